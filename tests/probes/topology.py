"""A topology of both clouds in a few lines, and the published two-tunnel link as the one to start from."""

from __future__ import annotations

from dataclasses import dataclass, field

AZURE = ("20.1.0.10", "20.1.0.11")
"""The public addresses of the Azure gateway's instances."""
GOOGLE = ("35.242.0.20", "35.220.0.21")
"""The public addresses of the Google gateway's interfaces."""
OLD_AZURE = ("20.9.9.90", "20.9.9.91")
OLD_GOOGLE = ("35.199.9.90", "35.199.9.91")
"""Addresses that nobody has any more."""

AZURE_ASN, GOOGLE_ASN = 65510, 65509
AZURE_PREFIX, GOOGLE_PREFIX = "10.100.0.0/16", "10.101.0.0/16"


@dataclass
class Instance:
    """One instance of an Azure gateway: its public address and its custom BGP addresses, in order."""

    address: str
    apipas: tuple[str, ...] = ()
    repeats_address: bool = True
    """Whether the gateway's own BGP settings name the public address again (`tunnelIpAddresses`)."""


@dataclass
class AzureGateway:
    """A virtual network gateway; two instances make it active-active."""

    instances: list[Instance]
    asn: int = AZURE_ASN
    kind: str = "Vpn"
    bgp: bool = True


@dataclass
class LocalNetworkGateway:
    """What Azure was told of the other side."""

    address: str
    bgp: str
    asn: int = GOOGLE_ASN
    fqdn: str = ""


@dataclass
class Connection:
    """A connection of an Azure gateway; `up` lists the instances whose tunnel and BGP session are up."""

    gateway: str
    lng: str
    up: tuple[int, ...] = ()
    chosen: dict[int, str] = field(default_factory=dict)
    """Instance and the BGP address picked for it (`gatewayCustomBgpIpAddresses`)."""
    bgp: bool = True
    protocol: str = "IKEv2"
    kind: str = "IPsec"


@dataclass
class GoogleGateway:
    """An HA VPN gateway with the public address of each interface."""

    addresses: tuple[str, ...]


@dataclass
class External:
    """An external VPN gateway: what Google was told of the other side."""

    addresses: tuple[str, ...]


@dataclass
class Tunnel:
    """A VPN tunnel with its router interface and BGP peer; `own` and `peer` are the BGP addresses."""

    gateway: str
    interface: int
    external: str
    external_interface: int
    own: str
    peer: str
    router: str = "router"
    ike: int = 2
    up: bool = True
    has_interface: bool = True
    has_peer: bool = True
    peer_asn: int = AZURE_ASN
    peer_ip: bool = True
    """Whether the tunnel repeats the peer's public address (`peerIp`)."""


@dataclass
class Topology:
    """Everything in both clouds, by name."""

    azure: dict[str, AzureGateway] = field(default_factory=dict)
    lngs: dict[str, LocalNetworkGateway] = field(default_factory=dict)
    connections: dict[str, Connection] = field(default_factory=dict)
    google: dict[str, GoogleGateway] = field(default_factory=dict)
    externals: dict[str, External] = field(default_factory=dict)
    tunnels: dict[str, Tunnel] = field(default_factory=dict)
    routers: dict[str, int] = field(default_factory=lambda: {"router": GOOGLE_ASN})
    """Cloud Routers and their ASNs."""

    def rename(self, kind: str, old: str, new: str) -> None:
        """Another name for one `connections` or `tunnels` entry, in the same place."""
        table = getattr(self, kind)
        entries = [(new if name == old else name, entry) for name, entry in table.items()]
        table.clear()
        table.update(entries)


def article() -> Topology:
    """The published link: two LNGs and connections, two Google tunnels, interface 0 to instance 0, 1 to 1."""
    return Topology(
        azure={"vng": AzureGateway([Instance(AZURE[0], ("169.254.21.14",)), Instance(AZURE[1], ("169.254.22.50",))])},
        lngs={
            "lng0": LocalNetworkGateway(GOOGLE[0], "169.254.21.13"),
            "lng1": LocalNetworkGateway(GOOGLE[1], "169.254.22.49"),
        },
        connections={"c0": Connection("vng", "lng0", up=(0,)), "c1": Connection("vng", "lng1", up=(1,))},
        google={"hav": GoogleGateway(GOOGLE)},
        externals={"ext": External(AZURE)},
        tunnels={
            "t0": Tunnel("hav", 0, "ext", 0, "169.254.21.13", "169.254.21.14"),
            "t1": Tunnel("hav", 1, "ext", 1, "169.254.22.49", "169.254.22.50"),
        },
    )
