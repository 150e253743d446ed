"""The faults of IKE and IPsec."""

from lab.observed.faults import BOTH_DOWN, DOWN, SILENCE, Fault, Sight
from lab.observed.link import Link
from lab.wire import items

NOBODY_AZURE, NOBODY_GOOGLE = "192.0.2.99", "198.51.100.99"
SUITE = {"encryption": ["AES-CBC-256"], "integrity": ["HMAC-SHA2-256-128"], "dh": ["Group-14"]}

UNANSWERED = ("NO_INCOMING_PACKETS", "FIRST_HANDSHAKE", "NEGOTIATION_FAILURE")
REFUSED = ("NEGOTIATION_FAILURE",)
UNAUTHENTICATED = ("AUTHORIZATION_ERROR",)


def _cross_azure(link: Link) -> None:
    for name, address in (("lng-google-0", "198.51.100.21"), ("lng-google-1", "198.51.100.20")):
        link.properties("localNetworkGateways", name)["gatewayIpAddress"] = address


def _cross_both(link: Link) -> None:
    _cross_azure(link)
    link.google.document("vpnTunnels", "tunnel-azure-0")["peerExternalGatewayInterface"] = 1
    link.tunnel["peerExternalGatewayInterface"] = 0


def _cross_both_with_one_key(link: Link) -> None:
    _cross_both(link)
    link.use_one_key()


def _dial_nobody(link: Link) -> None:
    external = link.google.document("externalVpnGateways", "azure-vng-prod")
    items(external, "interfaces")[1]["ipAddress"] = NOBODY_AZURE


def _separate_esp(link: Link) -> None:
    link.set_policy(ipsecEncryption="AES128", ipsecIntegrity="SHA1")
    link.restrict(phase2={"encryption": ["AES-GCM-16-256"]})


def _separate_selectors(link: Link) -> None:
    link.connection["trafficSelectorPolicies"] = [
        {"localAddressRanges": ["10.98.0.0/16"], "remoteAddressRanges": ["10.99.0.0/16"]}
    ]
    link.tunnel.update(localTrafficSelector=["10.101.0.0/16"], remoteTrafficSelector=["10.100.0.0/16"])


def _offer_two_groups(link: Link) -> None:
    link.set_policy()
    link.restrict(phase1={**SUITE, "dh": ["Group-20", "Group-14"]})


def _cipher(link: Link) -> None:
    link.set_policy(ikeEncryption="AES128", ikeIntegrity="SHA1")
    link.restrict(phase1=SUITE)


def _group(link: Link) -> None:
    link.set_policy(dhGroup="ECP384")
    link.restrict(phase1=SUITE)


def _pfs(link: Link) -> None:
    link.set_policy(pfsGroup="None")
    link.restrict(phase2={"pfs": ["Group-14"]})


IKE_FAULTS = (
    Fault("psk", "the Azure connection has another pre-shared key", lambda link: link.set_key("other"), DOWN,
          UNAUTHENTICATED),
    Fault("peer-ip-gcp", "the external VPN gateway names an address where nobody is", _dial_nobody, DOWN, UNANSWERED),
    Fault("peer-ip-azure", "the local network gateway names an address where nobody is",
          lambda link: link.site.update(gatewayIpAddress=NOBODY_GOOGLE), DOWN, UNANSWERED),
    Fault("id", "the connection uses Azure's private address, and so presents it as its IKE identity",
          lambda link: link.connection.update(useLocalAzureIpAddress=True), DOWN,
          ("PEER_IDENTITY_MISMATCH", "AUTHORIZATION_ERROR")),
    Fault("ike-enc", "custom policy AES128, SHA1 against a cipher suite AES256, SHA256", _cipher, DOWN, REFUSED),
    Fault("ike-dh", "custom policy ECP384 against a cipher suite with group 14", _group, DOWN, REFUSED),
    Fault("ike-dh-retry", "cipher suite with groups 20 and 14 against a custom policy DHGroup14", _offer_two_groups),
    Fault("esp", "custom policy AES128, SHA1 against a cipher suite AES-GCM-256", _separate_esp, DOWN, REFUSED),
    Fault("pfs", "custom policy without PFS against a cipher suite with PFS group 14; rekeyed", _pfs, later=DOWN),
    Fault("pfs-lifetime", "the same, left alone until the IPsec SA's lifetime ends", _pfs, later=DOWN),
    Fault("ts-narrow", "`usePolicyBasedTrafficSelectors` against any-to-any",
          lambda link: link.connection.update(usePolicyBasedTrafficSelectors=True), Sight(bgp=SILENCE),
          ("TS_NARROWING_NOT_ALLOWED",),
          note="strongSwan narrows and installs the SA. Google documents that an HA VPN tunnel does not allow it and "
          "has a status for that, so here no SA is made"),
    Fault("ts-disjoint", "selectors that have nothing in common", _separate_selectors, DOWN, REFUSED,
          refused="Google: selectors of an HA VPN tunnel are any-to-any"),
    Fault("ikev1", "IKEv1 connection against an IKEv2 tunnel",
          lambda link: link.connection.update(connectionProtocol="IKEv1"), DOWN, REFUSED),
    Fault("crossed", "the two local network gateways have each other's address", _cross_azure, BOTH_DOWN, REFUSED,
          note="the status word: the daemons met nobody they knew. Azure dials every connection from both instances, "
          "so the crossed ends meet, and hold each other's key"),
    Fault("crossed-both", "crossed on both sides, one pre-shared key for all",
          _cross_both_with_one_key, Sight(bgp=SILENCE, other=False)),
    Fault("crossed-both-psk", "crossed on both sides, a pre-shared key for each tunnel", _cross_both, BOTH_DOWN,
          UNAUTHENTICATED),
)  # fmt: skip
