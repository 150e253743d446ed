"""Names and JSON types of the fields that writers send, as Compute's reference has them.

An unknown name is refused (documented for Google's JSON APIs; the reason word is [inferred]).
"""

from typing import Any

from lab.google.answers import Refusal, refuse_value
from lab.wire import read_count

COMMON = "name description kind id selfLink creationTimestamp region params"
LABELS = "labels labelFingerprint"
NAMES = {
    "networks": "autoCreateSubnetworks mtu routingConfig networkFirewallPolicyEnforcementOrder subnetworks peerings "
    "enableUlaInternalIpv6 internalIpv6Range firewallPolicy gatewayIPv4 IPv4Range networkProfile selfLinkWithId",
    "subnetworks": "network ipCidrRange fingerprint gatewayAddress enableFlowLogs logConfig privateIpGoogleAccess "
    "privateIpv6GoogleAccess purpose role secondaryIpRanges stackType state allowSubnetCidrRoutesOverlap "
    "externalIpv6Prefix internalIpv6Prefix ipv6AccessType ipv6CidrRange reservedInternalRange ipCollection",
    "firewalls": "network allowed denied destinationRanges direction disabled logConfig priority sourceRanges "
    "sourceServiceAccounts sourceTags targetServiceAccounts targetTags enableLogging",
    "routes": "network destRange priority tags nextHopGateway nextHopHub nextHopIlb nextHopInstance nextHopIp "
    "nextHopNetwork nextHopPeering nextHopVpnTunnel warnings",
    "addresses": f"{LABELS} address addressType ipVersion ipCollection ipv6EndpointType network networkTier "
    "prefixLength purpose status subnetwork users",
    "vpnGateways": f"{LABELS} network stackType gatewayIpVersion vpnInterfaces",
    "targetVpnGateways": f"{LABELS} network status tunnels forwardingRules",
    "externalVpnGateways": f"{LABELS} redundancyType interfaces",
    "vpnTunnels": f"{LABELS} vpnGateway vpnGatewayInterface targetVpnGateway peerExternalGateway peerGcpGateway "
    "peerExternalGatewayInterface peerIp router ikeVersion sharedSecret sharedSecretHash cipherSuite status "
    "detailedStatus localTrafficSelector remoteTrafficSelector",
    "routers": "network bgp bgpPeers interfaces nats md5AuthenticationKeys encryptedInterconnectRouter nccGateway",
}
ROWS = {
    "externalVpnGateways.interfaces": "id ipAddress ipv6Address",
    "routers.bgp": "asn advertiseMode advertisedGroups advertisedIpRanges keepaliveInterval identifierRange",
    "routers.interfaces": "name ipRange ipVersion linkedVpnTunnel linkedInterconnectAttachment managementType "
    "privateIpAddress redundantInterface subnetwork",
    "routers.bgpPeers": "name interfaceName ipAddress peerIpAddress peerAsn advertiseMode advertisedGroups "
    "advertisedIpRanges advertisedRoutePriority bfd customLearnedIpRanges customLearnedRoutePriority enable "
    "enableIpv4 enableIpv6 exportPolicies importPolicies ipv4NexthopAddress ipv6NexthopAddress managementType "
    "md5AuthenticationKeyName peerIpv4NexthopAddress peerIpv6NexthopAddress routerApplianceInstance",
}

LOGGED = "logConfig.enable"
"""A flag, where the `enable` of a BGP peer is a word."""

FLAGS = frozenset({"autoCreateSubnetworks", "disabled", "enableIpv4", "enableIpv6", "privateIpGoogleAccess", LOGGED})
NUMBERS = frozenset(
    {"asn", "peerAsn", "ikeVersion", "vpnGatewayInterface", "peerExternalGatewayInterface", "keepaliveInterval"}
    | {"advertisedRoutePriority", "mtu", "priority"}
)
OBJECTS = frozenset({"bgp", "bfd", "routingConfig", "logConfig", "cipherSuite", "labels", "params"})
TEXTS = frozenset(
    {
        "name",
        "description",
        "network",
        "ipCidrRange",
        "sharedSecret",
        "router",
        "redundancyType",
        "ipRange",
        "destRange",
    }
    | {"vpnGateway", "peerExternalGateway", "peerGcpGateway", "linkedVpnTunnel", "interfaceName", "ipAddress", "peerIp"}
    | {"peerIpAddress", "stackType", "region", "routingMode", "advertiseMode", "direction", "fingerprint"}
    | {"labelFingerprint", "md5AuthenticationKeyName", "nextHopVpnTunnel", "nextHopGateway", "addressType", "address"}
    | {"redundancyType"}
)
LISTS = frozenset(
    {"sourceRanges", "destinationRanges", "localTrafficSelector", "remoteTrafficSelector", "advertisedGroups"}
)
TABLES = frozenset(
    {"interfaces", "bgpPeers", "allowed", "denied", "md5AuthenticationKeys", "advertisedIpRanges"}
    | {"customLearnedIpRanges"}
)


def check_names(collection: str, body: dict[str, Any]) -> None:
    """Refuse a field that the type doesn't have."""
    _check_known({*NAMES[collection].split(), *COMMON.split()}, body, "resource")
    for path, names in ROWS.items():
        owner, _, field = path.partition(".")
        if owner != collection or not body.get(field):
            continue
        rows = body[field] if isinstance(body[field], list) else [body[field]]
        for number, row in enumerate(rows):
            where = f"resource.{field}[{number}]" if isinstance(body[field], list) else f"resource.{field}"
            _check_known(set(names.split()), row, where)


def _check_known(names: set[str], row: dict[str, Any], where: str) -> None:
    for name in row:
        if name not in names:
            text = f"Invalid JSON payload received. Unknown name \"{name}\" at '{where}': Cannot find field."
            raise Refusal(400, "badRequest", text)


def check_types(value: Any, path: str = "resource") -> None:
    """Refuse a value of another JSON type than its field has; a number written as text is taken, as Compute does."""
    if isinstance(value, list):
        for number, entry in enumerate(value):
            check_types(entry, f"{path}[{number}]")
    if not isinstance(value, dict):
        return
    for field, entry in value.items():
        if field in NUMBERS and isinstance(entry, str) and (given := read_count(entry)) is not None:
            value[field] = given
        elif entry is not None and (wanted := _find_fault(_name_field(path, field), entry)):
            # What was sent may be a secret in the wrong shape.
            raise refuse_value(f"{path}.{field}", "...", f"Must be {wanted}.")
        elif field != "labels":
            check_types(entry, f"{path}.{field}")


def _name_field(path: str, field: str) -> str:
    return LOGGED if f"{path}.{field}".endswith(f".{LOGGED}") else field


def _find_fault(field: str, entry: Any) -> str:
    is_list = isinstance(entry, list)
    rules = (
        (NUMBERS, isinstance(entry, int) and not isinstance(entry, bool), "a number"),
        (FLAGS, isinstance(entry, bool), "true or false"),
        (OBJECTS, isinstance(entry, dict), "an object"),
        (TEXTS, isinstance(entry, str), "a text"),
        (LISTS, is_list and all(isinstance(row, str) for row in entry), "a list of texts"),
        (TABLES, is_list and all(isinstance(row, dict) for row in entry), "a list of objects"),
    )
    return next((wanted for fields, holds, wanted in rules if field in fields and not holds), "")
