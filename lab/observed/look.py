"""What both clouds answer of the tunnel with the fault, read as anybody reads it."""

from typing import Any

from lab.engine.bgp import TUNNEL_DOWN
from lab.observed.clouds import ROUTER, TUNNELS, Clouds
from lab.observed.faults import CONNECTED, SILENCE, UP, Sight
from lab.observed.link import CONTROL, FAULTY
from lab.wire import dig


def read_word(clouds: Clouds) -> str:
    """Return the status of the Google tunnel."""
    return str(clouds.get_compute(f"{TUNNELS}/tunnel-azure-{FAULTY}")["status"])


def look(clouds: Clouds) -> Sight:
    """Return what both clouds answer now. The hold time is in no answer: it is what the lab works with."""
    status = clouds.get_compute(f"{ROUTER}/getRouterStatus")["result"]
    sessions = {row["name"]: row for row in status["bgpPeerStatus"]}
    peers = clouds.ask_gateway("getBgpPeerStatus")
    state = sessions[f"bgp-azure-{FAULTY}"]["state"]
    return Sight(
        ipsec=read_word(clouds) == "ESTABLISHED",
        azure=clouds.get_arm(f"connections/cn-google-{FAULTY}")["properties"]["connectionStatus"] == CONNECTED,
        # Google's router names the tunnel where a daemon dials into nothing.
        bgp=SILENCE if state == TUNNEL_DOWN else state,
        azure_bgp=_read_state(clouds, peers, FAULTY),
        other=sessions[f"bgp-azure-{CONTROL}"]["state"] == UP and _read_state(clouds, peers, CONTROL) == CONNECTED,
        learned=(_count_google(status), _count_azure(clouds)),
        hold=next(
            row.hold_seconds
            for row in clouds.lab.world.observe().google_sessions
            if row.session.name == f"bgp-azure-{FAULTY}"
        ),
    )


def _read_state(clouds: Clouds, peers: list[Any], end: str) -> str:
    """Return Azure's word for a session that the local network gateway describes; both instances have a row of it."""
    words = {row["state"] for row in peers if row["neighbor"] == _read_neighbor(clouds, end)}
    return CONNECTED if CONNECTED in words else str(next(iter(words)))


def _read_neighbor(clouds: Clouds, end: str) -> str:
    site = clouds.get_arm(f"localNetworkGateways/lng-google-{end}")
    return str(dig(site, "properties.bgpSettings.bgpPeeringAddress"))


def _count_google(status: Any) -> int:
    return sum(row["nextHopVpnTunnel"].endswith(f"tunnel-azure-{FAULTY}") for row in status.get("bestRoutes", []))


def _count_azure(clouds: Clouds) -> int:
    neighbor = _read_neighbor(clouds, FAULTY)
    rows = clouds.ask_gateway("getLearnedRoutes")
    return len({row["network"] for row in rows if row["origin"] == "EBgp" and row["sourcePeer"] == neighbor})
