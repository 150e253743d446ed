"""The live source over the lab: views stream, refresh and pause are obeyed, and it ends at once."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime

import pytest

from lab import Fault, Lab
from probes import throttle
from probes.documents import Cloud, Document, Outcome, Read
from probes.live import LiveSource
from probes.view import View
from tests.probes.labs import read_once, scope_of
from tests.probes.replay import wait_until


class Watch:
    """A source that is being watched: all its views, and all that it fetches."""

    def __init__(self, source: LiveSource, monkeypatch: pytest.MonkeyPatch) -> None:
        self.source = source
        self.views: list[View] = []
        self.fetched: list[Read] = []
        self.gate = threading.Event()
        self.gate.set()
        original = source._fetch

        def fetch(read: Read) -> Document:
            self.fetched.append(read)
            self.gate.wait(10)
            if source._stopped.is_set():  # the environment of the test may be gone by now
                return Document(read, Outcome.FAILED, datetime.now(UTC))
            return original(read)

        monkeypatch.setattr(source, "_fetch", fetch)

    def has_begun(self) -> bool:
        """Whether all that can be asked without any answer is under way."""
        return len(self.fetched) == len(self.source._wish.first_reads())

    def is_complete(self) -> bool:
        """Whether a view came in which nothing is under way."""
        return bool(self.views) and bool(self.views[-1].matrices) and not self.views[-1].reading


@pytest.fixture
def watch(lab: Lab, monkeypatch: pytest.MonkeyPatch) -> Iterator[Watch]:
    watching = Watch(LiveSource(scope_of(lab, slow_reads=False)), monkeypatch)
    yield watching
    watching.source.stop()
    watching.gate.set()
    for reader in watching.source._readers.values():
        reader.close()


def test_views_stream(lab: Lab, monkeypatch: pytest.MonkeyPatch) -> None:
    """The first view comes before anything is answered, then more and more, the last with nothing missing."""
    monkeypatch.setattr(throttle, "SHORTEST", 0.0)  # the lab answers sooner than views would be made
    views: list[View] = []
    source = LiveSource(scope_of(lab))
    last = source.read_once(views.append)
    source.stop()
    counts = [len(view.documents.answered) for view in views]
    assert counts[0] == 0
    assert counts == sorted(counts)
    assert len(set(counts)) > 3
    assert views[0].reading
    assert not last.reading
    assert last.matrices
    assert all(column.answered == column.asked > 10 for column in last.columns.values())


def test_a_google_column_does_not_wait_for_azure(watch: Watch, monkeypatch: pytest.MonkeyPatch) -> None:
    """One cloud's answers are shown while the other's are still on their way."""
    held = threading.Event()
    original = watch.source._fetch

    def fetch(read: Read) -> Document:
        if read.cloud is Cloud.AZURE:
            held.wait(10)
        return original(read)

    monkeypatch.setattr(watch.source, "_fetch", fetch)
    watch.source.start(watch.views.append)
    assert wait_until(lambda: bool(watch.views) and not watch.views[-1].columns[Cloud.GCP].reading)
    assert watch.views[-1].columns[Cloud.AZURE].reading
    held.set()
    assert wait_until(watch.is_complete)


def test_stop_ends_at_once_while_a_fetch_hangs_and_nothing_is_called_afterwards(watch: Watch) -> None:
    watch.gate.clear()
    watch.source.start(watch.views.append)
    assert wait_until(watch.has_begun)
    begun = time.monotonic()
    watch.source.stop()
    assert wait_until(lambda: not any(thread.name == "rounds" for thread in threading.enumerate()), 1.5)
    assert time.monotonic() - begun < 1.5
    shown = len(watch.views)
    watch.gate.set()
    time.sleep(0.4)
    assert len(watch.views) == shown


def test_a_refresh_asks_again_at_once(watch: Watch) -> None:
    watch.source.start(watch.views.append)
    assert wait_until(watch.is_complete)
    time.sleep(0.1)
    before = len(watch.fetched)
    watch.source.refresh()
    assert wait_until(lambda: len(watch.fetched) > before + 20, 3.0)


def test_a_refresh_while_a_round_is_under_way_is_not_lost_and_not_doubled(watch: Watch) -> None:
    watch.gate.clear()
    watch.source.start(watch.views.append)
    assert wait_until(watch.has_begun)
    for _ in range(3):
        watch.source.refresh()
    count = len(watch.fetched)
    time.sleep(0.3)
    assert len(watch.fetched) == count
    watch.gate.set()
    first = watch.fetched[0]
    assert wait_until(lambda: watch.fetched.count(first) == 2)
    time.sleep(1.3)
    assert watch.fetched.count(first) == 2


def test_a_paused_source_reads_only_when_asked(watch: Watch, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(watch.source, "_wait_after_round", lambda: 0.0)
    watch.source.pause(True)
    watch.source.start(watch.views.append)
    time.sleep(1.5)
    assert watch.fetched == []
    watch.source.refresh()
    assert wait_until(watch.is_complete, 4.0)
    watch.source.pause(False)


def test_a_source_whose_reader_cannot_be_made_says_so(lab: Lab, monkeypatch: pytest.MonkeyPatch) -> None:
    """A library that fails when it is loaded costs its own cloud; the reading ends, and the column tells why."""
    source = LiveSource(scope_of(lab, slow_reads=False))
    make = source._make_reader

    def fail(cloud: Cloud) -> object:
        if cloud is Cloud.AZURE:
            raise ImportError("azure.identity cannot be loaded")
        return make(cloud)

    monkeypatch.setattr(source, "_make_reader", fail)
    monkeypatch.setattr(threading, "excepthook", lambda _: None)
    views: list[View] = []
    thread = threading.Thread(target=lambda: views.append(source.read_once()), daemon=True)
    thread.start()
    thread.join(3)
    ended = not thread.is_alive()
    source.stop()
    thread.join(2)
    assert ended, "the reading never ends"
    assert "cannot be loaded" in views[-1].columns[Cloud.AZURE].problem
    assert {document.outcome for document in views[-1].documents.of(Cloud.GCP, "projects.get")} == {Outcome.OK}


def test_a_named_gateway_is_read_at_once_and_nothing_of_others(lab: Lab) -> None:
    view = read_once(lab, azure_gateway="vng-prod", gcp_gateway="ha-vpn-gw", slow_reads=False)
    operations = {document.read.operation for document in view.documents}
    assert "virtualNetworkGateways.list" not in operations
    assert [matrix.link.name for matrix in view.matrices] == ["vng-prod <-> ha-vpn-gw"]


def test_without_a_resource_group_the_subscription_is_searched(lab: Lab) -> None:
    view = read_once(lab, azure_resource_group=None, gcp_region=None, slow_reads=False)
    assert len(view.documents.of(Cloud.AZURE, "resources.list")) == 2
    assert [matrix.link.name for matrix in view.matrices] == ["vng-prod <-> ha-vpn-gw"]


def test_slow_reads_can_be_left_out(lab: Lab) -> None:
    count = len(lab.requests)
    view = read_once(lab, slow_reads=False)
    arm = [asked for asked in lab.requests[count:] if asked.path.startswith("/subscriptions")]
    assert {asked.method for asked in arm} == {"GET"}
    assert view.matrices


@pytest.mark.parametrize("pages", [1, 2])
def test_answers_in_small_pages_give_the_same_view(pages: int, fresh_lab: Callable[[str], Lab]) -> None:
    lab = fresh_lab("healthy")
    whole = read_once(lab, slow_reads=False, azure_resource_group=None, gcp_region=None)
    lab.azure.page_size = lab.google.page_size = pages
    paged = read_once(lab, slow_reads=False, azure_resource_group=None, gcp_region=None)
    assert [document.reason for document in paged.documents] == [""] * len(paged.documents.answered)
    assert _shape(paged) == _shape(whole)


def _shape(view: View) -> list[tuple[str, str, str]]:
    return [(section.key, row.label, row.mark.value) for matrix in view.matrices for section, row in matrix.rows()]


def test_a_refresh_that_fails_leaves_the_link_where_it_is(fresh_lab: Callable[[str], Lab]) -> None:
    """What was read stays, with its age and the reason."""
    lab, views = fresh_lab("healthy"), list[View]()
    source = LiveSource(scope_of(lab, slow_reads=False))
    source.start(views.append)
    try:
        wait_until(lambda: bool(views) and bool(views[-1].matrices) and not views[-1].reading)
        before = views[-1]
        lab.world.faults.add(Fault("/compute/*", status=500))
        source.refresh()
        wait_until(lambda: not views[-1].reading and bool(views[-1].columns[Cloud.GCP].problem))
        after = views[-1]
        assert _shape(after) == _shape(before)
        assert "could not be read again: " in after.columns[Cloud.GCP].problem
        assert after.columns[Cloud.GCP].newest == before.columns[Cloud.GCP].newest
        assert not after.columns[Cloud.AZURE].problem
        lab.world.faults.clear()
        source.refresh()
        wait_until(lambda: not views[-1].reading and not views[-1].columns[Cloud.GCP].problem)
        assert _shape(views[-1]) == _shape(before)
    finally:
        source.stop()


def test_requests_are_counted(lab: Lab) -> None:
    view = read_once(lab, slow_reads=False)
    assert view.requests_per_minute >= len(view.documents.answered)
