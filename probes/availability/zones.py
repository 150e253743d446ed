"""Azure's availability zones: where the instances of a gateway can be, as far as that is told.

An address in one zone puts its instance there (Microsoft, About zone-redundant virtual network gateways: zonal
gateways; documented). Of a zone-redundant gateway the two VMs are in different zones, and nobody tells in which
(Microsoft, Reliability in Azure virtual network gateways; documented).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from probes.availability.parts import Kind, Part, Tunnels
from probes.azure.reads import azure_read
from probes.checks.look import LinkLook
from probes.reading import Place, find_place
from probes.values import Value, absent

_NOTHING: Tunnels = frozenset()


@dataclass(frozen=True, slots=True)
class Residence:
    """The zones that the public IP of one instance is in; empty where it is in none."""

    index: int
    zones: Value[tuple[str, ...]]


def find_zones(look: LinkLook, standby: str) -> Iterator[Part]:
    """The zones that are known, each with what goes with it. `standby` is said where the other VM takes over."""
    residences = find_residences(look)
    spread = is_zonal_sku(look).content is True
    single = len(residences) == 1
    for zone in sorted({name for each in residences for name in each.zones.content or ()}):
        here = [each for each in residences if zone in (each.zones.content or ())]
        fixed = _union(look, [each for each in here if each.zones.content == (zone,)])
        moving = [on_instance(look, each.index) for each in here if each.zones.content != (zone,)]
        unread = _union(look, [each for each in residences if not each.zones.has_content])
        # Without zones of its own the gateway may be anywhere; with them at most one of its VMs is in this one.
        outcomes = tuple(dict.fromkeys([fixed, *(fixed | tunnels for tunnels in moving)])) if spread else (fixed,)
        loose = _NOTHING.union(*moving) if not spread else _NOTHING
        returns = standby if spread and single and moving else ""
        yield Part(Kind.ZONE, zone, f"zone {zone}", outcomes, (unread | loose) - fixed, returns=returns)


def find_residences(look: LinkLook) -> tuple[Residence, ...]:
    """For each instance, in order, the zones of its public IP."""
    return tuple(
        Residence(index, place["zones"].texts((), "left out means none (ARM, publicIPAddresses)"))
        if place is not None
        else Residence(index, absent("no public IP address is attached"))
        for index, place in enumerate(public_addresses(look))
    )


def public_addresses(look: LinkLook) -> Iterator[Place | None]:
    """The answer for the public IP of each instance, in order; None where none is attached."""
    for configuration in look.azure_gateway["properties"]["ipConfigurations"].each():
        identity = configuration["properties"]["publicIPAddress"]["id"].string()
        read = azure_read("publicIPAddresses.get", identity)
        yield find_place(look.documents, read) if identity else None


def is_zonal_sku(look: LinkLook) -> Value[bool]:
    """Whether the gateway's SKU is one that knows zones: its name ends with AZ (Microsoft, About gateway SKUs)."""
    return look.azure_gateway["properties"]["sku"]["name"].text().map(lambda name: name.casefold().endswith("az"))


def on_instance(look: LinkLook, index: int) -> Tunnels:
    """The tunnels of an Azure instance."""
    return frozenset(tunnel.number for tunnel in look.tunnels if tunnel.azure and tunnel.azure.index == index)


def _union(look: LinkLook, residences: list[Residence]) -> Tunnels:
    return _NOTHING.union(*(on_instance(look, each.index) for each in residences))
