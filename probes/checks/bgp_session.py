"""Checks of the switches and options of the BGP session."""

from __future__ import annotations

from probes.checks.finding import Confidence, Layer, Remedy, Target, Told, evidence_of, first_gap
from probes.checks.look import LinkLook, TunnelLook
from probes.checks.registry import Family, Said
from probes.checks.words import az_show, gcloud_describe
from probes.documents import Cloud, Json
from probes.matrix import Severity
from probes.routes.model import Direction

_BGP = Family(Layer.BGP, ("bgp_session",))


def _of_peer(look: TunnelLook, field: str, value: Json) -> Target:
    name = look.session.peer["name"].string()
    return Target(Cloud.GCP, look.session.router_path, f"bgpPeers[{name}].{field}", value)


@_BGP.tunnel("C01", Severity.BLOCKS, cells=("bgp_address", "bgp_session"))
def connection_bgp_off(look: TunnelLook) -> Said:
    """BGP is off on the Azure connection.

    Checks: `enableBgp` of the connection is true.
    Why: without it the connection speaks no BGP, whatever the gateway does.
    Azure: the tunnel is Connected, and there is no neighbour for it.
    Google: ESTABLISHED, BGP down, state Connect.
    Fix: set `enableBgp` on the connection.
    Safety: the connection is negotiated again; some seconds.
    Source: Microsoft, Configure BGP; Microsoft, Troubleshoot BGP (documented)
    """
    if look.ends is None:
        return
    azure, _ = look.ends
    if gap := first_gap(azure.bgp_enabled):
        yield gap
    elif azure.bgp_enabled.content is False and look.link.azure.bgp_enabled.content is not False:
        target = Target(Cloud.AZURE, azure.resource_id, "properties.enableBgp", True)
        yield Told(
            f"BGP is off on {azure.name}",
            evidence_of(azure.bgp_enabled),
            (Remedy(Cloud.AZURE, "turn BGP on", (target,)),),
            Cloud.AZURE,
            azure.name,
            commands=(az_show("vpn-connection", azure.resource_id),),
        )


@_BGP.tunnel("C21", Severity.BLOCKS, cells=("bgp_address", "bgp_session"))
def google_peer_disabled(look: TunnelLook) -> Said:
    """Google's BGP peer is switched off.

    Checks: `enable` of the BGP peer is TRUE or left out.
    Why: somebody stopped the session on purpose and may have forgotten it.
    Azure: the neighbour stays Connecting.
    Google: BGP down, state Disabled.
    Fix: set `enable` to TRUE.
    Safety: starts this session only.
    Source: Google, BGP session states; Compute API, bgpPeers.enable (documented)
    """
    if look.gcp is None:
        return
    enabled = look.gcp.bgp_enabled
    if gap := first_gap(enabled):
        yield gap
    elif enabled.content is False:
        yield Told(
            f"Google's BGP peer {look.session.peer['name'].string()} is disabled",
            enabled.sources,
            (Remedy(Cloud.GCP, "enable the BGP peer", (_of_peer(look, "enable", "TRUE"),)),),
            Cloud.GCP,
            look.session.peer["name"].string(),
            commands=(gcloud_describe("routers", look.session.router_path),),
        )


@_BGP.tunnel("C23", Severity.BLOCKS)
def md5_on_google(look: TunnelLook) -> Said:
    """Google's BGP peer wants MD5 authentication, for which Azure has no field.

    Checks: the BGP peer has no `md5AuthenticationKeyName`.
    Why: Azure sends no MD5, so Google drops its packets. That Azure cannot is told by the absence of any field.
    Azure: the neighbour stays Connecting.
    Google: BGP down, `md5AuthEnabled` is true.
    Fix: take the key off the BGP peer.
    Safety: only this session, which is down already.
    Source: Compute API, routers; ARM, virtualNetworkGateways (inferred)
    """
    if look.gcp is None:
        return
    name = look.session.peer["md5AuthenticationKeyName"].text()
    if name.has_content:
        yield Told(
            f"Google's BGP peer {look.session.peer['name'].string()} wants MD5 authentication, Azure has none",
            name.sources,
            (Remedy(Cloud.GCP, "take the MD5 key off", (_of_peer(look, "md5AuthenticationKeyName", None),)),),
            Cloud.GCP,
            look.session.peer["name"].string(),
            commands=(gcloud_describe("routers", look.session.router_path),),
        )


