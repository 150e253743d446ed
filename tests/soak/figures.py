"""What a running program holds: memory, objects, threads, open files."""

from __future__ import annotations

import ctypes
import gc
import os
import statistics
import sys
import threading
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

OWN = ("probes", "screens", "tui")
PAGE = os.sysconf("SC_PAGE_SIZE") if hasattr(os, "sysconf") else 4096
STATE = Path("/proc/self")


@dataclass(frozen=True)
class Figures:
    """One moment; `objects` counts what the garbage collector knows by the package that it is of."""

    second: float
    resident: int
    threads: int
    files: int
    objects: Counter[str] = field(default_factory=Counter)

    def __str__(self) -> str:
        counts = ", ".join(f"{package} {self.objects[package]}" for package in (*OWN, "textual", "lab", "all"))
        return (
            f"second {self.second:6.0f}: {self.resident / 2**20:6.1f} MiB, {self.threads} threads, "
            f"{self.files} files; objects: {counts}"
        )


def take_figures(second: float) -> Figures:
    """Count, after everything that nobody holds is gone."""
    for _ in range(3):
        gc.collect()
    if sys.platform == "linux":
        ctypes.CDLL(None).malloc_trim(0)  # what is free but kept is not held by the program
    objects: Counter[str] = Counter()
    for thing in gc.get_objects():
        objects["all"] += 1
        objects[str(type(thing).__module__).partition(".")[0]] += 1
    resident = int((STATE / "statm").read_text(encoding="ascii").split()[1]) * PAGE
    return Figures(second, resident, threading.active_count(), len(os.listdir(STATE / "fd")), objects)  # noqa: PTH208


def compare_thirds(values: Sequence[float]) -> tuple[float, float]:
    """Return the middle of the first third and of the last third."""
    third = max(1, len(values) // 3)
    return statistics.median(values[:third]), statistics.median(values[-third:])
