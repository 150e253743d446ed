"""Checks of the gateways themselves: can this one carry such a link at all."""

from __future__ import annotations

from probes.checks.finding import Gap, Layer, Remedy, Target, Told, first_gap
from probes.checks.look import LinkLook
from probes.checks.registry import Family, Said
from probes.checks.words import az_show
from probes.documents import Cloud, Read
from probes.matrix import Severity

_GATEWAYS = Family(Layer.EXISTS, ("asn",))
_BGP = Family(Layer.BGP, ("asn", "bgp_session"))


@_GATEWAYS.link("A02", Severity.BLOCKS)
def policy_based_gateway(look: LinkLook) -> Said:
    """The Azure gateway is policy-based, which has no BGP and speaks IKEv1 only.

    Checks: `vpnType` of the Azure gateway is RouteBased.
    Why: HA VPN needs BGP, and a policy-based gateway has none.
    Azure: `vpnType` is PolicyBased; one tunnel at most.
    Google: NEGOTIATION_FAILURE on an IKEv2 tunnel, or BGP never comes up.
    Fix: delete the gateway and make a route-based one.
    Safety: about an hour without any VPN; the gateway's address may change.
    Source: Microsoft, VPN Gateway FAQ; Microsoft, About gateway SKUs (documented)
    """
    kind = look.azure_gateway["properties"]["vpnType"].text("RouteBased", "left out means route-based")
    if gap := first_gap(kind):
        yield gap
    elif (kind.content or "").casefold() == "policybased":
        yield Told(
            f"{look.link.azure.name} is policy-based, so it has no BGP",
            kind.sources,
            (Remedy(Cloud.AZURE, "make a route-based gateway in its place"),),
            Cloud.AZURE,
            look.link.azure.name,
            commands=(az_show("vnet-gateway", look.link.azure.id),),
        )


@_BGP.link("A03", Severity.BLOCKS)
def basic_sku(look: LinkLook) -> Said:
    """The Azure gateway has the SKU Basic, which has no BGP.

    Checks: `sku.name` of the Azure gateway is not Basic.
    Why: Basic has neither BGP nor APIPA addresses, active-active mode or a custom IPsec policy.
    Azure: `sku.name` is Basic.
    Google: BGP stays down.
    Fix: delete the gateway and make one with another SKU; Basic cannot be resized.
    Safety: about an hour without any VPN; the gateway's address changes.
    Source: Microsoft, About gateway SKUs; Microsoft, Upgrade a SKU (documented)
    """
    name = look.azure_gateway["properties"]["sku"]["name"].text()
    if gap := first_gap(name):
        yield gap
    elif (name.content or "").casefold() == "basic":
        yield Told(
            f"{look.link.azure.name} has the SKU Basic, which has no BGP",
            name.sources,
            (Remedy(Cloud.AZURE, "make a gateway of an AZ SKU in its place"),),
            Cloud.AZURE,
            look.link.azure.name,
        )


@_GATEWAYS.link("A18", Severity.BLOCKS)
def public_address_missing(look: LinkLook) -> Said:
    """An instance of the Azure gateway has no public address of its own.

    Checks: the public IP resource of every IP configuration has an `ipAddress`, and no two name the same one.
    Why: without it nobody can reach the instance; with one for both, nobody can reach the second.
    Azure: `ipAddress` of the public IP is missing, or the IP configuration names none or another's.
    Google: NO_INCOMING_PACKETS.
    Fix: attach a Standard, static public IP.
    Safety: a gateway update of minutes; its tunnels drop.
    Source: Microsoft, About active-active gateways; Microsoft, About gateway SKUs (documented)
    """
    for index, body in enumerate(look.public_addresses):
        address = body["properties"]["ipAddress"].text()
        if gap := first_gap(address):
            yield gap
        elif not address.has_content and len(look.link.azure.addresses) > _with_address(look):
            yield Told(
                f"the public IP {body.read.name} has no address",
                address.sources,
                (Remedy(Cloud.AZURE, f"attach a static public IP with an address in the place of {body.read.name}"),),
                Cloud.AZURE,
                body.read.name,
                commands=(az_show("public-ip", body.read.path),),
                among=tuple(each.key for each in look.tunnels if each.azure and each.azure.index == index),
            )
    seen: dict[str, str] = {}
    for configuration in look.azure_gateway["properties"]["ipConfigurations"].each():
        reference = configuration["properties"]["publicIPAddress"]["id"].text()
        first = seen.setdefault((reference.content or "").casefold(), configuration["name"].string())
        if reference.content and first != configuration["name"].string():
            yield Told(
                f"the instances {first} and {configuration['name'].string()} have the same public IP",
                reference.sources,
                (Remedy(Cloud.AZURE, f"give {configuration['name'].string()} a public IP of its own"),),
                Cloud.AZURE,
                look.link.azure.name,
                commands=(az_show("vnet-gateway", look.link.azure.id),),
            )
        if not reference.has_content and not reference.is_gap:
            yield Told(
                f"instance {configuration['name'].string()} of {look.link.azure.name} has no public IP",
                reference.sources,
                (Remedy(Cloud.AZURE, "attach a static public IP"),),
                Cloud.AZURE,
                look.link.azure.name,
            )


