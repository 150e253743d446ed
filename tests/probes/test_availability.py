"""What a link survives: the story of each part that is taken away."""

from __future__ import annotations

from dataclasses import replace

from probes.availability.answer import Answer
from probes.availability.assess import assess
from probes.availability.losses import Verdict, take_away
from probes.availability.parts import Kind
from probes.values import unknown
from tests.checks.bases import standby
from tests.probes.availability import assessed, condition, links, loss, one_down, zoned
from tests.probes.azure_answers import connection_read, gateway_read, peers_read
from tests.probes.builder import denied, documents, edited, without
from tests.probes.google_answers import google_learned_read, list_read, router_status_read
from tests.probes.topology import AZURE, GOOGLE, External, article

# --------------------------------------------------------------------------------------------------- taking away


def test_the_published_link_carries_over_the_other_tunnel_whatever_single_part_fails() -> None:
    found = assessed(documents(article()))
    assert found.now.sentence == "both directions over tunnels 0 and 1"
    for kind in ("instance", "tunnel", "session", "interface"):
        for number in (0, 1):
            lost = loss(found, f"{kind} {number}")
            assert lost.verdict is Verdict.CARRIES
            assert lost.configured == lost.up == (1 - number,)
            assert lost.sentence == f"both directions over tunnel {1 - number}"
    for number in (0, 1):
        assert loss(found, f"azure_address {AZURE[number]}").up == (1 - number,)
        assert loss(found, f"google_address {GOOGLE[number]}").up == (1 - number,)
    assert found.summary == "no single failure takes the link down, as far as the clouds report"


def test_what_all_tunnels_share_takes_the_link_down_and_is_told_first() -> None:
    found = assessed(documents(article()))
    first, second, third = found.losses[:3]
    assert [each.parts[0].title for each in (first, second)] == ["external VPN gateway ext", "Cloud Router router"]
    assert first.sentence == second.sentence == "nothing: the link is down"
    assert not first.parts[0].cause.by_itself
    assert third.verdict is Verdict.CARRIES


def test_a_router_or_external_gateway_for_each_tunnel_is_no_single_point() -> None:
    link = article()
    link.routers["router1"] = 65509
    link.tunnels["t1"].router = "router1"
    link.externals = {"ext": External(AZURE[:1]), "ext1": External(AZURE[1:])}
    link.tunnels["t1"].external, link.tunnels["t1"].external_interface = "ext1", 0
    found = assessed(documents(link))
    assert {each.verdict for each in found.losses} == {Verdict.CARRIES}
    assert len([each for each in found.losses if each.parts[0].kind in (Kind.ROUTER, Kind.EXTERNAL)]) == 4


def test_with_one_tunnel_down_the_other_one_carries_alone() -> None:
    found = assessed(documents(one_down()))
    assert found.now.sentence == "both directions over tunnel 0"
    assert found.now.configured == (0, 1)
    assert found.now.up == (0,)
    lost = loss(found, "instance 0")
    assert (lost.configured, lost.up, lost.verdict) == ((1,), (), Verdict.NOTHING)
    assert lost.sentence == "nothing: IPsec down on tunnel 1"
    assert loss(found, "instance 1").sentence == "both directions over tunnel 0"
    assert found.summary == "nothing carries any more without instance 0 or 3 more single parts"


def test_a_tunnel_whose_ends_do_not_fit_does_not_remain_by_configuration() -> None:
    found = assessed(documents(one_down()), ("tunnel 1",))
    assert found.now.configured == (0,)
    assert loss(found, "tunnel 0").configured == ()


def test_a_tunnel_without_an_end_in_azure_carries_nothing() -> None:
    link = article()
    del link.connections["c1"], link.lngs["lng1"]
    link.tunnels["t1"].up = False
    found = assessed(documents(link))
    assert found.now.configured == (0,)
    assert loss(found, "tunnel 0").sentence == "nothing: no other end of tunnel 1"
    assert loss(found, "instance 1").changes_nothing


