"""The two faces of an audit: complete, the same for the same view, and harmless whatever a cloud says."""

from __future__ import annotations

import copy
import json
import re
from dataclasses import replace
from datetime import timedelta
from typing import Any

import jsonschema
import pytest
from hypothesis import given
from hypothesis import strategies as st

from probes.documents import Cloud, Outcome, documents_of
from probes.matrix import Mark, Severity
from probes.values import Source, Standing
from probes.view import View
from tests.diagnoses import diagnosed, finding, unsure
from tests.tui import golden_files, hostile, views
from tui.policy import Policy
from tui.report.audit import Audit
from tui.report.json import audit_json, audit_object, schema_json
from tui.report.paint import Paint
from tui.report.plain import cell_width, pad, plain, wrap
from tui.report.text import audit_text
from tui.report.times import age

HOSTILE = "\x1b[31mred\x1b[0m [/x] [@click=quit]\r\n\x9b2J \u202eevil \u200b\u2028 テスト \ud800 \U000e0041"
ESCAPES = re.compile("\x1b\\[[0-9;]+m")


def _audit(view: View, fail_on: Severity = Severity.DEGRADES) -> Audit:
    return Audit(view, Policy(fail_on), "full", views.NOW)


def _hostile_view() -> View:
    made = views.matrix(
        views.row(Mark.DIFFER, label=HOSTILE, azure=HOSTILE, gcp=HOSTILE * 9, note=HOSTILE, follows=HOSTILE),
        views.row(Mark.UNKNOWN, gap=HOSTILE),
        azure=HOSTILE,
        gcp=HOSTILE,
    )
    return replace(views.view(made, made, notes=(HOSTILE,)), columns=views.columns(HOSTILE))


def _strict(schema: Any) -> Any:
    """The schema with every object closed, so that nothing is written that it doesn't describe."""
    if isinstance(schema, list):
        return [_strict(item) for item in schema]
    if not isinstance(schema, dict):
        return schema
    closed = {name: _strict(value) for name, value in schema.items()}
    return {**closed, "additionalProperties": False} if closed.get("type") == "object" else closed


@pytest.mark.parametrize("name", golden_files.GOLDEN)
def test_the_reports_look_as_they_should(name: str) -> None:
    assert golden_files.made(name) == golden_files.kept(name)


@pytest.mark.parametrize("view", [views.broken_view(), views.view(), _hostile_view(), View()])
def test_json_is_what_its_schema_says_and_no_more(view: View) -> None:
    schema = json.loads(schema_json())
    jsonschema.Draft202012Validator.check_schema(schema)
    jsonschema.Draft202012Validator(_strict(schema)).validate(json.loads(audit_json(_audit(view))))


def test_the_schema_refuses_what_is_not_an_audit() -> None:
    validator = jsonschema.Draft202012Validator(json.loads(schema_json()))
    found = audit_object(_audit(views.broken_view()))
    for spoil in ("complete", "verdict", "links"):
        spoiled = copy.deepcopy(found)
        del spoiled[spoil]
        assert not validator.is_valid(spoiled)
    assert not validator.is_valid({**found, "schema": "havpn-tui/audit/2"})


def test_the_schema_knows_every_word_of_the_model() -> None:
    named = json.loads(schema_json())["$defs"]
    assert set(named["cloud"]["enum"]) == set(Cloud)
    assert set(named["document"]["properties"]["outcome"]["enum"]) == set(Outcome)
    assert set(named["value"]["properties"]["standing"]["enum"]) == set(Standing)
    assert set(named["row"]["properties"]["mark"]["enum"]) == {mark.word for mark in Mark}
    assert set(named["severity"]["enum"]) == set(Severity)


def test_a_refused_read_is_no_answer() -> None:
    audit = _audit(views.broken_view())
    assert "11 of 12 answers, 1 failed, newest 12 s ago" in audit_text(audit, 100)
    azure, gcp = audit_object(audit)["clouds"]
    assert (azure["answered"], azure["failed"], azure["asked"]) == (11, 1, 12)
    assert (gcp["answered"], gcp["failed"], gcp["asked"]) == (9, 0, 9)


