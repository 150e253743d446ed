"""The fault sweep: each base state gives what is written for it, and each fault alone is found first and alone.

Two figures are printed: how many faults are found first, and how many findings stand beside them that should not.
"""

from __future__ import annotations

import pytest

from probes.checks.diagnose import Diagnosis, diagnose
from probes.checks.finding import Finding, Layer
from probes.checks.registry import all_checks
from probes.documents import Documents
from probes.matrix import Severity
from tests.checks.bases import ARTICLE, BASES, CLEAN, Base
from tests.checks.faults import FAULTS, Fault, fall

ABOVE_RISK = (Severity.BLOCKS, Severity.DEGRADES)
FALLING = [fault for fault in FAULTS if fault.down is not None]
CASES = [(fault, base, False) for fault in FAULTS for base in (CLEAN, ARTICLE)]
CASES += [(fault, base, True) for fault in FALLING for base in (CLEAN, ARTICLE)]
"""A fault, a base state that does not have it, and whether the tunnel has fallen already."""


def _label(finding: Finding) -> str:
    return f"{finding.code} {finding.tunnel}"


def _with(fault: Fault, base: Base, fallen: bool) -> Documents:
    answers = fault.apply(base.topology(), base.answer)
    return fall(answers, fault.down) if fallen and fault.down is not None else answers


def _link(answers: Documents) -> Diagnosis:
    return diagnose(answers)[0]


def _is_first(fault: Fault, diagnosis: Diagnosis, base: Base) -> bool:
    """Whether it heads its tunnel or its link; advice of the base state may stand before advice."""
    expected = set(base.expected[0])
    told = [finding for finding in diagnosis.of_tunnel("tunnel 0") if _label(finding) not in expected]
    return bool(told) and told[0].code == fault.code


def _beside(fault: Fault, diagnosis: Diagnosis) -> list[str]:
    """What stands beside it and should not."""
    return [
        f"{_label(finding)}: {finding.sentence}"
        for finding in diagnosis.findings
        if finding.severity in ABOVE_RISK and finding.code != fault.code
    ]


@pytest.mark.parametrize("base", BASES, ids=lambda base: base.name)
def test_a_base_state_gives_what_is_written_for_it(base: Base) -> None:
    diagnoses = diagnose(base.answer(base.topology()))
    assert tuple(tuple(sorted(map(_label, each.findings))) for each in diagnoses) == base.expected
    assert [each.unsure for each in diagnoses] == [()] * len(base.expected)
    assert all(finding.severity not in ABOVE_RISK for each in diagnoses for finding in each.findings)


def test_every_check_has_a_fault_and_every_fault_a_check() -> None:
    assert {fault.code for fault in FAULTS} == {check.code for check in all_checks()}


def _has(base: Base, fault: Fault) -> bool:
    return any(label.startswith(fault.code) for label in base.expected[0])


@pytest.mark.parametrize(
    ("fault", "base", "fallen"),
    [case for case in CASES if not _has(case[1], case[0])],
    ids=lambda value: getattr(value, "name", value),
)
def test_a_fault_is_found_first_and_alone(fault: Fault, base: Base, fallen: bool) -> None:
    diagnosis = _link(_with(fault, base, fallen))
    assert _is_first(fault, diagnosis, base), [_label(each) for each in diagnosis.findings]
    assert _beside(fault, diagnosis) == []


def test_the_two_figures(capsys: pytest.CaptureFixture[str]) -> None:
    """Root cause first: all. False alarms: none."""
    first = alarms = count = 0
    for fault in FAULTS:
        for fallen in (False, True) if fault.down is not None else (False,):
            diagnosis = _link(_with(fault, CLEAN, fallen))
            count += 1
            first += _is_first(fault, diagnosis, CLEAN)
            alarms += len(_beside(fault, diagnosis))
    with capsys.disabled():
        print(f"\nroot cause first: {first} of {count}; false alarms: {alarms}")
    assert (first, alarms) == (count, 0)


@pytest.mark.parametrize("fault", FALLING, ids=lambda fault: f"{fault.code}-{fault.name}")
def test_a_fallen_tunnel_has_one_headline_and_its_fall_is_folded_under_it(fault: Fault) -> None:
    """One fault, one headline: what the clouds report of it is no finding of its own."""
    diagnosis = _link(_with(fault, CLEAN, fallen=True))
    assert [finding for finding in diagnosis.findings if finding.observed] == []
    folded = [each.code for finding in diagnosis.findings for each in finding.consequences]
    assert ("HAVB17" in folded) == (fault.down in (Layer.IKE, Layer.IPSEC))


@pytest.mark.parametrize("lost", ["Google has not learned a range", "Google advertises nothing, though it should"])
def test_a_range_that_is_left_out_explains_no_other_that_is_missing(lost: str) -> None:
    """Who accepts the one must still be told of the other."""
    answers = CLEAN.answer(CLEAN.topology())
    for fault in FAULTS:
        if fault.name in ("a list without the subnet", lost) and fault.edit:
            answers = fault.edit(answers)
    found = [finding for finding in _link(answers).findings if finding.severity in ABOVE_RISK]
    assert {finding.code for finding in found} == {"HAVD02", "HAVD27"}
