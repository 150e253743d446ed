"""Which Compute request means what, and what it needs before it is answered."""

import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from http import HTTPStatus

from lab.google import actions, lists, operation_reads, resources, writes
from lab.google.answers import Answer, ComputeRequest, Refusal, refuse_unknown, refuse_value
from lab.google.kinds import GLOBAL as GLOBAL_TYPES
from lab.google.kinds import REGIONAL as REGIONAL_TYPES
from lab.google.operation_reads import list_zones
from lab.google.operations import render_operation
from lab.world import World

Handler = Callable[[World, ComputeRequest], Answer]


@dataclass(frozen=True)
class Route:
    """What the lab answers: method, path below /compute/v1, the permission it needs, and who answers it.

    Writes ask for their permissions themselves, since what they are about may stand in their bodies.
    """

    method: str
    path: re.Pattern[str]
    permission: str
    handler: Handler


def _route(path: str, permission: str, handler: Handler, method: str = "GET") -> Route:
    pattern = re.sub(r"{(\w+)}", r"(?P<\1>[^/]+)", f"/projects/{{project}}{path}")
    return Route(method, re.compile(pattern), permission, handler)


REGION = "/(?P<scope>regions/[^/]+)"
GLOBAL = "/(?P<scope>global)"
ZONE = "/(?P<scope>zones/[^/]+)"
REGIONAL = f"(?P<collection>{'|'.join(REGIONAL_TYPES)})"
WORLDWIDE = f"(?P<collection>{'|'.join(GLOBAL_TYPES)})"
PATCHED = {REGION: "subnetworks|routers", GLOBAL: "networks|firewalls"}
UPDATED = {REGION: "routers", GLOBAL: "firewalls"}
TESTED = {REGION: "addresses|subnetworks|vpnGateways", GLOBAL: "externalVpnGateways|firewalls|routes"}
LABELLED = {REGION: "vpnTunnels|vpnGateways|targetVpnGateways|addresses", GLOBAL: "externalVpnGateways"}

REQUEST_ID = re.compile(r"[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}")

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


WRITES = (
    *(
        _route(f"{scope}/{types}", "", writes.insert, "POST")
        for scope, types in ((REGION, REGIONAL), (GLOBAL, WORLDWIDE))
    ),
    *(
        _route(f"{scope}/{types}/{{name}}", "", writes.delete, "DELETE")
        for scope, types in ((REGION, REGIONAL), (GLOBAL, WORLDWIDE))
    ),
    *(_route(f"{s}/(?P<collection>{types})/{{name}}", "", writes.change, "PATCH") for s, types in PATCHED.items()),
    *(_route(f"{s}/(?P<collection>{types})/{{name}}", "", writes.change, "PUT") for s, types in UPDATED.items()),
    *(
        _route(f"{s}/(?P<collection>{types})/{{name}}/setLabels", "", writes.set_labels, "POST")
        for s, types in LABELLED.items()
    ),
    *(
        _route(f"{s}/(?P<collection>{types})/{{name}}/testIamPermissions", "", actions.answer_permissions, "POST")
        for s, types in TESTED.items()
    ),
    *(
        _route(f"{scope}/(?P<collection>{collection})/{{name}}/{verb}", "", handler, "POST")
        for scope, collection, verb, handler in (
            (REGION, "routers", "preview", actions.preview_router),
            (REGION, "subnetworks", "setPrivateIpGoogleAccess", actions.set_google_access),
            (GLOBAL, "networks", "switchToCustomMode", actions.switch_to_custom),
        )
    ),
)
"""Tunnels and gateways of all kinds can't be changed, but for their labels."""

OPERATIONS = (
    _route("/aggregated/operations", "compute.globalOperations.list", operation_reads.list_all_operations),
    *(
        route
        for scope, name in ((REGION, "regionOperations"), (GLOBAL, "globalOperations"), (ZONE, "zoneOperations"))
        for route in (
            _route(f"{scope}/operations", f"compute.{name}.list", operation_reads.list_operations),
            _route(f"{scope}/operations/{{name}}", f"compute.{name}.get", operation_reads.get_operation),
            _route(f"{scope}/operations/{{name}}/wait", f"compute.{name}.get", operation_reads.get_operation, "POST"),
            _route(
                f"{scope}/operations/{{name}}", f"compute.{name}.delete", operation_reads.delete_operation, "DELETE"
            ),
        )
    ),
)


def answer_request(world: World, request: ComputeRequest) -> Answer:
    """Answer one Compute request of a caller whose token is good.

    Raises:
        Refusal: whatever the service would refuse.
    """
    world.settle()
    for route in (*ROUTES, *OPERATIONS, *WRITES):
        match = route.path.fullmatch(request.path) if route.method == request.method else None
        if match:
            asked = replace(request, parts=match.groupdict())
            here = _enter(world, asked)
            _check_scope(here, asked, route)
            return _recall(here, asked) or route.handler(here, asked)
    raise Refusal(HTTPStatus.NOT_FOUND, "notFound", f"The requested URL {request.path} was not found on this server.")


def _recall(world: World, request: ComputeRequest) -> Answer | None:
    """Return the operation that an earlier request of the same `requestId` started; it isn't started twice."""
    asked = request.query.get("requestId")
    if not asked or request.method == "GET":
        return None
    if not REQUEST_ID.fullmatch(asked) or not asked.strip("0-"):
        raise refuse_value("requestId", asked, "Must be a valid UUID that is not zero.")
    operations = world.google.operations
    known = operations.known.get(operations.requested.get((request.method, request.path, asked), ""))
    return Answer(render_operation(known, world.google.link(""))) if known else None


def _enter(world: World, request: ComputeRequest) -> World:
    project = request.parts["project"]
    try:
        return world.enter_project(project)
    except KeyError:
        text = f"The resource 'projects/{project}' was not found"
        raise Refusal(HTTPStatus.NOT_FOUND, "notFound", text) from None


def _check_scope(world: World, request: ComputeRequest, route: Route) -> None:
    parts = request.parts
    project = parts["project"]
    scope = parts.get("scope", "global")
    if scope not in {"global", *list_zones(world), *(f"regions/{region}" for region in world.google.regions)}:
        raise refuse_unknown(project, scope)
    permission = route.permission.format(**parts)
    if permission and not world.google.allows(permission):
        # A single resource is named; of a list only the project is.
        resource = request.path.lstrip("/") if "name" in parts else f"projects/{project}"
        resource = re.sub(r"/(getStatus|getRouterStatus|listBgpRoutes|getEffectiveFirewalls|wait)$", "", resource)
        raise Refusal(HTTPStatus.FORBIDDEN, "forbidden", f"Required '{permission}' permission for '{resource}'")
