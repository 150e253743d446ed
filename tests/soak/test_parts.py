"""What the soak looks with sees what it looks for."""

from __future__ import annotations

import sys
import threading
from collections import Counter
from dataclasses import replace

import pytest
from textual.geometry import Region

from lab import Lab, start_lab
from probes.documents import Cloud
from probes.live import LiveSource
from probes.view import Column
from tests.probes.labs import scope_of
from tests.soak.figures import Figures, compare_thirds, take_figures
from tests.soak.moment import ClockEvent, FoldedClock, OneTime
from tests.soak.same import flatten
from tests.soak.session import WatchedSource, leave_out_time
from tests.soak.test_soak import check_flat


def figures(**changes: int) -> Figures:
    return Figures(
        0.0, **{"resident": 100 * 2**20, "threads": 30, "files": 60, **changes}, objects=Counter(all=200_000)
    )


@pytest.mark.parametrize(("what", "each"), [("resident", 4 * 2**20), ("threads", 2), ("files", 2)], ids=str)
def test_what_grows_is_seen(what: str, each: int) -> None:
    check_flat([figures() for _ in range(12)])
    start = getattr(figures(), what)
    with pytest.raises(AssertionError):
        check_flat([figures(**{what: start + number * each}) for number in range(12)])


def test_objects_that_stay_are_seen() -> None:
    grown = [replace(figures(), objects=Counter(probes=6_000 + 200 * number)) for number in range(12)]
    with pytest.raises(AssertionError, match="probes"):
        check_flat(grown)


def test_the_first_check_point_warms_up() -> None:
    check_flat([figures(resident=1), *(figures() for _ in range(9))])


def test_thirds_are_told_by_their_middle() -> None:
    assert compare_thirds([1, 100, 2, 5, 5, 5, 7, 8, 900]) == (2, 8)


@pytest.mark.skipif(sys.platform != "linux", reason="what a process holds is counted in /proc, which only Linux has")
def test_figures_count_this_process() -> None:
    before = take_figures(0.0)
    assert before.threads == threading.active_count()
    assert before.objects["all"] > before.objects["probes"] > 0


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("read 3 s ago", "read 12 s ago"),
        ("Connected 1:04:11, 18 in", "Connected 3d 04:11, 18 in"),
        ("Established 9h41m17s", "Established 9h42m1s"),
        ("1.5 MiB in", "12 GB in"),
        ("since 2026-01-15 12:00:03 UTC", "since 2026-01-15T13:10:03Z"),
        ("120 requests/min", "7 requests/min"),
    ],
)
def test_what_only_time_decides_is_left_out(one: str, other: str) -> None:
    assert leave_out_time(one) == leave_out_time(other)


@pytest.mark.parametrize(
    ("one", "other"), [("18 in, 12 out", "18 in, 11 out"), ("169.254.21.13", "169.254.21.17"), ("2 up", "1 up")]
)
def test_what_is_read_stays(one: str, other: str) -> None:
    assert leave_out_time(one) != leave_out_time(other)


def test_a_wait_ends_by_the_clock_or_by_being_woken() -> None:
    clock = FoldedClock()
    event, woken = ClockEvent(clock), list[bool]()
    waiting = threading.Thread(target=lambda: woken.append(event.wait(15)))
    waiting.start()
    clock.advance(14)
    waiting.join(0.1)
    assert waiting.is_alive()
    clock.advance(1)
    waiting.join(10)
    assert woken == [False]
    event.set()
    assert event.wait(15)
    assert len(clock.steps) == 1


@pytest.fixture
def source(monkeypatch: pytest.MonkeyPatch) -> WatchedSource:
    clock = FoldedClock()
    with start_lab("healthy", clock=clock) as lab:
        _enter(lab, monkeypatch)
        return WatchedSource(scope_of(lab), OneTime(clock))


def test_a_refresh_that_the_next_round_is_not_is_lost(source: WatchedSource, monkeypatch: pytest.MonkeyPatch) -> None:
    source.refresh()
    assert source._take_wish().refresh
    assert source.lost == 0
    monkeypatch.setattr(LiveSource, "_take_wish", lambda self: replace(self._wish, refresh=False))
    source.refresh()
    source._take_wish()
    assert source.lost == 1


def test_two_readings_of_one_state_are_the_same_and_of_another_are_not(monkeypatch: pytest.MonkeyPatch) -> None:
    with start_lab("healthy", speed=1_000.0) as lab:
        _enter(lab, monkeypatch)
        first, second = _read(lab), _read(lab)
        lab.azure.document("localNetworkGateways", "lng-google-1")["properties"]["bgpSettings"]["asn"] = 65010
        other = _read(lab)
    assert first == second
    assert first != other


def _read(lab: Lab) -> list[str]:
    source = LiveSource(scope_of(lab, slow_reads=False))
    try:
        return flatten(source.read_once())
    finally:
        source.stop()


def _enter(lab: Lab, monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in lab.environment.items():
        monkeypatch.setenv(name, value)


def test_what_is_only_kept_at_hand_is_not_counted() -> None:
    one, other = Region(0, 0, 3, 3), Region(1, 1, 3, 3)
    one.intersection(other)
    take_figures(0)
    assert Region.intersection.cache_info().currsize == 0


def test_what_is_shown_is_not_counted() -> None:
    many = [Column(Cloud.AZURE, account=str(number)) for number in range(100)]
    assert take_figures(0).objects["probes"] - take_figures(0, many).objects["probes"] == len(many)
