"""Checks of what is under way in Azure, and of what is retired."""

from __future__ import annotations

from probes.checks.finding import Layer, Remedy, Told, first_gap
from probes.checks.look import LinkLook
from probes.checks.registry import Family, Said
from probes.documents import Cloud
from probes.matrix import Severity

_DESIGN = Family(Layer.DESIGN, ())
_UNDER_WAY = ("Updating", "Creating", "Deleting")
RETIRED = frozenset({"Standard", "HighPerformance"})
"""SKUs announced as retired on 30 June 2026 (Microsoft, Legacy SKUs; documented)."""


@_DESIGN.link("L02", Severity.NOTE)
def operation_under_way(look: LinkLook) -> Said:
    """Azure is changing a resource of the link.

    Checks: `provisioningState` of gateway, connections and local network gateways is none of change.
    Why: until it is done Azure refuses other changes, and statuses may move by themselves.
    Azure: Updating, Creating or Deleting.
    Google: nothing, or a tunnel that drops for a moment.
    Fix: wait; a gateway takes up to an hour.
    Safety: waiting changes nothing.
    Source: Microsoft, About gateway SKUs; Microsoft, Change active-active mode (documented)
    """
    bodies = [look.azure_gateway]
    for tunnel in look.tunnels:
        if tunnel.azure:
            bodies += [tunnel.connection, tunnel.local_network_gateway]
    for body in {place.read.key: place for place in bodies}.values():
        state = body["properties"]["provisioningState"].text()
        if state.content in _UNDER_WAY:
            yield Told(
                f"{body.read.name} is {state.content}: Azure takes no other change until it is done",
                state.sources,
                (),
                Cloud.AZURE,
                body.read.name,
            )


@_DESIGN.link("L03", Severity.DEGRADES)
def migration_unfinished(look: LinkLook) -> Said:
    """A migration of the Azure gateway is under way or has failed.

    Checks: `virtualNetworkGatewayMigrationStatus.state` is None or Succeeded.
    Why: tunnels drop for a while during it, and a failed one waits for somebody.
    Azure: InProgress or Failed, with a phase and an error.
    Google: short drops, up to ten minutes.
    Fix: finish the migration, or take it back.
    Safety: see the phase that it is in.
    Source: Microsoft, What's new; Microsoft, Upgrade a SKU (documented)
    """
    status = look.azure_gateway["properties"]["virtualNetworkGatewayMigrationStatus"]
    state = status["state"].text("None", "left out")
    if gap := first_gap(state):
        yield gap
    elif state.content in ("InProgress", "Failed"):
        yield Told(
            f"the migration of {look.link.azure.name} is {state.content}",
            (*state.sources, status["phase"].source, status["errorMessage"].source),
            (Remedy(Cloud.AZURE, "finish the migration, or take it back"),),
            Cloud.AZURE,
            look.link.azure.name,
        )


@_DESIGN.link("L04", Severity.RISK)
def retired_sku(look: LinkLook) -> Said:
    """The Azure gateway has a SKU that is retired.

    Checks: the SKU is not Standard or HighPerformance.
    Why: it is migrated at a time that Microsoft chooses, and that fails where the subnet is too small.
    Azure: `sku.name`.
    Google: nothing.
    Fix: move to an AZ SKU.
    Safety: tunnels drop while it is moved.
    Source: Microsoft, Legacy SKUs; Microsoft, About gateway SKUs (documented)
    """
    name = look.azure_gateway["properties"]["sku"]["name"].text()
    if gap := first_gap(name):
        yield gap
    elif name.content in RETIRED:
        yield Told(
            f"{look.link.azure.name} has the SKU {name.content}, which is retired",
            name.sources,
            (Remedy(Cloud.AZURE, "move to an AZ SKU"),),
            Cloud.AZURE,
            look.link.azure.name,
        )


@_DESIGN.link("L05", Severity.RISK)
def basic_public_address(look: LinkLook) -> Said:
    """A public IP of the Azure gateway has the SKU Basic, which is retired.

    Checks: `sku.name` of the public IPs is not Basic.
    Why: Basic public IPs are retired.
    Azure: `sku.name` of the public IP is Basic.
    Google: nothing.
    Fix: migrate it in place; the address stays.
    Safety: up to ten minutes without tunnels.
    Source: Microsoft, What's new; Microsoft, SKU consolidation (documented)
    """
    for body in look.public_addresses:
        name = body["sku"]["name"].text()
        if gap := first_gap(name):
            yield gap
        elif (name.content or "").casefold() == "basic":
            yield Told(
                f"the public IP {body.read.name} has the SKU Basic, which is retired",
                name.sources,
                (Remedy(Cloud.AZURE, "migrate the public IP to Standard"),),
                Cloud.AZURE,
                body.read.name,
            )


@_DESIGN.link("L09", Severity.RISK)
def gateway_subnet_filtered(look: LinkLook) -> Said:
    """The GatewaySubnet has a network security group.

    Checks: the subnet named GatewaySubnet has no `networkSecurityGroup`.
    Why: Microsoft does not support one there; it can stop the gateway.
    Azure: the subnet names a network security group.
    Google: NO_INCOMING_PACKETS where it stops the gateway.
    Fix: take the network security group off the subnet.
    Safety: the gateway's own filters stay.
    Source: Microsoft, VPN gateway settings (documented)
    """
    for subnet in look.network["properties"]["subnets"].each():
        group = subnet["properties"]["networkSecurityGroup"]["id"].text()
        if subnet["name"].string().casefold() == "gatewaysubnet" and group.has_content:
            yield Told(
                "the GatewaySubnet has a network security group, which Microsoft does not support",
                group.sources,
                (Remedy(Cloud.AZURE, "take the network security group off the GatewaySubnet"),),
                Cloud.AZURE,
                look.network.read.name,
            )
