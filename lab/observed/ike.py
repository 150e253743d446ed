"""The faults of IKE and IPsec."""

from dataclasses import replace
from typing import Any

from lab.observed.clouds import TUNNELS, Clouds, Edit, Refusal
from lab.observed.faults import BOTH_DOWN, DOWN, SILENCE, Fault, Refused, stuck
from lab.observed.link import POLICY, Link

NOBODY_AZURE, NOBODY_GOOGLE = "192.0.2.99", "198.51.100.99"
SUITE = {"encryption": ["AES-CBC-256"], "integrity": ["HMAC-SHA2-256-128"], "dh": ["Group-14"]}
SELECTORS = [{"localAddressRanges": ["10.98.0.0/16"], "remoteAddressRanges": ["10.99.0.0/16"]}]
GOOGLE_SELECTORS = {"localTrafficSelector": ["10.101.0.0/16"], "remoteTrafficSelector": ["10.100.0.0/16"]}

UNANSWERED = ("NO_INCOMING_PACKETS", "FIRST_HANDSHAKE", "NEGOTIATION_FAILURE")
REFUSED = ("NEGOTIATION_FAILURE",)
UNAUTHENTICATED = ("AUTHORIZATION_ERROR",)

CONNECTION, SITE, TUNNEL = "connections/cn-google-1", "localNetworkGateways/lng-google-1", "tunnel-azure-1"
UNCHANGEABLE = "VirtualNetworkGatewayConnectionPropertyCannotBeChanged"
ONE_KEY = "OneForAll4711"


def set_key(clouds: Clouds, connection: str, key: str) -> None:
    """Give an Azure connection a pre-shared key."""
    clouds.finish_arm(clouds.write_arm("PUT", f"{connection}/sharedkey", {"value": key}))


def make(policy: dict[str, str] | None, **suite: dict[str, list[str]]) -> Any:
    """Return the writes that give the Azure connection a custom policy and the Google tunnel a cipher suite."""

    def write(clouds: Clouds) -> None:
        if policy is not None:
            clouds.put(CONNECTION, set_to(ipsecPolicies=[{**POLICY, **policy}]))
        clouds.replace_tunnel(TUNNEL, lambda tunnel: tunnel.update(cipherSuite=suite))

    return write


def set_to(**values: Any) -> Edit:
    """Return an edit that gives properties their values."""
    return lambda properties: properties.update(values)


def _dial_nobody(clouds: Clouds) -> None:
    old = clouds.get_compute("global/externalVpnGateways/azure-vng-prod")
    rows = [old["interfaces"][0], {"id": 1, "ipAddress": NOBODY_AZURE}]
    body = {"name": "azure-other", "redundancyType": old["redundancyType"], "interfaces": rows}
    clouds.write("POST", "global/externalVpnGateways", body)
    link = "global/externalVpnGateways/azure-other"
    clouds.replace_tunnel(TUNNEL, lambda tunnel: tunnel.update(peerExternalGateway=link))


def _use_private_address(clouds: Clouds) -> None:
    clouds.put("virtualNetworkGateways/vng-prod", set_to(enablePrivateIpAddress=True))
    clouds.put(CONNECTION, set_to(useLocalAzureIpAddress=True))


def _narrow(clouds: Clouds) -> None:
    clouds.put(CONNECTION, set_to(usePolicyBasedTrafficSelectors=True, ipsecPolicies=[POLICY]))


def _make_ikev1(clouds: Clouds) -> None:
    connection = clouds.get_arm(CONNECTION)
    clouds.finish_arm(clouds.write_arm("DELETE", CONNECTION))
    connection["properties"]["connectionProtocol"] = "IKEv1"
    clouds.finish_arm(clouds.write_arm("PUT", CONNECTION, connection))


def _refuse_other_protocol(clouds: Clouds) -> Refusal | None:
    return clouds.refuse_arm(clouds.send_put(CONNECTION, set_to(connectionProtocol="IKEv1")))


def _refuse_selectors(clouds: Clouds) -> Refusal | None:
    return clouds.refuse_compute("POST", TUNNELS, {**clouds.copy_tunnel(TUNNEL), **GOOGLE_SELECTORS, "name": "other"})


def _separate_selectors(link: Link) -> None:
    link.connection["trafficSelectorPolicies"] = SELECTORS
    link.tunnel.update(GOOGLE_SELECTORS)


def _cross_azure(clouds: Clouds) -> None:
    for name, address in (("lng-google-0", "198.51.100.21"), ("lng-google-1", "198.51.100.20")):
        clouds.put(f"localNetworkGateways/{name}", set_to(gatewayIpAddress=address))


