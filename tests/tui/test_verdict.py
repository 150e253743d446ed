"""The exit code is a pure function of a finished view."""

from __future__ import annotations

from dataclasses import replace

import pytest

from probes.documents import Outcome, documents_of
from probes.matrix import Mark, Severity
from probes.view import View
from tests.tui import views
from tui.exit_codes import ExitCode
from tui.report.audit import Audit
from tui.report.text import audit_text
from tui.verdict import cause_of, count_findings, exit_code, findings, judge

CLEAN = views.view(views.matrix(views.row()))
GAP = views.matrix(views.row(Mark.UNKNOWN, gap="no permission"))
FORBIDDEN = documents_of([views.document(Outcome.FORBIDDEN, reason="no permission")])


def _differing(severity: Severity) -> View:
    return views.view(views.matrix(views.row(), views.row(Mark.DIFFER, severity)))


@pytest.mark.parametrize(
    ("view", "fail_on", "expected"),
    [
        (CLEAN, Severity.NOTE, ExitCode.CLEAN),
        (_differing(Severity.BLOCKS), Severity.BLOCKS, ExitCode.DIFFERENCES),
        (_differing(Severity.DEGRADES), Severity.BLOCKS, ExitCode.CLEAN),
        (_differing(Severity.DEGRADES), Severity.DEGRADES, ExitCode.DIFFERENCES),
        (_differing(Severity.RISK), Severity.DEGRADES, ExitCode.CLEAN),
        (_differing(Severity.RISK), Severity.RISK, ExitCode.DIFFERENCES),
        (_differing(Severity.NOTE), Severity.RISK, ExitCode.CLEAN),
        (_differing(Severity.NOTE), Severity.NOTE, ExitCode.DIFFERENCES),
        (views.view(GAP), Severity.BLOCKS, ExitCode.COULD_NOT_LOOK),
        (
            views.view(views.matrix(views.row()), views.matrix(views.row(Mark.DIFFER))),
            Severity.BLOCKS,
            ExitCode.DIFFERENCES,
        ),
        (views.view(GAP, views.matrix(views.row(Mark.DIFFER))), Severity.BLOCKS, ExitCode.DIFFERENCES),
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
        "differences win over a gap",
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
    ],
)
def test_exit_code(view: View, fail_on: Severity, expected: ExitCode) -> None:
    assert exit_code(view, fail_on) is expected


def test_differences_with_a_gap_are_not_complete() -> None:
    verdict = judge(views.view(GAP, views.matrix(views.row(Mark.DIFFER))), Severity.BLOCKS)
    assert (verdict.word, verdict.complete) == ("differences", False)
    assert "incomplete: 1 value could not be read, and the verdict rests on it" in verdict.sentence


def test_the_sentence_counts_by_severity() -> None:
    verdict = judge(views.broken_view(), Severity.RISK)
    assert verdict.sentence.startswith("2 differences and 1 consequence at or above risk (2 blocks, 1 risk)")


def test_a_consequence_is_told_under_its_cause_of_another_section_and_only_of_its_own_link() -> None:
    session = views.row(Mark.DIFFER, label="BGP session", follows="ASN")
    one, other = views.matrix(views.row(), session), views.matrix(views.row(), session, azure="vng-other")
    gateways = replace(one.sections[0], rows=(views.row(Mark.DIFFER, label="ASN"),))
    view = views.view(other, replace(one, sections=(gateways, *one.sections[1:])))
    found = findings(view, Severity.BLOCKS)
    lonely, asn, explained = found
    assert [cause_of(finding, found) for finding in found] == [None, None, asn]
    assert count_findings(found, found) == "2 differences and 1 consequence"
    assert count_findings([explained], found) == "1 consequence"
    report = audit_text(Audit(view, Severity.BLOCKS, "full", views.NOW), 200)
    rest = " (rg-net/eastus in s) <-> ha-vpn-gw (proj-net/us-east4): tunnel 1, BGP session down: follows from ASN\n"
    assert f"\n  ! blocks    vng-other{rest}" in report
    assert f"ASN\n    ! blocks    vng-prod{rest}" in report
    assert lonely.matrix is other


def test_what_is_below_the_limit_is_still_said() -> None:
    assert judge(_differing(Severity.NOTE), Severity.RISK).sentence.endswith("; 1 difference below risk")
