"""The states that the sweep over the lab starts from, as scenarios, and the findings that each of them must give."""

from __future__ import annotations

import copy
from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import cache
from typing import Any

from lab import Scenario, load_scenario
from lab.wire import Document
from probes.checks.ike import COMMON_POLICY

Cloud = dict[str, Any]
"""One cloud of a scenario: its settings and, by type, terse resource documents."""

KEEPALIVE = 60


def _copy(scenario: Scenario) -> tuple[Cloud, Cloud]:
    return copy.deepcopy(dict(scenario.azure)), copy.deepcopy(dict(scenario.google))


def _make(name: str, azure: Cloud, google: Cloud) -> Scenario:
    return replace(load_scenario("healthy"), name=name, azure=azure, google=google)


def article() -> Scenario:
    """The article followed to the letter."""
    return load_scenario("healthy")


@cache
def clean() -> Scenario:
    """Everything that can be advised about the article's link has been done."""
    return _tidy("clean", load_scenario("healthy"))


@cache
def four_tunnels() -> Scenario:
    """The same with a tunnel from every interface to every instance."""
    return _tidy("four-clean", load_scenario("four-tunnels"))


def _tidy(name: str, scenario: Scenario) -> Scenario:
    azure, google = _copy(scenario)
    for site in azure["localNetworkGateways"]:
        site["properties"]["localNetworkAddressSpace"]["addressPrefixes"] = []
    for connection in azure["connections"]:
        connection["properties"]["ipsecPolicies"] = [dict(COMMON_POLICY)]
    router = google["routers"][0]
    router["bgp"]["keepaliveInterval"] = KEEPALIVE
    for number, peer in enumerate(router["bgpPeers"]):
        peer["advertisedRoutePriority"] = 100 + number
    return _make(name, azure, google)


@cache
def standby() -> Scenario:
    """An active-standby gateway, which takes one custom BGP address, and so has one tunnel."""
    azure, google = _copy(clean())
    gateway = azure["virtualNetworkGateways"][0]["properties"]
    gateway["activeActive"] = False
    del gateway["ipConfigurations"][1], gateway["bgpSettings"]["bgpPeeringAddresses"][1]
    for kind in ("publicIPAddresses", "localNetworkGateways", "connections"):
        del azure[kind][1]
    del azure["connections"][0]["properties"]["gatewayCustomBgpIpAddresses"][1]
    router = google["routers"][0]
    del google["vpnTunnels"][1], router["interfaces"][1], router["bgpPeers"][1]
    external = google["externalVpnGateways"][0]
    external["redundancyType"] = "SINGLE_IP_INTERNALLY_REDUNDANT"
    del external["interfaces"][1]
    return _make("standby", azure, google)


SECOND_GATEWAY = ("198.51.100.22", "198.51.100.23")
SECOND_GOOGLE, SECOND_AZURE = ("169.254.21.17", "169.254.22.53"), ("169.254.21.18", "169.254.22.54")


@cache
def two_links() -> Scenario:
    """One Azure gateway that is joined with two Google gateways."""
    azure, google = _copy(clean())
    rows = azure["virtualNetworkGateways"][0]["properties"]["bgpSettings"]["bgpPeeringAddresses"]
    for row, address in zip(rows, SECOND_AZURE, strict=True):
        row["customBgpIpAddresses"].append(address)
    second = copy.deepcopy(google["vpnGateways"][0]) | {"name": "ha-vpn-gw-b"}
    second["vpnInterfaces"] = [{"id": number, "ipAddress": one} for number, one in enumerate(SECOND_GATEWAY)]
    google["vpnGateways"].append(second)
    for number in range(2):
        _add_tunnel(azure, google, number)
    return _make("two-links", azure, google)


def _add_tunnel(azure: Cloud, google: Cloud, number: int) -> None:
    name, key = f"tunnel-azure-{number + 2}", f"Nq8wLt5cVx2rJp{number}zMb7yKd4s"
    site = copy.deepcopy(azure["localNetworkGateways"][number]) | {"name": f"lng-google-{number + 2}"}
    site["properties"]["gatewayIpAddress"] = SECOND_GATEWAY[number]
    site["properties"]["bgpSettings"]["bgpPeeringAddress"] = SECOND_GOOGLE[number]
    azure["localNetworkGateways"].append(site)
    connection = copy.deepcopy(azure["connections"][number]) | {"name": f"cn-google-{number + 2}", "psk": key}
    connection["properties"]["localNetworkGateway2"]["id"] = f"localNetworkGateways/{site['name']}"
    for row, address in zip(connection["properties"]["gatewayCustomBgpIpAddresses"], SECOND_AZURE, strict=True):
        row["customBgpIpAddress"] = address
    azure["connections"].append(connection)
    tunnel = copy.deepcopy(google["vpnTunnels"][number]) | {"name": name, "psk": key}
    tunnel["vpnGateway"] = "regions/us-east4/vpnGateways/ha-vpn-gw-b"
    google["vpnTunnels"].append(tunnel)
    router: Document = google["routers"][0]
    link = f"regions/us-east4/vpnTunnels/{name}"
    face = {"name": f"if-azure-{number + 2}", "ipRange": f"{SECOND_GOOGLE[number]}/30", "linkedVpnTunnel": link}
    router["interfaces"].append(face)
    router["bgpPeers"].append(
        {
            "name": f"bgp-azure-{number + 2}",
            "interfaceName": face["name"],
            "ipAddress": SECOND_GOOGLE[number],
            "peerIpAddress": SECOND_AZURE[number],
            "peerAsn": 65510,
            "advertisedRoutePriority": 102 + number,
        }
    )


@dataclass(frozen=True)
class LabBase:
    """A state and what must be found in it.

    Attributes:
        expected: for each link, `code tunnel` of every finding, or `code ` for one of the link as a whole.
    """

    name: str
    scenario: Callable[[], Scenario]
    expected: tuple[frozenset[str], ...]


ARTICLE = LabBase(
    "the article's link",
    article,
    (frozenset({"HAVB10 tunnel 0", "HAVB10 tunnel 1", "HAVC25 ", "HAVD07 tunnel 0", "HAVD07 tunnel 1", "HAVD17 "}),),
)
CLEAN = LabBase("a clean link", clean, (frozenset(),))
STANDBY = LabBase("an active-standby gateway", standby, (frozenset({"HAVE01 ", "HAVE03 "}),))
TWO = LabBase("two links of one Azure gateway", two_links, (frozenset(), frozenset()))
FOUR = LabBase("a clean link of four tunnels", four_tunnels, (frozenset(),))
LAB_BASES = (ARTICLE, CLEAN, STANDBY, TWO, FOUR)
