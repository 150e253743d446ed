"""A snapshot as the screens and reports see it: one view, which nothing makes newer."""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Callable, Iterable

from probes.documents import Cloud
from probes.scope import find_containers, find_hidden, find_unlisted
from probes.snapshot.kinds import ALL
from probes.snapshot.record import Snapshot, StoredFinding, store_findings
from probes.survey import survey
from probes.view import Column, View


def make_view(snapshot: Snapshot) -> View:
    """The view of a snapshot: everything is found anew from its documents."""
    documents, scope = snapshot.documents, snapshot.scope
    result = survey(documents, scope.azure.gateway, scope.gcp.gateway)
    differences = tell_differences(snapshot.findings, store_findings(result.matrices))
    return View(
        matrices=result.matrices,
        documents=documents,
        columns={cloud: _make_column(cloud, snapshot) for cloud in Cloud},
        notes=(_tell_origin(snapshot), *((differences,) if differences else ()), *result.notes),
        hidden=(*find_hidden(documents, scope), *result.hidden),
        containers=find_containers(documents, scope),
        unlisted=find_unlisted(documents),
    )


def _tell_origin(snapshot: Snapshot) -> str:
    kinds = snapshot.masking.kinds
    masked = "masked" if kinds == ALL else "masked in part" if kinds else "not masked"
    moment = snapshot.made_at.strftime("%Y-%m-%d %H:%M")
    return f"Read from a snapshot of {moment} UTC, made by havpn-tui {snapshot.version}, {masked}"


def tell_differences(stored: Iterable[StoredFinding], found: Iterable[StoredFinding]) -> str:
    """How what is found now differs from what was found when the snapshot was made; empty if in nothing."""
    before, now = (Counter(_label(one) for one in findings) for findings in (stored, found))
    gone, new = sorted((before - now).elements()), sorted((now - before).elements())
    told = [f"no longer found: {', '.join(gone)}"] if gone else []
    told += [f"found now: {', '.join(new)}"] if new else []
    return (
        f"This version finds something else in the snapshot than the one that made it; {'; '.join(told)}"
        if told
        else ""
    )


def _label(finding: StoredFinding) -> str:
    return f"{finding.code} {finding.tunnel}".strip() + f" ({finding.severity}, {finding.link})"


def _make_column(cloud: Cloud, snapshot: Snapshot) -> Column:
    answered = [document for document in snapshot.documents if document.read.cloud is cloud]
    moments = [document.fetched_at for document in answered]
    failed = bool(answered) and all(document.reason for document in answered)
    return Column(
        cloud=cloud,
        account=snapshot.accounts.get(cloud, ""),
        scope=snapshot.scope.describe(cloud, snapshot.documents),
        answered=len(answered),
        asked=len(answered),
        newest=max(moments, default=None),
        oldest=min(moments, default=None),
        problem=answered[0].reason if failed else "",
    )


class SnapshotSource:
    """The one view of a snapshot; a `ViewSource`."""

    live = False

    def __init__(self, snapshot: Snapshot) -> None:
        self._snapshot = snapshot
        self._stopped = threading.Event()

    @property
    def snapshot(self) -> Snapshot:
        """What the view is made from."""
        return self._snapshot

    def start(self, on_view: Callable[[View], None]) -> None:
        """Make the view, in a thread of its own as `ViewSource` has it, and hand it over."""
        threading.Thread(target=self._show, args=(on_view,), name="snapshot", daemon=True).start()

    def read_once(self, on_view: Callable[[View], None] | None = None) -> View:
        """The view, made in this thread."""
        view = make_view(self._snapshot)
        if on_view is not None:
            on_view(view)
        return view

    def _show(self, on_view: Callable[[View], None]) -> None:
        view = self.read_once()
        if not self._stopped.is_set():
            on_view(view)

    def refresh(self) -> None:
        """Nothing can be newer."""

    def pause(self, paused: bool) -> None:
        """Nothing is read by itself."""

    def attend(self, azure_gateway: str | None) -> None:
        """What was not asked then cannot be asked now."""

    def list_containers(self) -> None:
        """The snapshot knows those that it knows."""

    def look_in(self, cloud: Cloud, containers: tuple[str, ...]) -> None:
        """What was read then is all there is."""

    def stop(self) -> None:
        """Nothing is shown afterwards."""
        self._stopped.set()
