"""What must hold of an Azure subscription after every accepted write.

From the facts about the two clouds (address and ASN rules, proposals and keys, limits and SKUs, mutability), read here
a second time and without the lab's own rules. A resource in state Failed is exempt where the service finds a fault out
only while it makes it.
"""

from __future__ import annotations

from collections.abc import Iterator
from ipaddress import IPv4Address, IPv4Network
from itertools import combinations
from typing import Any

from lab.azure.store import AzureStore

Document = dict[str, Any]

RESERVED_ASNS = {8074, 8075, 12076, 65517, 65518, 65519, 65520, 0, 23456, *range(64496, 64512), *range(65535, 65552)}
OWN_DEFAULT = 65515
APIPAS = (IPv4Address("169.254.21.0"), IPv4Address("169.254.22.255"))
TUNNELS = {"Basic": 10, "Standard": 10, "VpnGw4": 100, "VpnGw5": 100, "VpnGw4AZ": 100, "VpnGw5AZ": 100}
SINGLE = ("Basic", "Standard")
SKUS = {"Basic", "Standard", "HighPerformance", *(f"VpnGw{n}{zone}" for n in range(1, 6) for zone in ("", "AZ"))}
ALGORITHMS = ("ipsecEncryption", "ipsecIntegrity", "ikeEncryption", "ikeIntegrity", "dhGroup", "pfsGroup")
IMMUTABLE = {
    "virtualNetworkGateways": ("gatewayType", "vpnType"),
    "connections": ("connectionType", "connectionProtocol", "virtualNetworkGateway1", "localNetworkGateway2"),
}
REFERENCES = {
    *("publicIPAddress", "subnet", "networkSecurityGroup", "routeTable", "remoteVirtualNetwork"),
    *("virtualNetworkGateway1", "virtualNetworkGateway2", "localNetworkGateway2"),
}


def find_faults(store: AzureStore) -> Iterator[str]:
    """Yield what the real service would not have let come about."""
    for key, document in store.documents.items():
        yield from _look_at_envelope(store, key, document)
        yield from _look_at_references(store, document, document["properties"])
    for document in _all(store, "virtualNetworks"):
        yield from _look_at_network(document)
    for document in _all(store, "virtualNetworkGateways"):
        yield from _look_at_gateway(store, document)
    for document in _all(store, "localNetworkGateways"):
        yield from _look_at_site(document)
    for document in _all(store, "connections"):
        yield from _look_at_connection(store, document)
    yield from _look_across(store)


def find_changes(before: dict[str, Document], store: AzureStore) -> Iterator[str]:
    """Yield properties that moved although only a new resource could have them: the same resource has its GUID."""
    for key, old in before.items():
        new = store.documents.get(key)
        if new is None or new["properties"].get("resourceGuid") != old["properties"].get("resourceGuid"):
            continue
        for name in IMMUTABLE.get(key.split("/")[-2], ()) + IMMUTABLE.get(old["type"].rpartition("/")[2], ()):
            was, is_now = old["properties"].get(name), new["properties"].get(name)
            if str(was).lower() != str(is_now).lower():
                yield f"{name} of {key} went from {was} to {is_now}"


def _all(store: AzureStore, kind: str) -> list[Document]:
    return [entry for entry in store.documents.values() if entry["type"] == f"Microsoft.Network/{kind}"]


def _look_at_envelope(store: AzureStore, key: str, document: Document) -> Iterator[str]:
    if key != document["id"].lower() or document["id"].rpartition("/")[2] != document["name"]:
        yield f"{key} has the id {document['id']} and the name {document['name']}"
    group = document["id"].split("/")[4]
    if group not in store.groups:
        yield f"{key} is in a resource group that is not there"
    if document["properties"].get("provisioningState") not in ("Succeeded", "Updating", "Deleting", "Failed"):
        yield f"{key} has no provisioning state"
    for child in _walk_children(document):
        if not str(child.get("id", "")).lower().startswith(f"{key}/"):
            yield f"a child of {key} has the id {child.get('id')}"


def _walk_children(document: Document) -> Iterator[Document]:
    for name in ("subnets", "virtualNetworkPeerings", "securityRules", "routes", "ipConfigurations"):
        rows = document["properties"].get(name, [])
        yield from rows
    names = [
        (name, str(row["name"]).lower())
        for name in ("subnets", "virtualNetworkPeerings", "securityRules", "routes", "ipConfigurations")
        for row in document["properties"].get(name, [])
    ]
    if len(set(names)) < len(names):
        yield {"id": f"(two children of {document['id']} with one name)"}


