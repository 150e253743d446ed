"""Fields of answers: which of them a fault changes, and which a finding was read from."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

from probes.checks.finding import Finding
from probes.documents import Documents, Json, Read
from probes.values import Source

Place = tuple[str, ...]
"""A field: the operation and path of its answer, and the names on the way to it."""


def touched(before: Documents, after: Documents, looks_at: Callable[[Place], bool]) -> frozenset[Place]:
    """The fields in which two sets of answers differ, as far as `looks_at` says so."""
    old, new = ({document.read: document.body for document in answers} for answers in (before, after))
    differing = (place for read in old.keys() | new.keys() for place in _compare(read, old.get(read), new.get(read)))
    return frozenset(place for place in differing if looks_at(place))


def _compare(read: Read, before: Json, after: Json) -> Iterator[Place]:
    return _differences(before, after, (read.operation, read.path))


def _differences(before: Json, after: Json, here: Place) -> Iterator[Place]:
    if before == after:
        return
    if _has_names(before) and _has_names(after):
        before, after = _by_name(before), _by_name(after)
    if not isinstance(before, dict) or not isinstance(after, dict):
        yield here
        return
    for name in before.keys() | after.keys():
        yield from _differences(before.get(name), after.get(name), (*here, name))


def _has_names(rows: Json) -> bool:
    """Whether it is a list of things with names; any other list is one value."""
    return isinstance(rows, list) and all(isinstance(row, dict) and "name" in row for row in rows)


def _by_name(rows: Json) -> dict[str, Json]:
    assert isinstance(rows, list)
    return {str(row["name"]): row for row in rows if isinstance(row, dict)}


def rests(findings: list[Finding], answers: Documents) -> frozenset[Place]:
    """The fields that findings were read from."""
    return frozenset(_place(source, answers) for finding in findings for source in finding.evidence)


def _place(source: Source, answers: Documents) -> Place:
    """The place of a source, with names in place of positions, and no further than lists are walked."""
    document = answers.find(source.read)
    body: Json = document.body if document else None
    here: Place = (source.read.operation, source.read.path)
    for quoted, number, name in re.findall(r'\["([^"]+)"\]|\[(\d+)\]|([^.\[\]]+)', source.path):
        if number and isinstance(body, list):
            if not _has_names(body) or int(number) >= len(body):
                return here
            row = body[int(number)]
            body, here = row, (*here, str(row["name"]) if isinstance(row, dict) else number)
        else:
            body = body.get(quoted or name) if isinstance(body, dict) else None
            here = (*here, quoted or name)
    return here


def meet(ones: frozenset[Place], others: frozenset[Place]) -> bool:
    """Whether a place of one is a place of the other, or part of it."""
    return any(here[: len(there)] == there or there[: len(here)] == here for here in ones for there in others)
