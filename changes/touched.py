"""Which connections and BGP sessions a change interrupts."""

from __future__ import annotations

from collections.abc import Iterator

from changes.fields import read_field, split_path
from changes.kinds import Kind
from probes.checks.finding import Target
from probes.documents import Cloud, Documents, Json

_LINKS = {
    "virtualNetworkGateways": "properties.virtualNetworkGateway1.id",
    "localNetworkGateways": "properties.localNetworkGateway2.id",
}
"""By type of Azure resource: where a connection names it."""


def find_touched(kind: Kind, target: Target, body: dict[str, Json], documents: Documents) -> tuple[str, ...]:
    """The names of the connections (Azure) or BGP peers (Google) that stop while a target is brought about."""
    if kind.name == "connections":
        return (target.resource.rsplit("/", 1)[-1],)
    if kind.name in _LINKS:
        return tuple(_connections_with(_LINKS[kind.name], target.resource, documents))
    return tuple(_sessions_of(target.path, body)) if kind.name == "routers" else ()


def _connections_with(field: str, resource: str, documents: Documents) -> Iterator[str]:
    for document in documents.of(Cloud.AZURE, "connections.get"):
        named = read_field(document.body, field)
        if isinstance(named, str) and named.casefold() == resource.casefold():
            yield document.read.name


def _sessions_of(path: str, body: dict[str, Json]) -> Iterator[str]:
    first, entry = (*split_path(path), "")[:2]
    peers = body.get("bgpPeers")
    for peer in peers if isinstance(peers, list) else ():
        if not isinstance(peer, dict):
            continue
        whose = {"bgpPeers": peer.get("name"), "interfaces": peer.get("interfaceName")}
        if first not in whose or whose[first] == entry.removeprefix("["):
            yield str(peer.get("name", ""))
