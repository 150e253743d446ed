"""What a check says, and what a person is told of it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from enum import IntEnum, StrEnum

from probes.documents import Cloud, Json
from probes.matrix import Severity
from probes.values import Source, Value


class Layer(IntEnum):
    """The rungs of the ladder from the ground up; what is no matter of up or down comes last."""

    EXISTS = 0
    IKE = 1
    IPSEC = 2
    BGP = 3
    ROUTES = 4
    TRAFFIC = 5
    DESIGN = 6

    @property
    def word(self) -> str:
        """The name a person reads."""
        return ("exists", "IKE", "IPsec", "BGP", "routes", "traffic", "design")[self]


class Confidence(StrEnum):
    """How sure a finding is. What is inferred is never certain."""

    CERTAIN = "certain"
    LIKELY = "likely"
    CANNOT_TELL = "cannot tell"
    """Something is wrong here, and the reads do not tell what; the finding names what to look at."""


class Grade(StrEnum):
    """How good the source of a rule is, the best first."""

    DOCUMENTED = "documented"
    SEEN = "seen in the field"
    INFERRED = "inferred"


SEVERITIES = tuple(Severity)
"""The worst first."""


@dataclass(frozen=True, slots=True)
class Target:
    """A field value that should hold.

    Attributes:
        resource: Azure resource id, or Google path `projects/…`.
        path: JSON path in that resource.
        value: what should stand there; None where the field should not be there.
    """

    cloud: Cloud
    resource: str
    path: str
    value: Json


@dataclass(frozen=True, slots=True)
class Remedy:
    """One way out, as data: on which side, in words, and the values that should hold afterwards."""

    cloud: Cloud
    sentence: str
    targets: tuple[Target, ...] = ()


@dataclass(frozen=True, slots=True)
class Told:
    """What a check found; the registry makes it a finding.

    Attributes:
        cloud: the side it is about, None for both.
        resource: name of the resource it is about; empty where it is about no single one.
        severity, confidence: in place of the check's own.
        commands: lines to look by hand, without secrets.
        among: keys of the tunnels that it is about, where a finding of the link is not about all of them.
    """

    sentence: str
    evidence: tuple[Source, ...] = ()
    remedies: tuple[Remedy, ...] = ()
    cloud: Cloud | None = None
    resource: str = ""
    severity: Severity | None = None
    confidence: Confidence | None = None
    commands: tuple[str, ...] = ()
    among: tuple[str, ...] | None = None


@dataclass(frozen=True, slots=True)
class Gap:
    """Why a check could not tell: a value that it rests on is unknown."""

    reason: str
    sources: tuple[Source, ...] = ()


@dataclass(frozen=True, slots=True)
class Unsure:
    """A check that could not tell, and where.

    Attributes:
        severity: what such a finding would have had.
    """

    code: str
    tunnel: str
    reason: str
    sources: tuple[Source, ...]
    severity: Severity = Severity.BLOCKS


@dataclass(frozen=True, slots=True)
class Finding:
    """Something that is wrong, or should be known.

    Attributes:
        code: `HAV` and the id of the cause in the failure catalogue.
        layer: the rung it breaks.
        tunnel: key of the matrix section, such as `tunnel 0`; empty if it is about the whole link.
        cloud, resource: as in `Told`.
        cells: fields of the matrix rows that show it.
        evidence: where to see it, the deciding place first.
        observed: it is what the clouds report rather than what they were configured with.
        consequences: what follows from it and needs no mending of its own.
        among: as in `Told`.
    """

    code: str
    severity: Severity
    confidence: Confidence
    layer: Layer
    sentence: str
    tunnel: str = ""
    cloud: Cloud | None = None
    resource: str = ""
    cells: tuple[str, ...] = ()
    evidence: tuple[Source, ...] = ()
    commands: tuple[str, ...] = ()
    remedies: tuple[Remedy, ...] = ()
    observed: bool = False
    consequences: tuple[Finding, ...] = ()
    among: tuple[str, ...] | None = None

    def is_about(self, key: str) -> bool:
        """Whether it is about the tunnel with this key, alone or with others."""
        return self.tunnel in ("", key) and (self.among is None or key in ("", *self.among))

    @property
    def weight(self) -> int:
        """0 is the worst."""
        return SEVERITIES.index(self.severity)

    @property
    def place(self) -> str:
        """Where it is, such as `tunnel 1, BGP`."""
        return f"{self.tunnel}, {self.layer.word}" if self.tunnel else self.layer.word

    @property
    def told(self) -> str:
        """Where and what, in one line."""
        return f"{self.place}: {self.sentence}"

    def with_consequences(self, *findings: Finding) -> Finding:
        """The same with these folded under it."""
        return replace(self, consequences=(*self.consequences, *findings))


def first_gap(*values: Value[object]) -> Gap | None:
    """The first of these values that is unknown, as the reason why a check could not tell."""
    for value in values:
        if value.is_gap:
            return Gap(value.reason or value.standing.value, value.sources)
    return None


def evidence_of(*values: Value[object]) -> tuple[Source, ...]:
    """The places that these values were read at, without repeats."""
    return unique(source for value in values for source in value.sources)


def unique(sources: Iterable[Source]) -> tuple[Source, ...]:
    """Each place once, in the order given."""
    return tuple({(source.read.key, source.path): source for source in sources}.values())
