"""A value that knows how it is known.

A troubleshooter that draws an unread value as fine, or as broken, is worse than none. Every value of the model
therefore carries its standing, the reason where it has no content, and the places in the documents it came from.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Generic, TypeVar

from probes.documents import Read

T_co = TypeVar("T_co", covariant=True)
S = TypeVar("S")


class Standing(StrEnum):
    """How a value is known."""

    KNOWN = "known"
    DEFAULT = "default"
    """The field was left out where the API documents a default."""
    ABSENT = "absent"
    """The API says there is none; a 404 on a referenced object included."""
    UNKNOWN = "unknown"
    """It could not be read: no permission, timeout, error, unreadable."""
    NOT_ASKED = "not asked"
    """Left out by choice; it never counts as a gap."""
    PENDING = "pending"
    """Asked for in this round and not answered yet."""


@dataclass(frozen=True, slots=True)
class Source:
    """One place in one document.

    Attributes:
        read: the question whose answer it is in.
        path: JSON path in the answer.
        raw: what stood there; None for objects and for nothing.
        resource: name of the resource that the place belongs to, where the answer is a list of several.
    """

    read: Read
    path: str
    raw: object = None
    resource: str = ""

    @property
    def name(self) -> str:
        """The name of the resource that the place belongs to."""
        return self.resource or self.read.name


@dataclass(frozen=True, slots=True)
class Value(Generic[T_co]):
    """A value with its standing.

    Attributes:
        standing: how it is known.
        content: the value; None unless the standing is KNOWN or DEFAULT.
        reason: why there is no content, or which documented default applies.
        sources: where it was read, the deciding place first.
    """

    standing: Standing
    content: T_co | None = None
    reason: str = ""
    sources: tuple[Source, ...] = ()

    @property
    def has_content(self) -> bool:
        """Whether there is something to compare."""
        return self.content is not None

    @property
    def is_gap(self) -> bool:
        """Whether a verdict that rests on this value cannot be given."""
        return self.standing in (Standing.UNKNOWN, Standing.PENDING)

    def map(self, change: Callable[[T_co], S]) -> Value[S]:
        """The same standing and sources around `change(content)`."""
        if self.content is None:
            return Value(self.standing, None, self.reason, self.sources)
        return Value(self.standing, change(self.content), self.reason, self.sources)

    def judge(self, meanings: Mapping[str, bool], because: str) -> Value[bool]:
        """What a word means; a word without a known meaning is unknown, an absent one means no."""
        if self.standing is Standing.ABSENT:
            return Value(Standing.KNOWN, False, "", self.sources)
        if self.content is None:
            return Value(self.standing, None, self.reason, self.sources)
        if isinstance(self.content, str) and self.content in meanings:
            return Value(Standing.KNOWN, meanings[self.content], "", self.sources)
        return Value(Standing.UNKNOWN, None, because.format(self.content), self.sources)

    def also_from(self, *sources: Source) -> Value[T_co]:
        """The same value with further places it rests on."""
        return Value(self.standing, self.content, self.reason, self.sources + sources)


def known(content: S, *sources: Source) -> Value[S]:
    """A value the API stated."""
    return Value(Standing.KNOWN, content, "", sources)


def default(content: S, reason: str, *sources: Source) -> Value[S]:
    """A documented default of a field that the API left out."""
    return Value(Standing.DEFAULT, content, reason, sources)


def absent(reason: str, *sources: Source) -> Value[S]:
    """The API says there is none."""
    return Value(Standing.ABSENT, None, reason, sources)


def unknown(reason: str, *sources: Source) -> Value[S]:
    """It could not be read, for this reason."""
    return Value(Standing.UNKNOWN, None, reason, sources)


def not_asked(reason: str) -> Value[S]:
    """Left out by choice."""
    return Value(Standing.NOT_ASKED, None, reason)


def pending(*sources: Source) -> Value[S]:
    """Asked for, not answered yet."""
    return Value(Standing.PENDING, None, "being read", sources)
