"""Everything a face shows of one moment: the links, the documents under them, and how each cloud's reading goes."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Protocol

from probes.documents import Cloud, Documents
from probes.matrix import Matrix

if TYPE_CHECKING:  # the first frame waits for this module, and need not for the checks
    from probes.checks.diagnose import Diagnosis


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
        login: the command that mends the sign-in, as words; empty where it needs none, or no command does.
    """

    cloud: Cloud
    account: str = ""
    scope: str = ""
    answered: int = 0
    asked: int = 0
    newest: datetime | None = None
    oldest: datetime | None = None
    problem: str = ""
    login: tuple[str, ...] = ()

    @property
    def reading(self) -> bool:
        """Whether answers are still on their way."""
        return self.answered < self.asked


@dataclass(frozen=True, slots=True)
class Container:
    """An Azure subscription or a Google project: where gateways may be.

    Attributes:
        id: subscription id or project id.
        title: the name that people gave it; empty if the cloud told none.
        read: whether it is looked in now.
        problem: why it cannot be read, or why there is nothing to read in it; empty otherwise.
    """

    cloud: Cloud
    id: str
    title: str = ""
    read: bool = False
    problem: str = ""


@dataclass(frozen=True, slots=True)
class View:
    """One moment. Immutable: each answer makes a new one.

    Attributes:
        matrices: one for each link found, in a stable order.
        notes: what was found and belongs to no link, or is out of scope; sentences for a person.
        hidden: what could not be read and may hide a link or an end of one, with its reason.
        requests_per_minute: what this program sent to both clouds in the last minute.
        containers: the subscriptions and projects that are known, those that are read and those that could be, in a
            stable order.
        unlisted: by cloud, why its subscriptions or projects cannot be listed; no entry where they were, or where
            nobody asked.
    """

    matrices: tuple[Matrix, ...] = ()
    documents: Documents = field(default_factory=Documents)
    columns: Mapping[Cloud, Column] = field(default_factory=dict)
    notes: tuple[str, ...] = ()
    hidden: tuple[str, ...] = ()
    requests_per_minute: int = 0
    containers: tuple[Container, ...] = ()
    unlisted: Mapping[Cloud, str] = field(default_factory=dict)

    @property
    def diagnoses(self) -> tuple[Diagnosis, ...]:
        """What is wrong with each link, in the order of the matrices."""
        return tuple(matrix.diagnosis for matrix in self.matrices)

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

    def attend(self, azure_gateway: str | None) -> None:
        """Run the slow BGP operations for the gateway with this id, and for no other; None for none.

        Until this is called they run where the clouds hold just one gateway, or the person named it.
        """
        ...

    def list_containers(self) -> None:
        """Ask both clouds which subscriptions and projects there are; a later view has them."""
        ...

    def look_in(self, cloud: Cloud, containers: tuple[str, ...]) -> None:
        """Read these subscriptions or projects from now on, and no others of this cloud; none means all."""
        ...

    def stop(self) -> None:
        """End at once; nothing is called afterwards."""
        ...
