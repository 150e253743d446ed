"""The program is killed at each moment of a write, and run again: it ends as an undisturbed run does."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from lab import Lab
from tests.changes.compare import moved, stored
from tests.changes.killed import POINTS
from tests.changes.test_on_the_wire import BY_KIND, _fault, _look, _plan, _writes

ROOT = Path(__file__).parents[2]


def _run(code: str, point: str) -> int:
    done = subprocess.run(
        [sys.executable, "-m", "tests.changes.killed", code, point],
        cwd=ROOT,
        env=dict(os.environ),
        capture_output=True,
        check=False,
        timeout=120,
    )
    return done.returncode


@pytest.mark.parametrize(
    ("kind", "point"), [*(("routers", point) for point in POINTS), ("localNetworkGateways", "unanswered")]
)
def test_killed_and_run_again_it_ends_as_an_undisturbed_run(serve: Any, kind: str, point: str) -> None:
    fault = _fault(BY_KIND[kind])
    lab: Lab = serve(fault.base, fault)
    before = stored(lab)
    _, _, plan = _plan(lab, fault.code)
    already = len(_writes(lab))
    assert _run(fault.code, point) == -signal.SIGKILL
    assert len(_writes(lab)) == already + (point != "unsent")
    lab.clock.advance(60.0)  # type: ignore[attr-defined]  # the lab is served with a clock that can be advanced
    assert _run(fault.code, "never") == 0
    assert len(_writes(lab)) == already + 1
    places = moved(before, stored(lab))
    assert len({place[0] for place in places}) == len(plan.steps) == 1
    lab.clock.advance(300.0)  # type: ignore[attr-defined]  # likewise
    _, _, findings = _look(lab)
    assert fault.code not in {one.code for one in findings}
    expected = next(target.value for target in plan.steps[0].targets)
    assert {_value_at(stored(lab), place) for place in places} == {expected}


def _value_at(state: Any, place: tuple[str, ...]) -> Any:
    for step in place:
        state = state[int(step)] if isinstance(state, list) else state[step]
    return state
