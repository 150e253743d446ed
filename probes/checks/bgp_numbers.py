"""Checks of the autonomous system numbers."""

from __future__ import annotations

from probes.checks.finding import Layer, Remedy, Target, Told, evidence_of, first_gap
from probes.checks.look import LinkLook, TunnelLook
from probes.checks.registry import Family, Said
from probes.checks.words import az_show, gcloud_describe
from probes.documents import Cloud
from probes.matrix import Severity

_ASN = Family(Layer.BGP, ("asn",))

AZURE_RESERVED = frozenset({8074, 8075, 12076, 65515, 65517, 65518, 65519, 65520})
"""ASNs that a peer of an Azure gateway may not have (Microsoft, VPN Gateway FAQ; documented). The gateway itself may
have 65515, its default."""
IANA_RESERVED = (range(23456, 23457), range(64496, 64512), range(65535, 65552))
"""ASNs that Azure refuses because IANA keeps them (Microsoft, VPN Gateway FAQ; documented)."""
PRIVATE = (range(64512, 65535), range(4_200_000_000, 4_294_967_295))
"""ASNs that a Cloud Router may have (RFC 6996; Google, Establish BGP sessions; documented)."""


def _within(number: int, ranges: tuple[range, ...]) -> bool:
    return any(number in one for one in ranges)


@_ASN.tunnel("C03", Severity.BLOCKS)
def google_told_wrong_asn(look: TunnelLook) -> Said:
    """Google's BGP peer was told another ASN than Azure's gateway has.

    Checks: `peerAsn` of the BGP peer is the ASN of the Azure gateway.
    Why: Google refuses a session with any other.
    Azure: the neighbour never becomes Connected.
    Google: BGP down, between Connect and Idle.
    Fix: set `peerAsn` on the BGP peer.
    Safety: only this session, which is down already.
    Source: Microsoft, Troubleshoot BGP; Google, Troubleshoot BGP sessions (documented)
    """
    if look.ends is None:
        return
    azure, gcp = look.ends
    told, real = gcp.peer_asn, azure.local_asn
    if gap := first_gap(told, real):
        yield gap
    elif told.content is not None and real.content is not None and told.content != real.content:
        path = f"bgpPeers[{look.session.peer['name'].string()}].peerAsn"
        target = Target(Cloud.GCP, look.session.router_path, path, real.content)
        yield Told(
            f"Google was told that Azure is {told.content}, it is {real.content}",
            evidence_of(told, real),
            (Remedy(Cloud.GCP, f"set the peer ASN to {real.content}", (target,)),),
            Cloud.GCP,
            look.session.peer["name"].string(),
            commands=(gcloud_describe("routers", look.session.router_path),),
        )


@_ASN.tunnel("C04", Severity.BLOCKS)
def azure_told_wrong_asn(look: TunnelLook) -> Said:
    """The local network gateway names another ASN than the Cloud Router has.

    Checks: `asn` of the local network gateway's BGP settings is the ASN of the Cloud Router.
    Why: Azure refuses a session with any other.
    Azure: the neighbour never becomes Connected.
    Google: BGP down, between Connect and Idle.
    Fix: set the ASN on the local network gateway.
    Safety: only connections with this local network gateway.
    Source: Microsoft, Troubleshoot BGP (documented)
    """
    if look.ends is None:
        return
    azure, gcp = look.ends
    told, real = azure.peer_asn, gcp.local_asn
    if gap := first_gap(told, real):
        yield gap
    elif told.content is not None and real.content is not None and told.content != real.content:
        remote = azure.remote_id.content or ""
        target = Target(Cloud.AZURE, remote, "properties.bgpSettings.asn", real.content)
        yield Told(
            f"Azure was told that Google is {told.content}, it is {real.content}",
            evidence_of(told, real),
            (Remedy(Cloud.AZURE, f"set the ASN of the local network gateway to {real.content}", (target,)),),
            Cloud.AZURE,
            look.local_network_gateway.read.name,
            commands=(az_show("local-gateway", remote),),
        )