def _with_address(look: LinkLook) -> int:
    """How many instances have an address, told by their public IP or by the gateway's own BGP settings."""
    return sum(1 for item in look.link.azure.addresses if item.address.has_content)


@_GATEWAYS.link("A20", Severity.DEGRADES)
def mode_and_instances(look: LinkLook) -> Said:
    """The gateway's mode and the number of its instances do not fit together.

    Checks: `activeActive` is true exactly where there are two `ipConfigurations`.
    Why: an active-active gateway with one instance has no place for the second tunnel.
    Azure: `activeActive` is true and there is one IP configuration, or the other way round.
    Google: the second tunnel has no peer.
    Fix: change the mode, or add the missing IP configuration.
    Safety: 30 to 45 minutes, with downtime; BGP addresses that are no APIPA change.
    Source: Microsoft, Change active-active mode; ARM, virtualNetworkGateways (inferred)
    """
    properties = look.azure_gateway["properties"]
    mode = properties["activeActive"].flag(False, "left out means off")
    count = len(properties["ipConfigurations"].each())
    if gap := first_gap(mode):
        yield gap
    elif count and mode.content is not (count > 1):
        word = "active-active" if mode.content else "active-standby"
        yield Told(
            f"{look.link.azure.name} is {word} and has {count} IP configuration{'s' if count > 1 else ''}",
            (*mode.sources, properties["ipConfigurations"].source),
            (Remedy(Cloud.AZURE, "bring mode and number of IP configurations together"),),
            Cloud.AZURE,
            look.link.azure.name,
        )


@_BGP.link("C02", Severity.BLOCKS)
def gateway_bgp_off(look: LinkLook) -> Said:
    """BGP is off on the Azure gateway.

    Checks: `enableBgp` of the Azure gateway is true.
    Why: without it no connection of the gateway speaks BGP.
    Azure: `enableBgp` is false, and there are no neighbours at all.
    Google: the tunnel is ESTABLISHED and its BGP session down, state Connect.
    Fix: set `enableBgp` on the gateway, then on the connections.
    Safety: a gateway update of minutes; tunnels may drop for a moment.
    Source: Microsoft, Configure BGP (documented)
    """
    enabled = look.link.azure.bgp_enabled
    if gap := first_gap(enabled):
        yield gap
    elif enabled.content is False:
        target = Target(Cloud.AZURE, look.link.azure.id, "properties.enableBgp", True)
        yield Told(
            f"BGP is off on {look.link.azure.name}",
            enabled.sources,
            (Remedy(Cloud.AZURE, "turn BGP on", (target,)),),
            Cloud.AZURE,
            look.link.azure.name,
            commands=(az_show("vnet-gateway", look.link.azure.id),),
        )


_LIFECYCLE = Family(Layer.EXISTS, ("status",))


PROVISIONING_STATES = ("Succeeded", "Creating", "Updating", "Deleting", "Failed", "Canceled")
"""The words of ARM (azure-mgmt-network, CommonProvisioningState; Canceled from ARM's asynchronous operations)."""


@_LIFECYCLE.link("L01", Severity.BLOCKS)
def provisioning_failed(look: LinkLook) -> Said:
    """Azure could not bring a resource to what was asked for.

    Checks: `provisioningState` of gateway, connections, local network gateways and public IPs is not Failed.
    Why: what runs may be an older configuration than what is shown, or nothing. Where the clouds report every tunnel
    up all the same, the link is degraded and not blocked.
    Azure: `provisioningState` is Failed or Canceled.
    Google: NO_INCOMING_PACKETS, or nothing at all where the failed change was a small one.
    Fix: write the resource again unchanged; if that does not help, reset the gateway.
    Safety: writing it again changes nothing; a reset drops tunnels for a minute or more.
    Source: Microsoft, Reset a VPN gateway (documented)
    """
    bodies = [look.azure_gateway, *look.public_addresses]
    users: dict[Read, list[str]] = {}
    ends = [end for tunnel in look.tunnels for end in (tunnel.azure, tunnel.gcp)]
    works = bool(ends) and all(end is not None and end.tunnel_up.content and end.bgp_up.content for end in ends)
    for tunnel in look.tunnels:
        for body in (tunnel.connection, tunnel.local_network_gateway) if tunnel.azure else ():
            bodies.append(body)
            users.setdefault(body.read, []).append(tunnel.key)
    for body in {place.read.key: place for place in bodies}.values():
        state = body["properties"]["provisioningState"].text("Succeeded", "left out")
        if state.is_gap:
            yield Gap(state.reason, state.sources)
        elif state.content is not None and state.content not in PROVISIONING_STATES:
            yield Gap(f"{body.read.name} has a provisioning state that is not known: {state.content}", state.sources)
        elif state.content in ("Failed", "Canceled"):
            yield Told(
                f"{body.read.name} is {state.content}: its last change did not succeed",
                state.sources,
                (Remedy(Cloud.AZURE, f"write {body.read.name} again as it is"),),
                Cloud.AZURE,
                body.read.name,
                Severity.DEGRADES if works else None,
                among=tuple(users[body.read]) if body.read in users else None,
            )
