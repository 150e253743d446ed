"""The live source: reads both clouds, again and again while it is asked to, and makes a view of each moment."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Protocol

from probes.azure import reads as azure_reads
from probes.collect import Round
from probes.documents import Cloud, Document, Documents, Outcome, Read
from probes.gcp import reads as gcp_reads
from probes.guard import Pace
from probes.meter import RequestMeter
from probes.survey import survey
from probes.view import Column, View
from probes.workers import Workers

WORKERS = 24
MOST_DOUBLINGS = 5
_PACES = {(Cloud.AZURE, kind.operation): kind.pace for kind in azure_reads.AZURE_READS} | {
    (Cloud.GCP, kind.operation): kind.pace for kind in gcp_reads.GCP_READS
}


@dataclass(frozen=True, slots=True)
class Scope:
    """What to read, and where.

    Attributes:
        azure_gateway, gcp_gateway: names of the only gateways of interest, or None for all in scope.
        azure_endpoint: Resource Manager address; azure_authority: sign-in address; None for the public cloud's.
        gcp_endpoint: Compute address without `/compute/v1`; None for the public one.
        timeout: seconds for one answer.
        slow_reads: whether Azure's long-running BGP operations are wanted.
    """

    azure_subscription: str
    gcp_project: str
    azure_resource_group: str | None = None
    azure_gateway: str | None = None
    gcp_region: str | None = None
    gcp_gateway: str | None = None
    azure_endpoint: str | None = None
    azure_authority: str | None = None
    gcp_endpoint: str | None = None
    timeout: float = 30.0
    slow_reads: bool = True


class Reader(Protocol):
    """Makes the reads of one cloud."""

    account: str

    def fetch(self, read: Read) -> Document:
        """Make this read; never raises."""
        ...

    def close(self) -> None:
        """Close all connections."""
        ...


class LiveSource:
    """Views of the live clouds; a `ViewSource`.

    Nothing of the SDKs is loaded before the first read, and everything happens on daemon threads.
    """

    live = True

    def __init__(self, scope: Scope) -> None:
        self._scope = scope
        self._meter = RequestMeter()
        self._readers: dict[Cloud, Reader] = {}
        self._loading = {cloud: threading.Lock() for cloud in Cloud}
        self._workers = Workers(WORKERS)
        self._stopped, self._wanted, self._paused = threading.Event(), threading.Event(), threading.Event()
        self._wish_lock = threading.Lock()
        self._documents = Documents()
        self._doublings = 0

    def start(self, on_view: Callable[[View], None]) -> None:
        """Begin reading; `on_view` is called from another thread."""
        threading.Thread(target=self._keep_reading, args=(on_view,), name="rounds", daemon=True).start()

    def refresh(self) -> None:
        """Read everything again now."""
        with self._wish_lock:
            self._wanted.set()

    def pause(self, paused: bool) -> None:
        """Stop or resume reading by itself; a refresh asked for is still done."""
        if paused:
            self._paused.set()
        else:
            self._paused.clear()

    def stop(self) -> None:
        """End at once."""
        self._stopped.set()
        self._wanted.set()
        self._workers.stop()
        for reader in tuple(self._readers.values()):
            reader.close()

    def read_once(self, on_view: Callable[[View], None] | None = None) -> View:
        """Read everything once, in this thread, and return the complete view."""
        view = self._read_round(force=True, on_view=on_view or (lambda _: None))
        for reader in self._readers.values():
            reader.close()
        return view

    def _keep_reading(self, on_view: Callable[[View], None]) -> None:
        while not self._stopped.is_set():
            forced = self._take_wish()
            begun = time.monotonic()
            if forced or not self._paused.is_set():
                self._read_or_tell(forced, on_view)
            self._wanted.wait(max(1.0, self._wait_after_round() - (time.monotonic() - begun)))

    def _read_or_tell(self, force: bool, on_view: Callable[[View], None]) -> None:
        """One round; an error of this program is told in both columns, for old values must not pass for new ones."""
        try:
            self._read_round(force, on_view)
        except Exception as error:  # noqa: BLE001  # the next round may go well, and nobody else would tell
            problem = f"internal error while reading: {type(error).__name__}; press r to try again"
            columns = {cloud: Column(cloud, scope=self._describe_scope(cloud), problem=problem) for cloud in Cloud}
            if not self._stopped.is_set():
                on_view(View(documents=self._documents, columns=columns, notes=(problem,)))

    def _take_wish(self) -> bool:
        """Whether a refresh was asked for since the last time this was looked at."""
        with self._wish_lock:
            wished = self._wanted.is_set()
            self._wanted.clear()
        return wished

    def _wait_after_round(self) -> float:
        """Seconds from the start of a round to the next: doubled for each round in a row that was throttled."""
        throttled = any(document.outcome is Outcome.THROTTLED for document in self._documents)
        self._doublings = min(self._doublings + 1, MOST_DOUBLINGS) if throttled else 0
        return float(Pace.STATUS * (1 << self._doublings))

    def _read_round(self, force: bool, on_view: Callable[[View], None]) -> View:
        current = Round(
            workers=self._workers,
            fetch=self._fetch,
            follow=self._follow,
            pace=lambda read: _PACES[read.cloud, read.operation],
            before=self._documents,
            force=force,
            stopped=self._stopped,
        )

        def show(documents: Documents) -> None:
            if not self._stopped.is_set():
                on_view(self._make_view(documents, current))

        self._documents = current.run(self._first_reads(), show)
        view = self._make_view(self._documents, current)
        if not self._stopped.is_set():
            on_view(view)
        return view

    def _first_reads(self) -> tuple[Read, ...]:
        scope = self._scope
        return (
            *azure_reads.first_reads(scope.azure_subscription, scope.azure_resource_group, scope.azure_gateway),
            *gcp_reads.first_reads(scope.gcp_project, scope.gcp_region),
        )

    def _follow(self, document: Document, documents: Documents) -> Iterable[Read]:
        if document.read.cloud is Cloud.AZURE:
            return azure_reads.follow(document, documents, self._scope.azure_gateway, self._scope.slow_reads)
        return gcp_reads.follow(document, self._scope.gcp_gateway)

    def _fetch(self, read: Read) -> Document:
        return self._reader(read.cloud).fetch(read)

    def _reader(self, cloud: Cloud) -> Reader:
        """The reader of a cloud, made when first needed, since that loads its SDK."""
        with self._loading[cloud]:
            if cloud not in self._readers:
                self._readers[cloud] = self._make_reader(cloud)
            return self._readers[cloud]

    def _make_reader(self, cloud: Cloud) -> Reader:
        scope = self._scope
        if cloud is Cloud.AZURE:
            from probes.azure.fetch import AzureReader  # loads the SDK

            return AzureReader(
                scope.azure_subscription, scope.azure_endpoint, scope.azure_authority, scope.timeout, self._meter
            )
        from probes.gcp.fetch import GcpReader  # loads google-auth and requests

        return GcpReader(scope.gcp_endpoint, scope.timeout, self._meter)

    def _make_view(self, documents: Documents, current: Round) -> View:
        result = survey(documents, self._scope.azure_gateway, self._scope.gcp_gateway)
        columns = {cloud: self._make_column(cloud, documents, current) for cloud in Cloud}
        return View(result.matrices, documents, columns, result.notes, result.hidden, self._meter.per_minute())

    def _make_column(self, cloud: Cloud, documents: Documents, current: Round) -> Column:
        answered = [document for document in documents if document.read.cloud is cloud]
        waiting = sum(1 for key in documents.pending if key[0] == cloud.value)
        moments = [document.fetched_at for document in answered]
        reader = self._readers.get(cloud)
        return Column(
            cloud=cloud,
            account=reader.account if reader else "",
            scope=self._describe_scope(cloud),
            answered=current.count_asked(cloud) - waiting,
            asked=current.count_asked(cloud),
            newest=max(moments, default=None),
            oldest=min(moments, default=None),
            problem=_find_problem(answered) if not waiting else "",
        )

    def _describe_scope(self, cloud: Cloud) -> str:
        scope = self._scope
        if cloud is Cloud.AZURE:
            return f"sub ..{scope.azure_subscription[-4:]}/{scope.azure_resource_group or 'all groups'}"
        return f"{scope.gcp_project}/{scope.gcp_region or 'all regions'}"


def _find_problem(answered: list[Document]) -> str:
    """Why a cloud cannot be read at all: nothing it was asked succeeded."""
    if not answered or any(not document.reason for document in answered):
        return ""
    return answered[0].reason
