"""What stands behind the gateways of a base state: subnets with route table and filter, the VPC network, its rules."""

from __future__ import annotations

from datetime import UTC, datetime

from probes.azure.reads import azure_read
from probes.documents import Document, Documents, Json, Outcome, Read
from probes.gcp.reads import gcp_read
from tests.probes.azure_answers import azure_id, network_read
from tests.probes.builder import edited
from tests.probes.topology import AZURE_PREFIX, GOOGLE_PREFIX

VPC = "projects/proj-net/global/networks/hub"
_TIME = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)


def route_table_read(name: str = "rt-apps") -> Read:
    """The GET of a route table."""
    return azure_read("routeTables.get", azure_id("routeTables", name))


def security_group_read() -> Read:
    """The GET of the network security group of the workload subnet."""
    return azure_read("networkSecurityGroups.get", azure_id("networkSecurityGroups", "nsg-apps"))


def vpc_read() -> Read:
    """The GET of the VPC network."""
    return gcp_read("networks.get", VPC)


def firewalls_read() -> Read:
    """The effective firewalls of the VPC network."""
    return gcp_read("networks.getEffectiveFirewalls", f"{VPC}/getEffectiveFirewalls")


def routes_read() -> Read:
    """The list of routes."""
    return gcp_read("routes.list", "projects/proj-net/global/routes")


def region_read() -> Read:
    """The region with its quotas."""
    return gcp_read("regions.get", "projects/proj-net/regions/us-east4")


def project_read() -> Read:
    """The project with its quotas."""
    return gcp_read("projects.get", "projects/proj-net")


def quota(metric: str, usage: float, limit: float) -> Json:
    """A quota, in the numbers with a point that Google writes."""
    return {"metric": metric, "usage": usage, "limit": limit}


def _link(path: str) -> str:
    return f"https://www.googleapis.com/compute/v1/{path}"


def rule(name: str, access: str, priority: int, source: str, **more: Json) -> Json:
    """An inbound rule of a network security group, for every port and destination."""
    properties: dict[str, Json] = {
        "direction": "Inbound",
        "access": access,
        "priority": priority,
        "protocol": "*",
        "sourceAddressPrefix": source,
        "sourcePortRange": "*",
        "destinationAddressPrefix": "*",
        "destinationPortRange": "*",
    }
    return {"name": name, "properties": {**properties, **more}}


def route(name: str, prefix: str, hop: str) -> Json:
    """A route of a route table."""
    return {"name": name, "properties": {"addressPrefix": prefix, "nextHopType": hop}}


def static_route(name: str, prefix: str, **more: Json) -> Json:
    """A route of the VPC network."""
    return {
        "name": name,
        "selfLink": _link(f"projects/proj-net/global/routes/{name}"),
        "network": _link(VPC),
        "destRange": prefix,
        **more,
    }


def firewall(name: str, priority: int, *ranges: str, **more: Json) -> Json:
    """An ingress rule of the VPC network; it allows everything unless `denied` is given."""
    allowed: dict[str, Json] = {} if "denied" in more else {"allowed": [{"IPProtocol": "tcp"}]}
    sources: list[Json] = list(ranges)
    return {"name": name, "direction": "INGRESS", "priority": priority, "sourceRanges": sources, **allowed, **more}


def _subnet(name: str, prefix: str, **references: str) -> Json:
    named: dict[str, Json] = {field: {"id": identity} for field, identity in references.items()}
    return {"name": name, "properties": {"addressPrefix": prefix, **named}}


def surrounded(answers: Documents) -> Documents:
    """The answers of a base state with those for what stands behind it, all of it in order."""
    subnets: Json = [
        _subnet("GatewaySubnet", "10.100.255.0/26"),
        _subnet(
            "apps",
            "10.100.1.0/24",
            routeTable=route_table_read().path,
            networkSecurityGroup=security_group_read().path,
        ),
    ]
    answers = edited(answers, network_read(), "properties/subnets", subnets)
    answers = edited(answers, network_read(), "properties/virtualNetworkPeerings", [])
    bodies: dict[Read, Json] = {
        route_table_read(): {"properties": {"disableBgpRoutePropagation": False, "routes": []}},
        security_group_read(): {
            "properties": {
                "securityRules": [rule("web", "Allow", 200, "Internet", destinationPortRange="443")],
                "defaultSecurityRules": [
                    rule("AllowVnetInBound", "Allow", 65_000, "VirtualNetwork"),
                    rule("DenyAllInBound", "Deny", 65_500, "*"),
                ],
            }
        },
        vpc_read(): {
            "name": "hub",
            "mtu": 1460,
            "routingConfig": {"routingMode": "REGIONAL", "bgpBestPathSelectionMode": "LEGACY"},
        },
        firewalls_read(): {"firewalls": [firewall("allow-azure", 1000, AZURE_PREFIX)]},
        region_read(): {"quotas": [quota("ROUTERS", 1.0, 20.0), quota("IN_USE_ADDRESSES", 8.0, 8.0)]},
        project_read(): {"quotas": [quota("VPN_TUNNELS", 2.0, 20.0)]},
        routes_read(): {
            "items": [
                static_route("default", "0.0.0.0/0", nextHopGateway=_link("global/gateways/default-internet-gateway")),
                static_route("subnet", GOOGLE_PREFIX, nextHopNetwork=_link(VPC)),
            ]
        },
    }
    return answers.with_answers(*(Document(read, Outcome.OK, _TIME, body=body) for read, body in bodies.items()))
