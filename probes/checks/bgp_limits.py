"""Checks of what a session may carry and how long it is held, and of what else its Cloud Router does."""

from __future__ import annotations

from probes.checks.finding import Confidence, Layer, Remedy, Target, Told, first_gap
from probes.checks.look import LinkLook, TunnelLook
from probes.checks.registry import Family, Said
from probes.documents import Cloud
from probes.matrix import Severity

_BGP = Family(Layer.BGP, ("bgp_session",))
KEEPALIVE = 60
"""Seconds between Azure's keepalives, which cannot be changed (Microsoft, BGP timer mismatches; documented)."""


@_BGP.link("C25", Severity.RISK, Confidence.LIKELY)
def keepalive(look: LinkLook) -> Said:
    """The Cloud Router expects to hear from Azure more often than Azure speaks.

    Checks: `keepaliveInterval` of the Cloud Router is 60.
    Why: Azure sends every 60 seconds and cannot be changed; Google holds a session for three times its interval,
    and with 20 that is 60. The session may then expire now and then; many links run with the default.
    Azure: short `connectedDuration`.
    Google: the log says Hold Timer Expired now and then.
    Fix: set 60 on the Cloud Router.
    Safety: sessions of this router may restart once.
    Source: Microsoft, BGP timer mismatches; Compute API, routers.bgp (inferred)
    """
    for router in look.used_routers:
        interval = router["bgp"]["keepaliveInterval"].integer(20, "default 20 (Compute API, routers.bgp)")
        if gap := first_gap(interval):
            yield gap
        elif interval.content != KEEPALIVE:
            path = path_of_router(look, router["name"].string())
            target = Target(Cloud.GCP, path, "bgp.keepaliveInterval", KEEPALIVE)
            yield Told(
                f"{router['name'].string()} expects a keepalive every {interval.content} s, Azure sends one every 60",
                interval.sources,
                (Remedy(Cloud.GCP, "set the keepalive interval to 60 seconds", (target,)),),
                Cloud.GCP,
                router["name"].string(),
            )


def path_of_router(look: LinkLook, name: str) -> str:
    """The path of a router of the link."""
    return next((one.session.router_path for one in look.tunnels if one.session.router["name"].string() == name), name)


AZURE_MOST, GOOGLE_MOST = 4_000, 5_000
"""Prefixes from one peer above which Azure drops a session until there are fewer (Microsoft, Troubleshoot BGP), and
Google closes it until the peer is switched off and on (Google, Troubleshoot BGP routes); documented."""


@_BGP.tunnel("C26", Severity.BLOCKS, cells=("prefixes",))
def too_many_for_azure(look: TunnelLook) -> Said:
    """Google advertises more prefixes than Azure takes.

    Checks: Google advertises 4,000 prefixes at most.
    Why: Azure drops the session and takes it up again when there are fewer.
    Azure: the session comes and goes; `routesReceived` is near 4,000.
    Google: NOTIFICATION_RECEIVED in the log.
    Fix: advertise aggregates with custom ranges.
    Safety: routes change; the session itself stays.
    Source: Microsoft, Troubleshoot BGP; Microsoft, VPN gateway limits (documented)
    """
    sent = look.gcp.prefixes_sent if look.gcp else None
    if sent and sent.content and len(sent.content) > AZURE_MOST:
        yield Told(
            f"Google advertises {len(sent.content)} prefixes, Azure takes {AZURE_MOST}",
            sent.sources[:1],
            (Remedy(Cloud.GCP, "advertise aggregates"),),
            Cloud.GCP,
            look.gcp.name if look.gcp else "",
        )


@_BGP.tunnel("C28", Severity.BLOCKS, cells=("prefixes",))
def too_many_for_google(look: TunnelLook) -> Said:
    """Azure advertises more prefixes than Google takes.

    Checks: Azure advertises 5,000 prefixes at most.
    Why: Google closes the session, and it stays down until the BGP peer is switched off and on.
    Azure: the neighbour is not Connected.
    Google: BGP down; the log says MAX_PREFIXES_REACHED.
    Fix: advertise less from Azure, then switch the BGP peer off and on.
    Safety: routes change.
    Source: Google, Troubleshoot BGP routes; Google, Cloud Router quotas (documented)
    """
    sent = look.azure.prefixes_sent if look.azure else None
    if sent and sent.content and len(sent.content) > GOOGLE_MOST:
        yield Told(
            f"Azure advertises {len(sent.content)} prefixes, Google takes {GOOGLE_MOST}",
            sent.sources[:1],
            (
                Remedy(Cloud.AZURE, "advertise fewer prefixes"),
                Remedy(Cloud.GCP, "then switch the BGP peer off and on, without which it stays down"),
            ),
            Cloud.AZURE,
            look.azure.name if look.azure else "",
        )


@_BGP.link("C40", Severity.RISK)
def shared_router(look: LinkLook) -> Said:
    """The Cloud Router of the tunnels does something else as well.

    Checks: the router has no `nats` and no interface on an Interconnect attachment.
    Why: Google advises a router of its own for VPN.
    Azure: nothing.
    Google: `nats` is not empty, or an interface has `linkedInterconnectAttachment`.
    Fix: move one of them to another router.
    Safety: sessions that move restart.
    Source: Google, HA VPN connections between Google Cloud and Azure (documented)
    """
    for router in look.used_routers:
        attached = [face["linkedInterconnectAttachment"] for face in router["interfaces"].each()]
        uses = [router["nats"], *(place for place in attached if place.exists)]
        shown = next((place for place in uses if place.each() or place.string()), None)
        if shown is not None:
            what = "Cloud NAT" if shown.path.endswith("nats") else "Interconnect"
            yield Told(
                f"{router['name'].string()} serves {what} too",
                (shown.source,),
                (Remedy(Cloud.GCP, "use a router of its own for VPN"),),
                Cloud.GCP,
                router["name"].string(),
            )
