"""Which connections belong to a gateway, and whether all of them could be found."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass

from probes.azure.reads import GRAPH, RESOURCES, azure_read
from probes.azure.rules import NOT_IPSEC
from probes.documents import Cloud, Documents
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


def _is_connection(identity: str) -> bool:
    return "/connections/" in identity.casefold()


class Connections:
    """All connections among `documents`, looked up once: make one for each parse."""

    def __init__(self, documents: Documents) -> None:
        self._documents = documents
        self._lists = tuple(
            document
            for document in documents.of(Cloud.AZURE, "connections.list", RESOURCES, GRAPH)
            if document.read.operation != RESOURCES or ("type", _KIND) in document.read.query
        )
        self._listed = {
            item["id"].string().casefold(): item["properties"]
            for document in self._lists
            if document.read.operation == "connections.list"
            for item in place_of(document)["value"].each()
        }
        self._by_owner: defaultdict[str, list[Place]] = defaultdict(list)
        for body in self._find_bodies():
            self._by_owner[self._find_owner(body)].append(body)

    def of(self, gateway: Gateway, gateway_body: Place) -> Iterator[Connection]:
        """The IPsec connections of this gateway, also those of which only the list could be read so far."""
        for body in self._by_owner.get(gateway.id.casefold(), ()):
            if body["properties"]["connectionType"].string().casefold() in NOT_IPSEC:
                continue
            reference = (
                body["properties"]["localNetworkGateway2"]["id"].string()
                or self._properties_in_list(body)["localNetworkGateway2"]["id"].string()
            )
            if reference:
                remote = find_place(self._documents, azure_read("localNetworkGateways.get", reference))
            else:
                remote = body["properties"]["localNetworkGateway2"]
            yield Connection(body, gateway, gateway_body, remote, self._documents)

    @property
    def strays(self) -> tuple[Place, ...]:
        """Connections that could not be read and of which no list tells the gateway."""
        return tuple(body for body in self._by_owner.get("", ()) if body.standing is not Standing.ABSENT)

    def judge_complete(self) -> Value[bool]:
        """Whether every connection was found and it is known which gateway each belongs to."""
        for document in self._lists:
            body = place_of(document)
            if not body.exists:
                return body.blocked()
        if not self._lists:
            keys = self._documents.pending
            wanted = [key for key in keys if key[1] in ("connections.list", GRAPH) or key[3] == (("type", _KIND),)]
            return pending() if wanted else not_asked("connections were not read")
        return next((body.blocked() for body in self.strays), known(True))

    @property
    def of_unknown_type(self) -> tuple[Place, ...]:
        """The types that no published enumeration has: nobody can tell whether these are VPN connections."""
        types = (body["properties"]["connectionType"] for bodies in self._by_owner.values() for body in bodies)
        return tuple(kind for kind in types if kind.string().casefold() not in ("", "ipsec", *NOT_IPSEC))

    def _find_bodies(self) -> Iterator[Place]:
        """Every connection that was read or listed, by id."""
        reads = {document.read.key: document.read for document in self._documents.of(Cloud.AZURE, "connections.get")}
        for document in self._lists:
            for item in place_of(document)["value"].each():
                if _is_connection(item["id"].string()):
                    read = azure_read("connections.get", item["id"].string())
                    reads.setdefault(read.key, read)
        yield from (find_place(self._documents, reads[key]) for key in sorted(reads))

    def _find_owner(self, body: Place) -> str:
        """Id of the gateway of a connection in lower case; empty if nothing that was read tells it."""
        stated = body["properties"]["virtualNetworkGateway1"]["id"].string()
        return (stated or self._properties_in_list(body)["virtualNetworkGateway1"]["id"].string()).casefold()

    def _properties_in_list(self, body: Place) -> Place:
        """The properties that a list answer has for this connection, for when its own answer cannot be read."""
        return self._listed.get(body.read.path.casefold(), body["properties"])
