"""What a snapshot would hold, and how it is written, for the export screen."""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from probes.snapshot.errors import SnapshotError
from probes.snapshot.files import load_key, write_file, write_snapshot
from probes.snapshot.kinds import ALL, Kind
from probes.snapshot.mask import mask_snapshot
from probes.snapshot.preview import Tally, preview
from probes.snapshot.record import Snapshot
from probes.view import View
from screens.exporting import Export

ENDING = ".havpn"
REPORTS = (".report.html", ".report.md")
"""Endings of the reports beside a file; they take the place of its own."""


@dataclass(frozen=True, slots=True)
class Draft:
    """A snapshot that is not masked yet, and what masking it would replace.

    Attributes:
        key: of the pseudonyms; empty where everything is masked already.
        tallies: by kind; no entry for a kind that is masked already.
    """

    snapshot: Snapshot
    key: bytes = field(repr=False)
    tallies: Mapping[Kind, Tally] = field(repr=False)

    @property
    def masked_before(self) -> frozenset[Kind]:
        """What cannot be masked or left as it is any more."""
        return self.snapshot.masking.kinds


@dataclass(frozen=True, slots=True)
class Written:
    """What came of writing.

    Attributes:
        size: of the snapshot, in bytes.
        beside: the reports.
        problem: why one of these is missing; empty if none is.
    """

    path: Path
    size: int
    beside: tuple[Path, ...] = ()
    problem: str = ""


def prepare(export: Export, view: View, now: datetime) -> Draft:
    """A draft of what was read so far.

    Raises:
        SnapshotError: the key can't be used, or the snapshot is masked in part under another one.
    """
    snapshot = export.take(view, now)
    if snapshot.masking.kinds == ALL:
        return Draft(snapshot, b"", {})
    key = load_key(export.key_file)
    return Draft(snapshot, key, preview(snapshot, key))


def find_path(export: Export, name: str) -> Path:
    """The file that a person means.

    Raises:
        SnapshotError: there is no such name, or the file is there already.
    """
    if not name.strip():
        raise SnapshotError("the file has no name yet: tab goes to it")
    try:
        path = (export.folder or Path.cwd()) / Path(name.strip()).expanduser()
        _check_free(path)
    except (ValueError, RuntimeError, OSError) as problem:  # a NUL, the home folder of nobody, a folder that is gone
        raise SnapshotError(f"this names no file: {problem}") from problem
    return path


def _check_free(path: Path) -> None:
    try:
        os.lstat(path)
    except FileNotFoundError:
        return
    except OSError as problem:
        raise SnapshotError(f"{path} cannot be written: {problem.strerror or problem}") from problem
    raise SnapshotError(f"{path} is there already, and stays: name another file (tab)")


def reports_beside(path: Path) -> tuple[Path, ...]:
    """Where the reports go."""
    stem = path.name.removesuffix(ENDING)
    return tuple(path.with_name(stem + ending) for ending in REPORTS)


def write(export: Export, draft: Draft, path: Path, on: Iterable[Kind], *, with_reports: bool) -> Written:
    """Write the snapshot, and reports of what it holds as it is masked; never in the place of another file.

    Raises:
        SnapshotError: the snapshot can't be written; then no report is, either.
    """
    beside = reports_beside(path) if with_reports else ()
    for each in beside:
        _check_free(each)
    masked = mask_snapshot(draft.snapshot, draft.key, frozenset(on))
    size = write_snapshot(path, masked)
    done: list[Path] = []
    for each, ending in zip(beside, REPORTS, strict=False):
        try:
            write_file(each, export.report(masked, ending).encode("utf-8", "backslashreplace"))
        except SnapshotError as problem:
            return Written(path, size, tuple(done), str(problem))
        done.append(each)
    return Written(path, size, tuple(done))
