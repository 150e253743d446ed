"""Whether a request's properties are of the kinds that the network provider parses at all."""

from typing import Any

from lab.azure.answers import ProviderRefusal
from lab.azure.shape import REFERENCES

TEXT, NUMBER, FLAG = "a string", "an integer", "a boolean"
OBJECT, LIST, TEXTS = "an object", "a list", "a list of strings"

WORDS = {
    TEXT: """
        name id tier gatewayType vpnType vpnGatewayGeneration connectionType connectionProtocol sharedKey fqdn
        gatewayIpAddress bgpPeeringAddress ipconfigurationId ipConfigurationId customBgpIpAddress addressPrefix
        nextHopType publicIPAllocationMethod nextHopIpAddress direction access protocol ipsecEncryption ipsecIntegrity
        ikeEncryption ikeIntegrity dhGroup pfsGroup
    """,
    NUMBER: """
        asn peerWeight routingWeight dpdTimeoutSeconds saLifeTimeSeconds saDataSizeKilobytes priority
        idleTimeoutInMinutes
    """,
    FLAG: "activeActive enableBgp usePolicyBasedTrafficSelectors useRemoteGateways allowGatewayTransit",
    OBJECT: """
        properties sku tags bgpSettings addressSpace localNetworkAddressSpace virtualNetworkGateway1
        virtualNetworkGateway2 localNetworkGateway2 publicIPAddress subnet networkSecurityGroup routeTable
        remoteVirtualNetwork
    """,
    LIST: """
        ipConfigurations bgpPeeringAddresses gatewayCustomBgpIpAddresses ipsecPolicies subnets virtualNetworkPeerings
        securityRules routes trafficSelectorPolicies
    """,
    TEXTS: "addressPrefixes customBgpIpAddresses defaultBgpIpAddresses zones",
}
KINDS = {word: kind for kind, words in WORDS.items() for word in words.split()}
"""What each known property is; others are taken as they come."""

NAMED = ("ipConfigurations", "subnets", "virtualNetworkPeerings", "securityRules", "routes")
"""Lists whose entries need a name."""


def check_formats(value: Any, key: str = "") -> None:
    """Refuse a body in which a property is of another kind than the provider parses; null is as good as absent.

    Raises:
        Refusal: InvalidRequestFormat [D; words inferred].
    """
    kind = KINDS.get(key)
    if value is None:
        return
    if kind and not _fits(value, kind):
        raise _refuse(f"'{key}' must be {kind}.")
    if key in REFERENCES and not isinstance(value.get("id"), str):
        raise _refuse(f"'{key}' must have an id.")
    if isinstance(value, dict):
        for name, entry in value.items():
            check_formats(entry, name)
    elif isinstance(value, list) and kind == LIST:
        for entry in value:
            _check_entry(entry, key)
        if key in NAMED:
            _check_names(value)


def _check_entry(entry: Any, key: str) -> None:
    if not isinstance(entry, dict) or (key in NAMED and not entry.get("name")):
        raise _refuse(f"every entry of '{key}' must be an object{' with a name' if key in NAMED else ''}.")
    check_formats(entry)


def _check_names(entries: list[Any]) -> None:
    """Refuse two children of one name, whatever its casing [field: both codes and the words]."""
    seen: set[str] = set()
    for name in (str(entry["name"]) for entry in entries):
        if name.lower() in seen:
            text = f"Resource has two child resources with the same name ({name})."
            details = ({"code": "DuplicateResourceName", "message": text},)
            raise ProviderRefusal("InvalidRequestFormat", "Cannot parse the request.", details=details)
        seen.add(name.lower())


def _fits(value: Any, kind: str) -> bool:
    if kind == NUMBER:
        return isinstance(value, int) and not isinstance(value, bool)
    if kind == TEXTS:
        return isinstance(value, list) and all(isinstance(entry, str) for entry in value)
    plain: dict[str, type] = {TEXT: str, FLAG: bool, OBJECT: dict, LIST: list}
    return isinstance(value, plain[kind])


def _refuse(text: str) -> ProviderRefusal:
    return ProviderRefusal("InvalidRequestFormat", f"Cannot parse the request: {text}")
