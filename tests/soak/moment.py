"""One time for the program and the lab: it stands still until it is told to go on."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, tzinfo
from types import SimpleNamespace

import pytest

from lab import SteppedClock
from probes import collect, live
from probes.azure import fetch as azure_fetch
from probes.gcp import fetch as gcp_fetch
from probes.live import LiveSource

GLANCE = 0.02
"""Seconds of the wall after which a waiting thread looks at the clock again."""


class FoldedClock(SteppedClock):
    """A clock whose steps are kept as their sum, so that it weighs the same after two hours."""

    def advance(self, seconds: float) -> None:
        """Let time pass."""
        super().advance(seconds)
        self.steps[:] = [self.seconds()]


class ClockEvent(threading.Event):
    """An event that is waited for until the clock, not the wall, says that it is too late."""

    def __init__(self, clock: SteppedClock) -> None:
        super().__init__()
        self._clock = clock

    def wait(self, timeout: float | None = None) -> bool:
        """Wait until it is set, or so many of the lab's seconds have passed."""
        until = self._clock.seconds() + (timeout or 0.0)
        while timeout is None or self._clock.seconds() < until:
            if super().wait(GLANCE):
                return True
        return self.is_set()


@dataclass(frozen=True)
class OneTime:
    """Lets the program read the lab's clock: how old an answer is and when the next round is due follow from it."""

    clock: SteppedClock

    def rule(self, source: LiveSource) -> LiveSource:
        """Return the source, which waits by this clock from now on; to be called before it is started."""
        source._woken = ClockEvent(self.clock)
        return source

    @contextmanager
    def installed(self) -> Iterator[None]:
        """The modules that note when something was read, or ask how long ago that was, read this clock."""
        clock = self.clock

        class Moment(datetime):
            @classmethod
            def now(cls, tz: tzinfo | None = None) -> datetime:  # type: ignore[override]  # as good as a Moment here
                return clock.now().astimezone(tz)

        with pytest.MonkeyPatch.context() as patch:
            for module in (collect, azure_fetch, gcp_fetch):
                patch.setattr(module, "datetime", Moment)
            patch.setattr(live, "time", SimpleNamespace(monotonic=clock.seconds))
            yield
