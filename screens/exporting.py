"""What the screens need of the program around them to write snapshots."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:  # the first frame waits for this module, and need not for what writes
    from probes.snapshot.record import Snapshot
    from probes.view import View


@dataclass(frozen=True, slots=True)
class Export:
    """How snapshots are made and reported on. Both functions are called in a thread of their own.

    Attributes:
        key_file: where the key of the pseudonyms is kept.
        take: the snapshot of a view at a moment; nothing of it is masked that was not before.
        report: the text of a report on a snapshot as it is, by ending (`screens.exportfiles.REPORTS`).
        folder: where names of files begin; None for where the person is.
    """

    key_file: Path
    take: Callable[[View, datetime], Snapshot]
    report: Callable[[Snapshot, str], str]
    folder: Path | None = None
