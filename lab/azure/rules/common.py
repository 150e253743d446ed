"""What the rules share."""

from collections.abc import Iterator
from http import HTTPStatus
from ipaddress import IPv4Address, IPv4Network, ip_address, ip_network
from typing import Any

from lab.azure.answers import ProviderRefusal, Refusal
from lab.azure.shape import REFERENCES, find_any
from lab.azure.store import AzureStore
from lab.wire import Document, dig

JOINS = {
    "publicIPAddress": "Microsoft.Network/publicIPAddresses/join/action",
    "subnet": "Microsoft.Network/virtualNetworks/subnets/join/action",
    "networkSecurityGroup": "Microsoft.Network/networkSecurityGroups/join/action",
    "routeTable": "Microsoft.Network/routeTables/join/action",
    "remoteVirtualNetwork": "Microsoft.Network/virtualNetworks/peer/action",
}
"""What using another resource takes, beside writing one's own."""


def refuse(code: str, message: str, status: int = 400) -> ProviderRefusal:
    """Return a refusal of the network provider."""
    return ProviderRefusal(code, message, status=status)


def read_network(text: Any, owner: str) -> IPv4Network:
    """Return an IPv4 prefix.

    Raises:
        Refusal: InvalidAddressPrefixFormat [R], or InvalidCIDRNotation when host bits are set [field].
    """
    try:
        network = ip_network(str(text), strict=False)
    except ValueError:
        network = None
    if not isinstance(network, IPv4Network) or "/" not in str(text):
        raise refuse(
            "InvalidAddressPrefixFormat",
            f"Address prefix {text} of resource {owner} is not formatted correctly. It should follow CIDR notation, "
            "for example 10.0.0.0/24.",
        )
    if str(network) != str(text):
        raise refuse(
            "InvalidCIDRNotation",
            f"The address prefix {text} in resource {owner} has an invalid CIDR notation. For the given prefix length, "
            f"the address prefix should be {network}.",
        )
    return network


def read_address(text: Any, owner: str, what: str) -> IPv4Address:
    """Return an IPv4 address.

    Raises:
        Refusal: InvalidIPAddress [inferred].
    """
    try:
        address = ip_address(str(text))
    except ValueError:
        address = None
    if not isinstance(address, IPv4Address):
        raise refuse("InvalidIPAddress", f"The value '{text}' of {what} of resource {owner} is not an IPv4 address.")
    return address


def check_references(store: AzureStore, document: Document) -> None:
    """Refuse a document that names a resource which is not there, or is in another region.

    Raises:
        Refusal: InvalidResourceReference [D].
    """
    region = document.get("location")
    for key, reference in _walk_references(document):
        found = find_any(store, reference)
        elsewhere = found is not None and key != "remoteVirtualNetwork" and found.get("location", region) != region
        if found is None or elsewhere:
            raise refuse(
                "InvalidResourceReference",
                f"Resource {reference} referenced by resource {document['id']} was not found. Please make sure that "
                "the referenced resource exists, and that both resources are in the same region.",
            )


def list_references(store: AzureStore, document: Document) -> list[Document]:
    """Return the resources that a document names."""
    found = (find_any(store, reference) for _, reference in _walk_references(document))
    return [entry for entry in found if entry is not None]


def _walk_references(value: Any, key: str = "") -> Iterator[tuple[str, str]]:
    if isinstance(value, dict):
        if key in REFERENCES and isinstance(value.get("id"), str):
            yield key, value["id"]
            return
        for name, entry in value.items():
            yield from _walk_references(entry, name)
    elif isinstance(value, list):
        for entry in value:
            yield from _walk_references(entry)


def check_joins(store: AzureStore, document: Document) -> None:
    """Refuse a caller who may not use what a document names.

    Raises:
        Refusal: 403 LinkedAuthorizationFailed [D].
    """
    for key, reference in _walk_references(document):
        action = JOINS.get(key, "")
        if action and not store.allows(action):
            raise Refusal(
                HTTPStatus.FORBIDDEN,
                "LinkedAuthorizationFailed",
                f"The client has permission to perform action '{document['type']}/write' on scope '{document['id']}'; "
                f"however, it does not have permission to perform action(s) '{action}' on the linked scope(s) "
                f"'{reference}' (respectively) or the linked scope(s) are invalid.",
            )


def check_unchanged(document: Document, existing: Document | None, path: str, code: str) -> None:
    """Refuse another value for a property that is settled when the resource is made.

    Raises:
        Refusal: under the code given [inferred words].
    """
    if existing is None:
        return
    before, after = dig(existing, path), dig(document, path)
    if before is not None and str(before).lower() != str(after).lower():
        name = path.removeprefix("properties.")
        raise refuse(
            code,
            f"Property {name} of resource {document['id']} cannot be changed from {before} to {after}. Delete the "
            "resource and create it again.",
        )
