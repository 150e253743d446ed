"""Routes that lead everywhere, addresses that both sides have, and what is said while an answer is not there."""

from __future__ import annotations

import pytest

from probes.checks.finding import Grade
from probes.documents import Cloud, Json, Read
from probes.matrix import Mark
from probes.routes.model import Route, Verdict
from probes.routes.prefixes import Ranges, leads_everywhere, spell
from tests.probes.azure_answers import (
    azure_advertised_read,
    azure_learned_read,
    connection_read,
    network_read,
    peers_read,
)
from tests.probes.builder import denied, edited, without
from tests.probes.google_answers import google_learned_read, list_read, router_status_read
from tests.probes.route_states import (
    NETWORK,
    TO_AZURE,
    TO_GOOGLE,
    azure_learns,
    azure_tells,
    flow_of,
    google_learns,
    google_tells,
    route_of,
    routed,
    routes_of,
    with_vnet,
)
from tests.probes.topology import GOOGLE_PREFIX, article


def told(route: Route) -> str:
    return f"{route.mark.value} {route.verdict}: {route.reason}"


# ------------------------------------------------------------------------------------- default route, overlaps


@pytest.mark.parametrize("prefix", ["0.0.0.0/0", "0.0.0.0/1", "::/0"])
def test_a_default_route_from_google_is_told_although_it_arrives(prefix: str) -> None:
    answers = azure_learns(google_tells(routed(), GOOGLE_PREFIX, prefix), GOOGLE_PREFIX, prefix)
    ((flow, route),) = routes_of(answers).default_routes
    assert (flow.tunnel, route.verdict, route.mark) == ("tunnel 0", Verdict.DELIVERED, Mark.DIFFER)
    assert "all that leaves the VNet goes to Google Cloud" in route.risk


def test_a_default_route_from_azure_is_told_and_one_that_is_kept_back_is_not() -> None:
    answers = google_learns(azure_tells(routed(), "0.0.0.0/0"), "0.0.0.0/0")
    assert "goes to Azure" in route_of(answers, TO_GOOGLE, "0.0.0.0/0").risk
    looped = google_learns(azure_tells(routed(), "0.0.0.0/0", path="65509"))
    assert routes_of(looped).default_routes == ()


def test_what_all_tunnels_bring_together_may_be_too_much() -> None:
    many = [f"10.{101 + number // 256}.{number % 256}.0/24" for number in range(4_000)]
    (_, remark) = routes_of(azure_learns(google_tells(routed(), *many), *many)).remarks
    assert remark.startswith("Google Cloud advertises 4001 prefixes over all tunnels")
    few = google_learns(azure_tells(routed(), *many[:251]), *many[:251])
    (_, remark) = routes_of(few).remarks
    assert remark == "Google Cloud learned 252 destinations: its quota for a region is 250 unless it was raised"
    assert len(routes_of(google_learns(few, *many[:249])).remarks) == 1


def test_overlaps_name_both_ranges_whichever_holds_the_other() -> None:
    answers = with_vnet(routed(), "10.0.0.0/8", "10.101.0.0/16", "192.168.0.0/16")
    found = routes_of(answers).overlaps.content or ()
    assert [(one.azure, one.gcp) for one in found] == [("10.0.0.0/8", GOOGLE_PREFIX), (GOOGLE_PREFIX, GOOGLE_PREFIX)]
    assert " holds " in found[0].words
    assert {source.read.cloud for source in found[0].evidence} == {Cloud.AZURE, Cloud.GCP}


def test_overlaps_are_unknown_while_one_side_is() -> None:
    for read in (network_read(), list_read("subnetworks")):
        overlaps = routes_of(denied(routed(), read)).overlaps
        assert overlaps.content is None
        assert overlaps.is_gap


# ------------------------------------------------------------------------------------------- unknown, no session


def test_what_azure_may_not_be_asked_is_unknown_never_delivered_and_never_lost() -> None:
    answers = routed()
    for read in (
        azure_learned_read(),
        peers_read(),
        azure_advertised_read("169.254.21.13"),
        azure_advertised_read("169.254.22.49"),
    ):
        answers = denied(answers, read)
    found = routes_of(answers)
    assert {route.verdict for route in found.routes} == {Verdict.UNKNOWN}
    route = route_of(answers, TO_GOOGLE)
    assert (route.advertised.word, route.learned.word) == ("expected", "yes")
    assert route.reason.startswith("Google Cloud learned it; what Azure advertises is not known: 403")


def test_what_was_not_asked_and_what_is_being_read_say_so() -> None:
    read = azure_learned_read()
    unasked = without(routed(), read)
    assert told(route_of(unasked, TO_AZURE)) == "? unknown: what Azure learned was not asked"
    assert route_of(unasked, TO_AZURE).learned.word == "not asked"
    pending = unasked.with_pending([read])
    assert told(route_of(pending, TO_AZURE)) == "? unknown: what Azure learned is being read"
    assert route_of(pending, TO_AZURE).learned.word == "being read"


def test_a_list_that_cannot_be_read_to_its_end_says_nothing_of_what_it_does_not_have() -> None:
    rows: Json = [{"destRange": 5}, {"destRange": "10.200.0.0/16"}]
    path = "result/bgpPeerStatus/peer-t0/advertisedRoutes"
    flow = flow_of(azure_learns(edited(routed(), router_status_read(), path, rows)), TO_AZURE)
    assert {route.prefix: route.verdict for route in flow.routes} == {
        GOOGLE_PREFIX: Verdict.UNKNOWN,
        "10.200.0.0/16": Verdict.MISSING,
    }
    broken = edited(routed(), azure_learned_read(), "value", "rows")
    assert route_of(broken, TO_AZURE).verdict is Verdict.UNKNOWN


