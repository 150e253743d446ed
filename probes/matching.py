"""The assignment that has the greatest total weight, over pairs that may be left unassigned."""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from typing import TypeVar

A = TypeVar("A", bound=Hashable)
B = TypeVar("B", bound=Hashable)


def match_best(weights: Mapping[tuple[A, B], int]) -> dict[A, B]:
    """Assign each left item to at most one right item so that the sum of weights is greatest.

    Args:
        weights: positive weight of every pair that is possible at all.

    Returns:
        The assigned pairs. Ties go to the items that come first in `weights`.
    """
    chosen: dict[A, B] = {}
    for left, right in _components(weights):
        chosen.update(_assign(left, right, weights))
    return chosen


def _components(weights: Mapping[tuple[A, B], int]) -> list[tuple[list[A], list[B]]]:
    """Groups of items that are connected by possible pairs; each is small although there may be many."""
    group_of_left: dict[A, int] = {}
    group_of_right: dict[B, int] = {}
    groups: dict[int, tuple[list[A], list[B]]] = {}
    for number, (left, right) in enumerate(weights):
        found = {group for group in (group_of_left.get(left), group_of_right.get(right)) if group is not None}
        groups[number] = ([left], [right])
        for group in sorted(found):
            lefts, rights = groups.pop(group)
            groups[number] = (lefts + groups[number][0], rights + groups[number][1])
        lefts, rights = list(dict.fromkeys(groups[number][0])), list(dict.fromkeys(groups[number][1]))
        groups[number] = (lefts, rights)
        group_of_left.update(dict.fromkeys(lefts, number))
        group_of_right.update(dict.fromkeys(rights, number))
    return list(groups.values())


def _assign(left: list[A], right: list[B], weights: Mapping[tuple[A, B], int]) -> dict[A, B]:
    """The Hungarian method on one group, each left item having the choice of staying alone at weight 0."""
    rows, columns = len(left), len(right) + len(left)
    cost = [[-weights.get((a, b), 0) for b in right] + [0] * rows for a in left]
    row_level, column_level = [0] * (rows + 1), [0] * (columns + 1)
    owner = [0] * (columns + 1)
    for row in range(1, rows + 1):
        owner[0], column = row, 0
        slack, came_from, done = [1 << 60] * (columns + 1), [0] * (columns + 1), [False] * (columns + 1)
        while owner[column]:
            done[column] = True
            current, step, following = owner[column], 1 << 60, 0
            for other in range(1, columns + 1):
                if done[other]:
                    continue
                reduced = cost[current - 1][other - 1] - row_level[current] - column_level[other]
                if reduced < slack[other]:
                    slack[other], came_from[other] = reduced, column
                if slack[other] < step:
                    step, following = slack[other], other
            for other in range(columns + 1):
                if done[other]:
                    row_level[owner[other]] += step
                    column_level[other] -= step
                else:
                    slack[other] -= step
            column = following
        while column:
            owner[column] = owner[came_from[column]]
            column = came_from[column]
    pairs = ((left[owner[column] - 1], right[column - 1]) for column in range(1, len(right) + 1) if owner[column])
    return {a: b for a, b in pairs if weights.get((a, b), 0) > 0}
