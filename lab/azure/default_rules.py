"""The rules that every network security group comes with."""

from lab.wire import Document

ANYWHERE, NETWORK, BALANCER, INTERNET = "*", "VirtualNetwork", "AzureLoadBalancer", "Internet"

ROWS = (
    ("AllowVnetInBound", 65000, "Inbound", "Allow", NETWORK, NETWORK),
    ("AllowAzureLoadBalancerInBound", 65001, "Inbound", "Allow", BALANCER, ANYWHERE),
    ("DenyAllInBound", 65500, "Inbound", "Deny", ANYWHERE, ANYWHERE),
    ("AllowVnetOutBound", 65000, "Outbound", "Allow", NETWORK, NETWORK),
    ("AllowInternetOutBound", 65001, "Outbound", "Allow", ANYWHERE, INTERNET),
    ("DenyAllOutBound", 65500, "Outbound", "Deny", ANYWHERE, ANYWHERE),
)
"""Name, priority, direction, access, source, destination [D: network security groups overview]."""


def list_default_rules() -> list[Document]:
    """Return the rules, without what depends on the group they are in."""
    return [
        {
            "name": name,
            "properties": {
                "protocol": "*",
                "sourcePortRange": "*",
                "destinationPortRange": "*",
                "sourceAddressPrefix": source,
                "destinationAddressPrefix": destination,
                "access": access,
                "priority": priority,
                "direction": direction,
            },
        }
        for name, priority, direction, access, source, destination in ROWS
    ]
