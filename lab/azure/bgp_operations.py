"""The three reads of an Azure gateway that are POSTs and take their time."""

from collections.abc import Callable
from http import HTTPStatus

from lab.azure import bgp_rows
from lab.azure.answers import Answer, ArmRequest, Refusal
from lab.azure.resources import find_resource
from lab.world import World

Handler = Callable[[World, ArmRequest], Answer]


def start_peer_status(world: World, request: ArmRequest) -> Answer:
    """Start getBgpPeerStatus, of one neighbour when `peer` names it."""
    gateway = find_resource(world, request)
    return world.operations.start(
        request,
        gateway["location"],
        lambda: bgp_rows.list_peers(world.azure, world.clock, world.observe(), gateway, request.query.get("peer")),
    )


def start_learned_routes(world: World, request: ArmRequest) -> Answer:
    """Start getLearnedRoutes."""
    gateway = find_resource(world, request)
    return world.operations.start(
        request,
        gateway["location"],
        lambda: bgp_rows.list_learned(world.azure, world.observe(), gateway),
    )


def start_advertised_routes(world: World, request: ArmRequest) -> Answer:
    """Start getAdvertisedRoutes.

    Raises:
        Refusal: 400 when `peer` is missing.
    """
    gateway = find_resource(world, request)
    peer = request.query.get("peer")
    if not peer:
        raise Refusal(HTTPStatus.BAD_REQUEST, "InvalidRequestFormat", "The query parameter 'peer' is required.")
    return world.operations.start(
        request,
        gateway["location"],
        lambda: bgp_rows.list_advertised(world.observe(), gateway, peer),
    )


def poll(world: World, request: ArmRequest) -> Answer:
    """Answer the result of one of these operations, or that it still runs."""
    return world.operations.poll(request)


READS: dict[str, Handler] = {
    "getBgpPeerStatus": start_peer_status,
    "getLearnedRoutes": start_learned_routes,
    "getAdvertisedRoutes": start_advertised_routes,
}
