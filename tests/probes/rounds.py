"""Rounds of reading over clouds that are made up: what is asked of them is counted, and answers are held back."""

from __future__ import annotations

import threading
import time
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from probes.collect import Round
from probes.documents import Cloud, Document, Documents, Outcome, Read, documents_of
from probes.guard import Pace
from probes.workers import Workers

Run = Callable[..., tuple[Documents, list[Documents]]]


def read(name: str, operation: str = "thing.get", cloud: Cloud = Cloud.AZURE) -> Read:
    return Read(cloud, operation, f"/{name}")


def slow(gateway: str, operation: str) -> Read:
    return Read(Cloud.AZURE, f"slow.{operation}", f"/{gateway}")


@dataclass
class Clouds:
    """What a round asks: counts, measures how many are under way at once, and holds answers back.

    Attributes:
        after: the reads that an answer leads to.
        holding: reads that are not answered before their event is set.
    """

    after: Mapping[Read, Iterable[Read]] = field(default_factory=dict)
    holding: dict[Read, threading.Event] = field(default_factory=dict)
    outcomes: dict[Read, Outcome] = field(default_factory=dict)
    takes: float = 0.0
    asked: list[Read] = field(default_factory=list)
    most_at_once: dict[str, int] = field(default_factory=lambda: defaultdict(int))
    _now: dict[str, int] = field(default_factory=lambda: defaultdict(int))
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def fetch(self, read: Read) -> Document:
        lane = read.path if read.operation.startswith("slow") else "any"
        with self._lock:
            self.asked.append(read)
            self._now[lane] += 1
            self.most_at_once[lane] = max(self.most_at_once[lane], self._now[lane])
        if read in self.holding:
            self.holding[read].wait(10)
        time.sleep(self.takes)
        with self._lock:
            self._now[lane] -= 1
        return Document(read, self.outcomes.get(read, Outcome.OK), datetime.now(UTC))

    def follow(self, document: Document, _: Documents) -> Iterable[Read]:
        return self.after.get(document.read, ())


def pace_of(read: Read) -> Pace:
    return {"slow": Pace.SLOW, "status": Pace.STATUS}.get(read.operation.split(".")[0], Pace.CONFIGURATION)


def make_round(
    workers: Workers, clouds: Clouds, before: Documents, force: bool, stopped: threading.Event | None = None
) -> Round:
    return Round(
        workers=workers,
        fetch=clouds.fetch,
        follow=clouds.follow,
        pace=pace_of,
        before=before,
        force=force,
        stopped=stopped or threading.Event(),
    )


def aged(seconds: float, *reads: Read, outcome: Outcome = Outcome.OK) -> Documents:
    """Answers that came so many seconds ago."""
    moment = datetime.now(UTC) - timedelta(seconds=seconds)
    return documents_of(Document(read, outcome, moment) for read in reads)
