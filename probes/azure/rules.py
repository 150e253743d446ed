"""Numbers and rules of Azure's VPN gateway, each with its source."""

from __future__ import annotations

from probes.model import Proposals

DEFAULT_PROPOSALS = Proposals(
    "defaults",
    (
        ("IKE encryption", ("AES256", "AES128", "DES3")),
        ("IKE integrity", ("SHA1", "SHA256")),
        ("IKE group", ("2",)),
        ("IPsec encryption", ("GCMAES256", "AES256", "DES3", "AES128")),
        ("IPsec integrity", ("SHA1", "SHA256")),
        ("PFS group", ("None", "1", "2", "14", "24")),
    ),
)
"""The policy of a route-based gateway without a custom one (Microsoft, About VPN devices; documented)."""

STATUS_MEANING = {"Connected": True, "NotConnected": False, "Connecting": False}
"""What `connectionStatus` means (SDK enumeration; documented). `Unknown` is left out: nobody has published what it
means."""

PEER_MEANING = {"Connected": True, "Connecting": False, "Idle": False, "Stopped": False}
"""What a BGP peer's `state` means (SDK enumeration; documented). `Unknown` is left out for the same reason."""

NOT_VPN = frozenset({"expressroute", "localgateway"})
"""`gatewayType` of virtual network gateways that end no VPN tunnel (SDK enumeration; documented), in lower case."""

NOT_IPSEC = frozenset({"vnet2vnet", "expressroute", "vpnclient"})
"""`connectionType` of connections that lead to no local network gateway (SDK enumeration; documented), likewise."""

NO_MEANING = "Azure says {!r}, and what that means is not published"
"""Why a word cannot be judged."""
