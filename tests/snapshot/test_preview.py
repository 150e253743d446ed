"""What is said before masking is what masking does."""

from __future__ import annotations

import json

import pytest

from probes.snapshot.errors import SnapshotError
from probes.snapshot.kinds import ALL, Kind
from probes.snapshot.mask import mask_snapshot
from probes.snapshot.preview import Tally, preview
from probes.snapshot.record import Snapshot
from tests.checks.bases import CLEAN
from tests.snapshot.states import KEY, OTHER_KEY, SCENARIOS, of_base, of_scenario


def _told(snapshot: Snapshot) -> str:
    """Everything that a snapshot's documents and accounts say."""
    said = [[one.read.path, one.read.query, one.body, one.reason] for one in snapshot.documents]
    return json.dumps([said, sorted(snapshot.accounts.values())], ensure_ascii=False).casefold()


@pytest.mark.parametrize("name", SCENARIOS)
def test_every_example_is_there_before_and_its_pseudonym_afterwards(name: str) -> None:
    snapshot = of_scenario(name)
    before, after = _told(snapshot), _told(mask_snapshot(snapshot, KEY))
    tallies = preview(snapshot, KEY)
    assert set(tallies) == ALL
    for kind, tally in tallies.items():
        assert tally.count >= len(tally.examples) == min(2, tally.count), kind
        for original, masked in tally.examples:
            assert json.dumps(original, ensure_ascii=False)[1:-1] in before
            assert original.casefold() != masked.casefold()
            assert masked.casefold() in after
            assert json.dumps(original, ensure_ascii=False)[1:-1] not in after or kind is Kind.TEXT


def test_kinds_are_counted_apart() -> None:
    tallies = preview(of_base(CLEAN), KEY)
    assert tallies[Kind.IDS].count == 2
    assert tallies[Kind.TAGS] == Tally()
    assert tallies[Kind.PRIVATE].examples[0][0] == "10.100.255.4"
    assert tallies[Kind.PUBLIC].examples[0][0] == "20.1.0.10"
    assert dict(tallies[Kind.ACCOUNTS].examples)["jane.doe@contoso.example"].endswith("@masked.invalid")


def test_what_is_masked_already_is_counted_no_more() -> None:
    snapshot = of_base(CLEAN)
    assert preview(mask_snapshot(snapshot, KEY), OTHER_KEY) == {}
    partly = mask_snapshot(snapshot, KEY, ALL - {Kind.PUBLIC})
    assert preview(partly, KEY) == {Kind.PUBLIC: preview(snapshot, KEY)[Kind.PUBLIC]}


def test_another_key_is_refused_as_it_is_when_masking() -> None:
    partly = mask_snapshot(of_base(CLEAN), KEY, frozenset({Kind.NAMES}))
    with pytest.raises(SnapshotError, match="another key"):
        preview(partly, OTHER_KEY)
