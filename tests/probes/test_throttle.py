"""Views are made often while they are cheap, and seldom while they are not; the last change shows in any case."""

from __future__ import annotations

from datetime import UTC, datetime

from probes.azure.reads import azure_read
from probes.documents import Document, Documents, Outcome
from probes.throttle import LONGEST, SHARE, SHORTEST, Throttle


class Clock:
    """Seconds that pass when told."""

    def __init__(self) -> None:
        self.now = 100.0

    def __call__(self) -> float:
        return self.now


def _more(documents: Documents, number: int) -> Documents:
    read = azure_read("connections.get", f"/subscriptions/s/{number}")
    return documents.with_answers(Document(read, Outcome.OK, datetime.now(UTC)))


def _make(throttle: Throttle, clock: Clock, documents: Documents, cost: float) -> bool:
    if not throttle.is_due(documents):
        return False
    clock.now += cost
    throttle.note(documents)
    return True


def test_the_first_view_is_made_even_of_nothing() -> None:
    assert Throttle(Clock()).is_due(Documents())


def test_cheap_views_are_made_as_often_as_screens_show_them() -> None:
    clock, documents, made = Clock(), Documents(), 0
    throttle = Throttle(clock)
    for number in range(100):
        documents = _more(documents, number)
        made += _make(throttle, clock, documents, cost=0.0)
        clock.now += SHORTEST / 10
    assert 9 <= made <= 11


def test_dear_views_take_a_fifth_of_the_time_and_miss_no_change() -> None:
    clock, documents, made = Clock(), Documents(), 0
    throttle = Throttle(clock)
    for number in range(1_000):
        documents = _more(documents, number)
        made += _make(throttle, clock, documents, cost=0.1)
        clock.now += 0.01
    taken = clock.now - 100.0
    assert made * 0.1 <= taken / SHARE
    clock.now += LONGEST
    assert _make(throttle, clock, documents, cost=0.1)
    clock.now += LONGEST
    assert not throttle.is_due(documents)


def test_no_change_waits_longer_than_a_person_would() -> None:
    clock = Clock()
    throttle = Throttle(clock)
    assert _make(throttle, clock, _more(Documents(), 1), cost=60.0)
    clock.now += LONGEST
    assert throttle.is_due(_more(Documents(), 2))


def test_what_is_only_under_way_is_a_change_too() -> None:
    clock, documents = Clock(), _more(Documents(), 1)
    throttle = Throttle(clock)
    assert _make(throttle, clock, documents, cost=0.0)
    clock.now += SHORTEST
    assert not throttle.is_due(documents)
    assert throttle.is_due(documents.with_pending([azure_read("connections.get", "/x")]))
