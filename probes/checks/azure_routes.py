"""Checks of the route tables on the subnets of the Azure gateway's VNet."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from ipaddress import IPv4Network

from probes.addresses import parse_network
from probes.checks.behind import route_table, workload_subnets
from probes.checks.finding import Confidence, Layer, Remedy, Target, Told, first_gap
from probes.checks.look import LinkLook
from probes.checks.registry import Family, Said
from probes.checks.words import az_show, short
from probes.documents import Cloud
from probes.matrix import Severity
from probes.reading import Place

_TRAFFIC = Family(Layer.TRAFFIC, ("prefixes",))
TO_GATEWAY, TO_APPLIANCE = "virtualnetworkgateway", "virtualappliance"
"""Next hops, in lower case, that lead to the gateway, and to a machine of somebody's own that may pass it on."""


@dataclass(frozen=True)
class _Table:
    """A subnet with its route table."""

    subnet: Place
    table: Place

    @property
    def name(self) -> str:
        """Of the subnet."""
        return self.subnet["name"].string()

    @property
    def propagates(self) -> bool:
        """Whether the subnet takes BGP routes."""
        return self.table["properties"]["disableBgpRoutePropagation"].flag(False, "left out means on").content is False

    def routes(self) -> Iterable[tuple[Place, IPv4Network, str]]:
        """Every route to addresses, with its prefix and its next hop in lower case."""
        for route in self.table["properties"]["routes"].each():
            prefix = parse_network(route["properties"]["addressPrefix"].string())
            if prefix:
                yield route, prefix, route["properties"]["nextHopType"].string().casefold()


def _tables(look: LinkLook) -> list[_Table]:
    both = (_Table(subnet, route_table(look, subnet)) for subnet in workload_subnets(look))
    return [one for one in both if one.table["properties"].exists]


def _severity(look: LinkLook, subnets: set[str]) -> Severity:
    """All subnets cut off block the link's traffic, some degrade it."""
    return Severity.BLOCKS if len(subnets) == len(workload_subnets(look)) else Severity.DEGRADES


@_TRAFFIC.link("D09", Severity.BLOCKS)
def routes_elsewhere(look: LinkLook) -> Said:
    """A route table sends what is meant for Google elsewhere.

    Checks: no route of a subnet's route table is for a range of Google, or a part of it, with another next hop than
    the gateway.
    Why: a route that somebody wrote comes before one that BGP brings, if it is as long or longer. A next hop that is
    an appliance may pass the traffic on, so that is a risk only.
    Azure: `nextHopType` is None, Internet, VnetLocal or VirtualAppliance.
    Google: nothing comes from these subnets, or no answers.
    Fix: take the route out, or set its next hop to the gateway.
    Safety: changes the way of this range only.
    Source: ARM, routeTables; Microsoft, Virtual network traffic routing (inferred)
    """
    found: dict[bool, list[tuple[_Table, Place]]] = {True: [], False: []}
    for table in _tables(look):
        for route, prefix, hop in table.routes() if table.propagates else ():
            if hop != TO_GATEWAY and any(prefix.subnet_of(one) for one in look.google_ranges):
                found[hop == TO_APPLIANCE].append((table, route))
    for by_appliance, several in found.items():
        if not several:
            continue
        prefixes = short(route["properties"]["addressPrefix"].string() for _, route in several)
        subnets = {table.name for table, _ in several}
        hops = short(route["properties"]["nextHopType"].string() for _, route in several)
        targets = () if by_appliance else tuple(_to_gateway(*one) for one in several)
        yield Told(
            f"{short(subnets)} {'sends' if len(subnets) == 1 else 'send'} {prefixes} to {hops}, not to the gateway",
            tuple(one[1]["properties"]["nextHopType"].source for one in several),
            (Remedy(Cloud.AZURE, _REMEDIES[by_appliance], targets),),
            Cloud.AZURE,
            several[0][0].table.read.name,
            Severity.RISK if by_appliance else _severity(look, subnets),
            commands=tuple(sorted({az_show("route-table", table.table.read.path) for table, _ in several})),
        )


_REMEDIES = {
    True: "see that the appliance passes it on to the gateway, and that answers take the same way",
    False: "send it to the gateway, or take the route out",
}


def _to_gateway(table: _Table, route: Place) -> Target:
    path = f"properties.routes[{route['name'].string()}].properties.nextHopType"
    return Target(Cloud.AZURE, table.table.read.path, path, "VirtualNetworkGateway")


@_TRAFFIC.link("D10", Severity.BLOCKS, Confidence.LIKELY)
def propagation_off(look: LinkLook) -> Said:
    """A route table keeps BGP routes out of a subnet, and has none to Google of its own.

    Checks: a route table with `disableBgpRoutePropagation` has a route to the gateway for every range of Google.
    Why: the subnet then does not know that Google is behind the gateway. Where its routes lead to an appliance
    instead, that may pass the traffic on, so that is a risk only.
    Azure: `disableBgpRoutePropagation` is true.
    Google: nothing comes from these subnets.
    Fix: let the subnet take BGP routes, or add routes with the gateway as next hop.
    Safety: adds all routes that the gateway knows, also those of other connections.
    Source: ARM, routeTables; Microsoft, Virtual network traffic routing (inferred)
    """
    ranges = look.google_ranges
    if not ranges:
        if gap := first_gap(look.link.gcp.prefixes):
            yield gap
        return
    lacking: list[_Table] = []
    passing: list[_Table] = []
    for table in _tables(look):
        hops = {_next_hop(table, one) for one in ranges}
        if table.propagates or hops == {TO_GATEWAY}:
            continue
        (passing if hops <= {TO_GATEWAY, TO_APPLIANCE} else lacking).append(table)
    for tables, by_appliance in ((lacking, False), (passing, True)):
        if tables:
            subnets = {table.name for table in tables}
            path = "properties.disableBgpRoutePropagation"
            tables_named = sorted({table.table.read.path for table in tables})
            targets = tuple(Target(Cloud.AZURE, one, path, False) for one in tables_named)
            verb = "takes" if len(subnets) == 1 else "take"
            yield Told(
                f"{short(subnets)} {verb} no BGP routes"
                + (" and reach Google through an appliance only" if by_appliance else ": no way to Google from there"),
                tuple(table.table["properties"]["disableBgpRoutePropagation"].source for table in tables),
                (Remedy(Cloud.AZURE, "let the route table take BGP routes", targets),),
                Cloud.AZURE,
                tables[0].table.read.name,
                Severity.RISK if by_appliance else _severity(look, subnets),
                commands=tuple(az_show("route-table", one) for one in tables_named),
            )


def _next_hop(table: _Table, wanted: IPv4Network) -> str:
    """The next hop of the longest route that holds all of a range; empty where there is none."""
    holding = [(prefix.prefixlen, hop) for _, prefix, hop in table.routes() if wanted.subnet_of(prefix)]
    return max(holding)[1] if holding else ""
