"""What the Azure side refuses, rule by rule: one request, one code."""

from collections.abc import Iterator
from typing import Any

import pytest
import requests

from lab import start_lab
from tests.lab import azure_link as link
from tests.lab.azure_link import Arm, Body, alter

GATEWAY, SITE, CONNECTION = "virtualNetworkGateways/vng-prod", "localNetworkGateways/lng-new", "connections/cn-google-0"
POLICY = {
    "saLifeTimeSeconds": 27000,
    "saDataSizeKilobytes": 102400000,
    "ipsecEncryption": "GCMAES256",
    "ipsecIntegrity": "GCMAES256",
    "ikeEncryption": "AES256",
    "ikeIntegrity": "SHA256",
    "dhGroup": "ECP384",
    "pfsGroup": "ECP384",
}


@pytest.fixture(scope="module")
def arm() -> Iterator[Arm]:
    with start_lab("healthy", speed=30_000) as lab, requests.Session() as session:
        session.verify = str(lab.ca_file)
        session.headers["Authorization"] = f"Bearer {lab._world.identity.issue('azure')}"
        arm = Arm(lab, session)
        for number in (2, 3):
            arm.put(f"publicIPAddresses/pip-vng-{number}", link.public_address())
        unzoned = alter(link.public_address(), "zones", None)
        arm.put("publicIPAddresses/pip-unzoned", unzoned)
        tiny = alter(link.network(), "properties.subnets.0", {"name": "GatewaySubnet", "properties": {}})
        tiny = alter(tiny, "properties.addressSpace.addressPrefixes", ["10.102.0.0/16"])
        arm.put(
            "virtualNetworks/vnet-other", alter(tiny, "properties.subnets.0.properties.addressPrefix", "10.102.0.0/28")
        )
        basic = alter(link.gateway(arm.base), "properties.sku", {"name": "Basic"})
        for path, value in (
            ("activeActive", False),
            ("enableBgp", False),
            ("vpnGatewayGeneration", "Generation1"),
            ("bgpSettings", None),
            ("ipConfigurations.1", None),
            ("ipConfigurations.0.properties.publicIPAddress.id", f"{arm.base}/publicIPAddresses/pip-vng-3"),
            ("ipConfigurations.0.properties.subnet.id", f"{arm.base}/virtualNetworks/vnet-other/subnets/GatewaySubnet"),
        ):
            basic = alter(basic, f"properties.{path}", value)
        arm.put("virtualNetworkGateways/vng-basic", basic)
        yield arm


def body_of(arm: Arm, path: str) -> Body:
    kind = path.partition("/")[0]
    bodies: dict[str, Any] = {
        "virtualNetworkGateways": lambda: link.gateway(arm.base),
        "localNetworkGateways": lambda: link.site(0),
        "connections": lambda: link.connection(arm.base, 0),
        "publicIPAddresses": link.public_address,
        "virtualNetworks": link.network,
        "routeTables": lambda: {"location": link.REGION, "properties": {"routes": [{"name": "r", "properties": {}}]}},
        "networkSecurityGroups": lambda: {"location": link.REGION, "properties": {}},
    }
    return bodies[kind]()  # type: ignore[no-any-return]


