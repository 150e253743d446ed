"""Which ARM request means what, and what it needs before it is answered."""

import re
from dataclasses import replace
from http import HTTPStatus

from lab.azure import bgp_operations, catalogue_routes, resource_graph, resources, subscriptions, write_routes
from lab.azure.answers import Answer, ArmRequest, Refusal
from lab.azure.route import CONNECTION, GATEWAY, GROUP, NETWORK, RESOURCE, SUBSCRIPTION, Route, make_route
from lab.world import World

OLDEST_NETWORK_VERSION = "2021-08-01"
"""The oldest api-version that current clients ask of Microsoft.Network: az for local network gateways."""


ROUTES = (
    *write_routes.ROUTES,
    *catalogue_routes.ROUTES,
    make_route("GET", "/subscriptions", "", subscriptions.list_subscriptions),
    make_route("POST", "/providers/Microsoft[.]ResourceGraph/resources", "", resource_graph.query_resources),
    make_route("GET", SUBSCRIPTION, "Microsoft.Resources/subscriptions/read", subscriptions.get_subscription),
    make_route(
        "GET",
        f"{SUBSCRIPTION}/resourceGroups",
        "Microsoft.Resources/subscriptions/resourceGroups/read",
        subscriptions.list_groups,
    ),
    make_route("GET", GROUP, "Microsoft.Resources/subscriptions/resourceGroups/read", subscriptions.get_group),
    make_route(
        "GET", f"{SUBSCRIPTION}/resources", "Microsoft.Resources/subscriptions/resources/read", subscriptions.list_all
    ),
    make_route(
        "GET",
        f"{GROUP}/resources",
        "Microsoft.Resources/subscriptions/resourceGroups/resources/read",
        subscriptions.list_all,
    ),
    # The right is documented; that Azure asks for it where the link is signed is inferred.
    make_route(
        "GET",
        f"{SUBSCRIPTION}{NETWORK}/locations/{{region}}/operationResults/{{operation}}",
        "Microsoft.Network/locations/operationResults/read",
        bgp_operations.poll,
    ),
    make_route("GET", f"{SUBSCRIPTION}{NETWORK}/{{type}}", "Microsoft.Network/{type}/read", resources.list_resources),
    make_route("GET", f"{GROUP}{NETWORK}/{{type}}", "Microsoft.Network/{type}/read", resources.list_resources),
    make_route("GET", RESOURCE, "Microsoft.Network/{type}/read", resources.get_resource),
    make_route(
        "GET",
        f"{GATEWAY}/connections",
        "Microsoft.Network/virtualNetworkGateways/connections/read",
        resources.list_gateway_connections,
    ),
    make_route(
        "GET", f"{CONNECTION}/sharedkey", "Microsoft.Network/connections/sharedKey/action", resources.get_shared_key
    ),
    make_route("GET", f"{RESOURCE}/{{child}}", "Microsoft.Network/{type}/{child}/read", resources.list_children),
    make_route(
        "GET", f"{RESOURCE}/{{child}}/{{child_name}}", "Microsoft.Network/{type}/{child}/read", resources.get_child
    ),
    *(
        make_route(
            "POST", f"{GATEWAY}/{name}", f"Microsoft.Network/virtualNetworkGateways/{name.lower()}/action", handler
        )
        for name, handler in bgp_operations.READS.items()
    ),
)


def answer_request(world: World, request: ArmRequest) -> Answer:
    """Answer one ARM request of a caller whose token is good.

    Raises:
        Refusal: whatever the service would refuse, in the order in which it looks.
    """
    # `az resource show` writes two slashes where a parent resource would stand, and ARM takes them for one [S].
    request = replace(request, path=re.sub("/{2,}", "/", request.path))
    found = [(route, match) for route in ROUTES if (match := route.path.fullmatch(request.path))]
    if not found:
        raise Refusal(HTTPStatus.NOT_FOUND, "NotFound", f"No HTTP resource was found at '{request.path}'.")
    _check_api_version(request)
    for route, match in found:
        if route.method == request.method:
            asked = replace(request, parts=match.groupdict())
            here = _enter(world, asked)
            _check_scope(here, asked, route)
            return route.handler(here, asked)
    raise Refusal(
        HTTPStatus.NOT_IMPLEMENTED,
        "OperationNotAllowed",
        f"The simulated Azure has no {request.method} of {request.path}.",
    )


def _check_api_version(request: ArmRequest) -> None:
    version = request.api_version
    if not version:
        raise Refusal(
            HTTPStatus.BAD_REQUEST,
            "MissingApiVersionParameter",
            "The api-version query parameter (?api-version=) is required for all requests.",
        )
    is_network = "/providers/microsoft.network/" in request.path.lower()
    if not re.match(r"\d{4}-\d\d-\d\d", version) or (is_network and version[:10] < OLDEST_NETWORK_VERSION):
        raise Refusal(
            HTTPStatus.BAD_REQUEST,
            "NoRegisteredProviderFound",
            f"No registered resource provider found for API version '{version}'. The supported api-versions begin with "
            f"'{OLDEST_NETWORK_VERSION}'.",
        )


def _enter(world: World, request: ArmRequest) -> World:
    asked = request.parts.get("subscription")
    if asked is None:
        return world
    try:
        return world.enter_subscription(asked)
    except KeyError:
        text = f"The subscription '{asked}' could not be found."
        raise Refusal(HTTPStatus.NOT_FOUND, "SubscriptionNotFound", text) from None


def _check_scope(world: World, request: ArmRequest, route: Route) -> None:
    if "subscription" not in request.parts:
        return
    action = route.action.format(**request.parts)
    if action and not world.azure.allows(action):
        raise _refuse_action(world, request, action)
    if "group" in request.parts:
        subscriptions.find_group(world.azure, request.parts["group"])


def _refuse_action(world: World, request: ArmRequest, action: str) -> Refusal:
    caller = world.identity.client_id
    scope = request.path.rpartition("/")[0] if request.method == "POST" else request.path
    return Refusal(
        HTTPStatus.FORBIDDEN,
        "AuthorizationFailed",
        f"The client '{caller}' with object id '{caller}' does not have authorization to perform action '{action}' "
        f"over scope '{scope}' or the scope is invalid. If access was recently granted, please refresh your "
        "credentials.",
    )
