"""Which Azure end meets which Google end: the best match over everything found, and on what evidence.

1. Two gateways are a link if one of them points at a public address of the other.
2. Ends of a link whose public addresses mirror are one tunnel: they do speak to each other.
3. What is left is paired by connection, each at most once: first where one end is aimed at the other, then by BGP
   addresses, at last by names that follow those of a tunnel already paired.
4. An Azure end without partner is spare if its connection meets Google, or should meet it, through its other
   instance: in the two-tunnel design that is half of the Azure ends, and no fault. Where a connection meets nobody,
   the instance with the number of Google's interface is the one that should.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

from probes.evidence import OUTSIDE, find_evidence, last_number, stem, weigh
from probes.matching import match_best
from probes.model import EvidenceKind, Gateway, Inventory, Link, Tunnel, TunnelEnd

Evidence = tuple[EvidenceKind, ...]


@dataclass(frozen=True, slots=True)
class Pairing:
    """All links, and what belongs to none of them.

    Attributes:
        loose: gateways and ends without a link, as sentences for a person.
    """

    links: tuple[Link, ...]
    loose: tuple[str, ...]


@dataclass(slots=True)
class _Board:
    """The matching under way."""

    inventory: Inventory
    linked: frozenset[tuple[str, str]]
    asserted: bool = False
    pairs: dict[str, tuple[TunnelEnd, TunnelEnd]] = field(default_factory=dict)
    """By id of the Google end: the Azure end and the Google end."""

    @property
    def met(self) -> set[str]:
        """Connections that meet Google through some instance."""
        return {azure.resource_id for azure, _ in self.pairs.values()}

    def candidates(self) -> Iterable[tuple[TunnelEnd, TunnelEnd]]:
        """All pairs of ends that are still free and whose gateways are a link."""
        met = self.met
        by_gateway = defaultdict(list)
        for end in self.inventory.gcp.ends:
            if end.id not in self.pairs:
                by_gateway[end.gateway_id].append(end)
        partners = defaultdict(list)
        for azure_id, gcp_id in sorted(self.linked):
            partners[azure_id].append(gcp_id)
        for azure in self.inventory.azure.ends:
            if azure.resource_id in met:
                continue
            for gcp_id in partners[azure.gateway_id]:
                for gcp in by_gateway[gcp_id]:
                    yield azure, gcp


def pair_ends(inventory: Inventory, asserted: bool = False) -> Pairing:
    """Find the links and pair their ends.

    Args:
        asserted: the person named both gateways, so they are a link even if neither points at the other.
    """
    board = _Board(inventory, frozenset(_linked_gateways(inventory, asserted)), asserted)
    _pair_speaking_ends(board)
    _pair_connections(board, _is_aimed)
    _pair_connections(board, _is_known_by_bgp)
    _pair_by_family_names(board)
    links = tuple(
        _build_link(azure, gcp, board)
        for azure in inventory.azure.gateways
        for gcp in inventory.gcp.gateways
        if (azure.id, gcp.id) in board.linked
    )
    return Pairing(links, tuple(_describe_loose(inventory, links)))


def _linked_gateways(inventory: Inventory, asserted: bool) -> Iterable[tuple[str, str]]:
    """Pairs of gateway ids of which one points at a public address of the other."""
    azure_addresses = _addresses(inventory.azure.gateways)
    gcp_addresses = _addresses(inventory.gcp.gateways)
    for end in inventory.azure.ends:
        for gateway in gcp_addresses.get(end.remote_address.content or "", ()):
            yield end.gateway_id, gateway
    for end in inventory.gcp.ends:
        for gateway in azure_addresses.get(end.remote_address.content or "", ()):
            yield gateway, end.gateway_id
    if asserted:
        for azure in inventory.azure.gateways:
            for gcp in inventory.gcp.gateways:
                yield azure.id, gcp.id


def _addresses(gateways: Iterable[Gateway]) -> dict[str, list[str]]:
    owners: dict[str, list[str]] = defaultdict(list)
    for gateway in gateways:
        for public in gateway.addresses:
            if public.address.content:
                owners[public.address.content].append(gateway.id)
    return owners


def _pair_speaking_ends(board: _Board) -> None:
    weights: dict[tuple[str, str], int] = {}
    ends: dict[str, TunnelEnd] = {}
    by_addresses = defaultdict(list)
    for gcp in board.inventory.gcp.ends:
        by_addresses[gcp.remote_address.content, gcp.local_address.content].append(gcp)
    for azure in board.inventory.azure.ends:
        for gcp in by_addresses[azure.local_address.content, azure.remote_address.content]:
            evidence = find_evidence(azure, gcp)
            if EvidenceKind.OUTSIDE_BOTH in evidence:
                weights[azure.id, gcp.id] = weigh(evidence)
                ends[azure.id], ends[gcp.id] = azure, gcp
    for azure_id, gcp_id in match_best(weights).items():
        board.pairs[gcp_id] = (ends[azure_id], ends[gcp_id])


def _is_aimed(azure: TunnelEnd, gcp: TunnelEnd, evidence: Evidence) -> bool:
    """Whether one end is aimed at the other, and something speaks for this very connection and this very tunnel.

    The public addresses of an instance and of an interface are shared: a tunnel that dials an instance may be meant
    for any connection on it, and a connection that dials an interface for any tunnel on it.
    """
    of_connection = {EvidenceKind.OUTSIDE_GOOGLE, EvidenceKind.BGP_GOOGLE}.intersection(evidence)
    of_tunnel = {EvidenceKind.OUTSIDE_AZURE, EvidenceKind.BGP_AZURE, EvidenceKind.BGP_GOOGLE}.intersection(evidence)
    return bool(
        OUTSIDE.intersection(evidence)
        and (of_connection or not azure.remote_address.has_content)
        and (of_tunnel or not gcp.remote_address.has_content)
    )


def _is_known_by_bgp(_azure: TunnelEnd, _gcp: TunnelEnd, evidence: Evidence) -> bool:
    """Whether the connection expects the tunnel's own BGP address, and so is known by it alone."""
    return EvidenceKind.BGP_GOOGLE in evidence


