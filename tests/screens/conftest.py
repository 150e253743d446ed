"""Opens the app on a sample, reads the screen as text, and compares pictures."""

from __future__ import annotations

import os
import re
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from time import monotonic
from typing import Any

import pytest
from textual.pilot import Pilot

from probes.view import View
from screens.choices import Memory
from screens.matrix import MatrixScreen
from screens.table import MatrixTable
from screens.themes import DARK
from tests.screens.parts import NOW
from tests.screens.samples import StillSource
from tui.app import HavpnApp

NARROW, WIDE = (80, 24), (140, 40)
UPDATING = os.environ.get("UPDATE_PICTURES") == "1"
PICTURES = Path(__file__).parent / "pictures"


@dataclass
class Session:
    """An open app with what tests ask of it."""

    app: HavpnApp
    pilot: Pilot[int]
    source: StillSource

    @property
    def text(self) -> str:
        """What stands on the top screen, line by line."""
        return "\n".join(strip.text.rstrip() for strip in self.app.screen._compositor.render_strips())

    @property
    def words(self) -> str:
        """The same without its line breaks and columns."""
        return " ".join(self.text.split())

    @property
    def at_home(self) -> bool:
        return isinstance(self.app.screen, MatrixScreen)

    @property
    def home(self) -> MatrixScreen:
        screen = self.app.screen_stack[0]
        assert isinstance(screen, MatrixScreen)
        return screen

    @property
    def table(self) -> MatrixTable:
        return self.home.query_one(MatrixTable)

    @property
    def told(self) -> list[str]:
        """What the app has notified."""
        return [notification.message for notification in self.app._notifications]

    @property
    def label(self) -> str:
        """Section and label of the selected row."""
        assert self.table.selected
        return f"{self.table.selected[0].key}/{self.table.selected[1].label}"

    async def press(self, *keys: str) -> str:
        await self.pilot.press(*keys)
        await self.settle()
        return self.text

    async def send(self, view: View) -> str:
        """A further view arrives."""
        self.source.on_view(view)
        await self.until(lambda: self.app.view is view)
        await self.settle()
        return self.text

    async def until(self, condition: Callable[[], object]) -> None:
        """Waits for something that another thread brings about."""
        deadline = monotonic() + 10
        while not condition():
            assert monotonic() < deadline, "it did not come about"
            await self.pilot.pause(0.01)

    async def settle(self) -> None:
        await self.app.workers.wait_for_complete()
        await self.pilot.pause()
        await self.pilot.pause()


@asynccontextmanager
async def open_view(
    view: View, size: tuple[int, int] = WIDE, live: bool = True, memory: Memory | None = None, **options: Any
) -> AsyncIterator[Session]:
    source = StillSource(view, live=live)
    app = HavpnApp(source, **{"now": lambda: NOW, "theme": DARK.name, **options})
    app.memory = memory or app.memory
    async with app.run_test(size=size, notifications=True) as pilot:
        session = Session(app, pilot, source)
        await session.until(lambda: app.begun)
        await session.settle()
        yield session


@pytest.fixture(autouse=True)
def _plain_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("NO_COLOR", "HAVPN_THEME", "COLORFGBG"):
        monkeypatch.delenv(name, raising=False)


@pytest.fixture(params=[NARROW, WIDE], ids=["80x24", "140x40"])
def size(request: pytest.FixtureRequest) -> tuple[int, int]:
    chosen: tuple[int, int] = request.param
    return chosen


@pytest.fixture
def same_picture() -> Callable[[HavpnApp, str], None]:
    """Compares the screen with a stored picture; UPDATE_PICTURES=1 stores it anew."""

    def compare(app: HavpnApp, name: str) -> None:
        drawn = re.sub(r"terminal-\d+-", "terminal-", app.export_screenshot(title="havpn-tui"))
        stored = PICTURES / f"{name}.svg"
        if UPDATING:
            stored.write_text(drawn, encoding="utf-8")
        assert stored.exists(), f"no picture {stored.name}; UPDATE_PICTURES=1 makes it"
        if stored.read_text(encoding="utf-8") != drawn:
            other = stored.with_suffix(".new.svg")
            other.write_text(drawn, encoding="utf-8")
            pytest.fail(f"{stored.name} looks different; compare it with {other.name}")

    return compare
