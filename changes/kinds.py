"""What of which resource can be written, what that interrupts, for about how long, and what it takes to be allowed to.

The one table of this package: a field that is not in it is not written.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from probes.documents import Cloud

_NETWORKING = "learn.microsoft.com/azure/role-based-access-control/permissions/networking (documented)"
_COMPUTE = "docs.cloud.google.com/compute/docs/reference/rest/v1"


@dataclass(frozen=True, slots=True)
class Field:
    """A field, or all below it, that can be changed in place.

    Attributes:
        pattern: regular expression over the path of a target.
        interrupts: what stops meanwhile, for a person.
        seconds: for about how long; inferred, neither cloud documents it.
    """

    pattern: str
    interrupts: str = ""
    seconds: int = 0


@dataclass(frozen=True, slots=True)
class Permission:
    """A right that a write needs, as the cloud's role editor spells it, and where that is written."""

    name: str
    source: str


@dataclass(frozen=True, slots=True)
class Kind:
    """One type of resource.

    Attributes:
        name: as in the path, such as `connections`.
        pattern: regular expression over the whole resource path.
        method: of the write.
        fields: what can be changed in place.
        fixed: why everything else cannot.
        seconds: how long a write takes until it has succeeded.
    """

    cloud: Cloud
    name: str
    pattern: str
    method: str
    fields: tuple[Field, ...]
    fixed: str
    permissions: tuple[Permission, ...]
    seconds: int

    def find_field(self, path: str) -> Field | None:
        """The entry for a path; None where it cannot be changed in place."""
        return next((field for field in self.fields if re.fullmatch(field.pattern, path)), None)


_ARM = r"/subscriptions/[^/]+/resourceGroups/[^/]+/providers/Microsoft\.Network"
_PROJECT = r"projects/[^/]+"
NOT_BUILT = "cannot be changed in place: it must be deleted and made again, which is not built yet"
NOT_KNOWN = "is not among the fields that are written from here yet"
_NEGOTIATED = "this connection is negotiated again: its tunnels and their BGP sessions"


def _azure(name: str, seconds: int, *fields: Field, fixed: str = NOT_KNOWN) -> Kind:
    permissions = (
        Permission(f"Microsoft.Network/{name}/read", _NETWORKING),
        Permission(f"Microsoft.Network/{name}/write", _NETWORKING),
    )
    return Kind(Cloud.AZURE, name, rf"{_ARM}/{name}/[^/]+", "PUT", fields, fixed, permissions, seconds)


def _google(name: str, where: str, seconds: int, *fields: Field, fixed: str = NOT_KNOWN, right: str = "update") -> Kind:
    source = f"{_COMPUTE}/{name}/patch (documented)"
    permissions = (
        Permission(f"compute.{name}.list", f"{_COMPUTE}/{name}/list (documented)"),
        Permission(f"compute.{name}.get", source),
        Permission(f"compute.{name}.{right}", source),
    )
    return Kind(Cloud.GCP, name, rf"{_PROJECT}/{where}/{name}/[^/]+", "PATCH", fields, fixed, permissions, seconds)


def _peer(fields: str, interrupts: str = "this BGP session", seconds: int = 30) -> Field:
    return Field(rf"bgpPeers\[[^\]]+\]\.({fields})", interrupts, seconds)


_SUB = r"(\..+|\[.+)?"
KINDS: tuple[Kind, ...] = (
    _azure(
        "virtualNetworkGateways",
        300,
        Field(
            rf"properties\.(enableBgp|bgpSettings\.(asn|bgpPeeringAddresses{_SUB}))", "every tunnel of the gateway", 60
        ),
    ),
    _azure("localNetworkGateways", 12, *(
        Field(rf"properties\.{path}", interrupts, seconds)
        for path, interrupts, seconds in (
            ("(gatewayIpAddress|fqdn)", "the tunnels of every connection with this local network gateway", 30),
            (r"bgpSettings\.(asn|bgpPeeringAddress)", "the BGP sessions of every connection with it", 30),
            (r"localNetworkAddressSpace\.addressPrefixes", "static routes over every connection with it", 10),
        )
    )),
    _azure(
        "connections",
        30,
        Field(rf"properties\.gatewayCustomBgpIpAddresses{_SUB}", "the BGP sessions of this connection", 30),
        Field(
            r"properties\.(enableBgp|connectionMode|dpdTimeoutSeconds|usePolicyBasedTrafficSelectors"
            rf"|useLocalAzureIpAddress|(trafficSelectorPolicies|ipsecPolicies|ingressNatRules|egressNatRules){_SUB})",
            _NEGOTIATED,
            30,
        ),
    ),
    _azure(
        "routeTables",
        3,
        Field(r"properties\.disableBgpRoutePropagation", "", 0),
        Field(r"properties\.routes\[[^\]]+\]\.properties\.nextHopType", "", 0),
    ),
    _google(
        "routers",
        "regions/[^/]+",
        6,
        _peer("advertiseMode|advertisedGroups|advertisedIpRanges|advertisedRoutePriority|customLearnedIpRanges", "", 0),
        _peer("peerAsn|peerIpAddress|ipAddress|enable|enableIpv4|md5AuthenticationKeyName|bfd.*"),
        Field(r"interfaces\[[^\]]+\]\.(ipRange|linkedVpnTunnel)", "the BGP session on this interface", 30),
        Field(r"bgp\.(advertiseMode|advertisedGroups|advertisedIpRanges)", "", 0),
        Field(r"bgp\.keepaliveInterval", "every BGP session of this router", 30),
    ),
    _google("networks", "global", 12, Field(r"routingConfig\.(routingMode|bgpBestPathSelectionMode)", "", 0),
            right="updatePolicy"),
    _google("vpnTunnels", "regions/[^/]+", 12, fixed=NOT_BUILT),
    _google("vpnGateways", "regions/[^/]+", 6, fixed=NOT_BUILT),
    _google("externalVpnGateways", "global", 4, fixed=NOT_BUILT),
)  # fmt: skip
"""In the order in which they are written: a gateway first, then what leans on it (failure catalogue 10 on what can be
changed; Microsoft and Google, API references). The seconds are those that recordings took (gateways), or inferred."""

RECREATED = (("connections", r"properties\.(connectionProtocol|connectionType|virtualNetworkGateway.*)"),)
"""Fields of changeable resources that are fixed when they are made (failure catalogue 10; documented)."""


def kind_of(cloud: Cloud, resource: str) -> Kind | None:
    """The kind of a resource by its path; Azure's ids are compared without regard to case."""
    flags = re.IGNORECASE if cloud is Cloud.AZURE else 0
    return next((kind for kind in KINDS if kind.cloud is cloud and re.fullmatch(kind.pattern, resource, flags)), None)


def why_not(kind: Kind, path: str) -> str:
    """Why a field cannot be written, as the end of a sentence; empty where it can."""
    if kind.find_field(path):
        return ""
    is_fixed = any(name == kind.name and re.fullmatch(fixed, path) for name, fixed in RECREATED)
    return NOT_BUILT if is_fixed else kind.fixed
