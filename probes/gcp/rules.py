"""Numbers and rules of Google Cloud's HA VPN and Cloud Router, each with its source."""

from __future__ import annotations

from probes.model import Proposals

_ENCRYPTION = ("AES128", "AES192", "AES256", "GCMAES128", "GCMAES192", "GCMAES256")
_GROUPS = ("2", "5", "14", "15", "16", "18", "19", "20", "21", "22", "23", "24", "31")

DEFAULT_PROPOSALS = Proposals(
    "defaults",
    (
        ("IKE encryption", (*_ENCRYPTION, "DES3")),
        ("IKE integrity", ("SHA1", "MD5", "SHA256", "SHA384", "SHA512")),
        ("IKE group", _GROUPS),
        ("IPsec encryption", _ENCRYPTION),
        ("IPsec integrity", ("SHA1", "SHA256", "SHA512")),
        ("PFS group", _GROUPS),
    ),
)
"""What an IKEv2 tunnel without `cipherSuite` accepts (Google, Supported IKE ciphers; documented)."""

IKEV1_PROPOSALS = Proposals(
    "IKEv1 set",
    (
        ("IKE encryption", ("AES128",)),
        ("IKE integrity", ("SHA1",)),
        ("IKE group", ("2",)),
        ("IPsec encryption", ("AES128",)),
        ("IPsec integrity", ("SHA1",)),
        ("PFS group", ("2",)),
    ),
)
"""IKEv1 knows one set only (Google, Supported IKE ciphers; documented)."""

STATUS_TEXT = {
    "PROVISIONING": "the resource is being allocated",
    "WAITING_FOR_FULL_CONFIG": "waits for its configuration; with HA VPN the router interface or BGP peer is missing",
    "FIRST_HANDSHAKE": "the handshake is under way or failed at least once",
    "NETWORK_ERROR": "deprecated word for no incoming packets",
    "AUTHORIZATION_ERROR": "auth error, such as a bad shared secret",
    "NEGOTIATION_FAILURE": "the handshake failed",
    "DEPROVISIONING": "is being deleted",
    "FAILED": "creation failed, the tunnel cannot be used",
    "NO_INCOMING_PACKETS": "no packets come from the peer",
    "REJECTED": "the configuration was rejected",
    "ALLOCATING_RESOURCES": "resources are being allocated",
    "STOPPED": "stopped; the project may be frozen",
    "PEER_IDENTITY_MISMATCH": "the peer's identity is not its address, probably it sits behind NAT",
    "TS_NARROWING_NOT_ALLOWED": "the peer narrows the traffic selectors, which an HA VPN tunnel does not allow",
}
"""Tunnel statuses that mean not up, in the API's words (Compute API, vpnTunnels.status; documented)."""

STATUS_MEANING = {"ESTABLISHED": True, **dict.fromkeys(STATUS_TEXT, False)}
"""What `vpnTunnels.status` means: only one word means up."""

PEER_MEANING = {"UP": True, "DOWN": False}
"""What `bgpPeerStatus[].status` means (Compute API; documented). `UNKNOWN` means neither."""

NO_MEANING = "Google says {!r}, and what that means is not known here"
"""Why a word cannot be judged."""