def _cross_both(clouds: Clouds, **key: str) -> None:
    _cross_azure(clouds)
    bodies = [clouds.copy_tunnel(f"tunnel-azure-{number}") for number in range(2)]
    for body in bodies:
        clouds.write("DELETE", f"{TUNNELS}/{body['name']}")
    for body, interface in zip(bodies, (1, 0), strict=True):
        clouds.write("POST", TUNNELS, {**body, "peerExternalGatewayInterface": interface, **key})


def _cross_both_with_one_key(clouds: Clouds) -> None:
    for number in range(2):
        set_key(clouds, f"connections/cn-google-{number}", ONE_KEY)
    _cross_both(clouds, sharedSecret=ONE_KEY)


IKE_FAULTS = (
    Fault("psk", "the Azure connection has another pre-shared key",
          lambda clouds: set_key(clouds, CONNECTION, "Another4711"), DOWN, UNAUTHENTICATED),
    Fault("peer-ip-gcp", "the external VPN gateway names an address where nobody is", _dial_nobody, DOWN, UNANSWERED),
    Fault("peer-ip-azure", "the local network gateway names an address where nobody is",
          lambda clouds: clouds.put(SITE, set_to(gatewayIpAddress=NOBODY_GOOGLE)), DOWN, UNANSWERED),
    Fault("id", "the connection uses Azure's private address, and so presents it as its IKE identity",
          _use_private_address, DOWN, ("PEER_IDENTITY_MISMATCH", "AUTHORIZATION_ERROR")),
    Fault("ike-enc", "custom policy AES128, SHA1 against a cipher suite AES256, SHA256",
          make({"ikeEncryption": "AES128", "ikeIntegrity": "SHA1"}, phase1=SUITE), DOWN, REFUSED),
    Fault("ike-dh", "custom policy ECP384 against a cipher suite with group 14",
          make({"dhGroup": "ECP384"}, phase1=SUITE), DOWN, REFUSED),
    Fault("ike-dh-retry", "cipher suite with groups 20 and 14 against a custom policy DHGroup14",
          make({}, phase1={**SUITE, "dh": ["Group-20", "Group-14"]})),
    Fault("esp", "custom policy AES128, SHA1 against a cipher suite AES-GCM-256",
          make({"ipsecEncryption": "AES128", "ipsecIntegrity": "SHA1"}, phase2={"encryption": ["AES-GCM-16-256"]}),
          DOWN, REFUSED),
    Fault("pfs", "custom policy without PFS against a cipher suite with PFS group 14; rekeyed",
          make({"pfsGroup": "None"}, phase2={"pfs": ["Group-14"]}), later=DOWN),
    Fault("pfs-lifetime", "the same, left alone until the IPsec SA's lifetime ends",
          make({"pfsGroup": "None"}, phase2={"pfs": ["Group-14"]}), later=DOWN),
    Fault("ts-narrow", "`usePolicyBasedTrafficSelectors` against any-to-any", _narrow,
          replace(stuck(SILENCE), ipsec=False), ("TS_NARROWING_NOT_ALLOWED",),
          note="strongSwan narrows and installs the SA, which carries no BGP. Google documents that an HA VPN tunnel "
          "does not allow it, and has a status for that: down at Google, Connected at Azure"),
    Fault("ts-disjoint", "selectors that have nothing in common", None, DOWN, REFUSED,
          refused=Refused("Google", _refuse_selectors, 400, "invalid", r"0\.0\.0\.0/0 for an HA VPN tunnel",
                          "that an HA VPN tunnel is any-to-any is documented; that it is refused, and the words, are "
                          "inferred"),
          below=_separate_selectors),
    Fault("ikev1", "IKEv1 connection against an IKEv2 tunnel", _make_ikev1, DOWN, REFUSED,
          refused=Refused("Azure", _refuse_other_protocol, 400, UNCHANGEABLE,
                          "connectionProtocol .* cannot be changed from IKEv2 to IKEv1",
                          "that a connection keeps its protocol is documented, code and words are inferred")),
    Fault("crossed", "the two local network gateways have each other's address", _cross_azure, BOTH_DOWN,
          UNAUTHENTICATED,
          note="Azure dials every connection from both instances, so the crossed ends meet, and hold each other's key. "
          "With one end for each connection the daemons met nobody they knew"),
    Fault("crossed-both", "crossed on both sides, one pre-shared key for all",
          _cross_both_with_one_key, replace(stuck(SILENCE), other=False)),
    Fault("crossed-both-psk", "crossed on both sides, a pre-shared key for each tunnel", _cross_both, BOTH_DOWN,
          UNAUTHENTICATED),
)  # fmt: skip
