"""Most rounds bring back what was there before: an answer that says the same is seen to, and is not surveyed again."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from probes import surveyor as module
from probes.azure.reads import azure_read
from probes.collect import Round
from probes.documents import Document, Documents, Json, Outcome, documents_of
from probes.survey import Survey, survey
from probes.surveyor import Surveyor
from probes.workers import Workers
from tests.probes.builder import documents, edited
from tests.probes.rounds import pace_of, read
from tests.probes.topology import article

NOW = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)
TOP = read("top")


@pytest.fixture
def workers() -> Iterator[Workers]:
    made = Workers(2)
    yield made
    made.stop()


def _ask_again(workers: Workers, before: Document, body: Json, outcome: Outcome = Outcome.OK) -> Document:
    """What a forced round keeps that gets this answer."""
    again = Round(
        workers=workers,
        fetch=lambda read: Document(read, outcome, datetime.now(UTC), body=body),
        follow=lambda *_: (),
        pace=pace_of,
        before=documents_of([before]),
        force=True,
        stopped=threading.Event(),
    )
    found = again.run([before.read], lambda _: None).find(before.read)
    assert found is not None
    return found


def test_an_answer_that_says_the_same_has_the_very_body_of_before(workers: Workers) -> None:
    before = Document(TOP, Outcome.OK, NOW, body={"a": [1, {"b": "c"}]})
    found = _ask_again(workers, before, {"a": [1, {"b": "c"}]})
    assert found.body is before.body
    assert found.fetched_at > before.fetched_at


@pytest.mark.parametrize("body", [{"a": 2}, {"a": True}, {"a": 1.0}, {"a": "1"}, {"a": 1, "b": None}, [1], None])
def test_an_answer_that_says_something_else_has_its_own(workers: Workers, body: Json) -> None:
    before = Document(TOP, Outcome.OK, NOW, body={"a": 1})
    found = _ask_again(workers, before, body)
    assert found.body is body


def test_a_refusal_takes_the_body_away(workers: Workers) -> None:
    before = Document(TOP, Outcome.OK, NOW, body={"a": 1})
    assert _ask_again(workers, before, None, Outcome.FORBIDDEN).body is None


def _aged(found: Documents) -> Documents:
    """The same answers, read again an hour later."""
    later = documents_of(replace(one, fetched_at=one.fetched_at + timedelta(hours=1)) for one in found)
    return Documents(later.answered, found.pending)


def test_answers_that_only_grew_younger_are_not_surveyed_again(monkeypatch: pytest.MonkeyPatch) -> None:
    made: list[Documents] = []

    def count(found: Documents, *gateways: str | None) -> Survey:
        made.append(found)
        return survey(found, *gateways)

    monkeypatch.setattr(module, "survey", count)
    found, surveyor = documents(article()), Surveyor()
    first = surveyor.survey(found, None, None)
    keys = frozenset(found.answered)
    assert surveyor.survey(_aged(found), None, None) is first
    assert surveyor.survey(Documents(found.answered, keys), None, None) is first
    assert surveyor.survey(_aged(Documents(found.answered, keys)), None, None) is first
    assert len(made) == 1


def test_another_gateway_of_interest_is_another_survey() -> None:
    found, surveyor = documents(article()), Surveyor()
    seen = [surveyor.survey(found, name, None) for name in (None, "no-such-gateway", None)]
    assert [bool(one.matrices) for one in seen] == [True, False, True]


def _states(found: Documents) -> Iterator[Documents]:
    """Each answer in turn: changed, refused, under way with and without an older answer, missing."""
    for key, one in found.answered.items():
        yield found
        rest = {other: document for other, document in found.answered.items() if other != key}
        yield found.with_answers(replace(one, outcome=Outcome.FORBIDDEN, body=None, reason="403: not allowed"))
        yield found.with_answers(replace(one, outcome=Outcome.FORBIDDEN, body=None, reason="403: not at all"))
        yield Documents(found.answered, frozenset({key}))
        yield Documents(rest, frozenset({key}))
        yield Documents(rest)
    gateway = azure_read("localNetworkGateways.get", next(_ids(found)))
    yield edited(found, gateway, "properties/bgpSettings/asn", 65_001)


def _ids(found: Documents) -> Iterator[str]:
    return (one.read.path for one in found if one.read.operation == "localNetworkGateways.get")


def test_what_is_remembered_is_what_a_new_survey_would_say() -> None:
    surveyor = Surveyor()
    count = 0
    for found in _states(documents(article())):
        assert surveyor.survey(found, None, None) == survey(found)
        count += 1
    assert count > 50
