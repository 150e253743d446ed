"""How long the service takes for a write, and what it calls it."""

SECONDS = {
    "virtualNetworkGateways": (1500, 300, 600),
    "connections": (60, 30, 45),
    "localNetworkGateways": (12, 12, 12),
    "publicIPAddresses": (3, 3, 10),
    "virtualNetworks": (4, 4, 10),
    "networkSecurityGroups": (4, 4, 10),
    "routeTables": (3, 3, 10),
}
"""How long the service takes to create, update and delete; gateways 10 to 25 minutes [R], the rest about that [R]."""

MODE_CHANGE_SECONDS = 2100
"""Active-active on or off: 30 to 45 minutes [D]."""

SINGULAR = {
    "virtualNetworkGateways": "VirtualNetworkGateway",
    "connections": "VirtualNetworkGatewayConnection",
    "localNetworkGateways": "LocalNetworkGateway",
    "publicIPAddresses": "PublicIpAddress",
    "virtualNetworks": "VirtualNetwork",
    "networkSecurityGroups": "NetworkSecurityGroup",
    "routeTables": "RouteTable",
}


def name_operation(verb: str, resource_type: str) -> str:
    """Return what the service calls a write, such as PutVirtualNetworkGatewayOperation [R]."""
    return f"{verb}{SINGULAR[resource_type]}Operation"
