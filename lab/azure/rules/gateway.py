"""Rules of virtual network gateways, the BGP part aside."""

from ipaddress import ip_network

from lab.azure.rules.common import check_unchanged, refuse
from lab.azure.rules.skus import SKUS, find_sku
from lab.azure.shape import find_any
from lab.azure.store import AzureStore
from lab.wire import Document, dig, items

SMALLEST_SUBNET = 29
GATEWAY_SUBNET = "GatewaySubnet"


def check_gateway(store: AzureStore, gateway: Document, existing: Document | None) -> None:
    """Refuse a gateway of a shape that the service would not make.

    Raises:
        Refusal: the first rule that it breaks.
    """
    for path in ("properties.gatewayType", "properties.vpnType"):
        check_unchanged(gateway, existing, path, "VirtualNetworkGatewayPropertyCannotBeChanged")
    _check_sku(gateway, existing)
    _check_instances(store, gateway)
    _check_subnet(store, gateway)


def _check_sku(gateway: Document, existing: Document | None) -> None:
    """Refuse a SKU.

    InvalidGatewaySkuSpecifiedForGatewayDeploymentType [R], NonAzSkusNotAllowedForVPNGateway [field]; resizing and
    generations [D; codes inferred].
    """
    name, sku = dig(gateway, "properties.sku.name", ""), find_sku(gateway)
    before = dig(existing, "properties.sku.name", "")
    # Recorded of an ExpressRoute gateway with Basic; that the other SKUs of VPN gateways do no better is [inferred].
    is_vpn = dig(gateway, "properties.gatewayType") != "ExpressRoute"
    if sku is None or not is_vpn or (name in ("Standard", "HighPerformance") and name != before):
        raise refuse(
            "InvalidGatewaySkuSpecifiedForGatewayDeploymentType",
            f"Virtual network gateway Sku specified is not valid for gateway {gateway['id']} with DeploymentType "
            f"VMScaleSet. The allowed Skus are {', '.join(key for key, entry in SKUS.items() if entry.is_sold)}.",
        )
    if not sku.is_sold and name != before:
        raise refuse(
            "NonAzSkusNotAllowedForVPNGateway",
            "VpnGw1-5 non-AZ SKUs are no longer supported for new VPN gateways. Please use VpnGw1-5AZ SKUs.",
        )
    if before and name != before and (sku.is_basic or before == "Basic"):
        raise refuse(
            "GatewaySkuResizeNotAllowed",
            f"Gateway {gateway['id']} cannot be resized from {before} to {name}. Delete it and create it again.",
        )
    generation = dig(gateway, "properties.vpnGatewayGeneration", "")
    if generation not in sku.generations:
        raise refuse(
            "InvalidVpnGatewayGeneration",
            f"VpnGatewayGeneration {generation} of gateway {gateway['id']} is not supported with Sku {name}.",
        )


def _check_instances(store: AzureStore, gateway: Document) -> None:
    """Refuse instances and their addresses.

    The two ActiveActive codes are those of the facts; PublicIPAddressInUse, PublicIpWithBasicSkuNotAllowedOnVPNGateways
    and VmssVpnGatewayPublicIpsMustHaveZonesConfigured [field]; the rest [D; codes inferred].
    """
    configurations = items(gateway, "properties.ipConfigurations")
    is_double, sku = bool(dig(gateway, "properties.activeActive", False)), find_sku(gateway)
    if sku and is_double and not sku.has_active_active:
        name = dig(gateway, "properties.sku.name")
        raise refuse(
            "ActiveActiveNotSupportedForSku", f"Gateway {gateway['id']}: Sku {name} has no active-active mode."
        )
    if is_double and len(configurations) != 2:
        raise refuse(
            "ActiveActiveGatewayMustHaveExactlyTwoIpConfigurations",
            f"Active-active virtual network gateway {gateway['id']} must have exactly two IP configurations.",
        )
    if not is_double and len(configurations) != 1:
        raise refuse(
            "ActiveStandbyGatewayMustHaveExactlyOneIpConfiguration",
            f"Virtual network gateway {gateway['id']} must have exactly one IP configuration.",
        )
    addresses = [_check_public_address(store, gateway, entry) for entry in configurations]
    shapes = {(dig(entry, "sku.name", ""), tuple(sorted(entry.get("zones", [])))) for entry in addresses}
    if len(shapes) > 1:
        raise refuse(
            "ActiveActiveGatewayPublicIPAddressesDiffersInSkuOrZones",
            f"Public IP addresses of active-active gateway {gateway['id']} must have the same sku and zones.",
        )
    if len({entry["id"] for entry in addresses}) < len(addresses):
        raise _refuse_taken(gateway["id"], addresses[0]["id"], configurations[0]["id"])


