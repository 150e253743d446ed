"""Checks of where the two clouds contradict each other about a tunnel or its session."""

from __future__ import annotations

from probes.checks.finding import Confidence, Layer, Remedy, Told, evidence_of, first_gap
from probes.checks.look import TunnelLook
from probes.checks.observed import TOLD, look_by_hand
from probes.checks.registry import Family, Said
from probes.checks.unchecked import commands_behind
from probes.checks.words import az_bgp, az_show
from probes.documents import Cloud
from probes.matrix import Severity

_IPSEC = Family(Layer.IPSEC, ("status",), observed=True)


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
            commands=(*look_by_hand(look, gcp), *commands_behind("B24", look)),
        )


@_IPSEC.tunnel("L27", Severity.DEGRADES, Confidence.LIKELY, cells=("status", "bgp_session"))
def stale_status(look: TunnelLook) -> Said:
    """Google says that the tunnel is up, and Azure that it is not.

    Checks: where Google says ESTABLISHED, Azure says Connected; the same for the BGP session.
    Why: a tunnel is up on both ends or on none. Azure's status may be old, or a change has not taken effect.
    Azure: NotConnected or Connecting although packets flow.
    Google: ESTABLISHED, and BGP Established; where BGP is down, Azure has given up what Google still holds to.
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
        # A status that is old leaves the session alone; without a session nothing crosses, whoever is right.
        dead = tunnel and gcp.bgp_up.content is False
        why = "no BGP session crosses it" if dead else "Azure's status may be old"
        yield Told(
            f"Google has {what} up ({pair[1].content}), Azure says {pair[0].content or 'there is none'}: {why}",
            evidence_of(*pair),
            (
                Remedy(Cloud.AZURE, "if it stays so, reset the connection first: that drops this tunnel only"),
                Remedy(Cloud.AZURE, "then reset the gateway, which drops all of its tunnels for a minute or more"),
            ),
            Cloud.AZURE,
            azure.name,
            Severity.BLOCKS if dead else None,
            commands=(
                az_show("vpn-connection", azure.resource_id),
                az_bgp(look.link.azure.id),
                *commands_behind("L27", look),
            ),
        )
    elif gap := first_gap(azure.tunnel_up, gcp.tunnel_up, azure.bgp_up, gcp.bgp_up):
        yield gap
