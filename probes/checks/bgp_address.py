"""Checks of the BGP addresses. One fault in them breaks several rules at once, so one decision names the cause."""

from __future__ import annotations

from collections.abc import Iterator

from probes.addresses import is_azure_apipa, parse_interface, same_address
from probes.checks.addressing import find_crossed
from probes.checks.bgp_decision import decide
from probes.checks.finding import Gap, Layer, Remedy, Target, Told, evidence_of, first_gap
from probes.checks.look import TunnelLook
from probes.checks.registry import Family, Said
from probes.checks.words import az_bgp, az_show, gcloud_describe
from probes.documents import Cloud
from probes.matrix import Severity

_BGP = Family(Layer.BGP, ("bgp_address",))


def _tell(look: TunnelLook, cause: str, sentence: str, *remedies: Remedy) -> Iterator[Told | Gap]:
    """The finding, if this is the cause; the gap, if an address is not known."""
    if look.ends is None:
        return
    azure, gcp = look.ends
    values = (azure.peer_bgp_address, azure.local_bgp_address, gcp.local_bgp_address, gcp.peer_bgp_address)
    if decide(look) == cause:
        cloud = remedies[0].cloud if remedies else None
        yield Told(
            sentence,
            evidence_of(*values, azure.own_bgp_addresses, gcp.bgp_subnet),
            remedies,
            cloud,
            azure.name if cloud is Cloud.AZURE else gcp.name,
            commands=(az_bgp(look.link.azure.id), gcloud_describe("routers", look.session.router_path)),
        )
    elif gap := first_gap(*values, azure.own_bgp_addresses, gcp.bgp_subnet):
        yield gap


def _on_azure(look: TunnelLook, sentence: str) -> Remedy:
    """The local network gateway told of Google's BGP address."""
    resource = look.azure.remote_id.content if look.azure else None
    value = look.gcp.local_bgp_address.content if look.gcp else None
    path = "properties.bgpSettings.bgpPeeringAddress"
    return Remedy(Cloud.AZURE, sentence, (Target(Cloud.AZURE, resource or "", path, value),))


def _on_google(look: TunnelLook, field: str, value: str | None, sentence: str) -> Remedy:
    name = look.session.peer["name"].string()
    path = f"bgpPeers[{name}].{field}"
    return Remedy(Cloud.GCP, sentence, (Target(Cloud.GCP, look.session.router_path, path, value),))


def _addresses(look: TunnelLook) -> tuple[str | None, str | None, str | None, str | None]:
    """Azure's own and its peer, Google's own and its peer."""
    if look.ends is None:
        return (None, None, None, None)
    azure, gcp = look.ends
    return (
        azure.local_bgp_address.content,
        azure.peer_bgp_address.content,
        gcp.local_bgp_address.content,
        gcp.peer_bgp_address.content,
    )


@_BGP.tunnel("C22", Severity.BLOCKS)
def interface_and_peer(look: TunnelLook) -> Said:
    """Google's router interface has another address than its BGP peer uses.

    Checks: the host address of the interface's `ipRange` is the peer's `ipAddress`.
    Why: the session can only use the interface's own address.
    Azure: the neighbour stays Connecting.
    Google: the session's state says that interface or peer is invalid.
    Fix: set the peer's `ipAddress` to the interface's.
    Safety: the session is down already.
    Source: Google, BGP session states (documented)
    """
    interface = parse_interface(look.gcp.bgp_subnet.content or "") if look.gcp else None
    host = str(interface.ip) if interface else None
    _, _, own, _ = _addresses(look)
    remedy = _on_google(look, "ipAddress", host, f"let the BGP peer use {host}")
    yield from _tell(look, "C22", f"Google's BGP peer uses {own}, its interface has {host}", remedy)


