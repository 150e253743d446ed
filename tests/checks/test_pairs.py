"""Two faults at once: both are named, and the first broken rung is the lower of the two."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator, Sequence
from itertools import islice
from typing import TypeVar

import pytest

from lab.observed.clouds import UnexpectedAnswerError
from tests.checks import lab_pairs, pairs
from tests.checks.faults import FAULTS
from tests.checks.masks import Alone, can_be_drawn, complaints

SEED, IN_DOCUMENTS, IN_THE_LAB = 20_261_122, 400, 80

AnyFault = TypeVar("AnyFault")


def _draw(faults: Sequence[AnyFault], alone: Callable[[AnyFault], Alone]) -> Iterator[tuple[AnyFault, AnyFault]]:
    """Pairs that can be drawn, in an order that is the same in every run."""
    dice = random.Random(SEED)  # noqa: S311  # a sample, not a secret
    while True:
        one, other = dice.sample(faults, 2)
        if alone(one).code != alone(other).code and can_be_drawn(alone(one), alone(other)):
            yield one, other


def test_both_of_two_faults_are_named_and_the_first_broken_rung_is_the_lower(
    capsys: pytest.CaptureFixture[str],
) -> None:
    drawn = list(islice(_draw(FAULTS, pairs.alone), IN_DOCUMENTS))
    wrong = [
        complaint
        for one, other in drawn
        for complaint in complaints(pairs.alone(one), pairs.alone(other), pairs.only(pairs.apply(one, other)))
    ]
    with capsys.disabled():
        codes = {fault.code for pair in drawn for fault in pair}
        print(f"\n{len(drawn)} pairs of {len(codes)} codes; not as they should be: {len(wrong)}")
    assert wrong == []


def test_both_of_two_faults_of_the_lab_are_named_and_the_first_broken_rung_is_the_lower(
    capsys: pytest.CaptureFixture[str],
) -> None:
    drawn = list(islice(_draw(lab_pairs.DRAWN, lab_pairs.alone), IN_THE_LAB))
    wrong: list[str] = []
    refused = 0
    for one, other in drawn:
        try:
            answers = lab_pairs.settle(one, other)
        except UnexpectedAnswerError:
            refused += 1
        else:
            wrong += complaints(lab_pairs.alone(one), lab_pairs.alone(other), lab_pairs.only(answers))
    with capsys.disabled():
        codes = {fault.code for pair in drawn for fault in pair}
        print(f"\nin the lab {len(drawn)} pairs of {len(codes)} codes, {refused} refused; wrong: {len(wrong)}")
    assert wrong == []
    assert refused <= IN_THE_LAB // 20, "a cloud refuses a fault while another one is there: few should be so"


def test_the_pairs_that_cannot_be_drawn_are_the_smaller_part() -> None:
    """The rules that say which faults take the ground from under others do not explain everything away."""
    dice = random.Random(SEED)  # noqa: S311  # a sample, not a secret
    tried = [dice.sample(FAULTS, 2) for _ in range(300)]
    assert sum(can_be_drawn(pairs.alone(one), pairs.alone(other)) for one, other in tried) > len(tried) * 0.7


def test_no_fault_of_the_table_is_left_out_of_all_pairs() -> None:
    known = [pairs.alone(fault) for fault in FAULTS]
    lonely = {one.code for one in known if not any(can_be_drawn(one, other) for other in known if other is not one)}
    assert lonely == {one.code for one in known if one.anew}


def test_every_fault_has_a_finding_that_tells_where_it_was_read() -> None:
    assert [fault.name for fault in FAULTS if not pairs.alone(fault).rests] == []


@pytest.mark.parametrize(("word", "heads"), [("WAITING_FOR_FULL_CONFIG", False), ("FAILED", True)])
def test_a_tunnel_waits_for_the_interface_that_is_missing_and_fails_for_another_reason(word: str, heads: bool) -> None:
    missing = next(fault for fault in FAULTS if fault.code == "HAVA11")
    told = next(fault for fault in FAULTS if fault.name == f"Google says {word}")
    found = pairs.only(pairs.apply(missing, told)).of_tunnel("tunnel 0")
    assert [each.code for each in found] == (["HAVB22", "HAVA11"] if heads else ["HAVA11"])
