"""Connections as ARM answers them: one with its observed state, a list without."""

from datetime import datetime
from typing import Any

from lab.azure.store import AzureStore
from lab.clock import Clock
from lab.engine import AzureTunnel, Observation
from lab.wire import Document

NEVER = "1601-01-01T00:00:00Z"
"""`lastConnectionEstablishedUtcTime` of a tunnel that never came up: zero of Windows' file time."""

ONLY_WHEN_GOT = ("connectionStatus", "tunnelConnectionStatus", "sharedKey")
"""Properties that no recorded list answer has."""

DATA_RATES = (18_231, 23_917)
"""Bytes per second into Azure and out of it over a tunnel whose BGP session has routes both ways."""

CHATTER_RATE = 41
"""Bytes per second into Azure over a tunnel that carries Google's BGP attempts only."""


def render_listed(connection: Document) -> Document:
    """Return a connection as lists give it: without status, tunnels and key."""
    properties = {key: value for key, value in connection["properties"].items() if key not in ONLY_WHEN_GOT}
    counters = {"ingressBytesTransferred": 0, "egressBytesTransferred": 0}
    return {**connection, "properties": {**properties, **counters}}


def render_connection(store: AzureStore, clock: Clock, observation: Observation, connection: Document) -> Document:
    """Return a connection as GET of its name gives it, the pre-shared key in clear as in all recordings.

    What the document says of its own state wins, so that a state nobody can compute can be put there.
    """
    key = connection["id"].lower()
    tunnels = [tunnel for tunnel in observation.azure_tunnels if tunnel.end.connection_id == key]
    rows = [_render_tunnel(clock, connection["name"], tunnel) for tunnel in tunnels]
    secret = store.secrets.get(key)
    observed: dict[str, Any] = {
        "connectionStatus": _sum_up([tunnel.status for tunnel in tunnels]),
        "ingressBytesTransferred": sum(row["ingressBytesTransferred"] for row in rows),
        "egressBytesTransferred": sum(row["egressBytesTransferred"] for row in rows),
        "tunnelConnectionStatus": rows,
    }
    if secret:
        observed["sharedKey"] = secret.reveal()
    # The configuration first, then what was observed: the order of the recorded bodies.
    missing = {name: value for name, value in observed.items() if name not in connection["properties"]}
    return {**connection, "properties": {**connection["properties"], **missing}}


def _sum_up(statuses: list[str]) -> str:
    # One tunnel that is up makes the connection Connected, whatever its other tunnel does.
    return next((word for word in ("Connected", "Connecting", "NotConnected") if word in statuses), "Unknown")


def _render_tunnel(clock: Clock, connection: str, tunnel: AzureTunnel) -> dict[str, Any]:
    is_up = tunnel.status == "Connected"
    ingress, egress = count_bytes(clock, tunnel, clock.now())
    return {
        "tunnel": f"{connection}_{tunnel.end.public_address}",
        "connectionStatus": tunnel.status,
        "ingressBytesTransferred": ingress,
        "egressBytesTransferred": egress,
        "lastConnectionEstablishedUtcTime": f"{clock.moment(tunnel.since):%Y-%m-%dT%H:%M:%SZ}" if is_up else NEVER,
    }


def count_bytes(clock: Clock, tunnel: AzureTunnel, moment: datetime) -> tuple[int, int]:
    """Return the bytes that went into and out of Azure through a tunnel since it came up."""
    # Narrow selectors leave even the BGP attempts out.
    if tunnel.status != "Connected" or tunnel.end.selectors:
        return 0, 0
    up = (moment - clock.moment(tunnel.since)).total_seconds()
    routed = [(clock.moment(start), moment if end is None else clock.moment(end)) for start, end in tunnel.carried]
    data = sum((end - start).total_seconds() for start, end in routed)
    # What the session carried stays counted when it is down; only while it is up can it be without routes.
    ingress = DATA_RATES[0] if tunnel.offered or not tunnel.session_up else CHATTER_RATE
    egress = DATA_RATES[1] if tunnel.learned or not tunnel.session_up else 0
    return int(data * ingress + (up - data) * CHATTER_RATE), int(data * egress)
