"""One round of reading: what is asked, in what order, what is asked again, and how it ends early."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import pairwise

import pytest

from probes.collect import Round
from probes.documents import Cloud, Document, Documents, Outcome, Read
from probes.workers import Workers
from tests.probes.replay import wait_until
from tests.probes.rounds import Clouds, Run, aged, make_round, pace_of, read, slow

# ----------------------------------------------------------------------------------------------------- what is asked


def test_what_answers_lead_to_is_asked_to_any_depth(run: Run) -> None:
    chain = [read(str(number)) for number in range(6)]
    clouds = Clouds(after={one: [following] for one, following in pairwise(chain)})
    documents, _ = run(clouds, chain[0])
    assert clouds.asked == chain
    assert [document.read for document in documents] == chain


def test_nothing_is_asked_twice_in_a_round(run: Run) -> None:
    """Two connections share a gateway, and answers may lead in circles."""
    one, two, shared = read("one"), read("two"), read("shared")
    clouds = Clouds(after={one: [shared, two], two: [shared], shared: [one]})
    run(clouds, one, two, one)
    assert sorted(clouds.asked, key=str) == sorted([one, two, shared], key=str)


def test_azure_ids_in_another_case_are_the_same_question(run: Run) -> None:
    clouds = Clouds()
    run(clouds, read("resourceGroups/RG"), read("resourcegroups/rg"))
    assert len(clouds.asked) == 1


def test_a_failed_answer_leads_nowhere_and_the_rest_goes_on(run: Run) -> None:
    one, two, below = read("one"), read("two"), read("below")
    clouds = Clouds(after={two: [below]}, outcomes={one: Outcome.FORBIDDEN})
    documents, _ = run(clouds, one, two)
    assert {document.read: document.outcome for document in documents} == {
        one: Outcome.FORBIDDEN,
        two: Outcome.OK,
        below: Outcome.OK,
    }


def test_independent_reads_go_out_together(run: Run) -> None:
    clouds = Clouds(takes=0.05)
    run(clouds, *(read(str(number)) for number in range(8)))
    assert clouds.most_at_once["any"] == 8


def test_slow_reads_go_one_at_a_time_for_each_gateway(run: Run) -> None:
    """Azure's long-running reads of one gateway never overlap; those of another gateway do not wait for them."""
    first = [slow("gateway", name) for name in "abcd"]
    second = [slow("another", name) for name in "ab"]
    clouds = Clouds(takes=0.03)
    documents, _ = run(clouds, *first, *second)
    assert clouds.most_at_once == {"/gateway": 1, "/another": 1}
    assert [asked for asked in clouds.asked if asked.path == "/gateway"] == first
    assert set(clouds.asked[:2]) == {first[0], second[0]}
    assert len(tuple(documents)) == 6


def test_a_slow_read_holds_nothing_else_back(run: Run) -> None:
    waiting, quick = slow("gateway", "a"), read("quick")
    clouds = Clouds(after={quick: [read("below")]}, holding={waiting: threading.Event()})
    threading.Timer(0.3, clouds.holding[waiting].set).start()
    _, states = run(clouds, waiting, quick)
    assert any(state.find(read("below")) and not state.find(waiting) for state in states)


# ------------------------------------------------------------------------------------------------------ asking again


def test_young_answers_are_used_again(run: Run) -> None:
    """Also those that a used answer leads to; what is old enough is asked again."""
    top, status, slow_one = read("top"), read("status", "status.get"), slow("gateway", "a")
    clouds = Clouds(after={top: [status, slow_one]})
    documents, _ = run(clouds, top, before=aged(30, top, status, slow_one))
    assert clouds.asked == [status]
    assert len(tuple(documents)) == 3


@pytest.mark.parametrize(
    ("age", "asked"), [(14, []), (16, ["status"]), (59, ["status"]), (60.5, ["status", "top"]), (62, ["all"])]
)
def test_each_kind_has_its_pace(age: float, asked: list[str], run: Run) -> None:
    """Status every 15 s, configuration every 60 s, slow reads never sooner than a minute."""
    reads = {"top": read("top"), "status": read("status", "status.get"), "slow": slow("gateway", "a")}
    clouds = Clouds()
    run(clouds, *reads.values(), before=aged(age, *reads.values()))
    expected = reads.values() if asked == ["all"] else [reads[name] for name in asked]
    assert set(clouds.asked) == set(expected)


def test_a_forced_refresh_asks_everything_but_slow_reads(run: Run) -> None:
    top, status, slow_one = read("top"), read("status", "status.get"), slow("gateway", "a")
    clouds = Clouds()
    run(clouds, top, status, slow_one, before=aged(1, top, status, slow_one), force=True)
    assert set(clouds.asked) == {top, status}


def test_a_forced_refresh_asks_slow_reads_that_are_old(run: Run) -> None:
    clouds = Clouds()
    run(clouds, slow("gateway", "a"), before=aged(70, slow("gateway", "a")), force=True)
    assert clouds.asked == [slow("gateway", "a")]


@pytest.mark.parametrize("outcome", [Outcome.UNREACHABLE, Outcome.TIMED_OUT, Outcome.UNAUTHENTICATED])
def test_what_may_mend_itself_is_tried_again_soon(outcome: Outcome, run: Run) -> None:
    """A laptop that wakes up must not show `unreachable` for a minute."""
    clouds = Clouds()
    run(clouds, read("top"), before=aged(16, read("top"), outcome=outcome))
    assert clouds.asked == [read("top")]


