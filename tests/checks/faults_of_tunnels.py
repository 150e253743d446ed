"""Faults in what must exist, in IKE and in IPsec, and what the clouds report of a tunnel."""

from __future__ import annotations

from probes.checks.finding import Layer
from probes.checks.ike import COMMON_POLICY
from probes.documents import Documents, Json
from tests.checks.bases import (
    bow_tie,
    connection_edited,
    gateway_edited,
    tidy,
    tunnel_edited,
)
from tests.checks.fault_table import Edit, changes, edits, fall, not_connected
from tests.probes.azure_answers import (
    connection_read,
    public_address_read,
)
from tests.probes.builder import edited
from tests.probes.google_answers import google_learned_read, list_read, router_status_read
from tests.probes.topology import (
    AZURE,
    GOOGLE,
    OLD_AZURE,
    OLD_GOOGLE,
    Connection,
    LocalNetworkGateway,
    Topology,
)

edits("HAVA02", "policy-based", lambda d: gateway_edited(d, "vpnType", "PolicyBased"), Layer.IKE)
edits("HAVA03", "SKU Basic", lambda d: gateway_edited(d, "sku", {"name": "Basic"}), Layer.BGP)
edits("HAVL01", "gateway failed", lambda d: gateway_edited(d, "provisioningState", "Failed"), Layer.IKE)
edits("HAVL01", "connection failed", lambda d: connection_edited(d, "provisioningState", "Failed"), Layer.IKE)


def _without_address(answers: Documents) -> Documents:
    answers = edited(answers, public_address_read(0), "properties/ipAddress", None)
    return gateway_edited(answers, "bgpSettings/bgpPeeringAddresses/0/tunnelIpAddresses", [])


edits("HAVA18", "no public address", _without_address)


def _one_public_ip(answers: Documents) -> Documents:
    """Both instances name the first one's public IP."""
    answers = gateway_edited(
        answers, "ipConfigurations/1/properties/publicIPAddress", {"id": public_address_read(0).path}
    )
    return edited(answers, list_read("externalVpnGateways"), "items/ext/interfaces/1/ipAddress", AZURE[0])


edits("HAVA18", "one public IP for both", _one_public_ip)
edits("HAVA20", "mode and instances", lambda d: gateway_edited(d, "activeActive", lambda on: not on))


@changes("HAVA09")
def connection_missing(link: Topology) -> None:
    """Azure was never told of this tunnel."""
    del link.connections["c0"], link.lngs["lng0"]


def _vnet_to_vnet(link: Topology) -> None:
    link.connections["c0"].kind = "Vnet2Vnet"


changes("HAVA15")(_vnet_to_vnet)


@changes("HAVA10")
def tunnel_missing(link: Topology) -> None:
    """Google was never told of this tunnel."""
    del link.tunnels["t0"]


@changes("HAVA04", Layer.IKE)
def lng_address(link: Topology) -> None:
    link.lngs["lng0"].address = OLD_GOOGLE[0]


@changes("HAVA05")
def lng_name(link: Topology) -> None:
    link.lngs["lng0"].fqdn = "vpn.example.com"


@changes("HAVA06", Layer.IKE)
def external_address(link: Topology) -> None:
    link.externals["ext"].addresses = (OLD_AZURE[0], *link.externals["ext"].addresses[1:])


@changes("HAVA06", Layer.IKE)
def external_address_is_googles(link: Topology) -> None:
    """Google dials itself."""
    link.externals["ext"].addresses = (GOOGLE[1], *link.externals["ext"].addresses[1:])


@changes("HAVA16")
def connection_left_over(link: Topology) -> None:
    """An older connection to the same interface, with another BGP address."""
    link.lngs["old"] = LocalNetworkGateway(GOOGLE[0], "169.254.21.201")
    link.connections["old"] = Connection("vng", "old")


@changes("HAVA16")
def connection_made_twice(link: Topology) -> None:
    """Two connections with one local network gateway."""
    link.connections["old"] = Connection("vng", "lng0")


@changes("HAVA07", Layer.BGP)
def instances_crossed(link: Topology) -> None:
    link.externals["ext"].addresses = link.externals["ext"].addresses[::-1]
    for name, instance in (("c0", 1), ("c1", 0)):
        link.connections[name].up = (instance,)


edits("HAVB05", "IKEv1 on Azure", lambda d: connection_edited(d, "connectionProtocol", "IKEv1"), Layer.IKE)
edits("HAVB05", "IKEv1 on Google", lambda d: tunnel_edited(d, "ikeVersion", 1), Layer.IKE)


def _both_ikev1(answers: Documents) -> Documents:
    answers = connection_edited(answers, "ipsecPolicies", [dict(COMMON_POLICY)])
    return tunnel_edited(connection_edited(answers, "connectionProtocol", "IKEv1"), "ikeVersion", 1)


