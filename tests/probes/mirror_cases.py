"""Single differences between the two ends, and the one row that each of them must turn.

Each case changes one thing that one cloud was told. What the clouds report stays as it was, up and with routes, so that
no consequence hides the difference or adds to it.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from probes.documents import Documents, Json
from tests.probes.azure_answers import (
    azure_advertised_read,
    azure_learned_read,
    configuration_id,
    connection_read,
    gateway_read,
    peers_read,
)
from tests.probes.builder import documents, edited
from tests.probes.google_answers import google_learned_read, list_read, router_status_read
from tests.probes.topology import OLD_AZURE, OLD_GOOGLE, Connection, LocalNetworkGateway, Topology, Tunnel

Change = Callable[[Topology, int], Documents | None]

PEER_ROW = (0, 3)
"""Where in Azure's list of sessions those of the two tunnels are; the others are of the spare ends."""

OTHER_POLICY: Json = [
    {
        "saLifeTimeSeconds": 27000,
        "saDataSizeKilobytes": 102400000,
        "ikeEncryption": "DES",
        "ikeIntegrity": "SHA256",
        "dhGroup": "DHGroup14",
        "ipsecEncryption": "GCMAES256",
        "ipsecIntegrity": "GCMAES256",
        "pfsGroup": "PFS14",
    }
]


@dataclass(frozen=True)
class Case:
    """A difference in tunnel 0 or 1; `row` is the field of its row, `shared` whether that is in the gateways."""

    name: str
    row: str
    change: Change
    shared: bool

    def section(self, number: int) -> str:
        """The key of the section with the row."""
        return "gateways" if self.shared else f"tunnel {number}"


CASES: list[Case] = []


def differs(row: str, rule: str) -> Callable[[Change], Change]:
    """Writes a case into the table; `rule` is the pairing rule it breaks, or the field of a tunnel's end."""

    def add(change: Change) -> Change:
        CASES.append(Case(f"{rule}-{change.__name__}", row, change, shared=row == "asn"))
        return change

    return add


def _google(link: Topology, number: int, path: str, value: Json, kind: str = "vpnTunnels") -> Documents:
    return edited(documents(link), list_read(kind), path.format(number), value)


def _azure(link: Topology, number: int, path: str, value: Json) -> Documents:
    return edited(documents(link), connection_read(f"c{number}"), f"properties/{path}", value)


# ----------------------------------------------------------------------------------------------- public addresses


@differs("outside", "R1")
def external_gateway_names_another_address(link: Topology, number: int) -> None:
    addresses = list(link.externals["ext"].addresses)
    addresses[number] = OLD_AZURE[number]
    link.externals["ext"].addresses = tuple(addresses)


@differs("outside", "R1")
def azure_instance_has_another_address(link: Topology, number: int) -> None:
    link.azure["vng"].instances[number].address = OLD_AZURE[number]


@differs("outside", "R2")
def lng_names_another_address(link: Topology, number: int) -> None:
    link.lngs[f"lng{number}"].address = OLD_GOOGLE[number]


@differs("outside", "R2")
def google_interface_has_another_address(link: Topology, number: int) -> None:
    addresses = list(link.google["hav"].addresses)
    addresses[number] = OLD_GOOGLE[number]
    link.google["hav"].addresses = tuple(addresses)


# -------------------------------------------------------------------------------------------------- BGP addresses


@differs("bgp_address", "R3")
def lng_names_another_bgp_address(link: Topology, number: int) -> None:
    link.lngs[f"lng{number}"].bgp = "169.254.22.201"


@differs("bgp_address", "R3")
def google_bgp_peer_uses_another_own_address(link: Topology, number: int) -> Documents:
    return _google(link, number, "items/router/bgpPeers/peer-t{}/ipAddress", "169.254.22.201", "routers")


@differs("bgp_address", "R3")
def google_interface_has_another_bgp_address(link: Topology, number: int) -> Documents:
    return _google(link, number, "items/router/interfaces/if-t{}/ipRange", "169.254.22.201/30", "routers")


@differs("bgp_address", "R4")
def azure_instance_has_another_apipa(link: Topology, number: int) -> None:
    link.azure["vng"].instances[number].apipas = ("169.254.22.201",)


@differs("bgp_address", "R4")
def azure_instance_has_no_apipa(link: Topology, number: int) -> None:
    """C15: the instance answers from its default address."""
    link.azure["vng"].instances[number].apipas = ()


