"""Checks of the public addresses: is each end aimed at the other."""

from __future__ import annotations

from probes.addresses import same_address
from probes.checks.finding import Layer, Remedy, Target, Told, evidence_of, first_gap
from probes.checks.look import TunnelLook
from probes.checks.registry import Family, Said
from probes.checks.words import az_show, gcloud_describe
from probes.documents import Cloud
from probes.matrix import Severity

_IKE = Family(Layer.IKE, ("outside",))
_BGP = Family(Layer.BGP, ("outside", "bgp_address"))


@_IKE.tunnel("A04", Severity.BLOCKS)
def local_network_gateway_address(look: TunnelLook) -> Said:
    """The local network gateway names another address than Google's interface has.

    Checks: `gatewayIpAddress` of the local network gateway is the address of the tunnel's HA VPN interface.
    Why: Azure sends to that address and answers no other. Google addresses change when its gateway is made again.
    Azure: Connecting or NotConnected, no bytes.
    Google: NO_INCOMING_PACKETS or FIRST_HANDSHAKE.
    Fix: set the address on the local network gateway.
    Safety: only connections with this local network gateway are affected.
    Source: Microsoft, Tunnel that can't connect; Google, VPN troubleshooting (documented)
    """
    if look.ends is None:
        return
    azure, gcp = look.ends
    told, real = azure.remote_address, gcp.local_address
    if gap := first_gap(told, real):
        yield gap
    elif real.content and not same_address(told.content, real.content):
        remote = azure.remote_id.content or ""
        target = Target(Cloud.AZURE, remote, "properties.gatewayIpAddress", real.content)
        yield Told(
            f"Azure aims at {told.content or 'no address'}, Google is at {real.content}",
            evidence_of(told, real),
            (Remedy(Cloud.AZURE, f"set the address of the local network gateway to {real.content}", (target,)),),
            Cloud.AZURE,
            look.local_network_gateway.read.name,
            commands=(az_show("local-gateway", remote),),
        )


@_IKE.tunnel("A05", Severity.RISK)
def local_network_gateway_name(look: TunnelLook) -> Said:
    """The local network gateway names a DNS name instead of an address.

    Checks: the local network gateway has a `gatewayIpAddress` and no `fqdn`.
    Why: Google's addresses are static, and a name adds something that can break or lead elsewhere.
    Azure: `fqdn` is set, `gatewayIpAddress` empty.
    Google: NO_INCOMING_PACKETS where the name leads elsewhere.
    Fix: set `gatewayIpAddress` to the interface's address.
    Safety: the connection is negotiated again.
    Source: ARM, localNetworkGateways; Microsoft, VPN Gateway FAQ (inferred)
    """
    if look.azure is None:
        return
    name = look.local_network_gateway["properties"]["fqdn"].text()
    if name.has_content and not look.local_network_gateway["properties"]["gatewayIpAddress"].string():
        real = look.gcp.local_address.content if look.gcp else None
        target = Target(Cloud.AZURE, look.azure.remote_id.content or "", "properties.gatewayIpAddress", real)
        yield Told(
            f"{look.local_network_gateway.read.name} finds Google by the name {name.content}",
            name.sources,
            (Remedy(Cloud.AZURE, "set the address instead", (target,) if real else ()),),
            Cloud.AZURE,
            look.local_network_gateway.read.name,
        )


