"""Checks of routing that works today and may surprise tomorrow."""

from __future__ import annotations

from collections import defaultdict

from probes.addresses import parse_address, parse_network
from probes.checks.finding import Confidence, Layer, Remedy, Target, Told, first_gap
from probes.checks.look import LinkLook, TunnelLook
from probes.checks.registry import Family, Said
from probes.documents import Cloud
from probes.matrix import Severity
from probes.values import Source

_DESIGN = Family(Layer.DESIGN, ("prefixes",))
_ROUTES = Family(Layer.ROUTES, ("prefixes",))


def _address_space(look: TunnelLook) -> Target:
    resource = look.azure.remote_id.content if look.azure else None
    return Target(Cloud.AZURE, resource or "", "properties.localNetworkAddressSpace.addressPrefixes", [])


@_DESIGN.tunnel("D07", Severity.RISK)
def static_prefixes(look: TunnelLook) -> Said:
    """The local network gateway has an address space, which adds static routes besides BGP.

    Checks: the address space of a local network gateway with BGP is empty.
    Why: static routes stay when the tunnel is dead, and traffic goes into it. Google's tutorial fills it in.
    Azure: `localNetworkAddressSpace.addressPrefixes` is not empty.
    Google: nothing.
    Fix: empty the address space.
    Safety: BGP has the routes already; the connection is updated in some seconds.
    Source: Microsoft, Configure BGP; Google, HA VPN connections between Google Cloud and Azure (documented)
    """
    if look.azure is None or look.azure.bgp_enabled.content is False:
        return
    space = look.local_network_gateway["properties"]["localNetworkAddressSpace"]["addressPrefixes"].texts((), "none")
    if gap := first_gap(space):
        yield gap
    elif space.content and not _covered(look, space.content):
        yield Told(
            f"{look.local_network_gateway.read.name} has static routes for {_short(space.content)} besides BGP",
            space.sources,
            (Remedy(Cloud.AZURE, "empty the address space", (_address_space(look),)),),
            Cloud.AZURE,
            look.local_network_gateway.read.name,
        )


def _short(prefixes: tuple[str, ...]) -> str:
    """The first few in the order of the alphabet, and how many more."""
    shown = ", ".join(sorted(prefixes)[:3])
    return f"{shown} and {len(prefixes) - 3} more" if len(prefixes) > 3 else shown


def _covered(look: TunnelLook, space: tuple[str, ...]) -> str:
    """The prefix that holds the peer's public address; empty if none does."""
    address = parse_address(look.azure.remote_address.content or "") if look.azure else None
    for text in sorted(space):
        prefix = parse_network(text)
        if address and prefix and address in prefix:
            return text
    return ""


@_ROUTES.tunnel("D08", Severity.DEGRADES)
def prefix_covers_peer(look: TunnelLook) -> Said:
    """The local network gateway's address space holds the peer's own public address.

    Checks: no prefix of the address space holds `gatewayIpAddress`.
    Why: Azure then sends the tunnel's own packets into the tunnel.
    Azure: disconnects now and then.
    Google: NO_INCOMING_PACKETS now and then.
    Fix: take the prefix out.
    Safety: BGP has the routes already.
    Source: Microsoft, Site-to-site disconnected intermittently (documented)
    """
    if look.azure is None:
        return
    space = look.local_network_gateway["properties"]["localNetworkAddressSpace"]["addressPrefixes"].texts((), "none")
    if gap := first_gap(space, look.azure.remote_address):
        yield gap
    elif covering := _covered(look, space.content or ()):
        yield Told(
            f"the address space {covering} holds the peer's own address {look.azure.remote_address.content}",
            (*space.sources, *look.azure.remote_address.sources),
            (Remedy(Cloud.AZURE, "empty the address space", (_address_space(look),)),),
            Cloud.AZURE,
            look.local_network_gateway.read.name,
        )


