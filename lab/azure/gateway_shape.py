"""What the service fills in on gateways, connections and public addresses."""

import secrets
from ipaddress import IPv4Network, ip_network
from typing import Any

from lab.azure.shape import find_any
from lab.azure.store import AzureStore
from lab.wire import Document, dig, items

PUBLIC_RANGE = IPv4Network("203.0.113.0/24")
"""Where the lab's Azure takes public addresses from: a range for documentation."""

FIRST_GIVEN = 10

DEFAULT_ASN = 65515
GATEWAY_CAPACITY = 2
KEY_LENGTH = 32

SPELLINGS = {
    "connectionType": ("IPsec", "Vnet2Vnet", "ExpressRoute", "VPNClient"),
    "connectionProtocol": ("IKEv2", "IKEv1"),
    "gatewayType": ("Vpn", "ExpressRoute", "LocalGateway"),
    "vpnType": ("RouteBased", "PolicyBased"),
    "publicIPAllocationMethod": ("Static", "Dynamic"),
}
"""Words that clients write in any casing (az sends `IPSec`) and the service in its own."""


def complete(store: AzureStore, resource_type: str, document: Document) -> None:
    """Fill in what depends on the type."""
    properties = document["properties"]
    for key, words in SPELLINGS.items():
        given = str(properties.get(key, ""))
        for word in words:
            if word.lower() == given.lower():
                properties[key] = word
    if resource_type == "virtualNetworkGateways":
        _complete_gateway(store, document)
    elif resource_type == "publicIPAddresses":
        document.setdefault("sku", {"name": "Basic"})
        document["sku"].setdefault("tier", "Regional")
    elif resource_type == "localNetworkGateways" and isinstance(properties.get("bgpSettings"), dict):
        properties["bgpSettings"].setdefault("peerWeight", 0)
    elif resource_type == "connections":
        properties.setdefault("authenticationType", "PSK")


def _complete_gateway(store: AzureStore, gateway: Document) -> None:
    properties = gateway["properties"]
    sku = properties.setdefault("sku", {"name": "VpnGw1AZ"})
    sku.setdefault("tier", sku.get("name"))
    sku["capacity"] = GATEWAY_CAPACITY
    large = str(sku.get("name", "")).startswith(("VpnGw4", "VpnGw5"))
    given = properties.get("vpnGatewayGeneration", "None")
    properties["vpnGatewayGeneration"] = given if given != "None" else ("Generation2" if large else "Generation1")
    properties.setdefault("activeActive", False)
    properties.setdefault("enableBgp", False)
    configurations = items(gateway, "properties.ipConfigurations")
    for configuration in configurations:
        configuration["properties"].setdefault("privateIPAllocationMethod", "Dynamic")
    settings = properties["bgpSettings"]
    settings.setdefault("asn", DEFAULT_ASN)
    rows = {str(row.get("ipconfigurationId", "")).lower(): row for row in items(settings, "bgpPeeringAddresses")}
    # Rows that name no configuration of this gateway are kept for the rules to see.
    strangers = [row for key, row in rows.items() if key not in {entry["id"].lower() for entry in configurations}]
    defaults = list_default_addresses(store, gateway)
    settings["bgpPeeringAddresses"] = [
        {
            "ipconfigurationId": configuration["id"],
            "defaultBgpIpAddresses": defaults[number : number + 1],
            "customBgpIpAddresses": list(dig(rows.get(configuration["id"].lower(), {}), "customBgpIpAddresses", [])),
        }
        for number, configuration in enumerate(configurations)
    ] + strangers
    settings.pop("bgpPeeringAddress", None)


def list_default_addresses(store: AzureStore, gateway: Document) -> list[str]:
    """Return each instance's address in the GatewaySubnet.

    The fourth and fifth address when active-active, the last usable one otherwise: both as recorded and documented.
    """
    reference = next(
        (dig(entry, "properties.subnet.id", "") for entry in items(gateway, "properties.ipConfigurations")), ""
    )
    try:
        network = ip_network(dig(find_any(store, reference), "properties.addressPrefix", ""))
    except ValueError:
        return []
    if dig(gateway, "properties.activeActive", False):
        return [str(network.network_address + 4), str(network.network_address + 5)]
    return [str(network.broadcast_address - 1)]


def give_address(store: AzureStore) -> str:
    """Return a public address that nobody had before; "" when there are none left."""
    for document in store.list_type("publicIPAddresses"):
        store.given_addresses.add(str(dig(document, "properties.ipAddress", "")))
    first = int(PUBLIC_RANGE.network_address) + FIRST_GIVEN
    for host in PUBLIC_RANGE.hosts():
        if int(host) >= first and str(host) not in store.given_addresses:
            store.given_addresses.add(str(host))
            return str(host)
    return ""


def tie_addresses(store: AzureStore, gateway: Document, *, release: bool = False) -> None:
    """Note on the public addresses which of a gateway's ipConfigurations uses them, and on those it left that none."""
    inside = f"{gateway['id'].lower()}/"
    used: dict[str, Any] = {}
    if not release:
        for entry in items(gateway, "properties.ipConfigurations"):
            used[str(dig(entry, "properties.publicIPAddress.id", "")).lower()] = entry["id"]
    for address in store.list_type("publicIPAddresses"):
        holder = used.get(address["id"].lower())
        if holder:
            address["properties"]["ipConfiguration"] = {"id": holder}
        elif str(dig(address, "properties.ipConfiguration.id", "")).lower().startswith(inside):
            del address["properties"]["ipConfiguration"]


def part_peers(store: AzureStore, network: Document) -> None:
    """Note on the peerings with a virtual network that is gone that they are Disconnected; they stay [D]."""
    for other in store.list_type("virtualNetworks"):
        for peering in items(other, "properties.virtualNetworkPeerings"):
            if str(dig(peering, "properties.remoteVirtualNetwork.id", "")).lower() == network["id"].lower():
                peering["properties"]["peeringState"] = "Disconnected"


def make_key(length: int = KEY_LENGTH) -> str:
    """Return a random key of letters and digits, as the service makes one where none was given [D]."""
    alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789"
    return "".join(secrets.choice(alphabet) for _ in range(length))
