"""What can't be deleted because something uses it."""

from typing import Any

from lab.azure.rules.common import refuse
from lab.azure.store import AzureStore
from lab.wire import Document, dig, items

HINTS = {
    "networkSecurityGroups": (
        "InUseNetworkSecurityGroupCannotBeDeleted",
        "Network security group {id} cannot be deleted because it is in use by the following resources: {user}. In "
        "order to delete the Network security group, remove the association with the resource(s).",
    ),
    "routeTables": ("InUseRouteTableCannotBeDeleted", "Route table {id} is in use and cannot be deleted."),
    "publicIPAddresses": (
        "PublicIPAddressCannotBeDeleted",
        "Public IP address {id} can not be deleted since it is still allocated to resource {user}. In order to delete "
        "the public IP, disassociate/detach the Public IP address from the resource.",
    ),
    "localNetworkGateways": (
        "LocalNetworkGatewayInUse",
        "Local network gateway {id} cannot be deleted because it is in use by connection {user}.",
    ),
    "virtualNetworkGateways": (
        "VirtualNetworkGatewayInUse",
        "Virtual network gateway {id} cannot be deleted because it is in use by connection {user}. Delete its "
        "connections first.",
    ),
    "subnets": (
        "InUseSubnetCannotBeDeleted",
        "Subnet {name} is in use by {user} and cannot be deleted. In order to delete the subnet, delete all the "
        "resources within the subnet. See aka.ms/deletesubnet.",
    ),
}
"""Codes and words [field] for subnets, public addresses, security groups and route tables; the two of the VPN are
documented as an order of deletion, code and words [inferred]."""


def check_removal(store: AzureStore, document: Document, code: str = "") -> None:
    """Refuse to delete what something else uses; a virtual network goes when all its subnets could.

    Raises:
        Refusal: an InUse code; `code` takes its place where a change is refused for the same reason.
    """
    kind = document["type"].rpartition("/")[2]
    for subnet in items(document, "properties.subnets") if kind == "virtualNetworks" else ():
        check_removal(store, subnet)
    user = find_user(store, document)
    if user and kind in HINTS:
        own, text = HINTS[kind]
        raise refuse(code or own, text.format(id=document["id"], name=document["name"], user=user))


def find_user(store: AzureStore, document: Document, besides: frozenset[str] = frozenset()) -> str:
    """Return the id of something that uses a document, besides those with these keys; "" when nothing does."""
    key = document["id"].lower()
    for name, other in store.documents.items():
        if other is not document and name not in besides and (user := _find_reference(other, other, key)):
            return user
    return ""


def _find_reference(value: Any, owner: Document, key: str) -> str:
    # The closest enclosing resource or child is who uses it: a gateway's ipConfiguration, a subnet, a connection.
    if isinstance(value, dict):
        closest = value if "id" in value and "name" in value else owner
        for name, entry in value.items():
            # A public address only notes who uses it: that is no use of its own.
            if name in ("ipConfiguration", "remoteVirtualNetwork"):
                continue
            is_reference = isinstance(entry, dict) and str(dig(entry, "id", "")).lower() == key and "name" not in entry
            found = closest["id"] if is_reference else _find_reference(entry, closest, key)
            if found and not str(found).lower().startswith(f"{key}/"):
                return str(found)
    elif isinstance(value, list):
        return next((found for entry in value if (found := _find_reference(entry, owner, key))), "")
    return ""