@_IKE.tunnel("A06", Severity.BLOCKS)
def external_gateway_address(look: TunnelLook) -> Said:
    """The external VPN gateway names an address that no instance of the Azure gateway has.

    Checks: the peer address of the Google tunnel is a public address of some Azure instance, and not one of an HA VPN
    gateway.
    Why: Google sends to that address and expects the peer to identify itself with it.
    Azure: NotConnected, no bytes.
    Google: NO_INCOMING_PACKETS or PEER_IDENTITY_MISMATCH.
    Fix: make a new external VPN gateway and the tunnel again; neither can be changed.
    Safety: the tunnel is down already; the router interface must be linked to the new one.
    Source: Google, Create HA VPN gateway to a peer VPN gateway; Compute API, externalVpnGateways (documented)
    """
    if look.ends is None:
        return
    azure, gcp = look.ends
    told, all_real = gcp.remote_address, [item.address for item in look.link.azure.addresses]
    if any(same_address(told.content, real.content) for real in all_real) or _shared(look):
        return
    if gap := first_gap(told, *all_real):
        yield gap
    elif all_real and azure.local_address.content:
        external = gcp.remote_id.content or ""
        number = look.google_tunnel["peerExternalGatewayInterface"].integer(0, "0 may be left out").content or 0
        target = Target(Cloud.GCP, external, f"interfaces[{number}].ipAddress", azure.local_address.content)
        owner = _google_owner(look, told.content)
        where = f"{told.content}, which is {owner}'s own address" if owner else told.content or "no address"
        yield Told(
            f"Google aims at {where}, Azure is at {azure.local_address.content}",
            evidence_of(told, azure.local_address),
            (Remedy(Cloud.GCP, f"aim the tunnel at {azure.local_address.content}", (target,)),),
            Cloud.GCP,
            gcp.name,
            commands=(gcloud_describe("external-vpn-gateways", external),),
        )


def _google_owner(look: TunnelLook, address: str | None) -> str:
    """The HA VPN gateway that has this address; empty where none that was read has it."""
    for gateway in look.link_look.lists.of("vpnGateways"):
        if any(same_address(face["ipAddress"].string(), address) for face in gateway["vpnInterfaces"].each()):
            return gateway["name"].string()
    return ""


def _shared(look: TunnelLook) -> bool:
    """Whether two instances have the same public IP, which is a fault of its own (A18)."""
    known = [item.address.content for item in look.link.azure.addresses if item.address.content]
    return len(set(known)) < len(known)


@_BGP.tunnel("A07", Severity.BLOCKS)
def crossed_instances(look: TunnelLook) -> Said:
    """The tunnel ends at one Azure instance, and the BGP address that Google expects is on the other.

    Checks: the instance that the Google tunnel dials is the one that has `peerIpAddress` as custom BGP address.
    Why: IPsec comes up with the wrong instance, and BGP with an address that lives elsewhere never does.
    Azure: Connected, and the neighbour Connecting.
    Google: ESTABLISHED, BGP down, state Connect.
    Fix: exchange the custom BGP addresses of the instances, or the addresses of the external VPN gateway.
    Safety: both tunnels of the link drop while it is changed; neither carries anything now.
    Source: Google, HA VPN connections between Google Cloud and Azure; Microsoft, Configure BGP (inferred)
    """
    if look.ends is None:
        return
    other = find_crossed(look)
    if other is not None:
        azure, gcp = look.ends
        yield Told(
            f"Google dials instance {azure.index} and expects {gcp.peer_bgp_address.content}, "
            f"which instance {other} has",
            evidence_of(gcp.remote_address, gcp.peer_bgp_address, azure.own_bgp_addresses),
            (
                Remedy(Cloud.GCP, f"let the tunnel dial instance {other}"),
                Remedy(Cloud.AZURE, "exchange the custom BGP addresses of the two instances"),
            ),
            None,
            gcp.name,
        )


def find_crossed(look: TunnelLook) -> int | None:
    """The number of the other instance, which has the BGP address that Google expects of this one."""
    if look.ends is None:
        return None
    azure, gcp = look.ends
    wanted, own = gcp.peer_bgp_address.content, azure.own_bgp_addresses.content
    mirrored = same_address(azure.peer_bgp_address.content, gcp.local_bgp_address.content)
    if wanted is None or own is None or not mirrored or any(same_address(wanted, one) for one in own):
        return None
    entries = look.link_look.azure_gateway["properties"]["bgpSettings"]["bgpPeeringAddresses"]
    for instance in look.link.azure.addresses:
        for entry in entries.each():
            named = entry["ipconfigurationId"].string().casefold() == instance.name.casefold()
            custom = entry["customBgpIpAddresses"].texts().content or ()
            if named and instance.index != azure.index and any(same_address(wanted, one) for one in custom):
                return instance.index
    return None
