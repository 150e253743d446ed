"""Writes of resource groups, and whether something exists."""

import re
from http import HTTPStatus

from lab.azure import exclusion, shape
from lab.azure.answers import NO_BODY, Answer, ArmRequest, Refusal, read_body
from lab.azure.envelope import REGIONS
from lab.azure.formats import check_formats
from lab.azure.operation import Work
from lab.azure.resources import find_resource
from lab.azure.rules.removal import find_user
from lab.azure.store import AzureStore
from lab.azure.subscriptions import find_group, render_group
from lab.azure.writes import forget
from lab.wire import Document, items
from lab.world import World

NAME = re.compile(r"[-\w.()]{0,89}[-\w()]")
"""Names of resource groups [D]: letters of any alphabet, digits and a few marks."""

SECONDS = 60
GATEWAY_SECONDS = 900


def put_group(world: World, request: ArmRequest) -> Answer:
    """Create a resource group (201) or say that it is there (200).

    Raises:
        Refusal: a name that is none [field], no location, or another one than it has [D].
    """
    store, body, name = world.azure, read_body(request), request.parts["new_group"]
    check_formats(body)
    if not NAME.fullmatch(name):
        text = (
            f"The provided resource group name '{name}' has invalid characters. The name can only be a letter, digit, "
            "'-', '.', '(', ')' or '_', and must not end with '.'."
        )
        raise Refusal(HTTPStatus.BAD_REQUEST, "InvalidResourceGroup", text)
    location = str(body.get("location") or "").replace(" ", "").lower()
    if not location:
        text = "The location property is required for this definition."
        raise Refusal(HTTPStatus.BAD_REQUEST, "LocationRequired", text)
    if location not in REGIONS:
        text = f"The provided location '{location}' is not available for resource group."
        raise Refusal(HTTPStatus.BAD_REQUEST, "LocationNotAvailableForResourceGroup", text)
    exclusion.check_group_stays(world, name)
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
    _check_unused(store, name, inside)
    for document in inside:
        shape.mark(document, "Deleting")

    def finish() -> None:
        for document in inside:
            forget(store, document)
        store.groups.pop(name, None)

    has_gateway = any(document["type"].endswith("/virtualNetworkGateways") for document in inside)
    held = frozenset({identity.lower(), *(document["id"].lower() for document in inside)})
    work = Work("DeleteResourceGroup", GATEWAY_SECONDS if has_gateway else SECONDS, held, finish)
    answer = world.operations.accept(request, store.groups[name], work)
    # The front door does this one itself: it gives Location alone.
    headers = {key: text for key, text in answer.headers.items() if not key.startswith("azure-async")}
    return Answer(NO_BODY, answer.status, headers)


def _check_unused(store: AzureStore, group: str, inside: list[Document]) -> None:
    """Refuse to delete a group while something outside uses what is in it [field: code; when it comes inferred].

    Raises:
        Refusal: 409 ResourceGroupDeletionBlocked.
    """
    keys = frozenset(document["id"].lower() for document in inside)
    for document in inside:
        for used in (document, *items(document, "properties.subnets")):
            if find_user(store, used, keys):
                text = f"Deletion of resource group '{group}' failed as resources with identifiers '{used['id']}' "
                raise Refusal(HTTPStatus.CONFLICT, "ResourceGroupDeletionBlocked", f"{text}could not be deleted.")


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
