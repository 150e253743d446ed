"""Azure's documents as tunnel ends and BGP speakers.

An active-active gateway is two machines, and each of them dials every connection (Microsoft: "About highly available
gateway configurations"): every pair of instance and connection is an end, every instance a speaker.
"""

from dataclasses import dataclass
from ipaddress import ip_address

from lab.azure.store import AzureStore
from lab.wire import Document, dig, items
from tests.daemons.plan import Haste, Offered, Session, Speaker, ThrowawayKeys, TunnelEnd
from tests.daemons.proposals import read_azure_esp, read_azure_ike

KEEPALIVE, HOLD = 60, 180
"""Azure's BGP timers, which can't be set (Microsoft: "BGP timer mismatches")."""

CHILD_SECONDS = 27_000
"""Lifetime of an IPsec SA without a custom policy (Microsoft: "About VPN devices")."""


@dataclass(frozen=True)
class _Instance:
    """One machine of the gateway. `prefixes` are the virtual network's, `haste` is how much shorter its times are."""

    name: str
    store: AzureStore
    gateway: Document
    configuration: Document
    prefixes: tuple[str, ...]
    haste: Haste

    @property
    def row(self) -> Document:
        """Its BGP addresses."""
        rows = items(self.gateway, "properties.bgpSettings.bgpPeeringAddresses")
        return next(row for row in rows if _same(row["ipconfigurationId"], self.configuration["id"]))


def read_azure(
    store: AzureStore, keys: ThrowawayKeys, haste: Haste
) -> tuple[tuple[TunnelEnd, ...], tuple[Speaker, ...]]:
    """Return the ends and the speakers of the subscription's one gateway."""
    (gateway,) = store.list_type("virtualNetworkGateways")
    configurations = items(gateway, "properties.ipConfigurations")
    running = configurations if dig(gateway, "properties.activeActive") else configurations[:1]
    prefixes = _read_prefixes(store, gateway)
    ends, speakers = [], []
    for number, configuration in enumerate(running):
        instance = _Instance(f"instance{number}", store, gateway, configuration, prefixes, haste)
        sessions = []
        for index, connection in enumerate(store.list_type("connections")):
            name = f"a{number}{index}"
            key = keys.stand_in(store.secrets.get(connection["id"].lower()))
            ends.append(_read_end(name, instance, connection, key))
            if dig(gateway, "properties.enableBgp") and dig(connection, "properties.enableBgp"):
                sessions.append(_read_session(name, instance, connection))
        asn = int(dig(gateway, "properties.bgpSettings.asn"))
        speakers.append(Speaker(instance.name, asn, prefixes, tuple(sessions)))
    return tuple(ends), tuple(speakers)


def _read_end(name: str, instance: _Instance, connection: Document, key: str) -> TunnelEnd:
    properties = connection["properties"]
    address = instance.store.public_address(instance.configuration)
    peer = str(_find_site(instance.store, connection)["properties"]["gatewayIpAddress"])
    policies = items(properties, "ipsecPolicies")
    lifetime = int(policies[0]["saLifeTimeSeconds"]) if policies else CHILD_SECONDS
    local, remote = _read_ranges(instance, connection)
    private = str(instance.row["defaultBgpIpAddresses"][0])
    return TunnelEnd(
        name=name,
        speaker=instance.name,
        resource=connection["id"],
        address=address,
        peer_address=peer,
        # It calls itself what its own interface has; that the outside has another is for NAT to know.
        identity=private if properties.get("useLocalAzureIpAddress") else address,
        peer_identity=peer,
        version=1 if str(properties.get("connectionProtocol", "")).lower() == "ikev1" else 2,
        ike=read_azure_ike(connection),
        esp=read_azure_esp(connection),
        local_ranges=local,
        remote_ranges=remote,
        child_seconds=round(lifetime / instance.haste.lifetime),
        key=key,
        dials=properties.get("connectionMode") != "ResponderOnly",
    )


def _read_session(name: str, instance: _Instance, connection: Document) -> Session:
    settings = _find_site(instance.store, connection)["properties"]["bgpSettings"]
    peer = str(settings["bgpPeeringAddress"])
    return Session(
        name=f"peer_{name}",
        end=name,
        address=_choose_address(connection, instance.row, peer),
        peer_address=peer,
        network="",
        peer_asn=int(settings["asn"]),
        # With an APIPA peer Azure waits to be dialled (Microsoft: "How to configure BGP").
        passive=ip_address(peer).is_link_local,
        keepalive=max(1, round(KEEPALIVE / instance.haste.hold)),
        hold=round(HOLD / instance.haste.hold),
        offered=tuple(Offered(prefix) for prefix in instance.prefixes),
        least_hold=instance.store.least_hold_seconds.get(connection["id"].lower(), 0),
    )


def _choose_address(connection: Document, row: Document, peer: str) -> str:
    """Return what an instance speaks BGP from: its own row of the connection, else its first custom address."""
    if not ip_address(peer).is_link_local:
        return str(row["defaultBgpIpAddresses"][0])
    chosen = [
        str(entry["customBgpIpAddress"])
        for entry in items(connection, "properties.gatewayCustomBgpIpAddresses")
        if _same(entry["ipConfigurationId"], row["ipconfigurationId"])
    ]
    return (chosen or row["customBgpIpAddresses"] or row["defaultBgpIpAddresses"])[0]


def _read_ranges(instance: _Instance, connection: Document) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return own and remote ranges: custom selectors, else the two networks if policy-based, else everything."""
    rows = items(connection, "properties.trafficSelectorPolicies")
    if rows:
        return (
            tuple(prefix for row in rows for prefix in row["localAddressRanges"]),
            tuple(prefix for row in rows for prefix in row["remoteAddressRanges"]),
        )
    if dig(connection, "properties.usePolicyBasedTrafficSelectors"):
        site = _find_site(instance.store, connection)
        return instance.prefixes, tuple(dig(site, "properties.localNetworkAddressSpace.addressPrefixes"))
    return ("0.0.0.0/0",), ("0.0.0.0/0",)


def _read_prefixes(store: AzureStore, gateway: Document) -> tuple[str, ...]:
    """Return the address space of the gateway's virtual network; peered networks are left out."""
    subnet = str(dig(items(gateway, "properties.ipConfigurations")[0], "properties.subnet.id"))
    network = store.find(subnet[: subnet.lower().index("/subnets/")])
    return tuple(dig(network, "properties.addressSpace.addressPrefixes"))


def _find_site(store: AzureStore, connection: Document) -> Document:
    site = store.find(dig(connection, "properties.localNetworkGateway2.id"))
    if site is None:
        raise ValueError(f"{connection['name']} names a local network gateway that does not exist")
    return site


def _same(one: str, other: str) -> bool:
    return one.lower() == other.lower()
