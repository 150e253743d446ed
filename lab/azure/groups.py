"""Writes of resource groups, and whether something exists."""

from http import HTTPStatus

from lab.azure import exclusion
from lab.azure.answers import NO_BODY, Answer, ArmRequest, Refusal, read_body
from lab.azure.envelope import REGIONS
from lab.azure.operation import Work
from lab.azure.resources import find_resource
from lab.azure.subscriptions import find_group, render_group
from lab.azure.writes import forget
from lab.world import World

SECONDS = 60
GATEWAY_SECONDS = 900


def put_group(world: World, request: ArmRequest) -> Answer:
    """Create a resource group (201) or say that it is there (200).

    Raises:
        Refusal: no location, or another one than it has [D].
    """
    store, body, name = world.azure, read_body(request), request.parts["new_group"]
    location = str(body.get("location") or "").replace(" ", "").lower()
    if not location:
        text = "The location property is required for this definition."
        raise Refusal(HTTPStatus.BAD_REQUEST, "LocationRequired", text)
    if location not in REGIONS:
        text = f"The provided location '{location}' is not available for resource group."
        raise Refusal(HTTPStatus.BAD_REQUEST, "LocationNotAvailableForResourceGroup", text)
    known = next((group for group in store.groups if group.lower() == name.lower()), None)
    if known and store.groups[known] != location:
        raise Refusal(
            HTTPStatus.CONFLICT,
            "InvalidResourceGroupLocation",
            f"Invalid resource group location '{location}'. The Resource group already exists in location "
            f"'{store.groups[known]}'.",
        )
    store.groups.setdefault(known or name, location)
    store.group_tags[(known or name).lower()] = dict(body.get("tags") or {})
    return Answer(render_group(store, known or name), HTTPStatus.OK if known else HTTPStatus.CREATED)


def delete_group(world: World, request: ArmRequest) -> Answer:
    """Begin to delete a resource group and all that is in it: 202 with a Location that ends with 200.

    Raises:
        Refusal: a lock, a write that is still busy inside, or a connection elsewhere that uses something inside.
    """
    store, name = world.azure, find_group(world.azure, request.parts["group"])
    identity = f"/subscriptions/{store.subscription_id}/resourceGroups/{name}"
    exclusion.check_scope_open(store, identity, "delete")
    inside = [entry for key, entry in store.documents.items() if f"/resourcegroups/{name.lower()}/" in key]
    for document in inside:
        exclusion.check_scope_open(store, document["id"], "delete")
        exclusion.check_free(world, document)

    def finish() -> None:
        for document in inside:
            forget(store, document)
        store.groups.pop(name, None)

    has_gateway = any(document["type"].endswith("/virtualNetworkGateways") for document in inside)
    held = frozenset(document["id"].lower() for document in inside)
    work = Work("DeleteResourceGroup", GATEWAY_SECONDS if has_gateway else SECONDS, held, finish)
    answer = world.operations.accept(request, store.groups[name], work)
    # The front door does this one itself: it gives Location alone.
    headers = {key: text for key, text in answer.headers.items() if not key.startswith("azure-async")}
    return Answer(NO_BODY, answer.status, headers)


def check_group(world: World, request: ArmRequest) -> Answer:
    """Answer HEAD: 204 when the resource group is there.

    Raises:
        Refusal: 404.
    """
    find_group(world.azure, request.parts["group"])
    return Answer(NO_BODY, HTTPStatus.NO_CONTENT)


def check_resource(world: World, request: ArmRequest) -> Answer:
    """Answer HEAD: 204 when the resource is there.

    Raises:
        Refusal: 404.
    """
    find_resource(world, request)
    return Answer(NO_BODY, HTTPStatus.NO_CONTENT)
