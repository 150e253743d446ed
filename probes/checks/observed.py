"""Checks of what the clouds report. Where a fault in the configuration explains it, it is folded under that fault."""

from __future__ import annotations

from probes.checks.finding import Confidence, Layer, Remedy, Told, evidence_of, first_gap
from probes.checks.look import TunnelLook
from probes.checks.registry import Family, Said
from probes.checks.words import az_bgp, az_show, gcloud_describe, gcloud_router_status, gcloud_vpn_log
from probes.documents import Cloud
from probes.matrix import Severity
from probes.model import TunnelEnd

_IKE = Family(Layer.IKE, ("status", "psk"), observed=True)
_IPSEC = Family(Layer.IPSEC, ("status",), observed=True)
_BGP = Family(Layer.BGP, ("bgp_session",), observed=True)
_ROUTES = Family(Layer.ROUTES, ("prefixes",), observed=True)

NOT_READY = ("PROVISIONING", "WAITING_FOR_FULL_CONFIG", "ALLOCATING_RESOURCES", "DEPROVISIONING", "FAILED")
ENDED = ("REJECTED", "STOPPED")
TOLD = ("AUTHORIZATION_ERROR", "PEER_IDENTITY_MISMATCH", "TS_NARROWING_NOT_ALLOWED", *NOT_READY, *ENDED)
"""Words of Google that name a cause of their own."""


def _look_by_hand(look: TunnelLook, gcp: TunnelEnd) -> tuple[str, ...]:
    connection = look.azure.resource_id if look.azure else ""
    return (
        gcloud_describe("vpn-tunnels", gcp.resource_id),
        gcloud_vpn_log(look.link.gcp.scope),
        az_show("vpn-connection", connection),
    )


@_IKE.tunnel("B01", Severity.BLOCKS, Confidence.LIKELY)
def authorization_error(look: TunnelLook) -> Said:
    """The two ends probably have different pre-shared keys.

    Checks: Google's tunnel does not say AUTHORIZATION_ERROR.
    Why: the keys cannot be compared by reading, Google never returns its own. The word speaks for the key first;
    the ends' identities and ways of authentication are the others.
    Azure: NotConnected or Connecting; the IKE log has error 13801.
    Google: AUTHORIZATION_ERROR, sometimes only FIRST_HANDSHAKE.
    Fix: set one new key on both ends. Azure's can be changed; Google's tunnel must be made again.
    Safety: the tunnel is down already; setting Azure's key to Google's is the smaller change, if it is known.
    Source: Compute API, vpnTunnels.status; Microsoft, Site-to-site error codes (inferred)
    """
    if look.ends and (gap := first_gap(look.ends[1].status)):
        yield gap
    elif look.ends and look.ends[1].status.content == "AUTHORIZATION_ERROR":
        azure, gcp = look.ends
        yield Told(
            "Google says AUTHORIZATION_ERROR: the pre-shared keys probably differ",
            evidence_of(gcp.status, azure.status),
            (Remedy(Cloud.AZURE, "set the key of the connection to Google's"),),
            None,
            gcp.name,
            commands=_look_by_hand(look, gcp),
        )


@_IKE.tunnel("B16", Severity.BLOCKS, Confidence.LIKELY)
def identity_mismatch(look: TunnelLook) -> Said:
    """Azure does not identify itself with the address that Google expects.

    Checks: Google's tunnel does not say PEER_IDENTITY_MISMATCH.
    Why: Google wants the peer's identity to be the address that the tunnel dials.
    Azure: NotConnected.
    Google: PEER_IDENTITY_MISMATCH, probably behind NAT.
    Fix: aim the tunnel at the address that Azure has, without NAT in between.
    Safety: the tunnel is down already.
    Source: Google, VPN troubleshooting; Compute API, vpnTunnels.status (documented)
    """
    if look.ends and (gap := first_gap(look.ends[1].status)):
        yield gap
    elif look.ends and look.ends[1].status.content == "PEER_IDENTITY_MISMATCH":
        _, gcp = look.ends
        yield Told(
            "Google says PEER_IDENTITY_MISMATCH: Azure's identity is not the address that the tunnel dials",
            evidence_of(gcp.status, gcp.remote_address),
            (),
            None,
            gcp.name,
            commands=_look_by_hand(look, gcp),
        )


@_IKE.tunnel("B22", Severity.BLOCKS)
def tunnel_not_ready(look: TunnelLook) -> Said:
    """Google's tunnel is not ready, or could not be made.

    Checks: the status of Google's tunnel is none of PROVISIONING, WAITING_FOR_FULL_CONFIG, FAILED and the like.
    Why: Google does not try to reach Azure with it.
    Azure: NotConnected.
    Google: the status says what it waits for.
    Fix: wait some minutes; complete router interface and BGP peer; make a FAILED tunnel again.
    Safety: the tunnel carries nothing.
    Source: Google, Check VPN status; Compute API, vpnTunnels.status (documented)
    """
    if look.ends and (gap := first_gap(look.ends[1].status)):
        yield gap
    elif look.ends and look.ends[1].status.content in NOT_READY:
        _, gcp = look.ends
        yield Told(
            f"Google's tunnel is {gcp.status.content}",
            evidence_of(gcp.status, gcp.status_detail),
            (),
            Cloud.GCP,
            gcp.name,
            commands=_look_by_hand(look, gcp),
        )


