"""Two hours of the lab's time under the real program: what may go wrong does, and in the end nothing shows of it.

`make soak` runs this. SOAK_SECONDS and SOAK_SEED make another run of it.
"""

from __future__ import annotations

import asyncio
import difflib
import logging
import os
import shutil
import sys
from collections.abc import Iterator
from pathlib import Path
from random import Random
from time import monotonic

import pytest

from lab import Lab, load_scenario, start_lab
from lab.scenario_file import find_file
from probes.documents import Outcome
from probes.scope import Scope
from probes.view import View
from screens.choices import Choices, key_of
from tests.probes.labs import scope_of
from tests.soak.colleague import Colleague
from tests.soak.figures import OWN, Figures, compare_thirds, take_figures
from tests.soak.hand import HOME, Hand
from tests.soak.moment import GLANCE, FoldedClock, OneTime
from tests.soak.same import flatten
from tests.soak.session import Program, open_program
from tests.soak.trouble import Trouble

SECONDS = int(os.environ.get("SOAK_SECONDS", "7200"))
SEED = int(os.environ.get("SOAK_SEED", "1"))
LINKS = 3
STRETCH = 720
"""Seconds of the lab between two check points."""
SLOW_AGE = 75
"""Seconds after which even the slow operations are run again."""
LONGEST_WRITE = 400
"""Seconds; longer than any of the colleague's changes takes the clouds."""
TRIES = 3
MOST_GROWTH = 1.10
"""Of the last third of the check points over the first: what leaks on each round grows by more in two hours."""
MOST_MEMORY = 24 * 2**20

HINDRANCE = (
    "minutes: set RUN_SOAK=1"
    if os.environ.get("RUN_SOAK") != "1"
    else ""
    if sys.platform == "linux"
    else "counts what a process holds in /proc, which only Linux has"
)
pytestmark = [pytest.mark.skipif(bool(HINDRANCE), reason=HINDRANCE), pytest.mark.timeout(3_600)]