@_BGP.tunnel("C10", Severity.BLOCKS)
def not_one_subnet(look: TunnelLook) -> Said:
    """Google's two BGP addresses are not in one /30.

    Checks: the interface's `ipRange` is a /30 and `peerIpAddress` lies in it.
    Why: the peer must be reachable on the interface.
    Azure: the neighbour stays Connecting.
    Google: refused when written, or BGP down.
    Fix: set interface and peer to the two hosts of one /30.
    Safety: the session is down already.
    Source: Google, Establish BGP sessions (documented)
    """
    subnet = look.gcp.bgp_subnet.content if look.gcp else None
    local, _, _, peer = _addresses(look)
    remedy = _on_google(look, "peerIpAddress", local, "use the two hosts of one /30")
    yield from _tell(look, "C10", f"Google's interface has {subnet}, its peer {peer}: not one /30", remedy)


@_BGP.tunnel("C11", Severity.BLOCKS)
def no_host_address(look: TunnelLook) -> Said:
    """A BGP address is the first or the last of its /30, which are no hosts.

    Checks: both of Google's addresses are among the two in the middle of the /30.
    Why: the first names the network and the last is broadcast.
    Azure: the neighbour stays Connecting.
    Google: refused when written.
    Fix: use the second and third address of the /30.
    Safety: the session is down already.
    Source: Google, Establish BGP sessions (documented)
    """
    _, _, own, peer = _addresses(look)
    remedy = Remedy(Cloud.GCP, "use the second and third address of the /30")
    yield from _tell(look, "C11", f"{own} and {peer} are not the two hosts of a /30", remedy)


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
    _, told, own, _ = _addresses(look)
    sentence = f"Azure expects its BGP peer at {told or 'no address'}, Google is at {own or 'no address'}"
    yield from _tell(look, "C18", sentence, _on_azure(look, f"set the BGP peer address to {own}"))


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
    _, told, own, _ = _addresses(look)
    sentence = f"Azure expects its BGP peer at {told}, which is not link-local; Google is at {own}"
    yield from _tell(look, "C19", sentence, _on_azure(look, f"set the BGP peer address to {own}"))


@_BGP.tunnel("C13", Severity.BLOCKS)
def sides_swapped(look: TunnelLook) -> Said:
    """Both ends have the two BGP addresses the same way round.

    Checks: what Azure calls its own is what Google calls its peer, and the other way round.
    Why: each waits for the other at its own address.
    Azure: the local network gateway has the address that is meant to be Azure's.
    Google: BGP down, state Connect.
    Fix: exchange the two addresses on one side.
    Safety: the session is down already.
    Source: failure catalogue C13 (inferred)
    """
    local, told, own, peer = _addresses(look)
    exchange = Remedy(
        Cloud.GCP,
        f"exchange the addresses: Google {told}, peer {local}",
        (
            *_on_google(look, "ipAddress", told, "").targets,
            *_on_google(look, "peerIpAddress", local, "").targets,
        ),
    )
    yield from _tell(look, "C13", f"both ends say that they are {own} and the other is {peer}", exchange)


@_BGP.tunnel("C12", Severity.BLOCKS)
def same_address_twice(look: TunnelLook) -> Said:
    """Both ends use the same BGP address.

    Checks: Azure's own, Google's own and the address of the local network gateway are not the same.
    Why: nobody can have a session with himself.
    Azure: the neighbour stays Connecting, or has Azure's own address.
    Google: BGP down, state Connect.
    Fix: give each side one host of the /30.
    Safety: the session is down already.
    Source: course repository, BGP session failing (seen in the field)
    """
    local, told, own, _ = _addresses(look)
    where = f"both ends are {own}" if same_address(local, own) else f"Azure looks for its peer at its own {told}"
    remedy = _on_azure(look, f"set the BGP peer address to {own}")
    if same_address(local, own):
        remedy = Remedy(Cloud.GCP, "give each end one host of the /30")
    yield from _tell(look, "C12", where, remedy)


