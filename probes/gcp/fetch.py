"""Makes one read of Google Cloud and turns whatever happens into a document.

Reads go through google-auth's session on the Compute v1 REST API rather than google-cloud-compute: that client costs
a second and a half to load, retries a 503 for ten minutes whatever the timeout, and drops fields it does not know,
which a troubleshooter must show. A test repeats every read through it and compares field by field.
"""

from __future__ import annotations

import time
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from typing import Any, Self
from urllib.parse import quote, urlsplit

import google.auth
import requests
from google.auth.exceptions import GoogleAuthError, TransportError
from google.auth.transport.requests import AuthorizedSession
from urllib3.exceptions import NewConnectionError, ReadTimeoutError, TimeoutError  # noqa: A004  # urllib3's own, not the built-in one
from urllib3.util.retry import Retry

from probes.documents import Cloud, Document, Json, Outcome, Read
from probes.gcp.reads import GCP_READS
from probes.guard import ReadOnlyError, ReadOnlyGuard
from probes.meter import RequestMeter
from probes.outcomes import explain, find_cause, outcome_of
from probes.secrets import remove_secrets
from probes.sign_in import SignIn
from probes.transport import GuardedAdapter

PUBLIC_ENDPOINT = "https://compute.googleapis.com"
_SCOPES = ("https://www.googleapis.com/auth/compute.readonly",)
_PAGES = 1_000


class PromptRetry(Retry):
    """urllib3's retries, which otherwise try a server again that did not answer in time."""

    def increment(self, *args: Any, **named: Any) -> Self:
        """The retries that are left; none after an answer that did not come in time."""
        error = named.get("error")
        if isinstance(error, ReadTimeoutError):
            raise error
        return super().increment(*args, **named)


def _make_retry() -> PromptRetry:
    return PromptRetry(
        total=2,
        connect=1,
        backoff_factor=0.5,
        status_forcelist=(429, 502, 503, 504),
        allowed_methods=("GET",),
        raise_on_status=False,
        retry_after_max=10,
    )


class _BadAnswer(Exception):
    """An error answer, with its HTTP status."""

    def __init__(self, status: int, told: str) -> None:
        super().__init__(told)
        self.status = status


class GcpReader:
    """Reads Google Cloud. Safe to use from several threads; credentials are found by the first read.

    Args:
        endpoint: Compute address without `/compute/v1`, None for the public one.
        timeout: seconds for one answer.
    """

    def __init__(self, endpoint: str | None, timeout: float, meter: RequestMeter) -> None:
        self.account = ""
        self._endpoint = (endpoint or PUBLIC_ENDPOINT).rstrip("/")
        self._timeout = timeout
        self._adapter = GuardedAdapter(ReadOnlyGuard(Cloud.GCP, GCP_READS, [self._endpoint]), meter, _make_retry())
        self._sign_in: SignIn[AuthorizedSession] = SignIn()

    def fetch(self, read: Read) -> Document:
        """Make this read. Never raises: a failure is the document's outcome, with its reason."""
        begun = time.monotonic()
        body: Json = None
        try:
            body, outcome, told = _join_pages(self._pages(read)), Outcome.OK, ""
        except Exception as error:  # noqa: BLE001  # whatever a library raises, the rest of the reads goes on
            outcome, told = _judge(error)
            if outcome is Outcome.UNREACHABLE and find_cause(error):
                told = f"{urlsplit(self._endpoint).netloc}: {find_cause(error)}"
        permission = next((kind.permission for kind in GCP_READS if kind.operation == read.operation), "")
        reason = "" if outcome is Outcome.OK else explain(Cloud.GCP, outcome, permission, told)
        return Document(read, outcome, datetime.now(UTC), time.monotonic() - begun, body, reason)

    def close(self) -> None:
        """Close all connections."""
        self._adapter.close()
        if self._sign_in.opened is not None:
            self._sign_in.opened.close()

    def _pages(self, read: Read) -> Iterable[Json]:
        parameters = dict(read.query)
        listing = read.operation.endswith((".list", ".aggregatedList", ".listBgpRoutes"))
        if listing:
            parameters |= {"maxResults": "500"}
        if read.operation.endswith((".list", ".aggregatedList")):
            parameters |= {"returnPartialSuccess": "true"}
        for _ in range(_PAGES):
            body = self._get(read, parameters)
            yield body
            following = body.get("nextPageToken") if isinstance(body, dict) else None
            if not isinstance(following, str) or not following:
                return
            parameters["pageToken"] = following
        raise ValueError(f"more than {_PAGES} pages")

    def _get(self, read: Read, parameters: Mapping[str, str]) -> Json:
        session = self._sign_in.once(self._open)
        url = f"{self._endpoint}/compute/v1/{quote(read.path)}"
        response = session.request("GET", url, params=dict(parameters), timeout=self._timeout)
        if response.status_code != 200:
            raise _BadAnswer(response.status_code, f"HTTP {response.status_code} {_message(response)}")
        # Cleaned before it gets a name here, so that no traceback can show what it held.
        return remove_secrets(response.json())

    def _open(self) -> AuthorizedSession:
        credentials, _ = google.auth.default(scopes=_SCOPES)
        names = (getattr(credentials, name, "") for name in ("service_account_email", "account"))
        self.account = next((str(name) for name in names if name), "")
        session = AuthorizedSession(credentials, refresh_timeout=max(1, round(self._timeout)))
        session.mount("https://", self._adapter)
        session.mount("http://", self._adapter)
        return session


