"""The Azure ends of tunnels: one for every connection and every active gateway instance."""

from dataclasses import dataclass
from ipaddress import ip_address, ip_network

from lab.azure.store import AzureStore
from lab.engine.proposals import Offer, read_azure_offer
from lab.engine.routes import find_gateway_network
from lab.engine.selectors import Selector, read_azure_selectors
from lab.keys import PreSharedKey
from lab.wire import Document, dig, items

APIPA = ip_network("169.254.0.0/16")
DEFAULT_ASN = 65515
"""The ASN of an Azure gateway that was given none."""

CHILD_SECONDS = 27_000
"""Lifetime of an IPsec SA of a connection without a policy (Microsoft: "About VPN devices")."""

DPD_SECONDS = 45
"""`dpdTimeoutSeconds` of a connection that was given none."""


@dataclass(frozen=True)
class AzureEnd:
    """How Azure is configured for one tunnel: a connection as seen from one gateway instance.

    `bgp_address` is what this instance uses for the session: the custom APIPA when the local network gateway's peer is
    an APIPA, the GatewaySubnet address otherwise; "" when it has none. `identity` is what it calls itself in IKE.
    `selectors` is empty for any-to-any.
    """

    connection_id: str
    gateway_id: str
    instance: int
    public_address: str
    peer_public_address: str
    key: PreSharedKey | None
    protocol: str
    uses_key: bool
    identity: str
    selectors: tuple[Selector, ...]
    offer: Offer
    child_seconds: int
    dpd_seconds: int
    bgp_enabled: bool
    asn: int
    bgp_address: str
    peer_asn: int
    peer_bgp_address: str
    least_hold_seconds: int = 0


@dataclass(frozen=True)
class Instance:
    """One running instance of an Azure gateway and its addresses."""

    number: int
    configuration_id: str
    public_address: str
    default_address: str
    custom_addresses: tuple[str, ...]


def read_instances(store: AzureStore, gateway: Document) -> tuple[Instance, ...]:
    """Return the instances of a gateway in the order of its ipConfigurations; one only unless it is active-active."""
    addresses = {
        str(row.get("ipconfigurationId", "")).lower(): row
        for row in items(gateway, "properties.bgpSettings.bgpPeeringAddresses")
    }
    configurations = items(gateway, "properties.ipConfigurations")
    running = configurations if dig(gateway, "properties.activeActive", False) else configurations[:1]
    return tuple(
        Instance(
            number=number,
            configuration_id=configuration["id"].lower(),
            public_address=store.public_address(configuration),
            default_address=next(iter(dig(row, "defaultBgpIpAddresses", [])), ""),
            custom_addresses=tuple(dig(row, "customBgpIpAddresses", [])),
        )
        for number, configuration in enumerate(running)
        for row in [addresses.get(configuration["id"].lower(), {})]
    )


def read_azure_ends(store: AzureStore) -> tuple[AzureEnd, ...]:
    """Return every Azure end of the subscription, connection by connection, instances in order."""
    return tuple(
        _read_end(store, connection, gateway, instance)
        for connection in store.list_type("connections")
        if (gateway := store.find(dig(connection, "properties.virtualNetworkGateway1.id", "")))
        for instance in read_instances(store, gateway)
    )


def _read_end(store: AzureStore, connection: Document, gateway: Document, instance: Instance) -> AzureEnd:
    site = store.find(dig(connection, "properties.localNetworkGateway2.id", ""))
    is_site_to_site = str(dig(connection, "properties.connectionType", "")).lower() == "ipsec"
    peer = str(dig(site, "properties.bgpSettings.bgpPeeringAddress", ""))
    return AzureEnd(
        connection_id=connection["id"].lower(),
        gateway_id=gateway["id"].lower(),
        instance=instance.number,
        public_address=instance.public_address,
        peer_public_address=str(dig(site, "properties.gatewayIpAddress", "")) if is_site_to_site else "",
        key=store.secrets.get(connection["id"].lower()),
        protocol=str(dig(connection, "properties.connectionProtocol", "IKEv2")),
        uses_key=str(dig(connection, "properties.authenticationType", "PSK")).upper() == "PSK",
        # Over its private address it is behind NAT for everybody outside, and says so with its name.
        identity=instance.default_address
        if dig(connection, "properties.useLocalAzureIpAddress", False)
        else instance.public_address,
        selectors=read_azure_selectors(store, connection, find_gateway_network(store, gateway)),
        offer=read_azure_offer(connection),
        child_seconds=_read_lifetime(connection),
        dpd_seconds=int(dig(connection, "properties.dpdTimeoutSeconds", DPD_SECONDS)) or DPD_SECONDS,
        bgp_enabled=bool(dig(gateway, "properties.enableBgp", False))
        and bool(dig(connection, "properties.enableBgp", False)),
        asn=int(dig(gateway, "properties.bgpSettings.asn", DEFAULT_ASN)),
        bgp_address=_choose_bgp_address(connection, instance, peer),
        peer_asn=int(dig(site, "properties.bgpSettings.asn", 0)),
        peer_bgp_address=peer,
        least_hold_seconds=store.least_hold_seconds.get(connection["id"].lower(), 0),
    )


def _read_lifetime(connection: Document) -> int:
    policies = items(connection, "properties.ipsecPolicies")
    return int(dig(policies[0], "saLifeTimeSeconds", CHILD_SECONDS)) if policies else CHILD_SECONDS


def _choose_bgp_address(connection: Document, instance: Instance, peer: str) -> str:
    if not is_apipa(peer):
        return instance.default_address
    named = [
        str(row.get("customBgpIpAddress", ""))
        for row in items(connection, "properties.gatewayCustomBgpIpAddresses")
        if str(row.get("ipConfigurationId", "")).lower() == instance.configuration_id
    ]
    for address in named:
        if address in instance.custom_addresses:
            return address
    # A connection that names no address of this instance uses the first of its list (Microsoft: "About BGP").
    return next(iter(instance.custom_addresses), instance.default_address) if not named else instance.default_address


def is_apipa(address: str) -> bool:
    """Tell whether a text is an IPv4 link-local address."""
    try:
        return ip_address(address) in APIPA
    except ValueError:
        return False
