"""From a scenario's terse resources to whole ARM documents: what the service itself fills in."""

import re
from collections.abc import Mapping
from typing import Any

from lab.azure.resources import CHILDREN, TYPES
from lab.azure.store import PROVIDER, AzureStore
from lab.fill import read_resources, read_setting
from lab.keys import PreSharedKey
from lab.wire import Document, items, spread, stable_guid, walk

SETTINGS = (
    "tenant",
    "subscription",
    "subscription_name",
    "resource_group",
    "location",
    "other_groups",
    "locks",
    "denied_types",
)
NAME = re.compile(r"[A-Za-z0-9](?:[A-Za-z0-9._-]{0,78}[A-Za-z0-9_])?")
"""Names of Microsoft.Network resources: 1 to 80 characters."""

REFERENCES = ("id", "ipconfigurationId", "ipConfigurationId")

DEFAULTS: dict[str, Document] = {
    "virtualNetworkGateways": {
        "packetCaptureDiagnosticState": "None",
        "enablePrivateIpAddress": False,
        "isMigrateToCSES": False,
        "virtualNetworkGatewayMigrationStatus": {"state": "None", "phase": "None", "errorMessage": ""},
        "natRules": [],
        "virtualNetworkGatewayPolicyGroups": [],
        "enableBgpRouteTranslationForNat": False,
        "disableIPSecReplayProtection": False,
        "gatewayType": "Vpn",
        "vpnType": "RouteBased",
        "bgpSettings": {"peerWeight": 0},
        "allowRemoteVnetTraffic": False,
        "allowVirtualWanTraffic": False,
    },
    "connections": {
        "connectionType": "IPsec",
        "connectionProtocol": "IKEv2",
        "routingWeight": 0,
        "dpdTimeoutSeconds": 45,
        "enableBgp": False,
        "gatewayCustomBgpIpAddresses": [],
        "useLocalAzureIpAddress": False,
        "usePolicyBasedTrafficSelectors": False,
        "ipsecPolicies": [],
        "trafficSelectorPolicies": [],
        "connectionMode": "Default",
    },
    "localNetworkGateways": {"localNetworkAddressSpace": {"addressPrefixes": []}},
    "publicIPAddresses": {
        "publicIPAddressVersion": "IPv4",
        "publicIPAllocationMethod": "Static",
        "idleTimeoutInMinutes": 4,
        "ipTags": [],
    },
    "virtualNetworks": {"subnets": [], "virtualNetworkPeerings": [], "enableDdosProtection": False},
    "routeTables": {"disableBgpRoutePropagation": False, "routes": []},
    "networkSecurityGroups": {"securityRules": [], "defaultSecurityRules": []},
}

INLINE = {**CHILDREN, "virtualNetworkGateways": ("ipConfigurations",)}


def fill_store(table: Mapping[str, Any], missing: tuple[str, ...]) -> AzureStore:
    """Return the store of a scenario's Azure table.

    Raises:
        ValueError: a setting or a resource is not well formed; the text begins with its key.
    """
    group, location = read_setting(table, "resource_group"), read_setting(table, "location")
    store = AzureStore(
        tenant_id=read_setting(table, "tenant"),
        subscription_id=read_setting(table, "subscription"),
        subscription_name=read_setting(table, "subscription_name"),
        groups=dict.fromkeys([group, *table.get("other_groups", [])], location),
        missing_permissions=missing,
        locks=dict(table.get("locks", {})),
        denied_types=tuple(table.get("denied_types", ())),
    )
    for resource_type, entry in read_resources(table, SETTINGS, TYPES, NAME):
        in_group = entry.pop("resourceGroup", group)
        if in_group not in store.groups:
            raise ValueError(f"{resource_type}.{entry['name']}.resourceGroup: must be one of {', '.join(store.groups)}")
        secret = entry.pop("psk", None)
        document = _fill_document(store.subscription_id, in_group, location, resource_type, entry)
        store.documents[document["id"].lower()] = document
        if secret is not None:
            store.secrets[document["id"].lower()] = PreSharedKey(str(secret))
    return store


def _fill_document(subscription: str, group: str, location: str, resource_type: str, entry: Document) -> Document:
    base = f"/subscriptions/{subscription}/resourceGroups/{group}/providers/{PROVIDER}"
    for key, container, index in list(walk(entry)):
        if key in REFERENCES and not container[index].startswith("/"):
            container[index] = f"{base}/{container[index]}"
    identity = f"{base}/{resource_type}/{entry['name']}"
    etag = f'W/"{stable_guid(identity, "etag")}"'
    document: Document = {
        "name": entry["name"],
        "id": identity,
        "etag": etag,
        "type": f"{PROVIDER}/{resource_type}",
        "location": location,
    }
    state = {"provisioningState": "Succeeded", "resourceGuid": stable_guid(identity, "guid")}
    properties = spread({**state, **DEFAULTS[resource_type]}, entry.pop("properties", {}))
    for child_type in INLINE.get(resource_type, ()):
        properties[child_type] = [
            _fill_child(f"{identity}/{child_type}", f"{resource_type}/{child_type}", etag, child)
            for child in items(properties, child_type)
        ]
    return {**document, **entry, "properties": properties}


def _fill_child(base: str, child_type: str, etag: str, child: Document) -> Document:
    return {
        "name": child["name"],
        "id": f"{base}/{child['name']}",
        "etag": etag,
        "type": f"{PROVIDER}/{child_type}",
        "properties": {"provisioningState": "Succeeded", **child.get("properties", {})},
    }
