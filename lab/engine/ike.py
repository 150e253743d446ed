"""What IKE and IPsec make of two configurations.

The order of the rules is the order in which two daemons would find out. Which fault gives which status was observed
with strongSwan on both ends and mapped to the clouds' enumerations; Google's texts are its own where one was seen
(ESTABLISHED, NO_INCOMING_PACKETS, WAITING_FOR_FULL_CONFIG) and its API reference's description elsewhere.
"""

from collections.abc import Callable
from dataclasses import dataclass

from lab.engine.azure_ends import AzureEnd
from lab.engine.google_ends import GoogleEnd
from lab.engine.proposals import agree_on_esp, agree_on_ike
from lab.engine.selectors import are_disjoint


@dataclass(frozen=True)
class TunnelState:
    """What each cloud says of one tunnel: Google's status and detailedStatus, Azure's connectionStatus."""

    google: str
    google_detail: str
    azure: str

    @property
    def is_up(self) -> bool:
        """Whether IPsec carries packets."""
        return self.google == "ESTABLISHED"


UP = TunnelState("ESTABLISHED", "Tunnel is up and running.", "Connected")
UNANSWERED = TunnelState("NO_INCOMING_PACKETS", "No incoming packets from peer", "NotConnected")
UNCONFIGURED = TunnelState("WAITING_FOR_FULL_CONFIG", "Waiting for route configuration.", "NotConnected")
REFUSED = TunnelState("NEGOTIATION_FAILURE", "Handshake failed.", "NotConnected")
UNAUTHENTICATED = TunnelState("AUTHORIZATION_ERROR", "Auth error (for example, bad shared secret).", "NotConnected")
MISTAKEN = TunnelState(
    "PEER_IDENTITY_MISMATCH", "Peer identity does not match peer IP, probably behind NAT.", "NotConnected"
)
# The IKE SA stands, the CHILD_SA is refused again and again: Azure goes on trying.
CHILDLESS = TunnelState("NEGOTIATION_FAILURE", "Handshake failed.", "Connecting")
# The daemons install the narrowed SA, which carries no BGP. Google's word is documented; that Azure takes its end for
# up is what the daemons' state was mapped to.
NARROWED = TunnelState(
    "TS_NARROWING_NOT_ALLOWED", "Traffic selector narrowing not allowed for an HA-VPN tunnel.", "Connected"
)
# After a rekey that both ends refused: the IKE SA stands without a CHILD_SA, and stays so.
EXPIRED = TunnelState("NEGOTIATION_FAILURE", "Handshake failed.", "NotConnected")
# Google's words were recorded after the other end's tunnel was deleted.
BROKEN = TunnelState(
    "FIRST_HANDSHAKE", "Handshake with peer broken for unknown reason. Trying again soon.", "NotConnected"
)
# Google's word is documented; that this text goes with it is inferred. No packet has reached Azure yet.
PROVISIONING = TunnelState("PROVISIONING", "Allocating resources. VPN tunnel will start soon.", "NotConnected")
# A new connection is `Unknown` for a while (recorded).
STARTING = TunnelState("ALLOCATING_RESOURCES", "Allocating resources. VPN tunnel will start soon.", "Unknown")


def _keys_differ(google: GoogleEnd, azure: AzureEnd) -> bool:
    return not azure.uses_key or google.psk is None or google.psk != azure.key


Rule = Callable[[GoogleEnd, AzureEnd], bool]
RULES: tuple[tuple[TunnelState, Rule], ...] = (
    (UNCONFIGURED, lambda google, _: not google.has_interface),
    (REFUSED, lambda google, azure: azure.protocol.lower() != f"ikev{google.ike_version}"),
    (REFUSED, lambda google, azure: not agree_on_ike(google.offer, azure.offer)),
    (MISTAKEN, lambda google, azure: azure.identity != google.peer_public_address),
    (UNAUTHENTICATED, _keys_differ),
    (CHILDLESS, lambda google, azure: not agree_on_esp(google.offer, azure.offer)),
    (CHILDLESS, lambda google, azure: are_disjoint(google.selector, azure.selectors)),
    (NARROWED, lambda _, azure: bool(azure.selectors)),
)


def judge_tunnel(google: GoogleEnd, azure: AzureEnd | None) -> TunnelState:
    """Return the state of a Google tunnel and the Azure end it meets; None when no Azure end is configured for it."""
    if azure is None:
        return UNANSWERED if google.has_interface else UNCONFIGURED
    return next((state for state, holds in RULES if holds(google, azure)), UP)


def meet_ends(
    google_ends: tuple[GoogleEnd, ...], azure_ends: tuple[AzureEnd, ...], bgp_addresses: dict[str, tuple[str, str]]
) -> dict[str, AzureEnd]:
    """Return Google tunnel -> the Azure end its packets reach: the public addresses mirror each other.

    Two connections may name the same Google address. Then the one whose key and BGP addresses fit is taken;
    `bgp_addresses` is tunnel -> (Google's address, the address Google dials).
    """
    met: dict[str, AzureEnd] = {}
    free: dict[tuple[str, str], list[AzureEnd]] = {}
    for end in azure_ends:
        if end.public_address and end.peer_public_address:
            free.setdefault((end.public_address, end.peer_public_address), []).append(end)
    for google in google_ends:
        mirrored = free.get((google.peer_public_address, google.public_address))
        if mirrored:
            addresses = bgp_addresses.get(google.key)
            met[google.key] = max(mirrored, key=lambda end: _fit(google, end, addresses))
            mirrored.remove(met[google.key])
    return met


def _fit(google: GoogleEnd, azure: AzureEnd, addresses: tuple[str, str] | None) -> tuple[bool, bool]:
    return (google.psk == azure.key, addresses == (azure.peer_bgp_address, azure.bgp_address))
