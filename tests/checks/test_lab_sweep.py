"""The fault sweep over the lab: each fault is made as a person makes it, and is found first and alone.

Right after the change, while what the clouds report is still of before, and when it has taken effect. Two figures are
printed: how many faults are found first, and how many findings stand beside them that should not.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cache

import pytest

from probes.checks.diagnose import Diagnosis, diagnose
from probes.checks.finding import Finding
from probes.checks.registry import all_checks
from probes.matrix import Severity
from tests.checks.lab_bases import ARTICLE, CLEAN, LAB_BASES, LabBase
from tests.checks.lab_clouds import open_clouds
from tests.checks.lab_faults import DOCUMENTS_ONLY, LAB_FAULTS, LabFault
from tests.checks.lab_pairs import SLOW
from tests.checks.lab_reading import read_all
from tests.checks.lab_table import AT_ONCE, SETTLED, play

ABOVE_RISK = (Severity.BLOCKS, Severity.DEGRADES)
MADE_AGAIN = "is PROVISIONING"


@dataclass(frozen=True)
class Seen:
    """What is found of a fault at one moment."""

    moment: float
    first: bool
    beside: tuple[str, ...]
    told: tuple[str, ...]


def label(finding: Finding) -> str:
    """`code tunnel`."""
    return f"{finding.code} {finding.tunnel}"


def judge(fault: LabFault, diagnosis: Diagnosis, moment: float, base: LabBase) -> Seen:
    """Whether the fault heads its tunnel or its link, and what stands beside it."""
    expected = base.expected[0]
    new = [
        each
        for each in diagnosis.findings
        if label(each) not in expected and not (fault.code != each.code and _is_being_made(each, moment))
    ]
    here = [each for each in new if each.tunnel in ("", fault.tunnel)] if fault.tunnel else new
    beside = [each for each in new if each.severity in ABOVE_RISK and each.code != fault.code]
    return Seen(
        moment,
        bool(here) and here[0].code == fault.code,
        tuple(f"{label(each)}: {each.sentence}" for each in beside),
        tuple(map(label, new)),
    )


def _is_being_made(finding: Finding, moment: float) -> bool:
    """Nothing of a Google tunnel can be changed: whoever changes it makes it again, and it is no fault for a moment."""
    return moment == AT_ONCE and finding.code == "HAVB22" and finding.sentence.endswith(MADE_AGAIN)


def has(base: LabBase, fault: LabFault) -> bool:
    """Whether the base state has it already."""
    return any(one.startswith(fault.code) for one in base.expected[0])


@cache
def seen(fault: LabFault) -> tuple[Seen, ...]:
    """The fault at each of its moments."""
    return tuple(_see(fault))


def _see(fault: LabFault) -> Iterator[Seen]:
    for moment, clouds in play(fault):
        (diagnosis,) = diagnose(read_all(clouds))
        yield judge(fault, diagnosis, moment, fault.base)


@pytest.mark.parametrize("base", LAB_BASES, ids=lambda base: base.name)
def test_a_base_state_of_the_lab_gives_what_is_written_for_it(base: LabBase) -> None:
    diagnoses = diagnose(read_all(open_clouds(base.scenario())))
    assert tuple(frozenset(map(label, each.findings)) for each in diagnoses) == base.expected
    assert [each.unsure for each in diagnoses] == [()] * len(base.expected)
    assert all(finding.severity not in ABOVE_RISK for each in diagnoses for finding in each.findings)


def test_every_check_is_made_in_the_lab_or_has_a_reason_why_not() -> None:
    checks = {(check.code, check.observed) for check in all_checks()}
    made = {(fault.code, fault.observed) for fault in LAB_FAULTS}
    documents = {check for check in checks if check[0] in DOCUMENTS_ONLY}
    assert made & documents == set()
    assert sorted(checks - made - documents) == []
    assert sorted(made | documents) == sorted(checks)


def test_what_no_write_makes_is_refused_or_has_a_reason() -> None:
    below = [fault for fault in LAB_FAULTS if fault.below]
    assert [fault.name for fault in below if (fault.refused is None) is (not fault.reason)] == []


@pytest.mark.parametrize("fault", LAB_FAULTS, ids=lambda fault: f"{fault.code}-{fault.name}")
def test_a_fault_of_the_lab_is_found_first_and_alone(fault: LabFault) -> None:
    for one in seen(fault):
        assert one.first, one
        assert one.beside == (), one


def test_the_two_figures_of_the_lab(capsys: pytest.CaptureFixture[str]) -> None:
    """Root cause first: all. False alarms: none."""
    all_seen = [one for fault in LAB_FAULTS for one in seen(fault)]
    first, alarms = sum(one.first for one in all_seen), sum(len(one.beside) for one in all_seen)
    ways = Counter(fault.way for fault in LAB_FAULTS)
    with capsys.disabled():
        print(f"\nin the lab: root cause first: {first} of {len(all_seen)}; false alarms: {alarms}; {dict(ways)}")
    assert (first, alarms) == (len(all_seen), 0)


@pytest.mark.parametrize(
    "fault",
    [fault for fault in LAB_FAULTS if fault.base is CLEAN and fault.code != SLOW and not has(ARTICLE, fault)],
    ids=lambda fault: f"{fault.code}-{fault.name}",
)
def test_a_fault_of_the_articles_own_link_is_found_first_and_alone(fault: LabFault) -> None:
    """The same where nothing that can be advised has been done, at the first moment that it has taken effect."""
    moment = next((one for one in fault.moments if one > AT_ONCE), AT_ONCE)
    for _, clouds in play(replace(fault, moments=(moment,)), ARTICLE):
        (diagnosis,) = diagnose(read_all(clouds))
        one = judge(fault, diagnosis, moment, ARTICLE)
        assert one.first, one
        assert one.beside == (), one


def test_a_tunnel_that_is_made_again_is_not_said_to_be_broken_for_long() -> None:
    fault = next(fault for fault in LAB_FAULTS if fault.name == "one interface")
    _, early = next(play(fault))
    (diagnosis,) = diagnose(read_all(early))
    assert diagnosis.headline is not None
    assert diagnosis.headline.sentence.endswith(MADE_AGAIN)
    early.clock.advance(SETTLED)
    (diagnosis,) = diagnose(read_all(early))
    assert [each.code for each in diagnosis.findings] == [fault.code]
