"""What Compute demands of each type of resource before it looks closer.

Required fields, references and methods: Compute's discovery document. Seconds of an operation: [inferred], of the
order that people see in the field. Nouns of "already being used": `network` and `router` are recorded, the others
[inferred].
"""

from collections.abc import Mapping
from dataclasses import dataclass

KINDS = {
    "vpnTunnels": "vpnTunnel",
    "vpnGateways": "vpnGateway",
    "routers": "router",
    "subnetworks": "subnetwork",
    "addresses": "address",
    "targetVpnGateways": "targetVpnGateway",
    "externalVpnGateways": "externalVpnGateway",
    "networks": "network",
    "firewalls": "firewall",
    "routes": "route",
}
"""Collection -> what its `kind` is called."""

REGIONAL = ("vpnTunnels", "vpnGateways", "routers", "subnetworks", "addresses", "targetVpnGateways")
GLOBAL = ("externalVpnGateways", "networks", "firewalls", "routes")


@dataclass(frozen=True)
class Kind:
    """One type. `references` is field -> collections it may name; `mutable` are the fields a patch may change."""

    noun: str
    required: tuple[str, ...]
    references: Mapping[str, tuple[str, ...]]
    seconds: float
    mutable: tuple[str, ...] = ()
    has_labels: bool = False
    spells_type: bool = False
    """Whether `operationType` is spelled `compute.vpnGateways.insert` rather than `insert` (recorded)."""


NETWORK = {"network": ("networks",)}

TYPES = {
    "networks": Kind(
        "network",
        ("name",),
        {},
        12,
        ("routingConfig", "mtu", "description", "networkFirewallPolicyEnforcementOrder"),
    ),
    "subnetworks": Kind(
        "subnetwork",
        ("name", "network", "ipCidrRange"),
        NETWORK,
        12,
        ("description", "enableFlowLogs", "logConfig", "privateIpGoogleAccess", "secondaryIpRanges", "stackType"),
    ),
    "firewalls": Kind(
        "firewall",
        ("name",),
        NETWORK,
        8,
        (
            *("allowed", "denied", "description", "destinationRanges", "disabled", "logConfig", "priority"),
            *("sourceRanges", "sourceServiceAccounts", "sourceTags", "targetServiceAccounts", "targetTags"),
        ),
    ),
    "routes": Kind(
        "route",
        ("name", "network", "destRange"),
        {**NETWORK, "nextHopNetwork": ("networks",), "nextHopVpnTunnel": ("vpnTunnels",)},
        10,
    ),
    "addresses": Kind("address", ("name",), {"subnetwork": ("subnetworks",), **NETWORK}, 3, has_labels=True),
    "vpnGateways": Kind("vpn_gateway", ("name", "network"), NETWORK, 6, has_labels=True, spells_type=True),
    "targetVpnGateways": Kind("target_vpn_gateway", ("name", "network"), NETWORK, 6, has_labels=True),
    "externalVpnGateways": Kind(
        "external_vpn_gateway",
        ("name", "redundancyType", "interfaces"),
        {},
        4,
        has_labels=True,
        spells_type=True,
    ),
    "vpnTunnels": Kind(
        "vpn_tunnel",
        ("name", "sharedSecret"),
        {
            "vpnGateway": ("vpnGateways",),
            "targetVpnGateway": ("targetVpnGateways",),
            "peerExternalGateway": ("externalVpnGateways",),
            "peerGcpGateway": ("vpnGateways",),
            "router": ("routers",),
        },
        12,
        has_labels=True,
    ),
    "routers": Kind(
        "router",
        ("name", "network"),
        NETWORK,
        6,
        ("bgp", "bgpPeers", "interfaces", "description", "nats", "md5AuthenticationKeys"),
    ),
}

USES = {
    "vpnGateway": "compute.vpnGateways.use",
    "targetVpnGateway": "compute.targetVpnGateways.use",
    "peerExternalGateway": "compute.externalVpnGateways.use",
    "router": "compute.routers.use",
}
"""Field -> the permission on what it names that a write needs besides its own. They exist; when asked is [inferred]."""

POLICY = "compute.networks.updatePolicy"
POLICED = ("firewalls", "routes", "routers", "vpnGateways", "targetVpnGateways")
"""Types whose writes also need POLICY on their network [inferred from the permissions' reference]."""

OUTPUT_ONLY = (
    *("id", "kind", "selfLink", "selfLinkWithId", "creationTimestamp", "status", "detailedStatus", "region"),
    *("sharedSecretHash", "gatewayAddress", "fingerprint", "labelFingerprint", "subnetworks", "users", "params"),
    *("localTrafficSelectors", "peerings", "enableLogging"),
)
"""Fields that a writer may send and Compute ignores."""
