"""From the start of the process to the first frame."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator

from scripts.bench.figures import Figure, measure_both, ratio

_EMPTY_APP = """
from textual.app import App
class Empty(App):
    def on_mount(self): self.call_after_refresh(self.exit)
Empty().run(headless=True)
"""
_NOTHING = """
class Nothing:
    live = True
    def start(self, on_view): app.exit()
    def refresh(self): pass
    def pause(self, paused): pass
    def attend(self, azure_gateway): pass
    def list_containers(self): pass
    def look_in(self, cloud, containers): pass
    def stop(self): pass
"""
_FIRST_FRAME = f"""
from tui.app import HavpnApp
{_NOTHING}
class First(HavpnApp):
    async def _open(self): self.exit()
app = First(Nothing())
app.run(headless=True)
"""
_HOME_SCREEN = f"""
from tui.app import HavpnApp
{_NOTHING}
class Home(HavpnApp):
    async def _open(self):
        await self.switch_mode("home")
        self.call_after_refresh(self.exit)
app = Home(Nothing())
app.run(headless=True)
"""


def bench() -> Iterator[Figure]:
    """The first frame, and the home screen with nothing in it yet."""
    empty = "an empty Textual app"
    yield ratio("first paint", *measure_both(_run(_FIRST_FRAME), _run(_EMPTY_APP), 11), empty, 1.4)
    yield ratio("home screen, still empty", *measure_both(_run(_HOME_SCREEN), _run(_EMPTY_APP), 11), empty)


class _run:  # noqa: N801  # reads as the verb it is
    """Runs a program text in a process of its own."""

    def __init__(self, source: str) -> None:
        self._source = source

    def __call__(self) -> None:
        subprocess.run([sys.executable, "-c", self._source], check=True, capture_output=True)