@differs("bgp_address", "R4")
def google_bgp_peer_is_another_address(link: Topology, number: int) -> None:
    link.tunnels[f"t{number}"].peer = "169.254.22.201"


@differs("bgp_address", "R5")
def connection_picks_another_apipa(link: Topology, number: int) -> None:
    link.azure["vng"].instances[number].apipas += ("169.254.22.201",)
    link.connections[f"c{number}"].chosen = {number: "169.254.22.201"}


@differs("bgp_address", "R5")
def connection_picks_none_of_two_apipas(link: Topology, number: int) -> None:
    """C37: then it uses the first in the list."""
    instance = link.azure["vng"].instances[number]
    instance.apipas = ("169.254.22.201", *instance.apipas)


@differs("bgp_address", "own_bgp_addresses")
def connection_picks_an_address_of_no_instance(link: Topology, number: int) -> Documents:
    chosen: Json = {"ipConfigurationId": configuration_id("vng", number), "customBgpIpAddress": "169.254.22.201"}
    return _azure(link, number, "gatewayCustomBgpIpAddresses", [chosen])


@differs("bgp_address", "R7")
def both_use_addresses_that_azure_does_not_take(link: Topology, number: int) -> None:
    own, peer = f"169.254.30.{8 * number + 1}", f"169.254.30.{8 * number + 2}"
    link.tunnels[f"t{number}"].own, link.tunnels[f"t{number}"].peer = own, peer
    link.lngs[f"lng{number}"].bgp = own
    link.azure["vng"].instances[number].apipas = (peer,)


@differs("bgp_address", "R7")
def subnet_is_no_slash_30(link: Topology, number: int) -> Documents:
    subnet = f"{link.tunnels[f't{number}'].own}/29"
    return _google(link, number, "items/router/interfaces/if-t{}/ipRange", subnet, "routers")


@differs("bgp_address", "R7")
def addresses_in_two_subnets(link: Topology, number: int) -> None:
    """C10: the clouds agree with each other, and the two addresses are not in one /30."""
    link.tunnels[f"t{number}"].peer = "169.254.22.202"
    link.azure["vng"].instances[number].apipas = ("169.254.22.202",)


@differs("bgp_address", "R7")
def an_address_that_is_no_host(link: Topology, number: int) -> None:
    """C11: the first address of a /30 is the network's."""
    network = link.tunnels[f"t{number}"].own.rpartition(".")
    base = f"{network[0]}.{int(network[2]) - 1}"
    link.tunnels[f"t{number}"].own = link.lngs[f"lng{number}"].bgp = base


@differs("bgp_address", "R7")
def another_connection_claims_the_address(link: Topology, number: int) -> None:
    """C14 in Azure: a branch office with the same BGP address."""
    link.lngs["branch"] = LocalNetworkGateway("198.51.100.7", link.lngs[f"lng{number}"].bgp)
    link.connections["branch"] = Connection("vng", "branch")


@differs("bgp_address", "R7")
def another_router_interface_claims_the_subnet(link: Topology, number: int) -> None:
    """C14 in Google: a tunnel of another gateway and router, in the same network."""
    link.google["classic"] = type(link.google["hav"])(("35.9.0.1", "35.9.0.2"))
    link.externals["far"] = type(link.externals["ext"])(("198.51.100.9",))
    link.routers["far-router"] = 64777
    own, peer = link.tunnels[f"t{number}"].own, link.tunnels[f"t{number}"].peer
    link.tunnels["far"] = Tunnel("classic", 0, "far", 0, own, peer, router="far-router")


# --------------------------------------------------------------------------------------------- ASN, switches, IKE


@differs("asn", "R6")
def google_was_told_another_asn(link: Topology, number: int) -> None:
    link.tunnels[f"t{number}"].peer_asn = 64999


@differs("asn", "R6")
def azure_was_told_another_asn(link: Topology, number: int) -> None:
    link.lngs[f"lng{number}"].asn = 64999


@differs("asn", "R6")
def azure_has_another_asn(link: Topology, number: int) -> None:
    link.azure["vng"].asn = 64999 - number


@differs("asn", "R6")
def google_has_another_asn(link: Topology, number: int) -> None:
    link.routers["router"] = 64999 - number


