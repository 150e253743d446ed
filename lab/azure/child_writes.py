"""Writes of children that stand inline in their parent: subnets, peerings, security rules, routes."""

import copy
from http import HTTPStatus

from lab.azure import exclusion, rules, shape
from lab.azure.answers import NO_BODY, Answer, ArmRequest, Refusal, read_body
from lab.azure.envelope import find_parent
from lab.azure.fill import NAME
from lab.azure.formats import check_formats
from lab.azure.operation import Work
from lab.azure.resources import CHILDREN, name_type
from lab.azure.store import AzureStore
from lab.wire import Document, dig, items
from lab.world import World

SECONDS = 4
SINGULAR = {
    "subnets": "Subnet",
    "virtualNetworkPeerings": "VirtualNetworkPeering",
    "securityRules": "SecurityRule",
    "routes": "Route",
}


def put_child(world: World, request: ArmRequest) -> Answer:
    """Create a child (201) or replace it (200).

    Raises:
        Refusal: whatever stands in the way.
    """
    store, parent, child_type = world.azure, find_parent(world, request), _name_child_type(request)
    name = request.parts["child_name"]
    if not NAME.fullmatch(name):
        raise Refusal(HTTPStatus.BAD_REQUEST, "InvalidResourceName", f"Resource name {name} is invalid.")
    body = read_body(request)
    check_formats(body)
    _check_way(world, parent, "write")
    children = items(parent, f"properties.{child_type}")
    existing = next((child for child in children if child["name"].lower() == name.lower()), None)
    child = shape.build_child(store, parent, child_type, existing["name"] if existing else name, body)
    changed = copy.deepcopy(parent)
    kept = [entry for entry in changed["properties"][child_type] if entry["name"].lower() != name.lower()]
    changed["properties"][child_type] = [*kept, child]
    rules.check_put(store, changed, parent, None)
    exclusion.check_references_ready(world, child, rules.list_references(store, child))
    parent["properties"][child_type] = changed["properties"][child_type]
    parent["etag"] = child["etag"] = shape.new_etag()
    _tell_peers(store, parent, child)
    headers, _ = world.operations.begin(
        request,
        parent["location"],
        Work(f"Put{SINGULAR[child_type]}Operation", SECONDS, _hold(parent), lambda: _finish(parent, child)),
    )
    return Answer(child, HTTPStatus.OK if existing else HTTPStatus.CREATED, headers)


def delete_child(world: World, request: ArmRequest) -> Answer:
    """Begin to delete a child (202); 204 when there is none.

    Raises:
        Refusal: it is in use, locked or being written.
    """
    parent, child_type = find_parent(world, request), _name_child_type(request)
    children = items(parent, f"properties.{child_type}")
    child = next((entry for entry in children if entry["name"].lower() == request.parts["child_name"].lower()), None)
    if child is None:
        return Answer(NO_BODY, HTTPStatus.NO_CONTENT)
    _check_way(world, parent, "delete")
    rules.check_removal(world.azure, child)
    child["properties"]["provisioningState"] = "Deleting"

    def finish() -> object:
        parent["properties"][child_type] = [
            entry for entry in parent["properties"][child_type] if entry["id"] != child["id"]
        ]
        parent["etag"] = shape.new_etag()
        return NO_BODY

    work = Work(f"Delete{SINGULAR[child_type]}Operation", SECONDS, _hold(parent), finish)
    return world.operations.accept(request, parent["location"], work)


def _name_child_type(request: ArmRequest) -> str:
    resource_type, asked = name_type(request), request.parts["child"]
    for known in CHILDREN.get(resource_type, ()):
        if known.lower() == asked.lower():
            return known
    text = f"The resource type '{resource_type}/{asked}' could not be found in the namespace 'Microsoft.Network'."
    raise Refusal(HTTPStatus.NOT_FOUND, "InvalidResourceType", text)


def _check_way(world: World, parent: Document, verb: str) -> None:
    exclusion.check_scope_open(world.azure, parent["id"], verb)
    exclusion.check_policy(world.azure, parent["id"], parent["type"])
    exclusion.check_free(world, parent)


def _hold(parent: Document) -> frozenset[str]:
    return frozenset({parent["id"].lower()})


def _finish(parent: Document, child: Document) -> None:
    child["properties"]["provisioningState"] = "Succeeded"
    child["etag"] = parent["etag"] = shape.new_etag()


def _tell_peers(store: AzureStore, network: Document, child: Document) -> None:
    # A peering is Initiated until the other network has one back; then both are Connected [D].
    if not child["type"].endswith("/virtualNetworkPeerings"):
        return
    remote = store.find(dig(child, "properties.remoteVirtualNetwork.id", ""))
    space = dig(remote, "properties.addressSpace", {"addressPrefixes": []})
    back = [
        entry
        for entry in items(remote, "properties.virtualNetworkPeerings")
        if str(dig(entry, "properties.remoteVirtualNetwork.id", "")).lower() == network["id"].lower()
    ]
    child["properties"] |= {
        "peeringState": "Connected" if back else "Initiated",
        "peeringSyncLevel": "FullyInSync",
        "remoteAddressSpace": copy.deepcopy(space),
    }
    for entry in back:
        entry["properties"]["peeringState"] = "Connected"
