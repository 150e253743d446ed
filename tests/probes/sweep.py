"""One read of a healthy link fails, over real HTTP: what it takes to make it fail, and what became of the rest."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from types import MappingProxyType
from typing import Any
from urllib.parse import urlsplit, urlunsplit

import pytest
import requests
from requests.adapters import HTTPAdapter
from urllib3.util import retry as urllib3_retry

from lab import Damage, Fault, Lab, start_lab
from lab.azure import operations
from lab.clock import Clock
from probes.azure.client import GuardedTransport
from probes.azure.reads import AZURE_READS
from probes.documents import Cloud, Document, Documents, Outcome, Read
from probes.gcp.reads import ASSETS, PROJECTS
from probes.guard import Pace
from probes.live import LiveSource
from probes.permissions import list_permissions
from probes.scope import Scope
from probes.view import View
from tests.probes.labs import FAST, scope_of

BODY = {"error": {"code": "Whatever", "message": "what the cloud said of it"}}
PAGE = b"<!DOCTYPE html>\n<html><body>Sign in to the proxy</body></html>"
SHORT = 0.05
"""Seconds until the one read that gets no answer gives up."""
LATE = 2.0
"""Seconds after which that answer would have come."""
NOBODY = "127.0.0.1:1"
NOTHING_NAMED: dict[str, Any] = {
    "azure_subscriptions": (),
    "azure_resource_group": None,
    "gcp_projects": (),
    "gcp_region": None,
}

Cells = dict[tuple[str, str, str], tuple[object, ...]]
"""By section, row, and cloud or `mark`: everything that is shown, the reason of a gap left out."""


@dataclass(frozen=True, slots=True)
class Failure:
    """One way in which a read fails.

    Attributes:
        fault: what the lab does, without the path.
        outcome: what the document says, and `told` a part of its reason.
        in_result: whether a long-running read fails so when its result is fetched, for its first answer has none.
        is_refused, is_late: done on this side of the wire, to this one request.
    """

    outcome: Outcome
    told: str
    fault: Fault | None = None
    in_result: bool = False
    is_refused: bool = False
    is_late: bool = False


FAILURES = {
    "403": Failure(Outcome.FORBIDDEN, "no permission: {permission}", Fault("", status=403, body=BODY)),
    "429 exhausted": Failure(
        Outcome.THROTTLED, "asked too often", Fault("", status=429, body=BODY, headers={"Retry-After": "1"})
    ),
    "500": Failure(Outcome.FAILED, "HTTP 500 what the cloud said of it", Fault("", status=500, body=BODY)),
    "503": Failure(Outcome.FAILED, "HTTP 503 what the cloud said of it", Fault("", status=503, body=BODY)),
    "timeout": Failure(
        Outcome.TIMED_OUT, "did not answer in time", Fault("", status=200, delay=LATE * FAST), is_late=True
    ),
    "connection refused": Failure(Outcome.UNREACHABLE, "Connection refused", is_refused=True),
    "reset mid-answer": Failure(
        Outcome.UNREACHABLE, "could not be reached", Fault("", damage=Damage.TRUNCATED), in_result=True
    ),
    "truncated JSON": Failure(
        Outcome.UNREADABLE, "not the JSON it should be", Fault("", damage=Damage.MALFORMED), in_result=True
    ),
    "HTML instead of JSON": Failure(
        Outcome.UNREADABLE,
        "not the JSON it should be",
        Fault("", status=200, body=PAGE, headers={"content-type": "text/html"}),
        in_result=True,
    ),
}


@dataclass
class Reading:
    """A source that has read everything in its scope, and what it read."""

    source: LiveSource
    before: View

    def again(self, documents: Documents) -> View:
        """The view of a round that knows these answers already."""
        self.source._documents = documents
        return self.source._read_round(replace(self.source._wish, everything=True), lambda _: None)


@dataclass
class Bench:
    """A healthy lab in which no time passes, read where everything is named, where nothing is, and by a search."""

    lab: Lab
    named: Reading
    wide: Reading
    searched: Reading

    def fail(self, reading: Reading, read: Read, failure: Failure) -> View:
        """The view in which this read was just made, in vain, and all others are fresh."""
        path = path_of(read)
        if failure.in_result and is_slow(read):
            path = "*/operationResults/*"
        if failure.fault:
            self.lab.world.faults.add(replace(failure.fault, path=path))
        kept = {document.read.key: _fresh(document) for document in reading.before.documents if document.read != read}
        try:
            with _on_this_side(failure, path):
                return reading.again(Documents(MappingProxyType(kept)))
        finally:
            self.lab.world.faults.clear()


@contextmanager
def bench() -> Iterator[Bench]:
    """A bench; nobody waits between two tries. Each test sets the lab's environment for itself."""
    moment = Clock.now(Clock(started=datetime.now().astimezone()))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Clock, "now", lambda _: moment)
        patch.setattr(operations, "SERVICE_SECONDS", 0)
        patch.setattr(GuardedTransport, "sleep", lambda *_: None)
        patch.setattr(urllib3_retry.Retry, "sleep", lambda *_: None)
        with start_lab("healthy", speed=FAST) as lab:
            searched = {"azure_by_graph": True, "gcp_asset_scope": f"projects/{lab.google.project}"}
            scopes = [scope_of(lab), scope_of(lab, **NOTHING_NAMED), scope_of(lab, **NOTHING_NAMED, **searched)]
            with pytest.MonkeyPatch.context() as environment:
                for name, value in lab.environment.items():
                    environment.setenv(name, value)
                readings = [_read(scope) for scope in scopes]
            yield Bench(lab, *readings)
            for reading in readings:
                reading.source.stop()


