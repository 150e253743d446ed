"""Figures, and how they are taken."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable
from dataclasses import dataclass

RUNS = 7


@dataclass(frozen=True)
class Figure:
    """One line of the page.

    Attributes:
        name: what was measured.
        value: with its unit, as a person reads it.
        against: what it was held against, in the same run.
        wanted: the bound that the project sets itself; empty where there is none.
        kept: whether the bound was kept; None where there is none, or nothing was measured.
    """

    name: str
    value: str
    against: str = ""
    wanted: str = ""
    kept: bool | None = None


def ratio(name: str, ours: float, other: float, against: str, most: float | None = None) -> Figure:
    """How many times as long as something else ours takes, both in seconds."""
    times = ours / other
    return Figure(
        name,
        f"{times:.2f} x ({ours * 1000:.0f} ms)",
        f"{against} ({other * 1000:.0f} ms)",
        "" if most is None else f"at most {most:g} x",
        None if most is None else times <= most,
    )


def measure(job: Callable[[], object], runs: int = RUNS) -> float:
    """Seconds that `job` takes, the median of several runs after one that does not count."""
    job()
    return statistics.median(time_once(job) for _ in range(runs))


def measure_both(ours: Callable[[], object], other: Callable[[], object], runs: int = RUNS) -> tuple[float, float]:
    """The same of two jobs that take turns, so that a busy moment of the machine meets both."""
    ours()
    other()
    taken = [(time_once(ours), time_once(other)) for _ in range(runs)]
    return statistics.median(pair[0] for pair in taken), statistics.median(pair[1] for pair in taken)


def time_once(job: Callable[[], object]) -> float:
    """Seconds that `job` takes this time."""
    begun = time.perf_counter()
    job()
    return time.perf_counter() - begun


def percentile(values: list[float], part: float) -> float:
    """The value below which this part of `values` lies."""
    return sorted(values)[min(len(values) - 1, round(part * len(values)))]
