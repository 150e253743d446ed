"""VPN tunnels as Compute answers them, and the redundancy of their gateway."""

import base64
import hashlib
from typing import Any

from lab.engine import Observation
from lab.engine.google_ends import read_peer_address
from lab.google.store import GoogleStore
from lab.wire import Document, items

MASK = "*************"
"""What every recorded answer has for `sharedSecret`."""

PEER_INTERFACES = {"SINGLE_IP_INTERNALLY_REDUNDANT": 1, "TWO_IPS_REDUNDANCY": 2, "FOUR_IPS_REDUNDANCY": 4}
OWN_INTERFACES = 2


def render_tunnel(store: GoogleStore, observation: Observation, key: str, tunnel: Document) -> Document:
    """Return a tunnel with what the service fills in: peer address, status, masked secret and its opaque hash.

    What the document itself says wins, so that a state nobody can compute can be put there.
    """
    observed: dict[str, Any] = {"sharedSecret": MASK, "sharedSecretHash": hash_secret(store, key)}
    if address := read_peer_address(store, tunnel):
        observed["peerIp"] = address
    if state := observation.google_tunnels.get(store.name(key)):
        observed |= {"status": state.google, "detailedStatus": state.google_detail}
    return dict(sorted((observed | tunnel).items()))


def hash_secret(store: GoogleStore, key: str) -> str:
    """Return 28 base64url characters that change with the secret, and tell nothing of it across tunnels.

    The real field's making is undocumented; recorded values start with a zero byte and differ per tunnel.
    """
    secret = store.secrets.get(key)
    text = secret.reveal() if secret else ""
    digest = hashlib.blake2b(text.encode(), key=hashlib.sha256(key.encode()).digest(), digest_size=20).digest()
    return base64.urlsafe_b64encode(b"\x00" + digest).decode()


def render_gateway_status(store: GoogleStore, gateway_key: str) -> Document:
    """Return the body of getStatus: for each peer gateway, whether tunnels cover the interfaces.

    It judges what is configured, not what is up. The body has no `kind`.
    """
    tunnels = {
        key: tunnel
        for key, tunnel in store.list_type("vpnTunnels").items()
        if store.key(str(tunnel.get("vpnGateway", ""))) == gateway_key
    }
    peers = dict.fromkeys(_peer(tunnel) for tunnel in tunnels.values())
    connections = [
        _render_connection(store, field, link, {k: t for k, t in tunnels.items() if _peer(t) == (field, link)})
        for field, link in peers
    ]
    return {"result": {"vpnConnections": connections} if connections else {}}


def _peer(tunnel: Document) -> tuple[str, str]:
    field = "peerGcpGateway" if tunnel.get("peerGcpGateway") else "peerExternalGateway"
    return field, str(tunnel.get(field, ""))


def _render_connection(store: GoogleStore, field: str, link: str, tunnels: dict[str, Document]) -> Document:
    own = {tunnel.get("vpnGatewayInterface", 0) for tunnel in tunnels.values()}
    there = {_peer_interface(tunnel) for tunnel in tunnels.values()}
    peer = store.find(link) or {}
    needed = PEER_INTERFACES.get(str(peer.get("redundancyType")), len(items(peer, "vpnInterfaces")) or 1)
    is_met = len(own) >= OWN_INTERFACES and len(there) >= needed
    state = {"state": "CONNECTION_REDUNDANCY_MET"}
    if not is_met:
        state = {"state": "CONNECTION_REDUNDANCY_NOT_MET", "unsatisfiedReason": "INCOMPLETE_TUNNELS_COVERAGE"}
    rows = [
        {
            "localGatewayInterface": tunnel.get("vpnGatewayInterface", 0),
            "peerGatewayInterface": _peer_interface(tunnel),
            "tunnelUrl": store.link(key),
        }
        for key, tunnel in tunnels.items()
    ]
    return {field: link, "state": state, "tunnels": rows}


def _peer_interface(tunnel: Document) -> int:
    own = tunnel.get("vpnGatewayInterface", 0)
    # Between two HA VPN gateways interface 0 meets 0 and 1 meets 1.
    there = own if tunnel.get("peerGcpGateway") else tunnel.get("peerExternalGatewayInterface", 0)
    return int(there)
