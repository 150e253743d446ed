"""From a key to its frame, and how long the event loop stands still while a fleet is read."""

from __future__ import annotations

import asyncio
import os
import time
from collections.abc import Iterator
from typing import Any

from textual import events
from textual.app import App, ComposeResult
from textual.widgets import DataTable

from probes.live import LiveSource
from scripts.bench.figures import Figure, percentile, ratio
from scripts.bench.served import serve
from scripts.screenshots import StillSource, scope_of
from tests.screens.samples import many
from tui.app import HavpnApp, share_time

KEYS = 150
TUNNELS = 400


def bench() -> Iterator[Figure]:
    """Both."""
    share_time()
    ours = asyncio.run(_press(HavpnApp(StillSource(many(TUNNELS)))))
    other = asyncio.run(_press(_Empty()))
    against = "the same key in an app that is one DataTable of 40 lines"
    yield ratio(
        f"key to paint, {TUNNELS} tunnels, 95th percentile", percentile(ours, 0.95), percentile(other, 0.95), against, 3
    )
    for scenario in ("healthy", "fleet"):
        with serve(scenario):
            stall = asyncio.run(_watch_loop())
        yield Figure(f"longest stall of the event loop while `{scenario}` is read", f"{stall * 1000:.0f} ms")


class _Empty(App[None]):
    def compose(self) -> ComposeResult:
        """One table and nothing else; it has lines, for a key that moves no cursor brings no frame."""
        yield DataTable(cursor_type="row")

    def on_mount(self) -> None:
        """As many lines as a screen has."""
        table = self.query_one(DataTable[str])
        table.add_columns("field", "Azure", "Google Cloud")
        for number in range(40):
            table.add_row(f"field {number}", "169.254.21.14", "169.254.21.13")


async def _press(app: App[Any]) -> list[float]:
    """Seconds from each key to the end of the frame it brings."""
    async with app.run_test(size=(140, 40)) as pilot:
        await pilot.pause(1.0)
        return [await _time_key(app, "down" if number % 50 < 25 else "up") for number in range(KEYS)]


async def _time_key(app: App[Any], key: str) -> float:
    painted = asyncio.Event()
    begun = time.perf_counter()
    app.post_message(events.Key(key, None))
    # A key that changes nothing brings no frame: what counts is that everything it caused has been dealt with.
    app.screen.call_later(app.screen.call_after_refresh, painted.set)
    await painted.wait()
    return time.perf_counter() - begun


async def _watch_loop() -> float:
    """The longest time that the event loop was late while everything was read, in seconds."""
    source = LiveSource(scope_of(os.environ))
    app = HavpnApp(source)
    longest = 0.0
    async with app.run_test(size=(140, 40)):
        while not (app.begun and app.view.matrices and not app.view.reading):
            begun = time.perf_counter()
            await asyncio.sleep(0.005)
            longest = max(longest, time.perf_counter() - begun - 0.005)
    return longest
