"""What says the same of several tunnels is said once, and a command can always be copied."""

from __future__ import annotations

from dataclasses import replace

import pytest

from probes.checks.finding import Confidence, Finding, Remedy
from probes.documents import Cloud
from probes.matrix import Severity
from probes.view import View
from tests.diagnoses import diagnosed, finding
from tests.tui import views
from tui.policy import Policy
from tui.report.audit import Audit
from tui.report.groups import Group, group_faults
from tui.report.text import audit_text
from tui.verdict import faults

LONG = "az network vpn-connection show --ids /subscriptions/s/resourceGroups/rg/connections/" + "c" * 40


def _risk(number: int, sentence: str = "no PFS", **changes: object) -> Finding:
    down = finding("the session is down", code="HAVE08", tunnel=f"tunnel {number}")
    risk = replace(
        finding(sentence, Severity.RISK, tunnel=f"tunnel {number}", consequences=(down,)),
        commands=(f"{LONG}-{number}", "az account show"),
        remedies=(Remedy(Cloud.AZURE, "set a policy"),),
    )
    return replace(risk, **changes)  # type: ignore[arg-type]  # each test changes a field that is there


def _view(*found: Finding) -> View:
    return views.view(diagnosed(views.matrix(views.row()), *found))


def _groups(*found: Finding) -> tuple[Group, ...]:
    return group_faults(faults(_view(*found), Policy()))


def test_the_same_of_two_tunnels_is_one() -> None:
    (group,) = _groups(_risk(0), _risk(1))
    assert group.place == "tunnel 0, tunnel 1, BGP"
    assert group.commands == (f"{LONG}-0", "az account show", f"{LONG}-1")
    assert [remedy.sentence for remedy in group.remedies] == ["set a policy"]
    assert group.consequences == ("HAVE08 tunnel 0, tunnel 1, BGP: the session is down",)


@pytest.mark.parametrize(
    "other",
    [
        _risk(1, "another sentence"),
        _risk(1, severity=Severity.NOTE),
        _risk(1, confidence=Confidence.LIKELY),
        _risk(1, code="HAVB11"),
        _risk(1, cloud=Cloud.AZURE),
    ],
)
def test_what_differs_in_anything_else_stays_apart(other: Finding) -> None:
    assert len(_groups(_risk(0), other)) == 2


def test_findings_of_two_links_or_two_resources_stay_apart() -> None:
    first, second = (views.matrix(views.row(), azure=name) for name in ("vng-a", "vng-b"))
    view = views.view(diagnosed(first, _risk(0)), diagnosed(second, _risk(0)))
    assert len(group_faults(faults(view, Policy()))) == 2
    whole = [_risk(0, tunnel="", resource=name) for name in ("r-0", "r-1")]
    assert len(_groups(*whole)) == 2


def _report(wrap_commands: bool) -> list[str]:
    audit = Audit(_view(_risk(0), _risk(1)), Policy(), "full", views.NOW)
    return audit_text(audit, 80, wrap_commands=wrap_commands).splitlines()


def test_the_text_says_it_once_and_counts_it_twice() -> None:
    report = _report(wrap_commands=False)
    assert "FINDINGS  2" in report
    assert [line for line in report if "no PFS" in line] == ["  ! HAVC17 risk   tunnel 0, tunnel 1, BGP: no PFS"]


def test_a_command_is_one_line_unless_a_terminal_shows_it() -> None:
    for number in (0, 1):
        assert f"{'':18}look  {LONG}-{number}" in _report(wrap_commands=False)
    assert max(map(len, _report(wrap_commands=True))) <= 80
