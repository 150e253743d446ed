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
from enum import Enum
from functools import lru_cache
from pathlib import Path
from types import BuiltinFunctionType, FunctionType, ModuleType

OWN = ("probes", "screens", "tui")
PAGE = os.sysconf("SC_PAGE_SIZE") if hasattr(os, "sysconf") else 4096
STATE = Path("/proc/self")
CACHE = type(lru_cache(len))
NEVER_OF_A_VALUE = (type, Enum, ModuleType, FunctionType, BuiltinFunctionType)


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


def take_figures(second: float, shown: object = None) -> Figures:
    """Count, after everything that nobody holds is gone.

    Args:
        second: of the lab.
        shown: what is shown now, which is not counted: how much that is depends on what there is to show.
    """
    gc.unfreeze()  # what was put out of the collector's way is counted as well
    forget_what_is_at_hand()
    for _ in range(3):
        gc.collect()
    if sys.platform == "linux":
        ctypes.CDLL(None).malloc_trim(0)  # what is free but kept is not held by the program
    left_out, objects = reach_from(shown), Counter[str]()
    for thing in gc.get_objects():
        if id(thing) in left_out:
            continue
        objects["all"] += 1
        objects[str(type(thing).__module__).partition(".")[0]] += 1
    resident = int((STATE / "statm").read_text(encoding="ascii").split()[1]) * PAGE
    return Figures(second, resident, threading.active_count(), len(os.listdir(STATE / "fd")), objects)  # noqa: PTH208


def reach_from(start: object) -> set[int]:
    """Return the ids of all that a value is made of; no classes, words of an enumeration, modules and functions."""
    found, waiting = set[int](), [start]
    while waiting:
        thing = waiting.pop()
        if id(thing) in found or isinstance(thing, NEVER_OF_A_VALUE):
            continue
        found.add(id(thing))
        waiting += gc.get_referents(thing)
    return found


def forget_what_is_at_hand() -> None:
    """Empty the caches of the screens' library, each of which has a most of its own.

    With random sizes of the window they fill up for hours, with a few ten thousand places and sizes.
    """
    for thing in gc.get_objects():
        if isinstance(thing, CACHE) and str(getattr(thing, "__module__", "")).partition(".")[0] in ("textual", "rich"):
            thing.cache_clear()


def compare_thirds(values: Sequence[float]) -> tuple[float, float]:
    """Return the middle of the first third and of the last third."""
    third = max(1, len(values) // 3)
    return statistics.median(values[:third]), statistics.median(values[-third:])
