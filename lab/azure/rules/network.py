"""Rules of virtual networks with their subnets and peerings, of routes and of security rules."""

from ipaddress import IPv4Network
from itertools import combinations

from lab.azure.rules.common import read_address, read_network, refuse
from lab.azure.rules.removal import check_removal
from lab.azure.store import AzureStore
from lab.wire import Document, dig, items

PRIORITIES = range(100, 4097)
NEXT_HOPS = ("VirtualNetworkGateway", "VnetLocal", "Internet", "VirtualAppliance", "None")


def check_virtual_network(store: AzureStore, network: Document, existing: Document | None) -> None:
    """Refuse a virtual network whose parts don't fit together.

    Raises:
        Refusal: NetcfgInvalidSubnet, NetcfgSubnetRangesOverlap, InUseSubnetCannotBeDeleted, InUsePrefixCannotBeDeleted
            [field: codes and words]; a virtual network without a prefix [inferred], or with two that overlap [D; code
            inferred].
    """
    texts = dig(network, "properties.addressSpace.addressPrefixes", [])
    if not texts:
        raise refuse("AddressSpaceRequired", f"Virtual network {network['id']} has no address prefix.")
    spaces = [read_network(text, network["id"]) for text in texts]
    if any(here.overlaps(there) for here, there in combinations(spaces, 2)):
        raise refuse("AddressPrefixesOverlap", f"Address prefixes of virtual network {network['id']} overlap.")
    subnets = items(network, "properties.subnets")
    ranges = [_read_subnet(network, subnet, spaces) for subnet in subnets]
    for (one, here), (other, there) in combinations(zip(subnets, ranges, strict=True), 2):
        if here.overlaps(there):
            raise refuse(
                "NetcfgSubnetRangesOverlap",
                f"Subnet '{other['name']}' is not valid because its IP address range overlaps with that of an existing "
                f"subnet '{one['name']}' in virtual network '{network['name']}'.",
            )
    _check_in_use(store, network, existing)
    for peering in items(network, "properties.virtualNetworkPeerings"):
        _check_peering(store, network, peering, spaces)


def _read_subnet(network: Document, subnet: Document, spaces: list[IPv4Network]) -> IPv4Network:
    text = dig(subnet, "properties.addressPrefix") or next(iter(dig(subnet, "properties.addressPrefixes", [])), "")
    found = read_network(text, subnet["id"])
    if not any(found.subnet_of(space) for space in spaces) or found.prefixlen > 29:
        raise refuse(
            "NetcfgInvalidSubnet",
            f"Subnet '{subnet['name']}' is not valid in virtual network '{network['name']}'.",
        )
    return found


def _check_in_use(store: AzureStore, network: Document, existing: Document | None) -> None:
    kept = {subnet["id"].lower(): subnet for subnet in items(network, "properties.subnets")}
    for subnet in items(existing, "properties.subnets"):
        after = kept.get(subnet["id"].lower())
        if after is None:
            check_removal(store, subnet)
        elif dig(after, "properties.addressPrefix") != dig(subnet, "properties.addressPrefix"):
            check_removal(store, subnet, code="InUsePrefixCannotBeDeleted")


def _check_peering(store: AzureStore, network: Document, peering: Document, spaces: list[IPv4Network]) -> None:
    """Refuse a peering with itself, with overlapping prefixes, or over a gateway that is not there [inferred codes]."""
    remote = store.find(dig(peering, "properties.remoteVirtualNetwork.id", ""))
    if remote is None or remote["id"].lower() == network["id"].lower():
        raise refuse("InvalidRemoteVirtualNetwork", f"Peering {peering['id']} names no other virtual network.")
    others = [read_network(text, remote["id"]) for text in dig(remote, "properties.addressSpace.addressPrefixes", [])]
    if any(here.overlaps(there) for here in spaces for there in others):
        raise refuse(
            "VnetAddressSpacesOverlap",
            f"Cannot create or update peering {peering['id']}. Virtual networks {network['id']} and {remote['id']} "
            "cannot be peered because their address spaces overlap.",
        )
    gateways = [
        dig(entry, "properties.subnet.id", "").lower().rpartition("/subnets/")[0]
        for gateway in store.list_type("virtualNetworkGateways")
        for entry in items(gateway, "properties.ipConfigurations")
    ]
    if dig(peering, "properties.useRemoteGateways", False):
        if remote["id"].lower() not in gateways:
            raise refuse(
                "RemoteVnetHasNoGateways",
                f"Peering {peering['id']} cannot have UseRemoteGateways flag set to true because remote virtual "
                f"network {remote['id']} referenced by the peering does not have any gateways.",
            )
        if network["id"].lower() in gateways:
            raise refuse(
                "VnetHasGateway",
                f"Peering {peering['id']} cannot have UseRemoteGateways flag set to true because virtual network "
                f"{network['id']} has gateways.",
            )


def check_routes(table: Document) -> None:
    """Refuse routes that lead nowhere [D; codes inferred except RouteConflict [field]].

    Raises:
        Refusal: a bad prefix, next hop, or the same prefix twice.
    """
    seen = set()
    for route in items(table, "properties.routes"):
        prefix = read_network(dig(route, "properties.addressPrefix", ""), route["id"])
        kind = dig(route, "properties.nextHopType", "")
        if kind not in NEXT_HOPS:
            raise refuse("InvalidRequestFormat", f"Cannot parse the request: next hop type '{kind}' is not known.")
        if kind == "VirtualAppliance":
            read_address(dig(route, "properties.nextHopIpAddress", ""), route["id"], "nextHopIpAddress")
        if prefix in seen:
            raise refuse("RouteConflict", f"Route {route['id']} has the same address prefix as another: {prefix}.")
        seen.add(prefix)


def check_security_rules(group: Document) -> None:
    """Refuse rules with a priority out of range [D; code inferred] or taken [field: SecurityRuleConflict].

    Raises:
        Refusal: the first rule that does not do.
    """
    seen: dict[tuple[str, int], str] = {}
    for rule in items(group, "properties.securityRules"):
        priority, direction = dig(rule, "properties.priority", 0), str(dig(rule, "properties.direction", ""))
        if priority not in PRIORITIES:
            raise refuse(
                "SecurityRuleInvalidPriority",
                f"Security rule has invalid Priority. Value provided: {priority} Allowed range 100-4096.",
            )
        other = seen.setdefault((direction.lower(), priority), rule["name"])
        if other != rule["name"]:
            raise refuse(
                "SecurityRuleConflict",
                f"Security rule {rule['name']} conflicts with rule {other}. Rules cannot have the same Priority and "
                "Direction.",
            )
