"""Checks of what the clouds report of a tunnel. A fault in the configuration that explains it has it folded under."""

from __future__ import annotations

from probes.checks.finding import Confidence, Layer, Remedy, Told, evidence_of, first_gap
from probes.checks.look import TunnelLook
from probes.checks.registry import Family, Said
from probes.checks.unchecked import commands_behind
from probes.checks.words import az_show, gcloud_describe, gcloud_vpn_log
from probes.documents import Cloud
from probes.matrix import Severity
from probes.model import TunnelEnd

_IKE = Family(Layer.IKE, ("status", "psk"), observed=True)
_IPSEC = Family(Layer.IPSEC, ("status",), observed=True)

NOT_READY = ("PROVISIONING", "WAITING_FOR_FULL_CONFIG", "ALLOCATING_RESOURCES", "DEPROVISIONING", "FAILED")
ENDED = ("REJECTED", "STOPPED")
TOLD = ("AUTHORIZATION_ERROR", "PEER_IDENTITY_MISMATCH", "TS_NARROWING_NOT_ALLOWED", *NOT_READY, *ENDED)
"""Words of Google that name a cause of their own."""


def look_by_hand(look: TunnelLook, gcp: TunnelEnd) -> tuple[str, ...]:
    """The lines that show a tunnel from both sides."""
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
            (Remedy(Cloud.AZURE, "set the key of the connection to Google's, if it is known; else a new one on both"),),
            None,
            gcp.name,
            commands=(*look_by_hand(look, gcp), *commands_behind("B01", look)),
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
        azure, gcp = look.ends
        yield Told(
            "Google says PEER_IDENTITY_MISMATCH: Azure's identity is not the address that the tunnel dials",
            evidence_of(gcp.status, gcp.remote_address, azure.local_address),
            (),
            None,
            gcp.name,
            commands=(*look_by_hand(look, gcp), *commands_behind("B16", look)),
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
            (Remedy(Cloud.GCP, "make the tunnel again"),) if gcp.status.content == "FAILED" else (),
            Cloud.GCP,
            gcp.name,
            commands=look_by_hand(look, gcp),
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
            commands=look_by_hand(look, gcp),
        )


@_IPSEC.tunnel("B17", Severity.BLOCKS, Confidence.CANNOT_TELL)
def down_without_reason(look: TunnelLook) -> Said:
    """The tunnel is down, and the reads do not tell why.

    Checks: Google or Azure says that the tunnel is up.
    Why: what is left are causes that cannot be read. A different key may show as a handshake only; `havpn-tui explain
    HAVB17` lists the others, each with the lines that tell.
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
            commands=(*look_by_hand(look, gcp), *commands_behind("B17", look)),
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
        azure, gcp = look.ends
        yield Told(
            "Google says TS_NARROWING_NOT_ALLOWED: Azure narrows the selectors",
            evidence_of(gcp.status, azure.selectors),
            (),
            Cloud.AZURE,
            azure.name,
            commands=look_by_hand(look, gcp),
        )
