"""Checks of what each side tells the other of its networks."""

from __future__ import annotations

from ipaddress import IPv4Network

from probes.addresses import parse_network
from probes.checks.finding import Confidence, Gap, Layer, Remedy, Target, Told, first_gap
from probes.checks.look import LinkLook, TunnelLook, item_path
from probes.checks.registry import Family, Said
from probes.checks.words import gcloud_describe, gcloud_router_status
from probes.documents import Cloud
from probes.gcp.reads import path_of, project_of
from probes.matrix import Severity
from probes.reading import Place

_ROUTES = Family(Layer.ROUTES, ("prefixes",))


def advertising(look: TunnelLook) -> Place:
    """Where it is said what Google advertises over this session: the BGP peer, else the router."""
    peer = look.session.peer
    return peer if peer["advertiseMode"].string() == "CUSTOM" else look.session.router["bgp"]


def _custom_ranges(place: Place) -> tuple[tuple[str, ...], bool]:
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
    ranges, everything = _custom_ranges(place)
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
    ranges, everything = _custom_ranges(place)
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
        wish = [*ranges, *sorted(item["ipCidrRange"].string() for item in left_out)]
        path = _where(look, place, "advertisedIpRanges")
        target = Target(Cloud.GCP, look.session.router_path, path, [{"range": one} for one in wish])
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

    Checks: no prefix of the VNet overlaps a subnet of the VPC.
    Why: each side keeps such addresses to itself. Azure drops what lies in its VNet, Google prefers its subnets.
    Azure: the overlapping prefix is missing in what it learned.
    Google: learned routes that conflict with a subnet are not used.
    Fix: give one side other addresses.
    Safety: renumbering; a project of its own.
    Source: Google, Learned routes; Microsoft, VPN Gateway FAQ (documented)
    """
    azure, gcp = look.link.azure.prefixes, look.link.gcp.prefixes
    if gap := first_gap(azure, gcp):
        yield gap
        return
    for here in azure.content or ():
        for there in gcp.content or ():
            one, other = parse_network(here), parse_network(there)
            if one and other and one.overlaps(other):
                yield Told(
                    f"Azure's {here} and Google's {there} overlap",
                    (*azure.sources, *gcp.sources),
                    (Remedy(Cloud.AZURE, "give one side other addresses"),),
                    None,
                    look.link.name,
                )


@_ROUTES.tunnel("D06", Severity.RISK)
def default_route(look: TunnelLook) -> Said:
    """Google advertises the default route to Azure.

    Checks: no advertised range of Google is 0.0.0.0/0.
    Why: Azure then sends everything that leaves the VNet to Google, the Internet included.
    Azure: 0.0.0.0/0 is among the learned routes.
    Google: `advertisedIpRanges` has 0.0.0.0/0.
    Fix: take it out unless it is meant so.
    Safety: changes the way to the Internet for everything in the VNet.
    Source: Microsoft, VPN Gateway FAQ (documented)
    """
    if look.gcp is None:
        return
    place = advertising(look)
    for item in place["advertisedIpRanges"].each() if _is_custom(look) else ():
        if item["range"].string() == "0.0.0.0/0":
            yield Told(
                "Google advertises 0.0.0.0/0: all that leaves the VNet goes to Google",
                (item["range"].source,),
                (Remedy(Cloud.GCP, "take 0.0.0.0/0 out of the advertised ranges"),),
                Cloud.GCP,
                look.session.peer["name"].string(),
                commands=(gcloud_describe("routers", look.session.router_path),),
            )
