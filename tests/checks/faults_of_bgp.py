"""Faults in BGP: parts that are missing, numbers, addresses, switches."""

from __future__ import annotations

from probes.checks.finding import Layer
from probes.documents import Documents, Json
from tests.checks.bases import (
    STANDBY,
    connection_edited,
    gateway_edited,
    peer_edited,
    router_edited,
    tidy,
    tunnel_edited,
)
from tests.checks.fault_table import changes, edits, many
from tests.probes.azure_answers import (
    azure_advertised_read,
    configuration_id,
)
from tests.probes.builder import edited
from tests.probes.google_answers import router_status_read
from tests.probes.topology import Connection, External, GoogleGateway, LocalNetworkGateway, Topology, Tunnel


@changes("HAVA11", Layer.BGP)
def interface_missing(link: Topology) -> None:
    link.tunnels["t0"].has_interface = False


edits(
    "HAVC33",
    "interface of a tunnel that is gone",
    lambda d: router_edited(d, "interfaces/if-t0/linkedVpnTunnel", lambda link: f"{link}-old"),
    Layer.BGP,
)


@changes("HAVA12", Layer.BGP)
def peer_missing(link: Topology) -> None:
    link.tunnels["t0"].has_peer = False


def _router_gone(answers: Documents) -> Documents:
    return tunnel_edited(answers, "router", lambda link: f"{link}-old")


edits("HAVA13", "router that is not there", _router_gone, Layer.BGP)
edits("HAVC01", "BGP off on the connection", lambda d: connection_edited(d, "enableBgp", False), Layer.BGP)
edits("HAVC02", "BGP off on the gateway", lambda d: gateway_edited(d, "enableBgp", False), Layer.BGP)


@changes("HAVC03", Layer.BGP)
def google_told_asn(link: Topology) -> None:
    link.tunnels["t0"].peer_asn = 64999


@changes("HAVC04", Layer.BGP)
def azure_told_asn(link: Topology) -> None:
    link.lngs["lng0"].asn = 64999


def _router_asn(link: Topology, number: int) -> None:
    link.routers["router"] = number
    for lng in link.lngs.values():
        lng.asn = number


@changes("HAVC05", Layer.BGP)
def same_asn(link: Topology) -> None:
    _router_asn(link, link.azure["vng"].asn)


@changes("HAVC06", Layer.BGP)
def asn_of_azure(link: Topology) -> None:
    _router_asn(link, 65515)


@changes("HAVC06", Layer.BGP)
def asn_of_azure_on_both_ends(link: Topology) -> None:
    """Azure has its default, and Google the same: the router must change, and with it both are mended."""
    _router_asn(link, 65515)
    link.azure["vng"].asn = 65515
    for tunnel in link.tunnels.values():
        tunnel.peer_asn = 65515


@changes("HAVC07", Layer.BGP)
def asn_of_iana(link: Topology) -> None:
    link.azure["vng"].asn = 64500
    for tunnel in link.tunnels.values():
        tunnel.peer_asn = 64500


@changes("HAVC08", Layer.BGP)
def asn_not_private(link: Topology) -> None:
    _router_asn(link, 3356)


@changes("HAVC08")
def asn_of_anothers_peer(link: Topology) -> None:
    """Another router of the network has a peer with the ASN of this one."""
    _second_router(link, "169.254.30.1")
    link.tunnels["other"].peer_asn = link.routers["router"]


@changes("HAVC08")
def asn_of_azure_on_another_router(link: Topology) -> None:
    """Another router of the network has the ASN that this one expects of Azure."""
    _second_router(link, "169.254.30.1")
    link.routers["second"] = link.azure["vng"].asn


def _second_router(link: Topology, own: str) -> None:
    """A router beside the first, with a tunnel to somebody else."""
    link.routers["second"] = 64999
    link.google["other"] = GoogleGateway(("35.242.9.20", "35.220.9.21"))
    link.externals["else"] = External(("198.51.100.7",))
    peer = own.rpartition(".")[0] + "." + str(int(own.rpartition(".")[2]) + 1)
    link.tunnels["other"] = Tunnel("other", 0, "else", 0, own, peer, router="second", peer_asn=64700)


@changes("HAVC14", Layer.BGP)
def address_on_another_router(link: Topology) -> None:
    """The /30 of tunnel 0 is also on another router of the network."""
    _second_router(link, link.tunnels["t0"].own)


@changes("HAVC09", Layer.BGP)
def outside_of_range(link: Topology) -> None:
    link.tunnels["t0"].own = link.lngs["lng0"].bgp = "169.254.30.1"
    link.tunnels["t0"].peer = "169.254.30.2"
    link.azure["vng"].instances[0].apipas = ("169.254.30.2",)
    link.connections["c0"].chosen = {}


@changes("HAVC10", Layer.BGP)
def two_subnets(link: Topology) -> None:
    link.tunnels["t0"].peer = "169.254.22.202"


@changes("HAVC11", Layer.BGP)
def no_host(link: Topology) -> None:
    link.tunnels["t0"].own = link.lngs["lng0"].bgp = "169.254.21.12"


@changes("HAVC11", Layer.BGP)
def network_address_for_azure(link: Topology) -> None:
    """The other end is given the network address of the /30."""
    link.tunnels["t0"].peer = "169.254.21.12"


