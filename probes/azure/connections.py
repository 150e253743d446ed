"""Which connections belong to a gateway, and whether all of them could be found."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from probes.azure.reads import RESOURCES, azure_read
from probes.documents import Cloud, Document, Documents
from probes.model import Gateway
from probes.reading import Place, find_place, place_of
from probes.values import Standing, Value, known, not_asked, pending

_KIND = "Microsoft.Network/connections"


@dataclass(frozen=True, slots=True)
class Connection:
    """A connection with what it refers to.

    Attributes:
        body: its own answer; a place without content while that cannot be read.
        local_network_gateway: the answer for its local network gateway.
    """

    body: Place
    gateway: Gateway
    gateway_body: Place
    local_network_gateway: Place
    documents: Documents

    @property
    def properties(self) -> Place:
        """The connection's properties."""
        return self.body["properties"]

    @property
    def peer_bgp(self) -> Value[str]:
        """The one BGP address that the local network gateway has."""
        return self.local_network_gateway["properties"]["bgpSettings"]["bgpPeeringAddress"].text()


def find_connections(gateway: Gateway, gateway_body: Place, documents: Documents) -> Iterator[Connection]:
    """The IPsec connections of this gateway, also those of which only the list could be read so far."""
    for body in _bodies(documents):
        if _owner(body, documents) != gateway.id.casefold():
            continue
        if body["properties"]["connectionType"].string().casefold() not in ("", "ipsec"):
            continue
        reference = (
            body["properties"]["localNetworkGateway2"]["id"].string()
            or _listed(body, documents)["localNetworkGateway2"]["id"].string()
        )
        if reference:
            remote = find_place(documents, azure_read("localNetworkGateways.get", reference))
        else:
            remote = body["properties"]["localNetworkGateway2"]
        yield Connection(body, gateway, gateway_body, remote, documents)


def judge_complete(documents: Documents) -> Value[bool]:
    """Whether every connection was found and it is known which gateway each belongs to."""
    lists = tuple(_lists(documents))
    for document in lists:
        body = place_of(document)
        if not body.exists:
            return body.blocked()
    if not lists:
        wanted = [key for key in documents.pending if key[1] == "connections.list" or key[3] == (("type", _KIND),)]
        return pending() if wanted else not_asked("connections were not read")
    return next((body.blocked() for body in find_strays(documents)), known(True))


def find_strays(documents: Documents) -> Iterator[Place]:
    """Connections that could not be read and of which no list tells the gateway."""
    for body in _bodies(documents):
        if not _owner(body, documents) and body.standing is not Standing.ABSENT:
            yield body


def _lists(documents: Documents) -> Iterator[Document]:
    for document in documents.of(Cloud.AZURE, "connections.list", RESOURCES):
        if document.read.operation == "connections.list" or ("type", _KIND) in document.read.query:
            yield document


def _bodies(documents: Documents) -> Iterator[Place]:
    """Every connection that was read or listed, by id."""
    reads = {document.read.key: document.read for document in documents.of(Cloud.AZURE, "connections.get")}
    for document in _lists(documents):
        for item in place_of(document)["value"].each():
            if item["id"].string():
                read = azure_read("connections.get", item["id"].string())
                reads.setdefault(read.key, read)
    yield from (find_place(documents, reads[key]) for key in sorted(reads))


def _owner(body: Place, documents: Documents) -> str:
    """Id of the gateway of a connection in lower case; empty if nothing that was read tells it."""
    stated = body["properties"]["virtualNetworkGateway1"]["id"].string()
    return (stated or _listed(body, documents)["virtualNetworkGateway1"]["id"].string()).casefold()


def _listed(body: Place, documents: Documents) -> Place:
    """The properties that a list answer has for this connection, for when its own answer cannot be read."""
    for document in documents.of(Cloud.AZURE, "connections.list"):
        for item in place_of(document)["value"].each():
            if item["id"].string().casefold() == body.read.path.casefold():
                return item["properties"]
    return body["properties"]
