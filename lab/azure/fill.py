"""From a scenario's terse resources to whole ARM documents: what the service itself fills in."""

import re
from collections.abc import Mapping
from typing import Any

from lab.azure.default_rules import list_default_rules
from lab.azure.resources import CHILDREN, TYPES
from lab.azure.store import PROVIDER, AzureStore
from lab.fill import pick, read_resources, read_rows, read_setting
from lab.keys import PreSharedKey
from lab.wire import Document, dig, items, spread, stable_guid, walk

SETTINGS = (
    "tenant",
    "subscription",
    "subscription_name",
    "resource_group",
    "location",
    "other_groups",
    "locks",
    "denied_types",
    "stale_until_reset",
    "other_subscriptions",
)
OTHER_SETTINGS = ("subscription", "subscription_name", "resource_groups", "missing")
"""The settings of one of `other_subscriptions`; its resource groups are a table of name and location."""

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
    "networkSecurityGroups": {"securityRules": [], "defaultSecurityRules": list_default_rules()},
}

INLINE = {
    **CHILDREN,
    "virtualNetworkGateways": ("ipConfigurations",),
    "networkSecurityGroups": ("securityRules", "defaultSecurityRules"),
}


def fill_stores(table: Mapping[str, Any], missing: tuple[str, ...]) -> tuple[AzureStore, ...]:
    """Return the store of each subscription of a scenario's Azure table, the one that `subscription` names first.

    A resource says with `subscription` and `resourceGroup` where it is, unless it is in the first of either.

    Raises:
        ValueError: a setting or a resource is not well formed; the text begins with its key.
    """
    group, location = read_setting(table, "resource_group"), read_setting(table, "location")
    home = AzureStore(
        tenant_id=read_setting(table, "tenant"),
        subscription_id=read_setting(table, "subscription"),
        subscription_name=read_setting(table, "subscription_name"),
        groups={group: location, **_read_groups(table, location)},
        missing_permissions=missing,
        locks=dict(table.get("locks", {})),
        denied_types=tuple(table.get("denied_types", ())),
    )
    others = [_make_other(home, row) for row in read_rows(table, "other_subscriptions", OTHER_SETTINGS)]
    stores = {store.subscription_id: store for store in (home, *others)}
    for resource_type, entry in read_resources(table, SETTINGS, TYPES, NAME):
        where = f"{resource_type}.{entry['name']}"
        store = pick(where, entry, "subscription", stores, home.subscription_id)
        in_group = entry.pop("resourceGroup", next(iter(store.groups), ""))
        if in_group not in store.groups:
            raise ValueError(f"{where}.resourceGroup: must be one of {', '.join(store.groups)}")
        secret = entry.pop("psk", None)
        document = _fill_document(store, in_group, resource_type, entry)
        store.documents[document["id"].lower()] = document
        if secret is not None:
            store.secrets[document["id"].lower()] = PreSharedKey(str(secret))
    for store in stores.values():
        addresses = (dig(entry, "properties.ipAddress") for entry in store.list_type("publicIPAddresses"))
        home.given_addresses.update(str(address) for address in addresses if address)
    for name in table.get("stale_until_reset", ()):
        gateways = [(store, found) for store in stores.values() for found in store.list_type("virtualNetworkGateways")]
        found = [(store, gateway["id"]) for store, gateway in gateways if gateway["name"] == name]
        if not found:
            raise ValueError(f"stale_until_reset: no virtual network gateway {name!r}")
        for store, identity in found:
            store.stale_until_reset.add(identity)
    return tuple(stores.values())


def _read_groups(table: Mapping[str, Any], location: str) -> dict[str, str]:
    groups = table.get("other_groups", [])
    # Just their names, where they are all in one place.
    return dict(groups) if isinstance(groups, dict) else dict.fromkeys(groups, location)


def _make_other(home: AzureStore, row: Document) -> AzureStore:
    groups = row.get("resource_groups", {})
    if not isinstance(groups, dict) or not groups:
        raise ValueError("other_subscriptions.resource_groups: must be a table of name and location")
    return AzureStore(
        tenant_id=home.tenant_id,
        subscription_id=read_setting(row, "subscription"),
        subscription_name=read_setting(row, "subscription_name"),
        groups=dict(groups),
        missing_permissions=(*home.missing_permissions, *row.get("missing", ())),
        # What is given out in one subscription is not given out in another.
        given_addresses=home.given_addresses,
    )


def _fill_document(store: AzureStore, group: str, resource_type: str, entry: Document) -> Document:
    subscription, location = store.subscription_id, store.groups[group]
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
