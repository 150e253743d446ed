"""What each side advertises against what the other learned: every verdict, with its reason and its evidence."""

from __future__ import annotations

import pytest

from probes.azure.reads import LEARNED
from probes.checks.finding import Grade
from probes.documents import Cloud, Documents, Json, Read
from probes.routes.model import Route, Verdict
from tests.probes.azure_answers import (
    azure_id,
    azure_learned_read,
    lng_read,
    network_read,
)
from tests.probes.builder import edited, without
from tests.probes.google_answers import list_read, router_status_read
from tests.probes.route_states import (
    HUB,
    NETWORK,
    STATIC,
    TO_AZURE,
    TO_GOOGLE,
    answered,
    azure_learns,
    azure_tells,
    best_route,
    flow_of,
    google_learns,
    google_tells,
    google_uses,
    peering,
    route_of,
    routed,
    routes_of,
    with_subnets,
    with_vnet,
)
from tests.probes.topology import AZURE_PREFIX, GOOGLE_PREFIX

AZURE_HOP = "169.254.21.14"


def told(route: Route) -> str:
    return f"{route.mark.value} {route.verdict}: {route.reason}"


# ------------------------------------------------------------------------------------------------ delivered


def test_what_is_advertised_here_and_learned_there_is_delivered_both_ways() -> None:
    found = routes_of(routed())
    assert {route.verdict for route in found.routes} == {Verdict.DELIVERED}
    assert [(flow.tunnel, flow.direction.words) for flow in found.flows] == [
        ("tunnel 0", "Azure -> Google Cloud"),
        ("tunnel 0", "Google Cloud -> Azure"),
        ("tunnel 1", "Azure -> Google Cloud"),
        ("tunnel 1", "Google Cloud -> Azure"),
    ]
    assert found.overlaps.content == ()
    assert found.default_routes == ()


def test_a_route_tells_hop_metric_and_as_path_of_both_sides_and_where_they_stand() -> None:
    route = route_of(routed(), TO_AZURE)
    assert route.origin == "subnet apps"
    assert route.advertised.path.words == "via 169.254.21.13, MED 100"
    assert route.learned.path.words == "via 169.254.21.13, weight 32768, AS path 65509"
    azure, gcp = route.sources_of(Cloud.AZURE), route.sources_of(Cloud.GCP)
    assert (azure[0].read.operation, azure[0].path) == (LEARNED, "value[0].network")
    assert gcp[0].path == "result.bgpPeerStatus[0].advertisedRoutes[0].destRange"
    assert gcp[1].read.operation == "subnetworks.aggregatedList"


def test_the_rows_of_the_other_instance_and_of_the_own_prefixes_are_not_this_tunnels() -> None:
    """Azure lists every instance's rows, its own prefixes, and what the instances hand on to each other."""
    answers = azure_learns(routed(), GOOGLE_PREFIX, own="169.254.22.50")
    assert route_of(answers, TO_AZURE).verdict is Verdict.MISSING
    own: Json = [{"localAddress": AZURE_HOP, "network": GOOGLE_PREFIX, "sourcePeer": AZURE_HOP, "origin": "Network"}]
    assert route_of(edited(routed(), azure_learned_read(), "value", own), TO_AZURE).verdict is Verdict.MISSING


def test_a_second_path_that_google_does_not_prefer_is_a_reserve() -> None:
    best = best_route("t1", AZURE_PREFIX, "169.254.22.50", priority=10)
    route = route_of(google_uses(routed(), best), TO_GOOGLE)
    assert told(route) == "= reserve: Google prefers t1 with MED 10"


def test_best_routes_of_older_answers_are_told_apart_by_their_next_hop() -> None:
    row: Json = {"destRange": AZURE_PREFIX, "nextHopIp": AZURE_HOP}
    answers = google_uses(routed(), row)
    assert route_of(answers, TO_GOOGLE).verdict is Verdict.DELIVERED
    assert route_of(answers, TO_GOOGLE, tunnel="tunnel 1").verdict is Verdict.RESERVE