RULES: list[tuple[str, str, Any, str]] = [
    # What every resource has.
    (SITE, "location", "", "LocationRequired"),
    (SITE, "location", "atlantis", "LocationNotAvailableForResourceType"),
    (GATEWAY, "location", "West US", "InvalidResourceLocation"),
    # The gateway's shape.
    (GATEWAY, "properties.gatewayType", "ExpressRoute", "VirtualNetworkGatewayPropertyCannotBeChanged"),
    (GATEWAY, "properties.vpnType", "PolicyBased", "VirtualNetworkGatewayPropertyCannotBeChanged"),
    (GATEWAY, "properties.sku.name", "VpnGw9AZ", "InvalidGatewaySkuSpecifiedForGatewayDeploymentType"),
    (GATEWAY, "properties.sku.name", "HighPerformance", "InvalidGatewaySkuSpecifiedForGatewayDeploymentType"),
    (GATEWAY, "properties.sku.name", "VpnGw2", "NonAzSkusNotAllowedForVPNGateway"),
    (GATEWAY, "properties.sku.name", "Basic", "GatewaySkuResizeNotAllowed"),
    (GATEWAY, "properties.sku.name", "VpnGw1AZ", "InvalidVpnGatewayGeneration"),
    (GATEWAY, "properties.ipConfigurations.1", None, "ActiveActiveGatewayMustHaveExactlyTwoIpConfigurations"),
    (GATEWAY, "properties.activeActive", False, "ActiveStandbyGatewayMustHaveExactlyOneIpConfiguration"),
    (GATEWAY, "pip", "pip-vng-0", "PublicIPAddressInUse"),
    (GATEWAY, "pip", "pip-vng-3", "PublicIPAddressInUse"),
    (GATEWAY, "pip", "pip-none", "InvalidResourceReference"),
    (GATEWAY, "pip", "pip-unzoned", "VmssVpnGatewayPublicIpsMustHaveZonesConfigured"),
    (GATEWAY, "subnet", "snet-workload", "SubnetNotGatewaySubnet"),
    # The gateway's BGP.
    *((GATEWAY, "properties.bgpSettings.asn", asn, "InvalidBgpAsn") for asn in (0, 8074, 12076, 65517, 23456, 64500)),
    *((GATEWAY, "properties.bgpSettings.asn", asn, "InvalidBgpAsn") for asn in (65535, 65551, 4294967295, 4294967296)),
    (GATEWAY, "apipa", ["169.254.20.255"], "InvalidCustomBgpIpAddress"),
    (GATEWAY, "apipa", ["169.254.23.0"], "InvalidCustomBgpIpAddress"),
    (GATEWAY, "apipa", ["10.0.0.1"], "InvalidCustomBgpIpAddress"),
    (GATEWAY, "apipa", ["nonsense"], "InvalidIPAddress"),
    (GATEWAY, "apipa", ["169.254.22.50"], "DuplicateCustomBgpIpAddress"),
    (GATEWAY, "apipa", [f"169.254.21.{host}" for host in range(100, 133)], "CustomBgpIpAddressesLimitReached"),
    (GATEWAY, "properties.enableBgp", False, "CustomBgpIpAddressesRequireBgp"),
    (
        GATEWAY,
        "properties.bgpSettings.bgpPeeringAddresses.0.ipconfigurationId",
        "/elsewhere",
        "BgpPeeringAddressesCountNotCorrect",
    ),
    # Local network gateways.
    *((SITE, "properties.bgpSettings.asn", asn, "InvalidBgpAsn") for asn in (65515, 65520, 64496)),
    (SITE, "properties.gatewayIpAddress", None, "LocalNetworkGatewayAddressRequired"),
    (SITE, "properties.fqdn", "vpn.example.com", "LocalNetworkGatewayAddressRequired"),
    (SITE, "properties.gatewayIpAddress", "300.1.1.1", "InvalidIPAddress"),
    (SITE, "properties.bgpSettings.bgpPeeringAddress", link.GOOGLE[0], "BgpPeeringAddressIsGatewayAddress"),
    (SITE, "properties.localNetworkAddressSpace.addressPrefixes", ["10.0.0/8"], "InvalidAddressPrefixFormat"),
    (SITE, "properties.localNetworkAddressSpace.addressPrefixes", ["10.0.0.1/8"], "InvalidCIDRNotation"),
    (SITE, "properties.localNetworkAddressSpace.addressPrefixes", ["169.254.21.13/32"], "ApipaPrefixNotAllowed"),
    # Connections.
    (CONNECTION, "properties.connectionProtocol", "IKEv1", "VirtualNetworkGatewayConnectionPropertyCannotBeChanged"),
    (CONNECTION, "properties.connectionType", "Vnet2Vnet", "VirtualNetworkGatewayConnectionPropertyCannotBeChanged"),
    (CONNECTION, "site", "lng-google-1", "VirtualNetworkGatewayConnectionPropertyCannotBeChanged"),
    (CONNECTION, "site", "lng-none", "InvalidResourceReference"),
    ("connections/cn-new", "properties.enableBgp", False, "ConnectionBetweenSameGatewaysAlreadyExists"),
    ("connections/cn-new", "properties.virtualNetworkGateway1", None, "InvalidRequestFormat"),
    (CONNECTION, "properties.dpdTimeoutSeconds", 8, "InvalidDpdTimeout"),
    *(
        (CONNECTION, "properties.sharedKey", key, "InvalidSharedKey")
        for key in ("", "a b", "a-b", "a~b", "é", "x" * 129)
    ),
    (CONNECTION, "properties.ipsecPolicies", [POLICY, POLICY], "MoreThanOneIpsecPolicy"),
    *(
        (CONNECTION, "properties.ipsecPolicies", [{k: v for k, v in POLICY.items() if k != key}], code)
        for key in POLICY
        for code in ["InvalidIpsecPolicyLifetime" if key.startswith("sa") else "InvalidIpsecPolicy"]
    ),
    (CONNECTION, "properties.ipsecPolicies", [{**POLICY, "ipsecIntegrity": "SHA256"}], "InvalidIpsecPolicyGcm"),
    (CONNECTION, "properties.ipsecPolicies", [{**POLICY, "saLifeTimeSeconds": 299}], "InvalidIpsecPolicyLifetime"),
    (CONNECTION, "properties.usePolicyBasedTrafficSelectors", True, "PolicyBasedTrafficSelectorsNeedIpsecPolicy"),
    (
        CONNECTION,
        "properties.gatewayCustomBgpIpAddresses.0.customBgpIpAddress",
        "169.254.21.18",
        "InvalidGatewayCustomBgpIpAddress",
    ),
    (CONNECTION, "properties.gatewayCustomBgpIpAddresses.1", None, "GatewayCustomBgpIpAddressesCountNotCorrect"),
    (
        "connections/cn-basic",
        "basic",
        {"enableBgp": False, "ipsecPolicies": [POLICY]},
        "IpsecPoliciesNotSupportedForSku",
    ),
    ("connections/cn-basic", "basic", {"connectionProtocol": "IKEv1"}, "ConnectionProtocolNotSupported"),
    # Public addresses.
    ("publicIPAddresses/pip-new", "sku.name", "Basic", "IPv4BasicSkuPublicIpCountLimitReached"),
    (
        "publicIPAddresses/pip-new",
        "properties.publicIPAllocationMethod",
        "Dynamic",
        "StandardSkuPublicIPAddressMustBeStatic",
    ),
    ("publicIPAddresses/pip-vng-0", "zones", ["1"], "ResourceAvailabilityZonesCannotBeModified"),
    # Virtual networks and what lies in them.
    ("virtualNetworks/vnet-new", "properties.addressSpace.addressPrefixes", [], "AddressSpaceRequired"),
    ("virtualNetworks/vnet-new", "properties.subnets.0.properties.addressPrefix", "10.9.0.0/24", "NetcfgInvalidSubnet"),
    ("virtualNetworks/vnet-hub", "properties.subnets", [], "InUseSubnetCannotBeDeleted"),
    ("routeTables/rt-new", "properties.routes.0.properties", {"addressPrefix": "10.0.0.0/8"}, "InvalidRequestFormat"),
    (
        "networkSecurityGroups/nsg-new",
        "properties.securityRules",
        [{"name": "a", "properties": {"priority": 99, "direction": "Inbound"}}],
        "SecurityRuleInvalidPriority",
    ),
    (
        "networkSecurityGroups/nsg-new",
        "properties.securityRules",
        [{"name": name, "properties": {"priority": 100, "direction": "Inbound"}} for name in "ab"],
        "SecurityRuleConflict",
    ),
]


