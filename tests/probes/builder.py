"""Documents of both clouds for any topology, and the same documents with something changed.

`documents(article())` is the published two-tunnel link in good health. A test changes what its story needs: in the
topology (`topology.py`), or in single answers with `edited`, `denied`, `gone`, `without`, `shuffled` and `rewritten`.
"""

from __future__ import annotations

import copy
import random
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime

from probes.documents import Cloud, Document, Documents, Json, Outcome, Read, documents_of
from tests.probes.azure_answers import azure_answers
from tests.probes.google_answers import google_answers
from tests.probes.topology import Topology

_TIME = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)
FORBIDDEN = "403: the caller may not read this"


def documents(topology: Topology) -> Documents:
    """What both clouds answer for this topology."""
    return documents_of(
        Document(read, Outcome.OK, _TIME, body=body)
        for answers in (azure_answers, google_answers)
        for read, body in answers(topology)
    )


def edited(documents: Documents, read: Read, path: str, value: Json | Callable[[Json], Json]) -> Documents:
    """The same answers with one field changed; `path` is such as `items/t0/ikeVersion`.

    A step into a list is a position or the `name` of an item. The value None takes the field out.
    """
    document = documents.find(read)
    assert document is not None, f"no such document: {read}"
    body = copy.deepcopy(document.body)
    *steps, last = path.split("/")
    place: Json = body
    for step in steps:
        place = _inside(place, step)
    if isinstance(place, list):
        position = next(number for number, item in enumerate(place) if item is _inside(place, last))
        place[position] = value(place[position]) if callable(value) else value
        return documents.with_answers(replace(document, body=body))
    assert isinstance(place, dict), path
    new = value(place.get(last)) if callable(value) else value
    if new is None:
        place.pop(last, None)
    else:
        place[last] = new
    return documents.with_answers(replace(document, body=body))


def _inside(place: Json, step: str) -> Json:
    if isinstance(place, dict):
        return place[step]
    assert isinstance(place, list), step
    for item in place:
        if isinstance(item, dict) and item.get("name") == step:
            return item
    return place[int(step)]


def denied(documents: Documents, read: Read) -> Documents:
    """The same answers, except that this one was refused."""
    assert documents.find(read) is not None, f"no such document: {read}"
    return documents.with_answers(Document(read, Outcome.FORBIDDEN, _TIME, reason=FORBIDDEN))


def gone(documents: Documents, read: Read) -> Documents:
    """The same answers, except that this resource does not exist."""
    assert documents.find(read) is not None, f"no such document: {read}"
    return documents.with_answers(Document(read, Outcome.ABSENT, _TIME, reason="404: it does not exist"))


def without(documents: Documents, read: Read) -> Documents:
    """The same answers without this one."""
    return documents_of(document for document in documents if document.read.key != read.key)


def shuffled(documents: Documents, seed: int) -> Documents:
    """The same answers in another order of arrival, and their lists in another order.

    Two lists keep theirs, for it has a meaning: `ipConfigurations` numbers the instances, and of several custom BGP
    addresses Azure takes the first.
    """
    dice = random.Random(seed)  # noqa: S311  # an order, not a secret
    answers = [replace(document, body=_shuffle(document.body, dice)) for document in documents]
    dice.shuffle(answers)
    return documents_of(answers)


def _shuffle(body: Json, dice: random.Random, name: str = "") -> Json:
    if isinstance(body, dict):
        keys = list(body)
        dice.shuffle(keys)
        return {key: _shuffle(body[key], dice, key) for key in keys}
    if not isinstance(body, list):
        return body
    items = [_shuffle(item, dice) for item in body]
    if name not in ("ipConfigurations", "customBgpIpAddresses"):
        dice.shuffle(items)
    return items


def rewritten(documents: Documents, cloud: Cloud, change: Callable[[str], str]) -> Documents:
    """The same answers, with every text in the bodies of one cloud changed."""
    return documents_of(
        replace(document, body=_rewrite(document.body, change)) if document.read.cloud is cloud else document
        for document in documents
    )


def _rewrite(body: Json, change: Callable[[str], str]) -> Json:
    if isinstance(body, dict):
        return {key: _rewrite(value, change) for key, value in body.items()}
    if isinstance(body, list):
        return [_rewrite(item, change) for item in body]
    return change(body) if isinstance(body, str) else body
