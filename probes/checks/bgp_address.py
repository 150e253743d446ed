"""Checks of the BGP addresses: can each end use its own. One fault breaks several rules, one decision names it."""

from __future__ import annotations

from probes.addresses import parse_address, parse_interface, same_address
from probes.checks.addressing import find_crossed
from probes.checks.bgp_decision import decide
from probes.checks.bgp_telling import addresses, on_azure, on_google, tell
from probes.checks.finding import Layer, Remedy, Target, Told
from probes.checks.look import TunnelLook
from probes.checks.registry import Family, Said
from probes.checks.words import az_show
from probes.documents import Cloud
from probes.matrix import Severity

_BGP = Family(Layer.BGP, ("bgp_address",))


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
    _, _, own, _ = addresses(look)
    remedy = on_google(look, "ipAddress", host, f"let the BGP peer use {host}")
    yield from tell(look, "C22", f"Google's BGP peer uses {own}, its interface has {host}", remedy)


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
    local, _, _, peer = addresses(look)
    interface, address = parse_interface(subnet or ""), parse_address(local or "")
    # Azure's own address helps only where it is the other host of a /30 that the interface has already.
    mends = interface and address and interface.network.prefixlen == 30 and address in interface.network
    remedy = on_google(look, "peerIpAddress", local if mends else None, "use the two hosts of one /30")
    yield from tell(look, "C10", f"Google's interface has {subnet}, its peer {peer}: not one /30", remedy)


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
    _, _, own, peer = addresses(look)
    remedy = Remedy(Cloud.GCP, "use the second and third address of the /30")
    yield from tell(look, "C11", f"{own} and {peer} are not the two hosts of a /30", remedy)


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
    local, told, own, peer = addresses(look)
    interface = look.session.interface["name"].string()
    exchange = Remedy(
        Cloud.GCP,
        f"exchange the addresses: Google {told}, peer {local}",
        (
            *on_google(look, "ipAddress", told, "").targets,
            *on_google(look, "peerIpAddress", local, "").targets,
            Target(Cloud.GCP, look.session.router_path, f"interfaces[{interface}].ipRange", f"{told}/30"),
        ),
    )
    yield from tell(look, "C13", f"both ends say that they are {own} and the other is {peer}", exchange)


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
    local, told, own, _ = addresses(look)
    where = f"both ends are {own}" if same_address(local, own) else f"Azure looks for its peer at its own {told}"
    remedy = on_azure(look, f"set the BGP peer address to {own}")
    if same_address(local, own):
        remedy = Remedy(Cloud.GCP, "give each end one host of the /30")
    yield from tell(look, "C12", where, remedy)


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
    _, _, _, peer = addresses(look)
    remedy = Remedy(Cloud.GCP, "use a /30 inside 169.254.21.0-169.254.22.255 on both ends")
    yield from tell(look, "C09", f"{peer} is outside 169.254.21.0-169.254.22.255", remedy)


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