@_ASN.link("C05", Severity.BLOCKS)
def same_asn(look: LinkLook) -> Said:
    """Both ends have the same ASN.

    Checks: the ASNs of the Azure gateway and of the Cloud Router differ.
    Why: both clouds speak eBGP only, between different ASNs.
    Azure: the neighbour never becomes Connected.
    Google: BGP down.
    Fix: change the ASN of the Azure gateway and tell Google's BGP peers.
    Safety: all BGP sessions of the gateway restart.
    Source: Microsoft, VPN Gateway FAQ; Google, Establish BGP sessions (documented)
    """
    for router in look.used_routers:
        azure, gcp = look.link.azure.asn, router["bgp"]["asn"].integer()
        if gap := first_gap(azure, gcp):
            yield gap
        elif azure.content is not None and azure.content == gcp.content:
            yield Told(
                f"both ends are {azure.content}, the two must differ",
                evidence_of(azure, gcp),
                (Remedy(Cloud.AZURE, "give the Azure gateway another ASN and tell Google's BGP peers"),),
                None,
                look.link.name,
            )


def _router_numbers(look: LinkLook) -> Said:
    """Gaps of the routers' ASNs; what is known is for the caller to judge."""
    for tunnel in look.tunnels:
        if tunnel.gcp and (gap := first_gap(tunnel.gcp.local_asn)):
            yield gap


@_ASN.link("C06", Severity.BLOCKS)
def reserved_by_azure(look: LinkLook) -> Said:
    """The Cloud Router has an ASN that Azure keeps for itself.

    Checks: the ASN of the Cloud Router is none that Azure reserves.
    Why: Google allows these numbers, and Azure takes no peer with one of them.
    Azure: the local network gateway is refused, or the neighbour never becomes Connected.
    Google: BGP down.
    Fix: make a Cloud Router with another private ASN, and tell Azure.
    Safety: all sessions of the router move.
    Source: Microsoft, VPN Gateway FAQ; Microsoft, Configure BGP (documented)
    """
    yield from _router_numbers(look)
    for router in look.used_routers:
        number = router["bgp"]["asn"].integer()
        if number.content in AZURE_RESERVED:
            yield Told(
                f"{router['name'].string()} is {number.content}, which Azure reserves for itself",
                number.sources,
                (Remedy(Cloud.GCP, "use a router with an ASN from 64512 to 65514"),),
                Cloud.GCP,
                router["name"].string(),
            )


@_ASN.link("C07", Severity.BLOCKS)
def reserved_by_iana(look: LinkLook) -> Said:
    """An ASN is one that IANA reserves, which Azure refuses.

    Checks: the ASN of the Azure gateway is none that IANA reserves.
    Why: Azure refuses these numbers.
    Azure: the change is refused.
    Google: BGP down.
    Fix: use an ASN from 64512 to 65514.
    Safety: all BGP sessions of the gateway restart.
    Source: Microsoft, VPN Gateway FAQ (documented)
    """
    number = look.link.azure.asn
    if gap := first_gap(number):
        yield gap
    elif number.content is not None and _within(number.content, IANA_RESERVED):
        yield Told(
            f"{look.link.azure.name} is {number.content}, which IANA reserves",
            number.sources,
            (Remedy(Cloud.AZURE, "use an ASN from 64512 to 65514"),),
            Cloud.AZURE,
            look.link.azure.name,
        )


@_ASN.link("C08", Severity.BLOCKS)
def router_asn_invalid(look: LinkLook) -> Said:
    """The Cloud Router has an ASN that is not private.

    Checks: the router's ASN is 64512 to 65534 or 4200000000 to 4294967294.
    Why: Google takes no other for a router with VPN tunnels.
    Azure: the neighbour never becomes Connected.
    Google: refused when written.
    Fix: make a router with a private ASN.
    Safety: all sessions of the router move.
    Source: Google, Establish BGP sessions; Google, VPN troubleshooting (documented)
    """
    yield from _router_numbers(look)
    for router in look.used_routers:
        number = router["bgp"]["asn"].integer()
        if number.content is not None and not _within(number.content, PRIVATE):
            yield Told(
                f"{router['name'].string()} is {number.content}, which is no private ASN",
                number.sources,
                (Remedy(Cloud.GCP, "use a router with an ASN from 64512 to 65514"),),
                Cloud.GCP,
                router["name"].string(),
            )
