"""Checks of the VPC network as a whole: which regions and peers it shares routes with, how it picks a path, its MTU."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from ipaddress import IPv4Network

from probes.addresses import parse_network
from probes.checks.behind import vpc, vpc_path
from probes.checks.finding import Gap, Layer, Remedy, Target, Told
from probes.checks.look import LinkLook, item_path
from probes.checks.registry import Family, Said
from probes.checks.routes import advertising, custom_ranges
from probes.checks.words import gcloud_describe, short
from probes.documents import Cloud
from probes.gcp.reads import learned_read, path_of, project_of
from probes.matrix import Severity
from probes.reading import Place, find_place
from probes.values import Source

_ROUTES = Family(Layer.ROUTES, ("prefixes",))
_DESIGN = Family(Layer.DESIGN, ("prefixes",))
TUNNEL_MTU = 1_460
"""Bytes that Cloud VPN's gateways take, and the default of a VPC network (Google, MTU considerations; documented)."""


@_ROUTES.link("D03", Severity.DEGRADES)
def regional_routing(look: LinkLook) -> Said:
    """The VPC network routes by region, and has subnets in other regions than the Cloud Router.

    Checks: `routingMode` of the network is GLOBAL, or all its subnets are in the region of the Cloud Router.
    Why: with REGIONAL the router advertises the subnets of its own region only, and only machines there learn the
    way to Azure.
    Azure: subnets of other regions are missing in what it learned.
    Google: `routingConfig.routingMode` is REGIONAL.
    Fix: set GLOBAL on the network.
    Safety: every Cloud Router of the network then advertises and learns for all regions.
    Source: Google, Networks and tunnel routing; Google, Learned routes; Compute API, networks (documented)
    """
    mode = vpc(look)["routingConfig"]["routingMode"]
    if mode.string() != "REGIONAL":
        return
    path = vpc_path(look)
    if unread := look.lists.find_unread("subnetworks", project_of(path)):
        yield Gap(unread.reason, (unread.source,))
        return
    here = {_region(router) for router in look.used_routers}
    subnets = look.lists.of("subnetworks").of("network", path)
    away = [one for one in subnets if one["purpose"].string() in ("", "PRIVATE") and _region(one) not in here]
    if here and away:
        yield Told(
            f"{short(one['ipCidrRange'].string() for one in away)}: in other regions than the Cloud Router, "
            "and the network routes by region",
            (mode.source, *(one["ipCidrRange"].source for one in away)),
            (Remedy(Cloud.GCP, "route globally", (Target(Cloud.GCP, path, "routingConfig.routingMode", "GLOBAL"),)),),
            Cloud.GCP,
            vpc(look)["name"].string(),
            commands=(gcloud_describe("networks", path),),
        )


def _region(item: Place) -> str:
    """The path of the region that a resource is in."""
    return "/".join(item_path(item).split("/")[:4])


@_ROUTES.link("D12", Severity.DEGRADES)
def peering_without_routes(look: LinkLook) -> Said:
    """A peered VPC network and Azure do not know each other.

    Checks: a peering of the network that shares its routes has its ranges advertised to Azure, and the other way
    round.
    Why: a Cloud Router does not advertise the subnets of a peered network by itself, and that learns the way to
    Azure only where the peering exports custom routes. Where one half is there and the other is missing, the peered
    network is cut off; where both are missing nobody may want it, so that alone is a note.
    Azure: the ranges of the peered network are missing in what it learned.
    Google: `peerings[].exportCustomRoutes` is false, or no custom range covers the peered subnets.
    Fix: export custom routes here, import them there, and advertise the peered ranges.
    Safety: the peered network learns all custom routes of this one.
    Source: Google, Troubleshoot BGP routes; Compute API, networks.peerings (documented)
    """
    network = vpc(look)
    apart: list[Place] = []
    told = _advertised(look)
    for peering in network["peerings"].each():
        if peering["state"].string() != "ACTIVE":
            continue
        exports = peering["exportCustomRoutes"].raw is True
        ranges = _ranges_of(look, peering)
        advertised = bool(ranges) and all(any(one.subnet_of(wide) for wide in told) for one in ranges)
        if exports and ranges and not advertised:
            yield _half(look, peering, f"shares its routes, and Google does not advertise {short(ranges)} to Azure")
        elif advertised and not exports:
            path = f"peerings[{peering['name'].string()}].exportCustomRoutes"
            target = Target(Cloud.GCP, vpc_path(look), path, True)
            yield _half(look, peering, f"has {short(ranges)} advertised to Azure, and learns no way back", target)
        elif not exports:
            apart.append(peering)
    if apart:
        yield Told(
            f"{short(one['name'].string() for one in apart)}: peered without custom routes, not reached from Azure",
            tuple(one["exportCustomRoutes"].source for one in apart),
            (Remedy(Cloud.GCP, "export custom routes and advertise the ranges, if Azure is to reach them"),),
            Cloud.GCP,
            network["name"].string(),
            Severity.NOTE,
            commands=(gcloud_describe("networks", vpc_path(look)),),
        )


