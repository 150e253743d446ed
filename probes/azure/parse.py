"""Understands Azure's answers: gateways, and one tunnel end for each connection on each gateway instance."""

from __future__ import annotations

from collections.abc import Iterator

from probes.azure.connections import Connections
from probes.azure.ends import parse_ends
from probes.azure.reads import GRAPH, RESOURCES, azure_read, is_vpn, network_of
from probes.azure.rules import NO_MEANING, NOT_VPN
from probes.documents import Cloud, Documents, Outcome
from probes.model import Gateway, PublicAddress, Side, TunnelEnd
from probes.reading import Place, find_place, place_of, require
from probes.values import Standing, Value, absent


def parse_azure(documents: Documents, only: str | None = None) -> Side:
    """Everything that Azure's answers tell. `only` names the one gateway of interest."""
    connections = Connections(documents)
    gateways: list[Gateway] = []
    ends: list[TunnelEnd] = []
    for document in documents.of(Cloud.AZURE, "virtualNetworkGateways.get"):
        if only is not None and document.read.name.casefold() != only.casefold():
            continue
        body = place_of(document)
        if document.outcome is Outcome.ABSENT or not is_vpn(body["properties"]):
            continue
        gateway = _parse_gateway(body, documents, connections)
        gateways.append(gateway)
        ends.extend(parse_ends(gateway, body, connections))
    strays = (
        f"Azure: connection {stray.read.name} belongs to a gateway that could not be read: {stray.reason}"
        for stray in connections.strays
        if stray.standing is not Standing.PENDING
    )
    notes = (*_tell_wrong_name(only, gateways, documents), *strays)
    return Side(tuple(gateways), tuple(ends), notes, tuple(_find_hidden(documents, connections)))


def _find_hidden(documents: Documents, connections: Connections) -> Iterator[str]:
    operations = ("virtualNetworkGateways.get", "virtualNetworkGateways.list", "connections.list", RESOURCES, GRAPH)
    for document in documents.of(Cloud.AZURE, *operations):
        if document.outcome not in (Outcome.OK, Outcome.ABSENT):
            words = document.read.path.split("/")
            name = f"subscription {words[2]}" if document.read.operation == RESOURCES else document.read.name
            yield f"{name}: {document.reason}"
    for kind in (*connections.of_unknown_type, *_gateway_types(documents)):
        yield f"{kind.read.name}: {NO_MEANING.format(kind.string())}"
    for stray in connections.strays:
        if stray.standing is Standing.UNKNOWN:
            yield f"{stray.read.name}: {stray.reason}"


def _gateway_types(documents: Documents) -> Iterator[Place]:
    """The gateway types that no published enumeration has."""
    for document in documents.of(Cloud.AZURE, "virtualNetworkGateways.get"):
        kind = place_of(document)["properties"]["gatewayType"]
        if kind.string().casefold() not in ("", "vpn", *NOT_VPN):
            yield kind


def _tell_wrong_name(only: str | None, found: list[Gateway], documents: Documents) -> Iterator[str]:
    """Which gateways there are, where the one that was named is not among them."""
    lists = documents.of(Cloud.AZURE, "virtualNetworkGateways.list", RESOURCES, GRAPH)
    names = sorted(
        {
            item["id"].string().rsplit("/", 1)[-1]
            for document in lists
            for item in place_of(document)["value"].each()
            if "/virtualnetworkgateways/" in item["id"].string().casefold()
        }
    )
    if only is not None and not found and any(document.outcome is Outcome.OK for document in lists):
        yield f"Azure: there is no gateway {only} here; there is: {', '.join(names) or 'none'}"


def _parse_gateway(body: Place, documents: Documents, connections: Connections) -> Gateway:
    properties = body["properties"]
    return Gateway(
        cloud=Cloud.AZURE,
        id=body.read.path,
        name=body.read.name,
        place=body["location"].string(),
        scope=body.read.path.split("/")[4],
        shape=_describe(properties),
        asn=require(properties["bgpSettings"]["asn"].integer(), "the gateway's ASN"),
        bgp_enabled=properties["enableBgp"].flag(False, "left out means off (ARM, virtualNetworkGateways)"),
        addresses=tuple(
            PublicAddress(index, configuration["id"].string(), _public_address(configuration, properties, documents))
            for index, configuration in enumerate(properties["ipConfigurations"].each())
        ),
        prefixes=_network_prefixes(properties, documents),
        redundancy=absent("Azure has no such status"),
        ends_complete=connections.judge_complete(),
    )


def _describe(properties: Place) -> Value[str]:
    mode = "active-active" if properties["activeActive"].raw is True else "active-standby"
    kind = "" if properties["vpnType"].raw in (None, "RouteBased") else f" {properties['vpnType'].string()}"
    return properties["sku"]["name"].text().map(lambda sku: f"{sku} {mode}{kind}")


def _public_address(configuration: Place, properties: Place, documents: Documents) -> Value[str]:
    """The address of an instance: the public IP resource's, else what the gateway's own BGP settings repeat."""
    reference = configuration["properties"]["publicIPAddress"]["id"].string()
    if not reference:
        return absent("no public IP address is attached", configuration.source)
    resource = find_place(documents, azure_read("publicIPAddresses.get", reference))
    address = require(resource["properties"]["ipAddress"].text(), "the public IP's address")
    if address.has_content:
        return address
    for entry in properties["bgpSettings"]["bgpPeeringAddresses"].each():
        if entry["ipconfigurationId"].string().casefold() == configuration["id"].string().casefold():
            repeated = entry["tunnelIpAddresses"][0].text()
            if repeated.has_content:
                return repeated
    return address


def _network_prefixes(properties: Place, documents: Documents) -> Value[tuple[str, ...]]:
    subnet = properties["ipConfigurations"][0]["properties"]["subnet"]["id"].string()
    network = find_place(documents, azure_read("virtualNetworks.get", network_of(subnet)))
    return network["properties"]["addressSpace"]["addressPrefixes"].texts()
