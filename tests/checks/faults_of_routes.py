"""Faults in what is advertised, and in what happens when something fails."""

from __future__ import annotations

from collections.abc import Callable

from probes.documents import Documents, Json
from tests.checks.bases import (
    STANDBY,
    gateway_edited,
    peer_edited,
    router_edited,
    tidy,
)
from tests.checks.fault_table import Edit, changes, edits, many
from tests.probes.azure_answers import (
    azure_advertised_read,
    azure_learned_read,
    lng_read,
    network_read,
    peers_read,
    public_address_read,
)
from tests.probes.builder import edited
from tests.probes.google_answers import google_learned_read, list_read, redundancy_read, router_status_read
from tests.probes.route_states import peering
from tests.probes.topology import AZURE_ASN, GOOGLE, GOOGLE_ASN, Connection, LocalNetworkGateway, Topology

edits("HAVD01", "an empty list", lambda d: peer_edited(d, "advertiseMode", "CUSTOM"))


def _custom(*ranges: str, groups: tuple[str, ...] = ()) -> Edit:
    def edit(answers: Documents) -> Documents:
        answers = peer_edited(answers, "advertiseMode", "CUSTOM")
        answers = peer_edited(answers, "advertisedGroups", list(groups))
        return peer_edited(answers, "advertisedIpRanges", [{"range": one} for one in ranges])

    return edit


edits("HAVD02", "a list without the subnet", _custom("10.102.0.0/16"))
edits("HAVD05", "a range inside the VNet", _custom("10.100.8.0/24", groups=("ALL_SUBNETS",)))
edits("HAVD06", "default route", _custom("0.0.0.0/0", groups=("ALL_SUBNETS",)))
edits(
    "HAVD04",
    "overlap",
    lambda d: edited(d, network_read(), "properties/addressSpace/addressPrefixes", ["10.100.0.0/16", "10.101.4.0/24"]),
)
_PEERINGS = "properties/virtualNetworkPeerings"


def _with_pods(items: Json) -> Json:
    """A secondary range that lies in the VNet."""
    assert isinstance(items, dict)
    (inside,) = items.values()
    assert isinstance(inside, dict)
    assert isinstance(inside["subnetworks"], list)
    (subnet,) = inside["subnetworks"]
    assert isinstance(subnet, dict)
    pods: Json = [{"rangeName": "pods", "ipCidrRange": "10.100.64.0/18"}]
    return {"regions/us-east4": {"subnetworks": [{**subnet, "secondaryIpRanges": pods}]}}


edits(
    "HAVD04",
    "overlap of a peered VNet",
    lambda d: edited(d, network_read(), _PEERINGS, [peering("vnet-spoke", "10.101.4.0/24", transit=True)]),
)
edits(
    "HAVD04",
    "overlap of a secondary range",
    lambda d: edited(d, list_read("subnetworks"), "items", _with_pods),
)


def _inside_a_peered_network(answers: Documents) -> Documents:
    answers = edited(answers, network_read(), _PEERINGS, [peering("vnet-spoke", "10.120.0.0/16", transit=True)])
    return _custom("10.120.8.0/24", groups=("ALL_SUBNETS",))(answers)


edits("HAVD05", "a range inside a peered VNet", _inside_a_peered_network)
edits("HAVD06", "both halves of the default route", _custom("0.0.0.0/1", "128.0.0.0/1", groups=("ALL_SUBNETS",)))
edits("HAVD06", "the default route of IPv6", _custom("::/0", groups=("ALL_SUBNETS",)))
edits("HAVD06", "default route by hand", lambda d: peer_edited(d, "customLearnedIpRanges", [{"range": "0.0.0.0/0"}]))


def _more(**fields: Json) -> Callable[[Json], Json]:
    """The list with one more row, which is the first with these fields."""

    def add(rows: Json) -> Json:
        assert isinstance(rows, list)
        assert isinstance(rows[0], dict)
        return [*rows, {**rows[0], **fields}]

    return add


def _told_to_azure(prefix: str) -> Edit:
    """Google advertises it over tunnel 0, and Azure has it, though nobody configured it."""

    def edit(answers: Documents) -> Documents:
        path = "result/bgpPeerStatus/peer-t0/advertisedRoutes"
        answers = edited(answers, router_status_read(), path, _more(destRange=prefix))
        return edited(answers, azure_learned_read(), "value", _more(network=prefix))

    return edit


def _told_to_google(prefix: str) -> Edit:
    """The same the other way round."""

    def edit(answers: Documents) -> Documents:
        answers = edited(answers, azure_advertised_read("169.254.21.13"), "value", _more(network=prefix))
        return edited(answers, google_learned_read("t0"), "result", _more(destination={"prefix": prefix}))

    return edit


edits("HAVD06", "default route that is really told to Azure", _told_to_azure("0.0.0.0/0"))
edits("HAVD06", "half of the default route told to Google", _told_to_google("128.0.0.0/1"))
edits("HAVD06", "default route told to Google, and not used", _told_to_google("0.0.0.0/0"))