@_IKE.tunnel("B23", Severity.BLOCKS)
def tunnel_ended(look: TunnelLook) -> Said:
    """Google has rejected or stopped the tunnel.

    Checks: the status of Google's tunnel is neither REJECTED nor STOPPED.
    Why: a rejected tunnel has no access; a stopped one belongs to a frozen project.
    Azure: NotConnected.
    Google: REJECTED or STOPPED.
    Fix: look at billing and state of the project; ask Google's support.
    Safety: the tunnel carries nothing.
    Source: Google, VPN troubleshooting; Compute API, vpnTunnels.status (documented)
    """
    if look.ends and (gap := first_gap(look.ends[1].status)):
        yield gap
    elif look.ends and look.ends[1].status.content in ENDED:
        _, gcp = look.ends
        yield Told(
            f"Google's tunnel is {gcp.status.content}",
            evidence_of(gcp.status, gcp.status_detail),
            (),
            Cloud.GCP,
            gcp.name,
            commands=_look_by_hand(look, gcp),
        )


@_IPSEC.tunnel("B24", Severity.BLOCKS, Confidence.LIKELY)
def stale_association(look: TunnelLook) -> Said:
    """Azure says that the tunnel is up, and Google that it is not.

    Checks: where Azure says Connected, Google says ESTABLISHED.
    Why: Azure may hold to a security association that Google has given up, or its status is old.
    Azure: Connected, without bytes.
    Google: NO_INCOMING_PACKETS or another word for down.
    Fix: read again in a minute; if it stays, reset the connection.
    Safety: a reset of the connection drops this tunnel for some seconds.
    Source: Microsoft, Reset a VPN gateway; Google, VPN troubleshooting (inferred)
    """
    if look.ends is None:
        return
    azure, gcp = look.ends
    if gap := first_gap(azure.tunnel_up, gcp.tunnel_up):
        yield gap
    elif azure.tunnel_up.content and gcp.tunnel_up.content is False and gcp.status.content not in TOLD:
        yield Told(
            f"Azure says {azure.status.content}, Google says {gcp.status.content}",
            evidence_of(azure.status, gcp.status),
            (Remedy(Cloud.AZURE, "reset the connection, if it stays so"),),
            Cloud.AZURE,
            azure.name,
            commands=_look_by_hand(look, gcp),
        )


@_IPSEC.tunnel("L27", Severity.DEGRADES, Confidence.LIKELY, cells=("status", "bgp_session"))
def stale_status(look: TunnelLook) -> Said:
    """Google says that the tunnel is up, and Azure that it is not.

    Checks: where Google says ESTABLISHED, Azure says Connected; the same for the BGP session.
    Why: a tunnel is up on both ends or on none. Azure's status may be old, or a change has not taken effect.
    Azure: NotConnected or Connecting although packets flow.
    Google: ESTABLISHED, and often BGP Established.
    Fix: read again in a minute; if it stays, reset the Azure gateway.
    Safety: a reset of the gateway drops its tunnels for a minute or more; resetting the connection is less.
    Source: Microsoft, Reset a VPN gateway; failure catalogue L27, L28 (inferred)
    """
    if look.ends is None:
        return
    azure, gcp = look.ends
    tunnel = gcp.tunnel_up.content and azure.tunnel_up.content is False
    session = gcp.bgp_up.content and azure.bgp_up.content is False
    if tunnel or session:
        pair = (azure.status, gcp.status) if tunnel else (azure.bgp_state, gcp.bgp_state)
        what = "the tunnel" if tunnel else "the BGP session"
        yield Told(
            f"Google has {what} up ({pair[1].content}), Azure says {pair[0].content or 'there is none'}: "
            "Azure's status may be old",
            evidence_of(*pair),
            (Remedy(Cloud.AZURE, "reset the Azure gateway, if it stays so"),),
            Cloud.AZURE,
            azure.name,
            commands=(az_show("vpn-connection", azure.resource_id), az_bgp(look.link.azure.id)),
        )
    elif gap := first_gap(azure.tunnel_up, gcp.tunnel_up, azure.bgp_up, gcp.bgp_up):
        yield gap


