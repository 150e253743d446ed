"""The ladder of a tunnel: exists, IKE, IPsec, BGP, routes, traffic. What proves each rung, by cloud, is a table."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from itertools import takewhile

from probes.checks.finding import Layer, evidence_of, unique
from probes.documents import Cloud
from probes.model import Link, Tunnel, TunnelEnd
from probes.values import Source, Value

RUNGS = (Layer.EXISTS, Layer.IKE, Layer.IPSEC, Layer.BGP, Layer.ROUTES, Layer.TRAFFIC)


class State(StrEnum):
    """Whether a rung holds."""

    PROVED = "proved"
    DISPROVED = "disproved"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Proof:
    """One row of the table: which field of a cloud speaks for or against a rung.

    Attributes:
        proves, disproves: the values that do; any other leaves the rung unknown.
        judge: the same as a function of the end.
    """

    rung: Layer
    cloud: Cloud
    field: str
    proves: str
    disproves: str
    judge: Callable[[TunnelEnd], tuple[State, tuple[Source, ...]]]


@dataclass(frozen=True, slots=True)
class Rung:
    """One rung of one tunnel.

    Attributes:
        azure, gcp: what each cloud says.
        state: both together. What one proves and the other disproves is unknown: they contradict each other.
        evidence: the places of both.
    """

    layer: Layer
    azure: State
    gcp: State
    state: State
    evidence: tuple[Source, ...] = ()

    @property
    def contradicted(self) -> bool:
        """Whether one cloud proves what the other disproves."""
        return {self.azure, self.gcp} == {State.PROVED, State.DISPROVED}


@dataclass(frozen=True, slots=True)
class Ladder:
    """The rungs of one tunnel from the ground up."""

    rungs: tuple[Rung, ...]

    @property
    def first_broken(self) -> Layer | None:
        """The lowest rung that is disproved, if nothing below it is unknown."""
        for rung in self.rungs:
            if rung.state is State.UNKNOWN:
                return None
            if rung.state is State.DISPROVED:
                return rung.layer
        return None

    @property
    def not_above(self) -> Layer | None:
        """The rung above which the tunnel is not, where it is not known which of those below is the broken one."""
        unknown: Layer | None = None
        for rung in self.rungs:
            if rung.state is State.DISPROVED:
                return rung.layer if unknown is not None else None
            if rung.state is State.UNKNOWN and unknown is None:
                unknown = rung.layer
        return None

    @property
    def verdict(self) -> str:
        """One sentence."""
        if self.first_broken is not None:
            return f"first broken: {self.first_broken.word}"
        if self.not_above is not None:
            return f"not above {self.not_above.word}"
        proved = tuple(takewhile(lambda rung: rung.state is State.PROVED, self.rungs))
        after = self.rungs[len(proved)] if len(proved) < len(self.rungs) else None
        if after is not None and after.contradicted:
            return f"the clouds contradict each other about {after.layer.word}"
        return f"proved up to {proved[-1].layer.word}" if proved else "nothing is proved"


def _of(value: Value[bool]) -> tuple[State, tuple[Source, ...]]:
    state = {True: State.PROVED, False: State.DISPROVED}.get(value.content) if value.content is not None else None
    return state or State.UNKNOWN, value.sources


_IKE_STATE = {
    "ESTABLISHED": State.PROVED,
    "TS_NARROWING_NOT_ALLOWED": State.PROVED,
    "AUTHORIZATION_ERROR": State.DISPROVED,
    "NO_INCOMING_PACKETS": State.DISPROVED,
    "NETWORK_ERROR": State.DISPROVED,
    "PEER_IDENTITY_MISMATCH": State.DISPROVED,
    "PROVISIONING": State.DISPROVED,
    "WAITING_FOR_FULL_CONFIG": State.DISPROVED,
    "ALLOCATING_RESOURCES": State.DISPROVED,
    "FAILED": State.DISPROVED,
    "REJECTED": State.DISPROVED,
    "STOPPED": State.DISPROVED,
    "DEPROVISIONING": State.DISPROVED,
}


def _azure_ike(end: TunnelEnd) -> tuple[State, tuple[Source, ...]]:
    return (State.PROVED if end.tunnel_up.content else State.UNKNOWN), end.status.sources


def _google_ike(end: TunnelEnd) -> tuple[State, tuple[Source, ...]]:
    return _IKE_STATE.get(end.status.content or "", State.UNKNOWN), end.status.sources


def _routes(end: TunnelEnd) -> tuple[State, tuple[Source, ...]]:
    if not end.bgp_up.content:
        return State.UNKNOWN, ()
    count = end.received_count
    if count.content is None:
        return State.UNKNOWN, count.sources
    learned = count.content > 0 or bool(end.prefixes_received.content)
    return (State.PROVED if learned else State.DISPROVED), count.sources


def _traffic(end: TunnelEnd) -> tuple[State, tuple[Source, ...]]:
    counts = (end.bytes_in, end.bytes_out)
    both = end.tunnel_up.content and all(count.content for count in counts)
    return (State.PROVED if both else State.UNKNOWN), evidence_of(*counts)


def _is_there(end: TunnelEnd) -> tuple[State, tuple[Source, ...]]:
    return State.PROVED, end.remote_id.sources


PROOFS = (
    Proof(
        Layer.EXISTS,
        Cloud.AZURE,
        "connection, local network gateway",
        "the connection is there",
        "no connection, and all of them were read",
        _is_there,
    ),
    Proof(
        Layer.EXISTS,
        Cloud.GCP,
        "vpnTunnels",
        "the VPN tunnel is there",
        "no VPN tunnel, and all of them were read",
        _is_there,
    ),
    Proof(
        Layer.IKE,
        Cloud.AZURE,
        "tunnelConnectionStatus[].connectionStatus",
        "Connected",
        "none: Azure does not tell IKE from IPsec",
        _azure_ike,
    ),
    Proof(
        Layer.IKE,
        Cloud.GCP,
        "vpnTunnels.status",
        "ESTABLISHED, TS_NARROWING_NOT_ALLOWED",
        ", ".join(sorted(word for word, state in _IKE_STATE.items() if state is State.DISPROVED)),
        _google_ike,
    ),
    Proof(
        Layer.IPSEC,
        Cloud.AZURE,
        "tunnelConnectionStatus[].connectionStatus",
        "Connected",
        "NotConnected, Connecting",
        lambda end: _of(end.tunnel_up),
    ),
    Proof(
        Layer.IPSEC,
        Cloud.GCP,
        "vpnTunnels.status",
        "ESTABLISHED",
        "every other word that is known",
        lambda end: _of(end.tunnel_up),
    ),
    Proof(
        Layer.BGP,
        Cloud.AZURE,
        "getBgpPeerStatus value[].state",
        "Connected",
        "Connecting, Idle, Stopped, no such neighbour",
        lambda end: _of(end.bgp_up),
    ),
    Proof(
        Layer.BGP,
        Cloud.GCP,
        "getRouterStatus bgpPeerStatus[].status",
        "UP",
        "DOWN, no such session",
        lambda end: _of(end.bgp_up),
    ),
    Proof(
        Layer.ROUTES,
        Cloud.AZURE,
        "getBgpPeerStatus value[].routesReceived",
        "more than 0",
        "0 while the session is up",
        _routes,
    ),
    Proof(
        Layer.ROUTES,
        Cloud.GCP,
        "getRouterStatus bgpPeerStatus[].numLearnedRoutes",
        "more than 0",
        "0 or left out while the session is up",
        _routes,
    ),
    Proof(
        Layer.TRAFFIC,
        Cloud.AZURE,
        "tunnelConnectionStatus[] ingress and egress bytes",
        "both more than 0 while it is up: there was traffic since",
        "none: a tunnel may be idle",
        _traffic,
    ),
    Proof(
        Layer.TRAFFIC,
        Cloud.GCP,
        "the Compute API has no counters",
        "none",
        "none",
        lambda _end: (State.UNKNOWN, ()),
    ),
)
"""What proves and disproves each rung (SDK enumerations and Compute API; documented. That the words of vpnTunnels
tell IKE from IPsec is inferred from their descriptions)."""

_BOTH_MUST = (Layer.EXISTS, Layer.ROUTES)
"""Rungs that each cloud has for itself; the others are one thing that both see."""


def climb(tunnel: Tunnel, link: Link) -> Ladder:
    """The ladder of one tunnel."""
    return Ladder(tuple(_judge(rung, tunnel, link) for rung in RUNGS))


def _judge(rung: Layer, tunnel: Tunnel, link: Link) -> Rung:
    seen: dict[Cloud, State] = {}
    evidence: list[Source] = []
    for cloud, end in ((Cloud.AZURE, tunnel.azure), (Cloud.GCP, tunnel.gcp)):
        proof = next(proof for proof in PROOFS if (proof.rung, proof.cloud) == (rung, cloud))
        if end is not None:
            seen[cloud], sources = proof.judge(end)
            evidence.extend(sources)
        else:
            complete = (link.azure if cloud is Cloud.AZURE else link.gcp).ends_complete
            missing = rung is Layer.EXISTS and complete.has_content
            seen[cloud] = State.DISPROVED if missing else State.UNKNOWN
    azure, gcp = seen[Cloud.AZURE], seen[Cloud.GCP]
    return Rung(rung, azure, gcp, _together(rung, {azure, gcp}), unique(evidence))


def _together(rung: Layer, states: set[State]) -> State:
    if State.DISPROVED in states and (rung in _BOTH_MUST or State.PROVED not in states):
        return State.DISPROVED
    if State.PROVED in states and State.DISPROVED not in states:
        return State.UNKNOWN if rung in _BOTH_MUST and State.UNKNOWN in states else State.PROVED
    return State.UNKNOWN
