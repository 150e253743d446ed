"""The Google ends of tunnels, and the BGP sessions of Cloud Routers."""

from dataclasses import dataclass

from lab.engine.pace import ALWAYS
from lab.engine.proposals import Offer, read_google_offer
from lab.engine.selectors import Selector, read_google_selector
from lab.google.store import GoogleStore
from lab.keys import PreSharedKey
from lab.wire import Document, dig, items

KEEPALIVE_SECONDS = 20
"""`keepaliveInterval` of a router that was given none; the hold time is three of them (Compute v1 reference)."""

HOLDS_PER_KEEPALIVE = 3

CHILD_SECONDS = 10_800
"""Lifetime of an IPsec SA, which can't be set (Google Cloud: "Supported IKE ciphers")."""


@dataclass(frozen=True)
class GoogleEnd:
    """How Google is configured for one HA VPN tunnel; `key` is its path from `projects/` on.

    `ready_at` is the lab's second from which on it is provisioned: until then it makes no IKE.
    """

    key: str
    public_address: str
    peer_public_address: str
    psk: PreSharedKey | None
    ike_version: int
    offer: Offer
    selector: Selector
    has_interface: bool
    ready_at: float = ALWAYS


@dataclass(frozen=True)
class GoogleSession:
    """One BGP peer of a Cloud Router. `router` and `tunnel` are paths from `projects/` on.

    `tunnel` is "" without an interface, `tunnel_exists` tells of a dangling link. `dials` is so for every Cloud Router.
    """

    router: str
    name: str
    asn: int
    peer_asn: int
    address: str
    peer_address: str
    enabled: bool
    md5: bool
    hold_seconds: int
    interface_exists: bool
    interface_range: str
    tunnel: str
    tunnel_exists: bool
    dials: bool = True


def read_google_ends(store: GoogleStore) -> tuple[GoogleEnd, ...]:
    """Return the Google end of every tunnel of an HA VPN gateway; Classic VPN tunnels have none."""
    linked = {
        store.key(str(interface.get("linkedVpnTunnel", "")))
        for router in store.list_type("routers").values()
        for interface in items(router, "interfaces")
    }
    return tuple(
        GoogleEnd(
            key=store.name(key),
            public_address=_interface_address(
                store.find(tunnel["vpnGateway"]), "vpnInterfaces", tunnel.get("vpnGatewayInterface", 0)
            ),
            peer_public_address=read_peer_address(store, tunnel),
            psk=store.secrets.get(key),
            ike_version=int(tunnel.get("ikeVersion", 2)),
            offer=read_google_offer(tunnel),
            selector=read_google_selector(tunnel),
            has_interface=key in linked,
            ready_at=store.ready_at.get(key, ALWAYS),
        )
        for key, tunnel in store.list_type("vpnTunnels").items()
        if tunnel.get("vpnGateway")
    )


def read_peer_address(store: GoogleStore, tunnel: Document) -> str:
    """Return the address a tunnel dials: of its external gateway or its Google peer gateway, else its own `peerIp`."""
    if tunnel.get("peerExternalGateway"):
        gateway = store.find(tunnel["peerExternalGateway"])
        return _interface_address(gateway, "interfaces", tunnel.get("peerExternalGatewayInterface", 0))
    if tunnel.get("peerGcpGateway"):
        gateway = store.find(tunnel["peerGcpGateway"])
        return _interface_address(gateway, "vpnInterfaces", tunnel.get("vpnGatewayInterface", 0))
    return str(tunnel.get("peerIp", ""))


def _interface_address(gateway: Document | None, field: str, number: int) -> str:
    for interface in items(gateway, field):
        if interface.get("id", 0) == number:
            return str(interface.get("ipAddress", ""))
    return ""


def read_google_sessions(store: GoogleStore) -> tuple[GoogleSession, ...]:
    """Return every BGP peer of every Cloud Router, in the order of the documents."""
    return tuple(
        _read_session(store, key, router, peer)
        for key, router in store.list_type("routers").items()
        for peer in items(router, "bgpPeers")
    )


def _read_session(store: GoogleStore, key: str, router: Document, peer: Document) -> GoogleSession:
    interfaces = {row.get("name"): row for row in items(router, "interfaces")}
    interface = interfaces.get(peer.get("interfaceName"), {})
    tunnel = str(interface.get("linkedVpnTunnel", ""))
    interface_range = str(interface.get("ipRange", ""))
    return GoogleSession(
        router=store.name(key),
        name=str(peer.get("name", "")),
        asn=int(dig(router, "bgp.asn", 0)),
        peer_asn=int(peer.get("peerAsn", 0)),
        address=str(peer.get("ipAddress", "")) or interface_range.partition("/")[0],
        peer_address=str(peer.get("peerIpAddress", "")),
        enabled=str(peer.get("enable", "TRUE")).upper() != "FALSE",
        md5=bool(peer.get("md5AuthenticationKeyName")),
        hold_seconds=HOLDS_PER_KEEPALIVE * int(dig(router, "bgp.keepaliveInterval", KEEPALIVE_SECONDS)),
        interface_exists=bool(interface),
        interface_range=interface_range,
        tunnel=store.name(tunnel) if tunnel else "",
        tunnel_exists=store.find(tunnel) is not None,
        dials=(key, peer.get("name")) not in store.passive_peers,
    )