def test_a_session_that_is_down_carries_nothing_although_its_tunnel_is_up() -> None:
    answers = edited(documents(article()), router_status_read(), "result/bgpPeerStatus/peer-t1/status", "DOWN")
    answers = edited(answers, router_status_read(), "result/bgpPeerStatus/peer-t1/state", "Connect")
    answers = edited(answers, peers_read(), "value", lambda rows: [row | {"state": "Connecting"} for row in rows])  # type: ignore[union-attr, operator]  # the builder's rows are objects
    found = assessed(answers)
    assert loss(found, "tunnel 0").sentence == "nothing: BGP down on tunnel 1"


def test_a_side_that_learned_no_route_sends_nothing() -> None:
    answers = edited(
        documents(article()),
        peers_read(),
        "value",
        lambda rows: [row | {"routesReceived": 0} for row in rows],  # type: ignore[union-attr, operator]  # likewise
    )
    answers = without(answers, next(each.read for each in answers if each.read.operation.endswith("getLearnedRoutes")))
    found = assessed(answers)
    assert found.now.verdict is Verdict.ONE_WAY
    assert found.now.sentence == (
        "Google to Azure over tunnels 0 and 1; Azure to Google: nothing, no route learned by Azure over tunnels 0 and 1"
    )


def test_what_azure_refuses_to_tell_is_not_counted_as_up() -> None:
    answers = documents(article())
    for document in list(answers):
        if document.read.operation.rpartition(".")[2] in ("getBgpPeerStatus", "getLearnedRoutes"):
            answers = denied(answers, document.read)
    found = assessed(answers)
    assert found.now.to_google is Answer.CANNOT_TELL
    assert found.now.to_azure is Answer.YES
    assert found.now.sentence == (
        "Google to Azure over tunnels 0 and 1; "
        "Azure to Google: cannot tell, routes that Azure learned over tunnels 0 and 1 not read"
    )
    assert "403" in found.now.detail
    assert found.summary.startswith("now: Google to Azure over tunnels 0 and 1")


def test_a_tunnel_whose_status_nobody_tells_is_named() -> None:
    answers = edited(documents(article()), list_read("vpnTunnels"), "items/t1/status", "SOMETHING_NEW")
    answers = edited(answers, connection_read("c1"), "properties/tunnelConnectionStatus", None)
    found = assessed(answers)
    assert loss(found, "tunnel 0").sentence == "cannot tell: status of tunnel 1 not read"
    assert loss(found, "tunnel 1").sentence == "both directions over tunnel 0"


def test_a_connection_without_bgp_does_not_remain_by_configuration() -> None:
    link = article()
    link.connections["c1"].bgp = False
    assert assessed(documents(link)).now.configured == (0,)


def test_what_could_not_be_read_may_be_any_of_the_others_of_its_kind() -> None:
    answers = documents(article())
    (link,) = links(answers)
    first, second = (tunnel for tunnel in link.tunnels if not tunnel.spare)
    assert second.azure
    unread = replace(second, azure=replace(second.azure, remote_id=unknown("403")))
    found = assess(replace(link, tunnels=(first, unread)), answers)
    lost = next(each for each in found.losses if each.parts[0].title == "local network gateway lng0")
    assert lost.sentence == "cannot tell: what tunnel 1 rests on is not told"
    hidden = replace(link.azure.addresses[1], address=unknown("403"))
    found = assess(replace(link, azure=replace(link.azure, addresses=(link.azure.addresses[0], hidden))), answers)
    assert loss(found, f"azure_address {AZURE[0]}").sentence == "cannot tell: what tunnel 1 rests on is not told"
    assert loss(found, "azure_address of number 1, not read").sentence == "both directions over tunnel 0"


def test_what_no_tunnel_uses_is_told_last() -> None:
    found = assessed(documents(standby()))
    assert [each.changes_nothing for each in found.losses][-2:] == [True, True]
    assert not any(each.changes_nothing for each in found.losses[:-2])


