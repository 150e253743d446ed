"""Checks of the VNet around the Azure gateway: is anything behind it, and do its peers share the gateway."""

from __future__ import annotations

from collections.abc import Iterator

from probes.azure.reads import azure_read
from probes.checks.behind import gateway_subnet, workload_subnets
from probes.checks.finding import Layer, Remedy, Target, Told
from probes.checks.look import LinkLook
from probes.checks.registry import Family, Said
from probes.checks.words import az_show, short
from probes.documents import Cloud
from probes.matrix import Severity
from probes.reading import Place, find_place

_BEHIND = Family(Layer.TRAFFIC, ("prefixes",))
_DESIGN = Family(Layer.DESIGN, ("prefixes",))
AZURE_DNS = ("168.63.129.16", "AzureProvidedDNS")
"""How Azure's own resolver is named among DNS servers (Microsoft, What is IP address 168.63.129.16; documented)."""


def _peerings(look: LinkLook) -> tuple[Place, ...]:
    return look.network["properties"]["virtualNetworkPeerings"].each()


@_DESIGN.link("A21", Severity.RISK)
def nothing_behind(look: LinkLook) -> Said:
    """Nothing is behind the Azure gateway: its VNet has no other subnet and no peering.

    Checks: the gateway's VNet has a subnet besides the GatewaySubnet, or a peering.
    Why: machines in another VNet are reached through a peering with gateway transit only.
    Azure: `subnets` holds the GatewaySubnet alone, and `virtualNetworkPeerings` is empty.
    Google: it learns the VNet's prefix, and nobody answers there.
    Fix: peer the VNet of the machines with this one, with gateway transit.
    Safety: adds routes only.
    Source: Microsoft, Configure BGP; ARM, virtualNetworks (inferred)
    """
    subnets = look.network["properties"]["subnets"]
    if gateway_subnet(look).exists and not workload_subnets(look) and not _peerings(look):
        yield Told(
            f"{look.network.read.name} has the GatewaySubnet alone and no peering: nothing is behind the gateway",
            (subnets.source, look.network["properties"]["virtualNetworkPeerings"].source),
            (Remedy(Cloud.AZURE, "peer the VNet of the machines with it, with gateway transit"),),
            Cloud.AZURE,
            look.network.read.name,
            commands=(az_show("vnet", look.network.read.path),),
        )


@_BEHIND.link("D11", Severity.DEGRADES)
def peering_without_transit(look: LinkLook) -> Said:
    """A peered VNet does not share the Azure gateway, so Google does not reach it.

    Checks: every peering of the gateway's VNet is Connected and allows gateway transit, and the peered VNet uses it.
    Why: without both Azure does not advertise the peered VNet, and that learns no routes. Where transit is wanted
    and half of it is missing, the peered VNet is cut off; where it is not wanted, nothing is wrong, so that alone
    is a risk.
    Azure: `allowGatewayTransit` here, `useRemoteGateways` there, `peeringState`.
    Google: the peered VNet's prefixes are missing among the learned routes.
    Fix: allow gateway transit on this side and use the remote gateway on the other.
    Safety: adds routes only; the other VNet may have no gateway of its own.
    Source: Microsoft, VPN Gateway FAQ; ARM, virtualNetworkPeerings (inferred)
    """
    apart = []
    for peering in _peerings(look):
        properties = peering["properties"]
        state = properties["peeringState"]
        if properties["allowGatewayTransit"].raw is not True:
            if state.string() == "Connected" and properties["useRemoteGateways"].raw is not True:
                apart.append(peering)
        elif state.string() not in ("", "Connected"):
            yield Told(
                f"the peering {peering['name'].string()} is {state.string()}: what is behind it is cut off",
                (state.source, properties["allowGatewayTransit"].source),
                (Remedy(Cloud.AZURE, "make the peering again on both sides"),),
                Cloud.AZURE,
                peering["name"].string(),
                commands=(az_show("vnet", look.network.read.path),),
            )
        else:
            yield from _unused_transit(look, peering)
    if apart:
        yield Told(
            f"{short(one['name'].string() for one in apart)}: peered without gateway transit, not reached from Google",
            tuple(one["properties"]["allowGatewayTransit"].source for one in apart),
            (Remedy(Cloud.AZURE, "allow gateway transit, if it is to be reached", _transit(look, apart)),),
            Cloud.AZURE,
            look.network.read.name,
            Severity.RISK,
            commands=(az_show("vnet", look.network.read.path),),
        )


def _transit(look: LinkLook, peerings: list[Place]) -> tuple[Target, ...]:
    path = "properties.virtualNetworkPeerings[{}].properties.allowGatewayTransit"
    names = (one["name"].string() for one in peerings)
    return tuple(Target(Cloud.AZURE, look.network.read.path, path.format(name), True) for name in names)


def _unused_transit(look: LinkLook, peering: Place) -> Iterator[Told]:
    """The other half of the peering, where the peered VNet was read too."""
    remote = peering["properties"]["remoteVirtualNetwork"]["id"].string()
    other = look.touch(find_place(look.documents, azure_read("virtualNetworks.get", remote), by_choice=True))
    for back in other["properties"]["virtualNetworkPeerings"].each():
        used = back["properties"]["useRemoteGateways"]
        there = back["properties"]["remoteVirtualNetwork"]["id"].string().casefold()
        if there == look.network.read.path.casefold() and used.raw is not True:
            path = f"properties.virtualNetworkPeerings[{back['name'].string()}].properties.useRemoteGateways"
            yield Told(
                f"{other.read.name} does not use the gateway that {look.network.read.name} shares with it",
                (used.source, peering["properties"]["allowGatewayTransit"].source),
                (Remedy(Cloud.AZURE, "use the remote gateway", (Target(Cloud.AZURE, remote, path, True),)),),
                Cloud.AZURE,
                other.read.name,
                commands=(az_show("vnet", remote),),
            )


@_DESIGN.link("L08", Severity.NOTE)
def own_dns_servers(look: LinkLook) -> Said:
    """The VNet of the Azure gateway has DNS servers of its own.

    Checks: `dnsServers` of the gateway's VNet is empty, or names Azure's own resolver.
    Why: the gateway must resolve Microsoft's names. Servers that do not forward to 168.63.129.16 can make it
    unhealthy; whether they forward cannot be read, so this is no more than a note.
    Azure: `dhcpOptions.dnsServers` is not empty.
    Google: NO_INCOMING_PACKETS where it makes the gateway unhealthy.
    Fix: let the servers forward to 168.63.129.16.
    Safety: other names resolve as before.
    Source: Microsoft, Tunnel that can't connect (inferred)
    """
    servers = look.network["properties"]["dhcpOptions"]["dnsServers"]
    named = servers.texts((), "none").content or ()
    if named and not set(named) & set(AZURE_DNS):
        yield Told(
            f"{look.network.read.name} resolves names at {short(named)}, which must forward to {AZURE_DNS[0]}",
            (servers.source,),
            (Remedy(Cloud.AZURE, f"let these servers forward to {AZURE_DNS[0]}"),),
            Cloud.AZURE,
            look.network.read.name,
            commands=(az_show("vnet", look.network.read.path),),
        )
