"""What rests on each read of the healthy scenario, written down by hand."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from probes.documents import Read

BGP = ("bgp_session", "prefixes")
TUNNEL = ("status", "outside", "ike", "selectors", "bgp_address", *BGP, "traffic", "psk")
ASN = "gateways/asn"
SPARE = ("spare/spare cn-google-0 1", "spare/spare cn-google-1 0")


@dataclass(frozen=True, slots=True)
class Rests:
    """What rests on an answer.

    Attributes:
        own: rows of the one tunnel that the answer is about; its number ends the resource's or the peer's name.
        every: rows of every tunnel.
        others: further rows.
        hides: whether without the answer there may be a link, or an end of one, that nobody sees.
    """

    own: tuple[str, ...] = ()
    every: tuple[str, ...] = ()
    others: tuple[str, ...] = ()
    hides: bool = False

    def rows_of(self, number: int) -> set[str]:
        """`section/field` of every row that changes."""
        own = {f"tunnel {number}/{field}" for field in self.own}
        every = {f"tunnel {tunnel}/{field}" for tunnel in (0, 1) for field in self.every}
        return own | every | {row.format(number=number, other=1 - number) for row in self.others}


WHOLE_LINK = Rests(every=TUNNEL, others=(ASN, *SPARE), hides=True)
"""The whole link goes where an end of it cannot be told from one that is not there."""

_CONNECTIONS = Rests(every=("tunnel", *TUNNEL), others=(ASN, *SPARE), hides=True)
_VPN_TUNNELS = Rests(every=("tunnel", *TUNNEL), others=(ASN,), hides=True)
_ROUTERS = Rests(every=("bgp_address", *BGP), others=(ASN,))

RESTS = {
    "virtualNetworkGateways.list": WHOLE_LINK,
    "virtualNetworkGateways.get": WHOLE_LINK,
    "connections.list": _CONNECTIONS,
    "connections.get": Rests(
        own=("status", "ike", "selectors", "bgp_address", "prefixes", "traffic"),
        others=("spare/spare cn-google-{number} {other}",),
    ),
    "localNetworkGateways.get": Rests(
        own=("outside", "bgp_address", *BGP), others=(ASN, "spare/spare cn-google-{number} {other}")
    ),
    "virtualNetworkGateways.getBgpPeerStatus": Rests(every=("bgp_session",)),
    "virtualNetworkGateways.getLearnedRoutes": Rests(every=("prefixes",)),
    "virtualNetworkGateways.getAdvertisedRoutes": Rests(own=("prefixes",)),
    "vpnGateways.list": WHOLE_LINK,
    "vpnTunnels.list": _VPN_TUNNELS,
    "routers.list": _ROUTERS,
    "routers.getRouterStatus": Rests(every=BGP),
    "routers.listBgpRoutes": Rests(own=("prefixes",)),
}
"""By operation, where a resource group and a region are named."""

RESTS_WIDE = {
    "subscriptions.list": WHOLE_LINK,
    "resources.list": _CONNECTIONS,
    "projects.search": WHOLE_LINK,
    "vpnGateways.aggregatedList": WHOLE_LINK,
    "vpnTunnels.aggregatedList": _VPN_TUNNELS,
    "routers.aggregatedList": _ROUTERS,
}
"""By operation: what is read instead where nothing is named."""

RESTS_SEARCHED = {"resourceGraph.resources": WHOLE_LINK, "assets.searchAllResources": WHOLE_LINK}
"""By operation: what is read instead where the clouds' own search is to find the gateways."""

SUPPORTING = {
    "publicIPAddresses.get": "the gateway's own BGP settings repeat the address, and take its place",
    "externalVpnGateways.list": "each tunnel repeats the peer's address, and that takes its place",
    "virtualNetworks.get": "what stands behind the Azure gateway is shown in no row",
    "routeTables.get": "shown raw only",
    "networkSecurityGroups.get": "shown raw only",
    "subnetworks.aggregatedList": "what stands behind the Google gateway is shown in no row",
    "firewalls.list": "shown raw only",
    "routes.list": "shown raw only",
    "projects.get": "quotas, shown raw only",
    "regions.get": "quotas, shown raw only",
    "networks.get": "shown raw only",
    "networks.getEffectiveFirewalls": "shown raw only",
    "vpnGateways.getStatus": "judges how the gateway is configured, which no row compares",
}
"""Reads on which no row rests, and why; a check may."""

_PEERS = {"169.254.21.13": 0, "169.254.22.49": 1}


def rests_on(read: Read) -> Rests:
    """What rests on the answer to a read."""
    if read.operation == "resources.list" and "connections" not in dict(read.query)["type"]:
        return WHOLE_LINK
    return (RESTS | RESTS_WIDE | RESTS_SEARCHED).get(read.operation, Rests())


def rows_on(read: Read) -> set[str]:
    """`section/field` of every row that changes without the answer to a read."""
    peer = dict(read.query).get("peer", "")
    last = (peer or read.name)[-1]
    number = _PEERS[peer] if peer in _PEERS else int(last) if last.isdigit() else 0
    return rests_on(read).rows_of(min(number, 1))


def rows_without(reads: Collection[Read], wide: bool) -> set[str]:
    """`section/field` of every row that changes without the answers to all of these reads.

    Args:
        wide: nothing is named, so that no list says which gateway a connection belongs to.
    """
    if any(rests_on(read) == WHOLE_LINK for read in reads):
        return WHOLE_LINK.rows_of(0)
    if wide and any(read.operation == "connections.get" for read in reads):
        return _CONNECTIONS.rows_of(0)
    return {row for read in reads for row in rows_on(read)}
