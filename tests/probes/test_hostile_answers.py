"""An answer of any shape leads to a matrix with gaps, never to a crash, and never to a fine-looking lie."""

from __future__ import annotations

import copy
import traceback
from collections.abc import Callable, Iterator
from datetime import timedelta
from itertools import count, cycle
from pathlib import Path
from typing import Any

import pytest

from probes.azure import reads as azure_reads
from probes.azure.parse import parse_azure
from probes.documents import Cloud, Document, Documents, Json, Outcome
from probes.gcp import reads as gcp_reads
from probes.survey import survey
from probes.values import Standing
from probes.view import View
from tests.probes.checks import document_of

SHAPES: tuple[Json, ...] = (
    None,
    "",
    "x",
    0,
    -1,
    2**70,
    1.5,
    True,
    [],
    {},
    [None],
    [{}],
    {"a": None},
    "169.254.21.13/99",
)


def _paths(body: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """Every place in a body."""
    yield path
    for step, inside in body.items() if isinstance(body, dict) else enumerate(body) if isinstance(body, list) else ():
        yield from _paths(inside, (*path, step))


def _replaced(body: Any, path: tuple[Any, ...], shape: Json) -> Any:
    if not path:
        return shape
    changed = copy.deepcopy(body)
    here = changed
    for step in path[:-1]:
        here = here[step]
    here[path[-1]] = shape
    return changed


def _crash_of(documents: Documents, changed: Document) -> set[str]:
    """Where the program breaks on these documents, if it does."""
    try:
        survey(documents)
        _follow(changed, documents)
    except Exception as error:  # noqa: BLE001  # all of them are wanted, each place once
        frame = traceback.extract_tb(error.__traceback__)[-1]
        return {f"{Path(frame.filename).name}:{frame.name}: {type(error).__name__}: {error}"[:120]}
    return set()


def _changed(documents: Documents, document: Document, body: Any) -> tuple[Documents, Document]:
    new = document_of(document.read, body)
    return documents.with_answers(new), new


@pytest.mark.parametrize("cloud", list(Cloud))
@pytest.mark.parametrize("scenario", ["healthy"])
def test_any_value_may_have_any_shape(scenario: str, cloud: Cloud, views: Callable[[str], View]) -> None:
    """Each place of each answer in turn holds something else: survey and further reading go on."""
    documents, tried = views(scenario).documents, count()
    shapes, crashes = cycle(SHAPES), set[str]()
    for document in documents:
        if document.read.cloud is not cloud:
            continue
        for path in _paths(document.body):
            body = _replaced(document.body, path, next(shapes))
            crashes |= _crash_of(*_changed(documents, document, body))
            next(tried)
    total = next(tried)
    print(f"{scenario}, {cloud.title}: {total} places")
    assert total > 150
    assert crashes == set()


@pytest.mark.parametrize("outcome", [outcome for outcome in Outcome if outcome is not Outcome.OK])
@pytest.mark.parametrize("cloud", list(Cloud))
def test_any_answer_may_fail(outcome: Outcome, cloud: Cloud, views: Callable[[str], View]) -> None:
    """One at a time and all together; what cannot be read never counts as up."""
    documents = views("healthy").documents
    failed = [
        Document(document.read, outcome, document.fetched_at, reason="why")
        for document in documents
        if document.read.cloud is cloud
    ]
    for document in failed:
        survey(documents.with_answers(document))
    result = survey(documents.with_answers(*failed))
    assert not any(matrix.tunnels.up for matrix in result.matrices)


def test_any_answer_may_be_missing(views: Callable[[str], View]) -> None:
    """Not asked, or not there yet: each on its own."""
    documents = views("healthy").documents
    for key in documents.answered:
        rest = {other: document for other, document in documents.answered.items() if other != key}
        survey(Documents(rest))
        survey(Documents(rest, frozenset({key})))


@pytest.mark.parametrize(
    ("span", "expected"),
    [
        ("00:01:14.8269278", timedelta(minutes=1, seconds=14)),
        ("09:41:17", timedelta(hours=9, minutes=41, seconds=17)),
        ("3.04:05:06.7", timedelta(days=3, hours=4, minutes=5, seconds=6)),
        ("12.00:00:00", timedelta(days=12)),
        ("00:00:00", timedelta()),
    ],
)
def test_azure_time_spans_are_understood(span: str, expected: timedelta, views: Callable[[str], View]) -> None:
    assert {value.content for value in _uptimes(span, views)} >= {int(expected.total_seconds())}


@pytest.mark.parametrize("span", ["soon", "1:2", "1:2:3:4", "a.b:c:d", "-1:00:00", "..:..:..", "00:00:xx", "1.2.3:4:5"])
def test_an_unreadable_time_span_is_unknown(span: str, views: Callable[[str], View]) -> None:
    values = _uptimes(span, views)
    assert any(value.standing is Standing.UNKNOWN and span in value.reason for value in values)
    assert all(value.content is None for value in values)


def _uptimes(span: str, views: Callable[[str], View]) -> list[Any]:
    documents = views("healthy").documents
    (document,) = documents.of(Cloud.AZURE, azure_reads.PEERS)
    body = copy.deepcopy(document.body)
    assert isinstance(body, dict)
    rows: Any = body["value"]
    for row in rows:
        row["connectedDuration"] = span
    return [end.bgp_uptime for end in parse_azure(_changed(documents, document, body)[0]).ends]


def _follow(document: Document, documents: Documents) -> None:
    if document.read.cloud is Cloud.AZURE:
        list(azure_reads.follow(document, documents, azure_reads.AzureScope(), lambda _: True))
    else:
        list(gcp_reads.follow(document, gcp_reads.GcpScope()))
