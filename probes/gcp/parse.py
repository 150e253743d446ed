"""Understands Google's answers: HA VPN gateways, and one tunnel end for each VPN tunnel."""

from __future__ import annotations

from collections.abc import Iterator

from probes.addresses import parse_network
from probes.documents import Cloud, Documents
from probes.gcp.ends import parse_end
from probes.gcp.reads import REDUNDANCY, gcp_read, items_of, path_of
from probes.model import Gateway, PublicAddress, Side, TunnelEnd
from probes.reading import Place, find_place, place_of, require
from probes.values import Value, absent, known, unknown


def parse_gcp(documents: Documents, only: str | None = None) -> Side:
    """Everything that Google's answers tell. `only` names the one HA VPN gateway of interest."""
    routers = tuple(list_resources(documents, "routers"))
    externals = tuple(list_resources(documents, "externalVpnGateways"))
    gateways: list[Gateway] = []
    ends: list[TunnelEnd] = []
    for body in list_resources(documents, "vpnGateways"):
        if only is not None and body["name"].string() != only:
            continue
        identity = path_of(body["selfLink"].string())
        tunnels = sorted(
            (
                item
                for item in list_resources(documents, "vpnTunnels")
                if path_of(item["vpnGateway"].string()) == identity
            ),
            key=lambda item: (item["vpnGatewayInterface"].raw or 0, item["name"].string()),
        )
        gateways.append(_parse_gateway(body, identity, tunnels, routers, documents))
        ends.extend(parse_end(tunnel, body, routers, externals, documents) for tunnel in tunnels)
    return Side(tuple(gateways), tuple(ends))


def list_resources(documents: Documents, kind: str) -> Iterator[Place]:
    """All resources of a kind in the list answers, by name, for the API's own order is not stable."""
    found = [
        item
        for document in documents.of(Cloud.GCP, f"{kind}.list", f"{kind}.aggregatedList")
        for item in items_of(place_of(document), kind)
    ]
    yield from sorted(found, key=lambda item: item["selfLink"].string())


def _parse_gateway(
    body: Place, identity: str, tunnels: list[Place], routers: tuple[Place, ...], documents: Documents
) -> Gateway:
    return Gateway(
        cloud=Cloud.GCP,
        id=identity,
        name=body["name"].string(),
        place=body["region"].string().rsplit("/", 1)[-1],
        scope=identity.split("/")[1] if "/" in identity else "",
        shape=_describe(body, tunnels),
        asn=_router_asn(tunnels, routers, documents),
        bgp_enabled=absent("Google has no such switch on the gateway"),
        addresses=tuple(
            PublicAddress(index, str(face["id"].raw or index), require(face["ipAddress"].text(), "the address"))
            for index, face in enumerate(_interfaces(body))
        ),
        prefixes=_subnet_ranges(body, documents),
        redundancy=_redundancy(identity, documents),
    )


def _interfaces(body: Place) -> list[Place]:
    return sorted(body["vpnInterfaces"].each(), key=lambda face: face["id"].integer(0).content or 0)


def _describe(body: Place, tunnels: list[Place]) -> Value[str]:
    routers = sorted({path_of(item["router"].string()).rsplit("/", 1)[-1] for item in tunnels} - {""})
    return known("  ".join([*routers, body["region"].string().rsplit("/", 1)[-1]]), body["region"].source)


def _router_asn(tunnels: list[Place], routers: tuple[Place, ...], documents: Documents) -> Value[int]:
    """The ASN of the Cloud Router that the tunnels use; unknown where they use several with different ones."""
    used = {path_of(item["router"].string()) for item in tunnels}
    values = [
        require(router["bgp"]["asn"].integer(), "the router's ASN")
        for router in routers
        if path_of(router["selfLink"].string()) in used
    ]
    numbers = {value.content for value in values}
    if len(numbers) > 1:
        sources = [source for value in values for source in value.sources]
        return unknown("its tunnels use routers with different ASNs", *sources)
    if values:
        return values[0]
    return missing_resource(documents, "routers", "none of its tunnels names a Cloud Router that exists")


def missing_resource(documents: Documents, kind: str, told: str) -> Value[int]:
    """Why a listed resource is not there: the lists could not be read, or they do not have it."""
    lists = documents.of(Cloud.GCP, f"{kind}.list", f"{kind}.aggregatedList")
    for document in lists:
        body = place_of(document)
        if not body.exists:
            return body.blocked()
    if not lists:
        waiting = any(f"{kind}." in key[1] for key in documents.pending)
        read = gcp_read(f"{kind}.list", kind)
        return find_place(Documents(pending=frozenset({read.key}) if waiting else frozenset()), read).integer()
    return absent(told)


def _subnet_ranges(body: Place, documents: Documents) -> Value[tuple[str, ...]]:
    network = path_of(body["network"].string())
    subnets = [
        item
        for item in list_resources(documents, "subnetworks")
        if path_of(item["network"].string()) == network and item["ipCidrRange"].exists
    ]
    if not subnets:
        return missing_resource(documents, "subnetworks", "the network has no subnets").map(lambda _: ())
    ranges = {item["ipCidrRange"].string() for item in subnets}
    ordered = sorted(ranges, key=lambda text: (str(parse_network(text) or ""), text))
    return known(tuple(ordered), *(item["ipCidrRange"].source for item in subnets))


def _redundancy(identity: str, documents: Documents) -> Value[str]:
    body = find_place(documents, gcp_read(REDUNDANCY, f"{identity}/getStatus"))
    states = [item["state"]["state"].text() for item in body["result"]["vpnConnections"].each()]
    if not states:
        return body["result"]["vpnConnections"].text()
    words = sorted({state.content or "" for state in states})
    return known(", ".join(words), *(source for state in states for source in state.sources))
