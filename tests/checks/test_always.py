"""What must always hold: nothing crashes a check, no order matters, and unknown never reads as better."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import TypeAlias

import pytest
from hypothesis import given, settings
from hypothesis import strategies as some

from probes.checks.diagnose import Diagnosis, Lamp, diagnose
from probes.checks.finding import Confidence
from probes.checks.registry import all_checks
from probes.documents import Document, Documents, Json, Read
from probes.matrix import Severity
from tests.checks.bases import ARTICLE, BASES, CLEAN, STANDBY, TWO, Base, gateway_edited
from tests.checks.faults import FAULTS, Fault
from tests.probes import states_of_a_link, states_of_more
from tests.probes.builder import denied, gone, shuffled, without
from tests.probes.pairing_state import STATES, State

Change: TypeAlias = Callable[[Documents, Read], Documents]
ANSWERS = sorted((document.read for document in CLEAN.answer(CLEAN.topology())), key=str)
STRANGE: list[Json] = [None, "", "ünknown", -1, 2**70, 1.5, True, [], {}, [None], [[]], {"a": []}, "0.0.0.0/99", [{}]]
MODULES = (states_of_a_link, states_of_more)
"""Importing them fills the table of states."""


def _shown(diagnosis: Diagnosis) -> tuple[object, ...]:
    findings = tuple(
        (each.code, each.tunnel, each.sentence, each.severity, tuple(one.code for one in each.consequences))
        for each in diagnosis.findings
    )
    unsure = tuple(sorted({(each.code, each.tunnel) for each in diagnosis.unsure}))
    return (diagnosis.link.name, findings, unsure, diagnosis.fits, diagnosis.observed)


def _codes(diagnosis: Diagnosis) -> set[str]:
    return {one.code for each in diagnosis.findings for one in (each, *each.consequences)}


@pytest.mark.parametrize("state", STATES, ids=lambda state: state.name)
def test_every_state_of_a_link_is_diagnosed_the_same_in_any_order(state: State) -> None:
    """The states of the pairing tests, well and broken: nothing crashes, and order never matters."""
    answers = state.documents()
    names = ("vng", "hav") if state.named else (None, None)
    first, again = diagnose(answers, *names), diagnose(shuffled(answers, 1), *names)
    assert [_shown(each) for each in again] == [_shown(each) for each in first]


@settings(max_examples=60, deadline=None)
@given(fault=some.sampled_from(FAULTS), seed=some.integers(0, 2**32))
def test_no_order_changes_the_diagnosis_of_a_fault(fault: Fault, seed: int) -> None:
    answers = fault.apply(CLEAN.topology(), CLEAN.answer)
    first, again = diagnose(answers), diagnose(shuffled(answers, seed))
    assert [_shown(each) for each in again] == [_shown(each) for each in first]


def _spoiled(body: Json, path: list[int], value: Json) -> Json:
    """The body with one place in it, found by a walk, replaced."""
    if not path or not isinstance(body, dict | list) or not body or path[0] % 7 == 0:
        return value
    if isinstance(body, dict):
        name = list(body)[path[0] % len(body)]
        return body | {name: _spoiled(body[name], path[1:], value)}
    number = path[0] % len(body)
    return [_spoiled(item, path[1:], value) if index == number else item for index, item in enumerate(body)]


@settings(max_examples=250, deadline=None)
@given(
    number=some.integers(0, 10_000),
    path=some.lists(some.integers(0, 50), min_size=12, max_size=12),
    value=some.sampled_from(STRANGE),
)
def test_no_answer_however_strange_crashes_a_check(number: int, path: list[int], value: Json) -> None:
    answers = ARTICLE.answer(ARTICLE.topology())
    all_answers = sorted(answers, key=lambda document: str(document.read))
    chosen: Document = all_answers[number % len(all_answers)]
    spoiled = answers.with_answers(replace(chosen, body=_spoiled(chosen.body, path, value)))
    for diagnosis in diagnose(spoiled, "vng", "hav"):
        assert all(finding.sentence for finding in diagnosis.findings)


@pytest.mark.parametrize("base", BASES, ids=lambda base: base.name)
@pytest.mark.parametrize("change", [denied, without], ids=["denied", "not read"])
def test_no_base_state_is_called_well_while_an_answer_is_missing(base: Base, change: Change) -> None:
    """A verdict that was whole is whole afterwards only where no finding is lost."""
    answers = base.answer(base.topology())
    before = {each.link.name: each for each in diagnose(answers, None, None)}
    for document in answers:
        for after in diagnose(change(answers, document.read)):
            lost = _codes(before[after.link.name]) - _codes(after)
            assert not lost or not after.complete, f"{document.read}: {lost}"


@settings(max_examples=150, deadline=None)
@given(fault=some.sampled_from(FAULTS), number=some.integers(0, 100))
def test_a_value_that_becomes_unknown_never_improves_the_verdict(fault: Fault, number: int) -> None:
    answers = fault.apply(CLEAN.topology(), CLEAN.answer)
    reads = sorted((document.read for document in answers), key=str)
    before = {each.link.name: each for each in diagnose(answers)}
    for after in diagnose(denied(answers, reads[number % len(reads)])):
        if after.link.name in before:
            lost = _codes(before[after.link.name]) - _codes(after)
            assert not lost or not after.complete, f"{reads[number % len(reads)]}: {lost}"
            assert not (before[after.link.name].fits is Lamp.NO and after.fits is Lamp.YES)


@pytest.mark.parametrize("read", ANSWERS, ids=lambda read: f"{read.operation} {read.name}")
def test_an_object_that_is_gone_crashes_nothing(read: Read) -> None:
    for diagnosis in diagnose(gone(CLEAN.answer(CLEAN.topology()), read), "vng", "hav"):
        assert diagnosis.tunnels


def test_what_is_inferred_is_never_certain() -> None:
    grades = {check.code: check.grade for check in all_checks()}
    for fault in FAULTS:
        for diagnosis in diagnose(fault.apply(CLEAN.topology(), CLEAN.answer)):
            for finding in diagnosis.findings:
                assert finding.confidence is not Confidence.CERTAIN or grades[finding.code].value != "inferred"


def test_two_links_of_one_gateway_are_diagnosed_apart() -> None:
    """A fault of one link is not told of the other."""
    link = TWO.topology()
    link.lngs["lng2"].bgp = "169.254.22.201"
    first, second = diagnose(TWO.answer(link))
    assert (_codes(first), _codes(second)) == (set(), {"HAVC17", "HAVL27"})


def test_a_provisioning_state_that_nobody_knows_is_no_all_clear() -> None:
    (diagnosis,) = diagnose(gateway_edited(CLEAN.answer(CLEAN.topology()), "provisioningState", "SOMETHING"))
    assert diagnosis.findings == ()
    assert [(each.code, "SOMETHING" in each.reason) for each in diagnosis.unsure] == [("HAVL01", True)]


@pytest.mark.parametrize("base", [ARTICLE, CLEAN, STANDBY, TWO], ids=lambda base: base.name)
def test_an_answer_that_is_denied_is_told_as_no_fault(base: Base) -> None:
    """What could not be read is unknown, and never broken."""
    answers = base.answer(base.topology())
    before = {each.link.name: _grave(each) for each in diagnose(answers)}
    for document in answers:
        for after in diagnose(denied(answers, document.read)):
            assert _grave(after) <= before[after.link.name], document.read


def _grave(diagnosis: Diagnosis) -> set[tuple[str, str]]:
    grave = (Severity.BLOCKS, Severity.DEGRADES)
    return {(each.code, each.tunnel) for each in diagnosis.findings if each.severity in grave}