def test_a_cloud_that_could_not_be_read_has_no_age_and_no_verdict() -> None:
    refused = [replace(views.document(Outcome.FORBIDDEN, read), reason="no") for read in (views.AZURE_READ,)]
    unread = replace(
        views.view(views.matrix(views.row()), documents=documents_of([*refused, views.document(read=views.GCP_READ)])),
        columns={**views.columns(), Cloud.AZURE: replace(views.columns("no")[Cloud.AZURE], answered=1, asked=1)},
    )
    report = audit_text(_audit(unread), 100).splitlines()
    assert f"{'':<14}0 of 1 answers, 1 failed" in report
    assert "FINDINGS  not looked for" in report
    azure, _ = audit_object(_audit(unread))["clouds"]
    assert (azure["answered"], azure["newest"], azure["oldest"]) == (0, None, None)


@pytest.mark.parametrize("view", [View(), views.view(notes=("a lonely gateway",))])
def test_without_a_link_nothing_was_looked_for(view: View) -> None:
    assert "FINDINGS  not looked for" in audit_text(_audit(view), 100)


def test_json_says_when_it_is_not_complete() -> None:
    assert audit_object(_audit(views.broken_view()))["complete"] is False
    assert audit_object(_audit(views.view(views.matrix(views.row()))))["complete"] is True


def test_the_order_of_arrival_does_not_show() -> None:
    forward = views.broken_view()
    backward = replace(forward, documents=documents_of(reversed(list(forward.documents))))
    assert audit_json(_audit(forward)) == audit_json(_audit(backward))
    assert audit_text(_audit(forward), 100) == audit_text(_audit(backward), 100)


def test_json_can_hold_whatever_stood_in_a_document() -> None:
    row = views.row()
    raw = {"nan": float("nan"), 1: (b"bytes", [float("inf")], None, True)}
    odd = replace(row, azure=replace(row.azure, sources=(Source(views.AZURE_READ, "$", raw),)))
    found = json.loads(audit_json(_audit(views.view(views.matrix(odd)))))
    source = found["links"][0]["sections"][1]["rows"][0]["azure"]["sources"][0]
    assert source["raw"] == {"nan": "nan", "1": ["b'bytes'", ["inf"], None, True]}


@pytest.mark.parametrize("width", [20, 60, 80, 100, 140])
def test_hostile_text_reaches_no_terminal(width: int) -> None:
    report = audit_text(_audit(_hostile_view()), width)
    assert all(character == "\n" or character.isprintable() for character in report)
    assert "\\x1b[31mred" in report.replace("\n", "").replace(" ", "")
    assert max(cell_width(line) for line in report.splitlines()) <= max(width, 60)


@pytest.mark.parametrize("text", hostile.TEXTS)
def test_hostile_findings_reach_no_terminal(text: str) -> None:
    report = audit_text(hostile.audit_with(text), 80, wrap_commands=True)
    assert all(character == "\n" or character.isprintable() for character in report)
    assert max(cell_width(line) for line in report.splitlines()) <= 80
    for title in ("FINDINGS  2", "SUPPRESSED  2", "LEFT OUT  1", "COULD NOT TELL  2", "UNKNOWN  2", "MAY HIDE MORE"):
        assert f"\n{title}\n" in report


@pytest.mark.parametrize("text", hostile.TEXTS)
def test_hostile_findings_stay_escaped_in_json(text: str) -> None:
    report = audit_json(hostile.audit_with(text))
    assert report.isascii()
    found = json.loads(report)
    jsonschema.Draft202012Validator(_strict(json.loads(schema_json()))).validate(found)
    assert found["findings"][0]["sentence"] == text
    assert [one["suppressed"]["reason"] for one in found["findings"] if one["suppressed"]] == [text, text]
    assert found["left_out"]["ignore"] == found["left_out"]["checks"] == ["HAVL01"]


