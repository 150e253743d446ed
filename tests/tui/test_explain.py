"""Every code that a report may name can be looked up, and a wrong one is one clear line."""

from __future__ import annotations

import pytest

from probes.checks.causes import NOT_CHECKED
from probes.checks.registry import SECTIONS, all_checks
from tests.tree import ROOT
from tui.command_line import run
from tui.exit_codes import ExitCode, UsageError
from tui.explain import tell, wrap


@pytest.mark.parametrize("check", all_checks(), ids=lambda check: check.code)
def test_every_check_is_explained_in_all_its_sections(check: object) -> None:
    code = next(each.code for each in all_checks() if each is check)
    text = tell(code)
    assert text.startswith(code)
    assert [name for name in SECTIONS if f"\n{name}: " not in text] == []


@pytest.mark.parametrize("code", ["HAVC17", "havc17", "C17", " c17 "])
def test_a_code_may_be_written_short(code: str) -> None:
    assert tell(code) == tell("HAVC17")


def test_a_cause_without_a_check_says_why() -> None:
    cause, entry = next(iter(NOT_CHECKED.items()))
    assert tell(cause) == f"HAV{cause}\n\nNo check: {entry.reason}.\n"


@pytest.mark.parametrize("cause", [cause for cause, entry in NOT_CHECKED.items() if entry.lines])
def test_a_cause_that_logs_tell_says_what_to_run_each_on_one_line(cause: str) -> None:
    shown = wrap(tell(cause), 40).splitlines()
    assert [f"    {command}" for command in NOT_CHECKED[cause].commands()] == shown[-len(NOT_CHECKED[cause].lines) :]


def test_a_check_lists_what_may_hide_behind_its_finding() -> None:
    text = tell("B17")
    assert "HAVB20: an instance of the Azure gateway does not answer." in text
    assert '"peer not responding"' in text
    assert "hide behind" not in tell("C17")


@pytest.mark.parametrize("code", [check.code for check in all_checks()])
def test_a_check_says_where_its_page_is(code: str) -> None:
    page = tell(code).splitlines()[-1].removeprefix("Page: ")
    assert (ROOT / page).read_text(encoding="utf-8").startswith(f"# {code}: ")


def test_the_list_and_the_text_go_to_stdout(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["explain"]) is ExitCode.CLEAN
    assert len(capsys.readouterr().out.splitlines()) == len(all_checks())
    assert run(["explain", "C17"]) is ExitCode.CLEAN
    out = capsys.readouterr().out
    assert "HAVC17" in out
    assert max(map(len, out.splitlines())) <= 120


def test_a_wrong_code_is_one_line_with_the_nearest_right_one() -> None:
    with pytest.raises(UsageError, match='no check has the code "HAVC99", did you mean "HAVC'):
        tell("HAVC99")
