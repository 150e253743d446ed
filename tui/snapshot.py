"""The snapshot: reads both clouds once and writes what they said to one file, masked unless told otherwise."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from probes.documents import Cloud, Document, Outcome, documents_of
from probes.scope import Scope
from probes.snapshot.errors import SnapshotError
from probes.snapshot.files import load_key, replace_key, write_snapshot
from probes.snapshot.kinds import ALL, Kind
from probes.snapshot.mask import mask_snapshot
from probes.snapshot.opener import open_snapshot
from probes.snapshot.record import Snapshot, store_findings
from probes.snapshot.source import SnapshotSource
from probes.view import View
from tui import __version__, output, paths
from tui.exit_codes import ExitCode, UsageError
from tui.live import ReadsOnce, build_live_source, make_scope
from tui.progress import ProgressLine
from tui.redact import redact
from tui.settings import Settings

if TYPE_CHECKING:
    from argparse import Namespace

ENDING = ".havpn"
_SURE = 2
"""How often `--no-mask` must be said."""


@dataclass(frozen=True, slots=True)
class SnapshotRequest:
    """What is asked of a snapshot.

    Attributes:
        file: None for one that is named after the time, in the folder that the person is in.
        masked: what is replaced by pseudonyms.
        overwrite: whether a file that is there may be replaced.
        new_key: whether pseudonyms are to have nothing to do with those of earlier snapshots.
        scope: `config` leaves out Azure's slow BGP operations, `full` asks for everything.
    """

    file: Path | None = None
    masked: frozenset[Kind] = ALL
    overwrite: bool = False
    new_key: bool = False
    scope: str = "full"


def make_request(given: Namespace) -> SnapshotRequest:
    """What the command line asks for.

    Raises:
        UsageError: it says that nothing is to be masked, and says it only once; or a kind that is none.
    """
    if given.no_mask and given.no_mask < _SURE:
        raise UsageError(
            "--no-mask leaves ids, names and addresses in the file as they are: say it twice if that is meant,"
            f" or --keep some of {', '.join(Kind)}"
        )
    kept = {word.strip() for word in (given.keep or "").split(",") if word.strip()}
    unknown = sorted(kept - {kind.value for kind in Kind})
    if unknown:
        raise UsageError(f'--keep: "{unknown[0]}" is none of {", ".join(Kind)}')
    if given.output == "":
        raise UsageError("--output is empty: give the name of a file, or leave it out")
    return SnapshotRequest(
        file=Path(given.output) if given.output is not None else None,
        masked=frozenset() if given.no_mask else ALL - {Kind(word) for word in kept},
        overwrite=given.overwrite,
        new_key=given.mask_key == "new",
        scope=given.scope,
    )


def run(
    request: SnapshotRequest,
    settings: Settings,
    make_source: Callable[[Settings], ReadsOnce] = build_live_source,
    clock: Callable[[], datetime] = lambda: datetime.now(UTC),
) -> ExitCode:
    """Read, mask and write; tells on stdout what was written.

    Raises:
        UsageError: the file can't be written, or the key of the pseudonyms can't be used.
    """
    settings = replace(settings, slow_reads=request.scope == "full")
    file = request.file or Path(f"havpn-{clock():%Y%m%d-%H%M%S}{ENDING}")
    _check_place(file, request.overwrite)
    try:
        key = _find_key(request)  # before a long read, too
        source = make_source(settings)
        with ProgressLine(sys.stderr) as progress:
            view = source.read_once(progress.show)
        snapshot = take_snapshot(view, make_scope(settings), clock())
        if request.masked:
            snapshot = mask_snapshot(snapshot, key, request.masked)
        size = write_snapshot(file, snapshot, replace=request.overwrite)
    except SnapshotError as problem:
        raise UsageError(str(problem)) from problem
    output.write(_tell(file, size, snapshot))
    answered = any(document.outcome in (Outcome.OK, Outcome.ABSENT) for document in snapshot.documents)
    return ExitCode.CLEAN if answered else ExitCode.COULD_NOT_LOOK


def take_snapshot(view: View, scope: Scope, now: datetime) -> Snapshot:
    """A snapshot of a view; what looks like a secret in a sentence of a cloud is taken out here once more."""
    return Snapshot(
        documents=documents_of(map(_redact, view.documents)),
        made_at=now.astimezone(UTC),
        version=__version__,
        # Where the clouds were reached is nobody's business but this machine's.
        scope=Scope(azure=scope.azure, gcp=scope.gcp, slow_reads=scope.slow_reads),
        accounts=_accounts(view),
        findings=store_findings(view.matrices),
    )


def open_source(file: str) -> SnapshotSource:
    """The source of a file's view.

    Raises:
        UsageError: it can't be opened.
    """
    try:
        return SnapshotSource(open_snapshot(Path(file)))
    except SnapshotError as problem:
        raise UsageError(str(problem)) from problem


def key_file() -> Path:
    """Where the key of the pseudonyms is kept."""
    return paths.state_dir() / "mask.key"


def _find_key(request: SnapshotRequest) -> bytes:
    """The key of the pseudonyms; none where nothing is masked."""
    if not request.masked:
        return b""
    return replace_key(key_file()) if request.new_key else load_key(key_file())


def _accounts(view: View) -> Mapping[Cloud, str]:
    return {cloud: view.columns[cloud].account if cloud in view.columns else "" for cloud in Cloud}


def _redact(document: Document) -> Document:
    retry = _redact(document.retry) if document.retry else None
    return replace(document, reason=redact(document.reason), retry=retry)


def _check_place(file: Path, overwrite: bool) -> None:
    """Find out before a long read whether the file can be written at its end."""
    if os.path.lexists(file) and not overwrite:
        raise UsageError(f"--output: {file} is there already; name another file, or add --overwrite")
    output.check_writable(file)


def _tell(file: Path, size: int, snapshot: Snapshot) -> str:
    masked = snapshot.masking.kinds
    kept = [kind.value for kind in Kind if kind not in masked]
    what = (
        "everything that identifies somebody is masked"
        if not kept
        else f"masked, except for {', '.join(kept)}"
        if masked
        else "NOT masked: ids, names and addresses stand in it as they are"
    )
    answers = len(snapshot.documents.answered)
    return f"{file}: {size:,} bytes, {answers} answers, {len(snapshot.findings)} findings; {what}\n"
