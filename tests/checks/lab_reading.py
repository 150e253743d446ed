"""Reads a quiet lab as one round of the program does, without threads and SDKs."""

from __future__ import annotations

from collections import deque
from datetime import UTC, datetime
from urllib.parse import quote, urlencode

from lab.observed.clouds import ARM_STEP, VERSION, Reply
from probes.azure.reads import AZURE_READS, AzureScope
from probes.documents import Cloud, Document, Documents, Json, Outcome, Read, documents_of
from probes.gcp.reads import GcpScope
from probes.outcomes import outcome_of
from probes.scope import Scope
from probes.secrets import remove_secrets
from probes.wish import Wish
from tests.checks.lab_clouds import QuietClouds

_TIME = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)
_METHODS = {kind.operation: kind.method for kind in AZURE_READS}


def scope_of(clouds: QuietClouds) -> Scope:
    """The resource group and the region of the lab."""
    azure, google = clouds.lab.azure, clouds.lab.google
    return Scope(
        azure=AzureScope((azure.subscription_id,), next(iter(azure.groups))),
        gcp=GcpScope((google.project,), google.region),
    )


def read_all(clouds: QuietClouds) -> Documents:
    """Everything that the program reads of these clouds, each answer once; a long read lets the lab's time pass."""
    wish = Wish(scope_of(clouds), everything=True)
    waiting, found = deque(wish.first_reads()), Documents()
    asked = {read.key for read in waiting}
    while waiting:
        document = _fetch(clouds, waiting.popleft())
        found = found.with_answers(document)
        for read in wish.follow(document, found):
            if read.key not in asked:
                asked.add(read.key)
                waiting.append(read)
    return documents_of(found)


def _fetch(clouds: QuietClouds, read: Read) -> Document:
    reply = _ask_azure(clouds, read) if read.cloud is Cloud.AZURE else _ask_pages(clouds, read)
    outcome = Outcome.OK if reply.status == 200 else outcome_of(reply.status)
    body: Json = remove_secrets(reply.body) if outcome is Outcome.OK else None
    return Document(read, outcome, _TIME, body=body, reason="" if outcome is Outcome.OK else f"HTTP {reply.status}")


def _ask_azure(clouds: QuietClouds, read: Read) -> Reply:
    query = urlencode({"api-version": VERSION, **dict(read.query)})
    method = _METHODS[read.operation]
    # An action is the last step of its path, and no part of what it is about.
    path = f"{read.path}/{read.operation.partition('.')[2]}" if method == "POST" else read.path
    reply = clouds.ask("azure", method, f"{path}?{query}")
    while reply.status == 202:
        clouds.clock.advance(ARM_STEP)
        reply = clouds.arm("GET", reply.headers["location"])
    return reply


def _ask_pages(clouds: QuietClouds, read: Read) -> Reply:
    """The answer with the rows of all pages; only lists of rows are that long in the lab."""
    reply = _ask_google(clouds, read)
    rows = reply.body.get("result") if isinstance(reply.body, dict) else None
    while isinstance(rows, list) and "nextPageToken" in reply.body:
        reply = _ask_google(clouds, read, pageToken=reply.body["nextPageToken"])
        rows = [*rows, *reply.body["result"]]
    return reply if rows is None else Reply(reply.status, reply.headers, {**reply.body, "result": rows})


def _ask_google(clouds: QuietClouds, read: Read, **more: str) -> Reply:
    query = urlencode({**dict(read.query), **more})
    return clouds.ask("google", "GET", f"/compute/v1/{quote(read.path, safe='/:')}?{query}")
