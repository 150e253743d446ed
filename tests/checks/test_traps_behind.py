"""More traps: what is in order behind the gateways, though somebody in a hurry might report it."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from ipaddress import IPv4Network

import pytest

from probes.checks import azure_filters
from probes.checks.diagnose import Diagnosis, diagnose
from probes.documents import Documents, Json, Read
from probes.reading import Place
from tests.checks.bases import CLEAN, tunnel_edited
from tests.checks.surroundings import (
    firewall,
    firewalls_read,
    project_read,
    region_read,
    route,
    route_table_read,
    routes_read,
    rule,
    security_group_read,
    static_route,
    vpc_read,
)
from tests.probes.azure_answers import network_read
from tests.probes.builder import denied, edited, without
from tests.probes.google_answers import router_status_read

Trap = Callable[[Documents], Documents]
TUNNEL = "https://www.googleapis.com/compute/v1/projects/proj-net/regions/us-east4/vpnTunnels/t0"


def _applied(*edits: Trap) -> Trap:
    def apply(answers: Documents) -> Documents:
        for edit in edits:
            answers = edit(answers)
        return answers

    return apply


def _in(read: Read, path: str, value: Json | Callable[[Json], Json]) -> Trap:
    return lambda answers: edited(answers, read, path, value)


def _peered(**properties: Json) -> Trap:
    standing: dict[str, Json] = {"peeringState": "Connected", "allowGatewayTransit": True}
    peering: Json = {"name": "to-spoke", "properties": {**standing, **properties}}
    return _in(network_read(), "properties/virtualNetworkPeerings", [peering])


_TABLE = "properties/routes"
_POLICY: Json = {
    "type": "HIERARCHY",
    "rules": [
        {
            "priority": 5,
            "action": "goto_next",
            "direction": "INGRESS",
            "match": {"srcIpRanges": ["10.0.0.0/8"], "layer4Configs": [{"ipProtocol": "all"}]},
        },
        {"priority": 9, "action": "deny", "direction": "INGRESS", "match": {"srcIpRanges": ["0.0.0.0/0"]}},
    ],
}

BEHIND: dict[str, Trap] = {
    "a broad route of one's own, which the longer learned one comes before": _in(
        route_table_read(), _TABLE, [route("ten", "10.0.0.0/8", "VirtualAppliance")]
    ),
    "a route for a service tag": _in(route_table_read(), _TABLE, [route("storage", "Storage", "Internet")]),
    "a route to the gateway itself": _in(
        route_table_read(), _TABLE, [route("google", "10.101.0.0/16", "VirtualNetworkGateway")]
    ),
    "a route of one's own in the place of BGP routes": _applied(
        _in(route_table_read(), "properties/disableBgpRoutePropagation", True),
        _in(route_table_read(), _TABLE, [route("google", "10.0.0.0/8", "VirtualNetworkGateway")]),
    ),
    "a group that lets one port in and denies the rest": _in(
        security_group_read(),
        "properties/securityRules",
        [
            rule("db", "Allow", 100, "10.101.0.0/16", destinationPortRange="5432"),
            rule("deny-all", "Deny", 4096, "*"),
        ],
    ),
    "a group that denies one port": _in(
        security_group_read(), "properties/securityRules", [rule("ssh", "Deny", 100, "*", destinationPortRange="22")]
    ),
    "a peered network that shares the gateway": _peered(),
    "Azure's own resolver": _in(network_read(), "properties/dhcpOptions", {"dnsServers": ["168.63.129.16"]}),
    "no DNS server named": _in(network_read(), "properties/dhcpOptions", {"dnsServers": []}),
    "a GatewaySubnet of the recommended size": _in(
        network_read(), "properties/subnets/GatewaySubnet/properties/addressPrefix", "10.100.255.0/27"
    ),
    "a subnet with several prefixes": _in(
        network_read(),
        "properties/subnets/GatewaySubnet/properties",
        {"addressPrefixes": ["10.100.255.0/27", "10.100.254.0/29"]},
    ),
    "global routing": _in(vpc_read(), "routingConfig/routingMode", "GLOBAL"),
    "a small MTU": _in(vpc_read(), "mtu", 1300),
    "a peering that is being made": _in(vpc_read(), "peerings", [{"name": "to-spoke", "state": "INACTIVE"}]),
    "a static route for less than Azure's prefix elsewhere": _in(
        routes_read(), "items", [static_route("other", "10.200.0.0/16", nextHopIp="10.101.0.9")]
    ),
    "a broad static route": _in(routes_read(), "items", [static_route("ten", "10.0.0.0/8", nextHopIp="10.101.0.9")]),
    "a static route into the tunnel": _in(
        routes_read(), "items", [static_route("into", "10.100.0.0/16", nextHopVpnTunnel=TUNNEL)]
    ),
    "a firewall rule for one port": _in(
        firewalls_read(), "firewalls", [firewall("ssh", 1000, "10.100.3.0/24", allowed=[{"IPProtocol": "tcp"}])]
    ),
    "a rule that denies some machines only": _in(
        firewalls_read(),
        "firewalls",
        [
            firewall("deny", 900, "10.0.0.0/8", denied=[{"IPProtocol": "all"}], targetTags=["db"]),
            firewall("allow", 1000, "10.100.0.0/16"),
        ],
    ),
    "a rule that denies after one that allows": _in(
        firewalls_read(),
        "firewalls",
        [
            firewall("deny", 65_000, "0.0.0.0/0", denied=[{"IPProtocol": "all"}]),
            firewall("allow", 1000, "10.100.0.0/16"),
        ],
    ),
    "a policy that passes on before it denies": _in(firewalls_read(), "firewallPolicys", [_POLICY]),
    "a policy of the network after its rules": _in(
        firewalls_read(),
        "firewallPolicys",
        [
            {
                "type": "NETWORK",
                "rules": [{"priority": 1, "action": "deny", "direction": "INGRESS", "match": {}}],
            }
        ],
    ),
    "a pair of ciphers of which Azure offers one": lambda answers: tunnel_edited(
        answers, "cipherSuite", {"phase2": {"encryption": ["AES-GCM-16-256", "AES-CBC-256"]}}
    ),
    "an active and an inactive route to the same prefix": _in(
        router_status_read(),
        "result/bestRoutes",
        [
            {"destRange": "10.100.0.0/16", "nextHopVpnTunnel": TUNNEL, "routeStatus": "INACTIVE"},
            {"destRange": "10.100.0.0/16", "nextHopVpnTunnel": f"{TUNNEL[:-1]}1", "routeStatus": "ACTIVE"},
        ],
    ),
    "a dropped route of somebody else": _in(
        router_status_read(),
        "result/bestRoutes",
        [{"destRange": "10.9.0.0/16", "nextHopVpnTunnel": f"{TUNNEL}-other", "routeStatus": "DROPPED"}],
    ),
}


def _list(value: Json) -> list[Json]:
    assert isinstance(value, list)
    return value


def _only(answers: Documents) -> Diagnosis:
    (diagnosis,) = diagnose(answers)
    return diagnosis


@pytest.mark.parametrize("trap", BEHIND.values(), ids=BEHIND.keys())
def test_what_is_in_order_behind_a_gateway_is_not_told(trap: Trap) -> None:
    """Nothing is found, and nothing stays open."""
    diagnosis = _only(trap(CLEAN.answer(CLEAN.topology())))
    assert [f"{each.code} {each.sentence}" for each in diagnosis.findings] == []
    assert diagnosis.complete


SURROUNDINGS = [
    *(network_read(), route_table_read(), security_group_read()),
    *(vpc_read(), firewalls_read(), routes_read(), region_read(), project_read()),
]


@pytest.mark.parametrize("read", SURROUNDINGS, ids=str)
def test_what_stands_behind_a_gateway_is_open_where_it_was_refused_and_silent_where_nobody_asked(read: Read) -> None:
    answers = CLEAN.answer(CLEAN.topology())
    assert _only(denied(answers, read)).unsure
    unasked = _only(without(answers, read))
    assert [each.code for each in unasked.unsure if each.code not in REST_ON_THE_VNET] == []
    assert unasked.findings == ()


REST_ON_THE_VNET = {"HAVD04"}
"""The overlap of both sides' prefixes was always asked for."""


def test_a_group_of_many_subnets_is_judged_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Hundreds of subnets with one group of hundreds of rules would take seconds else."""
    judged: list[str] = []
    judge = azure_filters._shutting

    def counting(group: Place, ranges: Iterable[IPv4Network]) -> Place | None:
        judged.append(group.read.path)
        return judge(group, ranges)

    monkeypatch.setattr(azure_filters, "_shutting", counting)
    answers = CLEAN.answer(CLEAN.topology())
    answers = edited(answers, network_read(), "properties/subnets", lambda subnets: _list(subnets) * 30)
    assert _only(answers).findings == ()
    assert judged == [security_group_read().path]
