"""Google's documents as tunnel ends and the Cloud Router's BGP speaker."""

from lab.google.store import GoogleStore
from lab.wire import Document, dig, items
from tests.daemons.plan import Haste, Offered, Session, Speaker, ThrowawayKeys, TunnelEnd
from tests.daemons.proposals import read_google_esp, read_google_ike

SPEAKER = "google"

CHILD_SECONDS = 10_800
"""Lifetime of an IPsec SA, which can't be set (Google Cloud: "Supported IKE ciphers")."""

KEEPALIVES_PER_HOLD = 3
"""Compute v1 reference: `keepaliveInterval`, 20 s where none is given."""


def read_google(store: GoogleStore, keys: ThrowawayKeys, haste: Haste) -> tuple[tuple[TunnelEnd, ...], Speaker]:
    """Return the ends of the project's HA VPN tunnels and the speaker of its one Cloud Router."""
    tunnels = store.list_type("vpnTunnels")
    names = {key: f"g{number}" for number, key in enumerate(tunnels)}
    ends = tuple(_read_end(names[key], key, store, tunnel, keys, haste) for key, tunnel in tunnels.items())
    (router,) = store.list_type("routers").values()
    linked = {row["name"]: names[store.key(row["linkedVpnTunnel"])] for row in items(router, "interfaces")}
    sessions = tuple(
        _read_session(linked[peer["interfaceName"]], store, router, peer, keys, haste)
        for peer in items(router, "bgpPeers")
        if peer.get("enable") != "FALSE"
    )
    return ends, Speaker(SPEAKER, int(router["bgp"]["asn"]), _read_subnets(store, router), sessions)


def _read_end(
    name: str, key: str, store: GoogleStore, tunnel: Document, keys: ThrowawayKeys, haste: Haste
) -> TunnelEnd:
    address = _find_address(store.find(tunnel["vpnGateway"]), "vpnInterfaces", tunnel["vpnGatewayInterface"])
    peer = _find_address(
        store.find(tunnel["peerExternalGateway"]), "interfaces", tunnel["peerExternalGatewayInterface"]
    )
    return TunnelEnd(
        name=name,
        speaker=SPEAKER,
        resource=key,
        address=address,
        peer_address=peer,
        identity=address,
        peer_identity=peer,
        version=int(tunnel["ikeVersion"]),
        ike=read_google_ike(tunnel),
        esp=read_google_esp(tunnel),
        local_ranges=tuple(tunnel["localTrafficSelector"]),
        remote_ranges=tuple(tunnel["remoteTrafficSelector"]),
        child_seconds=round(CHILD_SECONDS / haste.lifetime),
        key=keys.stand_in(store.secrets.get(key)),
    )


def _read_session(
    end: str, store: GoogleStore, router: Document, peer: Document, keys: ThrowawayKeys, haste: Haste
) -> Session:
    interface = next(row for row in items(router, "interfaces") if row["name"] == peer["interfaceName"])
    keepalive = int(dig(router, "bgp.keepaliveInterval", 20))
    key_name = peer.get("md5AuthenticationKeyName")
    return Session(
        name=f"peer_{end}",
        end=end,
        address=str(peer.get("ipAddress") or interface["ipRange"].partition("/")[0]),
        peer_address=str(peer["peerIpAddress"]),
        network=str(interface["ipRange"]),
        peer_asn=int(peer["peerAsn"]),
        passive=(store.key(router["selfLink"]), peer["name"]) in store.passive_peers,
        keepalive=max(1, round(keepalive / haste.hold)),
        hold=round(KEEPALIVES_PER_HOLD * keepalive / haste.hold),
        offered=_read_offered(store, router, peer),
        password=keys.stand_in_for(key_name) if key_name else "",
    )


def _read_offered(store: GoogleStore, router: Document, peer: Document) -> tuple[Offered, ...]:
    """Return what is offered to a peer; one in CUSTOM mode overrides its router."""
    chosen = peer if peer.get("advertiseMode") == "CUSTOM" else router["bgp"]
    custom = chosen.get("advertiseMode") == "CUSTOM"
    prefixes = [str(row["range"]) for row in items(chosen, "advertisedIpRanges")] if custom else []
    if not custom or "ALL_SUBNETS" in dig(chosen, "advertisedGroups", []):
        prefixes = [*_read_subnets(store, router), *prefixes]
    return tuple(Offered(prefix, int(peer.get("advertisedRoutePriority", 100))) for prefix in dict.fromkeys(prefixes))


def _read_subnets(store: GoogleStore, router: Document) -> tuple[str, ...]:
    """Return the ranges of the network's subnets; every one of them lies in the router's region."""
    return tuple(
        str(subnet["ipCidrRange"])
        for subnet in store.list_type("subnetworks").values()
        if store.key(subnet["network"]) == store.key(router["network"])
    )


def _find_address(gateway: Document | None, field: str, number: int) -> str:
    return next(str(row["ipAddress"]) for row in items(gateway, field) if row["id"] == number)
