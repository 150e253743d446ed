"""Checks of what must be there for a tunnel to exist: connection, tunnel, router interface, BGP peer."""

from __future__ import annotations

from collections.abc import Iterator

from probes.addresses import same_address
from probes.checks.finding import Layer, Remedy, Target, Told, evidence_of, first_gap
from probes.checks.look import TunnelLook
from probes.checks.registry import Family, Said
from probes.checks.words import gcloud_describe
from probes.documents import Cloud
from probes.gcp.reads import path_of
from probes.matrix import Severity
from probes.model import TunnelEnd
from probes.reading import Place
from probes.values import Standing

_EXISTS = Family(Layer.EXISTS, ("tunnel",))
_BGP_EXISTS = Family(Layer.BGP, ("bgp_address", "bgp_session"))


def _wrong_type(look: TunnelLook, gcp: TunnelEnd) -> Iterator[Place]:
    """Connections of the gateway that lead to this interface and are no site-to-site connections."""
    for body in look.link_look.connections():
        kind = body["properties"]["connectionType"].string()
        address = look.link_look.local_network_gateway(body)["properties"]["gatewayIpAddress"].string()
        if kind and kind.casefold() != "ipsec" and same_address(address, gcp.local_address.content):
            yield body


@_EXISTS.tunnel("A09", Severity.BLOCKS)
def connection_missing(look: TunnelLook) -> Said:
    """Azure has no connection for a Google tunnel.

    Checks: every Google tunnel of the link has a connection with a local network gateway on Azure.
    Why: a tunnel needs both ends; Azure answers only addresses that a local network gateway names.
    Azure: there is no connection whose local network gateway has the address of this Google interface.
    Google: NO_INCOMING_PACKETS on this tunnel.
    Fix: make a local network gateway with the interface's address and BGP address, and a connection to it.
    Safety: other tunnels stay as they are.
    Source: Google, HA VPN connections between Google Cloud and Azure (documented)
    """
    if look.gcp is None or look.azure is not None:
        return
    if gap := first_gap(look.link.azure.ends_complete):
        yield gap
    elif look.link.azure.ends_complete.has_content and not any(_wrong_type(look, look.gcp)):
        address = look.gcp.local_address
        yield Told(
            f"Azure has no connection for {look.gcp.name}, whose interface is {address.content or 'not known'}",
            evidence_of(address),
            (Remedy(Cloud.AZURE, f"make a local network gateway and a connection for {address.content}"),),
            Cloud.AZURE,
            look.gcp.name,
        )


@_EXISTS.tunnel("A15", Severity.BLOCKS)
def connection_type(look: TunnelLook) -> Said:
    """The connection to Google's interface is no site-to-site connection.

    Checks: the connection whose local network gateway has the interface's address is of the type IPsec.
    Why: the other types lead to other Azure gateways, circuits or clients.
    Azure: `connectionType` is Vnet2Vnet, ExpressRoute or VPNClient.
    Google: NO_INCOMING_PACKETS.
    Fix: delete the connection and make one of the type IPsec; the type cannot be changed.
    Safety: the connection carries nothing now.
    Source: ARM, virtualNetworkGatewayConnections; Terraform, azurerm connection (documented)
    """
    if look.gcp is None or look.azure is not None:
        return
    for body in _wrong_type(look, look.gcp):
        kind = body["properties"]["connectionType"]
        yield Told(
            f"{body.read.name} is of the type {kind.string()}, a site-to-site connection is IPsec",
            (kind.source,),
            (Remedy(Cloud.AZURE, f"make {body.read.name} again with the type IPsec"),),
            Cloud.AZURE,
            body.read.name,
        )


@_EXISTS.tunnel("A10", Severity.BLOCKS)
def tunnel_missing(look: TunnelLook) -> Said:
    """Google has no VPN tunnel for an Azure connection.

    Checks: every connection that is aimed at the Google gateway has a VPN tunnel through some instance.
    Why: a tunnel needs both ends.
    Azure: the connection stays Connecting or NotConnected, without bytes.
    Google: no VPN tunnel on this interface goes to this Azure instance.
    Fix: make the VPN tunnel with its router interface and BGP peer.
    Safety: other tunnels stay as they are.
    Source: Google, Create HA VPN gateway to a peer VPN gateway (documented)
    """
    if look.azure is None or look.gcp is not None:
        return
    if gap := first_gap(look.link.gcp.ends_complete):
        yield gap
    elif look.link.gcp.ends_complete.has_content:
        yield Told(
            f"Google has no VPN tunnel for {look.azure.name}, instance {look.azure.index}",
            evidence_of(look.azure.remote_address),
            (Remedy(Cloud.GCP, f"make a VPN tunnel to {look.azure.local_address.content or 'the instance'}"),),
            Cloud.GCP,
            look.azure.name,
        )


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
    face = _other_router(look)
    named = look.google_tunnel["router"]
    if not look.session.router.exists:
        yield Told(
            f"{look.gcp.name} names a Cloud Router that does not exist",
            (named.source,),
            (Remedy(Cloud.GCP, "make the tunnel again with an existing router"),),
            Cloud.GCP,
            look.gcp.name,
        )
    elif face is not None and not look.session.interface.exists:
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
