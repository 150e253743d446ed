"""JSON of a file that anybody may have written, read back: every type and every bound is looked at."""

from __future__ import annotations

import json
import math
from datetime import UTC, datetime
from typing import NoReturn

from probes.azure.reads import AzureScope
from probes.documents import Cloud, Document, Documents, Json, Outcome, Read, documents_of
from probes.gcp.reads import GcpScope
from probes.scope import Scope
from probes.snapshot.kinds import Kind
from probes.snapshot.record import Masking, Snapshot, StoredFinding

MOST_VALUES = 2_000_000
"""Commas and brackets of one member: what Python makes of each takes up to some hundred bytes."""
DEEPEST = 60
"""Objects and lists inside one another; the clouds' answers have about ten."""
_LONGEST_NUMBER = 40
_LONGEST_TEXT = 1_000_000
_MOST_SECONDS = 1_000_000
_YEARS = range(1970, 2200)


class WrongContent(ValueError):
    """The JSON is not what it should be; the text says where, in a few words."""


def parse(content: bytes, member: str) -> Json:
    """The JSON in a member.

    Raises:
        WrongContent: it is none, or holds more than any snapshot has.
    """
    if content.count(b",") + content.count(b"[") + content.count(b"{") > MOST_VALUES:
        raise WrongContent(f"{member} holds more values than any snapshot has")
    try:
        value: Json = json.loads(
            content.decode("utf-8"), parse_int=_whole, parse_float=_number, parse_constant=_refuse_constant
        )
    except WrongContent as problem:
        raise WrongContent(f"{member} {problem}") from None
    except (ValueError, RecursionError):
        raise WrongContent(f"{member} is no JSON") from None
    if _is_deeper(value):
        raise WrongContent(f"{member} is nested deeper than {DEEPEST} levels")
    return value


def decode_snapshot(manifest: Json, documents: Json, findings: Json) -> Snapshot:
    """The snapshot of these three members.

    Raises:
        WrongContent: something in them is not what it should be.
    """
    head = _Part("manifest", manifest)
    masked, tool = head.part("masked"), head.part("tool")
    accounts = head.part("accounts")
    return Snapshot(
        documents=_decode_documents(_Part("documents", documents)),
        made_at=head.moment("made_at"),
        version=tool.text("version"),
        scope=_decode_scope(head.part("scope")),
        accounts={cloud: accounts.text(cloud.value) for cloud in Cloud},
        findings=tuple(_decode_finding(part) for part in _Part("findings", findings).parts("findings")),
        masking=Masking(frozenset(_decode_kind(one) for one in masked.texts("kinds")), masked.text("key")),
    )


class _Part:
    """An object in the JSON, and where it is."""

    def __init__(self, where: str, value: Json) -> None:
        if not isinstance(value, dict):
            raise WrongContent(f"{where} is no object")
        self.where, self._value = where, value

    def raw(self, name: str) -> Json:
        if name not in self._value:
            self.fail(name, "is missing")
        return self._value[name]

    def part(self, name: str) -> _Part:
        return _Part(f"{self.where}.{name}", self.raw(name))

    def has(self, name: str) -> bool:
        return name in self._value

    def parts(self, name: str) -> list[_Part]:
        value = self.raw(name)
        if not isinstance(value, list):
            self.fail(name, "is no list")
        return [_Part(f"{self.where}.{name}[{number}]", one) for number, one in enumerate(value)]

    def text(self, name: str) -> str:
        value = self.raw(name)
        if not isinstance(value, str) or len(value) > _LONGEST_TEXT:
            self.fail(name, "is no text")
        return value

    def text_or_none(self, name: str) -> str | None:
        return None if self.raw(name) is None else self.text(name)

    def texts(self, name: str) -> tuple[str, ...]:
        value = self.raw(name)
        if not isinstance(value, list):
            self.fail(name, "is no list of texts")
        texts = tuple(one for one in value if isinstance(one, str))
        if len(texts) != len(value):
            self.fail(name, "is no list of texts")
        return texts

    def flag(self, name: str) -> bool:
        value = self.raw(name)
        if not isinstance(value, bool):
            self.fail(name, "is neither true nor false")
        return value

    def duration(self, name: str) -> float:
        value = self.raw(name)
        if isinstance(value, bool) or not isinstance(value, int | float) or not 0 <= value <= _MOST_SECONDS:
            self.fail(name, "is no number of seconds")
        return float(value)

    def moment(self, name: str) -> datetime:
        try:
            moment = datetime.fromisoformat(self.text(name))
        except ValueError:
            self.fail(name, "is no time")
        if moment.tzinfo is None or moment.year not in _YEARS:
            self.fail(name, "is no time with a zone in these centuries")
        return moment.astimezone(UTC)

    def fail(self, name: str, what: str) -> NoReturn:
        raise WrongContent(f"{self.where}.{name} {what}")