def _check_public_address(store: AzureStore, gateway: Document, configuration: Document) -> Document:
    address = store.find(dig(configuration, "properties.publicIPAddress.id", ""))
    if address is None:
        raise refuse(
            "IpConfigurationPublicIpRequired", f"{configuration['id']} of a VPN gateway needs a public address."
        )
    holder = str(dig(address, "properties.ipConfiguration.id", ""))
    if holder and not holder.lower().startswith(f"{gateway['id'].lower()}/"):
        raise _refuse_taken(configuration["id"], address["id"], holder)
    sku = find_sku(gateway)
    if sku is None or sku.is_basic:
        return address
    if dig(address, "sku.name") == "Basic" or dig(address, "properties.publicIPAllocationMethod") != "Static":
        raise refuse(
            "PublicIpWithBasicSkuNotAllowedOnVPNGateways",
            "Basic IP configuration for VPN Virtual Network Gateways is not supported. Follow the link for more "
            "details : https://go.microsoft.com/fwlink/p/?linkid=2241350",
        )
    if sku.has_zones and not address.get("zones"):
        raise refuse(
            "VmssVpnGatewayPublicIpsMustHaveZonesConfigured",
            "Standard Public IPs associated with VPN gateways with AZ VPN skus must have zones configured.",
        )
    return address


def _refuse_taken(user: str, address: str, holder: str) -> Exception:
    return refuse(
        "PublicIPAddressInUse",
        f"Resource {user} is referencing public IP address {address} that is already allocated to resource {holder}.",
    )


def _check_subnet(store: AzureStore, gateway: Document) -> None:
    """The name and size of the GatewaySubnet and one VPN gateway per virtual network [D; codes inferred]."""
    subnets = {dig(entry, "properties.subnet.id", "") for entry in items(gateway, "properties.ipConfigurations")}
    reference = next(iter(subnets))
    subnet = find_any(store, reference)
    if subnet is None or subnet["name"] != GATEWAY_SUBNET or len(subnets) != 1:
        raise refuse(
            "SubnetNotGatewaySubnet",
            f"Subnet '{reference}' referenced by gateway {gateway['id']} must be named {GATEWAY_SUBNET}.",
        )
    prefix = dig(subnet, "properties.addressPrefix", "")
    if ip_network(prefix).prefixlen > SMALLEST_SUBNET:
        raise refuse("GatewaySubnetTooSmall", f"Subnet {reference} with prefix {prefix} is smaller than /29.")
    for other in store.list_type("virtualNetworkGateways"):
        uses = {dig(entry, "properties.subnet.id", "") for entry in items(other, "properties.ipConfigurations")}
        same_kind = dig(other, "properties.gatewayType") == dig(gateway, "properties.gatewayType")
        if other["id"].lower() != gateway["id"].lower() and same_kind and subnet["id"] in uses:
            raise refuse(
                "VirtualNetworkGatewayLimitReachedForVirtualNetwork",
                f"Gateway {gateway['id']} cannot be created: {other['id']} of the same type is already in that "
                "virtual network.",
            )


def check_subnet_surroundings(store: AzureStore, gateway: Document) -> None:
    """Fail a gateway whose subnet has a security group or a default route [D: it ends Failed; codes inferred].

    Raises:
        Refusal: how the operation fails.
    """
    for entry in items(gateway, "properties.ipConfigurations"):
        subnet = find_any(store, dig(entry, "properties.subnet.id", ""))
        if dig(subnet, "properties.networkSecurityGroup.id"):
            text = f"Network security groups are not supported on the subnet of gateway {gateway['id']}."
            raise refuse("GatewaySubnetNetworkSecurityGroupNotSupported", text)
        table = store.find(dig(subnet, "properties.routeTable.id", ""))
        if any(dig(route, "properties.addressPrefix") == "0.0.0.0/0" for route in items(table, "properties.routes")):
            text = f"A route to 0.0.0.0/0 is not supported on the subnet of gateway {gateway['id']}."
            raise refuse("GatewaySubnetDefaultRouteNotSupported", text)
