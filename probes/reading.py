"""Reads values out of documents: a place in a JSON body that hands out values with their standing and source."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeVar

from probes.documents import Document, Documents, Json, Outcome, Read
from probes.values import Source, Standing, Value, absent, default, known, unknown

T = TypeVar("T")

_NAME = "the answer has no "
_NUMBER = re.compile(r"-?\d{1,20}", re.ASCII)
_LARGEST = 2**64
"""No number of either API is larger."""


@dataclass(frozen=True, slots=True)
class Place:
    """A place in the answer to `read`, there or not.

    Attributes:
        path: JSON path such as `properties.bgpSettings.asn`; empty for the whole body.
        raw: what stands there; None also where nothing does.
        standing: KNOWN, or why nothing can stand there: the whole document is absent, unknown, pending, not asked.
        reason: belongs to the standing.
        resource: name of the resource around this place, where the answer is a list of several.
    """

    read: Read
    path: str
    raw: Json
    standing: Standing = Standing.KNOWN
    reason: str = ""
    resource: str = ""

    @property
    def source(self) -> Source:
        """This place as evidence; objects and lists of objects are left to the document itself."""
        inside = self.raw if isinstance(self.raw, list) else [self.raw]
        has_parts = any(isinstance(item, list | dict) for item in inside)
        # Index -1 stands for a row that is not in its list: the list is what can be looked at.
        path = self.path.partition("[-1]")[0]
        return Source(self.read, path, None if has_parts else self.raw, self.resource)

    @property
    def exists(self) -> bool:
        """Whether the answer has something here."""
        return self.raw is not None

    def __getitem__(self, step: str | int) -> Place:
        if isinstance(step, int):
            inside = self.raw[step] if isinstance(self.raw, list) and -1 < step < len(self.raw) else None
            return self._at(f"{self.path}[{step}]", inside)
        inside = self.raw.get(step) if isinstance(self.raw, dict) else None
        word = step if step.isidentifier() else f'["{step}"]'
        joined = f"{self.path}.{word}" if self.path and not word.startswith("[") else self.path + word
        return self._at(joined, inside)

    def _at(self, path: str, raw: Json) -> Place:
        # Not dataclasses.replace: places are made by the ten thousand.
        return Place(self.read, path, raw, self.standing, self.reason, self.resource)

    def each(self) -> tuple[Place, ...]:
        """The elements of a list; none where there is no list."""
        return tuple(self[index] for index in range(len(self.raw))) if isinstance(self.raw, list) else ()

    def keys(self) -> tuple[str, ...]:
        """The keys of an object; none where there is no object."""
        return tuple(self.raw) if isinstance(self.raw, dict) else ()

    def string(self) -> str:
        """The text here for names and references, or an empty string."""
        return self.raw if isinstance(self.raw, str) else ""

    def text(self, if_missing: str | None = None, because: str = "") -> Value[str]:
        """A text; empty counts as missing. `if_missing` is the documented default and `because` its source."""
        return self._read(lambda raw: raw if isinstance(raw, str) else None, "text", if_missing, because)

    def integer(self, if_missing: int | None = None, because: str = "") -> Value[int]:
        """A whole number, also where the API writes 64-bit numbers as text."""
        return self._read(_whole, "a whole number", if_missing, because)

    def flag(self, if_missing: bool | None = None, because: str = "") -> Value[bool]:
        """True or false, also where the API writes `TRUE` and `FALSE`."""
        return self._read(_truth, "true or false", if_missing, because)

    def texts(self, if_missing: tuple[str, ...] | None = None, because: str = "") -> Value[tuple[str, ...]]:
        """A list of texts; a missing list is the given default, or absent."""
        return self._read(_texts, "a list of texts", if_missing, because)

    def blocked(self) -> Value[T]:
        """The standing of the whole document as a value of any type; only for a place that cannot be read."""
        return Value(self.standing, None, self.reason, (self.source,))

    def _read(self, convert: Callable[[Json], T | None], kind: str, if_missing: T | None, because: str) -> Value[T]:
        if self.standing is not Standing.KNOWN:
            return self.blocked()
        if self.raw is None or self.raw == "":
            if if_missing is not None:
                return default(if_missing, because, self.source)
            return absent(_NAME + (self.path or "body"), self.source)
        converted = convert(self.raw)
        if converted is None:
            return unknown(f"{self.path} should be {kind}, the answer has {str(self.raw)[:40]!r}", self.source)
        return known(converted, self.source)


def place_of(document: Document) -> Place:
    """The body of a document, or the standing that its outcome gives to all values in it."""
    if document.outcome is Outcome.OK:
        return Place(document.read, "", document.body)
    standing = Standing.ABSENT if document.outcome is Outcome.ABSENT else Standing.UNKNOWN
    return Place(document.read, "", None, standing, document.reason or document.outcome.value)


def find_place(documents: Documents, read: Read, by_choice: bool = False) -> Place:
    """The body of the answer to `read`: pending while it is under way, unknown if it was never asked.

    Args:
        by_choice: the read may have been left out by choice; then it is not asked rather than unknown.
    """
    document = documents.find(read)
    if document is not None:
        return place_of(document)
    if read.key in documents.pending:
        return Place(read, "", None, Standing.PENDING, "being read")
    return Place(read, "", None, Standing.NOT_ASKED if by_choice else Standing.UNKNOWN, "not read")


def require(value: Value[T], what: str) -> Value[T]:
    """The value, except that a required field the API left out is unknown instead of absent."""
    if value.standing is not Standing.ABSENT or not value.reason.startswith(_NAME):
        return value
    return unknown(f"the answer lacks {what}, which it must have", *value.sources)


def _whole(raw: Json) -> int | None:
    if isinstance(raw, bool):
        return None
    if isinstance(raw, int):
        return raw if abs(raw) < _LARGEST else None
    if isinstance(raw, float) and raw.is_integer():
        return int(raw)
    return int(raw) if isinstance(raw, str) and _NUMBER.fullmatch(raw) else None


def _truth(raw: Json) -> bool | None:
    if isinstance(raw, bool):
        return raw
    return {"TRUE": True, "FALSE": False}.get(raw.upper()) if isinstance(raw, str) else None


def _texts(raw: Json) -> tuple[str, ...] | None:
    if not isinstance(raw, list):
        return None
    texts = tuple(item for item in raw if isinstance(item, str))
    return texts if len(texts) == len(raw) else None
