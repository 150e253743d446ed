"""Drawn requests, valid and not: never an answer that says the service is at fault, never a state that a cloud refuses.

`SOAK_WALKS=200 pytest tests/lab/test_random_requests.py -rP` makes so many walks more and tells what came of each.
"""

from __future__ import annotations

import os
from collections import Counter

import pytest

from tests.lab.walk import azure_state, google_state
from tests.lab.walk.sender import make_world
from tests.lab.walk.walker import Tally, walk

STEPS = 500
SCENARIOS = ("healthy", "healthy", "healthy", "empty")
WALKS = 20 + int(os.environ.get("SOAK_WALKS", "0"))
"""20 walks of 500 requests: 10,000."""


@pytest.mark.parametrize("seed", range(WALKS))
def test_drawn_requests_get_clouds_answers_and_leave_what_clouds_allow(seed: int) -> None:
    tally = walk(seed, STEPS, SCENARIOS[seed % len(SCENARIOS)])
    print_figures(seed, tally)
    assert sum(tally.answers.values()) == STEPS
    # A walk that nothing comes of would prove nothing.
    assert tally.writes["azure"] + tally.writes["google"] >= STEPS // 20
    assert len({(cloud, word) for cloud, status, word in tally.answers if status >= 400}) >= 12


def print_figures(seed: int, tally: Tally) -> None:
    """Say what was accepted and what was refused, and how."""
    codes: Counter[tuple[str, int]] = Counter()
    for (cloud, status, _), count in tally.answers.items():
        codes[cloud, int(status)] += count
    told = ", ".join(f"{cloud} {status}: {count}" for (cloud, status), count in sorted(codes.items()))
    print(f"seed {seed}: writes taken {dict(tally.writes)}; {told}")


@pytest.mark.parametrize(
    ("kind", "path", "value"),
    [
        ("virtualNetworkGateways", "properties.bgpSettings.asn", 65517),
        ("virtualNetworkGateways", "properties.activeActive", False),
        (
            "virtualNetworkGateways",
            "properties.bgpSettings.bgpPeeringAddresses.0.customBgpIpAddresses",
            ["169.254.20.1"],
        ),
        ("localNetworkGateways", "properties.bgpSettings.asn", 65510),
        ("localNetworkGateways", "properties.fqdn", "vpn.example.net"),
        ("connections", "properties.localNetworkGateway2.id", "/subscriptions/gone"),
        ("connections", "properties.dpdTimeoutSeconds", 8),
        ("virtualNetworks", "properties.subnets.1.properties.addressPrefix", "10.100.255.0/24"),
        ("virtualNetworks", "properties.subnets.0.properties.addressPrefix", "10.99.0.0/24"),
    ],
)
def test_the_invariants_see_what_azure_would_refuse(kind: str, path: str, value: object) -> None:
    store = make_world("healthy").azure
    assert not list(azure_state.find_faults(store))
    lay(next(entry for entry in store.documents.values() if entry["type"].endswith(kind)), path, value)
    assert list(azure_state.find_faults(store))


@pytest.mark.parametrize(
    ("collection", "path", "value"),
    [
        ("routers", "bgp.asn", 64511),
        ("routers", "bgpPeers.0.peerAsn", 65509),
        ("routers", "bgpPeers.0.peerIpAddress", "169.254.21.12"),
        ("routers", "interfaces.1.ipRange", "169.254.21.14/30"),
        ("vpnTunnels", "router", "regions/us-east4/routers/gone"),
        ("vpnTunnels", "vpnGatewayInterface", 2),
        ("vpnTunnels", "peerExternalGatewayInterface", 2),
        ("vpnTunnels", "cipherSuite", {"phase1": {"dh": ["group-14"]}}),
        ("vpnTunnels", "cipherSuite", {"phase2": {"encryption": ["AES-GCM-16-256"], "integrity": ["HMAC-SHA1-96"]}}),
        ("networks", "autoCreateSubnetworks", True),
        ("routers", "bgpPeers.0.enableIpv6", True),
        ("externalVpnGateways", "interfaces.1.ipAddress", "203.0.113.10"),
        ("subnetworks", "ipCidrRange", "10.101.16.0/21"),
        ("vpnGateways", "vpnInterfaces.1.ipAddress", "198.51.100.20"),
    ],
)
def test_the_invariants_see_what_google_would_refuse(collection: str, path: str, value: object) -> None:
    store = make_world("healthy").google
    assert not list(google_state.find_faults(store))
    lay(next(iter(store.list_type(collection).values())), path, value)
    assert list(google_state.find_faults(store))


def lay(document: dict[str, object], path: str, value: object) -> None:
    *above, last = (int(step) if step.isdecimal() else step for step in path.split("."))
    container: object = document
    for step in above:
        assert isinstance(container, dict | list)
        container = container[step]  # type: ignore[index]  # a number where it is a list, a text where an object
    container[last] = value  # type: ignore[index]  # likewise
