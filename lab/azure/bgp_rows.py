"""What the three BGP operations of an Azure gateway give back."""

from collections import Counter
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

from lab.azure.store import AzureStore
from lab.clock import Clock
from lab.engine import AzureTunnel, Observation
from lab.engine.azure_ends import Instance, read_instances
from lab.engine.pace import ALWAYS
from lab.engine.routes import read_azure_prefixes
from lab.wire import Document, dig

WEIGHT = 32768
"""Weight of every recorded learned route."""

KEEPALIVE_SECONDS = 20
"""Google's default keepalive: about the pace at which messages are counted."""

Row = dict[str, Any]

CONNECTING: Row = {"state": "Connecting", "routesReceived": 0, "messagesSent": 0, "messagesReceived": 0}
"""What a session that is down tells of itself."""


def list_peers(
    store: AzureStore, clock: Clock, observation: Observation, gateway: Document, peer: str | None
) -> list[Row]:
    """Return the rows of getBgpPeerStatus: every neighbour of every instance, then the instances among themselves.

    `peer` keeps the rows of one neighbour; an address that is none gives no row, as recorded.
    """
    rows = [_peer_row(clock, tunnel) for tunnel in _sessions(observation, gateway)]
    if dig(gateway, "properties.enableBgp", False):
        received = Counter(tunnel.end.instance for tunnel in _sessions(observation, gateway) for _ in tunnel.learned)
        rows += [
            _sibling_row(clock, observation, gateway, (one, other), received[other.number])
            for one, other in _pairs(read_instances(store, gateway))
        ]
    return [row for row in rows if peer is None or row["neighbor"] == peer]


def list_learned(store: AzureStore, observation: Observation, gateway: Document) -> list[Row]:
    """Return the rows of getLearnedRoutes: own prefixes, those from Google, and those handed on between instances."""
    if not dig(gateway, "properties.enableBgp", False):
        return []
    own = read_azure_prefixes(store, gateway)
    tunnels = _sessions(observation, gateway)
    instances = read_instances(store, gateway)
    rows = []
    for instance in instances:
        here = instance.default_address
        neighbours = [
            f"{tunnel.end.peer_bgp_address}/32" for tunnel in tunnels if tunnel.end.instance == instance.number
        ]
        rows += [_own_row(here, prefix) for prefix in [*own, *_static_prefixes(store, tunnels), *neighbours]]
        for tunnel in tunnels:
            if tunnel.end.instance == instance.number:
                rows += [_external_row(tunnel, advert.prefix) for advert in tunnel.learned]
            else:
                source = instances[tunnel.end.instance].default_address
                rows += [_handed_on_row(here, source, tunnel, advert.prefix) for advert in tunnel.learned]
    return rows


def list_advertised(observation: Observation, gateway: Document, peer: str) -> list[Row]:
    """Return the rows of getAdvertisedRoutes for one neighbour; none while its session is down."""
    return [
        {
            "localAddress": tunnel.end.bgp_address,
            "network": advert.prefix,
            "nextHop": tunnel.end.bgp_address,
            "origin": "Igp",
            "asPath": str(tunnel.end.asn),
            "weight": 0,
        }
        for tunnel in _sessions(observation, gateway)
        if tunnel.session_up and tunnel.end.peer_bgp_address == peer
        for advert in tunnel.offered
    ]


def _sessions(observation: Observation, gateway: Document) -> list[AzureTunnel]:
    key = gateway["id"].lower()
    return [
        tunnel
        for tunnel in observation.azure_tunnels
        if tunnel.end.gateway_id == key and tunnel.end.bgp_enabled and tunnel.end.peer_bgp_address
    ]


def _pairs(instances: tuple[Instance, ...]) -> Iterator[tuple[Instance, Instance]]:
    return ((one, other) for one in instances for other in instances if one is not other)


def _peer_row(clock: Clock, tunnel: AzureTunnel) -> Row:
    row = {"localAddress": tunnel.end.bgp_address, "neighbor": tunnel.end.peer_bgp_address, "asn": tunnel.end.peer_asn}
    if not tunnel.session_up:
        return {**row, **CONNECTING}
    return {**row, **_connected(clock, len(tunnel.learned), tunnel.session_since)}


def _sibling_row(
    clock: Clock, observation: Observation, gateway: Document, pair: tuple[Instance, Instance], routes: int
) -> Row:
    asn = dig(gateway, "properties.bgpSettings.asn", 0)
    row = {"localAddress": pair[0].default_address, "neighbor": pair[1].default_address, "asn": asn}
    since = [observation.siblings.get((gateway["id"].lower(), instance.number), ALWAYS) for instance in pair]
    up = [second for second in since if second is not None]
    return {**row, **(_connected(clock, routes, max(up)) if len(up) == len(pair) else CONNECTING)}


def _connected(clock: Clock, routes: int, since: float) -> Row:
    duration = clock.now() - clock.moment(since)
    messages = int(duration.total_seconds() / KEEPALIVE_SECONDS)
    return {
        "state": "Connected",
        "connectedDuration": write_duration(duration),
        "routesReceived": routes,
        "messagesSent": messages + 3,
        "messagesReceived": messages + 5,
    }


def write_duration(duration: timedelta) -> str:
    """Return a .NET TimeSpan such as `09:41:17.1234567`, or `9.01:04:53.5700000` from a day on."""
    hours, rest = divmod(duration.seconds, 3600)
    minutes, seconds = divmod(rest, 60)
    days = f"{duration.days}." if duration.days else ""
    return f"{days}{hours:02}:{minutes:02}:{seconds:02}.{duration.microseconds * 10:07}"


def _static_prefixes(store: AzureStore, tunnels: list[AzureTunnel]) -> list[str]:
    # A local network gateway's own address space is a static route of the gateway, with BGP or without.
    prefixes: list[str] = []
    for tunnel in tunnels:
        site = dig(store.find(tunnel.end.connection_id), "properties.localNetworkGateway2.id", "")
        prefixes += dig(store.find(site), "properties.localNetworkAddressSpace.addressPrefixes", [])
    return list(dict.fromkeys(prefixes))


def _own_row(here: str, prefix: str) -> Row:
    return {
        "localAddress": here,
        "network": prefix,
        "sourcePeer": here,
        "origin": "Network",
        "asPath": "",
        "weight": WEIGHT,
    }


def _external_row(tunnel: AzureTunnel, prefix: str) -> Row:
    return {
        "localAddress": tunnel.end.bgp_address,
        "network": prefix,
        "nextHop": tunnel.end.peer_bgp_address,
        "sourcePeer": tunnel.end.peer_bgp_address,
        "origin": "EBgp",
        "asPath": str(tunnel.end.peer_asn),
        "weight": WEIGHT,
    }


def _handed_on_row(here: str, source: str, tunnel: AzureTunnel, prefix: str) -> Row:
    return {
        **_external_row(tunnel, prefix),
        "localAddress": here,
        "nextHop": source,
        "sourcePeer": source,
        "origin": "IBgp",
    }