@_IPSEC.tunnel("B17", Severity.BLOCKS, Confidence.CANNOT_TELL)
def down_without_reason(look: TunnelLook) -> Said:
    """The tunnel is down, and the reads do not tell why.

    Checks: Google or Azure says that the tunnel is up.
    Why: what is left are causes that cannot be read: a different key that shows as a handshake only, packets that
    are dropped on the way, an Azure instance that does not answer, a policy that the organisation enforces.
    Azure: NotConnected or Connecting; the fault of Network Watcher may be PeerReachability.
    Google: NO_INCOMING_PACKETS, FIRST_HANDSHAKE or NEGOTIATION_FAILURE.
    Fix: read the log of Google's VPN gateway, and Azure's IKE log, for the time of the last attempt.
    Safety: reading changes nothing.
    Source: Microsoft, Tunnel that can't connect; Google, VPN firewall rules (documented)
    """
    if look.ends is None:
        return
    azure, gcp = look.ends
    if gap := first_gap(gcp.tunnel_up) if azure.tunnel_up.content is not True else None:
        yield gap
    elif gcp.tunnel_up.content is False and not azure.tunnel_up.content and gcp.status.content not in TOLD:
        yield Told(
            f"the tunnel is down (Azure {azure.status.content or 'unknown'}, Google {gcp.status.content})",
            evidence_of(gcp.status, azure.status, gcp.status_detail),
            (),
            None,
            gcp.name,
            commands=_look_by_hand(look, gcp),
        )


@_IPSEC.tunnel("B15", Severity.BLOCKS, cells=("selectors", "status"))
def narrowing_refused(look: TunnelLook) -> Said:
    """Google says that the peer narrows the traffic selectors.

    Checks: Google's tunnel does not say TS_NARROWING_NOT_ALLOWED.
    Why: an HA VPN tunnel carries any to any and takes nothing less.
    Azure: NotConnected, or Connected without bytes.
    Google: TS_NARROWING_NOT_ALLOWED.
    Fix: turn policy-based selectors off on the connection.
    Safety: some seconds without this connection.
    Source: Compute API, vpnTunnels.status; Google, VPN troubleshooting (documented)
    """
    if look.ends and (gap := first_gap(look.ends[1].status)):
        yield gap
    elif look.ends and look.ends[1].status.content == "TS_NARROWING_NOT_ALLOWED":
        _, gcp = look.ends
        yield Told(
            "Google says TS_NARROWING_NOT_ALLOWED: Azure narrows the selectors",
            evidence_of(gcp.status),
            (),
            Cloud.AZURE,
            gcp.name,
            commands=_look_by_hand(look, gcp),
        )


@_BGP.tunnel("E08", Severity.BLOCKS, Confidence.CANNOT_TELL)
def session_down(look: TunnelLook) -> Said:
    """The BGP session is down, and the reads do not tell why.

    Checks: the BGP session over this tunnel is up.
    Why: without it neither side learns the other's networks over this tunnel.
    Azure: the neighbour is Connecting, Idle or Stopped, or is not there.
    Google: DOWN, state Connect or Idle.
    Fix: read the router's log and Azure's list of neighbours; wait a minute after a change.
    Safety: reading changes nothing.
    Source: Google, BGP session states; failure catalogue E08 (inferred)
    """
    if look.ends is None:
        return
    azure, gcp = look.ends
    if gap := first_gap(gcp.bgp_up) if azure.bgp_up.content is not True else None:
        yield gap
    elif gcp.bgp_up.content is False:
        yield Told(
            f"the BGP session is down (Azure {azure.bgp_state.content or 'unknown'}, "
            f"Google {gcp.bgp_state.content or 'has none'})",
            evidence_of(gcp.bgp_state, azure.bgp_state),
            (),
            None,
            gcp.name,
            commands=(gcloud_router_status(look.session.router_path), az_bgp(look.link.azure.id)),
        )


@_ROUTES.tunnel("D16", Severity.BLOCKS)
def google_learned_nothing(look: TunnelLook) -> Said:
    """The BGP session is up, and Google has learned nothing over it.

    Checks: a session that is up has learned a prefix at least.
    Why: Google knows no way to Azure over this tunnel.
    Azure: it advertises nothing to this peer; it never advertises 0.0.0.0/0.
    Google: `numLearnedRoutes` is 0 or left out.
    Fix: see what Azure advertises to this peer; its VNet must have a prefix, peered ones need gateway transit.
    Safety: reading changes nothing.
    Source: Microsoft, VPN Gateway FAQ; Microsoft, BGP diagnostics (documented)
    """
    if look.ends is None:
        return
    _, gcp = look.ends
    if gap := first_gap(gcp.bgp_up, gcp.received_count):
        yield gap
    elif gcp.bgp_up.content and gcp.received_count.content == 0 and not gcp.prefixes_received.content:
        yield Told(
            "the BGP session is up, and Google has learned nothing over it",
            evidence_of(gcp.received_count, gcp.bgp_state),
            (),
            Cloud.AZURE,
            gcp.name,
            commands=(gcloud_router_status(look.session.router_path),),
        )
