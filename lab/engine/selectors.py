"""Traffic selectors: what a tunnel may carry, as each side is told."""

from ipaddress import ip_network

from lab.azure.store import AzureStore
from lab.wire import Document, dig, items

Selector = tuple[tuple[str, ...], tuple[str, ...]]
"""Own ranges and the other side's ranges."""

ANY = ("0.0.0.0/0",)


def read_azure_selectors(store: AzureStore, connection: Document, network: Document | None) -> tuple[Selector, ...]:
    """Return the selectors of a connection; none is any-to-any.

    Own ones come first; without them, policy-based selectors pair the virtual network with the site's address space.
    """
    own = tuple(
        (tuple(dig(row, "localAddressRanges", [])), tuple(dig(row, "remoteAddressRanges", [])))
        for row in items(connection, "properties.trafficSelectorPolicies")
    )
    if own or not dig(connection, "properties.usePolicyBasedTrafficSelectors", False):
        return own
    site = store.find(dig(connection, "properties.localNetworkGateway2.id", ""))
    here = tuple(dig(network, "properties.addressSpace.addressPrefixes", []))
    there = tuple(dig(site, "properties.localNetworkAddressSpace.addressPrefixes", []))
    return ((here or ANY, there or ANY),)


def read_google_selector(tunnel: Document) -> Selector:
    """Return the selector of a tunnel; an HA VPN tunnel's is any-to-any."""
    return tuple(tunnel.get("localTrafficSelector") or ANY), tuple(tunnel.get("remoteTrafficSelector") or ANY)


def are_disjoint(google: Selector, azure: tuple[Selector, ...]) -> bool:
    """Tell whether two sides' selectors have nothing in common, so that no CHILD_SA can be made."""
    local, remote = google
    return bool(azure) and not any(_overlap(local, theirs) and _overlap(remote, ours) for ours, theirs in azure)


def _overlap(one: tuple[str, ...], other: tuple[str, ...]) -> bool:
    try:
        return any(
            ip_network(left, strict=False).overlaps(ip_network(right, strict=False)) for left in one for right in other
        )
    except (TypeError, ValueError):
        return False
