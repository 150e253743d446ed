"""What the screens need to write snapshots: the key, the snapshot of a view, and reports on it."""

from __future__ import annotations

from datetime import datetime
from functools import partial
from typing import TYPE_CHECKING

from screens.exporting import Export
from tui import paths

# Imports of what writes stand inside it: the first frame has to be there at once.
if TYPE_CHECKING:
    from probes.snapshot.record import Snapshot
    from probes.view import View, ViewSource


def make_export(source: ViewSource) -> Export:
    """How snapshots of a source's views are written."""
    return Export(paths.state_dir() / "mask.key", partial(_take, source), _report)


def _take(source: ViewSource, view: View, now: datetime) -> Snapshot:
    from probes.live import LiveSource
    from probes.scope import Scope
    from probes.snapshot.source import SnapshotSource
    from tui.snapshot import take_snapshot

    if isinstance(source, SnapshotSource):
        return source.snapshot  # as it is stored: when it was read and by which version counts
    return take_snapshot(view, source.scope if isinstance(source, LiveSource) else Scope(), now)


def _report(snapshot: Snapshot, ending: str) -> str:
    """A report that holds what the snapshot holds, and nothing else."""
    from probes.snapshot.source import make_view
    from tui.audit import render
    from tui.policy import Policy
    from tui.report.audit import Audit

    scope = "full" if snapshot.scope.slow_reads else "config"
    audit = Audit(make_view(snapshot), Policy(), scope, snapshot.made_at)
    return render(audit, "html" if ending.endswith(".html") else "markdown")
