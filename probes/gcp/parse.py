"""Understands Google's answers: HA VPN gateways, and one tunnel end for each VPN tunnel."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from probes.addresses import parse_network
from probes.documents import Cloud, Documents, Outcome
from probes.gcp.ends import parse_end
from probes.gcp.lists import Lists, find_hole
from probes.gcp.reads import REDUNDANCY, gcp_read, path_of, project_of
from probes.gcp.routers import Routers
from probes.model import Gateway, PublicAddress, Side, TunnelEnd
from probes.reading import Place, find_place, require
from probes.values import Standing, Value, absent, known, unknown


def parse_gcp(documents: Documents, only: str | None = None) -> Side:
    """Everything that Google's answers tell. `only` names the one HA VPN gateway of interest."""
    lists = Lists(documents)
    routers = Routers(lists)
    gateways: list[Gateway] = []
    ends: list[TunnelEnd] = []
    for identity, body in lists.of("vpnGateways").by_path.items():
        if only is not None and body["name"].string() != only:
            continue
        tunnels = lists.of("vpnTunnels").of("vpnGateway", identity)
        gateways.append(_parse_gateway(body, identity, tunnels, lists))
        ends.extend(parse_end(tunnel, body, routers, lists) for tunnel in tunnels)
    notes = (*_tell_wrong_name(only, gateways, lists), *(() if only else _tell_classic(lists)))
    return Side(tuple(gateways), tuple(ends), tuple(notes), tuple(_find_hidden(lists)))


def _tell_wrong_name(only: str | None, found: list[Gateway], lists: Lists) -> Iterator[str]:
    """Which HA VPN gateways there are, where the one that was named is not among them."""
    names = sorted({body["name"].string() for body in lists.of("vpnGateways")})
    whole = all(find_hole(document) is None for document in lists.answers("vpnGateways"))
    if only is not None and not found and whole and lists.answers("vpnGateways"):
        yield f"Google Cloud: there is no HA VPN gateway {only} here; there is: {', '.join(names) or 'none'}"


def _tell_classic(lists: Lists) -> Iterator[str]:
    """Sentences about Classic VPN tunnels (Compute API: they name `targetVpnGateway`), which are not compared."""
    for path, tunnel in sorted(lists.of("vpnTunnels").by_path.items()):
        gateway = path_of(tunnel["targetVpnGateway"].string())
        if gateway:
            name, peer = tunnel["name"].string(), tunnel["peerIp"].string() or "an address that is not told"
            yield (
                f"Google Cloud: {name} of {project_of(path)} goes to {peer} and belongs to the Classic VPN gateway "
                f"{gateway.rsplit('/', 1)[-1]}: Classic VPN is out of scope, only HA VPN is compared"
            )


def _find_hidden(lists: Lists) -> Iterator[str]:
    for kind in ("vpnGateways", "vpnTunnels"):
        for document in lists.answers(kind):
            hole = find_hole(document)
            if hole is not None and hole.standing is Standing.UNKNOWN and document.outcome is not Outcome.NOT_ENABLED:
                yield f"{kind} of {project_of(document.read.path)}: {hole.reason}"


def _parse_gateway(body: Place, identity: str, tunnels: Sequence[Place], lists: Lists) -> Gateway:
    project = project_of(identity)
    unread = lists.find_unread("vpnTunnels", project)
    return Gateway(
        cloud=Cloud.GCP,
        id=identity,
        name=body["name"].string(),
        place=body["region"].string().rsplit("/", 1)[-1],
        scope=project,
        shape=_describe(body, tunnels),
        asn=_router_asn(tunnels, project, lists),
        bgp_enabled=absent("Google has no such switch on the gateway"),
        addresses=tuple(
            PublicAddress(index, str(face["id"].raw or index), require(face["ipAddress"].text(), "the address"))
            for index, face in enumerate(_interfaces(body))
        ),
        prefixes=_subnet_ranges(body, lists),
        redundancy=_redundancy(identity, lists.documents),
        ends_complete=unread.blocked() if unread else known(True),
    )


def _interfaces(body: Place) -> list[Place]:
    return sorted(body["vpnInterfaces"].each(), key=lambda face: face["id"].integer(0).content or 0)


def _describe(body: Place, tunnels: Sequence[Place]) -> Value[str]:
    routers = sorted({path_of(item["router"].string()).rsplit("/", 1)[-1] for item in tunnels} - {""})
    return known("  ".join([*routers, body["region"].string().rsplit("/", 1)[-1]]), body["region"].source)


def _router_asn(tunnels: Sequence[Place], project: str, lists: Lists) -> Value[int]:
    """The ASN of the Cloud Router that the tunnels use; unknown where they use several with different ones."""
    routers = lists.of("routers").by_path
    used = sorted({path_of(item["router"].string()) for item in tunnels})
    values = [require(routers[path]["bgp"]["asn"].integer(), "the router's ASN") for path in used if path in routers]
    numbers = {value.content for value in values}
    if len(numbers) > 1:
        sources = [source for value in values for source in value.sources]
        return unknown("its tunnels use routers with different ASNs", *sources)
    if values:
        return values[0]
    unread = lists.find_unread("vpnTunnels", project) or lists.find_unread("routers", project)
    return unread.blocked() if unread else absent("none of its tunnels names a Cloud Router that exists")


def _subnet_ranges(body: Place, lists: Lists) -> Value[tuple[str, ...]]:
    """The ranges of the network's subnets; with a Shared VPC they are another project's."""
    network = path_of(body["network"].string())
    subnets = [item for item in lists.of("subnetworks").of("network", network) if item["ipCidrRange"].exists]
    if not subnets:
        unread = lists.find_unread("subnetworks", project_of(network))
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
