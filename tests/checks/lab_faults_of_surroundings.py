"""Faults made in the lab: what stands behind the gateways."""

from __future__ import annotations

from typing import Any

from lab.observed.clouds import REGION, ROUTER, Clouds
from lab.observed.faults import Write
from lab.observed.ike import CONNECTION, SITE, set_to
from lab.observed.link import Link
from lab.trouble import Fault
from lab.wire import Document
from tests.checks.lab_table import SETTLED, add, azure_refuses

NETWORK, VPC = "virtualNetworks/vnet-hub", "global/networks/vpc-prod"
ON_AZURE, A_SUBNET = "10.100.0.0/16", "10.101.0.0/20"


def _make(path: str, **properties: Any) -> Write:
    """The write that makes an Azure resource, or a part of one."""

    def write(clouds: Clouds) -> None:
        location = next(iter(clouds.lab.azure.documents.values()))["location"]
        clouds.finish_arm(clouds.write_arm("PUT", path, {"location": location, "properties": properties}))

    return write


def _drop(path: str) -> Write:
    return lambda clouds: clouds.finish_arm(clouds.write_arm("DELETE", path))


# ------------------------------------------------------------------------------------------------------------- Azure

RULE = {
    "direction": "Inbound",
    "protocol": "*",
    "sourceAddressPrefix": "*",
    "sourcePortRange": "*",
    "destinationAddressPrefix": "*",
    "destinationPortRange": "*",
}
add(
    "HAVF05",
    "a group that denies all",
    writes=_make("networkSecurityGroups/nsg-workload/securityRules/deny-all", access="Deny", priority=100, **RULE),
    tunnel="",
)
add("HAVA21", "no other subnet", writes=_drop(f"{NETWORK}/subnets/snet-workload"), tunnel="")
add(
    "HAVL08",
    "DNS servers of its own",
    writes=lambda clouds: clouds.put(NETWORK, set_to(dhcpOptions={"dnsServers": ["10.9.9.9"]})),
    tunnel="",
)
add(
    "HAVD09",
    "a route to nowhere",
    writes=_make("routeTables/rt-workload/routes/google", addressPrefix=A_SUBNET, nextHopType="None"),
    tunnel="",
)
add(
    "HAVD10",
    "no BGP routes",
    writes=lambda clouds: clouds.put("routeTables/rt-workload", set_to(disableBgpRoutePropagation=True)),
    tunnel="",
)


def _peer(clouds: Clouds) -> None:
    """A spoke that has a peering with the hub, and not its gateway."""
    _make("virtualNetworks/vnet-spoke", addressSpace={"addressPrefixes": ["10.120.0.0/16"]})(clouds)
    for here, there in (("vnet-hub", "vnet-spoke"), ("vnet-spoke", "vnet-hub")):
        remote = {"id": f"{clouds.base}/virtualNetworks/{there}"}
        path = f"virtualNetworks/{here}/virtualNetworkPeerings/to-{there}"
        _make(path, remoteVirtualNetwork=remote, allowVirtualNetworkAccess=True)(clouds)


add("HAVD11", "a peering without transit", writes=_peer, tunnel="")


def _shrink(network: Document) -> None:
    subnet = next(one for one in network["subnets"] if one["name"] == "GatewaySubnet")
    subnet["properties"]["addressPrefix"] = "10.100.255.0/28"


add(
    "HAVA19",
    "a small GatewaySubnet",
    refused=azure_refuses(NETWORK, _shrink, "InUsePrefixCannotBeDeleted"),
    below=lambda link: _shrink(link.properties("virtualNetworks", "vnet-hub")),
    tunnel="",
)


def _lead_twice(clouds: Clouds) -> None:
    """A second connection to the same address of Google, with a BGP address that Google does not have."""
    site, connection = clouds.get_arm(SITE)["properties"], clouds.get_arm(CONNECTION)["properties"]
    site["bgpSettings"]["bgpPeeringAddress"] = "169.254.22.57"
    _make("localNetworkGateways/lng-old", **site)(clouds)
    far = {"id": f"{clouds.base}/localNetworkGateways/lng-old"}
    _make("connections/cn-old", **connection | {"localNetworkGateway2": far, "sharedKey": "Old4711"})(clouds)


add("HAVA16", "a connection that is left over", writes=_lead_twice)


