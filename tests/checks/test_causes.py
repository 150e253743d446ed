"""Every cause of the failure catalogue has a check, or a reason why not."""

from __future__ import annotations

from probes.checks.causes import NOT_CHECKED, all_causes, table
from probes.checks.registry import all_checks


def test_every_cause_has_a_check_or_a_reason() -> None:
    checked = {check.cause for check in all_checks()}
    assert len(all_causes()) == 172
    assert checked | set(NOT_CHECKED) == set(all_causes())
    assert not checked & set(NOT_CHECKED)


def test_the_table_names_every_cause_once() -> None:
    rows = table().splitlines()[2:]
    assert len(rows) == len(set(rows)) == 172
    assert sum(row.startswith("| `HAV") for row in rows) == len({check.cause for check in all_checks()})