def _look_at_references(store: AzureStore, owner: Document, value: Any) -> Iterator[str]:
    if isinstance(value, list):
        for entry in value:
            yield from _look_at_references(store, owner, entry)
    if not isinstance(value, dict):
        return
    for name, entry in value.items():
        if name == "remoteVirtualNetwork" and value.get("peeringState") == "Disconnected":
            # A peering outlives the network that it led to.
            continue
        if name in REFERENCES and isinstance(entry, dict) and not _find(store, str(entry.get("id", ""))):
            yield f"{owner['id']} names {name} {entry.get('id')}, which is not there"
        yield from _look_at_references(store, owner, entry)


def _find(store: AzureStore, identity: str) -> Document | None:
    wanted = identity.lower()
    if wanted in store.documents:
        return store.documents[wanted]
    children = (child for document in store.documents.values() for child in _walk_children(document))
    return next((child for child in children if str(child["id"]).lower() == wanted), None)


def _look_at_network(network: Document) -> Iterator[str]:
    spaces = [IPv4Network(text) for text in network["properties"]["addressSpace"]["addressPrefixes"]]
    subnets = [
        (row["name"], IPv4Network(row["properties"]["addressPrefix"])) for row in network["properties"]["subnets"]
    ]
    for name, found in subnets:
        if not any(found.subnet_of(space) for space in spaces):
            yield f"subnet {name} {found} lies outside of {network['id']}"
    for (one, here), (other, there) in combinations(subnets, 2):
        if here.overlaps(there):
            yield f"subnets {one} and {other} of {network['id']} overlap"
    for here, there in combinations(spaces, 2):
        if here.overlaps(there):
            yield f"prefixes {here} and {there} of {network['id']} overlap"


def _look_at_gateway(store: AzureStore, gateway: Document) -> Iterator[str]:
    owner, properties = gateway["id"], gateway["properties"]
    sku, is_double = properties["sku"]["name"], properties["activeActive"]
    rows = properties["ipConfigurations"]
    if sku not in SKUS:
        yield f"{owner} has the SKU {sku}"
    if is_double and (len(rows) != 2 or sku in SINGLE):
        yield f"{owner} is active-active with {len(rows)} instances and SKU {sku}"
    if not is_double and len(rows) != 1:
        yield f"{owner} is active-passive with {len(rows)} configurations"
    for row in rows:
        subnet = row["properties"]["subnet"]["id"]
        if subnet.rpartition("/")[2] != "GatewaySubnet":
            yield f"{owner} stands in {subnet}"
        found = _find(store, subnet)
        if found and IPv4Network(found["properties"]["addressPrefix"]).prefixlen > 29:
            yield f"{subnet} is too small"
    has_bgp = properties["enableBgp"]
    if has_bgp and (sku == "Basic" or properties["vpnType"] == "PolicyBased"):
        yield f"{owner} has BGP with SKU {sku} and {properties['vpnType']}"
    asn = properties["bgpSettings"]["asn"]
    if asn in RESERVED_ASNS or not 0 < asn < 2**32 - 1:
        yield f"{owner} has the ASN {asn}"
    customs = [
        text for row in properties["bgpSettings"]["bgpPeeringAddresses"] for text in row.get("customBgpIpAddresses", [])
    ]
    for text in customs:
        if not APIPAS[0] <= IPv4Address(text) <= APIPAS[1]:
            yield f"{owner} has the custom address {text}"
    if len(set(customs)) < len(customs) or len(customs) > 32:
        yield f"{owner} has the custom addresses {customs}"
    if not is_double and len(customs) > 1:
        yield f"{owner} is active-passive and has {len(customs)} custom addresses"


