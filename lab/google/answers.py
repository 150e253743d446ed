"""Answers of Compute v1: bodies, headers and refusals as recorded from the real service."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import Any

from lab.wire import read_count

HEADERS = {
    "content-type": "application/json; charset=UTF-8",
    "server": "ESF",
    "vary": "Origin, X-Origin, Referer",
    "x-content-type-options": "nosniff",
    "x-frame-options": "SAMEORIGIN",
    "x-xss-protection": "0",
}

LARGEST_PAGE = 500
"""Compute's default and largest `maxResults`."""


@dataclass(frozen=True)
class ComputeRequest:
    """One request to Compute. `path` is what follows /compute/v1, `parts` what the route read out of it."""

    method: str
    path: str
    query: Mapping[str, str]
    parts: Mapping[str, str] = field(default_factory=dict)
    body: bytes = field(default=b"", repr=False)


@dataclass(frozen=True)
class Answer:
    """Status and JSON body."""

    body: Any
    status: int = HTTPStatus.OK

    def encode(self, *, pretty: bool) -> bytes:
        """Return the body, indented unless the caller asked for `prettyPrint=false`; empty where there is none."""
        if self.status == HTTPStatus.NO_CONTENT:
            return b""
        return json.dumps(self.body, ensure_ascii=False, indent=2 if pretty else None).encode()


class Refusal(Exception):
    """A request that Compute refuses: HTTP status, reason word and message."""

    def __init__(self, status: int, reason: str, message: str, **extra: str) -> None:
        super().__init__(message)
        self.status, self.reason, self.message, self.extra = status, reason, message, extra

    def as_answer(self) -> Answer:
        """Return the error body; the message stands in it twice."""
        row = {"message": self.message, "domain": "global", "reason": self.reason, **self.extra}
        return Answer(
            {"error": {"code": int(self.status), "message": self.message, "errors": [row]}},
            self.status,
        )


def refuse_unknown(project: str, key: str) -> Refusal:
    """Return the 404 of a resource that is not there."""
    return Refusal(HTTPStatus.NOT_FOUND, "notFound", f"The resource 'projects/{project}/{key}' was not found")


def refuse_value(name: str, value: str, hint: str) -> Refusal:
    """Return the 400 of a parameter that can't be."""
    return Refusal(HTTPStatus.BAD_REQUEST, "invalid", f"Invalid value for field '{name}': '{value}'. {hint}")


def refuse_missing(name: str) -> Refusal:
    """Return the 400 of a field that must be there."""
    return Refusal(HTTPStatus.BAD_REQUEST, "required", f"Required field '{name}' not specified")


def refuse_busy(project: str, key: str) -> Refusal:
    """Return the 400 of a resource that an operation is under way on; the words are seen in the field."""
    text = f"The resource 'projects/{project}/{key}' is not ready"
    return Refusal(HTTPStatus.BAD_REQUEST, "resourceNotReady", text)


def refuse_anonymous() -> Refusal:
    """Return the 401 of a request without a good token."""
    return Refusal(
        HTTPStatus.UNAUTHORIZED,
        "required",
        "Request is missing required authentication credential. Expected OAuth 2 access token, login cookie or other "
        "valid authentication credential. See https://developers.google.com/identity/sign-in/web/devconsole-project.",
        location="Authorization",
        locationType="header",
    )


def cut_page(request: ComputeRequest, entries: list[Any], cap: int | None) -> tuple[list[Any], str | None]:
    """Return one page of a list and the token of the next.

    Raises:
        Refusal: 400 for a `maxResults` or `pageToken` that can't be.
    """
    text, token = request.query.get("maxResults", str(LARGEST_PAGE)), request.query.get("pageToken", "0")
    asked, start = read_count(text), read_count(token)
    if asked is None or asked > LARGEST_PAGE:
        raise refuse_value("maxResults", text, f"Must be between 0 and {LARGEST_PAGE}, inclusive.")
    if start is None:
        raise refuse_value("pageToken", token, "The token is not one that was given.")
    size = min(asked or LARGEST_PAGE, cap or LARGEST_PAGE)
    return entries[start : start + size], str(start + size) if start + size < len(entries) else None
