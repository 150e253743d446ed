"""Checks of what the clouds report of a BGP session and of what came over it."""

from __future__ import annotations

from probes.checks.finding import Confidence, Layer, Told, evidence_of, first_gap
from probes.checks.look import TunnelLook
from probes.checks.registry import Family, Said
from probes.checks.unchecked import commands_behind
from probes.checks.words import az_bgp, gcloud_router_status
from probes.documents import Cloud
from probes.matrix import Severity

_BGP = Family(Layer.BGP, ("bgp_session",), observed=True)
_ROUTES = Family(Layer.ROUTES, ("prefixes",), observed=True)


@_BGP.tunnel("E08", Severity.BLOCKS, Confidence.CANNOT_TELL)
def session_down(look: TunnelLook) -> Said:
    """The BGP session is down, and the reads do not tell why.

    Checks: the BGP session over this tunnel is up.
    Why: without it neither side learns the other's networks over this tunnel. `havpn-tui explain
    HAVE08` lists what reads cannot tell, each with the lines that do.
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
            commands=(
                gcloud_router_status(look.session.router_path),
                az_bgp(look.link.azure.id),
                *commands_behind("E08", look),
            ),
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
    azure, gcp = look.ends
    if gap := first_gap(gcp.bgp_up, gcp.received_count):
        yield gap
    elif gcp.bgp_up.content and gcp.received_count.content == 0 and not gcp.prefixes_received.content:
        yield Told(
            "the BGP session is up, and Google has learned nothing over it",
            evidence_of(gcp.received_count, gcp.bgp_state, azure.prefixes_sent),
            (),
            Cloud.AZURE,
            azure.name,
            commands=(gcloud_router_status(look.session.router_path), az_bgp(look.link.azure.id)),
        )
