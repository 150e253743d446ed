"""How one field differs: in what it is, or only in whether it could be read."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from probes.difference.facts import Fact
from probes.difference.model import Change
from probes.values import Standing, Value

_READ = (Standing.KNOWN, Standing.DEFAULT, Standing.ABSENT)


@dataclass(frozen=True, slots=True)
class Told:
    """A change with the texts of both."""

    change: Change
    before: str | None
    after: str | None


def compare_facts(before: Fact, after: Fact) -> Iterator[Told]:
    """What differs in this field; several things, where some of its values changed and others could not be read."""
    found = {
        change
        for one, other in zip(before.values, after.values, strict=True)
        if (change := _compare(one, other)) is not None
    }
    for change in Change:
        if change in found:
            yield Told(change, *_texts(change, before, after))


def _compare(before: Value[Any], after: Value[Any]) -> Change | None:
    read = (before.standing in _READ, after.standing in _READ)
    if read == (True, True):
        return None if before.content == after.content else Change.CHANGED
    if read == (False, False):
        # What both left out by choice hides nothing that was asked for.
        return Change.NEITHER if before.is_gap or after.is_gap else None
    return Change.UNREAD if read[0] else Change.READ


def _texts(change: Change, before: Fact, after: Fact) -> tuple[str, str]:
    if change is Change.CHANGED:
        return before.text, after.text
    was, now = _reason(before), _reason(after)
    if change is Change.NEITHER:
        return was, now
    return (before.text, now) if change is Change.UNREAD else (was, after.text)


def _reason(fact: Fact) -> str:
    unread = [value for value in fact.values if value.standing not in _READ]
    return unread[0].reason or unread[0].standing.value if unread else fact.text
