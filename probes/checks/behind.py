"""What stands behind the two gateways: the VNet's subnets with their route tables and filters, and the VPC network.

Nobody has to ask for these answers: while they were not asked for, a check that rests on them is silent.
"""

from __future__ import annotations

from ipaddress import IPv4Network

from probes.addresses import parse_network
from probes.azure.reads import azure_read
from probes.checks.look import LinkLook
from probes.gcp.reads import STATUS, gcp_read, path_of, project_of
from probes.reading import Place, find_place
from probes.values import Standing

GATEWAY_SUBNET = "gatewaysubnet"
_SERVICES = frozenset(
    {
        GATEWAY_SUBNET,
        "azurefirewallsubnet",
        "azurefirewallmanagementsubnet",
        "azurebastionsubnet",
        "routeserversubnet",
    }
)
"""Names of subnets in which Azure runs services of its own, in lower case (Microsoft, VPN gateway settings and the
pages of each service; documented)."""


def gateway_subnet(look: LinkLook) -> Place:
    """The subnet named GatewaySubnet in the VNet's answer; a place without content where there is none."""
    subnets = look.network["properties"]["subnets"]
    return next((one for one in subnets.each() if one["name"].string().casefold() == GATEWAY_SUBNET), subnets[-1])


def workload_subnets(look: LinkLook) -> tuple[Place, ...]:
    """The subnets of the gateway's VNet that may hold somebody's machines."""
    subnets = look.network["properties"]["subnets"].each()
    return tuple(one for one in subnets if one["name"].string().casefold() not in _SERVICES)


def route_table(look: LinkLook, subnet: Place) -> Place:
    """The answer for a subnet's route table; a place without content where it names none."""
    return _referred(look, subnet["properties"]["routeTable"]["id"], "routeTables.get")


def security_group(look: LinkLook, subnet: Place) -> Place:
    """The same for its network security group."""
    return _referred(look, subnet["properties"]["networkSecurityGroup"]["id"], "networkSecurityGroups.get")


def _referred(look: LinkLook, reference: Place, operation: str) -> Place:
    identity = reference.string()
    if not identity:
        return reference
    return look.touch(find_place(look.documents, azure_read(operation, identity), by_choice=True))


def prefixes_of(subnet: Place) -> tuple[IPv4Network, ...]:
    """The prefixes of an Azure subnet; it has one in `addressPrefix`, or several in `addressPrefixes`."""
    texts = (subnet["properties"]["addressPrefix"].string(),)
    several = subnet["properties"]["addressPrefixes"].each()
    found = (parse_network(text) for text in (*texts, *(one.string() for one in several)))
    return tuple(dict.fromkeys(one for one in found if one))


def vpc_path(look: LinkLook) -> str:
    """The path of the VPC network that the HA VPN gateway is in."""
    return path_of(look.google_gateway["network"].string())


def vpc(look: LinkLook) -> Place:
    """The answer for that network."""
    return look.touch(find_place(look.documents, gcp_read("networks.get", vpc_path(look)), by_choice=True))


def effective_firewalls(look: LinkLook) -> Place:
    """The answer for the firewall rules and policies of that network."""
    read = gcp_read("networks.getEffectiveFirewalls", f"{vpc_path(look)}/getEffectiveFirewalls")
    return look.touch(find_place(look.documents, read, by_choice=True))


def router_status(look: LinkLook, router: Place) -> Place:
    """The answer for the state of a Cloud Router."""
    read = gcp_read(STATUS, f"{path_of(router['selfLink'].string())}/getRouterStatus")
    return look.touch(find_place(look.documents, read))


def static_routes(look: LinkLook) -> tuple[Place, ...]:
    """The routes of that network that somebody wrote: neither a subnet's, nor a peering's, nor learned by BGP."""
    unread = look.lists.find_unread("routes", project_of(vpc_path(look)))
    if unread is not None and (unread.standing is Standing.PENDING or look.lists.answers("routes")):
        look.touch(unread)
    return tuple(
        route
        for route in look.lists.of("routes").of("network", vpc_path(look))
        if route["routeType"].string() in ("", "STATIC")
        and not route["nextHopNetwork"].exists
        and not route["nextHopPeering"].exists
    )
