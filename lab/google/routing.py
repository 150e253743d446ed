"""Which Compute request means what, and what it needs before it is answered."""

import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from http import HTTPStatus

from lab.google import lists, resources
from lab.google.answers import Answer, ComputeRequest, Refusal, refuse_unknown
from lab.world import World

Handler = Callable[[World, ComputeRequest], Answer]


@dataclass(frozen=True)
class Route:
    """One read the lab answers: path below /compute/v1, the permission it needs, and who answers it."""

    path: re.Pattern[str]
    permission: str
    handler: Handler


def _route(path: str, permission: str, handler: Handler) -> Route:
    pattern = re.sub(r"{(\w+)}", r"(?P<\1>[^/]+)", f"/projects/{{project}}{path}")
    return Route(re.compile(pattern), permission, handler)


REGION = "/(?P<scope>regions/[^/]+)"
GLOBAL = "/(?P<scope>global)"
REGIONAL = f"(?P<collection>{'|'.join(lists.REGIONAL)})"
WORLDWIDE = f"(?P<collection>{'|'.join(lists.GLOBAL)})"

ROUTES = (
    _route("", "compute.projects.get", resources.get_project),
    _route("/regions", "compute.regions.list", resources.list_regions),
    _route("/regions/{region}", "compute.regions.get", resources.get_region),
    _route(f"/aggregated/{REGIONAL}", "compute.{collection}.list", lists.list_aggregated),
    _route(f"{REGION}/{REGIONAL}", "compute.{collection}.list", lists.list_scope),
    _route(f"{GLOBAL}/{WORLDWIDE}", "compute.{collection}.list", lists.list_scope),
    _route(f"{REGION}/{REGIONAL}/{{name}}", "compute.{collection}.get", resources.get_resource),
    _route(f"{GLOBAL}/{WORLDWIDE}/{{name}}", "compute.{collection}.get", resources.get_resource),
    _route(f"{REGION}/vpnGateways/{{name}}/getStatus", "compute.vpnGateways.get", resources.get_gateway_status),
    _route(f"{REGION}/routers/{{name}}/getRouterStatus", "compute.routers.get", resources.get_router_status),
    _route(f"{REGION}/routers/{{name}}/listBgpRoutes", "compute.routers.listBgpRoutes", resources.list_bgp_routes),
    _route(
        f"{GLOBAL}/networks/{{name}}/getEffectiveFirewalls",
        "compute.networks.getEffectiveFirewalls",
        resources.get_effective_firewalls,
    ),
)


def answer_request(world: World, request: ComputeRequest) -> Answer:
    """Answer one Compute request of a caller whose token is good.

    Raises:
        Refusal: whatever the service would refuse.
    """
    if request.method != "GET":
        raise Refusal(
            HTTPStatus.NOT_IMPLEMENTED,
            "notImplemented",
            f"The simulated Compute answers reads only; {request.method} {request.path} changes nothing.",
        )
    for route in ROUTES:
        match = route.path.fullmatch(request.path)
        if match:
            asked = replace(request, parts=match.groupdict())
            _check_scope(world, asked, route)
            return route.handler(world, asked)
    raise Refusal(HTTPStatus.NOT_FOUND, "notFound", f"The requested URL {request.path} was not found on this server.")


def _check_scope(world: World, request: ComputeRequest, route: Route) -> None:
    parts = request.parts
    project = parts["project"]
    if project != world.google.project:
        raise Refusal(HTTPStatus.NOT_FOUND, "notFound", f"The resource 'projects/{project}' was not found")
    scope = parts.get("scope", "global")
    if scope != "global" and scope.removeprefix("regions/") not in world.google.regions:
        raise refuse_unknown(project, scope)
    permission = route.permission.format(**parts)
    if not world.google.allows(permission):
        # A single resource is named; of a list only the project is.
        resource = request.path.lstrip("/") if "name" in parts else f"projects/{project}"
        resource = re.sub(r"/(getStatus|getRouterStatus|listBgpRoutes|getEffectiveFirewalls)$", "", resource)
        raise Refusal(HTTPStatus.FORBIDDEN, "forbidden", f"Required '{permission}' permission for '{resource}'")
