"""What clients ask about the subscription before they ask for a resource: providers, regions, locks."""

from http import HTTPStatus

from lab.azure.answers import Answer, ArmRequest, Refusal, make_page
from lab.azure.envelope import REGIONS
from lab.azure.resources import CHILDREN, TYPES
from lab.azure.store import PROVIDER
from lab.wire import Document
from lab.world import World

API_VERSIONS = ("2026-03-01", "2025-09-01", "2025-05-01", "2025-01-01", "2024-05-01", "2023-09-01", "2022-01-01")
"""What the provider tells clients that choose for themselves (`az resource`): the newest that the SDK has, and those
that az's commands send [S]. Others are answered as well."""

LOCKS = "Microsoft.Authorization/locks"


def list_providers(world: World, request: ArmRequest) -> Answer:
    """Answer the resource providers: the lab has one."""
    return make_page(request, [_describe_provider(world)], world.azure.page_size)


def get_provider(world: World, request: ArmRequest) -> Answer:
    """Answer one resource provider; `az resource` takes the api-version of a type from it.

    Raises:
        Refusal: 404 InvalidResourceNamespace.
    """
    asked = request.parts["provider"]
    if asked.lower() != PROVIDER.lower():
        text = f"The resource namespace '{asked}' is invalid."
        raise Refusal(HTTPStatus.NOT_FOUND, "InvalidResourceNamespace", text)
    return Answer(_describe_provider(world))


def list_locations(world: World, request: ArmRequest) -> Answer:
    """Answer the regions of the subscription."""
    base = f"/subscriptions/{world.azure.subscription_id}/locations"
    entries = [
        {
            "id": f"{base}/{region}",
            "name": region,
            "type": "Region",
            "displayName": region,
            "regionalDisplayName": region,
        }
        for region in REGIONS
    ]
    return make_page(request, entries, None)


def list_locks(world: World, request: ArmRequest) -> Answer:
    """Answer the locks of a scope and of all below it; their names are the lab's own."""
    scope = request.path.lower().partition(f"/providers/{LOCKS.lower()}")[0]
    locks = [
        {
            "id": f"{locked}/providers/{LOCKS}/{level}",
            "name": level,
            "type": LOCKS,
            "properties": {"level": level},
        }
        for locked, level in world.azure.locks.items()
        if f"{locked.lower()}/".startswith(f"{scope}/")
    ]
    return make_page(request, locks, world.azure.page_size)


def _describe_provider(world: World) -> Document:
    children = (f"{parent}/{child}" for parent, names in CHILDREN.items() for child in names)
    return {
        "id": f"/subscriptions/{world.azure.subscription_id}/providers/{PROVIDER}",
        "namespace": PROVIDER,
        "registrationPolicy": "RegistrationRequired",
        "registrationState": "Registered",
        "resourceTypes": [
            {"resourceType": name, "locations": list(REGIONS), "apiVersions": list(API_VERSIONS)}
            for name in (*TYPES, *children, "networkWatchers")
        ],
    }
