"""The running program, watched: which refresh ended in which round, what it shows, and when it has settled."""

from __future__ import annotations

import asyncio
import re
import signal
import threading
from collections import Counter
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from time import monotonic
from typing import Any

from textual.pilot import Pilot

from probes.live import LiveSource
from probes.scope import Scope
from probes.view import View
from screens.choices import Choices, Memory
from screens.themes import DARK
from tests.soak.moment import OneTime
from tui.app import HavpnApp

WALL = 0.01
"""Seconds of the wall that one of the lab's seconds takes at least, so that the program can follow."""
PATIENCE = 90.0
"""Seconds of the wall after which a program that has not settled never will."""

_AGES = re.compile(
    r"\b\d+ (?:s|min|h|d)\b|\b(?:\d+d )?\d+:\d\d(?::\d\d)?\b|\b(?:\d+[dhms] ?)+\b|\b\d+ requests/min|\b\d+/min"
)
_AMOUNTS = re.compile(r"\b\d+(?:\.\d+)? (?:[kMGT]i?)?B\b")
_MOMENTS = re.compile(r"\d{4}-\d\d-\d\d[T ][\d:.]+(?:Z| UTC)?")


def leave_out_time(text: str) -> str:
    """A text in which what only the time of reading decides stands for itself: ages, moments, amounts of traffic."""
    for pattern, word in ((_MOMENTS, "<moment>"), (_AGES, "<age>"), (_AMOUNTS, "<amount>")):
        text = pattern.sub(word, text)
    return re.sub(r"[ ─]+", " ", text)


class WatchedSource(LiveSource):
    """A live source that takes down what was asked of it and what it did.

    Attributes:
        lost: refreshes that were asked for, and that the next round was not.
        told: what happened how often: "asked", "forced round", "natural round", "view".
        latest: the view that was handed on last.
    """

    def __init__(self, scope: Scope, time: OneTime) -> None:
        super().__init__(scope)
        time.rule(self)
        self._guard = threading.Lock()
        self._is_asked = self.is_reading = False
        self.lost = 0
        self.told: Counter[str] = Counter()
        self.latest = View()

    def start(self, on_view: Callable[[View], None]) -> None:
        """Begin reading."""

        def take(view: View) -> None:
            self.latest = view
            self.told["view"] += 1
            on_view(view)

        super().start(take)

    def refresh(self) -> None:
        """Take down that a refresh was asked for."""
        with self._guard:
            super().refresh()
            self._is_asked = True
            self.told["asked"] += 1

    def _take_wish(self) -> Any:
        with self._guard:
            wish = super()._take_wish()
            self.lost += self._is_asked and not wish.refresh
            self._is_asked = False
        return wish

    def _read_round(self, wish: Any, on_view: Callable[[View], None]) -> View:
        self.is_reading = True
        try:
            return super()._read_round(wish, on_view)
        finally:
            self.told["forced round" if wish.refresh else "natural round"] += 1
            self.is_reading = False

    @property
    def is_idle(self) -> bool:
        """Whether all that was asked for has been done, and nothing is being read."""
        done = not self._is_asked and self._done == replace(self._wish, refresh=False)
        return done and not self.is_reading and not self._woken.is_set() and not self.latest.reading


@dataclass
class Program:
    """The program as it runs."""

    app: HavpnApp
    pilot: Pilot[int]
    source: WatchedSource
    time: OneTime

    @property
    def text(self) -> str:
        """What stands on the top screen, without what only the time of reading decides."""
        lines = (strip.text.rstrip() for strip in self.app.screen._compositor.render_strips())
        return "\n".join(leave_out_time(line) for line in lines)

    def check_alive(self) -> None:
        """Fails with the error that ended the program, if one did."""
        if self.app._exception is not None:
            raise AssertionError("the program ended with an error") from self.app._exception
        assert self.app.is_running, "the program ended"

    async def pass_time(self, seconds: int) -> None:
        """Let the lab's time pass, slowly enough for the program to go along."""
        for _ in range(seconds):
            self.time.clock.advance(1)
            await asyncio.sleep(WALL)

    async def settle(self) -> None:
        """Let time pass until everything that was asked for is read and shown."""
        deadline = monotonic() + PATIENCE
        calm = 0
        while calm < 3:
            self.check_alive()
            assert monotonic() < deadline, f"it does not settle: {self._tell_unrest()}"
            # Time stands still once it has settled: a further round would begin.
            calm = calm + 1 if self.is_settled else 0
            if not calm:
                self.time.clock.advance(1)
            await asyncio.sleep(WALL)
        await self.app.workers.wait_for_complete()
        await self.pilot.pause()
        await self.pilot.pause()

    @property
    def is_settled(self) -> bool:
        """Whether nothing is being read, and what was read last is shown."""
        return self.source.is_idle and self.app.begun and self.app.view is self.source.latest

    def _tell_unrest(self) -> str:
        pending = sorted(self.source.latest.documents.pending)[:5]
        return f"reading {self.source.is_reading}, idle {self.source.is_idle}, pending {pending}, {self.source.told}"


@asynccontextmanager
async def open_program(
    scope: Scope, time: OneTime, folder: Path, size: tuple[int, int], choices: Choices | None = None
) -> AsyncIterator[Program]:
    """The program over a live source of its own."""
    source = WatchedSource(scope, time)
    app = HavpnApp(source, lab="soak", now=time.clock.now, theme=DARK.name, pictures=folder)
    app.memory = Memory(choices)
    try:
        async with app.run_test(size=size, notifications=True) as pilot:
            yield Program(app, pilot, source, time)
    finally:
        source.stop()
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            asyncio.get_running_loop().remove_signal_handler(number)  # each would keep the program that ended
