"""Understands Google's answers: HA VPN gateways, and one tunnel end for each VPN tunnel."""

from __future__ import annotations

from collections.abc import Iterator

from probes.addresses import parse_network
from probes.documents import Cloud, Documents
from probes.gcp.ends import parse_end
from probes.gcp.lists import find_unread, list_resources
from probes.gcp.reads import REDUNDANCY, gcp_read, path_of
from probes.model import Gateway, PublicAddress, Side, TunnelEnd
from probes.reading import Place, find_place, require
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
        tunnels = [
            item for item in list_resources(documents, "vpnTunnels") if path_of(item["vpnGateway"].string()) == identity
        ]
        gateways.append(_parse_gateway(body, identity, tunnels, routers, documents))
        ends.extend(parse_end(tunnel, body, routers, externals, documents) for tunnel in tunnels)
    return Side(tuple(gateways), tuple(ends), tuple(_tell_wrong_name(only, gateways, documents)))


def _tell_wrong_name(only: str | None, found: list[Gateway], documents: Documents) -> Iterator[str]:
    """Which HA VPN gateways there are, where the one that was named is not among them."""
    names = sorted({body["name"].string() for body in list_resources(documents, "vpnGateways")})
    if only is not None and not found and find_unread(documents, "vpnGateways") is None:
        yield f"Google Cloud: there is no HA VPN gateway {only} here; there is: {', '.join(names) or 'none'}"


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
        ends_complete=unread.blocked() if (unread := find_unread(documents, "vpnTunnels")) else known(True),
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
    unread = find_unread(documents, "vpnTunnels") or find_unread(documents, "routers")
    return unread.blocked() if unread else absent("none of its tunnels names a Cloud Router that exists")


def _subnet_ranges(body: Place, documents: Documents) -> Value[tuple[str, ...]]:
    network = path_of(body["network"].string())
    subnets = [
        item
        for item in list_resources(documents, "subnetworks")
        if path_of(item["network"].string()) == network and item["ipCidrRange"].exists
    ]
    if not subnets:
        unread = find_unread(documents, "subnetworks")
        return unread.blocked() if unread else absent("the network has no subnets")
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
