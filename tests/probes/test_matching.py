"""The assignment is the best one there is: compared with trying them all."""

from __future__ import annotations

import time
from itertools import permutations

from hypothesis import given
from hypothesis import strategies as st

from probes.matching import match_best

LEFT = "abcd"
RIGHT = "wxyz"
Weights = dict[tuple[str, str], int]

_PAIRS = st.tuples(st.sampled_from(LEFT), st.sampled_from(RIGHT))
_WEIGHTS = st.dictionaries(_PAIRS, st.sampled_from([1, 2, 10, 11, 100, 300, 301, 1_000]))


def _best_total(weights: Weights) -> int:
    """The greatest total over all ways to give each left item a right one, or none."""
    places = [*RIGHT, *[None] * len(LEFT)]
    return max(
        sum(weights.get((a, b), 0) for a, b in zip(LEFT, way, strict=False) if b is not None)
        for way in set(permutations(places, len(LEFT)))
    )


@given(_WEIGHTS)
def test_no_assignment_weighs_more(weights: Weights) -> None:
    chosen = match_best(weights)
    assert sum(weights[pair] for pair in chosen.items()) == _best_total(weights)


@given(_WEIGHTS)
def test_each_item_is_used_at_most_once_and_only_in_possible_pairs(weights: Weights) -> None:
    chosen = match_best(weights)
    assert len(set(chosen.values())) == len(chosen)
    assert set(chosen.items()) <= weights.keys()


@given(_WEIGHTS)
def test_the_same_question_has_the_same_answer(weights: Weights) -> None:
    assert match_best(weights) == match_best(dict(weights))


def test_a_strong_pair_gives_way_to_a_better_whole() -> None:
    assert match_best({("a", "x"): 10, ("a", "y"): 9, ("b", "x"): 9}) == {"a": "y", "b": "x"}


def test_ties_go_to_what_comes_first() -> None:
    assert match_best({("a", "x"): 1, ("b", "x"): 1}) == {"a": "x"}
    assert match_best({("b", "x"): 1, ("a", "x"): 1}) == {"b": "x"}
    assert match_best({("a", "x"): 1, ("a", "y"): 1, ("b", "x"): 1, ("b", "y"): 1}) == {"a": "x", "b": "y"}


def test_nothing_to_assign() -> None:
    assert match_best({}) == {}


def test_many_separate_groups_are_quick() -> None:
    """A subscription with hundreds of tunnels: each link's few ends are a matter of their own."""
    weights = {(f"a{n}", f"b{n + shift}"): 1 + n * shift % 997 for n in range(0, 800, 4) for shift in range(4)}
    begun = time.monotonic()
    assert len(match_best(weights)) == 200
    assert time.monotonic() - begun < 2
