"""A snapshot as the screens see it."""

from __future__ import annotations

from dataclasses import replace
from queue import Queue

import pytest

from probes.documents import Cloud, Outcome, documents_of
from probes.snapshot.mask import mask_snapshot
from probes.snapshot.record import StoredFinding
from probes.snapshot.source import SnapshotSource, make_view, tell_differences
from probes.view import View, ViewSource
from tests.snapshot.states import KEY, MADE_AT, of_scenario

SNAPSHOT = of_scenario("wrong-psk")


def test_it_shows_one_view_which_nothing_makes_newer() -> None:
    views: Queue[View] = Queue()
    source: ViewSource = SnapshotSource(SNAPSHOT)
    assert not source.live
    source.start(views.put)
    view = views.get(timeout=60)
    assert [matrix.link.name for matrix in view.matrices] == [make_view(SNAPSHOT).matrices[0].link.name]
    source.refresh()
    source.pause(True)
    source.attend("/some/gateway")
    source.list_containers()
    source.look_in(Cloud.GCP, ("p",))
    source.stop()
    assert views.empty()
    assert view.documents == SNAPSHOT.documents


def test_nothing_is_shown_after_the_end() -> None:
    views: list[View] = []
    source = SnapshotSource(SNAPSHOT)
    source.stop()
    source._show(views.append)
    assert views == []


def test_the_columns_tell_who_read_what_and_when() -> None:
    view = make_view(mask_snapshot(SNAPSHOT, KEY))
    azure, gcp = view.columns[Cloud.AZURE], view.columns[Cloud.GCP]
    assert azure.account.endswith("@masked.invalid")
    assert "/x-" in azure.scope
    assert gcp.scope.endswith("/us-east4")
    moments = [one.fetched_at for one in SNAPSHOT.documents if one.read.cloud is Cloud.AZURE]
    assert (azure.oldest, azure.newest) == (min(moments), max(moments))
    assert not view.reading
    assert (azure.problem, gcp.problem) == ("", "")
    assert [container.id for container in view.containers] == [
        *mask_snapshot(SNAPSHOT, KEY).scope.azure.subscriptions,
        *mask_snapshot(SNAPSHOT, KEY).scope.gcp.projects,
    ]


def test_a_cloud_that_could_not_be_read_then_tells_why() -> None:
    failed = [
        replace(one, outcome=Outcome.UNREACHABLE, body=None, reason="no way there")
        for one in SNAPSHOT.documents
        if one.read.cloud is Cloud.AZURE
    ]
    view = make_view(replace(SNAPSHOT, documents=documents_of(failed)))
    assert view.columns[Cloud.AZURE].problem == "no way there"
    assert view.columns[Cloud.GCP] == replace(view.columns[Cloud.GCP], newest=None, oldest=None, answered=0, problem="")


def test_no_note_where_the_same_is_found() -> None:
    assert not any("something else" in note for note in make_view(SNAPSHOT).notes)


def test_a_note_tells_how_the_findings_differ_from_the_stored() -> None:
    stored = SNAPSHOT.findings[0]
    other = StoredFinding(stored.link, "HAVZ99", "", "blocks", "certain", "of another version")
    view = make_view(replace(SNAPSHOT, findings=(*SNAPSHOT.findings[1:], other)))
    (note,) = (note for note in view.notes if "something else" in note)
    assert f"no longer found: HAVZ99 (blocks, {stored.link})" in note
    assert f"found now: {stored.code}" in note


@pytest.mark.parametrize("count", [1, 2])
def test_findings_are_counted_and_not_only_named(count: int) -> None:
    one = SNAPSHOT.findings[0]
    assert bool(tell_differences((one,), (one,) * count)) == (count == 2)


def test_the_time_of_a_snapshot_is_kept() -> None:
    assert SNAPSHOT.made_at == MADE_AT
