"""The exit code is a pure function of a finished view."""

from __future__ import annotations

from dataclasses import replace

import pytest

from probes.documents import Outcome, documents_of
from probes.matrix import Mark, Severity
from probes.view import View
from tests.diagnoses import diagnosed, finding, unsure
from tests.tui import views
from tui.exit_codes import ExitCode
from tui.policy import Policy
from tui.report.audit import Audit
from tui.report.text import audit_text
from tui.verdict import faults, judge

CLEAN = views.view(views.matrix(views.row()))
GAP = views.matrix(views.row(Mark.UNKNOWN, gap="no permission"))
FORBIDDEN = documents_of([views.document(Outcome.FORBIDDEN, reason="no permission")])


BROKEN = diagnosed(views.matrix(views.row(Mark.DIFFER)), finding())


def _differing(severity: Severity) -> View:
    return views.view(
        diagnosed(views.matrix(views.row(), views.row(Mark.DIFFER, severity)), finding(severity=severity))
    )


def _unsure(severity: Severity) -> View:
    return views.view(diagnosed(views.matrix(views.row()), unsure=(unsure(severity),)))


UNEXPLAINED = views.view(views.matrix(views.row(Mark.DIFFER)))


@pytest.mark.parametrize(
    ("view", "fail_on", "expected"),
    [
        (CLEAN, Severity.NOTE, ExitCode.CLEAN),
        (_differing(Severity.BLOCKS), Severity.BLOCKS, ExitCode.FINDINGS),
        (_differing(Severity.DEGRADES), Severity.BLOCKS, ExitCode.CLEAN),
        (_differing(Severity.DEGRADES), Severity.DEGRADES, ExitCode.FINDINGS),
        (_differing(Severity.RISK), Severity.DEGRADES, ExitCode.CLEAN),
        (_differing(Severity.RISK), Severity.RISK, ExitCode.FINDINGS),
        (_differing(Severity.NOTE), Severity.RISK, ExitCode.CLEAN),
        (_differing(Severity.NOTE), Severity.NOTE, ExitCode.FINDINGS),
        (views.view(GAP), Severity.BLOCKS, ExitCode.COULD_NOT_LOOK),
        (
            views.view(views.matrix(views.row()), BROKEN),
            Severity.BLOCKS,
            ExitCode.FINDINGS,
        ),
        (views.view(GAP, BROKEN), Severity.BLOCKS, ExitCode.FINDINGS),
        (views.view(views.matrix(views.row(Mark.UNKNOWN))), Severity.NOTE, ExitCode.CLEAN),
        (views.view(views.matrix(views.row(Mark.NONE, gap="no permission"))), Severity.NOTE, ExitCode.CLEAN),
        (views.view(views.matrix(views.row(), pending=True)), Severity.NOTE, ExitCode.COULD_NOT_LOOK),
        (replace(CLEAN, columns=views.columns(answered=11)), Severity.NOTE, ExitCode.COULD_NOT_LOOK),
        (
            replace(CLEAN, documents=CLEAN.documents.with_pending([views.GCP_READ])),
            Severity.NOTE,
            ExitCode.COULD_NOT_LOOK,
        ),
        (replace(CLEAN, columns=views.columns("no credential")), Severity.NOTE, ExitCode.COULD_NOT_LOOK),
        (views.view(documents=FORBIDDEN), Severity.NOTE, ExitCode.COULD_NOT_LOOK),
        (replace(views.view(), columns=views.columns("no credential")), Severity.NOTE, ExitCode.COULD_NOT_LOOK),
        (views.view(), Severity.NOTE, ExitCode.USAGE),
        (views.view(documents=documents_of([views.document(Outcome.ABSENT)])), Severity.NOTE, ExitCode.USAGE),
        (views.view(views.matrix(views.row()), documents=FORBIDDEN), Severity.NOTE, ExitCode.CLEAN),
        (_unsure(Severity.BLOCKS), Severity.DEGRADES, ExitCode.COULD_NOT_LOOK),
        (_unsure(Severity.RISK), Severity.DEGRADES, ExitCode.CLEAN),
        (_unsure(Severity.RISK), Severity.RISK, ExitCode.COULD_NOT_LOOK),
        (UNEXPLAINED, Severity.DEGRADES, ExitCode.COULD_NOT_LOOK),
    ],
    ids=[
        "agree",
        "blocks",
        "degrades below blocks",
        "degrades",
        "risk below degrades",
        "risk",
        "note below risk",
        "note",
        "gap",
        "second link differs",
        "findings win over a gap",
        "not asked is no gap",
        "a row without verdict has no gap",
        "matrix pending",
        "column reading",
        "document pending",
        "one cloud can't be read",
        "no link, something forbidden",
        "no link, one cloud can't be read",
        "no link, all read",
        "no link, absent is an answer",
        "a refused answer that no row rests on",
        "a check that could not tell",
        "a check below the limit that could not tell",
        "a check at the limit that could not tell",
        "a difference that no check explains",
    ],
)
def test_exit_code(view: View, fail_on: Severity, expected: ExitCode) -> None:
    assert judge(view, Policy(fail_on)).code is expected


def test_findings_with_a_gap_are_not_complete() -> None:
    verdict = judge(views.view(GAP, BROKEN), Policy(Severity.BLOCKS))
    assert (verdict.word, verdict.complete) == ("findings", False)
    assert "incomplete: 1 value could not be read, and the verdict rests on it" in verdict.sentence


def test_the_sentence_counts_by_severity() -> None:
    verdict = judge(views.broken_view(), Policy(Severity.RISK))
    assert verdict.sentence.startswith("2 findings (1 blocks, 1 risk) at or above risk")


def test_a_consequence_is_told_under_its_cause_and_is_no_finding_of_its_own() -> None:
    view = views.broken_view()
    assert [(fault.finding.code, fault.counts) for fault in faults(view, Policy(Severity.BLOCKS))] == [
        ("HAVC17", True),
        ("HAVD07", False),
    ]
    report = audit_text(Audit(view, Policy(Severity.BLOCKS), "full", views.NOW), 200)
    indent = " " * 18
    assert (
        f"  ! HAVC17 blocks tunnel 1, BGP: the ends use different /30s\n{indent}then  HAVE08 tunnel 1, BGP: " in report
    )


def test_what_is_below_the_limit_is_still_said() -> None:
    assert judge(_differing(Severity.NOTE), Policy(Severity.RISK)).sentence.endswith("; 1 finding (1 note) below risk")
