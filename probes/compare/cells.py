"""Texts of cells and marks of rows, from values and how they are known."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any, TypeVar

from probes.matrix import Cell, Mark
from probes.values import Standing, Value

T = TypeVar("T")

NO_END = Cell("-")
"""The half of a row whose end is missing."""

_REMARKABLE = (Standing.DEFAULT, Standing.ABSENT, Standing.UNKNOWN, Standing.NOT_ASKED)

_WORDS = {
    Standing.ABSENT: "none",
    Standing.UNKNOWN: "unknown",
    Standing.NOT_ASKED: "not read",
    Standing.PENDING: "...",
}


def show(value: Value[T], form: Callable[[T], str] = str) -> str:
    """The content as text, or a word for why there is none."""
    return _WORDS.get(value.standing, "none") if value.content is None else form(value.content)


def make_cell(text: str, *values: Value[Any]) -> Cell:
    """A cell that shows `text` and rests on `values`."""
    gap = next((value.reason for value in values if value.standing is Standing.UNKNOWN), "")
    waiting = any(value.standing is Standing.PENDING for value in values)
    sources = tuple(dict.fromkeys((source.read.key, source.path) for value in values for source in value.sources))
    by_place = {(source.read.key, source.path): source for value in values for source in value.sources}
    remarks = tuple(
        dict.fromkeys(f"{value.standing}: {value.reason}" for value in values if value.standing in _REMARKABLE)
    )
    unasked = any(value.standing is Standing.NOT_ASKED for value in values)
    return Cell(text, tuple(by_place[place] for place in sources), gap, remarks, waiting, unasked)


def judge(agreements: Iterable[bool | None], values: Iterable[Value[Any]]) -> Mark:
    """The mark of a row.

    Args:
        agreements: for each thing compared, whether it holds; None where it cannot be told.
        values: everything the row rests on.
    """
    results, parts = list(agreements), list(values)
    if False in results:
        return Mark.DIFFER
    if any(part.is_gap or part.standing is Standing.NOT_ASKED for part in parts):
        return Mark.UNKNOWN
    there = [part.has_content for part in parts]
    if not any(there):
        return Mark.NONE
    return Mark.DIFFER if not all(there) or None in results else Mark.AGREE


def equal(one: Value[T], other: Value[T]) -> bool | None:
    """Whether both contents are equal; None where one is missing."""
    if one.content is None or other.content is None:
        return None
    return one.content == other.content


def judge_up(*states: Value[bool]) -> Mark:
    """Up on all ends is agreement; one that is down is enough to differ."""
    contents = [state.content for state in states]
    if False in contents:
        return Mark.DIFFER
    return Mark.AGREE if all(contents) else Mark.UNKNOWN


def short_pair(local: Value[str], remote: Value[str]) -> str:
    """`169.254.21.14 -> .13`: the remote address is shortened where it shares the first three numbers."""
    here, there = show(local), show(remote)
    head, _, last = there.rpartition(".")
    return f"{here} -> .{last}" if head and here.startswith(head + ".") else f"{here} -> {there}"
