"""Checks of what each side tells the other of its networks."""

from __future__ import annotations

from ipaddress import IPv4Network

from probes.addresses import parse_network
from probes.checks.finding import Confidence, Gap, Grade, Layer, Remedy, Target, Told, first_gap, unique
from probes.checks.look import LinkLook, TunnelLook, item_path
from probes.checks.registry import Family, Said
from probes.checks.words import az_bgp, gcloud_describe, gcloud_router_status
from probes.documents import Cloud, Json
from probes.gcp.reads import path_of, project_of
from probes.matrix import Severity
from probes.reading import Place
from probes.routes.model import Direction, Route, Verdict
from probes.routes.prefixes import Ranges, leads_everywhere, spell
from probes.values import Source

_ROUTES = Family(Layer.ROUTES, ("prefixes",))


def advertising(look: TunnelLook) -> Place:
    """Where it is said what Google advertises over this session: the BGP peer, else the router."""
    peer = look.session.peer
    return peer if peer["advertiseMode"].string() == "CUSTOM" else look.session.router["bgp"]


def custom_ranges(place: Place) -> tuple[tuple[str, ...], bool]:
    """The ranges of a list of its own, and whether all subnets are advertised besides."""
    ranges = tuple(item["range"].string() for item in place["advertisedIpRanges"].each())
    groups = [group.string() for group in place["advertisedGroups"].each()]
    return ranges, "ALL_SUBNETS" in groups or "ALL_VPC_SUBNETS" in groups


def _is_custom(look: TunnelLook) -> bool:
    return look.session.peer.exists and advertising(look)["advertiseMode"].string() == "CUSTOM"


def _where(look: TunnelLook, place: Place, field: str) -> str:
    name = look.session.peer["name"].string()
    return f"bgpPeers[{name}].{field}" if "bgpPeers" in place.path else f"bgp.{field}"


@_ROUTES.tunnel("D01", Severity.BLOCKS)
def google_advertises_nothing(look: TunnelLook) -> Said:
    """Google is told to advertise a list of its own, and the list is empty.

    Checks: with `advertiseMode` CUSTOM there are groups or ranges; the BGP peer's own setting comes first.
    Why: Azure then learns no way to Google.
    Azure: BGP Connected, `routesReceived` 0.
    Google: `advertisedRoutes` is empty.
    Fix: set `advertiseMode` to DEFAULT, or add the ranges.
    Safety: adds routes on Azure; the session stays.
    Source: Google, Troubleshoot BGP routes; Compute API, routers (documented)
    """
    if look.gcp is None:
        return
    if not _is_custom(look):
        return
    place = advertising(look)
    ranges, everything = custom_ranges(place)
    if not ranges and not everything:
        target = Target(Cloud.GCP, look.session.router_path, _where(look, place, "advertiseMode"), "DEFAULT")
        yield Told(
            f"Google advertises a list of its own to {look.session.peer['name'].string()}, and it is empty",
            (place["advertiseMode"].source, place["advertisedIpRanges"].source),
            (Remedy(Cloud.GCP, "advertise all subnets", (target,)),),
            Cloud.GCP,
            look.session.peer["name"].string(),
            commands=(gcloud_router_status(look.session.router_path),),
        )


@_ROUTES.tunnel("D02", Severity.DEGRADES, Confidence.LIKELY)
def google_advertises_part(look: TunnelLook) -> Said:
    """Google is told to advertise a list of its own, and it lacks a subnet of the router's region.

    Checks: with `advertiseMode` CUSTOM every subnet of the region lies in an advertised range.
    Why: Azure learns no way to a subnet that is left out. It may be left out on purpose.
    Azure: the subnet is missing in what it learned.
    Google: the subnet is missing in `advertisedRoutes`.
    Fix: add the range, or advertise all subnets.
    Safety: adds routes on Azure; the session stays.
    Source: Google, Troubleshoot BGP routes (documented)
    """
    if look.gcp is None or not _is_custom(look):
        return
    place = advertising(look)
    ranges, everything = custom_ranges(place)
    if everything or not ranges:
        return
    network = path_of(look.session.router["network"].string())
    unread = look.link_look.lists.find_unread("subnetworks", project_of(network))
    if unread is not None:
        yield Gap(unread.reason, (unread.source,))
        return
    told = [prefix for prefix in map(parse_network, ranges) if prefix]
    subnets = look.link_look.lists.of("subnetworks").of("network", network)
    left_out = [item for item in subnets if _is_here(item, look) and not _is_inside(item, told)]
    if left_out:
        names = ", ".join(sorted(item["ipCidrRange"].string() for item in left_out))
        # What is there stays as it is, with the description that somebody wrote.
        there = [item.raw for item in place["advertisedIpRanges"].each()]
        added: list[Json] = [{"range": one} for one in sorted(item["ipCidrRange"].string() for item in left_out)]
        path = _where(look, place, "advertisedIpRanges")
        target = Target(Cloud.GCP, look.session.router_path, path, [*there, *added])
        yield Told(
            f"Google does not advertise {names}",
            (place["advertisedIpRanges"].source, *(item["ipCidrRange"].source for item in left_out)),
            (Remedy(Cloud.GCP, f"advertise {names} too", (target,)),),
            Cloud.GCP,
            look.session.peer["name"].string(),
            commands=(gcloud_router_status(look.session.router_path),),
        )