@_BGP.tunnel("C09", Severity.BLOCKS)
def outside_azure_range(look: TunnelLook) -> Said:
    """The BGP address meant for Azure is outside the range that Azure takes.

    Checks: Google's `peerIpAddress` lies in 169.254.21.0 to 169.254.22.255.
    Why: Azure takes no other link-local address, in any of its clouds.
    Azure: the gateway update is refused, or the session never comes up.
    Google: BGP down, state Connect.
    Fix: use a /30 of that range on both ends.
    Safety: the session is down already.
    Source: Microsoft, VPN Gateway FAQ; Microsoft, Configure BGP (documented)
    """
    _, _, _, peer = _addresses(look)
    remedy = Remedy(Cloud.GCP, "use a /30 inside 169.254.21.0-169.254.22.255 on both ends")
    yield from _tell(look, "C09", f"{peer} is outside 169.254.21.0-169.254.22.255", remedy)


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
    _, told, own, _ = _addresses(look)
    sentence = f"Azure expects its BGP peer at {told}, Google is at {own}"
    yield from _tell(look, "C17", sentence, _on_azure(look, f"set the BGP peer address to {own}"))


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
    local, _, _, peer = _addresses(look)
    resource = look.azure.resource_id if look.azure else ""
    path = f"properties.gatewayCustomBgpIpAddresses[{look.instance_id}].customBgpIpAddress"
    remedy = Remedy(Cloud.AZURE, f"pick {peer} for this instance", (Target(Cloud.AZURE, resource, path, peer),))
    yield from _tell(look, "C16", f"the connection picks {local}, Google expects {peer}", remedy)


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
    local, _, _, peer = _addresses(look)
    resource = look.azure.resource_id if look.azure else ""
    path = f"properties.gatewayCustomBgpIpAddresses[{look.instance_id}].customBgpIpAddress"
    remedy = Remedy(Cloud.AZURE, f"pick {peer} for this instance", (Target(Cloud.AZURE, resource, path, peer),))
    yield from _tell(
        look, "C37", f"the connection picks no address, so Azure uses {local}; Google expects {peer}", remedy
    )


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
    local, _, _, peer = _addresses(look)
    path = f"properties.bgpSettings.bgpPeeringAddresses[{look.instance_id}].customBgpIpAddresses"
    target = Target(Cloud.AZURE, look.link.azure.id, path, [peer])
    on_azure = Remedy(Cloud.AZURE, f"add {peer} to instance {look.azure.index if look.azure else ''}", (target,))
    sentence = f"Google expects its BGP peer at {peer}, Azure is at {local}"
    ways = [on_azure]
    if local and is_azure_apipa(local):
        ways.append(_on_google(look, "peerIpAddress", local, f"let Google expect {local}"))
    yield from _tell(look, "C15", sentence, *ways)


@_BGP.tunnel("C14", Severity.BLOCKS)
def address_used_twice(look: TunnelLook) -> Said:
    """The BGP address or its /30 is used for something else too.

    Checks: no other connection of the gateway and no other router interface of the VPC claims it.
    Why: Azure cannot tell the two neighbours apart, and Google refuses overlapping interfaces.
    Azure: another local network gateway has the same `bgpPeeringAddress`.
    Google: another interface in the same network overlaps the /30.
    Fix: use another /30 for one of them.
    Safety: changes the session of the one that moves.
    Source: Microsoft, VPN Gateway FAQ; Google, Establish BGP sessions (documented)
    """
    if look.ends is None or decide(look) or find_crossed(look) is not None:
        return
    in_link = {end.resource_id for each in look.link_look.tunnels for end in (each.azure, each.gcp) if end}
    for end in look.ends:
        others = sorted(name for name in end.bgp_reused_by if name not in in_link)
        if others:
            value = end.peer_bgp_address if end.cloud is Cloud.AZURE else end.bgp_subnet
            more = f" and {len(others) - 1} more" if others[1:] else ""
            yield Told(
                f"{end.cloud.title} uses {value.content} for {others[0].rsplit('/', 1)[-1]}{more} too",
                value.sources,
                (Remedy(end.cloud, "use another /30 for one of them"),),
                end.cloud,
                end.name,
                commands=(az_show("vpn-connection", others[0]),) if end.cloud is Cloud.AZURE else (),
            )