@pytest.mark.parametrize("outcome", [Outcome.FORBIDDEN, Outcome.ABSENT])
def test_what_will_not_mend_itself_keeps_its_pace(outcome: Outcome, run: Run) -> None:
    clouds = Clouds()
    run(clouds, read("top"), before=aged(16, read("top"), outcome=outcome))
    assert clouds.asked == []


def test_what_is_no_longer_reached_falls_away(run: Run) -> None:
    """A deleted connection's documents must not stay on the screen."""
    top, gone, below = read("top"), read("gone"), read("below gone")
    documents, _ = run(Clouds(), top, before=aged(30, top, gone, below))
    assert [document.read for document in documents] == [top]


def test_an_older_answer_is_shown_until_the_newer_comes(run: Run) -> None:
    """A refresh does not blank the screen."""
    _, states = run(Clouds(), read("top"), before=aged(100, read("top")))
    assert all(state.find(read("top")) for state in states)


# --------------------------------------------------------------------------------------------------------- on the way


def test_states_stream_as_answers_come(run: Run) -> None:
    """The first state comes before any answer, and tells what is under way; the last has nothing under way."""
    late = read("late")
    clouds = Clouds(holding={late: threading.Event()})
    threading.Timer(0.2, clouds.holding[late].set).start()
    _, states = run(clouds, read("soon"), late)
    assert not states[0].answered
    assert states[0].pending == {read("soon").key, late.key}
    assert any(state.pending == {late.key} and state.find(read("soon")) for state in states)
    assert not states[-1].pending
    assert states[-1].find(late)


def test_a_state_does_not_change_after_it_was_shown(run: Run) -> None:
    _, states = run(Clouds(after={read("a"): [read("b")]}), read("a"))
    assert [len(state.answered) for state in states] == [0, 1, 2]


def test_questions_are_counted_by_cloud(workers: Workers) -> None:
    google = read("x", cloud=Cloud.GCP)
    current = make_round(workers, Clouds(after={google: [read("y", cloud=Cloud.GCP)]}), Documents(), force=False)
    current.run([read("a"), google], lambda _: None)
    assert (current.count_asked(Cloud.AZURE), current.count_asked(Cloud.GCP)) == (1, 2)


# ----------------------------------------------------------------------------------------------------------- ending


@contextmanager
def hanging(workers: Workers) -> Iterator[tuple[threading.Event, list[Documents], threading.Thread, Clouds]]:
    """A round in another thread that waits for an answer that does not come."""
    stuck = read("stuck")
    clouds = Clouds(holding={stuck: threading.Event()}, after={stuck: [read("below")]})
    stopped, states = threading.Event(), list[Documents]()
    current = make_round(workers, clouds, Documents(), False, stopped)
    thread = threading.Thread(target=current.run, args=([stuck], states.append))
    thread.start()
    assert wait_until(lambda: clouds.asked == [stuck])
    yield stopped, states, thread, clouds
    clouds.holding[stuck].set()
    thread.join(5)


def test_a_round_ends_at_once_when_stopped_while_a_read_hangs(workers: Workers) -> None:
    with hanging(workers) as (stopped, states, thread, clouds):
        begun = time.monotonic()
        stopped.set()
        thread.join(5)
        assert time.monotonic() - begun < 1
        shown = len(states)
        for event in clouds.holding.values():
            event.set()
        time.sleep(0.3)
        assert len(states) == shown
        assert clouds.asked == [read("stuck")]


def test_a_fetch_that_breaks_its_word_does_not_hang_the_round(workers: Workers) -> None:
    """`fetch` never raises; if it did, a screen that reads for ever would be the worst of all answers."""

    class Broken(Clouds):
        def fetch(self, read: Read) -> Document:
            if read.path == "/broken":
                raise RuntimeError("a mistake")
            return super().fetch(read)

    states: list[Documents] = []
    stopped = threading.Event()
    current = make_round(workers, Broken(), Documents(), False, stopped)
    thread = threading.Thread(target=current.run, args=([read("broken"), read("fine")], states.append), daemon=True)
    with _quiet_threads():
        thread.start()
        thread.join(2)
    ended = not thread.is_alive()
    stopped.set()
    thread.join(2)
    assert ended
    assert states[-1].find(read("fine"))


@contextmanager
def _quiet_threads() -> Iterator[None]:
    """An exception that ends a thread is the point here, and not told."""
    before, threading.excepthook = threading.excepthook, lambda _: None
    yield
    threading.excepthook = before


def test_a_read_that_never_ends_ends_for_the_round(workers: Workers) -> None:
    """A server that sends a byte now and then passes every limit of a socket; the round goes on without it."""
    released = threading.Event()

    class Silent(Clouds):
        def fetch(self, read: Read) -> Document:
            if read.path == "/silent":
                released.wait(20)
            return super().fetch(read)

    clouds = Silent()
    current = Round(
        workers=workers,
        fetch=clouds.fetch,
        follow=clouds.follow,
        pace=pace_of,
        before=Documents(),
        force=False,
        stopped=threading.Event(),
        patience=0.1,
    )
    found = current.run([read("silent"), read("fine")], lambda _: None)
    released.set()
    silent, fine = found.find(read("silent")), found.find(read("fine"))
    assert silent is not None
    assert silent.outcome is Outcome.TIMED_OUT
    assert silent.reason
    assert fine is not None
    assert fine.outcome is Outcome.OK
