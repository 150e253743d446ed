"""Every cause of the failure catalogue has a check, or a reason why not."""

from __future__ import annotations

import pytest

from probes.checks.causes import NOT_CHECKED, all_causes, behind, table
from probes.checks.registry import all_checks
from probes.checks.unchecked import HIDDEN


def test_every_cause_has_a_check_or_a_reason() -> None:
    checked = {check.cause for check in all_checks()}
    assert len(all_causes()) == 172
    assert checked | set(NOT_CHECKED) == set(all_causes())
    assert not checked & set(NOT_CHECKED)


def test_the_table_names_every_cause_once() -> None:
    rows = table().splitlines()[2:]
    assert len(rows) == len(set(rows)) == 172
    assert sum(row.startswith("| `HAV") for row in rows) == len({check.cause for check in all_checks()})


def test_what_may_hide_behind_a_finding_has_words_and_lines_that_tell_it() -> None:
    """And hides behind checks that judge what the clouds report: a configured fault is what it says."""
    observed = {check.cause for check in all_checks() if check.observed}
    for cause, entry in HIDDEN.items():
        if entry.behind:
            assert entry.what, cause
            assert entry.lines, cause
            assert set(entry.behind) <= observed, cause


@pytest.mark.parametrize("code", ["B17", "HAVB17", "havb17"])
def test_a_finding_that_does_not_tell_why_lists_what_may_be_behind_it(code: str) -> None:
    assert {"B04", "B20", "L06", "L07"} <= set(behind(code))


def test_no_cause_that_reads_can_tell_is_left_without_a_check() -> None:
    """What is left needs a key, a log, a metric, a second reading, a person's wish, or is no fault."""
    assert [cause for cause, entry in NOT_CHECKED.items() if "can be read" in entry.reason] == []
