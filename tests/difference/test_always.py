"""What holds for any two moments."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from functools import cache

import pytest

from probes.difference.compare import compare
from probes.difference.model import Difference, Entry
from probes.difference.moment import Moment, moment_of
from probes.snapshot.mask import mask_snapshot
from probes.snapshot.record import Snapshot
from tests.checks.bases import CLEAN
from tests.checks.faults import FAULTS, Fault
from tests.probes.builder import shuffled
from tests.snapshot.states import KEY, SCENARIOS, of_base, of_fault, of_scenario

PAIRS = [(SCENARIOS[number - 1], name) for number, name in enumerate(SCENARIOS)]
"""Each scenario with the one before it, the last with the first."""
PAIRS += [("healthy", name) for name in SCENARIOS if name != "healthy"]


@cache
def _scenario(name: str) -> Moment:
    return moment_of(of_scenario(name))


@cache
def _clean() -> Moment:
    return moment_of(of_base(CLEAN))


def mirrored(found: Difference) -> Difference:
    """The same comparison from the other moment."""
    links = []
    for link in found.links:
        entries = sorted((entry.mirrored() for entry in link.entries), key=lambda entry: entry.rank)
        links.append(replace(link, entries=tuple(entries)))
    return replace(found, links=tuple(sorted(links, key=lambda link: link.rank)))


def _shapes(found: Difference) -> Counter[tuple[object, ...]]:
    """The entries without any text that masking may change."""

    def shape(entry: Entry) -> tuple[object, ...]:
        return (entry.topic, entry.change, entry.place, entry.cloud, entry.label, entry.severity)

    return Counter(shape(entry) for entry in found.entries)


def _shuffled(snapshot: Snapshot, seed: int) -> Snapshot:
    return replace(snapshot, documents=shuffled(snapshot.documents, seed))


@pytest.mark.parametrize("name", SCENARIOS)
def test_nothing_changed_in_a_moment_and_itself(name: str) -> None:
    assert compare(_scenario(name), _scenario(name)).changes == ()


@pytest.mark.parametrize("fault", FAULTS, ids=lambda fault: fault.name)
def test_with_every_fault_the_mirror_says_the_reverse_and_the_fault_is_named(fault: Fault) -> None:
    broken = moment_of(of_fault(fault, CLEAN, fallen=False))
    assert compare(broken, broken).changes == ()
    there, back = compare(_clean(), broken), compare(broken, _clean())
    assert mirrored(there) == back
    assert mirrored(back) == there
    assert fault.code in {entry.label for entry in there.entries}


@pytest.mark.parametrize("pair", PAIRS, ids=" ".join)
def test_the_comparison_back_is_the_mirror_of_the_one_there(pair: tuple[str, str]) -> None:
    one, other = map(_scenario, pair)
    assert mirrored(compare(one, other)) == compare(other, one)


@pytest.mark.parametrize("seed", [1, 2])
@pytest.mark.parametrize("name", SCENARIOS)
def test_the_order_of_answers_changes_nothing(name: str, seed: int) -> None:
    snapshot = of_scenario(name)
    other = moment_of(_shuffled(snapshot, seed))
    assert compare(_scenario(name), other).changes == ()
    assert compare(_scenario("healthy"), other) == compare(_scenario("healthy"), _scenario(name))


@pytest.mark.parametrize("name", [name for name in SCENARIOS if name != "fleet"])
def test_two_masked_under_one_key_differ_as_the_originals_do(name: str) -> None:
    plain = compare(_scenario("healthy"), _scenario(name))
    one, other = (moment_of(mask_snapshot(of_scenario(each), KEY)) for each in ("healthy", name))
    assert _shapes(compare(one, other)) == _shapes(plain)