@_DESIGN.tunnel("D24", Severity.RISK)
def custom_learned_ranges(look: TunnelLook) -> Said:
    """Google's BGP peer has learned ranges that were written by hand.

    Checks: `customLearnedIpRanges` of the BGP peer is empty.
    Why: such a route stays while the session is up, even when Azure withdraws it.
    Azure: nothing.
    Google: `customLearnedIpRanges` is not empty.
    Fix: take them out where BGP brings the route itself.
    Safety: the route goes where BGP does not bring it.
    Source: Compute API, routers (documented)
    """
    if look.gcp is None:
        return
    ranges = look.session.peer["customLearnedIpRanges"]
    if ranges.each():
        target = Target(
            Cloud.GCP,
            look.session.router_path,
            f"bgpPeers[{look.session.peer['name'].string()}].customLearnedIpRanges",
            [],
        )
        yield Told(
            f"Google's BGP peer {look.session.peer['name'].string()} has {len(ranges.each())} routes written by hand",
            (ranges.source,),
            (Remedy(Cloud.GCP, "take them out", (target,)),),
            Cloud.GCP,
            look.session.peer["name"].string(),
        )


@_DESIGN.tunnel("D15", Severity.NOTE)
def route_policies(look: TunnelLook) -> Said:
    """Route policies filter or change what Google's BGP peer exchanges.

    Checks: `importPolicies` and `exportPolicies` of the BGP peer are empty.
    Why: a prefix that is missing may have been filtered on purpose.
    Azure: prefixes missing or changed.
    Google: the BGP peer names route policies.
    Fix: read the policies where a prefix is missing.
    Safety: reading changes nothing.
    Source: Compute API, routers (documented)
    """
    if look.gcp is None:
        return
    for field in ("importPolicies", "exportPolicies"):
        policies = look.session.peer[field]
        if policies.each():
            yield Told(
                f"Google's BGP peer {look.session.peer['name'].string()} has {field}",
                (policies.source,),
                (),
                Cloud.GCP,
                look.session.peer["name"].string(),
            )


@_DESIGN.link("D17", Severity.NOTE)
def equal_priorities(look: LinkLook) -> Said:
    """Google advertises over all tunnels with the same priority.

    Checks: the BGP peers of the link have different `advertisedRoutePriority`.
    Why: Azure then spreads traffic over all tunnels, and both directions of a flow may differ. That is fine unless
    something on the way keeps state, or one tunnel is meant as the reserve.
    Azure: equal paths over all tunnels.
    Google: the same `advertisedRoutePriority` on the BGP peers.
    Fix: give the reserve a higher number.
    Safety: moves traffic to the preferred tunnel.
    Source: Microsoft, VPN Gateway FAQ; Google, Best practices (documented)
    """
    by_priority: defaultdict[int, list[Source]] = defaultdict(list)
    for tunnel in look.tunnels:
        if tunnel.gcp and tunnel.session.peer.exists:
            value = tunnel.session.peer["advertisedRoutePriority"].integer(100, "default 100 (Compute API, routers)")
            if value.content is not None:
                by_priority[value.content].extend(value.sources)
    for priority, sources in by_priority.items():
        if len(sources) > 1:
            yield Told(
                f"{len(sources)} BGP peers advertise with the same priority {priority}: Azure uses them all",
                tuple(sources),
                (Remedy(Cloud.GCP, "give one of them another priority, if one is meant as the reserve"),),
                Cloud.GCP,
                look.link.gcp.name,
                confidence=Confidence.CERTAIN,
            )


@_DESIGN.link("D22", Severity.RISK)
def prefix_limits(look: LinkLook) -> Said:
    """There are more prefixes than Azure's gateway takes.

    Checks: 600 prefixes of the VNet and 1,000 of a local network gateway at most.
    Why: what is above the limit is not routed.
    Azure: long `addressPrefixes`.
    Google: nothing.
    Fix: use fewer, larger prefixes.
    Safety: changes routes.
    Source: Microsoft, VPN gateway limits (documented)
    """
    prefixes = look.link.azure.prefixes
    if prefixes.content and len(prefixes.content) > 600:
        yield Told(
            f"the VNet has {len(prefixes.content)} prefixes, a gateway takes 600",
            prefixes.sources,
            (Remedy(Cloud.AZURE, "use fewer, larger prefixes"),),
            Cloud.AZURE,
            look.link.azure.name,
        )
    for tunnel in look.tunnels:
        space = tunnel.local_network_gateway["properties"]["localNetworkAddressSpace"]["addressPrefixes"]
        if tunnel.azure and len(space.each()) > 1_000:
            yield Told(
                f"{tunnel.local_network_gateway.read.name} has {len(space.each())} prefixes, 1000 are allowed",
                (space.source,),
                (Remedy(Cloud.AZURE, "empty the address space"),),
                Cloud.AZURE,
                tunnel.local_network_gateway.read.name,
            )