@_BGP.tunnel("C30", Severity.BLOCKS)
def ip_family(look: TunnelLook) -> Said:
    """Google's BGP session is not one of IPv4.

    Checks: the BGP peer has IPv4 on and the interface is of IPv4.
    Why: BGP of Azure's VPN gateways is IPv4.
    Azure: the neighbour stays Connecting.
    Google: `enableIpv4` is false or `ipVersion` IPV6.
    Fix: use an IPv4 interface and peer.
    Safety: only this session.
    Source: Google, Establish BGP sessions; Microsoft, VPN Gateway FAQ (documented)
    """
    if look.gcp is None:
        return
    ipv4 = look.session.peer["enableIpv4"].flag(True, "left out means on")
    version = look.session.interface["ipVersion"].text("IPV4", "left out means IPv4")
    over_ipv6 = (version.content or "IPV4") != "IPV4"
    if ipv4.content is False or over_ipv6:
        turn_on = Remedy(Cloud.GCP, "turn IPv4 on", (_of_peer(look, "enableIpv4", True),))
        what = f"runs over {version.content}, Azure's over IPv4" if over_ipv6 else "exchanges no IPv4 routes"
        yield Told(
            f"Google's BGP peer {look.session.peer['name'].string()} {what}",
            (*version.sources, *ipv4.sources) if over_ipv6 else (*ipv4.sources, *version.sources),
            (Remedy(Cloud.GCP, "make an IPv4 interface and BGP peer for it") if over_ipv6 else turn_on,),
            Cloud.GCP,
            look.session.peer["name"].string(),
        )


@_BGP.tunnel("C29", Severity.NOTE)
def bfd_on_google(look: TunnelLook) -> Said:
    """Google's BGP peer has BFD on, which Azure's VPN gateways do not know.

    Checks: `bfd.sessionInitializationMode` of the BGP peer is DISABLED or left out.
    Why: the BFD session stays down, which is no fault of the link.
    Azure: has no BFD.
    Google: BFD down while BGP may be up.
    Fix: turn BFD off.
    Safety: none of the sessions is touched.
    Source: Microsoft, BGP timer mismatches; Compute API, routers (documented)
    """
    if look.gcp is None:
        return
    mode = look.session.peer["bfd"]["sessionInitializationMode"].text("DISABLED", "left out means off")
    if mode.content not in (None, "DISABLED"):
        yield Told(
            f"Google's BGP peer {look.session.peer['name'].string()} has BFD on, Azure has none",
            mode.sources,
            (Remedy(Cloud.GCP, "turn BFD off", (_of_peer(look, "bfd.sessionInitializationMode", "DISABLED"),)),),
            Cloud.GCP,
            look.session.peer["name"].string(),
        )


@_BGP.tunnel("C31", Severity.RISK, cells=("bgp_session", "prefixes"))
def nat_with_apipa(look: TunnelLook) -> Said:
    """The connection has NAT rules, which Azure does not support together with APIPA addresses.

    Checks: `ingressNatRules` and `egressNatRules` of the connection are empty.
    Why: HA VPN needs APIPA addresses, and NAT with them is not supported. Where what one side tells is not what the
    other learned besides, the rules are taken for the cause.
    Azure: the connection names NAT rules.
    Google: wrong routes.
    Fix: take the NAT rules off the connection.
    Safety: changes what addresses the two sides see of each other.
    Source: Microsoft, VPN Gateway FAQ (documented)
    """
    if look.azure is None:
        return
    apart = _tell_apart(look)
    for field in ("ingressNatRules", "egressNatRules"):
        rules = look.connection["properties"][field]
        if rules.each():
            target = Target(Cloud.AZURE, look.azure.resource_id, f"properties.{field}", [])
            yield Told(
                f"{look.azure.name} has {field}, which do not go together with APIPA addresses"
                + (", and what one side tells is not what the other learned" if apart else ""),
                (rules.source,),
                (Remedy(Cloud.AZURE, "take the NAT rules off", (target,)),),
                Cloud.AZURE,
                look.azure.name,
                Severity.DEGRADES if apart else None,
                Confidence.LIKELY if apart else None,
            )


def _tell_apart(look: TunnelLook) -> bool:
    """Whether over a session that is up one side learned other prefixes than the other one advertises."""
    if look.ends is None or not all(end.bgp_up.content for end in look.ends):
        return False
    found = (look.link_look.routes.routes_of(look.key, direction) for direction in Direction)
    told = [(route.advertised.has.content, route.learned.has.content) for routes in found for route in routes]
    return (True, False) in told or (False, True) in told


@_BGP.link("C20", Severity.RISK, Confidence.LIKELY)
def standby_with_several(look: LinkLook) -> Said:
    """An active-standby gateway has several custom BGP addresses.

    Checks: an active-standby gateway has one custom BGP address at most.
    Why: earlier documentation allows one; the sessions that need another may never come up.
    Azure: `activeActive` is false and `customBgpIpAddresses` has several entries.
    Google: BGP down on the tunnels that expect the others.
    Fix: go active-active.
    Safety: 30 to 45 minutes, with downtime.
    Source: Microsoft, VPN Gateway FAQ (inferred)
    """
    properties = look.azure_gateway["properties"]
    if properties["activeActive"].raw is True or len(look.link.azure.addresses) > 1:
        return
    for entry in properties["bgpSettings"]["bgpPeeringAddresses"].each():
        custom = entry["customBgpIpAddresses"]
        if len(custom.each()) > 1:
            yield Told(
                f"{look.link.azure.name} is active-standby and has {len(custom.each())} custom BGP addresses",
                (custom.source,),
                (Remedy(Cloud.AZURE, "go active-active"),),
                Cloud.AZURE,
                look.link.azure.name,
            )
