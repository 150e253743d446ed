"""What one side tells and the other has not: the reason is said where it is known, and one fault has one headline."""

from __future__ import annotations

import pytest

from probes.checks.diagnose import Diagnosis, diagnose
from probes.checks.finding import Confidence, Finding
from probes.documents import Documents, Json
from probes.matrix import Severity
from probes.survey import survey
from tests.checks.bases import CLEAN, connection_edited, gateway_edited, peer_edited
from tests.probes.azure_answers import azure_advertised_read, azure_learned_read, network_read, public_address_read
from tests.probes.builder import denied, edited
from tests.probes.google_answers import google_learned_read, list_read, redundancy_read, router_status_read
from tests.probes.route_states import peering

ADVERTISED = "result/bgpPeerStatus/peer-t0/advertisedRoutes"


def _clean() -> Documents:
    return CLEAN.answer(CLEAN.topology())


def _only(answers: Documents) -> Diagnosis:
    (diagnosis,) = diagnose(answers)
    return diagnosis


def _all(diagnosis: Diagnosis, code: str) -> list[Finding]:
    return [one for root in diagnosis.findings for one in (root, *root.consequences) if one.code == code]


def _more(answers: Documents, *prefixes: str) -> Documents:
    """Google advertises these too over tunnel 0, and Azure has not learned them."""
    return edited(answers, router_status_read(), ADVERTISED, lambda rows: [*_list(rows), *map(_row, prefixes)])


def _row(prefix: str) -> Json:
    return {"destRange": prefix, "nextHopIp": "169.254.21.13", "priority": 100}


def _list(value: Json) -> list[Json]:
    assert isinstance(value, list)
    return value


def test_a_range_that_azure_drops_by_its_rule_is_told_with_the_rule() -> None:
    """Nobody at Google wrote this range down, so no other check tells of it."""
    (finding,) = _only(_more(_clean(), "10.100.8.0/24")).findings
    assert finding.code == "HAVD27"
    assert finding.sentence == (
        "Azure has not learned 10.100.8.0/24: it lies in Azure's own 10.100.0.0/16 (VNet vnet-hub): Azure drops it"
    )
    assert finding.confidence is Confidence.LIKELY
    assert {source.read for source in finding.evidence} >= {router_status_read(), network_read()}


def test_a_range_that_no_rule_explains_stays_without_a_reason() -> None:
    (finding,) = _only(_more(_clean(), "10.55.0.0/16")).findings
    assert finding.sentence == "Azure has not learned 10.55.0.0/16, which the other side advertises"
    assert finding.confidence is Confidence.CANNOT_TELL


def test_reasons_are_told_apart() -> None:
    diagnosis = _only(_more(_clean(), "10.100.8.0/24", "10.55.0.0/16"))
    assert len({one.sentence for one in _all(diagnosis, "HAVD27")}) == 2


def test_a_configured_range_inside_azure_is_the_root_and_its_loss_folded_under_it() -> None:
    answers = peer_edited(_more(_clean(), "10.100.8.0/24"), "advertiseMode", "CUSTOM")
    answers = peer_edited(answers, "advertisedGroups", ["ALL_SUBNETS"])
    answers = peer_edited(answers, "advertisedIpRanges", [{"range": "10.100.8.0/24"}])
    (finding,) = _only(answers).findings
    assert (finding.code, [one.code for one in finding.consequences]) == ("HAVD05", ["HAVD27"])


def test_a_route_policy_is_the_root_and_the_loss_folded_under_it() -> None:
    """What the policy drops can only be supposed."""
    answers = peer_edited(_clean(), "importPolicies", ["keep-out"])
    answers = edited(answers, azure_advertised_read("169.254.21.13"), "value", lambda rows: [*_list(rows), _told(rows)])
    (finding,) = _only(answers).findings
    assert (finding.code, finding.severity) == ("HAVD15", Severity.DEGRADES)
    assert {one.code for one in finding.consequences} == {"HAVD27"}
    assert "perhaps Google's import policy" in finding.consequences[0].sentence


def _told(rows: Json) -> Json:
    first = _list(rows)[0]
    assert isinstance(first, dict)
    return {**first, "network": "10.56.0.0/16"}


def test_nat_rules_make_prefixes_incomparable_and_say_nothing_is_lost() -> None:
    answers = connection_edited(_more(_clean(), "10.55.0.0/16"), "ingressNatRules", [{"id": "rule"}])
    assert _all(_only(answers), "HAVD27") == []
    (matrix,) = survey(answers).matrices
    assert matrix.unexplained() == ()


def test_one_direction_that_cannot_be_read_does_not_hide_the_other() -> None:
    diagnosis = _only(denied(_more(_clean(), "10.55.0.0/16"), google_learned_read("t0")))
    assert [one.code for one in diagnosis.findings] == ["HAVD27"]
    assert "HAVD27" in {one.code for one in diagnosis.unsure}


