"""Checks of the autonomous system numbers."""

from __future__ import annotations

from collections.abc import Iterator

from probes.checks.finding import Layer, Remedy, Target, Told, evidence_of, first_gap
from probes.checks.look import LinkLook, TunnelLook, item_path
from probes.checks.registry import Family, Said
from probes.checks.words import az_show, gcloud_describe
from probes.documents import Cloud
from probes.gcp.reads import path_of
from probes.matrix import Severity
from probes.reading import Place

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
        # One that Azure reserves is the router's fault alone (C06), whatever Azure has.
        elif azure.content is not None and azure.content == gcp.content and gcp.content not in AZURE_RESERVED:
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
    """The Cloud Router has an ASN that is not private, or that another router of the network takes for its peer's.

    Checks: the router's ASN is 64512 to 65534 or 4200000000 to 4294967294, no BGP peer of another router in the same
    network and region has it, and no such router has the ASN of Azure, which is this one's peer.
    Why: Google takes no other for a router with VPN tunnels. It also refuses to write a router whose ASN is that of
    another's peer, so where both are there already the next change may be refused: a risk.
    Azure: the neighbour never becomes Connected.
    Google: refused when written, with words such as "Local ASN conflicts with peer ASN".
    Fix: make a router with a private ASN that is free.
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
        for other, peer in _peers_with(look, router, number.content):
            yield Told(
                f"{router['name'].string()} is {number.content}, which {other['name'].string()} has for its peer "
                f"{peer['name'].string()}",
                (*number.sources, peer["peerAsn"].source),
                (Remedy(Cloud.GCP, "use an ASN from 64512 to 65514 that nobody else has"),),
                Cloud.GCP,
                router["name"].string(),
                Severity.RISK,
                commands=(gcloud_describe("routers", item_path(other)),),
            )
        for other in _neighbours(look, router):
            theirs, azure = other["bgp"]["asn"].integer(), look.link.azure.asn
            if azure.content is not None and theirs.content == azure.content != number.content:
                yield Told(
                    f"{other['name'].string()} is {theirs.content}, which {router['name'].string()} expects of Azure",
                    (*theirs.sources, *azure.sources),
                    (Remedy(Cloud.GCP, "use an ASN from 64512 to 65514 that nobody else has"),),
                    Cloud.GCP,
                    other["name"].string(),
                    Severity.RISK,
                    commands=(gcloud_describe("routers", item_path(other)),),
                )


def _neighbours(look: LinkLook, router: Place) -> Iterator[Place]:
    """The other routers of the same network and region."""
    for other in look.lists.of("routers").of("network", path_of(router["network"].string())):
        same_region = item_path(other).split("/")[:4] == item_path(router).split("/")[:4]
        if same_region and item_path(other) != item_path(router):
            yield other


def _peers_with(look: LinkLook, router: Place, number: int | None) -> Iterator[tuple[Place, Place]]:
    """Other routers of the same network and region with a BGP peer that has this ASN."""
    for other in _neighbours(look, router) if number is not None else ():
        peers = other["bgpPeers"].each()
        yield from ((other, peer) for peer in peers if peer["peerAsn"].integer().content == number)
