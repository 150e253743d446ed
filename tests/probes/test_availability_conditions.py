"""Both vendors' conditions, Google's word on redundancy, and the tables behind them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest

from probes.availability.assess import assess
from probes.availability.losses import Verdict
from probes.availability.parts import CAUSES, Kind
from probes.availability.skus import SKUS
from probes.checks.finding import Grade
from probes.documents import Documents, Json, Read
from probes.values import unknown
from tests.checks.bases import as_published, standby, tidy, two_links
from tests.probes import states_of_a_link
from tests.probes.availability import assessed, condition, gateway_with, links, one_down, zoned
from tests.probes.azure_answers import gateway_read, lng_read, public_address_read
from tests.probes.builder import denied, documents, edited
from tests.probes.google_answers import list_read, redundancy_read
from tests.probes.pairing_state import STATES
from tests.probes.topology import AZURE, GOOGLE, External, Instance, article

# ---------------------------------------------------------------------------------------------------- conditions


def test_a_tidy_link_meets_every_condition() -> None:
    found = assessed(zoned(tidy(article())))
    assert {each.word for each in (*found.google, *found.azure)} == {"met"}
    assert found.caveat == ""


@pytest.mark.parametrize(
    ("code", "title", "told", "build"),
    [
        ("HAVE01", "active-active", "active-standby, 1 address", lambda: documents(standby())),
        ("HAVE02", "instances", "tunnels with a counterpart on instance 0", lambda: documents(standby())),
        ("HAVE03", "two tunnels", "1 VPN tunnel between these gateways", lambda: documents(standby())),
        ("HAVE04", "interfaces", "tunnels on interface 0", lambda: documents(standby())),
        ("HAVE05", "each interface", "no tunnel for interface 1 -> peer 0", lambda: documents(standby())),
        ("HAVE13", "Google address", f"no connection to {GOOGLE[1]}", lambda: documents(standby())),
        (
            "HAVD07",
            "static",
            "lng0, lng1: routes that stay when the tunnel is dead",
            lambda: as_published(article()),
        ),
    ],
)
def test_a_condition_that_is_not_met_says_how_it_is(
    code: str, title: str, told: str, build: Callable[[], Documents]
) -> None:
    found = condition(assessed(build()), code, title)
    assert (found.word, found.told) == ("not met", told)
    assert found.evidence or code == "HAVE04"
    assert found.source


def test_retired_skus_and_addresses_are_not_met_and_say_what_was_announced() -> None:
    found = condition(assessed(gateway_with("sku", {"name": "VpnGw1"})), "HAVL04")
    assert found.word == "not met"
    assert "30 September 2026 (16 September elsewhere)" in found.told
    assert "VpnGw1AZ" in condition(assessed(gateway_with("sku", {"name": "Standard"})), "HAVL04").told
    basic = assessed(gateway_with("sku", {"name": "Basic"}))
    assert condition(basic, "HAVE09", "higher SLA").told == "Basic: the lower of the two SLAs"
    unheard = condition(assessed(gateway_with("sku", {"name": "VpnGw9AZ"})), "HAVL04")
    assert (unheard.word, unheard.told) == ("cannot tell", "the SKU VpnGw9AZ is not known")
    address = edited(zoned(documents(article())), public_address_read(1), "sku", {"name": "Basic"})
    assert condition(assessed(address), "HAVL05").told == "vng-ip1: Basic, retired"


def test_a_migration_that_is_not_finished_is_not_met() -> None:
    status: Json = {"state": "InProgress", "phase": "Prepare"}
    found = condition(assessed(gateway_with("virtualNetworkGatewayMigrationStatus", status)), "HAVL03")
    assert (found.word, found.told) == ("not met", "migration: InProgress")


def test_tunnels_to_the_other_side_of_the_peer_do_not_cover_it() -> None:
    link = article()
    link.externals["ext"] = External(AZURE[::-1])
    link.tunnels["t0"].external_interface, link.tunnels["t1"].external_interface = 1, 0
    found = condition(assessed(documents(link)), "HAVE05")
    assert (found.word, found.told) == ("not met", "no tunnel for interface 0 -> peer 0, interface 1 -> peer 1")


def test_the_wrong_redundancy_type_is_not_met_and_one_that_nobody_knows_cannot_be_told() -> None:
    place = "items/ext/redundancyType"
    four = edited(documents(article()), list_read("externalVpnGateways"), place, "FOUR_IPS_REDUNDANCY")
    assert condition(assessed(four), "HAVE06").word == "not met"
    strange = edited(documents(article()), list_read("externalVpnGateways"), place, "SOMETHING_NEW")
    assert condition(assessed(strange), "HAVE05").word == "cannot tell"


@pytest.mark.parametrize(
    ("read", "codes"),
    [
        (gateway_read(), {"HAVE01", "HAVE09", "HAVL04", "HAVL03"}),
        (list_read("externalVpnGateways"), {"HAVE05", "HAVE06"}),
        (lng_read("lng0"), {"HAVD07", "HAVE13"}),
    ],
)
def test_a_condition_whose_answer_is_refused_cannot_be_told(read: Read, codes: set[str]) -> None:
    answers = zoned(tidy(article()))
    found = assess(links(answers if read == gateway_read() else denied(answers, read))[0], denied(answers, read))
    told = {each.code: each.word for each in (*found.google, *found.azure)}
    assert {told[code] for code in codes} == {"cannot tell"}


def test_tunnels_that_were_not_read_may_be_there() -> None:
    answers = documents(standby())
    link = links(answers)[0]
    unread = replace(link, gcp=replace(link.gcp, ends_complete=unknown("403")))
    found = assess(unread, answers)
    assert {condition(found, code).word for code in ("HAVE03", "HAVE04", "HAVE02")} == {"cannot tell"}
    assert "403" in condition(found, "HAVE03").told


MODULES = (states_of_a_link,)
"""Importing it fills the table of states."""


# ------------------------------------------------------------------------------------------------ Google's word


def with_word(answers: Documents, word: str, reason: str = "") -> Documents:
    row: Json = {"state": {"state": word, **({"unsatisfiedReason": reason} if reason else {})}}
    return edited(answers, redundancy_read(), "result/vpnConnections", [row])


def test_met_says_nothing_of_up_and_down() -> None:
    found = assessed(documents(one_down())).redundancy
    assert found.word == "CONNECTION_REDUNDANCY_MET"
    assert "configuration alone" in found.not_means
    assert found.beside == "and yet tunnel 1 carries nothing, or one way only"
    assert found.evidence
    assert assessed(documents(article())).redundancy.beside == ""


def test_not_met_does_not_mean_that_nothing_flows() -> None:
    word = "CONNECTION_REDUNDANCY_NOT_MET"
    found = assessed(with_word(documents(article()), word, "INCOMPLETE_TUNNELS_COVERAGE")).redundancy
    assert (found.word, found.reason) == (word, "INCOMPLETE_TUNNELS_COVERAGE")
    assert found.beside == "and yet tunnels 0 and 1 carry traffic"


def test_googles_word_is_that_of_this_links_peer() -> None:
    answers = documents(article())
    mine = next(each for each in links(answers)[0].tunnels if each.gcp).gcp
    assert mine
    rows: Json = [
        {"peerExternalGateway": mine.remote_id.content, "state": {"state": "CONNECTION_REDUNDANCY_MET"}},
        {"peerExternalGateway": "projects/other/global/externalVpnGateways/x", "state": {"state": "SOMETHING_NEW"}},
    ]
    found = assessed(edited(answers, redundancy_read(), "result/vpnConnections", rows)).redundancy
    assert found.word == "CONNECTION_REDUNDANCY_MET"


def test_a_word_that_was_not_read_or_is_not_known_is_not_explained() -> None:
    refused = assessed(denied(documents(article()), redundancy_read())).redundancy
    assert (refused.word, refused.means) == ("", "")
    assert "403" in refused.reason
    strange = assessed(with_word(documents(article()), "SOMETHING_NEW")).redundancy
    assert strange.means == "what SOMETHING_NEW means is not known"
    none = assessed(edited(documents(article()), redundancy_read(), "result/vpnConnections", [])).redundancy
    assert none.word == ""
    assert none.reason == "Google names no connection for these tunnels"


# -------------------------------------------------------------------------------------------------------- tables


def test_static_routes_beside_bgp_are_said_where_they_could_prove_a_loss_wrong() -> None:
    assert "can go on sending into a tunnel that is dead" in assessed(as_published(article())).caveat
    refused = denied(tidy(article()), lng_read("lng0"))
    assert assessed(refused).caveat.startswith("Azure may have static routes")


def test_every_kind_of_part_has_a_cause_with_its_source() -> None:
    assert set(CAUSES) == set(Kind)
    assert all(cause.source and cause.sentence for cause in CAUSES.values())
    assert all(cause.grade is not Grade.INFERRED for kind, cause in CAUSES.items() if kind is Kind.INSTANCE)


def test_only_skus_with_az_know_zones_and_stay() -> None:
    for sku in SKUS.values():
        assert sku.zones == sku.name.endswith("AZ")
        assert bool(sku.retirement) == (sku.name != "Basic" and not sku.zones)
    assert not SKUS["basic"].higher_promise


def test_each_of_two_links_of_one_gateway_is_judged_by_its_own_tunnels() -> None:
    answers = documents(two_links())
    found = [assess(link, answers) for link in links(answers)]
    assert [each.now.sentence for each in found] == ["both directions over tunnels 0 and 1"] * 2
    assert {each.parts[0].name for each in found[0].losses if each.parts[0].kind is Kind.CONNECTION} == {"c0", "c1"}


def test_one_public_address_for_both_instances_is_one_part() -> None:
    link = article()
    link.azure["vng"].instances[1] = Instance(AZURE[0], ("169.254.22.50",))
    found = assessed(documents(link))
    addresses = [each for each in found.losses if each.parts[0].kind is Kind.AZURE_ADDRESS]
    assert len(addresses) == 1
    assert addresses[0].verdict is Verdict.NOTHING


def test_a_shape_that_no_recording_covers_is_not_vouched_for() -> None:
    four = next(state for state in STATES if state.name == "four_tunnels_with_four_lngs").documents()
    assert any("nobody vouches" in sentence for sentence in assessed(four).untold)
    assert not any("nobody vouches" in sentence for sentence in assessed(documents(article())).untold)


def test_active_active_with_one_address_is_not_met() -> None:
    answers = edited(documents(standby()), gateway_read(), "properties/activeActive", True)
    assert condition(assessed(answers), "HAVE01").told == "active-active, 1 address"
    assert condition(assessed(answers), "HAVE01").word == "not met"
