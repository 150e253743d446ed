"""Checks of what becomes of the routes that Google learned from Azure."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

from probes.addresses import parse_network
from probes.checks.behind import router_status, static_routes, vpc_path
from probes.checks.finding import Confidence, Layer, Remedy, Told
from probes.checks.look import LinkLook, item_path
from probes.checks.registry import Family, Said
from probes.checks.words import gcloud_describe, gcloud_router_status, short
from probes.documents import Cloud
from probes.gcp.reads import path_of
from probes.matrix import Severity
from probes.reading import Place

_ROUTES = Family(Layer.ROUTES, ("prefixes",))
_OBSERVED = Family(Layer.ROUTES, ("prefixes",), observed=True)
_NEXT_HOPS = ("nextHopGateway", "nextHopInstance", "nextHopIlb", "nextHopIp", "nextHopVpnTunnel")


@_ROUTES.link("D13", Severity.DEGRADES, Confidence.LIKELY)
def static_route_before(look: LinkLook) -> Said:
    """A static route of the VPC network takes what is meant for Azure.

    Checks: no static route of the network has a prefix of Azure, or a part of one, as its destination.
    Why: a longer prefix comes first, and of two with the same prefix Google prefers the static one. It may be meant
    for some machines only, by its tags.
    Azure: nothing comes from Google for this prefix.
    Google: a route with the same or a longer `destRange` and another next hop than the tunnels.
    Fix: take the static route out.
    Safety: the learned route is used as soon as the static one is gone.
    Source: Google, Learned routes; Compute API, routes (documented)
    """
    tunnels = {tunnel.gcp.resource_id for tunnel in look.tunnels if tunnel.gcp}
    for route in static_routes(look):
        prefix = parse_network(route["destRange"].string())
        if not prefix or path_of(route["nextHopVpnTunnel"].string()) in tunnels:
            continue
        taken = [one for one in look.azure_ranges if prefix.subnet_of(one)]
        if taken:
            hop = next((route[name] for name in _NEXT_HOPS if route[name].exists), route["nextHopIp"])
            tagged = " for machines with its tags" if route["tags"].each() else ""
            yield Told(
                f"the static route {route['name'].string()} takes {prefix}{tagged} "
                f"to {hop.string().rsplit('/', 1)[-1] or 'another next hop'}",
                (route["destRange"].source, hop.source),
                (Remedy(Cloud.GCP, f"take the route {route['name'].string()} out"),),
                Cloud.GCP,
                route["name"].string(),
                commands=(gcloud_describe("routes", item_path(route)),),
            )


def _learned(look: LinkLook) -> Iterator[tuple[Place, Place]]:
    """Router and route, for each route over a tunnel of the link that a Cloud Router lists."""
    tunnels = {tunnel.gcp.resource_id for tunnel in look.tunnels if tunnel.gcp}
    for router in look.used_routers:
        result = router_status(look, router)["result"]
        for name in ("bestRoutes", "bestRoutesForRouter"):
            for route in result[name].each():
                if path_of(route["nextHopVpnTunnel"].string()) in tunnels:
                    yield router, route


def _in_state(look: LinkLook, *states: str) -> Iterator[tuple[Place, list[Place]]]:
    """By router, the routes in one of these states for destinations that no other tunnel of the link brings."""
    active: set[str] = set()
    found: defaultdict[str, list[Place]] = defaultdict(list)
    routers: dict[str, Place] = {}
    for router, route in _learned(look):
        state = route["routeStatus"].string()
        if state == "ACTIVE":
            active.add(route["destRange"].string())
        elif state in states:
            routers[item_path(router)] = router
            found[item_path(router)].append(route)
    for path, routes in found.items():
        left = [route for route in routes if route["destRange"].string() not in active]
        if left:
            yield routers[path], left


@_OBSERVED.link("D14", Severity.DEGRADES)
def dropped_by_quota(look: LinkLook) -> Said:
    """Google drops routes that it learned from Azure, because there are too many.

    Checks: no learned route of the link has the status DROPPED.
    Why: a network takes so many destinations for each region and no more; the longest prefixes are dropped first.
    Azure: nothing, it advertises them.
    Google: `routeStatus` is DROPPED; the metrics of Cloud Router name the quota.
    Fix: advertise fewer and larger prefixes from Azure, or ask for a larger quota.
    Safety: a larger quota changes nothing else.
    Source: Google, Cloud Router quotas; Google, Learned routes; Compute API, routes.routeStatus (documented)
    """
    for router, routes in _in_state(look, "DROPPED"):
        yield Told(
            f"Google dropped {short(route['destRange'].string() for route in routes)}: too many learned routes",
            tuple(route["routeStatus"].source for route in routes),
            (Remedy(Cloud.GCP, "ask for a larger quota of learned routes, or advertise fewer prefixes from Azure"),),
            Cloud.GCP,
            router["name"].string(),
            commands=(gcloud_router_status(item_path(router)),),
        )


@_OBSERVED.link("D23", Severity.DEGRADES, Confidence.LIKELY)
def route_not_active(look: LinkLook) -> Said:
    """Google has learned routes from Azure that it does not use.

    Checks: no learned route of the link has the status PENDING or INACTIVE.
    Why: PENDING passes by itself within minutes; INACTIVE was refused by the network, so packets do not take it.
    Azure: nothing comes for these prefixes.
    Google: `routeStatus` in what the router reports.
    Fix: read again in some minutes; look for a subnet or a static route with the same prefix.
    Safety: reading changes nothing.
    Source: Compute API, routes.routeStatus (documented)
    """
    for router, routes in _in_state(look, "PENDING", "INACTIVE"):
        states = short(route["routeStatus"].string() for route in routes)
        yield Told(
            f"Google does not use {short(route['destRange'].string() for route in routes)}: {states}",
            tuple(route["routeStatus"].source for route in routes),
            (),
            Cloud.GCP,
            router["name"].string(),
            Severity.DEGRADES if "INACTIVE" in states else Severity.NOTE,
            commands=(gcloud_router_status(item_path(router)), gcloud_describe("networks", vpc_path(look))),
        )
