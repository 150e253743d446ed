"""What is looked at before the resource itself: its name, place and parent."""

from http import HTTPStatus

from lab.azure.answers import ArmRequest, Refusal, refuse_unknown_resource
from lab.azure.fill import NAME
from lab.azure.formats import check_formats
from lab.azure.resources import find_resource, name_type
from lab.azure.store import PROVIDER
from lab.azure.subscriptions import find_group
from lab.wire import Document
from lab.world import World

REGIONS = (
    "australiaeast",
    "brazilsouth",
    "canadacentral",
    "centralus",
    "eastasia",
    "eastus",
    "eastus2",
    "francecentral",
    "germanywestcentral",
    "japaneast",
    "northeurope",
    "southcentralus",
    "southeastasia",
    "swedencentral",
    "uksouth",
    "westeurope",
    "westus",
    "westus2",
    "westus3",
)
"""Some of Azure's regions."""


def identify(world: World, request: ArmRequest) -> str:
    """Return the id of the resource a request names, the group in its own casing."""
    store, parts = world.azure, request.parts
    group = find_group(store, parts["group"])
    base = f"/subscriptions/{store.subscription_id}/resourceGroups/{group}/providers/{PROVIDER}"
    return f"{base}/{name_type(request)}/{parts['name']}"


def check_envelope(identity: str, body: Document, existing: Document | None) -> None:
    """Refuse a PUT whose name or location does not do.

    Raises:
        Refusal: InvalidResourceName, LocationRequired, LocationNotAvailableForResourceType, InvalidResourceLocation
            [D].
    """
    name = identity.rpartition("/")[2]
    if not NAME.fullmatch(name):
        text = f"Resource name {name} is invalid. The name can be up to 80 characters long."
        raise Refusal(HTTPStatus.BAD_REQUEST, "InvalidResourceName", text)
    location = str(body.get("location") or "").replace(" ", "").lower()
    if not location:
        text = "The location property is required for this definition."
        raise Refusal(HTTPStatus.BAD_REQUEST, "LocationRequired", text)
    if location not in REGIONS:
        raise Refusal(
            HTTPStatus.BAD_REQUEST,
            "LocationNotAvailableForResourceType",
            f"The provided location '{location}' is not available for resource type '{identity.split('/')[-2]}'. List "
            f"of available regions for the resource type is '{','.join(REGIONS)}'.",
        )
    if existing and existing["location"] != location:
        group = identity.split("/")[4]
        raise Refusal(
            HTTPStatus.CONFLICT,
            "InvalidResourceLocation",
            f"The resource '{name}' already exists in location '{existing['location']}' in resource group '{group}'. A "
            f"resource with the same name cannot be created in location '{location}'. Please select a new resource "
            "name.",
        )
    check_formats(body)


def find_parent(world: World, request: ArmRequest) -> Document:
    """Return the parent of the child that a request names.

    Raises:
        Refusal: 404 ParentResourceNotFound [R].
    """
    try:
        return find_resource(world, request)
    except Refusal as refusal:
        if refusal.code != refuse_unknown_resource("", "", "").code:
            raise
        name = request.parts["name"]
        text = f"Can not perform requested operation on nested resource. Parent resource '{name}' not found."
        raise Refusal(HTTPStatus.NOT_FOUND, "ParentResourceNotFound", text) from refusal
