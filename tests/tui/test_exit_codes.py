"""The exit codes as a table of cases, from the command line over real requests to the simulated clouds and back."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from lab import Scenario, load_scenario, start_lab
from probes.live import LiveSource
from tests.checks.lab_bases import clean
from tests.probes.labs import FAST
from tui import __main__ as program

ARTICLE_RISKS = "HAVB10,HAVC25,HAVD07"
"""What is found in the article's link at or above risk."""
LATER, EARLIER = (datetime.now(UTC).date() + timedelta(days=days) for days in (2, -1))


def healthy() -> Scenario:
    return load_scenario("healthy")


def wrong_psk() -> Scenario:
    return load_scenario("wrong-psk")


def no_bgp_permission() -> Scenario:
    return load_scenario("no-bgp-permission")


def denied(scenario: Scenario, azure: str = "", google: str = "") -> Scenario:
    return replace(
        scenario,
        azure_missing=(*scenario.azure_missing, *([azure] if azure else [])),
        google_missing=(*scenario.google_missing, *([google] if google else [])),
    )


QUOTAS, SUBNETS = "compute.projects.get", "compute.subnetworks.list"
"""What only a check of severity risk needs (HAVL15), and what one that blocks needs (HAVD04)."""


@dataclass(frozen=True)
class Case:
    """One run.

    Attributes:
        words: of the command line, behind `audit`.
        config: of the configuration file.
        complete: of the JSON; None where there is no report.
        said: what the verdict's sentence holds.
    """

    name: str
    scenario: Callable[[], Scenario]
    code: int
    complete: bool | None = True
    words: str = ""
    config: str = ""
    said: str = ""


def suppress(code: str, until: object = LATER, **more: str) -> str:
    lines = [f'code = "{code}"', 'reason = "agreed with the network team"', f"until = {until}"]
    return "\n".join(["[[suppress]]", *lines, *(f'{name} = "{value}"' for name, value in more.items()), ""])


CASES = (
    Case("a clean link", clean, 0, words="--fail-on note", said="no finding at or above note"),
    Case("risks below the limit", healthy, 0, said="6 findings (5 risk, 1 note) below degrades"),
    Case("risks at the limit", healthy, 1, words="--fail-on risk", said="5 findings (5 risk) at or above risk"),
    Case("a fault that blocks", wrong_psk, 1, words="--fail-on blocks"),
    Case("risks that are ignored", healthy, 0, words=f"--fail-on risk --ignore {ARTICLE_RISKS}", said="left out"),
    Case("a layer that is ignored", wrong_psk, 1, words="--ignore IKE", said="1 finding (1 blocks)"),
    Case("the layers of a fault and what follows from it ignored", wrong_psk, 0, words="--ignore ike,IPsec,bgp"),
    Case("another layer is selected", wrong_psk, 0, words="--select design,exists"),
    Case("the code of the fault is selected", wrong_psk, 1, words="--select b01"),
    Case("selected and ignored is ignored", wrong_psk, 0, words="--select HAVB01 --ignore HAVB01"),
    Case("a fault that is suppressed", wrong_psk, 0, config=suppress("HAVB01"), said="1 suppressed"),
    Case("a suppression that expired", wrong_psk, 1, config=suppress("HAVB01", EARLIER)),
    Case("a suppression of the other tunnel", wrong_psk, 1, config=suppress("HAVB01", tunnel="tunnel 0")),
    Case("a suppression of this tunnel", wrong_psk, 0, config=suppress("HAVB01", tunnel="tunnel 1")),
    Case("a suppression that matches nothing", healthy, 0, config=suppress("HAVC17")),
    Case("a suppression of what could not be read", no_bgp_permission, 3, False, config=suppress("HAVL27")),
    Case("no permission for BGP", no_bgp_permission, 3, False),
    Case("no permission for BGP, and BGP is not asked", no_bgp_permission, 0, words="--scope config"),
    Case("no permission for BGP, and its layers are left out", no_bgp_permission, 0, words="--select exists,IKE"),
    Case("findings win over what could not be read", lambda: denied(wrong_psk(), google=SUBNETS), 1, False),
    Case(
        "suppressed findings do not win over what could not be read",
        lambda: denied(wrong_psk(), google=SUBNETS),
        3,
        False,
        config=suppress("HAVB01"),
    ),
    Case("no permission for what only a risk needs", lambda: denied(clean(), google=QUOTAS), 0),
    Case(
        "no permission for a risk at the limit",
        lambda: denied(clean(), google=QUOTAS),
        3,
        False,
        words="--fail-on risk",
    ),
    Case("no permission for what a blocking check needs", lambda: denied(clean(), google=SUBNETS), 3, False),
    Case(
        "a blocking check that cannot tell is ignored",
        lambda: denied(clean(), google=SUBNETS),
        0,
        words="--ignore HAVD04,HAVD03",
    ),
    Case("no permission for a whole cloud", lambda: denied(clean(), google="*"), 3, False),
    Case("no link", lambda: load_scenario("empty"), 2),
    Case("a word that is no severity", healthy, 2, None, words="--fail-on grave"),
    Case("a code that no check has", healthy, 2, None, words="--ignore HAVC99"),
    Case("two reports on stdout", healthy, 2, None, words="--format text"),
    Case("a suppression without a reason", healthy, 2, None, config='[[suppress]]\ncode = "C17"\nuntil = 2030-01-01'),
    Case("a suppression of a code that no check has", healthy, 2, None, config=suppress("HAVC99")),
)


def _audit(
    case: Case, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> tuple[int, dict[str, Any] | None]:
    config = tmp_path / "havpn.toml"
    config.write_text(case.config, encoding="utf-8")
    with start_lab(case.scenario(), speed=FAST) as lab:
        for name, value in lab.environment.items():
            monkeypatch.setenv(name, value)
        code = program.run(["audit", "--config", str(config), "--format", "json", *case.words.split()])
    out = capsys.readouterr().out
    return code, json.loads(out) if out else None


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_an_audit_ends_with_its_code(
    case: Case, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    code, report = _audit(case, monkeypatch, tmp_path, capsys)
    assert code == case.code, report and report["verdict"]
    if case.complete is None:
        assert report is None
        return
    assert report
    assert (report["verdict"]["exit_code"], report["complete"]) == (case.code, case.complete)
    assert case.said in report["verdict"]["sentence"]


def test_an_interrupted_audit_says_nothing(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    def interrupt(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(LiveSource, "read_once", interrupt)
    assert _audit(Case("", healthy, 130), monkeypatch, tmp_path, capsys) == (130, None)


def test_an_expired_suppression_is_named_and_what_is_suppressed_stays(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    config = suppress("HAVB01") + suppress("HAVB10", EARLIER) + suppress("HAVC17")
    _, report = _audit(Case("", wrong_psk, 0, config=config), monkeypatch, tmp_path, capsys)
    assert report
    assert [(use["code"], use["expired"], use["matches"]) for use in report["suppressions"]] == [
        ("HAVB01", False, 1),
        ("HAVB10", True, 2),
        ("HAVC17", False, 0),
    ]
    (fault,) = (finding for finding in report["findings"] if finding["code"] == "HAVB01")
    assert (fault["counts"], fault["suppressed"]["until"]) == (False, LATER.isoformat())
