"""Checks of what is under way in Azure, and of what is retired."""

from __future__ import annotations

from probes.availability.skus import find_sku
from probes.checks.finding import Layer, Remedy, Told, first_gap
from probes.checks.look import LinkLook
from probes.checks.registry import Family, Said
from probes.documents import Cloud
from probes.matrix import Severity

_DESIGN = Family(Layer.DESIGN, ())
_UNDER_WAY = ("Updating", "Creating", "Deleting")


@_DESIGN.link("L02", Severity.NOTE)
def operation_under_way(look: LinkLook) -> Said:
    """Azure is changing a resource of the link.

    Checks: `provisioningState` of gateway, connections and local network gateways is none of change.
    Why: until it is done Azure refuses other changes, and statuses may move by themselves. What is being deleted takes
    its tunnels with it, so that is more than a note.
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
                Severity.DEGRADES if state.content == "Deleting" else None,
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
    """The Azure gateway has a SKU whose retirement was announced.

    Checks: the SKU is not Standard or HighPerformance. VpnGw1 to VpnGw5 without AZ are to be retired too; that is
    told together with their lack of zones, as HAVE09.
    Why: it is migrated at a time that Microsoft chooses, and that fails where the subnet is too small.
    Azure: `sku.name`.
    Google: nothing.
    Fix: move to the AZ SKU that Microsoft names.
    Safety: tunnels drop while it is moved.
    Source: Microsoft, Legacy SKUs; Microsoft, About gateway SKUs (documented)
    """
    name = look.azure_gateway["properties"]["sku"]["name"].text()
    sku = find_sku(name.content or "")
    if gap := first_gap(name):
        yield gap
    elif sku is not None and sku.legacy:
        yield Told(
            f"{look.link.azure.name} has the SKU {sku.name}: {sku.retirement}",
            name.sources,
            (Remedy(Cloud.AZURE, f"move to {sku.successor}"),),
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