@differs("asn", "R6")
def both_have_the_same_asn(link: Topology, number: int) -> None:
    """C05: each was told rightly, and two equal ASNs make no session between clouds."""
    same = 64600 + number
    link.azure["vng"].asn = link.routers["router"] = same
    for name in ("0", "1"):
        link.lngs[f"lng{name}"].asn = link.tunnels[f"t{name}"].peer_asn = same


@differs("asn", "R8")
def azure_gateway_has_bgp_off(link: Topology, number: int) -> Documents:
    return edited(documents(link), gateway_read(), "properties/enableBgp", False if number == 0 else None)


@differs("bgp_address", "R8")
def connection_has_bgp_off(link: Topology, number: int) -> Documents:
    return _azure(link, number, "enableBgp", False)


@differs("bgp_address", "R8")
def google_bgp_peer_is_disabled(link: Topology, number: int) -> Documents:
    return _google(link, number, "items/router/bgpPeers/peer-t{}/enable", "FALSE", "routers")


@differs("ike", "R9")
def connection_speaks_ikev1(link: Topology, number: int) -> Documents:
    return _azure(link, number, "connectionProtocol", "IKEv1")


@differs("ike", "R9")
def google_tunnel_speaks_ikev1(link: Topology, number: int) -> Documents:
    return _google(link, number, "items/t{}/ikeVersion", 1)


@differs("ike", "proposals")
def azure_policy_offers_nothing_google_takes(link: Topology, number: int) -> Documents:
    return _azure(link, number, "ipsecPolicies", OTHER_POLICY)


@differs("ike", "proposals")
def google_cipher_suite_takes_nothing_azure_offers(link: Topology, number: int) -> Documents:
    return _google(link, number, "items/t{}/cipherSuite", {"phase1": {"dh": ["Group-14"]}})


@differs("selectors", "selectors")
def azure_selects_by_policy(link: Topology, number: int) -> Documents:
    return _azure(link, number, "usePolicyBasedTrafficSelectors", True)


@differs("selectors", "selectors")
def azure_narrows_the_selectors(link: Topology, number: int) -> Documents:
    policy: Json = {"localAddressRanges": ["10.100.0.0/16"], "remoteAddressRanges": ["10.101.0.0/16"]}
    return _azure(link, number, "trafficSelectorPolicies", [policy])


@differs("selectors", "selectors")
def google_narrows_the_selectors(link: Topology, number: int) -> Documents:
    return _google(link, number, "items/t{}/remoteTrafficSelector", ["10.100.0.0/16"])


# ------------------------------------------------------------------------------------------ what the clouds report


@differs("status", "status")
def azure_says_not_connected(link: Topology, number: int) -> Documents:
    return _azure(link, number, f"tunnelConnectionStatus/{number}/connectionStatus", "NotConnected")


@differs("status", "status")
def google_says_no_packets(link: Topology, number: int) -> Documents:
    return _google(link, number, "items/t{}/status", "NO_INCOMING_PACKETS")


@differs("bgp_session", "bgp_state")
def azure_says_connecting(link: Topology, number: int) -> Documents:
    return edited(documents(link), peers_read(), f"value/{PEER_ROW[number]}/state", "Connecting")


@differs("bgp_session", "bgp_state")
def google_says_down(link: Topology, number: int) -> Documents:
    return edited(documents(link), router_status_read(), f"result/bgpPeerStatus/peer-t{number}/status", "DOWN")


@differs("prefixes", "prefixes_sent")
def azure_sends_more_than_google_learned(link: Topology, number: int) -> Documents:
    peer = link.lngs[f"lng{number}"].bgp
    more: Json = {"localAddress": link.tunnels[f"t{number}"].peer, "network": "10.55.0.0/16", "origin": "Igp"}
    return edited(documents(link), azure_advertised_read(peer), "value", lambda rows: [*_list(rows), more])


@differs("prefixes", "prefixes_received")
def azure_did_not_learn_what_google_sends(link: Topology, number: int) -> Documents:
    return edited(documents(link), azure_learned_read(), f"value/{number}/network", "10.55.0.0/16")


@differs("prefixes", "prefixes_sent")
def google_sends_nothing(link: Topology, number: int) -> Documents:
    return edited(documents(link), router_status_read(), f"result/bgpPeerStatus/peer-t{number}/advertisedRoutes", None)


@differs("prefixes", "prefixes_received")
def google_learned_nothing(link: Topology, number: int) -> Documents:
    return edited(documents(link), google_learned_read(f"t{number}"), "result", [])


def _list(value: Json) -> list[Json]:
    assert isinstance(value, list)
    return value