edits("HAVB06", "IKEv1 with a strong policy", _both_ikev1, Layer.IKE)


def _policy(**changed: Json) -> Edit:
    return lambda answers: connection_edited(answers, "ipsecPolicies", [dict(COMMON_POLICY) | changed])


edits("HAVB07", "DES", _policy(ikeEncryption="DES"), Layer.IKE)
edits("HAVB08", "group 1", _policy(dhGroup="DHGroup1"), Layer.IKE)
edits("HAVB09", "3DES", _policy(ipsecEncryption="DES3", ipsecIntegrity="SHA256"), Layer.IKE)


def _restricted(answers: Documents) -> Documents:
    answers = connection_edited(answers, "ipsecPolicies", [])
    return tunnel_edited(answers, "cipherSuite", {"phase1": {"dh": ["Group-14"]}})


edits("HAVB11", "cipher suite without group 2", _restricted, Layer.IKE)


def _several_ciphers(answers: Documents) -> Documents:
    answers = connection_edited(answers, "ipsecPolicies", [])
    phase2: Json = {"encryption": ["AES-CBC-256", "AES-GCM-16-256"], "integrity": ["HMAC-SHA2-256-128"]}
    return tunnel_edited(answers, "cipherSuite", {"phase2": phase2})


edits("HAVB26", "several ciphers", _several_ciphers)
edits("HAVB18", "certificate", lambda d: connection_edited(d, "authenticationType", "Certificate"), Layer.IKE)
edits("HAVB19", "responder only", lambda d: connection_edited(d, "connectionMode", "ResponderOnly"))
edits("HAVB21", "private address", lambda d: connection_edited(d, "useLocalAzureIpAddress", True), Layer.IKE)
edits(
    "HAVB28",
    "two policies",
    lambda d: connection_edited(d, "ipsecPolicies", [dict(COMMON_POLICY), dict(COMMON_POLICY)]),
    Layer.IKE,
)
edits("HAVB28", "a policy without a group", _policy(dhGroup=None), Layer.IKE)
edits("HAVB28", "GCM of two sizes", _policy(ipsecIntegrity="GCMAES128"), Layer.IKE)
edits(
    "HAVB15",
    "policy-based selectors",
    lambda d: connection_edited(d, "usePolicyBasedTrafficSelectors", True),
    Layer.IPSEC,
)
edits("HAVB10", "no PFS", _policy(pfsGroup="None"))
edits("HAVB13", "short lifetime", _policy(saLifeTimeSeconds=600))
edits("HAVB13", "small volume", _policy(saDataSizeKilobytes=2048))


def _slow_cipher(answers: Documents) -> Documents:
    answers = gateway_edited(answers, "vpnGatewayGeneration", "Generation2")
    return _policy(ipsecEncryption="AES256", ipsecIntegrity="SHA256")(answers)


edits("HAVF08", "a slower cipher", _slow_cipher)
edits("HAVB14", "short silence", lambda d: connection_edited(d, "dpdTimeoutSeconds", 9))


def _reports(word: str) -> Edit:
    return lambda answers: fall(answers, Layer.IKE, word)


for code, words in {
    "HAVB01": ("AUTHORIZATION_ERROR",),
    "HAVB15": ("TS_NARROWING_NOT_ALLOWED",),
    "HAVB16": ("PEER_IDENTITY_MISMATCH",),
    "HAVB17": ("NO_INCOMING_PACKETS", "FIRST_HANDSHAKE", "NEGOTIATION_FAILURE"),
    "HAVB22": ("FAILED", "PROVISIONING", "WAITING_FOR_FULL_CONFIG"),
    "HAVB23": ("REJECTED", "STOPPED"),
}.items():
    for word in words:
        edits(code, f"Google says {word}", _reports(word))

edits("HAVB24", "Google alone says down", lambda d: tunnel_edited(d, "status", "NO_INCOMING_PACKETS"))
edits("HAVE08", "the session is down", lambda d: fall(d, Layer.BGP))


def _stale(answers: Documents) -> Documents:
    return edited(answers, connection_read("c0"), "properties/tunnelConnectionStatus", not_connected)


edits("HAVL27", "Azure alone says down", _stale)


def _nothing_learned(answers: Documents) -> Documents:
    answers = edited(answers, router_status_read(), "result/bgpPeerStatus/peer-t0/numLearnedRoutes", None)
    return edited(answers, google_learned_read("t0"), "result", [])


edits("HAVD16", "nothing learned", _nothing_learned)


def _silent_instance(_answers: Documents) -> Documents:
    """Four tunnels, and both that end at instance 0 are down."""
    link = bow_tie()
    for name in ("t0-0", "t1-0"):
        link.connections[name].up = ()
        link.tunnels[name].up = False
    return tidy(link)


edits("HAVB20", "an instance that does not answer", _silent_instance)
