"""What is said of routes: one `Route` for each prefix, one `Flow` for each direction of each tunnel."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from probes.checks.finding import Grade
from probes.documents import Cloud
from probes.matrix import Mark
from probes.values import Source, Standing, Value


class Direction(StrEnum):
    """Who tells whom."""

    TO_GOOGLE = "to Google Cloud"
    TO_AZURE = "to Azure"

    @property
    def sender(self) -> Cloud:
        """Who advertises."""
        return Cloud.AZURE if self is Direction.TO_GOOGLE else Cloud.GCP

    @property
    def receiver(self) -> Cloud:
        """Who learns."""
        return Cloud.GCP if self is Direction.TO_GOOGLE else Cloud.AZURE

    @property
    def words(self) -> str:
        """`Azure -> Google Cloud`."""
        return f"{self.sender.title} -> {self.receiver.title}"


class Verdict(StrEnum):
    """What became of a prefix; the value is what a person reads."""

    DELIVERED = "delivered"
    """The sender says that it advertises it, the receiver says that it learned it, and nothing is in its way."""
    RESERVE = "reserve"
    """Delivered, and another path to the same prefix comes first."""
    SHADOWED = "shadowed"
    """Learned and not used."""
    FILTERED = "filtered"
    """Advertised and not learned, by a rule that is known."""
    OVER_LIMIT = "over a limit"
    MISSING = "not learned"
    """Advertised and not learned, and no rule that is known tells why."""
    UNSENT = "not advertised"
    """By its configuration the sender should advertise it, and says that it does not."""
    UNSOLICITED = "learned only"
    """Learned although the sender does not say that it advertises it."""
    WITHHELD = "not shared"
    """The sender has it, and its settings keep it to itself."""
    NO_SESSION = "no session"
    UNKNOWN = "unknown"
    """One of the answers that tell could not be read, was not asked for, or is under way."""

    @property
    def mark(self) -> Mark:
        """The mark that a screen shows."""
        return _MARKS.get(self, Mark.DIFFER)

    @property
    def is_lost(self) -> bool:
        """Whether the receiver cannot use what the sender means it to have."""
        return self in (Verdict.SHADOWED, Verdict.FILTERED, Verdict.OVER_LIMIT, Verdict.MISSING)


_MARKS = {
    Verdict.DELIVERED: Mark.AGREE,
    Verdict.RESERVE: Mark.AGREE,
    Verdict.UNKNOWN: Mark.UNKNOWN,
    Verdict.WITHHELD: Mark.NONE,
    Verdict.NO_SESSION: Mark.NONE,
}


@dataclass(frozen=True, slots=True)
class Path:
    """How a side tells or holds a prefix; what the cloud does not say is empty.

    Attributes:
        metric: `MED 100` or `weight 32768`.
        as_path: ASNs, a space between two.
    """

    next_hop: str = ""
    metric: str = ""
    as_path: str = ""

    @property
    def words(self) -> str:
        """Everything in one line."""
        parts = (self.next_hop and f"via {self.next_hop}", self.metric, self.as_path and f"AS path {self.as_path}")
        return ", ".join(part for part in parts if part)


NOWHERE = Path()


@dataclass(frozen=True, slots=True)
class Told:
    """What one side says of a prefix.

    Attributes:
        has: whether the side says that it advertises or learned it; a gap or not asked where its answer is.
        expected: by its configuration it should (a sender only).
    """

    has: Value[bool]
    path: Path = NOWHERE
    expected: bool = False

    @property
    def word(self) -> str:
        """`yes`, `no`, `expected`, `not asked`, `being read` or `unknown`."""
        if self.has.content is not None:
            return "yes" if self.has.content else "no"
        if self.has.standing is Standing.PENDING:
            return "being read"
        if self.has.standing is Standing.NOT_ASKED:
            return "expected" if self.expected else "not asked"
        return "expected" if self.expected else "unknown"


@dataclass(frozen=True, slots=True)
class Judgement:
    """What became of a prefix, and why.

    Attributes:
        grade: how good the source of the rule is that tells why.
        evidence: places that this rests on besides what both sides said of the prefix.
    """

    verdict: Verdict
    reason: str = ""
    grade: Grade = Grade.DOCUMENTED
    evidence: tuple[Source, ...] = ()


@dataclass(frozen=True, slots=True)
class Route:
    """One prefix in one direction of one tunnel.

    Attributes:
        prefix: in its one spelling.
        origin: what it is on the sender's side: `VNet vnet-hub`, `subnet snet-apps`; empty where nothing tells.
        risk: what it does that a person should know although it arrives, such as the default route; else empty.
        remarks: what else is to be said, none of which changes the verdict.
        evidence: by the judgement, then of the origin.
    """

    direction: Direction
    prefix: str
    origin: str
    advertised: Told
    learned: Told
    verdict: Verdict
    reason: str = ""
    grade: Grade = Grade.DOCUMENTED
    risk: str = ""
    remarks: tuple[str, ...] = ()
    evidence: tuple[Source, ...] = ()

    @property
    def mark(self) -> Mark:
        """The mark that a screen shows."""
        return Mark.DIFFER if self.risk else self.verdict.mark

    def told_by(self, cloud: Cloud) -> Told:
        """What this cloud says of it."""
        return self.advertised if cloud is self.direction.sender else self.learned

    def sources_of(self, cloud: Cloud) -> tuple[Source, ...]:
        """Every place in this cloud's answers, the deciding one first."""
        places = (*self.told_by(cloud).has.sources, *(one for one in self.evidence if one.read.cloud is cloud))
        return tuple({(place.read.key, place.path): place for place in places}.values())


