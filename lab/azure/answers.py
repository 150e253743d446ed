"""Answers of Azure Resource Manager: bodies, headers and refusals as recorded from the real service."""

import json
import uuid
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from http import HTTPStatus
from typing import Any, Final
from urllib.parse import quote

from lab.wire import Document, read_count, read_json

NO_BODY: Final = object()
"""The body of an answer that has not even the word `null`."""


@dataclass(frozen=True)
class ArmRequest:
    """One request as ARM routes it. `base_url` is the scheme and host the caller used, for links in the answer."""

    method: str
    base_url: str
    path: str
    query: Mapping[str, str]
    parts: Mapping[str, str] = field(default_factory=dict)
    body: bytes = b""

    @property
    def api_version(self) -> str:
        """The api-version asked for, "" without one."""
        return self.query.get("api-version", "")


@dataclass(frozen=True)
class Answer:
    """Status, JSON body (None is the word `null`) and the headers beyond those of every answer."""

    body: Any
    status: int = HTTPStatus.OK
    headers: Mapping[str, str] = field(default_factory=dict)

    def encode(self) -> bytes:
        """Return the body compact, as the service has written it since 2024."""
        if self.body is NO_BODY:
            return b""
        return json.dumps(self.body, ensure_ascii=False, separators=(",", ":")).encode()


class Refusal(Exception):
    """A request that ARM refuses: HTTP status, error code ("" for the few bodies that have none) and message."""

    def __init__(self, status: int, code: str, message: str, *, headers: Mapping[str, str] | None = None) -> None:
        super().__init__(message)
        self.status, self.code, self.message, self.headers = status, code, message, headers or {}

    def as_answer(self) -> Answer:
        """Return the error body of the ARM front door."""
        error = {"code": self.code, "message": self.message} if self.code else {"message": self.message, "details": []}
        return Answer({"error": error}, self.status, {"x-ms-failure-cause": "gateway", **self.headers})


class ProviderRefusal(Refusal):
    """A request that ARM's front door let through and the network provider refuses; its body has `details`."""

    def __init__(
        self,
        code: str,
        message: str,
        *,
        status: int = HTTPStatus.BAD_REQUEST,
        details: tuple[Document, ...] = (),
        headers: Mapping[str, str] | None = None,
    ) -> None:
        super().__init__(status, code, message, headers=headers)
        self.details = details

    def as_answer(self) -> Answer:
        """Return the error body of the network provider."""
        return Answer({"error": self.as_error()}, self.status, self.headers)

    def as_error(self) -> Document:
        """Return the error as it stands in answers and in failed operations."""
        return {"code": self.code, "message": self.message, "details": list(self.details)}


def read_body(request: ArmRequest) -> Document:
    """Return the JSON object a request carries.

    Raises:
        Refusal: 400 InvalidRequestContent [D].
    """
    try:
        body = read_json(request.body)
    except ValueError:
        body = None
    if not isinstance(body, dict):
        text = "The request content was invalid and could not be deserialized: a JSON object is required."
        raise Refusal(HTTPStatus.BAD_REQUEST, "InvalidRequestContent", text)
    return body


def refuse_unknown_resource(resource_type: str, name: str, group: str) -> Refusal:
    """Return the 404 of a resource that is not there."""
    return Refusal(
        HTTPStatus.NOT_FOUND,
        "ResourceNotFound",
        f"The Resource 'Microsoft.Network/{resource_type}/{name}' under resource group '{group}' was not found. "
        "For more details please go to https://aka.ms/ARMResourceNotFoundFix",
    )


def write_headers(answer: Answer) -> dict[str, str]:
    """Return every header of an answer; each carries fresh request ids."""
    request_id, correlation_id = str(uuid.uuid4()), str(uuid.uuid4())
    moment = datetime.now(UTC)
    headers = {
        "cache-control": "no-cache",
        "content-type": "application/json; charset=utf-8",
        "expires": "-1",
        "pragma": "no-cache",
        "strict-transport-security": "max-age=31536000; includeSubDomains",
        "x-cache": "CONFIG_NOCACHE",
        "x-content-type-options": "nosniff",
        "x-ms-arm-service-request-id": str(uuid.uuid4()),
        "x-ms-correlation-request-id": correlation_id,
        "x-ms-ratelimit-remaining-subscription-global-reads": "3749",
        "x-ms-request-id": request_id,
        "x-ms-routing-request-id": f"EASTUS:{moment:%Y%m%dT%H%M%SZ}:{correlation_id}",
        **answer.headers,
    }
    if answer.body is NO_BODY and answer.status != HTTPStatus.NO_CONTENT:
        # What has no body has no type, but for 204 [R].
        del headers["content-type"]
    if isinstance(answer.body, dict) and "etag" in answer.body:
        headers["etag"] = answer.body["etag"]
    return headers


def make_page(request: ArmRequest, entries: list[Any], size: int | None) -> Answer:
    """Return one page of a list; while more follows, `nextLink` is absolute and to be followed as it is.

    Raises:
        Refusal: 400 for a skip token that was not given out.
    """
    token = request.query.get("$skipToken", "0")
    start = read_count(token)
    if start is None:
        raise Refusal(
            HTTPStatus.BAD_REQUEST, "InvalidSkipToken", f"The skip token '{token}' is not one that was given."
        )
    if size is None or start + size >= len(entries):
        return Answer({"value": entries[start:]})
    query = {**request.query, "$skipToken": str(start + size)}
    text = "&".join(f"{quote(key, safe='$')}={quote(value)}" for key, value in query.items())
    return Answer({"value": entries[start : start + size], "nextLink": f"{request.base_url}{request.path}?{text}"})
