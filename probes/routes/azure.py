"""Azure's side: what its gateway advertises and learned on each session, and what stands behind it."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass

from probes.addresses import parse_address, same_address
from probes.azure.reads import ADVERTISED, LEARNED, azure_read, network_of
from probes.documents import Documents
from probes.model import Link, TunnelEnd
from probes.reading import Place, find_place
from probes.routes.model import Path
from probes.routes.prefixes import spell
from probes.routes.table import Holding, Holdings, Table, blocked, collect_rows, empty, group_holdings
from probes.values import Source, Standing

PREFIX_LIMIT = 4_000
"""Prefixes that a gateway takes of one BGP peer (Microsoft, VPN Gateway FAQ; documented); it drops the session above.
Microsoft's page of limits gives the same number for the whole gateway."""
_ASN = re.compile(r"\d+", re.ASCII)


@dataclass(frozen=True, slots=True)
class SubnetRoutes:
    """What the route table of a subnet does to learned routes.

    Attributes:
        subnet, table: their names.
        refuses: learned routes do not reach the subnet (`disableBgpRoutePropagation`).
        hops: prefixes that the table itself sends elsewhere, and where to. A route of a person wins against a learned
            one with the same prefix (ARM, routeTables; inferred from the model).
    """

    subnet: str
    table: str
    refuses: bool
    hops: Mapping[str, str]


class AzureSide:
    """The answers about one Azure gateway, looked up once."""

    def __init__(self, link: Link, documents: Documents) -> None:
        self._documents, self._gateway = documents, link.azure.id
        self._learned = find_place(documents, azure_read(LEARNED, self._gateway), by_choice=True)
        self._by_peer: defaultdict[str, list[Place]] = defaultdict(list)
        self._sources: defaultdict[str, set[str]] = defaultdict(set)
        for row in self._learned["value"].each():
            # A row of a prefix of the gateway's own names itself as its source (seen in the recordings).
            if row["origin"].raw != "Network":
                peer = _spell_address(row["sourcePeer"].string())
                self._by_peer[peer].append(row)
                self._sources[spell(row["network"].string())].add(peer)
        body = find_place(documents, azure_read("virtualNetworkGateways.get", self._gateway))
        subnet = body["properties"]["ipConfigurations"][0]["properties"]["subnet"]["id"].string()
        network = find_place(documents, azure_read("virtualNetworks.get", network_of(subnet)))
        self.holdings = _hold(network, documents)
        self.subnets = tuple(_read_route_tables(network, documents))

    def advertised(self, end: TunnelEnd) -> Table:
        """What the instance of this end advertises to its peer."""
        peer, own = end.peer_bgp_address, end.own_bgp_addresses
        if peer.content is None:
            return blocked(peer) if peer.is_gap else empty(*peer.sources)
        if own.is_gap:
            return blocked(own)
        body = find_place(self._documents, azure_read(ADVERTISED, self._gateway, peer=peer.content), by_choice=True)
        connection = find_place(self._documents, azure_read("connections.get", end.resource_id))
        if body.standing is Standing.NOT_ASKED and connection.standing in (Standing.UNKNOWN, Standing.PENDING):
            return blocked(connection.blocked())  # while it cannot be read, nobody asks what is advertised over it
        rows = [row for row in body["value"].each() if _is_of(row, own.content or ())]
        return collect_rows(body, body["value"], rows, "network", _path)

    def learned(self, end: TunnelEnd) -> Table:
        """What the instance of this end learned from its peer; what the other instance handed on is not."""
        peer, own = end.peer_bgp_address, end.own_bgp_addresses
        if peer.is_gap or own.is_gap:
            return blocked(peer if peer.is_gap else own)
        rows = self._by_peer.get(_spell_address(peer.content or ""), ())
        mine = [row for row in rows if _is_of(row, own.content or ())]
        return collect_rows(self._learned, self._learned["value"], mine, "network", _path)

    def origin_of(self, prefix: str, end: TunnelEnd) -> str:
        """Who told the gateway of a prefix that is none of its own; empty where nothing says so."""
        mine = _spell_address(end.peer_bgp_address.content or "")
        others = sorted(self._sources.get(prefix, set()) - {mine, ""})
        return f"learned from {others[0]}" if others else ""

    def translation_of(self, end: TunnelEnd) -> str:
        """The NAT rules of the end's connection, in words; empty without any (Microsoft, VPN Gateway FAQ; documented).

        Whether they change what BGP tells is a switch of the gateway's.
        """
        properties = find_place(self._documents, azure_read("connections.get", end.resource_id))["properties"]
        rules = [rule for kind in ("ingressNatRules", "egressNatRules") for rule in properties[kind].each()]
        return f"connection {end.name} has NAT rules" if rules else ""

    def static_routes(self, end: TunnelEnd) -> tuple[str, Mapping[str, Source]]:
        """Name of the end's local network gateway, and the static routes that its address space makes."""
        reference = end.remote_id.content or ""
        if not reference:
            return "", {}
        site = find_place(self._documents, azure_read("localNetworkGateways.get", reference))
        prefixes = site["properties"]["localNetworkAddressSpace"]["addressPrefixes"]
        return site.read.name, {spell(place.string()): place.source for place in prefixes.each() if place.string()}