def test_other_spellings_of_a_prefix_are_no_loss() -> None:
    answers = edited(_clean(), router_status_read(), f"{ADVERTISED}/0/destRange", "10.101.0.0/255.255.0.0")
    assert _only(answers).findings == ()


# ------------------------------------------------------------------------------------------ addresses of both sides


def test_an_overlap_shows_the_deciding_places_only() -> None:
    peerings: Json = [peering("vnet-spoke", "10.101.4.0/24", transit=True)]
    (finding,) = _only(edited(_clean(), network_read(), "properties/virtualNetworkPeerings", peerings)).findings
    assert (finding.code, finding.severity) == ("HAVD04", Severity.DEGRADES)
    assert [(one.read, one.raw) for one in finding.evidence] == [
        (network_read(), "10.101.4.0/24"),
        (list_read("subnetworks"), "10.101.0.0/16"),
    ]


def test_where_all_addresses_are_the_others_too_nothing_is_left() -> None:
    answers = edited(_clean(), network_read(), "properties/addressSpace/addressPrefixes", ["10.101.0.0/16"])
    assert {one.severity for one in _all(_only(answers), "HAVD04")} == {Severity.BLOCKS}


def test_a_peered_network_without_transit_may_have_googles_addresses() -> None:
    peerings: Json = [peering("vnet-spoke", "10.101.4.0/24", transit=False)]
    answers = edited(_clean(), network_read(), "properties/virtualNetworkPeerings", peerings)
    assert _all(_only(answers), "HAVD04") == []


def test_a_default_route_that_google_has_and_does_not_use_is_a_note() -> None:
    ranges: Json = {"prefix": "0.0.0.0/0"}
    answers = edited(
        _clean(), google_learned_read("t0"), "result", lambda rows: [*_list(rows), {"destination": ranges}]
    )
    answers = edited(
        answers,
        azure_advertised_read("169.254.21.13"),
        "value",
        lambda rows: [*_list(rows), {"network": "0.0.0.0/0", "localAddress": "169.254.21.14"}],
    )
    (finding,) = _all(_only(answers), "HAVD06")
    assert (finding.severity, "the static route default comes first" in finding.sentence) == (Severity.NOTE, True)


def test_what_azure_learned_and_google_does_not_say_is_told_as_a_default_route_too() -> None:
    answers = edited(_clean(), azure_learned_read(), "value", lambda rows: [*_list(rows), _learned(rows)])
    assert {one.code for one in _only(answers).findings} == {"HAVD06", "HAVD27"}


def _learned(rows: Json) -> Json:
    first = _list(rows)[0]
    assert isinstance(first, dict)
    return {**first, "network": "0.0.0.0/0"}


# ------------------------------------------------------------------------------------------------- what is promised


@pytest.mark.parametrize(
    ("zones", "told"),
    [
        ((["1"], ["1"]), True),
        ((["1"], ["2"]), False),
        ((["1"], []), False),
        (([], []), False),
        ((["1", "2", "3"], ["1", "2", "3"]), False),
    ],
    ids=str,
)
def test_a_gateway_is_zonal_only_where_all_addresses_are_in_one_zone(zones: tuple[Json, Json], told: bool) -> None:
    answers = _clean()
    for number, each in enumerate(zones):
        answers = edited(answers, public_address_read(number), "zones", each)
    assert bool(_all(_only(answers), "HAVE09")) is told


def test_a_zone_that_could_not_be_read_is_not_told() -> None:
    answers = edited(_clean(), public_address_read(0), "zones", ["1"])
    diagnosis = _only(denied(answers, public_address_read(1)))
    assert _all(diagnosis, "HAVE09") == []
    assert "HAVE09" in {one.code for one in diagnosis.unsure}


@pytest.mark.parametrize(("sku", "code"), [("VpnGw2", "HAVE09"), ("vpngw5", "HAVE09"), ("Standard", "HAVL04")])
def test_a_sku_that_is_to_be_retired_has_one_headline(sku: str, code: str) -> None:
    findings = _only(gateway_edited(_clean(), "sku", {"name": sku})).findings
    assert [one.code for one in findings] == [code]
    assert "retirement announced for" in findings[0].sentence


@pytest.mark.parametrize(("peer", "told"), [("ext", True), ("else", False)])
def test_only_googles_word_on_this_peer_counts(peer: str, told: bool) -> None:
    link = "https://www.googleapis.com/compute/v1/projects/proj-net/global/externalVpnGateways"
    rows: Json = [
        {"peerExternalGateway": f"{link}/{peer}", "state": {"state": "CONNECTION_REDUNDANCY_NOT_MET"}},
        {"peerExternalGateway": f"{link}/another", "state": {"state": "CONNECTION_REDUNDANCY_MET"}},
    ]
    diagnosis = _only(edited(_clean(), redundancy_read(), "result/vpnConnections", rows))
    assert bool(_all(diagnosis, "HAVE05")) is told
    assert diagnosis.unsure == ()
