"""Reads above the network provider: subscriptions, resource groups, and resources of every type."""

from http import HTTPStatus
from typing import Any

from lab.azure.answers import Answer, ArmRequest, Refusal, make_page
from lab.azure.resource_filter import read_filter
from lab.azure.store import AzureStore
from lab.world import World


def list_subscriptions(world: World, request: ArmRequest) -> Answer:
    """Answer the subscriptions in which the caller has any role."""
    seen = [store for store in world.subscriptions if store.allows("Microsoft.Resources/subscriptions/read")]
    return make_page(request, [_render_subscription(store) for store in seen], world.azure.page_size)


def get_subscription(world: World, _: ArmRequest) -> Answer:
    """Answer the subscription itself."""
    return Answer(_render_subscription(world.azure))


def list_groups(world: World, request: ArmRequest) -> Answer:
    """Answer the resource groups."""
    groups = [render_group(world.azure, name) for name in world.azure.groups]
    return make_page(request, groups, world.azure.page_size)


def get_group(world: World, request: ArmRequest) -> Answer:
    """Answer one resource group."""
    return Answer(render_group(world.azure, find_group(world.azure, request.parts["group"])))


def find_group(store: AzureStore, asked: str) -> str:
    """Return a resource group's name in its own casing.

    Raises:
        Refusal: 404 ResourceGroupNotFound.
    """
    for name in store.groups:
        if name.lower() == asked.lower():
            return name
    raise Refusal(HTTPStatus.NOT_FOUND, "ResourceGroupNotFound", f"Resource group '{asked}' could not be found.")


def list_all(world: World, request: ArmRequest) -> Answer:
    """Answer resources of all types, or those that `$filter` asks for.

    Raises:
        Refusal: 400 for a filter that is none.
    """
    inside = f"/resourcegroups/{request.parts['group'].lower()}/" if "group" in request.parts else "/"
    is_wanted = read_filter(request.query.get("$filter", ""))
    entries = [
        {key: document[key] for key in ("id", "name", "type", "location", "sku", "tags") if key in document}
        for key, document in world.azure.documents.items()
        if inside in key and is_wanted(document)
    ]
    return make_page(request, entries, world.azure.page_size)


def _render_subscription(store: AzureStore) -> dict[str, Any]:
    return {
        "id": f"/subscriptions/{store.subscription_id}",
        "authorizationSource": "RoleBased",
        "managedByTenants": [],
        "subscriptionId": store.subscription_id,
        "tenantId": store.tenant_id,
        "displayName": store.subscription_name,
        "state": "Enabled",
        "subscriptionPolicies": {
            "locationPlacementId": "Public_2014-09-01",
            "quotaId": "PayAsYouGo_2014-09-01",
            "spendingLimit": "Off",
        },
    }


def render_group(store: AzureStore, name: str) -> dict[str, Any]:
    """Return a resource group as ARM answers it."""
    tags = store.group_tags.get(name.lower())
    return {
        "id": f"/subscriptions/{store.subscription_id}/resourceGroups/{name}",
        "name": name,
        "type": "Microsoft.Resources/resourceGroups",
        "location": store.groups[name],
        **({"tags": tags} if tags else {}),
        "properties": {"provisioningState": "Succeeded"},
    }