def change(arm: Arm, path: str, where: str, value: Any) -> Body:
    body = body_of(arm, path)
    if where == "pip":
        where = "properties.ipConfigurations.1.properties.publicIPAddress.id"
        value = f"{arm.base}/publicIPAddresses/{value}"
    elif where == "subnet":
        for number in range(2):
            inner = f"properties.ipConfigurations.{number}.properties.subnet.id"
            body = alter(body, inner, f"{arm.base}/virtualNetworks/vnet-hub/subnets/{value}")
        return body
    elif where == "apipa":
        where = "properties.bgpSettings.bgpPeeringAddresses.0.customBgpIpAddresses"
    elif where == "site":
        where, value = "properties.localNetworkGateway2.id", f"{arm.base}/localNetworkGateways/{value}"
    elif where == "basic":
        body["properties"] |= {"gatewayCustomBgpIpAddresses": [], "enableBgp": False, **value}
        where = "properties.virtualNetworkGateway1.id"
        value = f"{arm.base}/virtualNetworkGateways/vng-basic"
    return alter(body, where, value)


@pytest.mark.parametrize(("path", "where", "value", "code"), RULES)
def test_a_put_that_breaks_one_rule(arm: Arm, path: str, where: str, value: Any, code: str) -> None:
    before = repr(arm.lab.azure.documents)
    answer = arm.send("PUT", path, change(arm, path, where, value))
    expected = 409 if code == "InvalidResourceLocation" else 400
    assert arm.refusal(answer) == (expected, code), answer.text
    assert repr(arm.lab.azure.documents) == before


