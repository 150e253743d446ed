"""What the real clouds were asked and answered, asked of the lab: the answers have the same shape."""

from __future__ import annotations

import pytest

from tests.lab.recorded.differences import DIFFERENCES
from tests.lab.recorded.page import find_cover, play_everything, write_page
from tests.lab.recorded.played import Call, Played
from tests.lab.recorded.shapes import compare
from tests.probes.recordings import ABSENT, FOLDER
from tests.tree import ROOT

with_recordings = pytest.mark.skipif(not FOLDER.is_dir(), reason=ABSENT)


@pytest.fixture(scope="module")
def played() -> Played:
    return play_everything()


@with_recordings
def test_every_difference_from_a_recorded_answer_is_listed_with_its_reason(played: Played) -> None:
    unlisted = [
        f"{call}: {told}" for call in played.counts for told in played.differences[call] if not find_cover(call, told)
    ]
    assert not unlisted, "\n".join(sorted(unlisted))


@with_recordings
def test_every_listed_difference_still_occurs(played: Played) -> None:
    used = {entry for call in played.counts for told in played.differences[call] for entry in find_cover(call, told)}
    assert not [entry for entry in DIFFERENCES if entry not in used]


@with_recordings
def test_reads_writes_operations_lists_and_errors_of_both_clouds_are_compared(played: Played) -> None:
    for cloud in ("azure", "gcp"):
        kinds = {call for call in played.counts if call.cloud == cloud}
        assert {"GET", "PUT" if cloud == "azure" else "PATCH", "POST", "DELETE"} <= {call.method for call in kinds}
        assert any("operation" in call.path for call in kinds)
        assert any(call.outcome[0] == "4" for call in kinds)
    assert len(played.counts) >= 85
    assert sum(played.counts.values()) >= 450


@with_recordings
def test_the_page_tells_what_was_compared(played: Played) -> None:
    assert (ROOT / "docs" / "recordings.md").read_text(encoding="utf-8") == write_page(played)


@pytest.mark.parametrize(
    ("recorded", "answered", "told"),
    [
        ({"a": 1}, {"a": 2}, []),
        ({"a": 1}, {"a": "1"}, ["a is text, not number"]),
        ({"a": {"b": 1}}, {}, ["lacks a"]),
        ({}, {"a": [{"b": 1}]}, ["adds a"]),
        ({"a": [{"b": 1}, {"c": None}]}, {"a": [{"b": 1}]}, ["lacks a[].c"]),
        ({"a": []}, {"a": [{"b": 1}]}, []),
        ({"tags": {"x": "1"}}, {"tags": {"y": "2"}}, []),
        (None, {"a": 1}, ["adds a", "body is object, not null"]),
    ],
)
def test_shapes_are_compared_by_keys_and_types(recorded: object, answered: object, told: list[str]) -> None:
    assert sorted(compare(recorded, answered)) == told


def test_a_difference_covers_its_own_kind_alone() -> None:
    entry = next(entry for entry in DIFFERENCES if entry.told == "adds mtu")
    assert entry.covers(Call("gcp", "GET", "global/networks/{}", "200"), "adds mtu")
    assert not entry.covers(Call("gcp", "GET", "global/networks/{}", "200"), "lacks mtu")
    assert not entry.covers(Call("gcp", "GET", "global/routes", "200"), "adds mtu")