# -------------------------------------------------------------------------------------------------- on Azure


@pytest.mark.parametrize(
    ("prefix", "verdict"),
    [("10.101.0.0/16", "filtered"), ("10.101.4.0/24", "filtered"), ("10.96.0.0/11", "not learned")],
)
def test_azure_drops_what_its_vnet_has_or_holds_and_takes_what_is_wider(prefix: str, verdict: str) -> None:
    answers = with_vnet(azure_learns(google_tells(routed(), prefix)), "10.100.0.0/16", "10.101.0.0/16")
    route = route_of(answers, TO_AZURE, prefix)
    assert route.verdict == verdict
    if verdict == "filtered":
        assert "Azure's own 10.101.0.0/16 (VNet vnet-hub): Azure drops it" in route.reason
        assert route.grade is Grade.DOCUMENTED
        assert route.sources_of(Cloud.AZURE)[-1].path == "properties.addressSpace.addressPrefixes[1]"


def test_a_peered_vnet_counts_as_azures_own_only_if_it_may_go_through_the_gateway() -> None:
    lost = azure_learns(google_tells(routed(), "10.7.1.0/24"))
    with_transit = with_vnet(lost, "10.100.0.0/16", peerings=[peering("spoke", "10.7.0.0/16", transit=True)])
    assert route_of(with_transit, TO_AZURE, "10.7.1.0/24").verdict is Verdict.FILTERED
    apart = with_vnet(lost, "10.100.0.0/16", peerings=[peering("spoke", "10.7.0.0/16", transit=False)])
    assert route_of(apart, TO_AZURE, "10.7.1.0/24").verdict is Verdict.MISSING


def test_a_peered_vnet_without_transit_is_not_shared_and_one_with_transit_should_be() -> None:
    peerings = [peering("apart", "10.7.0.0/16", transit=False), peering("spoke", "10.8.0.0/16", transit=True)]
    answers = with_vnet(routed(), AZURE_PREFIX, peerings=peerings)
    assert told(route_of(answers, TO_GOOGLE, "10.7.0.0/16")) == "- not shared: peering apart has no gateway transit"
    spoke = route_of(answers, TO_GOOGLE, "10.8.0.0/16")
    assert spoke.verdict is Verdict.UNSENT
    assert "useRemoteGateways" in spoke.reason
    assert spoke.grade is Grade.INFERRED
    for uses, verdict in ((True, Verdict.UNSENT), (False, Verdict.WITHHELD)):
        back: Json = {"remoteVirtualNetwork": {"id": network_read().path.upper()}, "useRemoteGateways": uses}
        body: Json = {"properties": {"virtualNetworkPeerings": [{"name": "up", "properties": back}]}}
        there = Read(Cloud.AZURE, "virtualNetworks.get", "/subscriptions/s/x/virtualNetworks/spoke")
        assert route_of(answered(answers, there, body), TO_GOOGLE, "10.8.0.0/16").verdict is verdict
    ended = with_vnet(routed(), AZURE_PREFIX, peerings=[peering("x", "10.8.0.0/16", True, "Disconnected")])
    assert told(route_of(ended, TO_GOOGLE, "10.8.0.0/16")) == "- not shared: peering x is Disconnected"


def test_a_prefix_of_the_vnet_that_azure_does_not_advertise_is_named() -> None:
    answers = with_vnet(routed(), AZURE_PREFIX, "10.9.0.0/16")
    route = route_of(answers, TO_GOOGLE, "10.9.0.0/16")
    assert told(route) == "! not advertised: Azure should advertise it and does not"
    assert route.origin == "VNet vnet-hub"


