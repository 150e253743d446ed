"""The app itself: views from other threads, colour, crashes, and leaving."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import textwrap
import threading
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from probes.view import View
from screens.themes import DARK, LIGHT, NO_COLOUR, choose_theme
from tests.screens import samples
from tests.screens.conftest import open_view
from tui.app import HavpnApp
from tui.crash import tell_crash

ROOT = Path(__file__).parents[2]


async def test_a_flood_of_views_is_thinned_and_the_last_one_shown() -> None:
    async with open_view(samples.reading()) as session:
        shown: list[object] = []

        def note(view: View) -> None:
            shown.append(view)

        session.home.watch(session.app, "view", note, init=False)
        last = samples.different_subnets()

        def flood() -> None:
            for number in range(500):
                session.source.on_view(replace(samples.streaming(), requests_per_minute=number))
            session.source.on_view(last)

        thread = threading.Thread(target=flood)
        thread.start()
        await session.until(lambda: session.app.view is last)
        thread.join()
        assert len(shown) < 100
        assert "first broken" in session.text


async def test_a_view_after_the_end_is_ignored() -> None:
    async with open_view(samples.healthy()) as session:
        await session.pilot.press("q")
    session.source.on_view(samples.streaming())


@pytest.mark.parametrize(
    ("environ", "theme"),
    [
        ({}, DARK.name),
        ({"HAVPN_THEME": "light"}, LIGHT.name),
        ({"HAVPN_THEME": "dark", "COLORFGBG": "0;15"}, DARK.name),
        ({"COLORFGBG": "0;15"}, LIGHT.name),
        ({"COLORFGBG": "15;0"}, DARK.name),
        ({"NO_COLOR": "1", "HAVPN_THEME": "light"}, NO_COLOUR),
    ],
)
def test_the_theme_follows_the_environment(environ: dict[str, str], theme: str) -> None:
    assert choose_theme(environ) == theme


async def test_no_color_draws_no_colour_and_loses_no_word(monkeypatch: pytest.MonkeyPatch) -> None:
    async with open_view(samples.different_subnets()) as session:
        coloured = session.text
    monkeypatch.setenv("NO_COLOR", "1")
    async with open_view(samples.different_subnets(), theme=None) as session:
        assert session.text.replace("t theme  ", "") == coloured.replace("t theme  ", "")
        colours = {
            (segment.style.color, segment.style.bgcolor)
            for strip in session.app.screen._compositor.render_strips()
            for segment in strip.apply_filter(session.app._filters[-1], session.app.screen.background_colors[1])
            if segment.style
        }
        assert all(colour is None or colour.is_default for pair in colours for colour in pair)
        await session.press("t")
        assert session.told == ["Colours are off (NO_COLOR)."]


CRASHING = """
import sys
from tests.screens.samples import StillSource, healthy
from tui.app import HavpnApp

class Crashing(HavpnApp):
    def action_theme(self):
        planted = "psk-" + "hunter2"
        {fault}

def report(error):
    {report}

app = Crashing(StillSource(healthy()), on_crash=report)

async def press(pilot):
    await pilot.pause(0.2)
    await pilot.press("t")

