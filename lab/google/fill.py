"""From a scenario's terse resources to whole Compute documents: what the service itself fills in."""

import re
from collections.abc import Mapping
from ipaddress import ip_network
from typing import Any

from lab.fill import pick, read_resources, read_rows, read_setting
from lab.google.kinds import GLOBAL, KINDS, REGIONAL
from lab.google.store import GoogleStore
from lab.keys import PreSharedKey
from lab.wire import Document, items, spread, stable_number, walk

OTHER_SETTINGS = ("project", "region", "regions", "missing")
SETTINGS = ("project", "region", "regions", "other_projects")
NAME = re.compile(r"[a-z](?:[-a-z0-9]{0,61}[a-z0-9])?")
"""RFC 1035 names, as Compute demands."""

LINK = re.compile(r"(?:regions/[a-z0-9-]+|global)/[A-Za-z]+/[a-z0-9-]+")
CREATED = "2025-02-04T01:37:20.418-08:00"

DEFAULTS: dict[str, Document] = {
    "vpnTunnels": {
        "description": "",
        "ikeVersion": 2,
        "localTrafficSelector": ["0.0.0.0/0"],
        "remoteTrafficSelector": ["0.0.0.0/0"],
    },
    "vpnGateways": {"gatewayIpVersion": "IPV4", "stackType": "IPV4_ONLY"},
    "routers": {"bgp": {"advertiseMode": "DEFAULT", "keepaliveInterval": 20}, "encryptedInterconnectRouter": False},
    "subnetworks": {
        "allowSubnetCidrRoutesOverlap": False,
        "privateIpGoogleAccess": False,
        "privateIpv6GoogleAccess": "DISABLE_GOOGLE_ACCESS",
        "purpose": "PRIVATE",
        "stackType": "IPV4_ONLY",
    },
    "networks": {
        "autoCreateSubnetworks": False,
        "description": "",
        "mtu": 1460,
        "networkFirewallPolicyEnforcementOrder": "AFTER_CLASSIC_FIREWALL",
        "routingConfig": {"bgpBestPathSelectionMode": "LEGACY", "routingMode": "REGIONAL"},
    },
    "firewalls": {
        "description": "",
        "direction": "INGRESS",
        "disabled": False,
        "enableLogging": False,
        "logConfig": {"enable": False},
        "priority": 1000,
    },
    "routes": {"priority": 1000},
    "targetVpnGateways": {"description": "", "status": "READY"},
    "addresses": {"description": "", "addressType": "EXTERNAL", "networkTier": "PREMIUM", "status": "RESERVED"},
}

PEER: Document = {
    "advertiseMode": "DEFAULT",
    "bfd": {
        "minReceiveInterval": 1000,
        "minTransmitInterval": 1000,
        "multiplier": 5,
        "sessionInitializationMode": "DISABLED",
    },
    "enable": "TRUE",
    "enableIpv4": True,
    "enableIpv6": False,
}


def fill_stores(table: Mapping[str, Any], missing: tuple[str, ...]) -> tuple[GoogleStore, ...]:
    """Return the store of each project of a scenario's Google table, the one that `project` names first.

    A resource says with `project` and `region` where it is, unless it is in the first of either.

    Raises:
        ValueError: a setting or a resource is not well formed; the text begins with its key.
    """
    home = _make_store(table, missing)
    others = [
        _make_store(row, (*missing, *row.get("missing", ())))
        for row in read_rows(table, "other_projects", OTHER_SETTINGS)
    ]
    stores = {store.project: store for store in (home, *others)}
    for store in others:
        # What is given out in one project is not given out in another.
        store.handed_out = home.handed_out
    for collection, entry in read_resources(table, SETTINGS, (*REGIONAL, *GLOBAL), NAME):
        where = f"{collection}.{entry['name']}"
        store = pick(where, entry, "project", stores, home.project)
        here = entry.pop("region", store.region)
        if here not in store.regions:
            raise ValueError(f"{where}.region: must be one of {', '.join(store.regions)}")
        scope = f"regions/{here}" if collection in REGIONAL else "global"
        key = f"{scope}/{collection}/{entry['name']}"
        secret = entry.pop("psk", None)
        store.documents[key] = fill_document(store, key, scope, collection, entry)
        if secret is not None:
            store.secrets[key] = PreSharedKey(str(secret))
    for store in stores.values():
        _name_subnets(store)
        store.handed_out.update(
            str(row.get("ipAddress", ""))
            for document in store.documents.values()
            for row in items(document, "vpnInterfaces")
        )
    return tuple(stores.values())


def _make_store(table: Mapping[str, Any], missing: tuple[str, ...]) -> GoogleStore:
    region = read_setting(table, "region")
    regions = table.get("regions", [region])
    if not isinstance(regions, list) or region not in regions:
        raise ValueError("regions: must be a list that holds region")
    return GoogleStore(read_setting(table, "project"), region, tuple(regions), missing_permissions=missing)


def fill_document(store: GoogleStore, key: str, scope: str, collection: str, entry: Document) -> Document:
    """Return a whole document from a terse one."""
    for field, container, index in list(walk(entry)):
        if field != "description" and LINK.fullmatch(container[index]):
            container[index] = store.link(container[index])
    document: Document = {
        "creationTimestamp": CREATED,
        "id": stable_number(store.project, key),
        "kind": f"compute#{KINDS[collection]}",
        "selfLink": store.link(key),
        **({"region": store.link(scope)} if collection in REGIONAL else {}),
        **spread(DEFAULTS.get(collection, {}), entry),
    }
    if collection == "routers":
        document["interfaces"] = [{"ipVersion": "IPV4", **row} for row in items(entry, "interfaces")]
        document["bgpPeers"] = [spread(PEER, row) for row in items(entry, "bgpPeers")]
    if collection == "subnetworks" and "gatewayAddress" not in document:
        document["gatewayAddress"] = str(ip_network(document["ipCidrRange"])[1])
    if collection == "networks":
        document["selfLinkWithId"] = store.link(f"global/networks/{document['id']}")
    # Compute omits what is empty and answers its fields in alphabetical order.
    return {name: value for name, value in sorted(document.items()) if value not in ([], {}, None)}


def _name_subnets(store: GoogleStore) -> None:
    for network in store.list_type("networks").values():
        own = [
            s["selfLink"] for s in store.list_type("subnetworks").values() if s.get("network") == network["selfLink"]
        ]
        if own:
            network.setdefault("subnetworks", own)
