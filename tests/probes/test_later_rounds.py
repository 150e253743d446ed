"""A later round: what is asked ahead of the answers that lead there, and which old answers stand in for failed ones."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import replace

import pytest

from probes.collect import KEEP
from probes.documents import Outcome
from tests.probes.replay import wait_until
from tests.probes.rounds import Clouds, Run, aged, read, slow


def _open_when(gate: threading.Event, condition: Callable[[], bool]) -> None:
    wait_until(condition)
    gate.set()


def test_a_refresh_asks_at_once_what_led_from_answer_to_answer_before(run: Run) -> None:
    """Three answers deep the first time, none the second: each would cost a whole way to the cloud and back."""
    top, middle, bottom = read("top"), read("middle"), read("bottom")
    clouds = Clouds(after={top: [middle], middle: [bottom]})
    before, _ = run(clouds, top)
    again = Clouds(after=clouds.after, holding={top: threading.Event()})
    opener = threading.Thread(target=_open_when, args=(again.holding[top], lambda: len(again.asked) == 3))
    opener.start()
    after, states = run(again, top, before=before, force=True)
    opener.join()
    assert {document.read for document in after} == {top, middle, bottom}
    assert sorted(again.asked, key=str) == sorted([top, middle, bottom], key=str)
    assert len(states[0].pending) == 3


def test_what_nothing_leads_to_any_more_falls_away_although_it_was_asked_ahead(run: Run) -> None:
    top, middle, bottom = read("top"), read("middle"), read("bottom")
    before, _ = run(Clouds(after={top: [middle], middle: [bottom]}), top)
    changed = Clouds(after={top: [read("other")], middle: [bottom]})
    after, _ = run(changed, top, before=before, force=True)
    assert {document.read.name for document in after} == {"top", "other"}
    assert sorted(one.name for one in changed.asked) == ["bottom", "middle", "other", "top"]


def test_an_answer_that_came_before_its_question_was_reached_leads_on_all_the_same(run: Run) -> None:
    top, middle, bottom = read("top"), read("middle"), read("bottom")
    clouds = Clouds(after={top: [middle]})
    before, _ = run(clouds, top)
    again = Clouds(after={top: [middle], middle: [bottom]}, holding={top: threading.Event()})
    opener = threading.Thread(target=_open_when, args=(again.holding[top], lambda: middle in again.asked))
    opener.start()
    after, _ = run(again, top, before=before, force=True)
    opener.join()
    assert {document.read for document in after} == {top, middle, bottom}


def test_slow_reads_are_not_asked_ahead(run: Run) -> None:
    top, tail = read("top"), slow("gw", "peers")
    before, _ = run(Clouds(after={top: [tail]}), top)
    again = Clouds(after={top: []})
    run(again, top, before=before, force=True)
    assert again.asked == [top]


@pytest.mark.parametrize(
    "outcome",
    [
        Outcome.UNREACHABLE,
        Outcome.TIMED_OUT,
        Outcome.THROTTLED,
        Outcome.FAILED,
        Outcome.UNREADABLE,
        Outcome.UNAUTHENTICATED,
    ],
)
def test_an_answer_stays_while_asking_again_fails(run: Run, outcome: Outcome) -> None:
    """A person who looks at a link must not lose it because one refresh did not get through."""
    top = read("top")
    before = aged(60, top)
    after, _ = run(Clouds(outcomes={top: outcome}), top, before=before, force=True)
    (kept,) = after
    assert (kept.outcome, kept.newest.outcome) == (Outcome.OK, outcome)
    assert kept.fetched_at == next(iter(before)).fetched_at
    (again,) = run(Clouds(outcomes={top: outcome}), top, before=after, force=True)[0]
    assert again.fetched_at == kept.fetched_at
    (mended,) = run(Clouds(), top, before=after, force=True)[0]
    assert (mended.retry, mended.fetched_at > kept.fetched_at) == (None, True)


@pytest.mark.parametrize("outcome", [Outcome.FORBIDDEN, Outcome.ABSENT, Outcome.NOT_ENABLED, Outcome.REFUSED])
def test_an_answer_gives_way_to_one_that_says_something_of_the_resource(run: Run, outcome: Outcome) -> None:
    top = read("top")
    (found,) = run(Clouds(outcomes={top: outcome}), top, before=aged(60, top), force=True)[0]
    assert (found.outcome, found.retry) == (outcome, None)


def test_an_old_answer_does_not_stand_in_for_ever(run: Run) -> None:
    top = read("top")
    clouds = Clouds(outcomes={top: Outcome.UNREACHABLE})
    (found,) = run(clouds, top, before=aged(KEEP + 1, top), force=True)[0]
    assert found.outcome is Outcome.UNREACHABLE


def test_what_failed_is_asked_again_at_the_pace_of_failures(run: Run) -> None:
    top = read("top")
    (kept,) = run(Clouds(outcomes={top: Outcome.UNREACHABLE}), top, before=aged(60, top), force=True)[0]
    assert kept.retry
    soon = Clouds()
    run(soon, top, before=aged(0).with_answers(kept))
    assert soon.asked == []
    later = replace(kept, retry=replace(kept.retry, fetched_at=next(iter(aged(16, top))).fetched_at))
    run(soon, top, before=aged(0).with_answers(later))
    assert soon.asked == [top]