def test_what_azure_hands_on_from_another_peer_says_from_whom() -> None:
    rows: Json = [{"network": "172.16.0.0/12", "sourcePeer": "10.1.1.1", "origin": "EBgp", "localAddress": AZURE_HOP}]
    answers = edited(azure_tells(routed(), AZURE_PREFIX, "172.16.0.0/12"), azure_learned_read(), "value", rows)
    assert route_of(answers, TO_GOOGLE, "172.16.0.0/12").origin == "learned from 10.1.1.1"


def test_more_prefixes_than_azure_takes_are_over_its_limit() -> None:
    many = [f"10.{101 + number // 256}.{number % 256}.0/24" for number in range(4_001)]
    answers = azure_learns(google_tells(routed(), *many))
    flow = flow_of(answers, TO_AZURE)
    assert (flow.count, flow.limit) == (4_001, 4_000)
    assert flow.counts == {Verdict.OVER_LIMIT: 4_001, Verdict.UNSENT: 1}
    assert "4001 prefixes" in flow.remarks[0]
    within = flow_of(azure_learns(google_tells(routed(), *many[1:])), TO_AZURE)
    assert within.counts == {Verdict.MISSING: 4_000, Verdict.UNSENT: 1}


def test_a_static_route_beside_the_learned_one_and_a_route_table_before_it_are_remarks() -> None:
    answers = edited(routed(), lng_read("lng0"), "properties/localNetworkAddressSpace/addressPrefixes", [GOOGLE_PREFIX])
    table = azure_id("routeTables", "rt")
    subnets: Json = [
        {"name": "GatewaySubnet", "properties": {"routeTable": {"id": table}}},
        {"name": "apps", "properties": {"routeTable": {"id": table}}},
    ]
    answers = edited(answers, network_read(), "properties/subnets", subnets)
    hop: Json = {"nextHopType": "VirtualAppliance", "nextHopIpAddress": "10.100.0.4", "addressPrefix": GOOGLE_PREFIX}
    body: Json = {"properties": {"disableBgpRoutePropagation": True, "routes": [{"properties": hop}]}}
    answers = answered(answers, Read(Cloud.AZURE, "routeTables.get", table), body)
    (route,) = flow_of(answers, TO_AZURE).routes
    assert route.verdict is Verdict.DELIVERED
    assert route.remarks == (
        "lng0 has it as a static route too, which stays when BGP withdraws it",
        "in subnet apps rt sends it to VirtualAppliance 10.100.0.4",
    )
    assert routes_of(answers).remarks[1:] == (
        "what Azure learns does not reach subnet apps: rt refuses learned routes",
    )


# ------------------------------------------------------------------------------------------------- on Google


def test_google_keeps_to_its_own_subnet_and_says_which() -> None:
    answers = with_vnet(routed(), "10.101.4.0/24")
    answers = google_uses(google_learns(azure_tells(answers, "10.101.4.0/24"), "10.101.4.0/24"))
    route = route_of(answers, TO_GOOGLE, "10.101.4.0/24")
    assert told(route) == "! shadowed: Google keeps to its own 10.101.0.0/16 (subnet apps)"
    (overlap,) = routes_of(answers).overlaps.content or ()
    assert overlap.words == "Azure's 10.101.4.0/24 (VNet vnet-hub) is in Google Cloud's 10.101.0.0/16 (subnet apps)"


def test_a_static_route_for_the_same_prefix_comes_first_unless_it_is_for_some_machines() -> None:
    static: dict[str, Json] = {"name": "old", "destRange": AZURE_PREFIX, "network": HUB, "nextHopIp": "10.101.0.9"}
    answers = google_uses(answered(routed(), STATIC, {"items": [static]}))
    assert told(route_of(answers, TO_GOOGLE)) == "! shadowed: the static route old comes first"
    tagged = google_uses(answered(routed(), STATIC, {"items": [{**static, "tags": ["web"]}]}))
    assert told(route_of(tagged, TO_GOOGLE)) == "! shadowed: Google does not use it"
    assert route_of(tagged, TO_GOOGLE).grade is Grade.INFERRED