def _spell_address(text: str) -> str:
    return str(parse_address(text) or text)


def _is_of(row: Place, own: Collection[str]) -> bool:
    """Whether a row is of the instance with these addresses; some recorded rows leave the address empty."""
    address = row["localAddress"].string()
    return not address or any(same_address(address, one) for one in own)


def _path(row: Place) -> Path:
    weight = row["weight"].integer().content
    asns = " ".join(_ASN.findall(row["asPath"].string()[:2_000]))
    return Path(row["nextHop"].string(), "" if weight is None else f"weight {weight}", asns)


def _hold(network: Place, documents: Documents) -> Holdings:
    """What the gateway has to advertise: its VNet, and the peered VNets that go through it.

    Microsoft, VPN Gateway FAQ (documented). The names of a peering's fields are those of the ARM model.
    """
    if not network.exists:
        return Holdings({}, network.blocked())
    return group_holdings(_list_holdings(network, documents))


def _list_holdings(network: Place, documents: Documents) -> Iterator[Holding]:
    name = network.read.name
    for place in network["properties"]["addressSpace"]["addressPrefixes"].each():
        yield Holding(place.string(), f"VNet {name}", place.source)
    for peering in network["properties"]["virtualNetworkPeerings"].each():
        inside = peering["properties"]
        remote = inside["remoteVirtualNetwork"]["id"].string().rsplit("/", 1)[-1] or peering["name"].string()
        shared, why = _judge_peering(peering, network, documents)
        for place in inside["remoteAddressSpace"]["addressPrefixes"].each():
            yield Holding(place.string(), f"peered VNet {remote}", place.source, shared, why, own=bool(shared))


def _judge_peering(peering: Place, network: Place, documents: Documents) -> tuple[bool, str]:
    """Whether a peered VNet goes through the gateway of this network, and why not or what may keep it from that.

    Its own side of the peering tells, where that VNet was read, too.
    """
    name, inside = peering["name"].string(), peering["properties"]
    if inside["allowGatewayTransit"].flag().content is not True:
        return False, f"peering {name} has no gateway transit"
    state = inside["peeringState"].string()
    if state not in ("", "Connected"):
        return False, f"peering {name} is {state}"
    remote = inside["remoteVirtualNetwork"]["id"].string()
    there = find_place(documents, azure_read("virtualNetworks.get", remote), by_choice=True)
    for back in there["properties"]["virtualNetworkPeerings"].each():
        if back["properties"]["remoteVirtualNetwork"]["id"].string().casefold() == network.read.path.casefold():
            if back["properties"]["useRemoteGateways"].flag().content is True:
                return True, ""
            return False, f"peering {back['name'].string()} of {there.read.name} does not use the remote gateway"
    return True, f"the peered VNet may not use this gateway (useRemoteGateways of its side of {name})"


def _read_route_tables(network: Place, documents: Documents) -> Iterator[SubnetRoutes]:
    for subnet in network["properties"]["subnets"].each():
        reference = subnet["properties"]["routeTable"]["id"].string()
        if not reference or subnet["name"].string() == "GatewaySubnet":
            continue
        table = find_place(documents, azure_read("routeTables.get", reference), by_choice=True)
        inside = table["properties"]
        refuses = inside["disableBgpRoutePropagation"].flag().content is True
        hops = dict(_read_hops(inside["routes"].each()))
        if refuses or hops:
            yield SubnetRoutes(subnet["name"].string(), table.read.name, refuses, hops)


def _read_hops(routes: Sequence[Place]) -> Iterator[tuple[str, str]]:
    for route in routes:
        inside = route["properties"]
        kind = inside["nextHopType"].string()
        if kind and kind != "VirtualNetworkGateway":
            yield spell(inside["addressPrefix"].string()), f"{kind} {inside['nextHopIpAddress'].string()}".rstrip()
