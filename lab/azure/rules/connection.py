"""Rules of connections: what they join, their policies, BGP addresses and keys."""

from lab.azure.rules.common import check_unchanged, refuse
from lab.azure.rules.skus import find_sku
from lab.azure.store import AzureStore
from lab.keys import PreSharedKey
from lab.wire import Document, dig, items

POLICY_WORDS: dict[str, tuple[str, ...]] = {
    "ipsecEncryption": ("None", "DES", "DES3", "AES128", "AES192", "AES256", "GCMAES128", "GCMAES192", "GCMAES256"),
    "ipsecIntegrity": ("MD5", "SHA1", "SHA256", "GCMAES128", "GCMAES192", "GCMAES256"),
    "ikeEncryption": ("DES", "DES3", "AES128", "AES192", "AES256", "GCMAES256", "GCMAES128"),
    "ikeIntegrity": ("MD5", "SHA1", "SHA256", "SHA384", "GCMAES256", "GCMAES128"),
    "dhGroup": ("None", "DHGroup1", "DHGroup2", "DHGroup14", "DHGroup2048", "ECP256", "ECP384", "DHGroup24"),
    "pfsGroup": ("None", "PFS1", "PFS2", "PFS2048", "ECP256", "ECP384", "PFS24", "PFS14", "PFSMM"),
}
LEAST_SECONDS, LEAST_KILOBYTES = 300, 1024
DPD_SECONDS = range(9, 3601)
MOST_SELECTORS = 100
KEY_LENGTHS = range(1, 129)
SETTLED = (
    "properties.connectionType",
    "properties.connectionProtocol",
    "properties.virtualNetworkGateway1.id",
    "properties.virtualNetworkGateway2.id",
    "properties.localNetworkGateway2.id",
)

FAR_ENDS = ("localNetworkGateway2", "virtualNetworkGateway2")


def check_connection(store: AzureStore, connection: Document, existing: Document | None) -> None:
    """Refuse a connection that the service would not make [D; codes inferred].

    Raises:
        Refusal: the first rule that it breaks.
    """
    owner = connection["id"]
    for path in SETTLED:
        check_unchanged(connection, existing, path, "VirtualNetworkGatewayConnectionPropertyCannotBeChanged")
    gateway = store.find(dig(connection, "properties.virtualNetworkGateway1.id", ""))
    kind = dig(connection, "properties.connectionType")
    far_end = "localNetworkGateway2" if kind == "IPsec" else "virtualNetworkGateway2"
    site = store.find(dig(connection, f"properties.{far_end}.id", ""))
    if gateway is None or (site is None and kind in ("IPsec", "Vnet2Vnet")):
        missing = "virtualNetworkGateway1" if gateway is None else far_end
        raise refuse("InvalidRequestFormat", f"Connection {owner} of type {kind} needs {missing}.")
    if existing is None:
        _check_room(store, connection, gateway, site)
    _check_protocol(connection, gateway)
    _check_policies(connection, gateway)
    if dig(connection, "properties.enableBgp", False):
        _check_bgp(connection, gateway, site)
        _check_customs(connection, gateway)


def check_users(store: AzureStore, end: Document) -> None:
    """Refuse to change a gateway or local network gateway so that a connection with BGP could not be made any more.

    What two ends need is documented; that a change of an end is refused, rather than the session lost, is [inferred].
    A gateway may lose the custom addresses that its connections name: the session is lost then.

    Raises:
        Refusal: the first rule that a connection would break.
    """
    changed = end["id"].lower()
    for entry in store.list_type("connections"):
        ends = [str(dig(entry, f"properties.{name}.id", "")) for name in ("virtualNetworkGateway1", *FAR_ENDS)]
        found = [end if identity.lower() == changed else store.find(identity) for identity in ends if identity]
        if (
            changed in (identity.lower() for identity in ends)
            and dig(entry, "properties.enableBgp", False)
            and found[0]
        ):
            _check_bgp(entry, found[0], next(iter(found[1:]), None))


def check_key(secret: PreSharedKey) -> None:
    """Refuse a key of the wrong length, or with a space, hyphen, tilde or anything unprintable [D; code inferred].

    Raises:
        Refusal: InvalidSharedKey; the key is not repeated.
    """
    text = secret.reveal()
    if len(text) not in KEY_LENGTHS or any(not "!" <= letter <= "}" or letter == "-" for letter in text):
        raise refuse(
            "InvalidSharedKey",
            "The shared key must be 1 to 128 printable ASCII characters, without space, hyphen (-) and tilde (~).",
        )


def _check_room(store: AzureStore, connection: Document, gateway: Document, site: Document | None) -> None:
    key, mine = gateway["id"].lower(), store.list_type("connections")
    mine = [entry for entry in mine if dig(entry, "properties.virtualNetworkGateway1.id", "").lower() == key]
    sku = find_sku(gateway)
    if sku and len(mine) >= sku.tunnels:
        raise refuse(
            "VirtualNetworkGatewayConnectionLimitReached",
            f"Gateway {gateway['id']} with Sku {dig(gateway, 'properties.sku.name')} has its {sku.tunnels} tunnels.",
        )
    far = site["id"].lower() if site else ""
    for entry in mine:
        if far and str(dig(entry, "properties.localNetworkGateway2.id", "")).lower() == far:
            raise refuse(
                "ConnectionBetweenSameGatewaysAlreadyExists",
                f"Connection {entry['id']} between the gateways of {connection['id']} exists already.",
            )