def test_what_google_drops_for_its_quota_is_over_a_limit_and_what_is_pending_is_unknown() -> None:
    for status, verdict in (("DROPPED", Verdict.OVER_LIMIT), ("PENDING", Verdict.UNKNOWN)):
        row = best_route("t0", AZURE_PREFIX, AZURE_HOP, routeStatus=status)
        answers = edited(google_uses(routed()), router_status_read(), "result/bestRoutesForRouter", [row])
        assert route_of(answers, TO_GOOGLE).verdict is verdict


def test_a_path_with_the_receivers_own_asn_is_a_loop() -> None:
    answers = google_learns(azure_tells(routed(), "10.101.9.0/24", path="65510-65509"))
    route = route_of(answers, TO_GOOGLE, "10.101.9.0/24")
    assert route.verdict is Verdict.FILTERED
    assert "AS path 65510 65509 has Google Cloud's own ASN 65509: a loop" in route.reason
    assert route.grade is Grade.INFERRED


def test_an_import_policy_may_have_dropped_what_is_missing() -> None:
    answers = edited(routed(), list_read("routers"), "items/router/bgpPeers/peer-t0/importPolicies", ["keep-out"])
    assert route_of(answers, TO_GOOGLE).verdict is Verdict.DELIVERED
    route = route_of(google_learns(answers), TO_GOOGLE)
    assert told(route) == "! filtered: perhaps Google's import policy drops 10.100.0.0/16: keep-out"
    assert route.grade is Grade.INFERRED


def test_an_export_policy_may_keep_back_what_should_be_advertised() -> None:
    answers = edited(routed(), list_read("routers"), "items/router/bgpPeers/peer-t0/exportPolicies", ["quiet"])
    route = route_of(google_tells(answers), TO_AZURE)
    assert route.verdict is Verdict.UNSOLICITED
    route = route_of(azure_learns(google_tells(answers)), TO_AZURE)
    assert route.verdict is Verdict.UNSENT
    assert route.reason.endswith("perhaps the export policy drops it: quiet")


def test_a_regional_network_keeps_the_subnets_of_other_regions() -> None:
    subnets = (("apps", GOOGLE_PREFIX, "us-east4"), ("far", "10.102.0.0/16", "europe-west3"))
    answers = with_subnets(routed(), *subnets)
    route = route_of(answers, TO_AZURE, "10.102.0.0/16")
    assert told(route) == "- not shared: routing mode REGIONAL: only subnets of us-east4 are advertised"
    everywhere = edited(answers, NETWORK, "routingConfig/routingMode", "GLOBAL")
    assert route_of(everywhere, TO_AZURE, "10.102.0.0/16").verdict is Verdict.UNSENT
    unread = without(answers, NETWORK)
    assert told(route_of(unread, TO_AZURE, "10.102.0.0/16")) == "- not shared: the network's routing mode is not known"
    assert route_of(unread, TO_AZURE, "10.102.0.0/16").grade is Grade.INFERRED
    (remark,) = routes_of(answers).remarks
    assert remark == "Google Cloud uses what it learns in us-east4 only: the network's routing mode is REGIONAL"
    assert routes_of(unread).remarks == ()


def test_subnets_of_one_name_in_two_regions_and_secondary_ranges_are_told_apart() -> None:
    subnets = (("apps", GOOGLE_PREFIX, "us-east4"), ("apps", "10.102.0.0/16", "europe-west3"))
    answers = with_subnets(routed(), *subnets)
    read = list_read("subnetworks")

    def with_pods(items: Json) -> Json:
        assert isinstance(items, dict)
        inside = items["regions/us-east4"]
        assert isinstance(inside, dict)
        listed = inside["subnetworks"]
        assert isinstance(listed, list)
        assert isinstance(listed[0], dict)
        listed[0]["secondaryIpRanges"] = [{"rangeName": "pods", "ipCidrRange": "10.110.0.0/16"}]
        return items

    answers = edited(answers, read, "items", with_pods)
    assert route_of(answers, TO_AZURE).verdict is Verdict.DELIVERED
    assert route_of(answers, TO_AZURE, "10.102.0.0/16").verdict is Verdict.WITHHELD
    pods = route_of(answers, TO_AZURE, "10.110.0.0/16")
    assert (pods.origin, pods.verdict) == ("range pods of subnet apps", Verdict.UNSENT)