def _decode_documents(part: _Part) -> Documents:
    found = [_decode_document(one) for one in part.parts("documents")]
    documents = documents_of(found)
    if len(documents.answered) != len(found):
        part.fail("documents", "has two answers to one read")
    return documents


def _decode_document(part: _Part) -> Document:
    read = Read(_decode_cloud(part), part.text("operation"), part.text("path"), _decode_query(part))
    retry = _decode_answer(read, part.part("retry"), None) if part.has("retry") else None
    return _decode_answer(read, part, retry)


def _decode_answer(read: Read, part: _Part, retry: Document | None) -> Document:
    try:
        outcome = Outcome(part.text("outcome"))
    except ValueError:
        part.fail("outcome", "is no outcome that this version knows")
    body = part.raw("body")
    if body is not None and outcome is not Outcome.OK:
        part.fail("body", "is there although the read failed")
    moment, reason = part.moment("fetched_at"), part.text("reason")
    return Document(read, outcome, moment, part.duration("seconds"), body, reason, part.duration("wait"), retry)


def _decode_cloud(part: _Part) -> Cloud:
    try:
        return Cloud(part.text("cloud"))
    except ValueError:
        part.fail("cloud", "is neither azure nor gcp")


def _decode_query(part: _Part) -> tuple[tuple[str, str], ...]:
    pairs = part.raw("query")
    if not isinstance(pairs, list):
        part.fail("query", "is no list")
    query = []
    for pair in pairs:
        match pair:
            case [str(name), str(value)]:
                query.append((name, value))
            case _:
                part.fail("query", "is no list of pairs of texts")
    return tuple(query)


def _decode_scope(part: _Part) -> Scope:
    azure, gcp = part.part("azure"), part.part("gcp")
    return Scope(
        azure=AzureScope(
            azure.texts("subscriptions"),
            azure.text_or_none("resource_group"),
            azure.text_or_none("gateway"),
            azure.flag("by_graph"),
        ),
        gcp=GcpScope(
            gcp.texts("projects"),
            gcp.text_or_none("region"),
            gcp.text_or_none("gateway"),
            gcp.text_or_none("asset_scope"),
        ),
        slow_reads=part.flag("slow_reads"),
    )


def _decode_finding(part: _Part) -> StoredFinding:
    words = (part.text(name) for name in ("link", "code", "tunnel", "severity", "confidence", "sentence"))
    return StoredFinding(*words)


def _decode_kind(word: str) -> Kind:
    try:
        return Kind(word)
    except ValueError:
        raise WrongContent(f"manifest.masked.kinds has {word[:40]!r}, which this version does not know") from None


def _whole(text: str) -> int:
    if len(text) > _LONGEST_NUMBER:
        raise WrongContent(f"has a number of {len(text)} digits")
    return int(text)


def _number(text: str) -> float:
    value = float(text) if len(text) <= _LONGEST_NUMBER else math.inf
    if not math.isfinite(value):
        raise WrongContent("has a number that is too large")
    return value


def _refuse_constant(text: str) -> NoReturn:
    raise WrongContent(f"has {text}, which is no JSON")


def _is_deeper(value: Json) -> bool:
    level: list[Json] = [value]
    for _ in range(DEEPEST + 1):
        if not level:
            return False
        inside = [one for one in level if isinstance(one, list | dict)]
        level = [one for held in inside for one in (held.values() if isinstance(held, dict) else held)]
    return bool(level)
