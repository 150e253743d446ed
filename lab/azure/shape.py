"""From the body of a PUT to the whole document: what the network provider fills in, whatever the type."""

import copy
import uuid
from typing import Any

from lab.azure.fill import DEFAULTS, INLINE
from lab.azure.store import PROVIDER, AzureStore
from lab.wire import Document, dig, items, spread

SERVER_OWNED = (
    "provisioningState",
    "resourceGuid",
    "connectionStatus",
    "tunnelConnectionStatus",
    "ingressBytesTransferred",
    "egressBytesTransferred",
    "sharedKey",
    "ipAddress",
    "ipConfiguration",
    "defaultSecurityRules",
)
"""Properties that a PUT may carry and the service does not take from it."""

REFERENCES = (
    "virtualNetworkGateway1",
    "virtualNetworkGateway2",
    "localNetworkGateway2",
    "publicIPAddress",
    "subnet",
    "networkSecurityGroup",
    "routeTable",
    "remoteVirtualNetwork",
)
"""Properties that name another resource; clients may send the whole of it, and only the id is kept."""

KEPT = ("ipAddress", "ipConfiguration", "defaultSecurityRules")
"""What an update leaves as it was."""

ENVELOPE = ("tags", "sku", "zones")

CHILD_DEFAULTS: dict[str, Document] = {
    "subnets": {
        "delegations": [],
        "privateEndpointNetworkPolicies": "Disabled",
        "privateLinkServiceNetworkPolicies": "Enabled",
    },
    "virtualNetworkPeerings": {
        "allowVirtualNetworkAccess": True,
        "allowForwardedTraffic": False,
        "allowGatewayTransit": False,
        "useRemoteGateways": False,
    },
}


def new_etag() -> str:
    """Return an etag that no document had before."""
    return f'W/"{uuid.uuid4()}"'


def build_document(
    store: AzureStore, resource_type: str, identity: str, body: Document, existing: Document | None
) -> Document:
    """Return the document that a PUT makes, in state `Updating`; nothing is stored yet.

    Children that stand inline and are not mentioned stay, as later api-versions have it [D].
    """
    given = _strip(store, body.get("properties") or {})
    before: Document = (existing or {}).get("properties", {})
    kept = {key: before[key] for key in KEPT if key in before}
    given = {key: value for key, value in given.items() if key not in SERVER_OWNED}
    state = {"provisioningState": "Updating", "resourceGuid": before.get("resourceGuid", str(uuid.uuid4()))}
    properties = spread({**state, **copy.deepcopy(DEFAULTS[resource_type])}, {**given, **kept})
    document: Document = {
        "name": existing["name"] if existing else identity.rpartition("/")[2],
        "id": existing["id"] if existing else identity,
        "etag": new_etag(),
        "type": f"{PROVIDER}/{resource_type}",
        "location": str(body.get("location", "")).replace(" ", "").lower(),
        **{key: copy.deepcopy(body[key]) for key in ENVELOPE if body.get(key)},
        "properties": properties,
    }
    for child_type in INLINE.get(resource_type, ()):
        if child_type not in given and child_type in before:
            properties[child_type] = copy.deepcopy(before[child_type])
        else:
            properties[child_type] = [
                build_child(store, document, child_type, child.get("name", ""), child)
                for child in items(properties, child_type)
            ]
    mark(document, "Updating")
    return document


def build_child(store: AzureStore, parent: Document, child_type: str, name: str, body: Document) -> Document:
    """Return a child of a document, such as a subnet, in state `Updating`."""
    given = _strip(store, body.get("properties") or {})
    prefixes = given.get("addressPrefixes")
    if child_type == "subnets" and isinstance(prefixes, list) and len(prefixes) == 1:
        # One prefix comes back as addressPrefix, however it was sent.
        given = {"addressPrefix": prefixes[0], **{key: given[key] for key in given if key != "addressPrefixes"}}
    return {
        "name": name,
        "id": f"{parent['id']}/{child_type}/{name}",
        "etag": parent["etag"],
        "type": f"{parent['type']}/{child_type}",
        "properties": {
            **copy.deepcopy(CHILD_DEFAULTS.get(child_type, {})),
            **{key: value for key, value in given.items() if key not in SERVER_OWNED},
            "provisioningState": "Updating",
        },
    }


def mark(document: Document, state: str) -> None:
    """Put a document and everything inline in it into a provisioning state, under a new etag."""
    document["etag"] = new_etag()
    document["properties"]["provisioningState"] = state
    for child_type in INLINE.get(document["type"].rpartition("/")[2], ()):
        for child in items(document, f"properties.{child_type}"):
            child["etag"] = document["etag"]
            child.setdefault("properties", {})["provisioningState"] = state


def find_any(store: AzureStore, identity: str) -> Document | None:
    """Return the resource or inline child that an id names."""
    found = store.find(identity)
    if found is not None:
        return found
    parent_id, _, _ = identity.rpartition("/")
    parent_id, _, child_type = parent_id.rpartition("/")
    parent = store.find(parent_id)
    children = next((v for k, v in dig(parent, "properties", {}).items() if k.lower() == child_type.lower()), None)
    wanted = identity.lower()
    return next((child for child in items({"all": children}, "all") if child["id"].lower() == wanted), None)


def _strip(store: AzureStore, value: Any, key: str = "") -> Any:
    # Nulls are left out, and a reference keeps its id alone, in the casing of what it names.
    if isinstance(value, dict):
        if key in REFERENCES and isinstance(value.get("id"), str):
            found = find_any(store, value["id"])
            return {"id": found["id"] if found else value["id"]}
        return {name: _strip(store, entry, name) for name, entry in value.items() if entry is not None}
    if isinstance(value, list):
        return [_strip(store, entry) for entry in value]
    return value