def test_of_two_rows_for_one_prefix_the_same_one_counts_in_any_order() -> None:
    rows: list[Json] = [
        {"destRange": GOOGLE_PREFIX, "nextHopIp": hop, "priority": 100} for hop in ("2.2.2.2", "1.1.1.1")
    ]
    path = "result/bgpPeerStatus/peer-t0/advertisedRoutes"
    for given in (rows, rows[::-1]):
        route = route_of(edited(routed(), router_status_read(), path, given), TO_AZURE)
        assert route.advertised.path.next_hop == "1.1.1.1"


def _custom(answers: Documents, *ranges: str, groups: tuple[str, ...] = ()) -> Documents:
    for field, value in (
        ("advertiseMode", "CUSTOM"),
        ("advertisedGroups", list(groups)),
        ("advertisedIpRanges", [{"range": one} for one in ranges]),
    ):
        answers = edited(answers, list_read("routers"), f"items/router/bgpPeers/peer-t0/{field}", value)  # type: ignore[arg-type]  # all are JSON
    return answers


def test_a_list_of_its_own_leaves_out_the_subnets_that_it_does_not_hold() -> None:
    answers = azure_learns(google_tells(_custom(routed(), "10.102.0.0/16"), "10.102.0.0/16"), "10.102.0.0/16")
    route = route_of(answers, TO_AZURE)
    assert told(route) == "! not advertised: the BGP peer's own list leaves it out"
    listed = route_of(answers, TO_AZURE, "10.102.0.0/16")
    assert (listed.verdict, listed.origin) == (Verdict.DELIVERED, "range of the BGP peer's own list")
    wide = azure_learns(google_tells(_custom(routed(), "10.0.0.0/8"), "10.0.0.0/8"), "10.0.0.0/8")
    assert [route.prefix for route in flow_of(wide, TO_AZURE).routes] == ["10.0.0.0/8"]
    same = azure_learns(google_tells(_custom(routed(), GOOGLE_PREFIX), GOOGLE_PREFIX), GOOGLE_PREFIX)
    assert route_of(same, TO_AZURE).origin == "range of the BGP peer's own list, subnet apps"
    both = _custom(routed(), "10.102.0.0/16", groups=("ALL_SUBNETS",))
    assert route_of(both, TO_AZURE).verdict is Verdict.DELIVERED


def test_an_advertise_mode_that_nobody_published_leads_to_no_expectation() -> None:
    answers = edited(routed(), list_read("routers"), "items/router/bgp/advertiseMode", "SOME")
    flow = flow_of(google_tells(azure_learns(answers)), TO_AZURE)
    assert flow.routes == ()
    assert "unknown advertiseMode 'SOME'" in flow.remarks[0]


def test_ranges_written_by_hand_at_google_are_learned_whatever_azure_tells() -> None:
    ranges: Json = [{"range": "10.9.0.0/16"}, {"range": AZURE_PREFIX}]
    answers = edited(routed(), list_read("routers"), "items/router/bgpPeers/peer-t0/customLearnedIpRanges", ranges)
    route = route_of(answers, TO_GOOGLE, "10.9.0.0/16")
    assert told(route) == "! learned only: written by hand at Google's BGP peer: it stays whatever Azure tells"
    assert route_of(answers, TO_GOOGLE).remarks == (
        "written by hand at Google's BGP peer too: it stays when Azure withdraws it",
    )
