"""Checks of the BGP addresses on Azure: what it was told of Google's, and what its instance answers from."""

from __future__ import annotations

from probes.addresses import is_azure_apipa, same_address
from probes.checks.bgp_telling import addresses, on_azure, on_google, tell
from probes.checks.finding import Layer, Remedy, Target
from probes.checks.look import TunnelLook
from probes.checks.registry import Family, Said
from probes.documents import Cloud
from probes.matrix import Severity

_BGP = Family(Layer.BGP, ("bgp_address",))


@_BGP.tunnel("C18", Severity.BLOCKS)
def peer_address_impossible(look: TunnelLook) -> Said:
    """The local network gateway has no BGP address, or one that cannot be Google's.

    Checks: `bgpPeeringAddress` is there, is not the public address, and lies outside the VNet.
    Why: Azure looks for its neighbour at this address.
    Azure: no neighbour, or one that stays Connecting.
    Google: BGP down, state Connect.
    Fix: set the address of Google's router interface.
    Safety: the session is down already.
    Source: Microsoft, VPN Gateway FAQ; Microsoft, Troubleshoot BGP (documented)
    """
    _, told, own, _ = addresses(look)
    sentence = f"Azure expects its BGP peer at {told or 'no address'}, Google is at {own or 'no address'}"
    yield from tell(look, "C18", sentence, on_azure(look, f"set the BGP peer address to {own}"))


@_BGP.tunnel("C19", Severity.BLOCKS)
def peer_address_not_link_local(look: TunnelLook) -> Said:
    """The local network gateway's BGP address is not link-local, so Azure answers from its default address.

    Checks: `bgpPeeringAddress` lies in 169.254.0.0/16.
    Why: Azure uses its custom APIPA addresses only with an APIPA peer, and Google knows only such.
    Azure: the session uses the address from the GatewaySubnet.
    Google: BGP down, state Connect.
    Fix: set the address of Google's router interface.
    Safety: the session is down already.
    Source: Microsoft, VPN Gateway FAQ; Microsoft, Configure BGP (documented)
    """
    _, told, own, _ = addresses(look)
    sentence = f"Azure expects its BGP peer at {told}, which is not link-local; Google is at {own}"
    yield from tell(look, "C19", sentence, on_azure(look, f"set the BGP peer address to {own}"))


@_BGP.tunnel("C17", Severity.BLOCKS)
def local_network_gateway_bgp_address(look: TunnelLook) -> Said:
    """The local network gateway names another BGP address than Google's router interface has.

    Checks: `bgpPeeringAddress` of the local network gateway is the address of Google's router interface.
    Why: Azure accepts a session from that address only.
    Azure: the neighbour has the wrong address and stays Connecting.
    Google: BGP down, state Connect.
    Fix: set the address on the local network gateway.
    Safety: the session is down already; other connections with this local network gateway follow.
    Source: Microsoft, Troubleshoot BGP; Google, HA VPN connections between Google Cloud and Azure (documented)
    """
    _, told, own, _ = addresses(look)
    sentence = f"Azure expects its BGP peer at {told}, Google is at {own}"
    yield from tell(look, "C17", sentence, on_azure(look, f"set the BGP peer address to {own}"))


@_BGP.tunnel("C16", Severity.BLOCKS)
def chosen_address_wrong(look: TunnelLook) -> Said:
    """The connection picks another BGP address than Google expects of this instance.

    Checks: the entry of `gatewayCustomBgpIpAddresses` for this instance is Google's `peerIpAddress`.
    Why: the session then runs from the picked address, and Google speaks to another.
    Azure: the entry names an address of the other instance, or another of this one.
    Google: BGP down, state Connect.
    Fix: pick the address that Google expects.
    Safety: the session is down already.
    Source: Microsoft, VPN Gateway FAQ; Microsoft, AWS-Azure BGP tutorial (documented)
    """
    local, _, _, peer = addresses(look)
    resource = look.azure.resource_id if look.azure else ""
    path = f"properties.gatewayCustomBgpIpAddresses[{look.instance_id}].customBgpIpAddress"
    remedy = Remedy(Cloud.AZURE, f"pick {peer} for this instance", (Target(Cloud.AZURE, resource, path, peer),))
    yield from tell(look, "C16", f"the connection picks {local}, Google expects {peer}", remedy)


@_BGP.tunnel("C37", Severity.BLOCKS)
def several_and_none_chosen(look: TunnelLook) -> Said:
    """The instance has several custom BGP addresses, and the connection picks none.

    Checks: with several custom addresses the connection names its own in `gatewayCustomBgpIpAddresses`.
    Why: all connections that name none use the first in the list.
    Azure: only the tunnel that expects the first address gets its session.
    Google: BGP down, state Connect, on the others.
    Fix: name the address on the connection.
    Safety: the session is down already.
    Source: Microsoft, VPN Gateway FAQ; Microsoft, Configure BGP (documented)
    """
    local, _, _, peer = addresses(look)
    resource = look.azure.resource_id if look.azure else ""
    wanted = {**_used_now(look), look.instance_id: peer}
    path = "properties.gatewayCustomBgpIpAddresses[{}].customBgpIpAddress"
    targets = tuple(Target(Cloud.AZURE, resource, path.format(name), value) for name, value in wanted.items())
    remedy = Remedy(Cloud.AZURE, f"pick {peer} for this instance", targets)
    yield from tell(
        look, "C37", f"the connection picks no address, so Azure uses {local}; Google expects {peer}", remedy
    )


def _used_now(look: TunnelLook) -> dict[str, str | None]:
    """The first custom address of each instance, which a connection uses that picks none.

    That Azure takes one address of each IP configuration or none at all is inferred.
    """
    entries = look.link_look.azure_gateway["properties"]["bgpSettings"]["bgpPeeringAddresses"].each()
    first = {entry["ipconfigurationId"].string(): entry["customBgpIpAddresses"][0].string() for entry in entries}
    names = {item.name.casefold(): item.name for item in look.link.azure.addresses}
    return {names.get(name.casefold(), name): address for name, address in first.items() if address}


@_BGP.tunnel("C15", Severity.BLOCKS)
def instance_lacks_address(look: TunnelLook) -> Said:
    """The Azure instance does not have the BGP address that Google expects.

    Checks: `customBgpIpAddresses` of the instance holds Google's `peerIpAddress`.
    Why: without it the instance answers from another address, and Google speaks to nobody.
    Azure: the neighbour stays Connecting.
    Google: BGP down, state Connect.
    Fix: add the address to the instance, or let Google expect the one it has.
    Safety: a gateway update of minutes; tunnels of the gateway may drop for a moment.
    Source: Microsoft, Configure BGP (documented)
    """
    local, _, _, peer = addresses(look)
    path = f"properties.bgpSettings.bgpPeeringAddresses[{look.instance_id}].customBgpIpAddresses"
    own = look.azure.own_bgp_addresses.content or () if look.azure else ()
    # Those that are there stay: other connections may use them.
    target = Target(Cloud.AZURE, look.link.azure.id, path, [*filter(is_azure_apipa, own), peer])
    on_azure = Remedy(Cloud.AZURE, f"add {peer} to instance {look.azure.index if look.azure else ''}", (target,))
    picked = same_address(local, peer)
    sentence = (
        f"Google expects {peer}, and the connection picks it, which the instance does not have"
        if picked
        else f"Google expects its BGP peer at {peer}, Azure is at {local}"
    )
    ways = [on_azure]
    if local and is_azure_apipa(local) and not picked:
        ways.append(on_google(look, "peerIpAddress", local, f"let Google expect {local}"))
    yield from tell(look, "C15", sentence, *ways)
