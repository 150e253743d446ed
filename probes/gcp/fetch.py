"""Makes one read of Google Cloud and turns whatever happens into a document.

Reads go through google-auth's session on the Compute v1 REST API rather than google-cloud-compute: that client costs
a second and a half to load, retries a 503 for ten minutes whatever the timeout, and drops fields it does not know,
which a troubleshooter must show. A test repeats every read through it and compares field by field.
"""

from __future__ import annotations

import time
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from http import HTTPStatus
from urllib.parse import quote, urlsplit

import requests
from urllib3.exceptions import NewConnectionError, TimeoutError  # noqa: A004  # urllib3's own, not the built-in one

from probes.documents import Cloud, Document, Json, Outcome, Read
from probes.gcp.identity import TellingSession
from probes.gcp.reads import ASSETS, GCP_READS, PROJECTS
from probes.gcp.sign_in_words import tell_refusal
from probes.guard import ReadOnlyError, ReadOnlyGuard
from probes.meter import RequestMeter
from probes.outcomes import explain, find_cause, misses_bundle, outcome_of
from probes.retries import PromptRetry, asked_wait
from probes.secrets import remove_secrets
from probes.sign_in import SignIn, SignInProblem
from probes.transport import GuardedAdapter

PUBLIC_ENDPOINT = "https://compute.googleapis.com"
PUBLIC_MANAGER = "https://cloudresourcemanager.googleapis.com"
PUBLIC_ASSETS = "https://cloudasset.googleapis.com"
_DISABLED = frozenset({"accessNotConfigured", "SERVICE_DISABLED"})
"""What Google gives as the reason of a 403 where the API is switched off (Cloud APIs, errors; documented)."""
_RATE_LIMITS = frozenset({"rateLimitExceeded", "userRateLimitExceeded", "RATE_LIMIT_EXCEEDED"})
"""What Google gives as the reason of a 403 where it was asked too often (Compute Engine, rate quotas; documented)."""
_PAGES = 1_000


class _BadAnswer(Exception):
    """An error answer, with the outcome that it means."""

    def __init__(self, response: requests.Response) -> None:
        message, reasons = _read_error(response)
        super().__init__(f"HTTP {response.status_code} {message}")
        disabled = response.status_code == HTTPStatus.FORBIDDEN and _DISABLED.intersection(reasons)
        self.response = response
        self.outcome = Outcome.NOT_ENABLED if disabled else outcome_of(response.status_code)
        if self.outcome is Outcome.FORBIDDEN and _RATE_LIMITS.intersection(reasons):
            self.outcome = Outcome.THROTTLED


