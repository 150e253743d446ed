"""What is worked out once from all answers, for one link of many must not walk through all of them."""

from __future__ import annotations

from ipaddress import IPv4Network
from weakref import WeakKeyDictionary

from probes.addresses import parse_network
from probes.documents import Cloud
from probes.gcp.lists import Lists
from probes.reading import Place, place_of

_BY_GATEWAY: WeakKeyDictionary[Lists, dict[str, tuple[Place, ...]]] = WeakKeyDictionary()
"""Lists are made anew for each diagnosis, and stand for the answers that they were made from."""


def connections_of(lists: Lists, gateway: str) -> tuple[Place, ...]:
    """Every connection among the answers that names this Azure gateway, of any type."""
    if lists not in _BY_GATEWAY:
        found: dict[str, tuple[Place, ...]] = {}
        for body in map(place_of, lists.documents.of(Cloud.AZURE, "connections.get")):
            owner = body["properties"]["virtualNetworkGateway1"]["id"].string().casefold()
            found[owner] = (*found.get(owner, ()), body)
        _BY_GATEWAY[lists] = found
    return _BY_GATEWAY[lists].get(gateway.casefold(), ())


def networks_in(*texts: tuple[str, ...] | None) -> frozenset[IPv4Network]:
    """The networks in these texts, the default route and its two halves left out."""
    found = (parse_network(text) for several in texts for text in several or ())
    return frozenset(network for network in found if network and network.prefixlen > 1)
