"""What holds for every link: taking away adds nothing, unknown is never better, and no order matters."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as some

from probes.availability.answer import Answer, Told
from probes.availability.assess import assess
from probes.availability.carriers import Carrier
from probes.availability.losses import Loss, Verdict, take_away
from probes.availability.parts import Kind, Part
from probes.documents import Documents
from probes.model import Link
from tests.probes import states_of_a_link, states_of_more
from tests.probes.availability import links
from tests.probes.builder import denied, shuffled
from tests.probes.pairing_state import STATES, State

MODULES = (states_of_a_link, states_of_more)
"""Importing them fills the table of states."""

ANSWERS = some.sampled_from(Answer)
NUMBERS = range(5)
TUNNELS = some.frozensets(some.sampled_from(NUMBERS), max_size=4)


def _told(answer: Answer) -> Told:
    return Told(answer, "" if answer is Answer.YES else "something about {}")


CARRIERS = some.tuples(
    *(some.builds(Carrier, some.just(number), *(ANSWERS.map(_told) for _ in range(3))) for number in NUMBERS)
)
PARTS = some.lists(
    some.builds(
        Part,
        some.sampled_from(Kind),
        some.uuids(version=4).map(str),
        some.just("a part"),
        some.lists(TUNNELS, min_size=1, max_size=3, unique=True).map(tuple),
        TUNNELS,
    ),
    min_size=1,
    max_size=4,
)


def _ways(loss: Loss) -> tuple[Answer, Answer]:
    return loss.to_google, loss.to_azure


def _no_better(worse: Loss, better: Loss) -> bool:
    """Whether `worse` is no better than `better` in anything."""
    answers = all(mine <= its for mine, its in zip(_ways(worse), _ways(better), strict=True))
    sure = set(worse.configured) <= set(better.configured) and set(worse.up) <= set(better.up)
    return answers and sure and {*worse.configured, *worse.open} <= {*better.configured, *better.open}


@settings(deadline=None)
@given(carriers=CARRIERS, parts=PARTS)
def test_taking_a_part_away_never_adds_anything(carriers: tuple[Carrier, ...], parts: list[Part]) -> None:
    before = take_away(carriers)
    for part in parts:
        assert _no_better(take_away(carriers, (part,)), before)


@settings(deadline=None)
@given(carriers=CARRIERS, parts=PARTS)
def test_more_parts_taken_away_are_never_better_than_fewer(carriers: tuple[Carrier, ...], parts: list[Part]) -> None:
    all_but_one = take_away(carriers, parts[1:])
    assert _no_better(take_away(carriers, parts), all_but_one)


@settings(deadline=None)
@given(carriers=CARRIERS, parts=PARTS, seed=some.randoms(use_true_random=False))
def test_the_order_of_parts_never_matters(carriers: tuple[Carrier, ...], parts: list[Part], seed: some.DrawFn) -> None:
    mixed = [*parts, parts[0]]
    seed.shuffle(mixed)  # type: ignore[attr-defined]  # hypothesis hands out a Random
    assert take_away(carriers, mixed) == take_away(carriers, parts)


@settings(deadline=None)
@given(
    carriers=CARRIERS,
    parts=PARTS,
    number=some.sampled_from(NUMBERS),
    field=some.sampled_from(["to_google", "to_azure", "configured"]),
)
def test_a_value_that_is_not_known_never_makes_it_better(
    carriers: tuple[Carrier, ...], parts: list[Part], number: int, field: str
) -> None:
    blurred = tuple(_blur(each, field) if each.number == number else each for each in carriers)
    for taken in ([], parts):
        clear, unclear = take_away(carriers, taken), take_away(blurred, taken)
        for mine, its in zip(_ways(unclear), _ways(clear), strict=True):
            assert mine is not Answer.YES or its is Answer.YES
        assert set(unclear.configured) <= set(clear.configured)
        assert set(unclear.up) <= set(clear.up)


@settings(deadline=None)
@given(carriers=CARRIERS, parts=PARTS)
def test_what_is_said_agrees_with_what_is_answered(carriers: tuple[Carrier, ...], parts: list[Part]) -> None:
    loss = take_away(carriers, parts)
    assert loss.sentence
    assert "{}" not in loss.sentence
    assert (loss.verdict is Verdict.CARRIES) == (_ways(loss) == (Answer.YES, Answer.YES))
    if loss.verdict is Verdict.NOTHING:
        assert loss.sentence.startswith(("nothing", "Azure to Google: nothing", "Google to Azure: nothing"))
        assert loss.up == ()


def _blur(carrier: Carrier, field: str) -> Carrier:
    open_ = _told(Answer.CANNOT_TELL)
    match field:
        case "configured":
            return replace(carrier, configured=open_)
        case "to_google":
            return replace(carrier, to_google=open_)
        case _:
            return replace(carrier, to_azure=open_)


def _found(state: State) -> list[tuple[Link, Documents]]:
    answers = state.documents()
    return [(link, answers) for link in links(answers)]


@pytest.mark.parametrize("state", STATES, ids=lambda state: state.name)
def test_every_state_of_a_link_can_be_assessed_and_order_does_not_matter(state: State) -> None:
    found = _found(state)
    mixed = shuffled(state.documents(), 3)
    again = {link.name: assess(link, mixed) for link in links(mixed)}
    for link, answers in found:
        one, other = assess(link, answers), again[link.name]
        assert [(each.parts[0].key, each.sentence) for each in one.losses] == [
            (each.parts[0].key, each.sentence) for each in other.losses
        ]
        assert [(each.code, each.word, each.told) for each in (*one.google, *one.azure)] == [
            (each.code, each.word, each.told) for each in (*other.google, *other.azure)
        ]
        keys = [each.parts[0].key for each in one.losses]
        assert len(set(keys)) == len(keys)
        for loss in one.losses:
            assert _no_better(loss, one.now)


@settings(max_examples=60, deadline=None)
@given(state=some.sampled_from([state for state in STATES if not state.named]), number=some.integers(0, 200))
def test_an_answer_that_is_refused_never_makes_a_link_better(state: State, number: int) -> None:
    """The refused answer may take the link itself out of sight; where it is still there it is no better."""
    answers = state.documents()
    reads = sorted((document.read for document in answers), key=str)
    poorer = denied(answers, reads[number % len(reads)])
    before = {link.name: assess(link, answers) for link in links(answers)}
    after = {link.name: assess(link, poorer) for link in links(poorer)}
    shared = sorted(before.keys() & after.keys())
    assume(shared)
    for name in shared:
        clear, unclear = before[name], after[name]
        if len(clear.carriers) != len(unclear.carriers):
            continue
        for mine, its in zip(_ways(unclear.now), _ways(clear.now), strict=True):
            assert mine is not Answer.YES or its is Answer.YES
        met = {(each.code, each.title) for each in (*clear.google, *clear.azure) if each.answer is Answer.YES}
        for each in (*unclear.google, *unclear.azure):
            assert each.answer is not Answer.YES or (each.code, each.title) in met
