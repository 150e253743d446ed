"""The unified model: one shape for both clouds, in the terms of the field.

What one end calls local, the other must call remote. Values that describe an end are named from that end's own
point of view, so a tunnel is right when each `local_…` of one end equals the `remote_…` or `peer_…` of the other.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from probes.documents import Cloud
from probes.values import Value


@dataclass(frozen=True, slots=True)
class PublicAddress:
    """A gateway's own public address: Azure instance or Google interface number `index`."""

    index: int
    name: str
    address: Value[str]


@dataclass(frozen=True, slots=True)
class Gateway:
    """An Azure virtual network gateway or a Google HA VPN gateway.

    Attributes:
        id: Azure resource id, or Google path `projects/…/vpnGateways/…`.
        place: Azure location or Google region.
        scope: Azure resource group or Google project.
        shape: SKU and mode, or router and number of interfaces, for a person.
        asn: Azure: the gateway's; Google: the Cloud Router's that its tunnels use.
        bgp_enabled: Azure `enableBgp` of the gateway; Google has no such switch.
        addresses: by instance or interface number.
        prefixes: what stands behind it: VNet address space, or subnet ranges of the network.
        redundancy: Google's `vpnGateways.getStatus` word; it judges configuration coverage, not up or down.
        ends_complete: true when every connection or VPN tunnel of the gateway could be found; while it is not known,
            an end that is not there is not missing.
    """

    cloud: Cloud
    id: str
    name: str
    place: str
    scope: str
    shape: Value[str]
    asn: Value[int]
    bgp_enabled: Value[bool]
    addresses: tuple[PublicAddress, ...]
    prefixes: Value[tuple[str, ...]]
    redundancy: Value[str]
    ends_complete: Value[bool]


@dataclass(frozen=True, slots=True)
class Proposals:
    """What an end offers or accepts per role, in names common to both clouds (`AES256`, `SHA256`, `14`).

    Attributes:
        label: how a person calls it: the algorithms, or `defaults`.
        roles: role name and accepted values; an empty tuple means that any value of the cloud's list is accepted.
    """

    label: str
    roles: tuple[tuple[str, tuple[str, ...]], ...]


@dataclass(frozen=True, slots=True)
class Selectors:
    """IPsec traffic selectors from one end's point of view; `0.0.0.0/0` stands for any."""

    local: tuple[str, ...]
    remote: tuple[str, ...]

    def mirrored(self) -> Selectors:
        """The same from the other end."""
        return Selectors(self.remote, self.local)

    def __str__(self) -> str:
        return " <-> ".join(
            "any" if side == ("0.0.0.0/0",) else ", ".join(side) or "none" for side in (self.local, self.remote)
        )


@dataclass(frozen=True, slots=True)
class TunnelEnd:
    """One cloud's end of one IPsec tunnel.

    On Azure this is one connection on one gateway instance (an active-active connection is two tunnels, and so two
    ends). On Google it is one VPN tunnel. `index` is the instance or the HA VPN interface.

    Attributes:
        id: unique within its cloud: the connection's id with the instance, or the tunnel's path.
        resource_id: the connection's or tunnel's own id.
        name: the connection's or tunnel's name.
        remote_id: the local network gateway's id or the external VPN gateway's path.
        own_bgp_addresses: the addresses this end may answer BGP from (Azure instance; Google router interface).
        bgp_subnet: Google router interface `ipRange`; Azure configures none.
        bgp_reused_by: other resources that claim the same BGP address or subnet.
        status: as the cloud words it; `tunnel_up` is what that word means, unknown for words without a known one.
        status_detail: Google's `detailedStatus`.
        bgp_state, bgp_up: the same for the BGP session.
        bgp_uptime: seconds.
        received_count: routes received from the peer, as the session's own row counts them.
        bytes_in, bytes_out: the cloud's counters; Google's API has none.
    """

    cloud: Cloud
    id: str
    resource_id: str
    name: str
    gateway_id: str
    index: int
    remote_id: Value[str]
    local_address: Value[str]
    remote_address: Value[str]
    ike_version: Value[int]
    proposals: Value[Proposals]
    selectors: Value[Selectors]
    status: Value[str]
    tunnel_up: Value[bool]
    status_detail: Value[str]
    local_asn: Value[int]
    peer_asn: Value[int]
    bgp_enabled: Value[bool]
    local_bgp_address: Value[str]
    peer_bgp_address: Value[str]
    own_bgp_addresses: Value[tuple[str, ...]]
    bgp_subnet: Value[str]
    bgp_reused_by: tuple[str, ...]
    bgp_state: Value[str]
    bgp_up: Value[bool]
    bgp_uptime: Value[int]
    received_count: Value[int]
    prefixes_sent: Value[tuple[str, ...]]
    prefixes_received: Value[tuple[str, ...]]
    bytes_in: Value[int]
    bytes_out: Value[int]
    shared_key: Value[str]
    """Never the key: what can be said of it. Google: an equality token of this run; Azure: not asked."""


class EvidenceKind(StrEnum):
    """What two ends were paired on, the strongest first."""

    OUTSIDE_BOTH = "both public addresses mirror"
    OUTSIDE_AZURE = "Azure's public address is Google's peer"
    OUTSIDE_GOOGLE = "Google's public address is Azure's peer"
    BGP_AZURE = "Azure's BGP address is Google's peer"
    BGP_GOOGLE = "Google's BGP address is Azure's peer"
    ORDER = "same instance and interface number"
    NAME = "names alike"


@dataclass(frozen=True, slots=True)
class Tunnel:
    """One IPsec tunnel seen from both ends; at least one end is there.

    Attributes:
        evidence: why these two ends belong together; empty where an end is missing.
        spare: an Azure end without a Google counterpart whose connection meets Google, or should meet it, through its
            other instance: half of the ends of the two-tunnel design, not a fault (failure catalogue B25, C36).
    """

    azure: TunnelEnd | None
    gcp: TunnelEnd | None
    evidence: tuple[EvidenceKind, ...] = ()
    spare: bool = False


@dataclass(frozen=True, slots=True)
class Link:
    """One Azure gateway and one Google gateway that are, or try to be, joined."""

    azure: Gateway
    gcp: Gateway
    tunnels: tuple[Tunnel, ...]

    @property
    def name(self) -> str:
        """`azure gateway <-> google gateway`."""
        return f"{self.azure.name} <-> {self.gcp.name}"


@dataclass(frozen=True, slots=True)
class Side:
    """Everything found in one cloud, in a stable order.

    Attributes:
        notes: what was found and could not be placed, as sentences for a person.
        hidden: what could not be read and may hide a gateway or an end, each with its reason.
    """

    gateways: tuple[Gateway, ...] = ()
    ends: tuple[TunnelEnd, ...] = ()
    notes: tuple[str, ...] = ()
    hidden: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Inventory:
    """Everything found in both clouds."""

    azure: Side
    gcp: Side
