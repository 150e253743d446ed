"""Reads of single Compute resources and of what is computed from them."""

from lab.google.answers import Answer, ComputeRequest, Refusal, cut_page, refuse_unknown, refuse_value
from lab.google.lists import render_all
from lab.google.projects import render_project, render_region
from lab.google.router_status import render_bgp_routes, render_router_status
from lab.google.tunnels import render_gateway_status
from lab.world import World


def get_resource(world: World, request: ComputeRequest) -> Answer:
    """Answer one resource of a region or of the global scope."""
    key = find_key(world, request, request.parts["collection"])
    return Answer(render_all(world, {key: world.google.documents[key]})[key])


def find_key(world: World, request: ComputeRequest, collection: str) -> str:
    """Return the path below the project of the resource a request names.

    Raises:
        Refusal: 404 notFound.
    """
    key = f"{request.parts['scope']}/{collection}/{request.parts['name']}"
    if key not in world.google.documents:
        raise refuse_unknown(world.google.project, key)
    return key


def get_project(world: World, _: ComputeRequest) -> Answer:
    """Answer the project with its quotas."""
    return Answer(render_project(world.google))


def get_region(world: World, request: ComputeRequest) -> Answer:
    """Answer one region with its quotas."""
    region = request.parts["region"]
    if region not in world.google.regions:
        raise refuse_unknown(world.google.project, f"regions/{region}")
    return Answer(render_region(world.google, region))


def list_regions(world: World, request: ComputeRequest) -> Answer:
    """Answer all regions."""
    regions = [render_region(world.google, region) for region in world.google.regions]
    page, token = cut_page(request, regions, world.google.page_size)
    key = f"projects/{world.google.project}/regions"
    body = {
        "id": key,
        "items": page,
        "kind": "compute#regionList",
        "selfLink": world.google.link("regions"),
    }
    return Answer({**body, "nextPageToken": token} if token else body)


def get_gateway_status(world: World, request: ComputeRequest) -> Answer:
    """Answer getStatus of an HA VPN gateway."""
    return Answer(render_gateway_status(world.google, find_key(world, request, "vpnGateways")))


def get_router_status(world: World, request: ComputeRequest) -> Answer:
    """Answer getRouterStatus."""
    key = find_key(world, request, "routers")
    return Answer(render_router_status(world.google, world.clock, world.observe(), key))


def list_bgp_routes(world: World, request: ComputeRequest) -> Answer:
    """Answer listBgpRoutes for one peer and one routeType.

    Raises:
        Refusal: 400 for a missing or unknown peer, or a routeType that is neither.
    """
    key = find_key(world, request, "routers")
    peer, route_type = request.query.get("peer", ""), request.query.get("routeType", "")
    if not peer:
        raise Refusal(400, "required", "Required field 'peer' not specified")
    if route_type not in {"LEARNED", "ADVERTISED"}:
        raise refuse_value("routeType", route_type, "Must be LEARNED or ADVERTISED.")
    router, sessions = world.google.name(key), world.observe().google_sessions
    rows = [row for row in sessions if row.session.router == router and row.session.name == peer]
    if not rows:
        raise refuse_value("peer", peer, "The router has no BGP peer of that name.")
    routes = [] if request.query.get("addressFamily") == "IPV6" else render_bgp_routes(rows[0], route_type)
    page, token = cut_page(request, routes, world.google.page_size)
    body = {"kind": "compute#routersListBgpRoutes", "selfLink": f"{world.google.link(key)}/listBgpRoutes"}
    return Answer({**body, **({"result": page} if page else {}), **({"nextPageToken": token} if token else {})})


def get_effective_firewalls(world: World, request: ComputeRequest) -> Answer:
    """Answer getEffectiveFirewalls of a network: its VPC firewall rules; the lab has no firewall policies."""
    network = find_key(world, request, "networks")
    rules = [
        rule
        for rule in world.google.list_type("firewalls").values()
        if world.google.key(str(rule.get("network", ""))) == network
    ]
    return Answer({"firewalls": rules} if rules else {})