def _read(scope: Scope) -> Reading:
    source = LiveSource(scope)
    return Reading(source, source.read_once())


def path_of(read: Read) -> str:
    """The path of the request that makes a read; of the first one where there are two."""
    verb = read.operation.partition(".")[2] if is_slow(read) else ""
    google = {PROJECTS: "/v3", ASSETS: "/v1"}.get(read.operation, "/compute/v1")
    base = read.path if read.cloud is Cloud.AZURE else f"{google}/{read.path}"
    return f"{base}/{verb}" if verb else base


def is_slow(read: Read) -> bool:
    """Whether it is one of Azure's long-running reads."""
    return any(kind.operation == read.operation and kind.pace is Pace.SLOW for kind in AZURE_READS)


def permission_of(read: Read) -> str:
    """The permission that a read needs."""
    return next(one.name for one in list_permissions(read.cloud, asset_search=True) if read.operation in one.reads)


def cells_of(view: View) -> Cells:
    """Every cell and mark of every link."""
    found: Cells = {}
    for matrix in view.matrices:
        for section, row in matrix.rows():
            found[section.key, row.field, "mark"] = (row.mark, row.severity)
            found[section.key, row.field, "azure"] = (row.azure.text, bool(row.azure.gap), len(row.azure.remarks))
            found[section.key, row.field, "gcp"] = (row.gcp.text, bool(row.gcp.gap), len(row.gcp.remarks))
    return found


def rows_that_changed(before: View, after: View) -> set[str]:
    """`section/field` of every row of which anything changed, came or went."""
    one, other = cells_of(before), cells_of(after)
    return {f"{key[0]}/{key[1]}" for key in {*one, *other} if one.get(key) != other.get(key)}


def _fresh(document: Document) -> Document:
    """The same answer, young enough to be used again however long the sweep takes."""
    return replace(document, fetched_at=document.fetched_at + timedelta(days=1))


@contextmanager
def _on_this_side(failure: Failure, path: str) -> Iterator[None]:
    """Whatever has to be done to the one request before it goes out, after the guard has seen it."""
    send: Callable[..., requests.Response] = HTTPAdapter.send

    def changed(self: HTTPAdapter, request: requests.PreparedRequest, *args: Any, **named: Any) -> requests.Response:
        parts = urlsplit(str(request.url))
        if parts.path != path:
            return send(self, request, *args, **named)
        if failure.is_refused:
            request.url = urlunsplit(parts._replace(netloc=NOBODY))
        if failure.is_late:
            stream, _, *rest = args
            args = (stream, SHORT, *rest)
        return send(self, request, *args, **named)

    with pytest.MonkeyPatch.context() as patch:
        if failure.is_refused or failure.is_late:
            patch.setattr(HTTPAdapter, "send", changed)
        yield
