"""The live source: reads both clouds, again and again while it is asked to, and makes a view of each moment."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from dataclasses import replace
from typing import Any, Protocol

from probes.azure import reads as azure_reads
from probes.collect import Round
from probes.documents import Cloud, Document, Documents, Outcome, Read, documents_of
from probes.gcp import reads as gcp_reads
from probes.guard import Pace
from probes.meter import RequestMeter
from probes.scope import Scope, find_containers, find_hidden, find_unlisted
from probes.surveyor import Surveyor
from probes.throttle import Throttle
from probes.view import Column, View
from probes.wish import Wish
from probes.workers import Workers

WORKERS = 24
MOST_DOUBLINGS = 5
_PACES = {(Cloud.AZURE, kind.operation): kind.pace for kind in azure_reads.AZURE_READS} | {
    (Cloud.GCP, kind.operation): kind.pace for kind in gcp_reads.GCP_READS
}


class Reader(Protocol):
    """Makes the reads of one cloud."""

    account: str
    login: tuple[str, ...]

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
        self._meter = RequestMeter()
        self._readers: dict[Cloud, Reader] = {}
        self._lock = threading.Lock()
        self._loading = threading.Lock()
        self._workers = Workers(WORKERS)
        self._stopped, self._woken, self._paused = threading.Event(), threading.Event(), threading.Event()
        self._wish = self._done = Wish(scope)
        self._documents, self._surveyor = Documents(), Surveyor()
        self._doublings = 0

    @property
    def scope(self) -> Scope:
        """Where it looks now."""
        return self._wish.scope

    def start(self, on_view: Callable[[View], None]) -> None:
        """Begin reading; `on_view` is called from another thread."""
        threading.Thread(target=self._keep_reading, args=(on_view,), name="rounds", daemon=True).start()

    def refresh(self) -> None:
        """Read everything again now."""
        self._change(refresh=True)

    def pause(self, paused: bool) -> None:
        """Stop or resume reading by itself; a refresh asked for is still done."""
        if paused:
            self._paused.set()
        else:
            self._paused.clear()

    def attend(self, azure_gateway: str | None) -> None:
        """Run the slow BGP operations for this gateway only."""
        self._change(attended=(azure_gateway or "").casefold())

    def list_containers(self) -> None:
        """Ask both clouds which subscriptions and projects there are."""
        self._change(listing=True)

    def look_in(self, cloud: Cloud, containers: tuple[str, ...]) -> None:
        """Read these subscriptions or projects from now on."""
        with self._lock:
            self._wish = replace(self._wish, scope=self._wish.scope.look_in(cloud, containers))
        self._woken.set()

    def _change(self, **wishes: Any) -> None:
        with self._lock:
            self._wish = replace(self._wish, **wishes)
        self._woken.set()

    def stop(self) -> None:
        """End at once."""
        self._stopped.set()
        self._woken.set()
        self._workers.stop()
        for reader in tuple(self._readers.values()):
            reader.close()

    def read_once(self, on_view: Callable[[View], None] | None = None) -> View:
        """Read everything of every link once, in this thread, and return the complete view."""
        view = self._read_round(replace(self._wish, refresh=True, everything=True), on_view or (lambda _: None))
        for reader in self._readers.values():
            reader.close()
        return view

    def _keep_reading(self, on_view: Callable[[View], None]) -> None:
        while not self._stopped.is_set():
            wish = self._take_wish()
            begun = time.monotonic()
            if wish.refresh or wish != self._done or not self._paused.is_set():
                self._read_or_tell(wish, on_view)
                self._done = replace(wish, refresh=False)
            self._woken.wait(max(1.0, self._wait_after_round() - (time.monotonic() - begun)))

    def _read_or_tell(self, wish: Wish, on_view: Callable[[View], None]) -> None:
        """One round; an error of this program is told in both columns, for old values must not pass for new ones."""
        try:
            self._read_round(wish, on_view)
        except Exception as error:  # noqa: BLE001  # the next round may go well, and nobody else would tell
            problem = f"internal error while reading: {type(error).__name__}; press r to try again"
            documents = self._documents
            columns = {
                cloud: Column(cloud, scope=wish.scope.describe(cloud, documents), problem=problem) for cloud in Cloud
            }
            if not self._stopped.is_set():
                on_view(View(documents=documents, columns=columns, notes=(problem,)))

    def _take_wish(self) -> Wish:
        """What is wanted now; a refresh is wanted once."""
        with self._lock:
            self._woken.clear()
            wish, self._wish = self._wish, replace(self._wish, refresh=False)
        return wish

    def _wait_after_round(self) -> float:
        """Seconds from the start of a round to the next: doubled for each round in a row that was throttled.

        Never less than a cloud asked for.
        """
        throttled = any(document.newest.outcome is Outcome.THROTTLED for document in self._documents)
        self._doublings = min(self._doublings + 1, MOST_DOUBLINGS) if throttled else 0
        asked = max((document.wait for document in self._documents), default=0.0)
        return max(float(Pace.STATUS * (1 << self._doublings)), asked)

    def _read_round(self, wish: Wish, on_view: Callable[[View], None]) -> View:
        if wish.refresh:
            self._forget_failed_sign_ins()
        if wish.scope != self._done.scope:
            self._documents = documents_of(found for found in self._documents if wish.scope.covers(found.read))
        current = Round(
            workers=self._workers,
            fetch=self._fetch,
            follow=wish.follow,
            pace=lambda read: _PACES[read.cloud, read.operation],
            before=self._documents,
            force=wish.refresh,
            stopped=self._stopped,
        )
        shown = Throttle()

        def show(documents: Documents) -> None:
            if not self._stopped.is_set() and shown.is_due(documents):
                on_view(self._make_view(documents, current, wish.scope))
                shown.note(documents)

        self._documents = current.run(wish.first_reads(), show)
        view = self._make_view(self._documents, current, wish.scope)
        if not self._stopped.is_set():
            on_view(view)
        return view

    def _forget_failed_sign_ins(self) -> None:
        """Let the next read of a cloud sign in anew where nobody was signed in: that may have been mended."""
        for document in self._documents:
            reader = self._readers.get(document.read.cloud)
            if document.newest.outcome is Outcome.UNAUTHENTICATED and reader is not None:
                del self._readers[document.read.cloud]
                reader.close()

    def _fetch(self, read: Read) -> Document:
        return self._reader(read.cloud).fetch(read)

    def _reader(self, cloud: Cloud) -> Reader:
        """The reader of a cloud, made when first needed, since that loads its SDK.

        One after the other, as they are asked for: both at once would not be quicker, and Azure, which is asked first,
        has the longer chain of answers before it.
        """
        with self._loading:
            if cloud not in self._readers:
                self._readers[cloud] = self._make_reader(cloud)
            return self._readers[cloud]

    def _make_reader(self, cloud: Cloud) -> Reader:
        scope = self._wish.scope
        if cloud is Cloud.AZURE:
            from probes.azure.fetch import AzureReader  # loads the SDK

            return AzureReader(scope.azure_endpoint, scope.azure_authority, scope.timeout, self._meter)
        from probes.gcp.fetch import GcpReader  # loads google-auth and requests

        return GcpReader(scope.gcp_endpoint, scope.timeout, self._meter, scope.gcp_resource_manager)

    def _make_view(self, documents: Documents, current: Round, scope: Scope) -> View:
        result = self._surveyor.survey(documents, scope.azure.gateway, scope.gcp.gateway)
        return View(
            matrices=result.matrices,
            documents=documents,
            columns={cloud: self._make_column(cloud, documents, current, scope) for cloud in Cloud},
            notes=result.notes,
            hidden=(*find_hidden(documents, scope), *result.hidden),
            requests_per_minute=self._meter.per_minute(),
            containers=find_containers(documents, scope),
            unlisted=find_unlisted(documents),
        )

    def _make_column(self, cloud: Cloud, documents: Documents, current: Round, scope: Scope) -> Column:
        answered = [document for document in documents if document.read.cloud is cloud]
        waiting = sum(1 for key in documents.pending if key[0] == cloud.value)
        moments = [document.fetched_at for document in answered]
        reader = self._readers.get(cloud)
        return Column(
            cloud=cloud,
            account=reader.account if reader else "",
            login=reader.login if reader else (),
            scope=scope.describe(cloud, documents),
            answered=current.count_asked(cloud) - waiting,
            asked=current.count_asked(cloud),
            newest=max(moments, default=None),
            oldest=min(moments, default=None),
            problem=_find_problem(answered) if not waiting else "",
        )


def _find_problem(answered: list[Document]) -> str:
    """Why a cloud cannot be read, or not read again; empty while it can."""
    failed = [document.retry for document in answered if document.retry is not None]
    if failed:
        return f"{len(failed)} of {len(answered)} answers could not be read again: {failed[0].reason}"
    if not answered or any(not document.reason for document in answered):
        return ""
    return answered[0].reason