def _pair_connections(board: _Board, suffices: Callable[[TunnelEnd, TunnelEnd, Evidence], bool]) -> None:
    """Pair connections that do not meet Google yet with tunnels that are left, each by its best instance."""
    weights: dict[tuple[str, str], int] = {}
    best: dict[tuple[str, str], tuple[TunnelEnd, TunnelEnd]] = {}
    for azure, gcp in board.candidates():
        evidence = find_evidence(azure, gcp)
        key = (azure.resource_id, gcp.id)
        if suffices(azure, gcp, evidence) and weigh(evidence) > weights.get(key, 0):
            weights[key], best[key] = weigh(evidence), (azure, gcp)
    for key in match_best(weights).items():
        board.pairs[key[1]] = best[key]


def _pair_by_family_names(board: _Board) -> None:
    """Pair `conn-1` with `tunnel-1` where `conn-0` and `tunnel-0` of the same gateways are a tunnel already.

    Only where one of them is aimed at the other, or the tunnel goes to the external VPN gateway that is this Azure
    gateway for other tunnels: a branch office may have been numbered on.
    """
    families = {
        (azure.gateway_id, stem(azure.name), gcp.gateway_id, stem(gcp.name)) for azure, gcp in board.pairs.values()
    }

    externals = {gcp.remote_id.content for _, gcp in board.pairs.values()} - {None}

    def is_family(azure: TunnelEnd, gcp: TunnelEnd) -> bool:
        numbered = last_number(azure.name) == last_number(gcp.name) != ""
        return numbered and (azure.gateway_id, stem(azure.name), gcp.gateway_id, stem(gcp.name)) in families

    for azure, gcp in tuple(board.candidates()):
        free = azure.resource_id not in board.met and gcp.id not in board.pairs
        aimed = OUTSIDE.intersection(find_evidence(azure, gcp)) or gcp.remote_id.content in externals
        if azure.index == gcp.index and is_family(azure, gcp) and free and aimed:
            board.pairs[gcp.id] = (azure, gcp)


def _build_link(azure: Gateway, gcp: Gateway, board: _Board) -> Link:
    tunnels = [
        Tunnel(end, other, find_evidence(end, other))
        for end, other in board.pairs.values()
        if (end.gateway_id, other.gateway_id) == (azure.id, gcp.id)
    ]
    met_here = {tunnel.azure.resource_id for tunnel in tunnels if tunnel.azure}
    shared = {tunnel.gcp.remote_id.content for tunnel in tunnels if tunnel.gcp} - {None}
    own_addresses = {public.address.content for public in azure.addresses}
    for end in board.inventory.gcp.ends:
        aimed = end.remote_address.content in own_addresses or end.remote_id.content in shared
        belongs = aimed or board.asserted
        if end.gateway_id == gcp.id and end.id not in board.pairs and belongs:
            tunnels.append(Tunnel(None, end))
    tunnels.extend(_azure_leftovers(azure, gcp, board, met_here))
    return Link(azure, gcp, tuple(sorted(tunnels, key=_reading_order)))


def _azure_leftovers(azure: Gateway, gcp: Gateway, board: _Board, met_here: set[str]) -> Iterable[Tunnel]:
    """Spare ends of connections that meet this gateway, and connections that point at it and meet nobody."""
    paired = {end.id for end, _ in board.pairs.values()}
    interfaces = {public.address.content: public.index for public in gcp.addresses if public.address.content}
    met = board.met
    for end in board.inventory.azure.ends:
        if end.gateway_id != azure.id or end.id in paired:
            continue
        if end.resource_id in met_here:
            yield Tunnel(end, None, spare=True)
        elif end.resource_id not in met and (board.asserted or end.remote_address.content in interfaces):
            wanted = min(interfaces.get(end.remote_address.content or "", 0), len(azure.addresses) - 1)
            yield Tunnel(end, None, spare=end.index != wanted)


def _reading_order(tunnel: Tunnel) -> tuple[bool, int, str, str]:
    azure, gcp = tunnel.azure, tunnel.gcp
    index = gcp.index if gcp else azure.index if azure else 0
    return (tunnel.spare, index, gcp.id if gcp else "", azure.id if azure else "")


def _describe_loose(inventory: Inventory, links: tuple[Link, ...]) -> Iterable[str]:
    """Sentences about everything that belongs to no link."""
    ends = {end.id for link in links for tunnel in link.tunnels for end in (tunnel.azure, tunnel.gcp) if end}
    connections = {tunnel.azure.resource_id for link in links for tunnel in link.tunnels if tunnel.azure}
    told = set()
    for end in (*inventory.azure.ends, *inventory.gcp.ends):
        if end.id in ends or end.resource_id in connections or end.resource_id in told:
            continue
        told.add(end.resource_id)
        if end.remote_address.is_gap:
            yield f"{end.cloud.title}: where {end.name} goes could not be read: {end.remote_address.reason}"
        else:
            where = end.remote_address.content or "nowhere"
            yield f"{end.cloud.title}: {end.name} goes to {where}, no address of a gateway that was read"
    linked = {gateway for link in links for gateway in (link.azure.id, link.gcp.id)}
    for gateway in (*inventory.azure.gateways, *inventory.gcp.gateways):
        if gateway.id not in linked:
            yield f"{gateway.cloud.title}: gateway {gateway.name} meets no gateway that was read"
