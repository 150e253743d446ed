"""Every read that the program makes, failing in each way that a read can fail.

What rests on the read becomes unknown with its reason, everything else stays as it was, and the audit ends with 3.
What rests on a read is written down in `rests.py`: a new read, or a value that begins to rest on another one, has to be
entered there.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest

from lab import Lab
from probes.azure.reads import AZURE_READS
from probes.documents import Cloud, Document
from probes.gcp.reads import GCP_READS
from probes.matrix import Mark
from probes.view import View
from tests.probes.checks import assert_one_line
from tests.probes.rests import RESTS, RESTS_SEARCHED, RESTS_WIDE, SUPPORTING, rests_on, rows_on
from tests.probes.sweep import FAILURES, Bench, bench, permission_of, rows_that_changed
from tui.exit_codes import ExitCode
from tui.policy import Policy
from tui.verdict import doubts, gaps, judge


@pytest.fixture(scope="module")
def _bench() -> Iterator[Bench]:
    with bench() as one:
        yield one


@pytest.fixture
def ready(_bench: Bench, use: Callable[[Lab], Lab]) -> Bench:
    """The bench, with its lab's environment set."""
    use(_bench.lab)
    return _bench


def test_every_read_that_is_made_is_swept(ready: Bench) -> None:
    made = {document.read.operation for document in ready.named.before.documents}
    assert made == {*RESTS, *SUPPORTING}
    assert not set(RESTS) & set(SUPPORTING)
    wide = {document.read.operation for document in ready.wide.before.documents}
    assert wide - made == set(RESTS_WIDE)
    searched = {document.read.operation for document in ready.searched.before.documents}
    assert searched - made - wide == set(RESTS_SEARCHED)
    assert made | wide | searched == {kind.operation for kind in AZURE_READS + GCP_READS}
    assert rows_that_changed(ready.named.before, ready.wide.before) == set()
    assert rows_that_changed(ready.named.before, ready.searched.before) == set()
    assert judge(ready.named.before, Policy()).code is ExitCode.CLEAN


@pytest.mark.parametrize("operation", [*RESTS, *RESTS_WIDE, *RESTS_SEARCHED, *SUPPORTING])
@pytest.mark.parametrize("name", FAILURES)
def test_a_read_that_fails_costs_what_rests_on_it(name: str, operation: str, ready: Bench) -> None:
    """For each document of the operation: the rows that are written down, and not a cell more."""
    failure = FAILURES[name]
    reading = ready.wide if operation in RESTS_WIDE else ready.searched if operation in RESTS_SEARCHED else ready.named
    reads = [document.read for document in reading.before.documents if document.read.operation == operation]
    assert reads
    for read in reads:
        after = ready.fail(reading, read, failure)
        document = after.documents.find(read)
        assert document is not None
        assert document.outcome is failure.outcome, document.reason
        assert failure.told.format(permission=permission_of(read)) in document.reason
        assert_one_line(document)
        changed = rows_that_changed(reading.before, after)
        assert changed == rows_on(read)
        assert any(document.reason in hidden for hidden in after.hidden) is rests_on(read).hides
        verdict = judge(after, Policy())
        if operation in SUPPORTING:
            _assert_only_checks_rest_on_it(after, document)
            continue
        assert (verdict.code, verdict.complete) == (ExitCode.COULD_NOT_LOOK, False)
        assert document.reason in verdict.sentence or document.reason in {gap.reason for gap in gaps(after)}
        _assert_unknown(after, changed, document)


def _assert_only_checks_rest_on_it(after: View, document: Document) -> None:
    """The verdict is open exactly where a grave check could not tell, and that check says why."""
    grave = [doubt.unsure for doubt in doubts(after, Policy()) if doubt.counts]
    assert judge(after, Policy()).code is (ExitCode.COULD_NOT_LOOK if grave else ExitCode.CLEAN)
    assert all(document.reason in unsure.reason for unsure in grave)


def _assert_unknown(after: View, changed: set[str], document: Document) -> None:
    """No row that changed agrees or differs now, and the reason stands in a cell of the cloud that failed."""
    for matrix in after.matrices:
        for section, row in matrix.rows():
            if f"{section.key}/{row.field}" not in changed:
                continue
            assert row.mark in (Mark.UNKNOWN, Mark.NONE)
            cell = row.azure if document.read.cloud is Cloud.AZURE else row.gcp
            assert "unknown" in cell.text or cell.gap, (section.key, row.field)
            assert document.reason in (cell.gap, *(remark.partition(": ")[2] for remark in cell.remarks))