def test_without_a_session_there_is_nothing_to_deliver_and_the_reason_is_the_sessions() -> None:
    link = article()
    link.connections["c0"].up, link.tunnels["t0"].up = (), False
    answers = routed(link)
    assert told(route_of(answers, TO_GOOGLE)) == "- no session: Azure says Connecting, Google Cloud says Connect"
    assert route_of(answers, TO_AZURE).verdict is Verdict.NO_SESSION
    assert route_of(answers, TO_AZURE, tunnel="tunnel 1").verdict is Verdict.DELIVERED


def test_routes_that_both_sides_list_weigh_more_than_a_session_row_of_another_moment() -> None:
    answers = edited(routed(), peers_read(), "value/0/state", "Connecting")
    route = route_of(answers, TO_AZURE)
    assert route.verdict is Verdict.DELIVERED
    (remark,) = route.remarks
    assert remark == "although Azure says Connecting, Google Cloud says Established: the answers may be of two moments"


def test_a_session_that_is_down_with_too_many_prefixes_may_be_down_for_that() -> None:
    link = article()
    link.connections["c0"].up, link.tunnels["t0"].up = (), False
    many = [f"10.{100 + number // 256}.{number % 256}.0/24" for number in range(5_001)]
    route = flow_of(with_vnet(routed(link), *many), TO_GOOGLE).routes[0]
    assert route.verdict is Verdict.OVER_LIMIT
    assert route.grade is Grade.INFERRED


def test_with_nat_rules_a_prefix_that_the_other_side_lacks_is_unknown_and_one_that_it_has_arrived() -> None:
    rules: Json = [{"id": "/subscriptions/s/natRules/r"}]
    answers = edited(routed(), connection_read("c0"), "properties/egressNatRules", rules)
    flow = flow_of(azure_learns(answers, "100.64.0.0/16"), TO_AZURE)
    assert flow.counts == {Verdict.UNKNOWN: 2}
    assert "connection c0 has NAT rules" in flow.routes[0].reason
    assert flow.remarks == ("connection c0 has NAT rules, which may change prefixes on their way",)
    assert route_of(answers, TO_AZURE).verdict is Verdict.DELIVERED


def test_peered_networks_of_google_are_named_as_never_advertised() -> None:
    answers = edited(routed(), NETWORK, "peerings", [{"name": "shared-services"}])
    assert routes_of(answers).remarks[-1].endswith("only if listed one by one: shared-services")


def test_a_prefix_that_only_the_receiver_lists_is_learned_only() -> None:
    answers = azure_learns(routed(), GOOGLE_PREFIX, "10.250.0.0/16")
    route = route_of(answers, TO_AZURE, "10.250.0.0/16")
    assert route.verdict is Verdict.UNSOLICITED
    assert route.grade is Grade.SEEN


def test_a_tunnel_with_one_end_has_no_routes_and_says_so() -> None:
    link = article()
    del link.tunnels["t1"]
    found = [flow for flow in routes_of(routed(link)).flows if flow.tunnel == "tunnel 1"]
    assert [flow.routes for flow in found] == [(), ()]
    assert all("no end in Google Cloud" in flow.remarks[0] for flow in found)


def test_a_tunnel_without_a_bgp_peer_at_either_end_has_no_session() -> None:
    link = article()
    link.tunnels["t0"].has_peer = False
    for direction in (TO_GOOGLE, TO_AZURE):
        assert {route.verdict for route in flow_of(routed(link), direction).routes} <= {
            Verdict.NO_SESSION,
            Verdict.UNSOLICITED,
        }


@pytest.mark.parametrize("read", [connection_read("c0"), list_read("routers"), google_learned_read("t0")])
def test_an_answer_that_is_denied_makes_its_routes_unknown(read: Read) -> None:
    answers = denied(routed(), read)
    verdicts = {
        route.verdict for flow in routes_of(answers).flows for route in flow.routes if flow.tunnel == "tunnel 0"
    }
    assert verdicts <= {Verdict.UNKNOWN, Verdict.DELIVERED, Verdict.WITHHELD}
    assert Verdict.UNKNOWN in verdicts or read == connection_read("c0")


# --------------------------------------------------------------------------------------------------- prefixes


def test_prefixes_have_one_spelling_and_what_is_none_stays() -> None:
    assert spell(" 10.0.0.1/8 ") == "10.0.0.0/8"
    assert spell("2001:DB8::/32") == "2001:db8::/32"
    assert spell("ten/8") == "ten/8"
    assert not leads_everywhere("ten/0")


def test_ranges_find_the_widest_around_a_prefix_and_mind_the_family() -> None:
    ranges = Ranges(["10.0.0.0/8", "10.1.0.0/16", "2001:db8::/32", "junk"])
    assert ranges.find_around("10.1.2.0/24") == "10.0.0.0/8"
    assert ranges.find_around("10.0.0.0/7") == ""
    assert ranges.find_around("2001:db8:1::/48") == "2001:db8::/32"
    assert ranges.find_around("junk") == ""