@pytest.mark.parametrize(
    ("path", "code"),
    [
        ("publicIPAddresses/pip-vng-0", "PublicIPAddressCannotBeDeleted"),
        ("virtualNetworks/vnet-hub", "InUseSubnetCannotBeDeleted"),
        ("virtualNetworks/vnet-hub/subnets/GatewaySubnet", "InUseSubnetCannotBeDeleted"),
        ("virtualNetworkGateways/vng-prod", "VirtualNetworkGatewayInUse"),
        ("localNetworkGateways/lng-google-0", "LocalNetworkGatewayInUse"),
        ("networkSecurityGroups/nsg-workload", "InUseNetworkSecurityGroupCannotBeDeleted"),
        ("routeTables/rt-workload", "InUseRouteTableCannotBeDeleted"),
    ],
)
def test_what_is_used_is_not_deleted(arm: Arm, path: str, code: str) -> None:
    assert arm.refusal(arm.send("DELETE", path)) == (400, code)


def test_one_gateway_in_a_virtual_network(arm: Arm) -> None:
    body = link.gateway(arm.base)
    for path, value in (("activeActive", False), ("bgpSettings", None), ("ipConfigurations.1", None)):
        body = alter(body, f"properties.{path}", value)
    where = "properties.ipConfigurations.0.properties.publicIPAddress.id"
    answer = arm.send(
        "PUT", "virtualNetworkGateways/vng-two", alter(body, where, f"{arm.base}/publicIPAddresses/pip-vng-2")
    )
    assert arm.refusal(answer) == (400, "VirtualNetworkGatewayLimitReachedForVirtualNetwork")


@pytest.mark.parametrize(
    ("path", "properties", "code"),
    [
        (
            "virtualNetworks/vnet-hub/subnets/snet-new",
            {"addressPrefix": "10.100.1.128/25"},
            "NetcfgSubnetRangesOverlap",
        ),
        ("virtualNetworks/vnet-hub/subnets/snet-new", {"addressPrefix": "10.100.2.0/30"}, "NetcfgInvalidSubnet"),
        (
            "virtualNetworks/vnet-hub/subnets/GatewaySubnet",
            {"addressPrefix": "10.100.255.0/27"},
            "InUsePrefixCannotBeDeleted",
        ),
        ("virtualNetworks/none/subnets/snet-new", {"addressPrefix": "10.100.2.0/24"}, "ParentResourceNotFound"),
        ("virtualNetworks/vnet-hub/gadgets/x", {}, "InvalidResourceType"),
        (
            "routeTables/rt-workload/routes/r",
            {"addressPrefix": "x", "nextHopType": "None"},
            "InvalidAddressPrefixFormat",
        ),
    ],
)
def test_a_child_that_breaks_one_rule(arm: Arm, path: str, properties: Body, code: str) -> None:
    answer = arm.send("PUT", path, {"properties": properties})
    assert arm.refusal(answer)[1] == code


def test_a_security_group_on_the_gateway_subnet_fails_the_gateway_late(arm: Arm) -> None:
    group = f"{arm.base}/networkSecurityGroups/nsg-workload"
    properties = {"addressPrefix": "10.102.0.0/28", "networkSecurityGroup": {"id": group}}
    arm.put("virtualNetworks/vnet-other/subnets/GatewaySubnet", {"properties": properties})
    body = arm.send("GET", "virtualNetworkGateways/vng-basic").json()
    ended = arm.wait(arm.send("PUT", "virtualNetworkGateways/vng-basic", body))
    assert (ended["status"], ended["error"]["details"]) == ("Failed", [])
    state = arm.send("GET", "virtualNetworkGateways/vng-basic").json()["properties"]["provisioningState"]
    assert state == "Failed"