def _join_pages(pages: Iterable[Json]) -> Json:
    """One body: the first page, with the items of all pages."""
    joined: dict[str, Json] = {}
    for page in pages:
        if not isinstance(page, dict):
            raise ValueError(f"expected an object, got {type(page).__name__}")
        for name, value in page.items():
            before = joined.get(name)
            if isinstance(before, list) and isinstance(value, list):
                joined[name] = before + value
            elif isinstance(before, dict) and isinstance(value, dict) and name == "items":
                joined[name] = _join_scopes(before, value)
            elif name not in joined or name == "warning":
                joined[name] = value
    joined.pop("nextPageToken", None)
    return joined


def _join_scopes(before: dict[str, Json], more: dict[str, Json]) -> dict[str, Json]:
    """Scopes of an aggregated list; a scope may go on on the next page."""
    scopes = dict(before)
    for scope, value in more.items():
        old = scopes.get(scope)
        if isinstance(old, dict) and isinstance(value, dict):
            lists = {name: old.get(name) for name in [*old, *value]}
            for name, inside in value.items():
                known = lists.get(name)
                lists[name] = known + inside if isinstance(known, list) and isinstance(inside, list) else inside
            scopes[scope] = lists
        else:
            scopes[scope] = value
    return scopes


def _message(response: requests.Response) -> str:
    try:
        return str(response.json()["error"]["message"])
    except (ValueError, KeyError, TypeError):
        return response.reason or ""


_KINDS: tuple[tuple[type[Exception], Outcome], ...] = (
    (ReadOnlyError, Outcome.REFUSED),
    (requests.exceptions.Timeout, Outcome.TIMED_OUT),
    (requests.exceptions.JSONDecodeError, Outcome.UNREADABLE),
    (TransportError, Outcome.UNREACHABLE),
    (requests.exceptions.RequestException, Outcome.UNREACHABLE),
    (GoogleAuthError, Outcome.UNAUTHENTICATED),
    (ValueError, Outcome.UNREADABLE),
)


def _judge(error: Exception) -> tuple[Outcome, str]:
    """The outcome that an exception means, and what it said."""
    # google-auth puts whole token answers behind the sentence that is meant for people.
    spoken = error.args[0] if isinstance(error, GoogleAuthError) and error.args else error
    told = str(spoken) or type(error).__name__
    if isinstance(error, _BadAnswer):
        return outcome_of(error.status), told
    # After the last try requests tells of a connection error, whatever kept the tries from succeeding.
    cause = getattr(error.args[0], "reason", None) if error.args else None
    if isinstance(cause, TimeoutError) and not isinstance(cause, NewConnectionError):
        return Outcome.TIMED_OUT, told
    for kind, outcome in _KINDS:
        if isinstance(error, kind):
            return outcome, told
    return Outcome.UNREADABLE, f"{type(error).__name__}: {told}"