def test_the_summary_tells_the_worst_that_a_single_failure_does() -> None:
    answers = edited(documents(article()), list_read("vpnTunnels"), "items/t1/status", "SOMETHING_NEW")
    answers = edited(answers, connection_read("c1"), "properties/tunnelConnectionStatus", None)
    found = assessed(answers)
    assert found.now.verdict is Verdict.CARRIES
    assert found.summary == "cannot tell what carries without instance 0 or 3 more single parts"
    empty = edited(documents(article()), router_status_read(), "result/bgpPeerStatus/peer-t1/numLearnedRoutes", 0)
    empty = edited(empty, google_learned_read("t1"), "result", [])
    found = assessed(empty)
    assert loss(found, "tunnel 0").sentence == (
        "Azure to Google over tunnel 1; Google to Azure: nothing, no route learned by Google Cloud over tunnel 1"
    )
    assert found.summary == "one direction only without instance 0 or 3 more single parts"


def test_clouds_that_contradict_each_other_are_not_believed() -> None:
    answers = edited(documents(article()), list_read("vpnTunnels"), "items/t1/status", "NO_INCOMING_PACKETS")
    lost = loss(assessed(answers), "tunnel 0")
    assert lost.sentence == "cannot tell: the clouds disagree on the status of tunnel 1"


def test_the_instance_of_an_active_standby_gateway_comes_back_by_itself() -> None:
    found = assessed(documents(standby()))
    lost = loss(found, "instance active")
    assert lost.sentence == "nothing for a while: the link is down"
    assert "standby instance takes over" in lost.parts[0].returns
    assert found.summary == "nothing carries any more without instance in service or 3 more single parts"


def test_two_parts_can_be_taken_away_at_once_in_any_order() -> None:
    found = assessed(documents(article()))
    zero, one = (loss(found, f"instance {number}").parts[0] for number in (0, 1))
    both = take_away(found.carriers, (zero, one))
    assert both.verdict is Verdict.NOTHING
    assert both == take_away(found.carriers, (one, zero, one))


# --------------------------------------------------------------------------------------------------------- zones


def test_of_a_zone_redundant_gateway_one_zone_takes_one_instance_at_most() -> None:
    found = assessed(zoned(documents(article())))
    lost = loss(found, "zone 2")
    assert lost.verdict is Verdict.CARRIES
    assert lost.sentence == "both directions over tunnel 0 or 1"
    assert lost.configured == ()
    assert lost.open == (0, 1)


def test_with_one_tunnel_down_it_matters_which_instance_is_in_the_zone() -> None:
    lost = loss(assessed(zoned(documents(one_down()))), "zone 2")
    assert lost.verdict is Verdict.CANNOT_TELL
    assert lost.sentence == "cannot tell: which instance is in the zone is not told"


def test_a_zonal_gateway_goes_with_its_zone() -> None:
    found = assessed(zoned(documents(article()), ["1"]))
    assert loss(found, "zone 1").sentence == "nothing: the link is down"
    assert found.losses[0].parts[0].key == "zone 1"
    assert condition(found, "HAVE09", "zone").told == "an address in one zone: both instances are there"


def test_without_a_zonal_sku_nobody_can_say_where_the_gateway_is() -> None:
    answers = edited(zoned(documents(article())), gateway_read(), "properties/sku", {"name": "VpnGw2"})
    found = assessed(answers)
    assert loss(found, "zone 1").sentence == "cannot tell: what tunnels 0 and 1 rest on is not told"
    assert condition(found, "HAVE09", "zone").told == "the SKU VpnGw2 knows no zones"


def test_without_zones_there_is_no_zone_to_take_away() -> None:
    assert not [each for each in assessed(documents(article())).losses if each.parts[0].kind is Kind.ZONE]


def test_the_other_vm_of_a_zone_redundant_standby_gateway_takes_over() -> None:
    lost = loss(assessed(zoned(documents(standby()))), "zone 1")
    assert lost.verdict is Verdict.CANNOT_TELL
    assert "standby instance takes over" in lost.parts[0].returns