def _fill_gateway(clouds: Clouds) -> None:
    """Branches without BGP on all the tunnels that the SKU has left."""
    connection = clouds.get_arm(CONNECTION)["properties"]
    del connection["gatewayCustomBgpIpAddresses"]
    for number in range(2, 30):
        space = {"addressPrefixes": [f"10.200.{number}.0/24"]}
        address = f"192.0.2.{number}"
        _make(f"localNetworkGateways/lng-{number}", gatewayIpAddress=address, localNetworkAddressSpace=space)(clouds)
        far = {"id": f"{clouds.base}/localNetworkGateways/lng-{number}"}
        own = {"localNetworkGateway2": far, "enableBgp": False, "sharedKey": "Branch4711"}
        _make(f"connections/cn-{number}", **connection | own)(clouds)


add("HAVL10", "all connections used", writes=_fill_gateway, tunnel="", moments=(SETTLED,))

# ------------------------------------------------------------------------------------------------------------ Google

add(
    "HAVF03",
    "no rule for Azure",
    writes=lambda clouds: clouds.write("DELETE", "global/firewalls/allow-from-azure"),
    tunnel="",
)
DENY = {"name": "deny", "priority": 500, "sourceRanges": [ON_AZURE], "denied": [{"IPProtocol": "all"}]}
add(
    "HAVF04",
    "a rule that denies first",
    writes=lambda clouds: clouds.write("POST", "global/firewalls", {**DENY, "network": VPC}),
    tunnel="",
)


def _go_elsewhere(clouds: Clouds) -> None:
    clouds.write("PATCH", VPC, {"routingConfig": {"routingMode": "REGIONAL"}})
    body = {"name": "snet-far", "network": VPC, "ipCidrRange": "10.102.0.0/20"}
    clouds.write("POST", "regions/europe-west3/subnetworks", body)


add("HAVD03", "a subnet in another region", writes=_go_elsewhere, tunnel="")
add("HAVF13", "large packets", writes=lambda clouds: clouds.write("PATCH", VPC, {"mtu": 8896}), tunnel="")
ROUTE = {"name": "elsewhere", "network": VPC, "destRange": ON_AZURE, "nextHopIp": "10.101.0.9"}
add("HAVD13", "a static route", writes=lambda clouds: clouds.write("POST", "global/routes", ROUTE), tunnel="")


def _tell_routes(status: str) -> Write:
    """Google tells that it does not use what it learned."""

    def tell(clouds: Clouds) -> None:
        body = clouds.get_compute(f"{ROUTER}/getRouterStatus")
        for route in body["result"]["bestRoutesForRouter"]:
            route["routeStatus"] = status
        clouds.lab.world.faults.add(Fault(f"*/{ROUTER}/getRouterStatus", "GET", status=200, body=body))

    return tell


for code, status in (("HAVD14", "DROPPED"), ("HAVD23", "INACTIVE")):
    add(code, f"routes that are {status}", tells=_tell_routes(status), tunnel="", moments=(SETTLED,), observed=True)


def _make_spoke(clouds: Clouds) -> None:
    spoke = "global/networks/vpc-spoke"
    clouds.write("POST", "global/networks", {"name": "vpc-spoke", "autoCreateSubnetworks": False})
    body = {"name": "snet-spoke", "network": spoke, "ipCidrRange": "10.130.0.0/20"}
    clouds.write("POST", f"{REGION}/subnetworks", body)


def _peer_spoke(link: Link) -> None:
    """The lab's Compute has no way to make a peering."""
    spoke = link.google.document("networks", "vpc-spoke")["selfLink"]
    peering = {"name": "to-spoke", "network": spoke, "state": "ACTIVE", "exportCustomRoutes": True}
    link.google.document("networks", "vpc-prod")["peerings"] = [peering]


add(
    "HAVD12",
    "a peering that is not advertised",
    writes=_make_spoke,
    below=_peer_spoke,
    reason="the Compute of the lab has no way to make a peering",
    tunnel="",
)


def _use_quota_up(clouds: Clouds) -> None:
    project = clouds.lab.google.project
    body = clouds.get_compute("")
    for quota in body["quotas"]:
        quota["usage"] = quota["limit"]
    clouds.lab.world.faults.add(Fault(f"/compute/v1/projects/{project}", "GET", status=200, body=body))


add("HAVL15", "quotas used up", tells=_use_quota_up, tunnel="")
