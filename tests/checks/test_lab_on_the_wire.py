"""A fixed sample of the sweep end to end: the lab behind its listeners, the clouds' own clients, the audit as JSON."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest

from lab import Lab, SteppedClock, start_lab
from lab.observed.clouds import Clouds
from tests.checks.lab_bases import ARTICLE, CLEAN, LabBase
from tests.checks.lab_faults import LAB_FAULTS, LabFault
from tests.checks.lab_table import SETTLED, make
from tui.__main__ import run

SPEED = 1_000.0


class HurriedClock(SteppedClock):
    """Time that goes on by itself, a thousand times as fast, and can be advanced besides."""

    def seconds(self) -> float:
        """Return how many of the lab's seconds have passed."""
        return super().seconds() + (time.monotonic() - self.began) * SPEED


def _find(code: str, name: str) -> LabFault:
    return next(fault for fault in LAB_FAULTS if (fault.code, fault.name) == (code, name))


SAMPLE: dict[str, tuple[LabFault, str, int]] = {
    fault.name: (fault, severity, code)
    for fault, severity, code in (
        (_find("HAVA09", "connection deleted"), "blocks", 1),
        (_find("HAVA06", "dials nobody"), "blocks", 1),
        (_find("HAVB01", "another key"), "blocks", 1),
        (_find("HAVC17", "another /30 at Azure"), "blocks", 1),
        (_find("HAVC05", "the same ASN"), "blocks", 1),
        (_find("HAVD02", "a list without the subnets"), "degrades", 1),
        (_find("HAVL27", "the status is old"), "degrades", 1),
        (_find("HAVE03", "one tunnel"), "risk", 0),
    )
}
"""By name: the fault, the severity of its finding, and the exit code of an audit that fails on what degrades."""


@pytest.fixture
def serve(use: Callable[[Lab], Lab], monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Any:
    """Serve a base state with a fault that has taken effect, and point this process at it."""
    for folder in ("CONFIG", "STATE", "CACHE"):
        monkeypatch.setenv(f"XDG_{folder}_HOME", str(tmp_path))
    with ExitStack() as stack:

        def begin(base: LabBase, fault: LabFault | None = None) -> Lab:
            clock = HurriedClock()
            lab = stack.enter_context(start_lab(base.scenario(), clock=clock))
            if fault:
                make(fault, stack.enter_context(Clouds(lab, clock)))
            clock.advance(SETTLED)
            return use(lab)

        yield begin


def _audit(tmp_path: Path, *options: str) -> tuple[int, dict[str, Any]]:
    file = tmp_path / "audit.json"
    code = run(["audit", "--format", "json", "--output", str(file), *options])
    report: dict[str, Any] = json.loads(file.read_text(encoding="utf-8"))
    assert report["verdict"]["exit_code"] == code
    return code, report


def _told(report: dict[str, Any]) -> set[str]:
    return {f"{finding['code']} {finding['tunnel']}" for finding in report["findings"]}


@pytest.mark.parametrize("name", SAMPLE)
def test_a_fault_is_the_first_finding_of_the_audit(serve: Any, tmp_path: Path, name: str) -> None:
    fault, severity, exit_code = SAMPLE[name]
    serve(fault.base, fault)
    code, report = _audit(tmp_path)
    first = report["findings"][0]
    assert (first["code"], first["severity"], code) == (fault.code, severity, exit_code)
    worse = {finding["code"] for finding in report["findings"] if finding["severity"] in ("blocks", "degrades")}
    assert worse <= {fault.code}
    assert report["complete"]


@pytest.mark.parametrize("base", [CLEAN, ARTICLE], ids=lambda base: base.name)
def test_the_audit_of_a_base_state_tells_what_is_written_for_it(serve: Any, tmp_path: Path, base: LabBase) -> None:
    serve(base)
    code, report = _audit(tmp_path)
    assert _told(report) == set(base.expected[0])
    assert code == 0
    assert report["complete"]


def test_a_risk_fails_where_it_is_asked_for(serve: Any, tmp_path: Path) -> None:
    fault, _, _ = SAMPLE["one tunnel"]
    serve(fault.base, fault)
    code, report = _audit(tmp_path, "--fail-on", "risk")
    assert code == 1
    assert [finding["counts"] for finding in report["findings"]] == [True]


def test_the_program_itself_ends_with_the_code(serve: Any) -> None:
    fault, _, exit_code = SAMPLE["another /30 at Azure"]
    serve(fault.base, fault)
    done = subprocess.run(  # this program, with arguments that stand here
        [sys.executable, "-m", "tui", "audit", "--format", "json"],
        capture_output=True,
        check=False,
        env=dict(os.environ),
        timeout=60,
    )
    assert done.returncode == exit_code, done.stderr.decode()
    assert [finding["code"] for finding in json.loads(done.stdout)["findings"]] == [fault.code]
