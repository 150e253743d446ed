"""Everything a face shows of one moment: the links, the documents under them, and how each cloud's reading goes."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol

from probes.documents import Cloud, Documents
from probes.matrix import Matrix


@dataclass(frozen=True, slots=True)
class Column:
    """How the reading of one cloud goes.

    Attributes:
        account: who reads, as far as the credential tells; empty until known.
        scope: subscription and resource group, or project and region, short.
        answered, asked: documents of the round under way, for progress.
        newest: when the newest answer came, UTC; None before the first.
        oldest: when the oldest answer still shown came, UTC.
        problem: why this whole cloud cannot be read, with the way out; empty otherwise.
    """

    cloud: Cloud
    account: str = ""
    scope: str = ""
    answered: int = 0
    asked: int = 0
    newest: datetime | None = None
    oldest: datetime | None = None
    problem: str = ""

    @property
    def reading(self) -> bool:
        """Whether answers are still on their way."""
        return self.answered < self.asked


@dataclass(frozen=True, slots=True)
class View:
    """One moment. Immutable: each answer makes a new one.

    Attributes:
        matrices: one for each link found, in a stable order.
        notes: what was found and belongs to no link, or is out of scope; sentences for a person.
        hidden: what could not be read and may hide a link or an end of one, with its reason.
        requests_per_minute: what this program sent to both clouds in the last minute.
    """

    matrices: tuple[Matrix, ...] = ()
    documents: Documents = field(default_factory=Documents)
    columns: Mapping[Cloud, Column] = field(default_factory=dict)
    notes: tuple[str, ...] = ()
    hidden: tuple[str, ...] = ()
    requests_per_minute: int = 0

    @property
    def reading(self) -> bool:
        """Whether answers are still on their way."""
        return any(column.reading for column in self.columns.values())


class ViewSource(Protocol):
    """Where views come from: live clouds, or a file."""

    @property
    def live(self) -> bool:
        """Whether refreshing can bring anything new."""
        ...

    def start(self, on_view: Callable[[View], None]) -> None:
        """Begin; `on_view` is called from other threads, soon and often."""
        ...

    def refresh(self) -> None:
        """Read everything again now; a round under way is not doubled."""
        ...

    def pause(self, paused: bool) -> None:
        """Stop or resume reading by itself."""
        ...

    def stop(self) -> None:
        """End at once; nothing is called afterwards."""
        ...