app.run(headless=True, auto_pilot=press)
sys.exit(app.return_code)
"""

RICH_ERROR = "raise type('Rich', (Exception,), {'__rich__': lambda self: planted})(planted)"


@pytest.mark.parametrize(
    ("fault", "report", "told"),
    [
        ("raise ValueError(planted)", "return 'Report: crash.txt'", "Report: crash.txt"),
        (RICH_ERROR, "return 'Report: crash.txt'", "Report: crash.txt"),
        ("raise ValueError(planted)", "raise OSError(28)", "The crash report could not be written (OSError)."),
        ("self.run_worker(lambda: 1 / len(planted[9:][:0]), thread=True)", "return 'Report: w'", "Report: w"),
    ],
    ids=["plain", "rich", "no report", "worker"],
)
def test_a_crash_prints_no_local_variable(fault: str, report: str, told: str) -> None:
    script = CRASHING.format(fault=fault, report=report)
    environ = {**os.environ, "PYTHONPATH": str(ROOT), "TEXTUAL": ""}
    ended = subprocess.run(
        [sys.executable, "-c", textwrap.dedent(script)],
        cwd=ROOT,
        env=environ,
        check=False,
        capture_output=True,
        text=True,
        timeout=30,
    )
    printed = ended.stdout + ended.stderr
    assert ended.returncode == 3
    assert "hunter2" not in printed
    assert "Traceback" not in printed
    assert "stopped because of an internal error" in printed
    assert told in printed


def test_what_is_told_of_a_crash_never_quotes_it() -> None:
    assert "secret" not in tell_crash(ValueError("secret"), lambda _error: "There is a report.")
    assert tell_crash(None, lambda _error: "").endswith("(an unknown error).")


class BusySource(samples.StillSource):
    """Reads in a thread that takes its time and does not hear that it should stop."""

    def start(self, on_view: Callable[[View], None]) -> None:
        del on_view
        self.released = threading.Event()
        self.thread = threading.Thread(target=self.released.wait, daemon=True)
        self.thread.start()


async def test_leaving_does_not_wait_for_a_busy_source() -> None:
    source = BusySource()
    app = HavpnApp(source)
    async with app.run_test() as pilot:
        await pilot.pause(0.1)
        await pilot.press("q")
    assert app.return_code == 0
    assert source.thread.is_alive()
    source.released.set()


@pytest.mark.parametrize("opened", [(), ("slash", "x"), ("colon",), ("question_mark",), ("L",), ("w",)])
async def test_ctrl_c_leaves_from_everywhere_as_interrupted(opened: tuple[str, ...]) -> None:
    async with open_view(samples.different_subnets()) as session:
        await session.press(*opened)
        await session.pilot.press("ctrl+c")
        assert session.source.calls[-1] == "stop"
    assert session.app.return_code == 130


async def test_ctrl_c_copies_what_is_selected_and_stays() -> None:
    async with open_view(samples.different_subnets()) as session:
        await session.press("slash", *"bgp", "shift+home", "ctrl+c")
        assert session.app.clipboard == "bgp"
        await session.press("escape")
        session.app.screen.text_select_all()
        await session.press("ctrl+c")
        assert "tunnel 1" in session.app.clipboard
        assert session.at_home
        assert session.app.return_code is None


@pytest.mark.parametrize("name", ["SIGINT", "SIGTERM"])
async def test_a_signal_leaves_the_screens_as_interrupted(name: str) -> None:
    async with open_view(samples.different_subnets()) as session:
        signal.raise_signal(getattr(signal, name))
        await session.until(lambda: session.app._exit)
    assert session.app.return_code == 130


class EndingSource(samples.StillSource):
    """Is told to end by a signal just when it begins."""

    app: HavpnApp

    def start(self, on_view: Callable[[View], None]) -> None:
        super().start(on_view)
        self.app.exit(return_code=130)


async def test_ending_while_the_home_screen_opens_is_no_crash() -> None:
    source = EndingSource(samples.different_subnets())
    source.app = app = HavpnApp(source)
    await app.run_async(headless=True)
    assert (app.return_code, source.calls) == (130, ["start", "stop"])


def test_the_first_frame_needs_no_other_screen() -> None:
    loaded = "[name for name in ('screens.matrix', 'screens.palette', 'probes.model') if name in sys.modules]"
    script = f"import sys, tui.app; print({loaded})"
    ended = subprocess.run([sys.executable, "-c", script], cwd=ROOT, capture_output=True, text=True, check=True)
    assert ended.stdout.strip() == "[]"


def test_no_cloud_library_is_loaded_before_the_first_frame() -> None:
    script = (
        "import sys, tui.app; print([m for m in sys.modules if m.split('.')[0] in ('azure', 'google', 'requests')])"
    )
    ended = subprocess.run([sys.executable, "-c", script], cwd=ROOT, capture_output=True, text=True, check=True)
    assert ended.stdout.strip() == "[]"