class Errors(logging.Handler):
    """Keeps what is logged as an error, and what is logged with a traceback."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        """Keep it."""
        if record.levelno >= logging.ERROR or record.exc_info:
            self.found.append(f"{record.name}: {record.getMessage()} {record.exc_info or ''}")


@pytest.fixture
def errors() -> Iterator[Errors]:
    handler, root = Errors(), logging.getLogger()
    root.addHandler(handler)
    yield handler
    root.removeHandler(handler)


@pytest.fixture(autouse=True)
def _nobody_waits_for_idle(monkeypatch: pytest.MonkeyPatch) -> None:
    """After each key Textual waits up to a second for the process to be idle, which with a lab in it it never is."""

    async def glance(*_args: float) -> None:
        await asyncio.sleep(GLANCE)

    for module in ("textual.app", "textual.pilot"):
        monkeypatch.setattr(f"{module}.wait_for_idle", glance)


@pytest.fixture
def time() -> Iterator[OneTime]:
    time = OneTime(FoldedClock())
    with time.installed():
        yield time


@pytest.fixture
def lab(time: OneTime, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Lab]:
    """A few links in several subscriptions and projects."""
    text, _, _ = find_file("fleet").read_text(encoding="utf-8").partition("[fleet.different]")
    path = tmp_path / "few.toml"
    path.write_text(text.replace("links = 50", f"links = {LINKS}"), encoding="utf-8")
    with start_lab(load_scenario(str(path)), clock=time.clock) as lab:
        for name, value in lab.environment.items():
            monkeypatch.setenv(name, value)
        yield lab


async def test_two_hours_leave_nothing_behind(lab: Lab, time: OneTime, tmp_path: Path, errors: Errors) -> None:
    scope, begun, pictures = scope_of(lab, timeout=2.0), monotonic(), tmp_path / "pictures"
    chance = Random(SEED)  # noqa: S311  # a run that can be made again
    taken: list[Figures] = []
    async with open_program(scope, time, pictures, HOME) as program:
        run = Run(lab, program, chance)
        await program.settle()
        while run.seconds < SECONDS:
            await run.stretch(min(STRETCH, SECONDS - run.seconds))
            await run.check_point(scope, pictures)
            shutil.rmtree(pictures, ignore_errors=True)
            taken.append(take_figures(time.clock.seconds(), (program.app.view, run.fresh)))
            print(taken[-1], flush=True)
            assert not errors.found
        told, retried = program.source.told, run.retried
    print(
        f"{run.seconds} s of the lab disturbed, {time.clock.seconds():.0f} in all, in {monotonic() - begun:.0f} s; "
        f"seed {SEED}, {len(taken)} check points, {retried} looked at twice\n"
        f"source: {dict(told)}, lost {program.source.lost}\n"
        f"colleague: {dict(sorted(run.colleague.done.items()))}\ntrouble: {dict(run.trouble.drawn)}\n"
        f"keys: {dict(run.hand.pressed)}; {run.requests} requests"
    )
    assert not errors.found
    assert told["asked"]
    assert told["natural round"]
    check_flat(taken)


class Run:
    """One run: who acts in it.

    Attributes:
        retried: check points at which the lab had moved on between the two readings.
        requests: how many reached the lab.
        fresh: what the last fresh start showed; timers know its app for a few seconds longer.
        seconds: of the lab that passed while somebody was at work; the check points come on top.
    """

    def __init__(self, lab: Lab, program: Program, chance: Random) -> None:
        self._lab, self._program, self._chance = lab, program, chance
        self.colleague, self.trouble, self.hand = Colleague(lab, chance), Trouble(lab, chance), Hand(program, chance)
        self.retried = self.requests = self.seconds = 0
        self.fresh = View()

    async def stretch(self, seconds: int) -> None:
        """Random changes, faults, keys and moments in which nothing happens."""
        program, chance, until = self._program, self._chance, self.seconds + seconds
        while self.seconds < until:
            if chance.random() < 0.5:
                await asyncio.to_thread(self.colleague.act)
            if chance.random() < 0.5:
                self.trouble.disturb()
            if chance.random() < 0.15:
                self.trouble.change_weather()
            if chance.random() < 0.6:
                await self.hand.play()
            if chance.random() < 0.2:
                program.source.refresh()
            if chance.random() < 0.2:
                self._open_another()
            passing = chance.choice((1, 3, 5, 10, 20, 40))
            await program.pass_time(passing)
            self.seconds += passing
            program.check_alive()

    def _open_another(self) -> None:
        app = self._program.app
        if app.view.matrices:
            app.link = key_of(self._chance.choice(app.view.matrices))

    async def check_point(self, scope: Scope, folder: Path) -> None:
        """Once all faults are gone and all has settled the program shows what a fresh start shows."""
        program, lab = self._program, self._lab
        lab.world.faults.clear()
        await self.hand.go_home()
        await program.pass_time(5)
        program.time.clock.advance(LONGEST_WRITE)
        await program.settle()
        for last in (False,) * (TRIES - 1) + (True,):
            differences = await self._compare(scope, folder)
            if not differences:
                break
            self.retried += 1
            print("\n".join(differences), flush=True)
            assert not last, "\n".join(differences)
        assert program.source.lost == 0
        self.requests += len(lab.requests)
        lab.world.requests.clear()  # the lab's own log

    async def _compare(self, scope: Scope, folder: Path) -> list[str]:
        program = self._program
        program.time.clock.advance(SLOW_AGE)
        await program.pilot.press("r")
        await program.settle()
        await self.hand.face_first_row()
        assert program.app.matrix is not None, "\n".join(flatten(program.app.view))
        running_view, running_text = flatten(program.app.view), program.text  # time passes for the fresh start, too
        choices = Choices(key_of(program.app.matrix), program.app.memory.choices.containers)
        fresh_view, fresh_text = await asyncio.create_task(self._start_fresh(scope, folder, choices))
        failed = (Outcome.FAILED, Outcome.TIMED_OUT, Outcome.UNREACHABLE, Outcome.THROTTLED, Outcome.UNAUTHENTICATED)
        documents = [line for line in fresh_view if line.startswith("document:")]
        assert not [line for line in documents if any(f" {outcome} " in line for outcome in failed)]
        return [
            *_differ(fresh_view, running_view),
            *_differ(fresh_text.splitlines(), running_text.splitlines()),
        ]

    async def _start_fresh(self, scope: Scope, folder: Path, choices: Choices) -> tuple[list[str], str]:
        """What another program shows that starts now, with the same choices remembered."""
        async with open_program(scope, self._program.time, folder, HOME, choices) as fresh:
            if self._program.source._wish.listing:
                fresh.source.list_containers()
            await fresh.settle()
            await Hand(fresh, self._chance).face_first_row()
            self.fresh = fresh.app.view
            return flatten(self.fresh), fresh.text


def _differ(fresh: list[str], running: list[str]) -> list[str]:
    return list(difflib.unified_diff(fresh, running, "fresh start", "running", n=0, lineterm=""))


def check_flat(taken: list[Figures]) -> None:
    """Memory, objects, threads and open files do not grow; the first check point warms up."""
    settled = taken[1:]
    if len(settled) < 3:
        return
    before, after = compare_thirds([figures.resident for figures in settled])
    print(f"resident: {before / 2**20:.1f} -> {after / 2**20:.1f} MiB")
    assert after - before < MOST_MEMORY
    for package in (*OWN, "textual", "all"):
        before, after = compare_thirds([figures.objects[package] for figures in settled])
        print(f"objects of {package}: {before:.0f} -> {after:.0f}")
        assert after <= before * MOST_GROWTH + 500, package
    for name in ("threads", "files"):
        before, after = compare_thirds([getattr(figures, name) for figures in settled])
        print(f"{name}: {before:.0f} -> {after:.0f}")
        assert after <= before + 8, name
