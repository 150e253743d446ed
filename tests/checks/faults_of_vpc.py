"""Faults in the VPC network: its regions and peers, its routes, its firewall rules, its quotas."""

from __future__ import annotations

from probes.documents import Documents, Json
from tests.checks.bases import router_edited
from tests.checks.fault_table import Edit, edits
from tests.checks.surroundings import (
    VPC,
    firewall,
    firewalls_read,
    project_read,
    quota,
    routes_read,
    static_route,
    vpc_read,
)
from tests.probes.builder import edited
from tests.probes.google_answers import google_learned_read, list_read, router_status_read

PEERED = "https://www.googleapis.com/compute/v1/projects/proj-net/global/networks/spoke"


def _vpc(path: str, value: Json) -> Edit:
    return lambda answers: edited(answers, vpc_read(), path, value)


def _subnet(name: str, prefix: str, region: str, network: str) -> Json:
    link = f"https://www.googleapis.com/compute/v1/projects/proj-net/regions/{region}/subnetworks/{name}"
    return {"name": name, "selfLink": link, "network": network, "ipCidrRange": prefix}


def _with_subnet(name: str, prefix: str, region: str, network: str) -> Edit:
    subnets: Json = {"subnetworks": [_subnet(name, prefix, region, network)]}
    return lambda answers: edited(
        answers,
        list_read("subnetworks"),
        "items",
        lambda items: {**items, f"regions/{region}": subnets} if isinstance(items, dict) else items,
    )


HUB = f"https://www.googleapis.com/compute/v1/{VPC}"
edits("HAVD03", "a subnet in another region", _with_subnet("far", "10.103.0.0/20", "europe-west3", HUB))


def _google_peering(**fields: Json) -> Edit:
    return _vpc("peerings", [{"name": "to-spoke", "network": PEERED, "state": "ACTIVE", **fields}])


edits("HAVD12", "a peering that shares nothing", _google_peering(exportCustomRoutes=False))


def _shared_and_untold(answers: Documents) -> Documents:
    answers = _with_subnet("peered", "10.104.0.0/20", "europe-west3", PEERED)(answers)
    return _google_peering(exportCustomRoutes=True)(answers)


def _told_and_unshared(answers: Documents) -> Documents:
    answers = _with_subnet("peered", "10.104.0.0/20", "europe-west3", PEERED)(answers)
    for peer in ("peer-t0", "peer-t1"):
        answers = router_edited(answers, f"bgpPeers/{peer}/advertiseMode", "CUSTOM")
        answers = router_edited(answers, f"bgpPeers/{peer}/advertisedGroups", ["ALL_SUBNETS"])
        answers = router_edited(answers, f"bgpPeers/{peer}/advertisedIpRanges", [{"range": "10.104.0.0/16"}])
    return _google_peering(exportCustomRoutes=False)(answers)


edits("HAVD12", "a peering that is not advertised", _shared_and_untold)
edits("HAVD12", "a peering that does not learn the way back", _told_and_unshared)
edits("HAVF13", "jumbo packets", _vpc("mtu", 8896))


def _longer_path(answers: Documents) -> Documents:
    path: Json = [{"type": "AS_PATH_TYPE_SEQUENCE", "asns": [65510, 65510, 65510]}]
    return edited(answers, google_learned_read("t0"), "result/0/asPaths", path)


edits("HAVD19", "a longer AS path", _longer_path)


def _added(read_path: str, item: Json) -> Edit:
    return lambda answers: edited(
        answers, routes_read(), read_path, lambda items: [*items, item] if isinstance(items, list) else items
    )


def _static(prefix: str) -> Edit:
    return _added("items", static_route("to-appliance", prefix, nextHopIp="10.101.0.9", priority=1000))


edits("HAVD13", "a static route", _static("10.100.0.0/16"))
edits("HAVD13", "a longer static route", _static("10.100.7.0/24"))


def _learned(state: str) -> Edit:
    tunnel = "https://www.googleapis.com/compute/v1/projects/proj-net/regions/us-east4/vpnTunnels/t0"
    best: Json = [{"destRange": "10.100.0.0/16", "nextHopVpnTunnel": tunnel, "routeStatus": state}]
    return lambda answers: edited(answers, router_status_read(), "result/bestRoutesForRouter", best)


edits("HAVD14", "a dropped route", _learned("DROPPED"))
edits("HAVD23", "an inactive route", _learned("INACTIVE"))
edits("HAVD23", "a pending route", _learned("PENDING"))


def _firewalls(*rules: Json) -> Edit:
    return lambda answers: edited(answers, firewalls_read(), "firewalls", list(rules))


def _policy(action: str, *sources: str) -> Edit:
    match: Json = {"srcIpRanges": list(sources), "layer4Configs": [{"ipProtocol": "all"}]}
    inside: Json = {"priority": 10, "direction": "INGRESS", "action": action, "match": match, "ruleName": "org"}
    policy: Json = {"name": "1234", "type": "HIERARCHY", "rules": [inside]}
    return lambda answers: edited(answers, firewalls_read(), "firewallPolicys", [policy])


edits("HAVF03", "no rule at all", _firewalls())
edits("HAVF03", "a rule for somebody else", _firewalls(firewall("allow-office", 1000, "192.0.2.0/24")))
edits("HAVF03", "a rule that is switched off", _firewalls(firewall("off", 1000, "10.100.0.0/16", disabled=True)))
edits(
    "HAVF04",
    "a rule that denies first",
    _firewalls(
        firewall("allow-azure", 1000, "10.100.0.0/16"),
        firewall("deny-azure", 900, "10.0.0.0/8", denied=[{"IPProtocol": "all"}]),
    ),
)
edits("HAVF04", "a policy that denies first", _policy("deny", "10.0.0.0/8"))
edits(
    "HAVL15",
    "no room for another tunnel",
    lambda d: edited(d, project_read(), "quotas", [quota("VPN_TUNNELS", 20.0, 20.0)]),
)
