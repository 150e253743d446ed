"""Checks of what a tunnel needs on the Cloud Router: the router itself, an interface, a BGP peer."""

from __future__ import annotations

from probes.addresses import same_address
from probes.checks.finding import Layer, Remedy, Target, Told, first_gap
from probes.checks.look import TunnelLook
from probes.checks.registry import Family, Said
from probes.checks.words import gcloud_describe
from probes.documents import Cloud
from probes.gcp.reads import path_of
from probes.matrix import Severity
from probes.reading import Place
from probes.values import Standing

_BGP_EXISTS = Family(Layer.BGP, ("bgp_address", "bgp_session", "asn"))


def _dangling(look: TunnelLook) -> Place | None:
    """The router interface meant for this tunnel whose link names a tunnel that does not exist."""
    existing = look.link_look.lists.of("vpnTunnels").by_path
    expected = look.azure.peer_bgp_address.content if look.azure else None
    for face in look.session.router["interfaces"].each():
        linked = path_of(face["linkedVpnTunnel"].string())
        host = face["ipRange"].string().partition("/")[0]
        if linked and linked not in existing and same_address(host, expected):
            return face
    return None


def _has_router(look: TunnelLook) -> bool:
    return look.gcp is not None and look.session.router.standing is Standing.KNOWN


@_BGP_EXISTS.tunnel("C33", Severity.BLOCKS)
def dangling_interface(look: TunnelLook) -> Said:
    """The router interface for this tunnel is linked to a tunnel that does not exist.

    Checks: `linkedVpnTunnel` of the router interface names an existing tunnel.
    Why: the BGP session runs over the linked tunnel; a tunnel that was made again under another name is not it.
    Azure: the neighbour stays Connecting.
    Google: the session's state says that the VPN tunnel is unknown.
    Fix: link the interface to the new tunnel.
    Safety: the session is down already.
    Source: Google, BGP session states (documented)
    """
    if not _has_router(look) or look.session.interface.exists or look.gcp is None:
        return
    face = _dangling(look)
    if face is not None:
        path = f"interfaces[{face['name'].string()}].linkedVpnTunnel"
        target = Target(Cloud.GCP, look.session.router_path, path, look.gcp.resource_id)
        yield Told(
            f"the router interface {face['name'].string()} is linked to a tunnel that does not exist",
            (face["linkedVpnTunnel"].source,),
            (Remedy(Cloud.GCP, f"link it to {look.gcp.name}", (target,)),),
            Cloud.GCP,
            face["name"].string(),
            commands=(gcloud_describe("routers", look.session.router_path),),
        )


@_BGP_EXISTS.tunnel("A11", Severity.BLOCKS)
def router_interface_missing(look: TunnelLook) -> Said:
    """The Cloud Router has no interface for the tunnel.

    Checks: some interface of the tunnel's router has `linkedVpnTunnel` with this tunnel.
    Why: without the interface there is no BGP session over the tunnel, and Google must open it.
    Azure: the neighbour stays Connecting or Idle.
    Google: the tunnel is WAITING_FOR_FULL_CONFIG, or ESTABLISHED without a BGP session.
    Fix: add the interface, then the BGP peer.
    Safety: adds only; other sessions stay as they are.
    Source: Google, Check VPN status; Google, BGP session states (documented)
    """
    if look.gcp is None:
        return
    if gap := first_gap(look.gcp.own_bgp_addresses):
        yield gap
    elif _has_router(look) and look.session.router.exists and not look.session.interface.exists:
        elsewhere = _other_router(look)
        if _dangling(look) is None and elsewhere is None:
            expected = look.azure.peer_bgp_address.content if look.azure else None
            wish = f" with {expected}/30" if expected else ""
            yield Told(
                f"{look.session.router['name'].string()} has no interface for {look.gcp.name}",
                (look.session.router["interfaces"].source,),
                (Remedy(Cloud.GCP, f"add a router interface{wish} and a BGP peer"),),
                Cloud.GCP,
                look.gcp.name,
                commands=(gcloud_describe("routers", look.session.router_path),),
            )


def _other_router(look: TunnelLook) -> Place | None:
    """The interface of another router that is linked to this tunnel."""
    mine = look.gcp.resource_id if look.gcp else ""
    for path, router in look.link_look.lists.of("routers").by_path.items():
        for face in router["interfaces"].each():
            if path != look.session.router_path and path_of(face["linkedVpnTunnel"].string()) == mine:
                return face
    return None


@_BGP_EXISTS.tunnel("A13", Severity.BLOCKS)
def other_router(look: TunnelLook) -> Said:
    """The tunnel names one Cloud Router, and its interface is on another, or its router is not there.

    Checks: the router that the tunnel names exists and owns the interface linked to the tunnel.
    Why: BGP over the tunnel runs on the router that the tunnel names.
    Azure: the neighbour stays Connecting.
    Google: no session on the tunnel's router.
    Fix: add interface and peer to the router that the tunnel names, or make the tunnel again with the other one.
    Safety: the session is down already; making the tunnel again drops it.
    Source: Google, Create HA VPN gateway to a peer VPN gateway; Compute API, vpnTunnels.router (documented)
    """
    if not _has_router(look) or look.gcp is None:
        return
    face = None if look.session.interface.exists else _other_router(look)
    named = look.google_tunnel["router"]
    if not look.session.router.exists:
        yield Told(
            f"{look.gcp.name} names a Cloud Router that does not exist",
            (named.source,),
            (Remedy(Cloud.GCP, "make the tunnel again with an existing router"),),
            Cloud.GCP,
            look.gcp.name,
        )
    elif face is not None:
        yield Told(
            f"{look.gcp.name} uses {look.session.router['name'].string()}, its interface is on {face.resource}",
            (named.source, face["linkedVpnTunnel"].source),
            (Remedy(Cloud.GCP, f"add interface and BGP peer to {look.session.router['name'].string()}"),),
            Cloud.GCP,
            look.gcp.name,
        )


@_BGP_EXISTS.tunnel("A12", Severity.BLOCKS)
def bgp_peer_missing(look: TunnelLook) -> Said:
    """The Cloud Router's interface has no BGP peer.

    Checks: some BGP peer of the router has `interfaceName` with the tunnel's interface.
    Why: without it Google opens no session, and Azure waits for one.
    Azure: the neighbour stays Connecting or Idle.
    Google: the interface exists, and the router reports no session on it.
    Fix: add a BGP peer to the interface.
    Safety: adds only; other sessions stay as they are.
    Source: Google, Establish BGP sessions (documented)
    """
    if not _has_router(look) or look.gcp is None:
        return
    if look.session.interface.exists and not look.session.peer.exists:
        yield Told(
            f"the router interface {look.session.interface['name'].string()} has no BGP peer",
            (look.session.router["bgpPeers"].source,),
            (Remedy(Cloud.GCP, "add a BGP peer"),),
            Cloud.GCP,
            look.session.interface["name"].string(),
            commands=(gcloud_describe("routers", look.session.router_path),),
        )