@changes("HAVC12", Layer.BGP)
def same_address(link: Topology) -> None:
    link.azure["vng"].instances[0].apipas = ("169.254.21.13",)
    link.connections["c0"].chosen = {}


@changes("HAVC13", Layer.BGP)
def swapped(link: Topology) -> None:
    link.tunnels["t0"].own, link.tunnels["t0"].peer = link.tunnels["t0"].peer, link.tunnels["t0"].own


@changes("HAVC14", Layer.BGP)
def claimed_by_a_branch(link: Topology) -> None:
    link.lngs["branch"] = LocalNetworkGateway("198.51.100.7", link.lngs["lng0"].bgp)
    link.connections["branch"] = Connection("vng", "branch")


@changes("HAVC15", Layer.BGP)
def no_custom_address(link: Topology) -> None:
    link.azure["vng"].instances[0].apipas = ()
    link.connections["c0"].chosen = {}


def _picked(answers: Documents) -> Documents:
    path = "bgpSettings/bgpPeeringAddresses"
    other = "169.254.22.201"

    def more(rows: Json) -> Json:
        assert isinstance(rows, list)
        assert isinstance(rows[0], dict)
        custom = rows[0]["customBgpIpAddresses"]
        assert isinstance(custom, list)
        return [rows[0] | {"customBgpIpAddresses": [*custom, other]}, *rows[1:]]

    answers = gateway_edited(answers, path, more)
    chosen: Json = [{"ipConfigurationId": configuration_id("vng", 0), "customBgpIpAddress": other}]
    return connection_edited(answers, "gatewayCustomBgpIpAddresses", chosen)


edits("HAVC16", "another address picked", _picked, Layer.BGP)


@changes("HAVC17", Layer.BGP)
def lng_bgp(link: Topology) -> None:
    link.lngs["lng0"].bgp = "169.254.22.201"


@changes("HAVC17", Layer.BGP)
def other_subnet(link: Topology) -> None:
    """The whole /30 of Google is another."""
    link.tunnels["t0"].own, link.tunnels["t0"].peer = "169.254.22.101", "169.254.22.102"


@changes("HAVC18", Layer.BGP)
def lng_bgp_is_public_address(link: Topology) -> None:
    link.lngs["lng0"].bgp = link.lngs["lng0"].address


@changes("HAVC18", Layer.BGP)
def lng_bgp_inside_the_network(link: Topology) -> None:
    link.lngs["lng0"].bgp = "10.100.3.4"


@changes("HAVC19", Layer.BGP)
def lng_bgp_not_link_local(link: Topology) -> None:
    link.lngs["lng0"].bgp = "192.168.3.4"


def _standby_with_two(_answers: Documents) -> Documents:
    link = STANDBY.topology()
    link.azure["vng"].instances[0].apipas = ("169.254.21.14", "169.254.21.18")
    chosen: Json = [{"ipConfigurationId": configuration_id("vng", 0), "customBgpIpAddress": "169.254.21.14"}]
    return connection_edited(tidy(link), "gatewayCustomBgpIpAddresses", chosen)


edits("HAVC20", "standby with two", _standby_with_two)


edits("HAVC21", "peer disabled", lambda d: peer_edited(d, "enable", "FALSE"), Layer.BGP)
edits("HAVC22", "interface and peer differ", lambda d: peer_edited(d, "ipAddress", "169.254.22.201"), Layer.BGP)
edits("HAVC23", "MD5", lambda d: peer_edited(d, "md5AuthenticationKeyName", "key"), Layer.BGP)
edits("HAVC25", "keepalive", lambda d: router_edited(d, "bgp/keepaliveInterval", 30))
edits("HAVC29", "BFD", lambda d: peer_edited(d, "bfd", {"sessionInitializationMode": "ACTIVE"}))
edits("HAVC30", "no IPv4", lambda d: peer_edited(d, "enableIpv4", False), Layer.BGP)
edits("HAVC30", "over IPv6", lambda d: router_edited(d, "interfaces/if-t0/ipVersion", "IPV6"), Layer.BGP)
edits("HAVC31", "NAT rules", lambda d: connection_edited(d, "ingressNatRules", [{"id": "rule"}]))


@changes("HAVC37", Layer.BGP)
def none_picked(link: Topology) -> None:
    instance = link.azure["vng"].instances[0]
    instance.apipas = ("169.254.22.201", *instance.apipas)
    link.connections["c0"].chosen = {}


edits("HAVC40", "Cloud NAT", lambda d: router_edited(d, "nats", [{"name": "nat"}]))


def _google_advertises_many(answers: Documents) -> Documents:
    rows: list[Json] = [{"destRange": prefix, "priority": 100} for prefix in many(4_001, 11)]
    return edited(answers, router_status_read(), "result/bgpPeerStatus/peer-t0/advertisedRoutes", rows)


def _azure_advertises_many(answers: Documents) -> Documents:
    rows: list[Json] = [{"localAddress": "169.254.21.14", "network": prefix} for prefix in many(5_001, 12)]
    return edited(answers, azure_advertised_read("169.254.21.13"), "value", rows)


edits("HAVC26", "too many for Azure", _google_advertises_many)
edits("HAVC28", "too many for Google", _azure_advertises_many)