def _look_at_site(site: Document) -> Iterator[str]:
    owner, properties = site["id"], site["properties"]
    if bool(properties.get("gatewayIpAddress")) == bool(properties.get("fqdn")):
        yield f"{owner} has both of an address and a name, or none"
    if len(properties["localNetworkAddressSpace"]["addressPrefixes"]) > 1_000:
        yield f"{owner} has too many prefixes"
    settings = properties.get("bgpSettings")
    if settings:
        asn = settings["asn"]
        if asn in RESERVED_ASNS or asn == OWN_DEFAULT or not 0 < asn < 2**32 - 1:
            yield f"{owner} has the ASN {asn}"
        if settings["bgpPeeringAddress"] == properties.get("gatewayIpAddress"):
            yield f"the BGP address of {owner} is its public one"


def _look_at_connection(store: AzureStore, connection: Document) -> Iterator[str]:
    owner, properties = connection["id"], connection["properties"]
    gateway = _find(store, properties["virtualNetworkGateway1"]["id"])
    site = _find(store, (properties.get("localNetworkGateway2") or {}).get("id", ""))
    if gateway is None:
        return
    secret = store.secrets.get(owner.lower())
    text = secret.reveal() if secret else ""
    if not 1 <= len(text) <= 128 or any(letter in " -~" or not "!" <= letter <= "}" for letter in text):
        yield f"{owner} has a key that is none"
    if properties["connectionType"] == "IPsec" and site is None:
        yield f"{owner} has no local network gateway"
    for policy in properties["ipsecPolicies"]:
        if any(not isinstance(policy.get(name), str) for name in ALGORITHMS):
            yield f"{owner} has a policy with less than six algorithms"
        if "GCM" in policy["ipsecEncryption"] and policy["ipsecEncryption"] != policy["ipsecIntegrity"]:
            yield f"{owner} mixes {policy['ipsecEncryption']} and {policy['ipsecIntegrity']}"
        if policy["saLifeTimeSeconds"] < 300 or policy["saDataSizeKilobytes"] < 1_024:
            yield f"{owner} has lifetimes that are too short"
    sku = gateway["properties"]["sku"]["name"]
    if len(properties["ipsecPolicies"]) > 1 or (properties["ipsecPolicies"] and sku == "Basic"):
        yield f"{owner} has {len(properties['ipsecPolicies'])} policies on {sku}"
    if properties["dpdTimeoutSeconds"] and not 9 <= properties["dpdTimeoutSeconds"] <= 3_600:
        yield f"{owner} has a DPD timeout of {properties['dpdTimeoutSeconds']}"
    if properties["enableBgp"]:
        yield from _look_at_session(owner, properties, gateway["properties"], (site or {}).get("properties", {}))


def _look_at_session(owner: str, properties: Document, gateway: Document, site: Document) -> Iterator[str]:
    # A gateway without BGP is no fault of the connection's: such a connection was recorded as taken.
    far = (site.get("bgpSettings") or {}).get("asn") if site else None
    if properties["connectionType"] == "IPsec" and far is None:
        yield f"{owner} has BGP and its far end has no ASN"
    if far == gateway["bgpSettings"]["asn"]:
        yield f"both ends of {owner} have the ASN {far}"
    # A gateway that is written anew may lose the custom addresses that its connections name.


def _look_across(store: AzureStore) -> Iterator[str]:
    addresses = [entry["properties"].get("ipAddress") for entry in _all(store, "publicIPAddresses")]
    given = [text for text in addresses if text]
    if len(set(given)) < len(given):
        yield "two public addresses are the same"
    users: dict[str, str] = {}
    networks: dict[tuple[str, str], str] = {}
    for gateway in _all(store, "virtualNetworkGateways"):
        for row in gateway["properties"]["ipConfigurations"]:
            address = str((row["properties"].get("publicIPAddress") or {}).get("id")).lower()
            if address in users:
                yield f"{address} belongs to {users[address]} and {row['id']}"
            users[address] = row["id"]
            place = row["properties"]["subnet"]["id"].lower().rpartition("/subnets/")[0]
            kind = (place, gateway["properties"]["gatewayType"])
            if networks.setdefault(kind, gateway["id"]) != gateway["id"]:
                yield f"{place} has the gateways {networks[kind]} and {gateway['id']}"
    for gateway in _all(store, "virtualNetworkGateways"):
        own = gateway["id"].lower()
        mine = [
            entry
            for entry in _all(store, "connections")
            if entry["properties"]["virtualNetworkGateway1"]["id"].lower() == own
        ]
        if len(mine) > TUNNELS.get(gateway["properties"]["sku"]["name"], 30):
            yield f"{own} has {len(mine)} connections"