def _is_here(subnet: Place, look: TunnelLook) -> bool:
    """Whether a subnet is in the router's region."""
    return item_path(subnet).split("/")[:4] == look.session.router_path.split("/")[:4]


def _is_inside(subnet: Place, ranges: list[IPv4Network]) -> bool:
    prefix = parse_network(subnet["ipCidrRange"].string())
    return prefix is None or any(prefix.subnet_of(one) for one in ranges)


@_ROUTES.link("D04", Severity.BLOCKS)
def overlapping_networks(look: LinkLook) -> Said:
    """Both sides use the same addresses.

    Checks: no prefix of the VNet, or of a peered VNet that goes through the gateway, overlaps a range of a subnet of
    the VPC, secondary ranges included.
    Why: each side keeps such addresses to itself. Azure drops what lies in its VNet, Google prefers its subnets.
    Where both sides have addresses besides that are their own, the link is degraded and not blocked.
    Azure: the overlapping prefix is missing in what it learned.
    Google: learned routes that conflict with a subnet are not used.
    Fix: give one side other addresses.
    Safety: renumbering; a project of its own.
    Source: Google, Learned routes; Microsoft, VPN Gateway FAQ (documented)
    """
    overlaps = look.routes.overlaps
    if gap := first_gap(look.link.azure.prefixes, look.link.gcp.prefixes, overlaps):
        yield gap
        return
    found = overlaps.content or ()
    # Of two ranges that are not the same the shorter prefix is the larger one, and the rest of it is free.
    free_azure = look.routes.azure_space - {one.azure for one in found if _length(one.gcp) <= _length(one.azure)}
    free_google = look.routes.google_space - {one.gcp for one in found if _length(one.azure) <= _length(one.gcp)}
    for overlap in found:
        yield Told(
            f"{overlap.words}: each side keeps these addresses to itself",
            overlap.evidence,
            (Remedy(Cloud.AZURE, "give one side other addresses"),),
            None,
            look.link.name,
            Severity.DEGRADES if free_azure and free_google else Severity.BLOCKS,
        )


def _length(prefix: str) -> int:
    return int(prefix.rpartition("/")[2])


@_ROUTES.tunnel("D05", Severity.BLOCKS)
def inside_the_network(look: TunnelLook) -> Said:
    """Google advertises a range that lies in Azure's own network, which Azure takes no route for.

    Checks: no range that Google is told to advertise is a prefix of the VNet or of a peered VNet that goes through
    the gateway, or a part of one.
    Why: Azure leaves such a route out without a word. It takes a range that is larger than its own prefix. Where
    other ranges arrive, the link is degraded and not blocked.
    Azure: the range is missing in what it learned.
    Google: the range is among `advertisedIpRanges` and `advertisedRoutes`.
    Fix: advertise a larger range, or give one side other addresses.
    Safety: changes routes only; a larger range also draws traffic for what is not there.
    Source: Microsoft, VPN Gateway FAQ; Microsoft, Configure BGP (documented)
    """
    if look.gcp is None or not _is_custom(look):
        return
    prefixes = look.link.azure.prefixes
    if gap := first_gap(prefixes):
        yield gap
        return
    routes = look.link_look.routes
    own = Ranges(routes.azure_space)
    place = advertising(look)
    ranges, everything = custom_ranges(place)
    inside = {text for text in ranges if own.find_around(text)}
    for item in place["advertisedIpRanges"].each():
        told = item["range"].string()
        # A subnet of Google that overlaps is told as D04.
        if told in inside and spell(told) not in routes.google_space:
            yield Told(
                f"Google advertises {told}, which lies in Azure's own {own.find_around(told)}: "
                "Azure takes no route for it",
                (item["range"].source, *prefixes.sources),
                (Remedy(Cloud.GCP, f"advertise a larger range than {told}, or use other addresses"),),
                Cloud.GCP,
                look.session.peer["name"].string(),
                Severity.BLOCKS if inside == set(ranges) and not everything else Severity.DEGRADES,
                commands=(gcloud_describe("routers", look.session.router_path),),
            )


