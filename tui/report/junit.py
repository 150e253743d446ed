"""The audit as JUnit XML: a suite for the reading and one for each link, with a case for each check that ran there.

The shape is the one of Jenkins' junit-10 schema. All text is made harmless first, so no character that XML 1.0 forbids
gets through.
"""

from __future__ import annotations

from collections.abc import Iterable
from xml.etree.ElementTree import Element, SubElement, indent, tostring

from probes.documents import Cloud
from probes.view import Column
from tui import __version__
from tui.report.audit import Audit
from tui.report.cases import Case, link_cases
from tui.report.names import full_name
from tui.report.plain import plain
from tui.set_aside import left_out, remarks
from tui.verdict import obstacle_of

_READING = "reading"


def audit_junit(audit: Audit) -> str:
    """The whole report."""
    links = [(full_name(matrix), link_cases(matrix, audit)) for matrix in audit.view.matrices]
    suites = [(_READING, _reading_cases(audit)), *links]
    everything = [case for _, cases in suites for case in cases]
    root = Element("testsuites", {"name": "havpn-tui audit", **_counts(everything), "time": "0"})
    del root.attrib["skipped"]  # which the schema has for a suite only
    for name, cases in suites:
        _write_suite(root, audit, name, cases)
    indent(root)
    return '<?xml version="1.0" encoding="UTF-8"?>\n' + tostring(root, encoding="unicode") + "\n"


def _write_suite(root: Element, audit: Audit, name: str, cases: list[Case]) -> None:
    stamp = audit.made_at.strftime("%Y-%m-%dT%H:%M:%S")
    suite = SubElement(root, "testsuite", {"name": plain(name), **_counts(cases), "time": "0", "timestamp": stamp})
    properties = SubElement(suite, "properties")
    for key, value in _properties(audit):
        SubElement(properties, "property", {"name": key, "value": plain(value)})
    for case in cases:
        _write_case(suite, case)
    if name == _READING:
        _write_text(suite, "system-out", [f"VERDICT {audit.verdict.word.upper()}: {audit.verdict.sentence}"])


def _write_case(suite: Element, case: Case) -> None:
    test = SubElement(suite, "testcase", {"classname": case.classname, "name": plain(case.name), "time": "0"})
    if case.outcome:
        outcome = SubElement(test, case.outcome, {"message": plain(case.message)})
        if case.outcome != "skipped":
            outcome.set("type", case.kind)
            outcome.text = _text(case.details)
    if case.remarks:
        _write_text(test, "system-out", case.remarks)


def _write_text(parent: Element, tag: str, lines: Iterable[str]) -> None:
    SubElement(parent, tag).text = _text(lines)


def _text(lines: Iterable[str]) -> str:
    return "\n".join(map(plain, lines))


def _counts(cases: list[Case]) -> dict[str, str]:
    outcomes = [case.outcome for case in cases]
    counts = {"tests": len(cases), "failures": outcomes.count("failure"), "errors": outcomes.count("error")}
    return {name: str(number) for name, number in {**counts, "skipped": outcomes.count("skipped")}.items()}


def _properties(audit: Audit) -> Iterable[tuple[str, str]]:
    yield "version", f"havpn-tui {__version__}"
    yield "scope", audit.scope
    yield "fail-on", audit.policy.fail_on.value
    rest = left_out(audit.view, audit.policy)
    if rest:
        yield "left out", rest.told


def _reading_cases(audit: Audit) -> list[Case]:
    """Whether there is anything to judge: each cloud, a link, and all that the verdict rests on."""
    view = audit.view
    problems = {cloud: view.columns.get(cloud, Column(cloud)).problem for cloud in Cloud}
    cases = [_reading_case(f"{cloud.title} was read", problem) for cloud, problem in problems.items()]
    found = "" if view.matrices else "; ".join(["no link between the two clouds was found", *view.notes])
    whole = obstacle_of(view, audit.policy)
    cases.append(_reading_case("a link was found", found))
    cases.append(_reading_case("everything that the verdict rests on was read", whole))
    said = remarks(view, audit.policy)
    return [*cases, Case(_READING, "the suppressions", remarks=said)] if audit.policy.suppressions else cases


def _reading_case(name: str, problem: str) -> Case:
    if not problem:
        return Case(_READING, name)
    return Case(_READING, name, "error", problem, "could not look", (problem,))