def _half(look: LinkLook, peering: Place, what: str, *targets: Target) -> Told:
    return Told(
        f"the peered network {peering['name'].string()} {what}",
        (peering["exportCustomRoutes"].source, peering["network"].source),
        (Remedy(Cloud.GCP, "export custom routes to it and advertise its ranges", targets),),
        Cloud.GCP,
        peering["name"].string(),
        commands=(gcloud_describe("networks", vpc_path(look)),),
    )


def _ranges_of(look: LinkLook, peering: Place) -> list[IPv4Network]:
    """The subnets of the peered network, where they were read."""
    subnets = look.lists.of("subnetworks").of("network", path_of(peering["network"].string()))
    return [one for one in (parse_network(item["ipCidrRange"].string()) for item in subnets) if one]


def _advertised(look: LinkLook) -> list[IPv4Network]:
    """What Google is told to advertise besides its own subnets, and what it does advertise."""
    texts: set[str] = set()
    for tunnel in look.tunnels:
        if tunnel.gcp:
            texts |= {*custom_ranges(advertising(tunnel))[0], *(tunnel.gcp.prefixes_sent.content or ())}
    return [one for one in map(parse_network, texts) if one]


@_ROUTES.link("D19", Severity.DEGRADES)
def path_selection(look: LinkLook) -> Said:
    """Azure's AS paths differ by tunnel, and the VPC network selects paths in legacy mode.

    Checks: the same prefix comes with AS paths of the same length over all tunnels, or `bgpBestPathSelectionMode`
    is STANDARD.
    Why: a longer AS path is how Azure's side can say that a tunnel is the reserve. In legacy mode Google does not
    compare AS paths between the tasks of a Cloud Router, so it may use the reserve all the same.
    Azure: an AS path that is made longer, by a device behind it or a route map.
    Google: `bgpBestPathSelectionMode` is LEGACY or left out; `listBgpRoutes` shows paths of different lengths.
    Fix: use STANDARD, or let the MED decide.
    Safety: every Cloud Router of the network selects anew.
    Source: Google, Learned routes; Compute API, networks.routingConfig (inferred)
    """
    mode = vpc(look)["routingConfig"]["bgpBestPathSelectionMode"]
    if not vpc(look).exists or mode.string() not in ("", "LEGACY"):
        return
    lengths: defaultdict[str, dict[int, Source]] = defaultdict(dict)
    for prefix, length, source in _paths(look):
        lengths[prefix][length] = source
    uneven = {prefix: found for prefix, found in lengths.items() if len(found) > 1}
    if uneven:
        path = "routingConfig.bgpBestPathSelectionMode"
        target = Target(Cloud.GCP, vpc_path(look), path, "STANDARD")
        yield Told(
            f"{short(uneven)}: AS paths of different lengths over the tunnels, which legacy path selection may ignore",
            (mode.source, *(source for found in uneven.values() for source in found.values())),
            (Remedy(Cloud.GCP, "use the standard path selection", (target,)),),
            Cloud.GCP,
            vpc(look)["name"].string(),
            commands=(gcloud_describe("networks", vpc_path(look)),),
        )


def _paths(look: LinkLook) -> Iterator[tuple[str, int, Source]]:
    """Prefix, length of the AS path and where it stands, for each route that Google learned over the link."""
    for tunnel in look.tunnels:
        peer = tunnel.session.peer["name"].string()
        body = find_place(look.documents, learned_read(tunnel.session.router_path, peer), by_choice=True)
        for route in body["result"].each():
            paths = route["asPaths"].each()
            length = sum(len(path["asns32"].each() or path["asns"].each()) for path in paths)
            yield route["destination"]["prefix"].string(), length, route["asPaths"].source


@_DESIGN.link("F13", Severity.RISK)
def large_mtu(look: LinkLook) -> Said:
    """The machines of the VPC network send larger packets than the tunnels take.

    Checks: `mtu` of the network is 1460 or less.
    Why: Cloud VPN makes TCP segments smaller by itself. Other packets that are too large are cut or refused on the
    way; whether there are any cannot be read.
    Azure: large transfers over other protocols than TCP hang.
    Google: `mtu` of the network is above 1460.
    Fix: set a smaller MTU on the machines that speak to Azure, or on the network.
    Safety: machines take a new MTU of the network when they are restarted.
    Source: Google, MTU considerations; Compute API, networks.mtu (documented)
    """
    mtu = vpc(look)["mtu"].integer()
    if mtu.content is not None and mtu.content > TUNNEL_MTU:
        yield Told(
            f"{vpc(look)['name'].string()} has an MTU of {mtu.content}, the VPN gateways take {TUNNEL_MTU}",
            mtu.sources,
            (Remedy(Cloud.GCP, f"set {TUNNEL_MTU} or less on what speaks to Azure"),),
            Cloud.GCP,
            vpc(look)["name"].string(),
            commands=(gcloud_describe("networks", vpc_path(look)),),
        )
