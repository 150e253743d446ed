"""Faults in what is advertised, and in what happens when something fails."""

from __future__ import annotations

from probes.documents import Documents
from tests.checks.bases import (
    STANDBY,
    gateway_edited,
    peer_edited,
    router_edited,
    tidy,
)
from tests.checks.fault_table import Edit, changes, edits, many
from tests.probes.azure_answers import (
    lng_read,
    network_read,
    public_address_read,
)
from tests.probes.builder import edited
from tests.probes.google_answers import list_read, redundancy_read
from tests.probes.topology import GOOGLE, LocalNetworkGateway, Topology

edits("HAVD01", "an empty list", lambda d: peer_edited(d, "advertiseMode", "CUSTOM"))


def _custom(*ranges: str, groups: tuple[str, ...] = ()) -> Edit:
    def edit(answers: Documents) -> Documents:
        answers = peer_edited(answers, "advertiseMode", "CUSTOM")
        answers = peer_edited(answers, "advertisedGroups", list(groups))
        return peer_edited(answers, "advertisedIpRanges", [{"range": one} for one in ranges])

    return edit


edits("HAVD02", "a list without the subnet", _custom("10.102.0.0/16"))
edits("HAVD06", "default route", _custom("0.0.0.0/0", groups=("ALL_SUBNETS",)))
edits(
    "HAVD04",
    "overlap",
    lambda d: edited(d, network_read(), "properties/addressSpace/addressPrefixes", ["10.100.0.0/16", "10.101.4.0/24"]),
)


def _space(*prefixes: str) -> Edit:
    path = "properties/localNetworkAddressSpace/addressPrefixes"
    return lambda answers: edited(answers, lng_read("lng0"), path, list(prefixes))


edits("HAVD07", "address space", _space("10.101.0.0/16"))
edits("HAVD08", "address space with the peer", _space("35.0.0.0/8"))
edits("HAVD15", "route policy", lambda d: peer_edited(d, "importPolicies", ["policy"]))
edits("HAVD24", "written by hand", lambda d: peer_edited(d, "customLearnedIpRanges", [{"range": "10.9.0.0/16"}]))
edits("HAVD22", "too long an address space", _space(*many(1_001, 11)))


def _same_priority(answers: Documents) -> Documents:
    for name in ("peer-t0", "peer-t1"):
        answers = router_edited(answers, f"bgpPeers/{name}/advertisedRoutePriority", 100)
    return answers


edits("HAVD17", "same priority", _same_priority)

# ------------------------------------------------------------------------------------- redundancy and lifecycle


def _standby(_answers: Documents) -> Documents:
    link = STANDBY.topology()
    link.google["hav"] = type(link.google["hav"])(GOOGLE)
    link.lngs["lng1"] = LocalNetworkGateway(GOOGLE[1], "169.254.21.17")
    link.azure["vng"].instances[0].apipas = ("169.254.21.14",)
    return tidy(link)


edits("HAVE01", "active-standby", _standby)


@changes("HAVE02")
def both_to_one_instance(link: Topology) -> None:
    """Both tunnels dial instance 0, each with an address of its own there."""
    link.azure["vng"].instances[0].apipas = ("169.254.21.14", "169.254.22.50")
    link.azure["vng"].instances[1].apipas = ("169.254.22.202",)
    link.connections["c0"].chosen = {0: "169.254.21.14"}
    link.connections["c1"].chosen = {0: "169.254.22.50"}
    link.connections["c1"].up = (0,)
    link.tunnels["t1"].external_interface = 0


@changes("HAVE03")
def one_tunnel(link: Topology) -> None:
    del link.connections["c1"], link.lngs["lng1"], link.tunnels["t1"]


@changes("HAVE04")
def one_interface(link: Topology) -> None:
    link.tunnels["t1"].interface = 0
    link.lngs["lng1"].address = GOOGLE[0]


edits(
    "HAVE05",
    "not covered",
    lambda d: edited(d, redundancy_read(), "result/vpnConnections/0/state", {"state": "CONNECTION_REDUNDANCY_NOT_MET"}),
)
edits(
    "HAVE06",
    "redundancy type",
    lambda d: edited(d, list_read("externalVpnGateways"), "items/ext/redundancyType", "SINGLE_IP_INTERNALLY_REDUNDANT"),
)
edits("HAVE09", "no zones", lambda d: gateway_edited(d, "sku", {"name": "VpnGw2"}))
edits("HAVL02", "updating", lambda d: gateway_edited(d, "provisioningState", "Updating"))
edits("HAVL03", "migration", lambda d: gateway_edited(d, "virtualNetworkGatewayMigrationStatus", {"state": "Failed"}))
edits("HAVL04", "retired SKU", lambda d: gateway_edited(d, "sku", {"name": "HighPerformance"}))
edits("HAVL05", "Basic public IP", lambda d: edited(d, public_address_read(0), "sku", {"name": "Basic"}))
edits(
    "HAVL09",
    "NSG on the GatewaySubnet",
    lambda d: edited(
        d,
        network_read(),
        "properties/subnets",
        [{"name": "GatewaySubnet", "properties": {"networkSecurityGroup": {"id": "nsg"}}}],
    ),
)
