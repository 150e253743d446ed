"""The comparison of two snapshots, or of one with the live clouds: says what changed, and as exit code whether."""

from __future__ import annotations

import sys
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

from probes.difference.compare import compare
from probes.difference.model import Difference, DifferenceError
from probes.difference.moment import moment_of
from probes.snapshot.errors import SnapshotError
from probes.snapshot.files import load_key
from probes.snapshot.mask import mark_of, mask_snapshot
from probes.snapshot.opener import open_snapshot
from probes.snapshot.record import Snapshot
from tui import output
from tui.exit_codes import ExitCode, UsageError
from tui.live import ReadsOnce, build_live_source, make_scope
from tui.progress import ProgressLine
from tui.report.difference import Compared, Origin, difference_text
from tui.report.paint import Paint
from tui.settings import Settings
from tui.snapshot import key_file, take_snapshot

LIVE = "live clouds"


@dataclass(frozen=True, slots=True)
class DiffRequest:
    """What is asked of a comparison.

    Attributes:
        before: the file to compare from.
        after: the file to compare with; None for the live clouds.
        form: `text` or `json`.
        scope: of the live reading: `config` leaves out Azure's slow BGP operations.
        color: whether colour is allowed where the terminal can show it.
    """

    before: str
    after: str | None = None
    form: str = "text"
    scope: str = "full"
    color: bool = True


def run(
    request: DiffRequest,
    settings: Settings,
    make_source: Callable[[Settings], ReadsOnce] = build_live_source,
    clock: Callable[[], datetime] = lambda: datetime.now(UTC),
) -> ExitCode:
    """Open, read if a file is to be compared with the live clouds, compare and report.

    Raises:
        UsageError: a file can't be opened, or the two can't be compared.
    """
    before = _open(request.before)
    if request.after is None:
        after = _read(replace(settings, slow_reads=request.scope == "full"), make_source, clock)
    else:
        after = _open(request.after)
    names = (Path(request.before).name, Path(request.after).name if request.after is not None else LIVE)
    try:
        before, after = _mask_alike(before, after)
        found = compare(moment_of(before), moment_of(after))
    except (DifferenceError, SnapshotError) as problem:
        raise UsageError(f"{names[0]} and {names[1]} cannot be compared: {problem}") from problem
    origins = [Origin(name, each.made_at, each.masking) for name, each in zip(names, (before, after), strict=True)]
    code = judge(found)
    output.write(_render(Compared(origins[0], origins[1], found, code), request))
    return code


def judge(found: Difference) -> ExitCode:
    """0 no difference, 1 something changed, 3 nothing is known to have changed and something could not be compared."""
    if found.changes:
        return ExitCode.FINDINGS
    return ExitCode.COULD_NOT_LOOK if found.open else ExitCode.CLEAN


def _render(compared: Compared, request: DiffRequest) -> str:
    if request.form == "json":
        from tui.report.difference_json import difference_json

        return difference_json(compared)
    paint = Paint(output.wants_color(sys.stdout, request.color))
    return difference_text(compared, output.width_of(sys.stdout), paint)


def _open(file: str) -> Snapshot:
    try:
        return open_snapshot(Path(file))
    except SnapshotError as problem:
        raise UsageError(str(problem)) from problem


def _read(settings: Settings, make_source: Callable[[Settings], ReadsOnce], clock: Callable[[], datetime]) -> Snapshot:
    source = make_source(settings)
    with ProgressLine(sys.stderr) as progress:
        view = source.read_once(progress.show)
    return take_snapshot(view, make_scope(settings), clock())


def _mask_alike(before: Snapshot, after: Snapshot) -> tuple[Snapshot, Snapshot]:
    """Both with the same pseudonyms, where one is masked under this person's key and the other less or not at all.

    Raises:
        SnapshotError: the key that is there can't be used.
    """
    if before.masking == after.masking or not key_file().exists():
        return before, after
    key = load_key(key_file())
    if {each.masking.key_mark for each in (before, after)} - {mark_of(key), ""}:
        return before, after
    kinds = before.masking.kinds | after.masking.kinds
    return mask_snapshot(before, key, kinds), mask_snapshot(after, key, kinds)
