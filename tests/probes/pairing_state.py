"""The table that states of a link and their right pairing are written into."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType

from probes.documents import Documents
from probes.matrix import Matrix
from probes.model import EvidenceKind, TunnelEnd
from probes.survey import Survey, survey
from tests.probes.builder import documents
from tests.probes.topology import Topology, article

BOTH = EvidenceKind.OUTSIDE_BOTH
AZURE_ONLY = EvidenceKind.OUTSIDE_AZURE
"""Google's peer address is Azure's, but Azure's is not Google's."""
GOOGLE_ONLY = EvidenceKind.OUTSIDE_GOOGLE
BGP = EvidenceKind.BGP_AZURE

PUBLISHED: Mapping[str, EvidenceKind] = MappingProxyType({"c0#0=t0": BOTH, "c1#1=t1": BOTH})
"""The pairs of the published link: `connection#instance=tunnel`, and the strongest evidence."""
HALVES = "c0#1 c1#0"
"""Its spare ends: the half of each connection that Google's two tunnels leave without a partner."""


@dataclass(frozen=True)
class Pairing:
    """Which ends meet, which are alone, which are spare, and which things belong to no link.

    Attributes:
        mentioned: names that some note speaks of; no names means that there is no note.
    """

    links: tuple[str, ...]
    pairs: Mapping[str, EvidenceKind]
    alone: frozenset[str]
    spare: frozenset[str]
    mentioned: frozenset[str]


@dataclass(frozen=True)
class State:
    """A state of the two clouds and the pairing that a network engineer makes of it.

    Attributes:
        named: whether both gateways are named on the command line, which makes them a link.
    """

    name: str
    build: Callable[[Topology], Documents | None]
    expected: Pairing
    named: bool

    def documents(self) -> Documents:
        """What both clouds answer in this state."""
        topology = article()
        return self.build(topology) or documents(topology)

    def survey(self, documents: Documents | None = None) -> Survey:
        """What the program makes of it."""
        names = ("vng", "hav") if self.named else (None, None)
        return survey(documents or self.documents(), *names)


STATES: list[State] = []


def state(
    pairs: Mapping[str, EvidenceKind] = PUBLISHED,
    spare: str = HALVES,
    alone: str = "",
    links: tuple[str, ...] = ("vng <-> hav",),
    mentioned: str = "",
    named: bool = False,
) -> Callable[[Callable[[Topology], Documents | None]], None]:
    """Writes a state into the table. Its function changes the published link; its name and docstring tell the story."""
    expected = Pairing(links, pairs, *(frozenset(words.split()) for words in (alone, spare, mentioned)))

    def add(build: Callable[[Topology], Documents | None]) -> None:
        STATES.append(State(build.__name__.strip("_"), build, expected, named))

    return add


def found(seen: Survey, mentioned: frozenset[str]) -> Pairing:
    """The pairing in a result, in the terms of the table; `mentioned` are the names to look for in the notes."""
    tunnels = [tunnel for matrix in seen.matrices for tunnel in matrix.link.tunnels]
    single = [(tunnel, tunnel.azure or tunnel.gcp) for tunnel in tunnels if not (tunnel.azure and tunnel.gcp)]
    said = frozenset(name for name in mentioned if any(name in note for note in seen.notes))
    return Pairing(
        links=tuple(sorted(matrix.link.name for matrix in seen.matrices)),
        pairs={
            f"{label(tunnel.azure)}={label(tunnel.gcp)}": tunnel.evidence[0]
            for tunnel in tunnels
            if tunnel.azure and tunnel.gcp
        },
        alone=frozenset(label(end) for tunnel, end in single if not tunnel.spare),
        spare=frozenset(label(end) for tunnel, end in single if tunnel.spare),
        mentioned=said if mentioned else frozenset(seen.notes),
    )


def label(end: TunnelEnd | None) -> str:
    """`connection#instance` or the name of the tunnel."""
    assert end is not None
    return f"{end.name}#{end.index}" if end.cloud.value == "azure" else end.name


def shown(matrix: Matrix) -> tuple[object, ...]:
    """Everything a person sees of a link, without the places in the documents that it came from."""
    rows = [
        (section.key, section.title, row.field, row.mark, row.azure.text, row.gcp.text, row.note, row.follows)
        for section, row in matrix.rows()
    ]
    headline = matrix.first_broken and (matrix.first_broken.code, matrix.first_broken.told)
    return (matrix.link.name, tuple(rows), matrix.tunnels, matrix.sessions, headline)
