"""What BGP makes of two configurations over one tunnel. Google dials; from an APIPA address Azure only waits.

State words: Google's documented texts for what its router refuses by itself; for what the wire refuses, the state in
which a dialling bgpd was seen to rest: `Connect` where packets meet silence, `Active` where it sees no way to the peer
or waits to be dialled, `Idle` where an OPEN is refused.
"""

from collections.abc import Callable
from dataclasses import dataclass
from ipaddress import ip_address, ip_interface

from lab.engine.azure_ends import AzureEnd, is_apipa
from lab.engine.google_ends import GoogleSession
from lab.engine.ike import TunnelState

ESTABLISHED = "Established"
DISABLED = "Disabled"
NO_INTERFACE = "No interface found for the bgp peer."
UNKNOWN_TUNNEL = "The VPN tunnel or Interconnect attachment is unknown."
TUNNEL_DOWN = "The VPN Tunnel is not in Established state."
INVALID = "This interface or BGP peer is invalid."
SILENCE = "Connect"
REJECTED = "Active"
BAD_OPEN = "Idle"

AZURE_HOLD_SECONDS = 180
"""Azure's hold time, which can't be set (Microsoft: "BGP timer mismatches")."""


@dataclass(frozen=True)
class Meeting:
    """A Google session, the state of its tunnel and the Azure end at the far side, as far as they exist."""

    session: GoogleSession
    tunnel: TunnelState | None
    azure: AzureEnd | None


def _interface_differs(meeting: Meeting) -> bool:
    return meeting.session.address != meeting.session.interface_range.partition("/")[0]


def _is_off_link(meeting: Meeting) -> bool:
    try:
        network = ip_interface(meeting.session.interface_range).network
        peer = ip_address(meeting.session.peer_address)
    except ValueError:
        return True
    return peer not in network or peer in {network.network_address, network.broadcast_address}


def _azure_is_silent(meeting: Meeting) -> bool:
    azure, session = meeting.azure, meeting.session
    return azure is None or not azure.bgp_enabled or azure.bgp_address != session.peer_address or session.md5


def _azure_knows_another(meeting: Meeting) -> bool:
    # Azure's route into the tunnel leads to the one host that its local network gateway names (Microsoft: "VPN Gateway
    # FAQ"). That an answer to any other address is lost is inferred.
    return meeting.azure is not None and meeting.azure.peer_bgp_address != meeting.session.address


def _nobody_dials(meeting: Meeting) -> bool:
    # From an APIPA address Azure never does (Microsoft: "About BGP").
    azure = meeting.azure
    return azure is not None and not meeting.session.dials and is_apipa(azure.bgp_address)


def _hold_refused(meeting: Meeting) -> bool:
    return meeting.azure is not None and meeting.session.hold_seconds < meeting.azure.least_hold_seconds


def _asns_refused(meeting: Meeting) -> bool:
    azure, session = meeting.azure, meeting.session
    return azure is not None and (
        azure.asn != session.peer_asn or azure.peer_asn != session.asn or azure.asn == session.asn
    )


Rule = Callable[[Meeting], bool]
RULES: tuple[tuple[str, Rule], ...] = (
    (DISABLED, lambda meeting: not meeting.session.enabled),
    (NO_INTERFACE, lambda meeting: not meeting.session.interface_exists),
    (UNKNOWN_TUNNEL, lambda meeting: not meeting.session.tunnel_exists),
    (INVALID, _interface_differs),
    (TUNNEL_DOWN, lambda meeting: meeting.tunnel is None or not meeting.tunnel.is_up),
    (REJECTED, _is_off_link),
    (REJECTED, _nobody_dials),
    (SILENCE, _azure_is_silent),
    (SILENCE, _azure_knows_another),
    (BAD_OPEN, _asns_refused),
    (BAD_OPEN, _hold_refused),
)


def agree_on_hold(session: GoogleSession) -> int:
    """Return the hold time of a session in seconds: the smaller of the two ends' (RFC 4271)."""
    return min(AZURE_HOLD_SECONDS, session.hold_seconds)


def judge_session(meeting: Meeting) -> str:
    """Return the `state` Google's router shows for a session; `Established` when nothing is in its way."""
    return next((state for state, holds in RULES if holds(meeting)), ESTABLISHED)