@_ROUTES.tunnel("D06", Severity.RISK)
def default_route(look: TunnelLook) -> Said:
    """One side tells the other the default route, or the halves that do the same.

    Checks: neither side is told to advertise, advertises or has learned 0.0.0.0/0 or ::/0, or a half of it such as
    0.0.0.0/1.
    Why: told to Azure, everything that leaves the VNet goes to Google, the Internet included. Told to Google, what no
    other route of the VPC takes goes to Azure. Two halves win against any default route that a cloud has by itself.
    Azure: such a prefix is among the learned routes. Azure itself never advertises 0.0.0.0/0, so one that Google
    learned comes from another BGP peer of the gateway, or was written by hand at Google.
    Google: `advertisedIpRanges`, `advertisedRoutes`, the learned routes or `customLearnedIpRanges` have it.
    Fix: take it out unless it is meant so.
    Safety: changes the way to the Internet for everything behind the side that is told.
    Source: Microsoft, VPN Gateway FAQ; Google, Routing order (documented)
    """
    for direction in Direction:
        routes = [route for route in look.link_look.routes.routes_of(look.key, direction) if _leads_all(route)]
        if routes:
            yield _tell_default(look, direction, routes)


def _leads_all(route: Route) -> bool:
    """Whether a route leads everything across the border, or would as soon as the sender does what it is told."""
    return leads_everywhere(route.prefix) and (bool(route.risk) or route.advertised.expected)


def _tell_default(look: TunnelLook, direction: Direction, routes: list[Route]) -> Told:
    prefixes = " and ".join(route.prefix for route in routes)
    evidence = unique(source for route in routes for source in (*_places(route), *route.evidence))
    kept = all(route.verdict is Verdict.SHADOWED and route.grade is not Grade.INFERRED for route in routes)
    by_hand = [route for route in routes if direction is Direction.TO_GOOGLE and not route.learned.has.content]
    if direction is Direction.TO_AZURE:
        unsent = all(route.verdict is Verdict.UNSENT for route in routes)
        what = f"is told to advertise {prefixes}, and does not say that it does" if unsent else f"advertises {prefixes}"
        effect = "would go" if unsent else "goes"
        return Told(
            f"Google {what}: all that leaves the VNet {effect} to Google",
            evidence,
            (Remedy(Cloud.GCP, f"take {prefixes} out of the advertised ranges, unless it is meant so"),),
            Cloud.GCP,
            look.session.peer["name"].string(),
            commands=(gcloud_describe("routers", look.session.router_path),),
        )
    origin = next((f" ({route.origin})" for route in routes if route.origin), "")
    remedy = (
        Remedy(Cloud.GCP, f"take {prefixes} out of the ranges that were written by hand, unless it is meant so")
        if by_hand
        else Remedy(Cloud.AZURE, f"find who tells the Azure gateway {prefixes}: it never advertises 0.0.0.0/0 itself")
    )
    effect = f", and does not use it: {routes[0].reason}" if kept else ": what no other route takes goes to Azure"
    return Told(
        f"Google has {prefixes} over this tunnel{origin}{effect}",
        evidence,
        (remedy,),
        remedy.cloud,
        look.session.peer["name"].string(),
        Severity.NOTE if kept else None,
        commands=(gcloud_router_status(look.session.router_path), az_bgp(look.link.azure.id)),
    )


def _places(route: Route) -> tuple[Source, ...]:
    """Where both sides say that they have it; a side that does not have it says nothing."""
    told = (one.has for one in (route.learned, route.advertised) if one.has.content)
    return tuple(source for value in told for source in value.sources)
