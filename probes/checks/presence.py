"""Checks of what must be there for a tunnel to exist, once on each side: connection and VPN tunnel."""

from __future__ import annotations

from collections.abc import Iterator

from probes.addresses import same_address
from probes.checks.finding import Confidence, Layer, Remedy, Told, evidence_of, first_gap
from probes.checks.look import TunnelLook
from probes.checks.registry import Family, Said
from probes.checks.words import az_show
from probes.documents import Cloud
from probes.matrix import Severity
from probes.model import TunnelEnd
from probes.reading import Place

_EXISTS = Family(Layer.EXISTS, ("tunnel",))


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
    elif look.link.gcp.ends_complete.has_content and _twin(look) is None:
        yield Told(
            f"Google has no VPN tunnel for {look.azure.name}, instance {look.azure.index}",
            evidence_of(look.azure.remote_address),
            (Remedy(Cloud.GCP, f"make a VPN tunnel to {look.azure.local_address.content or 'the instance'}"),),
            Cloud.GCP,
            look.azure.name,
        )


def _twin(look: TunnelLook) -> TunnelLook | None:
    """A tunnel of another connection to the same address of Google, where this connection has none with Google."""
    if look.azure is None or look.gcp is not None:
        return None
    mine, address = look.azure.resource_id, look.azure.remote_address.content
    joined = [each for each in look.link_look.tunnels if each.ends]
    if any(each.azure and each.azure.resource_id == mine for each in joined):
        return None
    return next(
        (each for each in joined if each.azure and same_address(each.azure.remote_address.content, address)), None
    )


@_EXISTS.tunnel("A16", Severity.DEGRADES, Confidence.LIKELY)
def connection_twice(look: TunnelLook) -> Said:
    """Two connections lead to the same address of Google, and Google has a tunnel for one of them only.

    Checks: every connection of the gateway to an address of Google is one half of a tunnel.
    Why: the other is probably left over, and never comes up. Azure may answer by it, with a key or BGP address that
    nobody has any more. It may also be meant for a tunnel that Google lacks.
    Azure: two local network gateways with the same `gatewayIpAddress`; one of the connections never connects.
    Google: one tunnel on this interface, which may not come up.
    Fix: delete the connection that is left over, or make the VPN tunnel that it is meant for.
    Safety: deleting a connection leaves the others as they are; be sure which one is in use.
    Source: failure catalogue A16 (inferred)
    """
    twin = _twin(look)
    if look.azure is None or twin is None or twin.azure is None:
        return
    if gap := first_gap(look.link.gcp.ends_complete):
        yield gap
        return
    address = look.azure.remote_address.content
    yield Told(
        f"{look.azure.name} and {twin.azure.name} both lead to {address}, Google has a tunnel for the latter",
        evidence_of(look.azure.remote_address, twin.azure.remote_address, look.azure.remote_id),
        (
            Remedy(Cloud.AZURE, f"delete {look.azure.name}, if it is left over"),
            Remedy(Cloud.GCP, f"make the VPN tunnel that {look.azure.name} is meant for"),
        ),
        Cloud.AZURE,
        look.azure.name,
        commands=(az_show("vpn-connection", look.azure.resource_id),),
    )
