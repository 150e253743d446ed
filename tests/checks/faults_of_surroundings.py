"""Faults behind the Azure gateway: subnets, route tables, filters, peerings, name servers."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from probes.checks.finding import Layer
from probes.documents import Documents, Json
from tests.checks.fault_table import Edit, edits
from tests.checks.surroundings import (
    route,
    route_table_read,
    rule,
    security_group_read,
)
from tests.probes.azure_answers import azure_id, network_read
from tests.probes.builder import edited


def _network(path: str, value: Json | Callable[[Json], Json]) -> Edit:
    return lambda answers: edited(answers, network_read(), f"properties/{path}", value)


def _gateway_subnet(path: str, value: Json) -> Edit:
    return _network(f"subnets/GatewaySubnet/properties/{path}", value)


def _table(path: str, value: Json) -> Edit:
    return lambda answers: edited(answers, route_table_read(), f"properties/{path}", value)


# -------------------------------------------------------------------------------------------- the GatewaySubnet

edits("HAVA19", "a small GatewaySubnet", _gateway_subnet("addressPrefix", "10.100.255.0/28"))
edits("HAVA19", "a GatewaySubnet for nobody", _gateway_subnet("addressPrefix", "10.100.255.0/30"), Layer.IKE)
edits("HAVL09", "NSG on the GatewaySubnet", _gateway_subnet("networkSecurityGroup", {"id": "nsg"}))
edits(
    "HAVL09", "service endpoint policy on the GatewaySubnet", _gateway_subnet("serviceEndpointPolicies", [{"id": "p"}])
)


def _routed_gateway(properties: dict[str, Json]) -> Edit:
    """The GatewaySubnet with a route table of its own."""
    identity = azure_id("routeTables", "rt-gateway")

    def edit(answers: Documents) -> Documents:
        document = answers.find(route_table_read())
        assert document is not None
        table = replace(document, read=route_table_read("rt-gateway"), body={"properties": properties})
        return _gateway_subnet("routeTable", {"id": identity})(answers.with_answers(table))

    return edit


edits(
    "HAVL09",
    "no BGP routes on the GatewaySubnet",
    _routed_gateway({"disableBgpRoutePropagation": True, "routes": []}),
    Layer.IKE,
)
edits(
    "HAVL09",
    "default route on the GatewaySubnet",
    _routed_gateway({"routes": [route("all", "0.0.0.0/0", "VirtualAppliance")]}),
    Layer.IKE,
)

# ------------------------------------------------------------------------------------------- behind the gateway

edits(
    "HAVA21",
    "nothing behind the gateway",
    _network("subnets", lambda subnets: subnets[:1] if isinstance(subnets, list) else subnets),
)
edits("HAVD09", "a route to nowhere", _table("routes", [route("google", "10.101.0.0/16", "None")]))
edits("HAVD09", "a route to an appliance", _table("routes", [route("google", "10.101.0.0/17", "VirtualAppliance")]))
edits("HAVD10", "no BGP routes in the subnet", _table("disableBgpRoutePropagation", True))


def _through_appliance(answers: Documents) -> Documents:
    answers = _table("disableBgpRoutePropagation", True)(answers)
    return _table("routes", [route("all", "0.0.0.0/0", "VirtualAppliance")])(answers)


edits("HAVD10", "no BGP routes and an appliance", _through_appliance)


def _peering(**properties: Json) -> Edit:
    remote: dict[str, Json] = {"id": azure_id("virtualNetworks", "vnet-spoke")}
    standing: dict[str, Json] = {"peeringState": "Connected", "allowGatewayTransit": True}
    inside: dict[str, Json] = {"remoteVirtualNetwork": remote, **standing, **properties}
    return _network("virtualNetworkPeerings", [{"name": "to-spoke", "properties": inside}])


edits("HAVD11", "a peering without transit", _peering(allowGatewayTransit=False))
edits("HAVD11", "a peering with one end", _peering(peeringState="Disconnected"))


def _spoke_without_use(answers: Documents) -> Documents:
    answers = _peering()(answers)
    hub = answers.find(network_read())
    assert hub is not None
    back: Json = {
        "name": "to-hub",
        "properties": {"remoteVirtualNetwork": {"id": hub.read.path}, "useRemoteGateways": False},
    }
    spoke = replace(hub.read, path=azure_id("virtualNetworks", "vnet-spoke"))
    return answers.with_answers(replace(hub, read=spoke, body={"properties": {"virtualNetworkPeerings": [back]}}))


edits("HAVD11", "a peered network that does not use the gateway", _spoke_without_use)
edits("HAVL08", "DNS servers", _network("dhcpOptions", {"dnsServers": ["10.100.1.4"]}))


def _rules(*rules: Json) -> Edit:
    return lambda answers: edited(answers, security_group_read(), "properties/securityRules", list(rules))


edits("HAVF05", "a group that denies all", _rules(rule("deny-all", "Deny", 4096, "*")))
edits(
    "HAVF05",
    "a group that denies Google",
    _rules(rule("late", "Allow", 300, "10.101.0.0/16"), rule("no-google", "Deny", 200, "10.101.0.0/16")),
)
