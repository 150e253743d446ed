"""Reads of resources: lists, one by name, and children that stand inline in their parent."""

from http import HTTPStatus
from typing import Any

from lab.azure.answers import Answer, ArmRequest, Refusal, make_page, refuse_unknown_resource
from lab.azure.connections import render_connection, render_listed
from lab.azure.gateways import render_gateway
from lab.azure.store import PROVIDER
from lab.wire import Document, dig, items
from lab.world import World

TYPES = (
    "virtualNetworkGateways",
    "connections",
    "localNetworkGateways",
    "publicIPAddresses",
    "virtualNetworks",
    "routeTables",
    "networkSecurityGroups",
)
"""The types of Microsoft.Network that the lab has."""

SUBSCRIPTION_WIDE = ("publicIPAddresses", "virtualNetworks", "routeTables", "networkSecurityGroups")
"""The types that can be listed over a subscription; the three of the VPN can't (azure-mgmt-network 33.1)."""

NEVER_HERE = (
    "applicationGateways",
    "azureFirewalls",
    "bastionHosts",
    "expressRouteCircuits",
    "loadBalancers",
    "natGateways",
    "networkInterfaces",
    "networkWatchers",
    "privateEndpoints",
    "virtualHubs",
    "virtualWans",
    "vpnGateways",
    "vpnSites",
)
"""Types that the provider has and the lab has nothing of: their lists are empty. Network watchers are in a group of
their own, which is none of the lab's."""

CHILDREN = {
    "virtualNetworks": ("subnets", "virtualNetworkPeerings"),
    "routeTables": ("routes",),
    "networkSecurityGroups": ("securityRules",),
}


def name_type(request: ArmRequest) -> str:
    """Return the type a request names, in the service's casing.

    Raises:
        Refusal: 404 InvalidResourceType.
    """
    for known in TYPES:
        if known.lower() == request.parts["type"].lower():
            return known
    raise _refuse_type(request, request.parts["type"])


def _refuse_type(request: ArmRequest, asked: str) -> Refusal:
    return Refusal(
        HTTPStatus.NOT_FOUND,
        "InvalidResourceType",
        f"The resource type '{asked}' could not be found in the namespace '{PROVIDER}' for api version "
        f"'{request.api_version}'.",
    )


def list_resources(world: World, request: ArmRequest) -> Answer:
    """Answer the list of one type, in a resource group or over the subscription."""
    if request.parts["type"].lower() in {name.lower() for name in NEVER_HERE}:
        return make_page(request, [], None)
    resource_type = name_type(request)
    group = request.parts.get("group")
    if group is None and resource_type not in SUBSCRIPTION_WIDE:
        raise _refuse_type(request, resource_type)
    documents = world.azure.list_type(resource_type, group)
    return make_page(request, [_render_entry(world, entry) for entry in documents], world.azure.page_size)


def get_resource(world: World, request: ArmRequest) -> Answer:
    """Answer one resource by name."""
    document = find_resource(world, request)
    if request.parts["type"].lower() == "connections":
        observation = world.observe()
        return Answer(render_connection(world.azure, world.clock, observation, document))
    return Answer(_render_entry(world, document))


def list_children(world: World, request: ArmRequest) -> Answer:
    """Answer the children of a resource, such as the subnets of a virtual network."""
    return make_page(request, _inline_children(world, request), world.azure.page_size)


def get_child(world: World, request: ArmRequest) -> Answer:
    """Answer one child of a resource by name."""
    wanted = request.parts["child_name"].lower()
    for entry in _inline_children(world, request):
        if entry["name"].lower() == wanted:
            return Answer(entry)
    raise Refusal(HTTPStatus.NOT_FOUND, "NotFound", f"Resource {request.path} not found.")


def list_gateway_connections(world: World, request: ArmRequest) -> Answer:
    """Answer the connections of one gateway."""
    gateway = find_resource(world, request)["id"].lower()
    entries = [
        render_listed(entry)
        for entry in world.azure.list_type("connections")
        if str(dig(entry, "properties.virtualNetworkGateway1.id", "")).lower() == gateway
    ]
    return make_page(request, entries, world.azure.page_size)


def get_shared_key(world: World, request: ArmRequest) -> Answer:
    """Answer the pre-shared key of a connection."""
    secret = world.azure.secrets.get(find_resource(world, request)["id"].lower())
    return Answer({"value": secret.reveal() if secret else ""})


def find_resource(world: World, request: ArmRequest) -> Document:
    """Return the document a request names.

    Raises:
        Refusal: 404 ResourceNotFound.
    """
    parts = request.parts
    resource_type = name_type(request)
    identity = (
        f"/subscriptions/{parts['subscription']}/resourceGroups/{parts['group']}"
        f"/providers/{PROVIDER}/{resource_type}/{parts['name']}"
    )
    document = world.azure.find(identity)
    if document is None:
        raise refuse_unknown_resource(resource_type, parts["name"], parts["group"])
    return document


def _inline_children(world: World, request: ArmRequest) -> list[Document]:
    resource_type = name_type(request)
    for child_type in CHILDREN.get(resource_type, ()):
        if child_type.lower() == request.parts["child"].lower():
            return items(find_resource(world, request), f"properties.{child_type}")
    raise _refuse_type(request, f"{resource_type}/{request.parts['child']}")


def _render_entry(world: World, document: Document) -> Any:
    kind = document["type"].rpartition("/")[2]
    if kind == "connections":
        return render_listed(document)
    return render_gateway(world.azure, document) if kind == "virtualNetworkGateways" else document