@dataclass(frozen=True, slots=True)
class Flow:
    """One direction of one tunnel.

    Attributes:
        tunnel: key of the matrix section, such as `tunnel 0`.
        azure, gcp: names of the two ends; empty where one is missing.
        routes: by prefix.
        count: how many prefixes the sender tells over this session, or by its configuration should.
        limit: how many the receiver takes of one session.
        remarks: what holds for all of them, and what could not be read.
    """

    tunnel: str
    direction: Direction
    azure: str
    gcp: str
    routes: tuple[Route, ...]
    count: int
    limit: int
    remarks: tuple[str, ...] = ()

    @property
    def counts(self) -> Mapping[Verdict, int]:
        """How many prefixes came to which verdict, in the order of the verdicts."""
        found = Counter(route.verdict for route in self.routes)
        return {verdict: found[verdict] for verdict in Verdict if found[verdict]}


@dataclass(frozen=True, slots=True)
class Overlap:
    """A range of one side that equals, holds or lies inside a range of the other.

    Attributes:
        azure, gcp: the two ranges.
        azure_origin, gcp_origin: what each one is.
    """

    azure: str
    azure_origin: str
    gcp: str
    gcp_origin: str
    evidence: tuple[Source, ...] = ()

    @property
    def words(self) -> str:
        """The sentence for a person."""
        relation = "is" if self.azure == self.gcp else "holds" if _length(self.azure) < _length(self.gcp) else "is in"
        return f"Azure's {self.azure} ({self.azure_origin}) {relation} Google Cloud's {self.gcp} ({self.gcp_origin})"


def _length(prefix: str) -> int:
    # Of two that overlap the shorter one holds the other.
    return int(prefix.rpartition("/")[2])


@dataclass(frozen=True, slots=True)
class Reconciliation:
    """Everything that is said of the routes of one link.

    Attributes:
        overlaps: of both sides' own address spaces; a gap where one of them could not be read.
        remarks: what holds for all routes of the link.
        azure_space, google_space: the prefixes of both sides' own address spaces, in their one spelling.
    """

    flows: tuple[Flow, ...]
    overlaps: Value[tuple[Overlap, ...]]
    remarks: tuple[str, ...] = ()
    azure_space: frozenset[str] = frozenset()
    google_space: frozenset[str] = frozenset()

    def routes_of(self, tunnel: str, direction: Direction) -> tuple[Route, ...]:
        """Those of one direction of the tunnel with this key."""
        flow = next((one for one in self.flows if (one.tunnel, one.direction) == (tunnel, direction)), None)
        return flow.routes if flow else ()

    @property
    def routes(self) -> tuple[Route, ...]:
        """All of them, in reading order."""
        return tuple(route for flow in self.flows for route in flow.routes)

    @property
    def default_routes(self) -> tuple[tuple[Flow, Route], ...]:
        """Those that lead everything across the border."""
        return tuple((flow, route) for flow in self.flows for route in flow.routes if route.risk)