def _check_protocol(connection: Document, gateway: Document) -> None:
    protocol, owner = dig(connection, "properties.connectionProtocol"), connection["id"]
    is_policy_based = dig(gateway, "properties.vpnType") == "PolicyBased"
    old = dig(gateway, "properties.sku.name") in ("Basic", "Standard", "HighPerformance")
    if (protocol == "IKEv2" and is_policy_based) or (protocol == "IKEv1" and old and not is_policy_based):
        raise refuse("ConnectionProtocolNotSupported", f"{protocol} of {owner} is not supported by {gateway['id']}.")
    if dig(connection, "properties.dpdTimeoutSeconds", 45) not in (0, *DPD_SECONDS):
        raise refuse("InvalidDpdTimeout", f"dpdTimeoutSeconds of {owner} must be between 9 and 3600.")
    if len(items(connection, "properties.trafficSelectorPolicies")) > MOST_SELECTORS:
        raise refuse("TrafficSelectorPoliciesLimitReached", f"{owner} has more than {MOST_SELECTORS} selectors.")


def _check_policies(connection: Document, gateway: Document) -> None:
    """One policy, all of it, GCM with the same GCM, not on Basic."""
    owner, policies, sku = connection["id"], items(connection, "properties.ipsecPolicies"), find_sku(gateway)
    if policies and sku and sku.is_basic:
        raise refuse("IpsecPoliciesNotSupportedForSku", f"Custom IPsec policies of {owner}: Sku Basic has none.")
    if len(policies) > 1:
        raise refuse("MoreThanOneIpsecPolicy", f"Connection {owner} can have one IPsec policy only.")
    if not policies and dig(connection, "properties.usePolicyBasedTrafficSelectors", False):
        text = f"usePolicyBasedTrafficSelectors of {owner} needs a custom IPsec policy."
        raise refuse("PolicyBasedTrafficSelectorsNeedIpsecPolicy", text)
    for policy in policies:
        for key, words in POLICY_WORDS.items():
            if policy.get(key) not in words:
                raise refuse("InvalidIpsecPolicy", f"{key} of {owner} must be one of {', '.join(words)}.")
        if policy.get("saLifeTimeSeconds", 0) < LEAST_SECONDS or policy.get("saDataSizeKilobytes", 0) < LEAST_KILOBYTES:
            text = f"SA lifetimes of {owner}: at least {LEAST_SECONDS} seconds and {LEAST_KILOBYTES} kilobytes."
            raise refuse("InvalidIpsecPolicyLifetime", text)
        pair = (policy["ipsecEncryption"], policy["ipsecIntegrity"])
        if any("GCM" in word for word in pair) and pair[0] != pair[1]:
            text = f"{pair[0]} as ipsecEncryption of {owner} needs the same GCM as ipsecIntegrity, not {pair[1]}."
            raise refuse("InvalidIpsecPolicyGcm", text)


def _check_bgp(connection: Document, gateway: Document, site: Document | None) -> None:
    owner = connection["id"]
    # Recorded: a connection with BGP is taken where its gateway has none; no session comes of it.
    settings = dig(site, "properties.bgpSettings")
    if not isinstance(settings, dict) or not settings.get("bgpPeeringAddress", settings.get("bgpPeeringAddresses")):
        raise refuse("BgpSettingsMissing", f"Connection {owner} has BGP enabled, its far end has no BGP settings.")
    if settings.get("asn") == dig(gateway, "properties.bgpSettings.asn"):
        raise refuse("BgpAsnsMustDiffer", f"Both ends of connection {owner} have ASN {settings.get('asn')}.")


def _check_customs(connection: Document, gateway: Document) -> None:
    owner = connection["id"]
    rows = items(gateway, "properties.bgpSettings.bgpPeeringAddresses")
    own = {str(row["ipconfigurationId"]).lower(): row.get("customBgpIpAddresses", []) for row in rows}
    named = items(connection, "properties.gatewayCustomBgpIpAddresses")
    for row in named:
        if row.get("customBgpIpAddress") not in own.get(str(row.get("ipConfigurationId", "")).lower(), []):
            raise refuse(
                "InvalidGatewayCustomBgpIpAddress",
                f"{row.get('customBgpIpAddress')} of connection {owner} is no custom BGP address of IP configuration "
                f"{row.get('ipConfigurationId')}.",
            )
    if named and {str(row["ipConfigurationId"]).lower() for row in named} != set(own):
        text = f"gatewayCustomBgpIpAddresses of {owner} must name one address of each IP configuration."
        raise refuse("GatewayCustomBgpIpAddressesCountNotCorrect", text)
