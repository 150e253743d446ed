"""Which prefixes each side offers over BGP, and which of them the other keeps."""

from collections.abc import Iterable
from dataclasses import dataclass
from ipaddress import ip_network

from lab.azure.store import AzureStore
from lab.engine.google_ends import GoogleSession
from lab.google.store import GoogleStore
from lab.wire import Document, dig, items

DEFAULT_PRIORITY = 100
"""MED of a session that was given no advertisedRoutePriority (Compute v1 reference)."""

OTHER_REGION_COST = 238
"""What Cloud Router adds to the MED for a subnet of another region; the real cost depends on the pair of regions."""


@dataclass(frozen=True)
class Advert:
    """One prefix offered to a peer, with its MED."""

    prefix: str
    priority: int = 0


def is_inside(prefix: str, networks: Iterable[str]) -> bool:
    """Tell whether a prefix equals one of the networks or is a part of it; text that is no prefix is in none."""
    try:
        inner = ip_network(prefix, strict=False)
        return any(
            inner.version == outer.version and inner.subnet_of(outer)  # type: ignore[arg-type] # same version: checked
            for outer in (ip_network(network, strict=False) for network in networks)
        )
    except ValueError:
        return False


def find_gateway_network(store: AzureStore, gateway: Document) -> Document | None:
    """Return the virtual network whose GatewaySubnet holds the gateway."""
    for configuration in items(gateway, "properties.ipConfigurations"):
        subnet = str(dig(configuration, "properties.subnet.id", ""))
        return store.find(subnet.lower().partition("/subnets/")[0])
    return None


def read_azure_prefixes(store: AzureStore, gateway: Document) -> tuple[str, ...]:
    """Return the prefixes an Azure gateway offers: its VNet's, and those of peered VNets that use it for transit."""
    network = find_gateway_network(store, gateway)
    if network is None:
        return ()
    prefixes = list(dig(network, "properties.addressSpace.addressPrefixes", []))
    for peering in items(network, "properties.virtualNetworkPeerings"):
        if _is_transit(store, network, peering):
            prefixes += dig(peering, "properties.remoteAddressSpace.addressPrefixes", [])
    return tuple(dict.fromkeys(prefixes))


def _is_transit(store: AzureStore, network: Document, peering: Document) -> bool:
    if not dig(peering, "properties.allowGatewayTransit", False):
        return False
    remote = store.find(dig(peering, "properties.remoteVirtualNetwork.id", ""))
    back = [
        entry
        for entry in items(remote, "properties.virtualNetworkPeerings")
        if str(dig(entry, "properties.remoteVirtualNetwork.id", "")).lower() == network["id"].lower()
    ]
    return any(dig(entry, "properties.useRemoteGateways", False) for entry in back)


def read_google_adverts(store: GoogleStore, session: GoogleSession) -> tuple[Advert, ...]:
    """Return what a Cloud Router offers to one peer; a peer in CUSTOM mode overrides its router."""
    key = store.key(session.router)
    router = store.documents[key]
    peer = next(row for row in items(router, "bgpPeers") if row.get("name") == session.name)
    chosen = peer if peer.get("advertiseMode") == "CUSTOM" else router.get("bgp", {})
    priority = int(peer.get("advertisedRoutePriority", DEFAULT_PRIORITY))
    adverts: list[Advert] = []
    if chosen.get("advertiseMode") != "CUSTOM" or "ALL_SUBNETS" in chosen.get("advertisedGroups", []):
        adverts += _offer_subnets(store, key, router, priority)
    if chosen.get("advertiseMode") == "CUSTOM":
        adverts += [Advert(str(row["range"]), priority) for row in items(chosen, "advertisedIpRanges")]
    return tuple(dict.fromkeys(adverts))


def _offer_subnets(store: GoogleStore, key: str, router: Document, priority: int) -> list[Advert]:
    network = store.key(str(router.get("network", "")))
    region = "/".join(key.split("/")[:2])
    everywhere = dig(store.find(network), "routingConfig.routingMode") == "GLOBAL"
    adverts = []
    for subnet_key, subnet in store.list_type("subnetworks", None if everywhere else region).items():
        if store.key(str(subnet.get("network", ""))) != network:
            continue
        cost = 0 if subnet_key.startswith(f"{region}/") else OTHER_REGION_COST
        ranges = [subnet["ipCidrRange"], *(row["ipCidrRange"] for row in items(subnet, "secondaryIpRanges"))]
        adverts += [Advert(prefix, priority + cost) for prefix in ranges]
    return adverts


def read_google_subnets(store: GoogleStore, network: str) -> tuple[str, ...]:
    """Return the ranges of every subnet of a network, in all regions; a learned route never wins against them."""
    return tuple(
        prefix
        for subnet in store.list_type("subnetworks").values()
        if store.key(str(subnet.get("network", ""))) == store.key(network)
        for prefix in [subnet["ipCidrRange"], *(row["ipCidrRange"] for row in items(subnet, "secondaryIpRanges"))]
    )
