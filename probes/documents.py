"""Documents: what the clouds answered, as they answered it, secrets removed.

A document is the evidence under every value, finding and report. Parsing is a pure function of documents, so a
stored document can be read again by a later version.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from types import MappingProxyType
from typing import TypeAlias

Json: TypeAlias = "bool | int | float | str | list[Json] | dict[str, Json] | None"
Key: TypeAlias = tuple[str, str, str, tuple[tuple[str, str], ...]]


class Cloud(StrEnum):
    """The two clouds; the value is the word used in options, files and keys."""

    AZURE = "azure"
    GCP = "gcp"

    @property
    def title(self) -> str:  # type: ignore[override]  # str.title() has no meaning for a cloud
        """The name a person reads."""
        return "Azure" if self is Cloud.AZURE else "Google Cloud"


@dataclass(frozen=True, slots=True)
class Read:
    """One read of one cloud.

    Attributes:
        cloud: whom it goes to.
        operation: name in that cloud's table of reads, such as `connections.get`.
        path: the resource path, without host and API version: `/subscriptions/…` or `projects/…`.
        query: further parameters that are part of the question, such as `(("peer", "169.254.21.13"),)`.
    """

    cloud: Cloud
    operation: str
    path: str
    query: tuple[tuple[str, str], ...] = ()

    @property
    def key(self) -> Key:
        """What makes two reads the same; Azure resource ids are compared without regard to case."""
        path = self.path.casefold() if self.cloud is Cloud.AZURE else self.path
        return (self.cloud.value, self.operation, path, self.query)

    @property
    def name(self) -> str:
        """The last segment of the path: a resource's own name."""
        return self.path.rstrip("/").rsplit("/", 1)[-1]

    def __str__(self) -> str:
        asked = "&".join(f"{name}={value}" for name, value in self.query)
        return f"{self.cloud.value} {self.operation} {self.path}" + (f"?{asked}" if asked else "")


class Outcome(StrEnum):
    """How a read ended."""

    OK = "ok"
    ABSENT = "absent"
    """404: the cloud says that it does not exist."""
    FORBIDDEN = "forbidden"
    """403: the caller may not ask."""
    NOT_ENABLED = "not enabled"
    """403: the API is switched off in this project, so there is nothing of it to read."""
    UNAUTHENTICATED = "unauthenticated"
    """No usable credential, or 401."""
    THROTTLED = "throttled"
    """429: asked too often; the next rounds wait longer."""
    TIMED_OUT = "timed out"
    UNREACHABLE = "unreachable"
    FAILED = "failed"
    """Any other error answer."""
    UNREADABLE = "unreadable"
    """An answer that is not the JSON it should be."""
    REFUSED = "refused"
    """Refused here, before a socket was used: not on the list of reads."""


@dataclass(frozen=True, slots=True)
class Document:
    """The answer to one read.

    Attributes:
        body: the JSON body with secrets replaced; None unless the outcome is OK.
        reason: for a person, what went wrong and what would mend it; empty when OK.
        fetched_at: when the answer was complete, UTC.
        seconds: how long it took.
        wait: seconds that the cloud asked to be left alone; 0 where it did not ask.
        retry: the newest try to read it again, where that failed and this older answer stands in for it.
    """

    read: Read
    outcome: Outcome
    fetched_at: datetime
    seconds: float = 0.0
    body: Json = None
    reason: str = ""
    wait: float = 0.0
    retry: Document | None = None

    @property
    def newest(self) -> Document:
        """What came of the last time it was asked."""
        return self.retry or self


@dataclass(frozen=True, slots=True)
class Documents:
    """Everything answered so far, and what is still being asked. Immutable: each answer makes a new one."""

    answered: Mapping[Key, Document] = field(default_factory=lambda: MappingProxyType({}))
    pending: frozenset[Key] = frozenset()

    def __iter__(self) -> Iterator[Document]:
        return iter(self.answered.values())

    def find(self, read: Read) -> Document | None:
        """The answer to `read`, if there is one."""
        return self.answered.get(read.key)

    def of(self, cloud: Cloud, *operations: str) -> tuple[Document, ...]:
        """All answers of these operations, in a stable order that does not depend on arrival."""
        wanted = [d for d in self if d.read.cloud is cloud and d.read.operation in operations]
        return tuple(sorted(wanted, key=lambda document: document.read.key))

    def with_answers(self, *documents: Document) -> Documents:
        """These answers added, or put in the place of older ones."""
        added = {document.read.key: document for document in documents}
        return Documents(MappingProxyType({**self.answered, **added}), self.pending - added.keys())

    def with_pending(self, reads: Iterable[Read]) -> Documents:
        """These reads noted as under way."""
        return Documents(self.answered, self.pending | {read.key for read in reads})


def documents_of(documents: Iterable[Document]) -> Documents:
    """A collection of the given answers."""
    return Documents().with_answers(*documents)
