"""The JUnit report: of the shape that its readers know, whatever a cloud says, and each check with its outcome."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date
from xml.etree.ElementTree import Element

import pytest

from probes.checks.registry import all_checks
from probes.matrix import Mark, Severity
from probes.view import View
from tests.diagnoses import diagnosed, finding, unsure
from tests.tui import golden_files, hostile, views
from tests.tui.hostile import with_ladders
from tests.tui.xml_shapes import mistakes, read_xml
from tui.policy import Policy, Suppression
from tui.report.audit import Audit
from tui.report.junit import audit_junit
from tui.report.plain import plain

FORBIDDEN = re.compile("[^\t\n\r -\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""What XML 1.0 does not allow, section 2.2."""


def _report(view: View, policy: Policy | None = None) -> Element:
    return read_xml(audit_junit(Audit(view, policy or Policy(), "full", views.NOW)))


def _outcomes(report: Element, code: str) -> list[tuple[str, str]]:
    """Of each case of the check: the outcome, and its message."""
    cases = [case for case in report.iter("testcase") if case.attrib["name"].startswith(code)]
    return [
        (last.tag, last.get("message", "")) if (last := next(iter(case), None)) is not None else ("", "")
        for case in cases
    ]


@pytest.mark.parametrize(
    "audit",
    [golden_files.broken_audit(), golden_files.clean_audit(), *map(hostile.audit_with, hostile.TEXTS)],
)
def test_the_report_is_what_its_schema_says(audit: Audit) -> None:
    text = audit_junit(audit)
    assert not FORBIDDEN.search(text)
    assert mistakes(read_xml(text)) == []


def test_a_report_of_nothing_is_one_too() -> None:
    report = _report(View())
    assert mistakes(report) == []
    assert [case.attrib["name"] for case in report.iter("testcase") if len(case)] == ["a link was found"]


def test_the_schema_refuses_what_is_no_report() -> None:
    for spoil, told in (
        (lambda report: report[0].attrib.pop("tests"), "testsuite: no tests"),
        (lambda report: report[0].set("tests", "many"), "testsuite: tests='many'"),
        (lambda report: report[0].set("colour", "red"), "testsuite: colour='red'"),
        (lambda report: report[0].append(report[0][0]), "testsuite: properties is not there or out of order"),
        (lambda report: setattr(report[0][1], "text", "words"), "testcase: holds text"),
        (lambda report: setattr(report[0][1], "tag", "case"), "there is no element case"),
    ):
        report = _report(views.broken_view())
        spoil(report)
        assert told in mistakes(report)


def test_the_counts_are_those_of_the_cases() -> None:
    report = read_xml(audit_junit(golden_files.broken_audit()))
    for suite in report:
        found = {tag: len(suite.findall(f"testcase/{tag}")) for tag in ("failure", "error", "skipped")}
        told = [suite.attrib[name] for name in ("tests", "failures", "errors", "skipped")]
        assert told == [str(len(suite.findall("testcase"))), *map(str, found.values())]
    assert report.attrib["tests"] == str(len(list(report.iter("testcase"))))


def test_every_check_that_takes_part_has_a_case_for_each_tunnel_or_the_link() -> None:
    made = with_ladders(diagnosed(views.matrix(views.row())))
    names = [case.attrib["name"] for case in _report(views.view(made)).iter("testcase")]
    assert len(set(names)) == len(names)
    assert {check.code for check in all_checks()} == {name.split()[0] for name in names if name.startswith("HAV")}
    narrowed = _report(views.view(made), Policy(select=("BGP",), ignore=("HAVC17",)))
    assert {case.attrib["classname"] for case in narrowed.iter("testcase")} == {"reading", "BGP"}
    assert not _outcomes(narrowed, "HAVC17")


def test_what_counts_fails_and_what_is_below_the_limit_passes_with_its_text() -> None:
    view = views.view(diagnosed(views.matrix(views.row(Mark.DIFFER, Severity.RISK)), finding(severity=Severity.RISK)))
    ((tag, _),) = _outcomes(_report(view), "HAVC17")
    assert tag == "system-out"
    ((tag, message),) = _outcomes(_report(view, Policy(Severity.RISK)), "HAVC17")
    assert (tag, message) == ("failure", "tunnel 1, BGP: Azure expects .49, Google is at .53")


def test_what_could_not_be_told_is_an_error_if_the_verdict_rests_on_it() -> None:
    view = views.view(diagnosed(views.matrix(views.row()), unsure=(unsure(Severity.RISK),)))
    assert _outcomes(_report(view), "HAVC17") == [("skipped", "could not tell: no permission")]
    assert _outcomes(_report(view, Policy(Severity.RISK)), "HAVC17") == [("error", "no permission")]


def test_what_follows_from_a_fault_is_neither_passed_nor_failed() -> None:
    ((tag, message),) = _outcomes(_report(views.broken_view()), "HAVE08")
    assert (tag, message) == ("skipped", "follows from HAVC17 tunnel 1, BGP: the BGP session is down")


def test_what_is_suppressed_is_skipped_with_its_reason_and_text() -> None:
    suppression = Suppression("HAVC17", "known", date(2026, 2, 1))
    policy = Policy(suppressions=(suppression,), today=views.NOW.date())
    report = _report(views.broken_view(), policy)
    assert ("skipped", "suppressed until 2026-02-01: known") in _outcomes(report, "HAVC17")
    (case,) = (each for each in report.iter("testcase") if each.attrib["name"].startswith("HAVC17"))
    assert "the ends use different /30s" in case.findtext("system-out", "")
    expired = _report(views.broken_view(), replace(policy, today=date(2026, 2, 2)))
    assert _outcomes(expired, "HAVC17")[0][0] == "failure"
    (told,) = (each for each in expired.iter("testcase") if each.attrib["name"] == "the suppressions")
    assert "expired on 2026-02-01" in told.findtext("system-out", "")


def test_what_could_not_be_read_shows_without_any_check() -> None:
    report = _report(views.view(views.matrix(views.row(Mark.UNKNOWN, gap="no permission"))))
    (case,) = (case for case in report.iter("testcase") if case.find("error") is not None)
    assert case.attrib["name"] == "everything that the verdict rests on was read"


@pytest.mark.parametrize("text", hostile.TEXTS)
def test_hostile_text_stays_text(text: str) -> None:
    report = read_xml(audit_junit(hostile.audit_with(text)))
    (failure, *_) = report.iter("failure")
    assert failure.attrib["message"] == f"tunnel 1, BGP: {plain(text)}"
    assert plain(text) in (failure.text or "")
