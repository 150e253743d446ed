"""Rules of ASNs and BGP addresses, and of local network gateways, which carry the other side's."""

from ipaddress import IPv4Address

from lab.azure.rules.common import read_address, read_network, refuse
from lab.azure.rules.skus import find_sku
from lab.wire import Document, dig, items

AZURE_RESERVED = (8074, 8075, 12076, 65515, 65517, 65518, 65519, 65520)
IANA_RESERVED = (range(1), range(23456, 23457), range(64496, 64512), range(65535, 65552), range(4294967295, 4294967296))
HIGHEST_ASN = 4294967295
GATEWAY_DEFAULT = 65515

FIRST_APIPA, LAST_APIPA = IPv4Address("169.254.21.0"), IPv4Address("169.254.22.255")
MOST_APIPAS = 32
MOST_PREFIXES = 1000


def check_asn(asn: object, owner: str, *, is_gateway: bool) -> None:
    """Refuse a reserved ASN; 65515 is a gateway's own default and nobody else's [D; code inferred].

    Raises:
        Refusal: InvalidBgpAsn.
    """
    number = asn if isinstance(asn, int) else -1
    reserved = number in AZURE_RESERVED and not (is_gateway and number == GATEWAY_DEFAULT)
    if not 0 < number <= HIGHEST_ASN or reserved or any(number in block for block in IANA_RESERVED):
        raise refuse("InvalidBgpAsn", f"ASN {asn} of resource {owner} is reserved or out of range.")


def check_gateway_bgp(gateway: Document) -> None:
    """Refuse BGP settings of a gateway [D; BgpPeeringAddressesCountNotCorrect as in the facts, other codes inferred].

    Raises:
        Refusal: the first rule that they break.
    """
    owner, settings = gateway["id"], dig(gateway, "properties.bgpSettings", {})
    has_bgp, sku = bool(dig(gateway, "properties.enableBgp", False)), find_sku(gateway)
    if sku and sku.is_basic and has_bgp:
        raise refuse("BgpNotSupportedForSku", f"BGP is not supported with Sku Basic of gateway {owner}.")
    if has_bgp and dig(gateway, "properties.vpnType") == "PolicyBased":
        raise refuse("BgpNotSupportedForVpnType", f"BGP is not supported with PolicyBased gateway {owner}.")
    check_asn(settings.get("asn"), owner, is_gateway=True)
    rows = items(settings, "bgpPeeringAddresses")
    configurations = {entry["id"].lower() for entry in items(gateway, "properties.ipConfigurations")}
    if {str(row.get("ipconfigurationId", "")).lower() for row in rows} != configurations:
        raise refuse(
            "BgpPeeringAddressesCountNotCorrect",
            f"The bgpPeeringAddresses of gateway {owner} must have one entry for each of its IP configurations.",
        )
    customs = [str(text) for row in rows for text in row.get("customBgpIpAddresses", [])]
    if customs and not has_bgp:
        raise refuse("CustomBgpIpAddressesRequireBgp", f"Gateway {owner} has custom BGP addresses and BGP disabled.")
    for text in customs:
        if not FIRST_APIPA <= read_address(text, owner, "customBgpIpAddresses") <= LAST_APIPA:
            raise refuse(
                "InvalidCustomBgpIpAddress",
                f"Custom BGP address {text} of gateway {owner} is not between {FIRST_APIPA} and {LAST_APIPA}.",
            )
    if len(customs) > 1 and not dig(gateway, "properties.activeActive", False):
        raise refuse(
            "CustomBgpIpAddressesLimitReached", f"Active-passive gateway {owner} can have one custom BGP address only."
        )
    if len(set(customs)) < len(customs):
        raise refuse("DuplicateCustomBgpIpAddress", f"A custom BGP address of gateway {owner} is given twice.")
    if len(customs) > MOST_APIPAS:
        raise refuse(
            "CustomBgpIpAddressesLimitReached", f"Gateway {owner} has more than {MOST_APIPAS} custom addresses."
        )


def check_site(site: Document) -> None:
    """Refuse a local network gateway [D; codes inferred except InvalidAddressPrefixFormat [R]].

    Raises:
        Refusal: the first rule that it breaks.
    """
    owner = site["id"]
    address, name = dig(site, "properties.gatewayIpAddress", ""), dig(site, "properties.fqdn", "")
    if bool(address) == bool(name):
        raise refuse("LocalNetworkGatewayAddressRequired", f"{owner} needs either a gatewayIpAddress or an fqdn.")
    if address:
        read_address(address, owner, "gatewayIpAddress")
    prefixes = dig(site, "properties.localNetworkAddressSpace.addressPrefixes", [])
    for text in prefixes:
        read_network(text, owner)
    if len(prefixes) > MOST_PREFIXES:
        raise refuse("LocalNetworkGatewayPrefixLimitReached", f"{owner} has more than {MOST_PREFIXES} prefixes.")
    settings = dig(site, "properties.bgpSettings")
    if not isinstance(settings, dict):
        return
    check_asn(settings.get("asn"), owner, is_gateway=False)
    peer = settings.get("bgpPeeringAddress", "")
    read_address(peer, owner, "bgpPeeringAddress")
    if peer == address:
        raise refuse("BgpPeeringAddressIsGatewayAddress", f"The BGP peer address {peer} of {owner} is its public one.")
    if f"{peer}/32" in prefixes and FIRST_APIPA <= IPv4Address(peer) <= LAST_APIPA:
        raise refuse("ApipaPrefixNotAllowed", f"The address space of {owner} must not have its BGP peer {peer}/32.")
