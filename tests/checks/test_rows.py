"""Rows and findings tell the same story: whatever differs in the matrix is explained by a finding."""

from __future__ import annotations

import pytest

from probes.checks.finding import Finding
from probes.compare.findings import rows_of
from probes.documents import Documents
from probes.matrix import Mark, Matrix, Row
from probes.survey import survey
from tests.checks.bases import BASES, CLEAN, Base
from tests.checks.faults import FAULTS, Fault, fall
from tests.probes.azure_answers import azure_learned_read
from tests.probes.builder import documents, edited
from tests.probes.google_answers import router_status_read
from tests.probes.mirror_cases import CASES, Case
from tests.probes.topology import article

FALLING = [fault for fault in FAULTS if fault.down is not None]


def _matrices(answers: Documents) -> tuple[Matrix, ...]:
    return survey(answers).matrices


@pytest.mark.parametrize("base", BASES, ids=lambda base: base.name)
def test_nothing_differs_in_a_base_state(base: Base) -> None:
    for matrix in _matrices(base.answer(base.topology())):
        assert matrix.differences() == ()


@pytest.mark.parametrize("fault", FAULTS, ids=lambda fault: f"{fault.code}-{fault.name}")
def test_every_row_that_differs_has_a_finding(fault: Fault) -> None:
    for matrix in _matrices(fault.apply(CLEAN.topology(), CLEAN.answer)):
        assert matrix.unexplained() == ()


@pytest.mark.parametrize("fault", FALLING, ids=lambda fault: f"{fault.code}-{fault.name}")
def test_what_falls_is_explained_by_what_made_it_fall(fault: Fault) -> None:
    assert fault.down is not None
    for matrix in _matrices(fall(fault.apply(CLEAN.topology(), CLEAN.answer), fault.down)):
        assert matrix.unexplained() == ()


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_every_broken_pairing_rule_has_a_finding(case: Case) -> None:
    topology = article()
    for matrix in _matrices(case.change(topology, 0) or documents(topology)):
        assert matrix.unexplained() == ()
        assert any(row.codes for _, row in matrix.differences())


@pytest.mark.parametrize("fault", FAULTS, ids=lambda fault: f"{fault.code}-{fault.name}")
def test_a_row_shows_only_findings_that_name_its_field(fault: Fault) -> None:
    for matrix in _matrices(fault.apply(CLEAN.topology(), CLEAN.answer)):
        by_code: dict[str, list[Finding]] = {}
        for finding in matrix.findings:
            by_code.setdefault(finding.code, []).append(finding)
        for _, row in matrix.rows():
            assert all(any(row.field in finding.cells for finding in by_code[code]) for code in row.codes)


def _prefixes(sent: str, learned: str) -> Row:
    """The row of tunnel 0 where Google advertises one spelling and Azure learned another."""
    answers = CLEAN.answer(CLEAN.topology())
    answers = edited(answers, router_status_read(), "result/bgpPeerStatus/peer-t0/advertisedRoutes/0/destRange", sent)
    (matrix,) = _matrices(edited(answers, azure_learned_read(), "value/0/network", learned))
    return next(row for section, row in matrix.rows() if section.key == "tunnel 0" and row.field == "prefixes")


@pytest.mark.parametrize(
    ("sent", "learned"),
    [
        ("10.101.0.0/16", "10.101.0.0/255.255.0.0"),
        ("10.101.0.0/16", "10.101.3.4/16"),
        ("2001:DB8:0::/32", "2001:db8::/32"),
    ],
)
def test_two_spellings_of_one_prefix_agree(sent: str, learned: str) -> None:
    assert _prefixes(sent, learned).mark is Mark.AGREE


def test_a_prefix_that_is_lost_is_shown_as_the_cloud_writes_it() -> None:
    row = _prefixes("2001:DB8:0::/48", "2001:db8:1::/48")
    assert (row.mark, row.note) == (Mark.DIFFER, "Azure did not learn 2001:DB8:0::/48")


def test_a_text_that_is_no_prefix_is_only_itself() -> None:
    """A leading zero may mean octal to one cloud and nothing to another: nobody reads it as a number."""
    assert _prefixes("010.101.0.0/16", "10.101.0.0/16").mark is not Mark.AGREE
    assert _prefixes("010.101.0.0/16", "010.101.0.0/16").mark is Mark.AGREE


def test_a_finding_shows_in_the_rows_that_differ_and_else_in_its_first() -> None:
    (fault,) = [fault for fault in FAULTS if fault.code == "HAVC17"][:1]
    (matrix,) = _matrices(fault.apply(CLEAN.topology(), CLEAN.answer))
    (finding,) = [each for each in matrix.findings if each.code == "HAVC17"]
    places = rows_of(finding, matrix.sections)
    sections = {section.key: section for section in matrix.sections}
    assert places
    assert {sections[key].rows[number].mark for key, number in places} == {Mark.DIFFER}
    assert {key for key, _ in places} == {"tunnel 0"}
