"""Reads above the network provider: subscriptions, resource groups, and resources of every type."""

import re
from http import HTTPStatus
from typing import Any

from lab.azure.answers import Answer, ArmRequest, Refusal, make_page
from lab.azure.store import AzureStore
from lab.world import World

CLAUSE = re.compile(r"resourceType\s+eq\s+'([^']+)'", re.IGNORECASE)


def list_subscriptions(world: World, request: ArmRequest) -> Answer:
    """Answer the one subscription there is."""
    return make_page(request, [_render_subscription(world.azure)], None)


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
    """Answer resources of all types, or of those that `$filter` names: `resourceType eq '...'`, joined by `or`.

    Raises:
        Refusal: 400 for any other filter.
    """
    inside = f"/resourcegroups/{request.parts['group'].lower()}/" if "group" in request.parts else "/"
    wanted = _read_filter(request.query.get("$filter", ""))
    entries = [
        {key: document[key] for key in ("id", "name", "type", "location", "sku", "tags") if key in document}
        for key, document in world.azure.documents.items()
        if inside in key and (not wanted or document["type"].lower() in wanted)
    ]
    return make_page(request, entries, world.azure.page_size)


def _read_filter(text: str) -> frozenset[str]:
    wanted = frozenset(match.lower() for match in CLAUSE.findall(text))
    left_over = re.sub(r"\bor\b|[()\s]", "", CLAUSE.sub("", text), flags=re.IGNORECASE)
    if left_over:
        raise Refusal(
            HTTPStatus.BAD_REQUEST,
            "InvalidFilterInQueryString",
            f"Invalid $filter '{text}' specified in the query string.",
        )
    return wanted


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