def _space(*prefixes: str) -> Edit:
    path = "properties/localNetworkAddressSpace/addressPrefixes"
    return lambda answers: edited(answers, lng_read("lng0"), path, list(prefixes))


edits("HAVD07", "address space", _space("10.101.0.0/16"))
edits("HAVD08", "address space with the peer", _space("35.0.0.0/8"))
edits("HAVD15", "route policy", lambda d: peer_edited(d, "importPolicies", ["policy"]))


def _filtered(answers: Documents) -> Documents:
    answers = peer_edited(answers, "exportPolicies", ["policy"])
    status = "result/bgpPeerStatus/peer-t0/advertisedRoutes"
    answers = edited(answers, router_status_read(), status, [{"destRange": "10.109.0.0/16"}])
    return edited(answers, azure_learned_read(), "value/0/network", "10.109.0.0/16")


edits("HAVD15", "route policy that filters", _filtered)
edits("HAVD24", "written by hand", lambda d: peer_edited(d, "customLearnedIpRanges", [{"range": "10.9.0.0/16"}]))
edits("HAVD22", "too long an address space", _space(*many(1_001, 11)))


def _same_priority(answers: Documents) -> Documents:
    for name in ("peer-t0", "peer-t1"):
        answers = router_edited(answers, f"bgpPeers/{name}/advertisedRoutePriority", 100)
    return answers


edits("HAVD17", "same priority", _same_priority)
edits(
    "HAVD27",
    "Google has not learned a range",
    lambda d: edited(d, azure_advertised_read("169.254.21.13"), "value/0/network", "10.55.0.0/16"),
)


def _looping(answers: Documents) -> Documents:
    """Another network behind Azure, which got it from Google: Google finds its own ASN in the path."""
    read = azure_advertised_read("169.254.21.13")
    return edited(answers, read, "value", _more(network="10.55.0.0/16", asPath=f"{AZURE_ASN}-{GOOGLE_ASN}"))


edits("HAVD27", "Google drops a path with its own ASN", _looping)


def _silent_google(answers: Documents) -> Documents:
    """Its configuration tells it to advertise all subnets, and nothing comes."""
    answers = edited(answers, router_status_read(), "result/bgpPeerStatus/peer-t0/advertisedRoutes", [])
    answers = edited(answers, peers_read(), "value/0/routesReceived", 0)
    return edited(answers, azure_learned_read(), "value", _without_first_peer)


def _without_first_peer(rows: Json) -> Json:
    assert isinstance(rows, list)
    return [row for row in rows if not (isinstance(row, dict) and row["sourcePeer"] == "169.254.21.13")]


edits("HAVD27", "Google advertises nothing, though it should", _silent_google)

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


def _zonal(answers: Documents) -> Documents:
    for number in (0, 1):
        answers = edited(answers, public_address_read(number), "zones", ["1"])
    return answers


edits("HAVE09", "both addresses in one zone", _zonal)


def _peer_not_covered(answers: Documents) -> Documents:
    """Google tells of two peers, and this link's is the one that is not covered."""
    state: Json = {"state": "CONNECTION_REDUNDANCY_NOT_MET", "unsatisfiedReason": "INCOMPLETE_TUNNELS_COVERAGE"}
    met: Json = {"state": "CONNECTION_REDUNDANCY_MET"}
    peers = "https://www.googleapis.com/compute/v1/projects/proj-net/global/externalVpnGateways/"
    rows: Json = [
        {"peerExternalGateway": f"{peers}else", "state": met},
        {"peerExternalGateway": f"{peers}ext", "state": state},
    ]
    return edited(answers, redundancy_read(), "result/vpnConnections", rows)


edits("HAVE05", "this peer is not covered", _peer_not_covered)
edits("HAVE09", "no zones", lambda d: gateway_edited(d, "sku", {"name": "VpnGw2"}))
edits("HAVL02", "updating", lambda d: gateway_edited(d, "provisioningState", "Updating"))
edits("HAVL02", "being deleted", lambda d: gateway_edited(d, "provisioningState", "Deleting"))
edits("HAVL03", "migration", lambda d: gateway_edited(d, "virtualNetworkGatewayMigrationStatus", {"state": "Failed"}))
edits("HAVL04", "retired SKU", lambda d: gateway_edited(d, "sku", {"name": "HighPerformance"}))
edits("HAVL05", "Basic public IP", lambda d: edited(d, public_address_read(0), "sku", {"name": "Basic"}))


@changes("HAVL10")
def no_room_for_a_connection(link: Topology) -> None:
    """Twenty-eight branches beside the two connections to Google."""
    for number in range(28):
        link.lngs[f"branch{number}"] = LocalNetworkGateway(f"198.51.100.{number + 1}", f"10.200.{number}.1")
        link.connections[f"branch{number}"] = Connection("vng", f"branch{number}")
