"""The line of az or gcloud that shows a place in an answer: what a person runs to see the evidence himself."""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterable, Mapping

from probes.azure.reads import ADVERTISED, LEARNED, PEERS
from probes.checks.words import az_bgp, az_show, gcloud_describe, gcloud_effective_firewalls, gcloud_router_status
from probes.documents import Cloud, Read
from probes.gcp.reads import LEARNED as GOOGLE_LEARNED
from probes.gcp.reads import REDUNDANCY, STATUS
from probes.values import Source

_AZURE: Mapping[str, str] = {
    "virtualNetworkGateways": "vnet-gateway",
    "connections": "vpn-connection",
    "localNetworkGateways": "local-gateway",
    "publicIPAddresses": "public-ip",
    "virtualNetworks": "vnet",
    "routeTables": "route-table",
    "networkSecurityGroups": "nsg",
}
"""Type of resource -> group of az."""
_GOOGLE: Mapping[str, str] = {
    "vpnTunnels": "vpn-tunnels",
    "vpnGateways": "vpn-gateways",
    "externalVpnGateways": "external-vpn-gateways",
    "routers": "routers",
    "subnetworks": "networks subnets",
    "routes": "routes",
    "firewalls": "firewall-rules",
    "networks": "networks",
}
"""Type of resource -> group of gcloud compute."""
_REGION = re.compile(r"""items\["(regions/[a-z0-9-]+)"\]""")
"""Where an aggregated list says which region an item is of."""


def lines_for(evidence: Iterable[Source]) -> tuple[str, ...]:
    """One line for each resource among these places, in their order; none for what no line shows."""
    lines = (_azure(source.read) if source.read.cloud is Cloud.AZURE else _google(source) for source in evidence)
    return tuple(dict.fromkeys(line for line in lines if line))


def _azure(read: Read) -> str:
    kind, _, verb = read.operation.partition(".")
    if read.operation == PEERS:
        return az_bgp(read.path)
    if read.operation in (LEARNED, ADVERTISED):
        what = "learned" if read.operation == LEARNED else "advertised"
        peers = "".join(f" --peer {shlex.quote(value)}" for name, value in read.query if name == "peer")
        return az_bgp(read.path).replace("list-bgp-peer-status", f"list-{what}-routes") + peers
    return az_show(_AZURE[kind], read.path) if verb == "get" and kind in _AZURE else ""


def _google(source: Source) -> str:
    read = source.read
    kind, _, verb = read.operation.partition(".")
    owner = read.path.rpartition("/")[0]
    if read.operation in (STATUS, REDUNDANCY):
        return gcloud_router_status(owner).replace("compute routers", f"compute {_GOOGLE[kind]}")
    if read.operation == GOOGLE_LEARNED:
        peer = shlex.quote(dict(read.query).get("peer", ""))
        line = gcloud_router_status(owner).replace("get-status", "list-bgp-routes")
        return f"{line} --peer {peer} --address-family IPV4 --route-direction INBOUND"
    if read.operation == "networks.getEffectiveFirewalls":
        return gcloud_effective_firewalls(owner)
    if read.operation in ("projects.get", "regions.get"):
        words = read.path.split("/")
        project = shlex.quote(words[1])
        what = "project-info describe" if kind == "projects" else f"regions describe {shlex.quote(words[-1])}"
        return f"gcloud compute {what} --project {project}"
    if kind not in _GOOGLE:
        return ""
    if verb == "get":
        return gcloud_describe(_GOOGLE[kind], read.path)
    region = _REGION.search(source.path)
    place = read.path.replace(f"aggregated/{kind}", f"{region[1]}/{kind}" if region else f"global/{kind}")
    return gcloud_describe(_GOOGLE[kind], f"{place}/{source.resource}") if source.resource else ""