def test_hostile_text_stays_escaped_in_json() -> None:
    report = audit_json(_audit(_hostile_view()))
    assert report.isascii()
    assert all(character == "\n" or character.isprintable() for character in report)
    assert json.loads(report)["notes"] == [HOSTILE]


def test_colour_only_repeats() -> None:
    audit = _audit(views.broken_view())
    coloured = audit_text(audit, 100, Paint(enabled=True))
    assert "\x1b[" in coloured
    assert [line.rstrip() for line in ESCAPES.sub("", coloured).splitlines()] == audit_text(audit, 100).splitlines()


def test_a_hostile_name_gets_no_colour_of_its_own() -> None:
    coloured = audit_text(_audit(_hostile_view()), 100, Paint(enabled=True))
    assert "\x1b" not in ESCAPES.sub("", coloured)
    assert "\x1b[31mred" not in coloured


@given(st.text(), st.integers(min_value=2, max_value=40))
def test_any_text_wraps_into_its_width_and_loses_nothing(text: str, width: int) -> None:
    harmless = plain(text)
    lines = wrap(harmless, width)
    assert lines
    assert all(cell_width(line) <= width for line in lines)
    assert "".join(lines).replace(" ", "") == harmless.replace(" ", "")


@given(st.text())
def test_any_text_is_made_printable(text: str) -> None:
    assert all(character.isprintable() or character.isspace() for character in plain(text))
    assert not set(plain(text)) & set("\x1b\x9b\n\r\t\x07\u202e\u2066\u2028")


@pytest.mark.parametrize(
    ("text", "width", "expected"),
    [("ab", 4, "ab  "), ("テ", 4, "テ  "), ("abcde", 4, "abcde"), ("e\u0301", 3, "e\u0301  ")],
)
def test_padding_counts_cells(text: str, width: int, expected: str) -> None:
    assert pad(text, width) == expected


@pytest.mark.parametrize(
    ("seconds", "expected"), [(-5, "0 s ago"), (119, "119 s ago"), (120, "2 min ago"), (7200, "2 h ago")]
)
def test_ages(seconds: int, expected: str) -> None:
    assert age(views.NOW - timedelta(seconds=seconds), views.NOW) == expected


def test_several_links_begin_with_the_verdict_and_a_line_for_each_the_worst_first() -> None:
    fine = views.matrix(views.row(), azure="vng-a")
    bad = diagnosed(views.matrix(views.row(Mark.DIFFER), azure="vng-b"), finding("wrong"))
    report = audit_text(_audit(views.view(fine, bad)), 160)
    head = report[: report.index("LINK  ")]
    assert head.index("VERDICT  FINDINGS") < head.index("LINKS  2") < head.index("! vng-b") < head.index("= vng-a")
    assert "vng-b (rg-net/eastus in s) <-> ha-vpn-gw (proj-net/us-east4)" in head
    assert "rg-net/eastus in s" in report[report.index("FINDINGS  1") :], "names alone may be the same elsewhere"


def test_findings_doubts_and_unknowns_name_their_link_by_ids_too() -> None:
    rows = views.matrix(views.row(Mark.DIFFER), views.row(Mark.UNKNOWN, gap="403"))
    made = diagnosed(rows, finding(), unsure=(unsure(),))
    found = audit_object(_audit(views.view(made)))
    told = (*found["findings"], *found["doubts"], *found["unknowns"])
    assert len(told) == 3
    for one in told:
        assert one["link_ids"] == {"azure": made.link.azure.id, "gcp": made.link.gcp.id}


def test_a_gateway_that_is_not_there_is_said_at_the_verdict() -> None:
    sentence = "Azure: there is no gateway nosuch here; there is: vng-prod"
    report = audit_text(_audit(views.view(notes=(sentence,))), 200)
    assert sentence in report[report.index("VERDICT") :]
