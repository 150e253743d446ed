"""Checks of routing that works today and may surprise tomorrow."""

from __future__ import annotations

from collections import defaultdict

from probes.addresses import parse_address, parse_network
from probes.checks.finding import Confidence, Layer, Remedy, Target, Told, first_gap
from probes.checks.look import LinkLook, TunnelLook
from probes.checks.registry import Family, Said
from probes.checks.words import gcloud_describe, short
from probes.documents import Cloud
from probes.matrix import Severity
from probes.routes.model import Direction, Verdict
from probes.routes.prefixes import leads_everywhere, spell
from probes.values import Source

_DESIGN = Family(Layer.DESIGN, ("prefixes",))
_ROUTES = Family(Layer.ROUTES, ("prefixes",))


def _empty_address_space(look: TunnelLook) -> Remedy:
    """Without BGP the static routes are the only ones, and whoever empties them cuts off what still works."""
    if look.azure is None or not look.azure.bgp_up.content:
        return Remedy(Cloud.AZURE, "empty the address space as soon as BGP brings the routes")
    path = "properties.localNetworkAddressSpace.addressPrefixes"
    target = Target(Cloud.AZURE, look.azure.remote_id.content or "", path, [])
    return Remedy(Cloud.AZURE, "empty the address space", (target,))


@_DESIGN.tunnel("D07", Severity.RISK)
def static_prefixes(look: TunnelLook) -> Said:
    """The local network gateway has an address space, which adds static routes besides BGP.

    Checks: the address space of a local network gateway with BGP is empty.
    Why: static routes stay when the tunnel is dead, and traffic goes into it. Google's tutorial fills it in.
    Azure: `localNetworkAddressSpace.addressPrefixes` is not empty.
    Google: nothing.
    Fix: empty the address space.
    Safety: while BGP is up it has the routes already; while it is down these are the only ones, so wait until it is up.
    Source: Microsoft, Configure BGP; Google, HA VPN connections between Google Cloud and Azure (documented)
    """
    if look.azure is None or look.azure.bgp_enabled.content is False:
        return
    space = look.local_network_gateway["properties"]["localNetworkAddressSpace"]["addressPrefixes"].texts((), "none")
    if gap := first_gap(space):
        yield gap
    elif space.content and not _covered(look, space.content):
        yield Told(
            f"{look.local_network_gateway.read.name} has static routes for {short(space.content)} besides BGP",
            space.sources,
            (_empty_address_space(look),),
            Cloud.AZURE,
            look.local_network_gateway.read.name,
        )


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
            (_empty_address_space(look),),
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
    peer = look.session.peer
    ranges = peer["customLearnedIpRanges"]
    # The default route is told as D06.
    written = [text for item in ranges.each() if not leads_everywhere(text := item["range"].string())]
    if written:
        target = Target(
            Cloud.GCP, look.session.router_path, f"bgpPeers[{peer['name'].string()}].customLearnedIpRanges", []
        )
        learned = {spell(one) for one in look.gcp.prefixes_received.content or ()}
        alone = [text for text in written if spell(text) not in learned]
        needed = f", if nobody needs {short(alone)}, which BGP does not bring" if alone else ""
        yield Told(
            f"Google's BGP peer {peer['name'].string()} has {len(written)} routes written by hand",
            (ranges.source,),
            (Remedy(Cloud.GCP, f"take them out{needed}", (target,)),),
            Cloud.GCP,
            look.session.peer["name"].string(),
        )


@_ROUTES.tunnel("D15", Severity.DEGRADES, Confidence.LIKELY)
def route_policies(look: TunnelLook) -> Said:
    """Route policies filter what Google's BGP peer exchanges.

    Checks: with `importPolicies` all that Azure advertises has arrived, and with `exportPolicies` all that Google is
    told to advertise goes out.
    Why: a prefix that is missing has probably been filtered. A policy that lets all pass, or one whose work cannot
    be seen now, is a note.
    Azure: prefixes missing in what it learned.
    Google: the BGP peer names route policies; `advertisedRoutes` or the learned routes lack a prefix.
    Fix: read the policies where a prefix is missing.
    Safety: reading changes nothing.
    Source: Compute API, routers (documented)
    """
    if look.gcp is None:
        return
    peer = look.session.peer
    for field, lost in (("importPolicies", _not_imported(look)), ("exportPolicies", _not_exported(look))):
        policies = peer[field]
        if policies.each():
            named = f"Google's BGP peer {peer['name'].string()} has {field}"
            yield Told(
                f"{named}, and {short(lost)} {'is' if len(lost) == 1 else 'are'} missing" if lost else named,
                (policies.source,),
                (Remedy(Cloud.GCP, f"let the policy accept {short(lost)}"),) if lost else (),
                Cloud.GCP,
                peer["name"].string(),
                None if lost else Severity.NOTE,
                commands=(gcloud_describe("routers", look.session.router_path),),
            )


def _not_imported(look: TunnelLook) -> set[str]:
    """What Azure says it advertises over a session that is up, and Google has not after its policies."""
    return {
        route.prefix
        for route in look.link_look.routes.routes_of(look.key, Direction.TO_GOOGLE)
        if route.verdict in (Verdict.FILTERED, Verdict.MISSING)
    }


def _not_exported(look: TunnelLook) -> set[str]:
    """What Google is told to advertise over a session that is up, and does not say that it does."""
    return {
        route.prefix
        for route in look.link_look.routes.routes_of(look.key, Direction.TO_AZURE)
        if route.verdict is Verdict.UNSENT and route.advertised.expected
    }


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