class GcpReader:
    """Reads Google Cloud. Safe to use from several threads; credentials are found by the first read.

    Args:
        endpoint: Compute address without `/compute/v1`, None for the public one.
        timeout: seconds for one answer.
        resource_manager: Resource Manager address; None for the public one, or for `endpoint` where that is another
            than the public one: a token for a private address goes nowhere else unasked.

    Attributes:
        account: who is signed in; empty until known.
        login: the command that mends the sign-in; empty where it needs none, or no command does.
    """

    def __init__(
        self, endpoint: str | None, timeout: float, meter: RequestMeter, resource_manager: str | None = None
    ) -> None:
        self.account = ""
        self.login: tuple[str, ...] = ()
        self._endpoint = (endpoint or PUBLIC_ENDPOINT).rstrip("/")
        is_public = self._endpoint == PUBLIC_ENDPOINT
        manager = (resource_manager or (PUBLIC_MANAGER if is_public else self._endpoint)).rstrip("/")
        assets = PUBLIC_ASSETS if is_public else self._endpoint
        self._others = {PROJECTS: f"{manager}/v3", ASSETS: f"{assets}/v1"}
        self._timeout = timeout
        self._adapter = GuardedAdapter(
            ReadOnlyGuard(Cloud.GCP, GCP_READS, {self._endpoint, manager, assets}), meter, PromptRetry.usual()
        )
        self._sign_in: SignIn[TellingSession] = SignIn()

    def fetch(self, read: Read) -> Document:
        """Make this read. Never raises: a failure is the document's outcome, with its reason."""
        begun = time.monotonic()
        body: Json = None
        wait = 0.0
        try:
            body, outcome, told = _join_pages(self._pages(read)), Outcome.OK, ""
        except Exception as error:  # noqa: BLE001  # whatever a library raises, the rest of the reads goes on
            permission = next((kind.permission for kind in GCP_READS if kind.operation == read.operation), "")
            outcome, told = self._explain(error, permission)
            wait = asked_wait(error)
        if outcome is Outcome.OK:
            self.login = ()
        reason = "" if outcome is Outcome.OK else told
        return Document(read, outcome, datetime.now(UTC), time.monotonic() - begun, body, reason, wait)

    def close(self) -> None:
        """Close all connections."""
        self._adapter.close()
        if self._sign_in.opened is not None:
            self._sign_in.opened.close()

    def _pages(self, read: Read) -> Iterable[Json]:
        parameters = dict(read.query)
        listing = read.operation.endswith((".list", ".aggregatedList", ".listBgpRoutes"))
        if read.operation in self._others:
            parameters |= {"pageSize": "500"}
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
        base = self._others.get(read.operation, f"{self._endpoint}/compute/v1")
        url = f"{base}/{quote(read.path, safe='/:')}"
        response = session.get(url, parameters)
        if response.status_code != 200:
            raise _BadAnswer(response)
        # Cleaned before it gets a name here, so that no traceback can show what it held.
        return remove_secrets(response.json())

    def _explain(self, error: Exception, permission: str) -> tuple[Outcome, str]:
        """The outcome that an exception means, and the reason for a person."""
        outcome, told = _judge(error)
        if outcome is Outcome.UNAUTHENTICATED:
            error = tell_refusal(told)
        if isinstance(error, SignInProblem):
            self.login = error.command
            return error.outcome, error.sentence
        if outcome is Outcome.UNREACHABLE and find_cause(error):
            told = f"{urlsplit(self._endpoint).netloc}: {find_cause(error)}"
        return outcome, explain(Cloud.GCP, outcome, permission, told)

    def _open(self) -> TellingSession:
        session = TellingSession(self._adapter, self._timeout)
        self.account, self.login = session.account, ()
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


def _read_error(response: requests.Response) -> tuple[str, tuple[str, ...]]:
    """The message of an error answer, and the reasons it gives."""
    try:
        error = response.json()["error"]
        parts = [*error.get("errors", []), *error.get("details", [])]
        return str(error["message"]), tuple(str(part.get("reason")) for part in parts)
    except (ValueError, KeyError, TypeError, AttributeError):
        return response.reason or "", ()


_KINDS: tuple[tuple[type[Exception], Outcome], ...] = (
    (ReadOnlyError, Outcome.REFUSED),
    (requests.exceptions.Timeout, Outcome.TIMED_OUT),
    (requests.exceptions.JSONDecodeError, Outcome.UNREADABLE),
    (requests.exceptions.RequestException, Outcome.UNREACHABLE),
    (ValueError, Outcome.UNREADABLE),
)


def _judge(error: Exception) -> tuple[Outcome, str]:
    """The outcome that an exception means, and what it said."""
    told = str(error) or type(error).__name__
    if isinstance(error, _BadAnswer):
        return error.outcome, told
    # After the last try requests tells of a connection error, whatever kept the tries from succeeding.
    cause = getattr(error.args[0], "reason", None) if error.args else None
    if isinstance(cause, TimeoutError) and not isinstance(cause, NewConnectionError):
        return Outcome.TIMED_OUT, told
    if misses_bundle(error):
        return Outcome.UNREACHABLE, told
    for kind, outcome in _KINDS:
        if isinstance(error, kind):
            return outcome, told
    return Outcome.UNREADABLE, f"{type(error).__name__}: {told}"
