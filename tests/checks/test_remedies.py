"""What is advised must not make it worse, and names everything that has to change."""

from __future__ import annotations

from probes.checks.diagnose import Diagnosis, diagnose
from probes.checks.finding import Finding, Layer
from probes.documents import Documents, Json
from probes.matrix import Severity
from tests.checks.bases import CLEAN, gateway_edited, peer_edited, router_edited
from tests.checks.faults import FAULTS, fall
from tests.probes.azure_answers import connection_read, lng_read
from tests.probes.builder import denied, edited


def _clean() -> Documents:
    return CLEAN.answer(CLEAN.topology())


def _first(answers: Documents, code: str) -> Finding:
    (diagnosis,) = diagnose(answers)
    return next(each for each in diagnosis.findings if each.code == code)


def _of(name: str) -> Documents:
    (fault,) = [fault for fault in FAULTS if fault.name == name]
    return fault.apply(CLEAN.topology(), CLEAN.answer)


def _diagnosis(answers: Documents) -> Diagnosis:
    (diagnosis,) = diagnose(answers)
    return diagnosis


def _with_space(answers: Documents) -> Documents:
    path = "properties/localNetworkAddressSpace/addressPrefixes"
    return edited(answers, lng_read("lng0"), path, ["10.101.0.0/16"])


def test_static_routes_are_not_to_be_emptied_while_bgp_is_down() -> None:
    (up,) = _first(_with_space(_clean()), "HAVD07").remedies
    (down,) = _first(fall(_with_space(_clean()), Layer.BGP), "HAVD07").remedies
    assert [target.value for target in up.targets] == [[]]
    assert (down.targets, "as soon as BGP" in down.sentence) == ((), True)


def test_a_route_by_hand_that_bgp_does_not_bring_may_be_needed() -> None:
    ranges: Json = [{"range": "10.9.0.0/16"}, {"range": "10.100.0.0/16"}]
    (remedy,) = _first(peer_edited(_clean(), "customLearnedIpRanges", ranges), "HAVD24").remedies
    assert "10.9.0.0/16, which BGP does not bring" in remedy.sentence
    assert "10.100.0.0/16" not in remedy.sentence


def test_a_range_that_is_added_leaves_those_that_are_there_as_they_are() -> None:
    answers = peer_edited(_clean(), "advertiseMode", "CUSTOM")
    there: Json = {"range": "10.102.0.0/16", "description": "meant for the branch"}
    answers = peer_edited(answers, "advertisedIpRanges", [there])
    (remedy,) = _first(answers, "HAVD02").remedies
    assert remedy.targets[0].value == [there, {"range": "10.101.0.0/16"}]


def test_both_addresses_and_the_interface_are_exchanged() -> None:
    (remedy,) = _first(_of("swapped"), "HAVC13").remedies
    assert {target.path: target.value for target in remedy.targets} == {
        "bgpPeers[peer-t0].ipAddress": "169.254.21.13",
        "bgpPeers[peer-t0].peerIpAddress": "169.254.21.14",
        "interfaces[if-t0].ipRange": "169.254.21.13/30",
    }


def test_an_address_is_picked_for_each_instance() -> None:
    (remedy,) = _first(_of("none_picked"), "HAVC37").remedies
    assert sorted(str(target.value) for target in remedy.targets) == ["169.254.21.14", "169.254.22.50"]


def test_an_address_that_is_not_known_is_not_to_be_set() -> None:
    """Google has no interface yet, and Azure no address for it."""
    link = CLEAN.topology()
    link.tunnels["t0"].has_interface = False
    answers = edited(CLEAN.answer(link), lng_read("lng0"), "properties/bgpSettings/bgpPeeringAddress", None)
    found = [each for each in _diagnosis(answers).findings if each.code == "HAVC18"]
    assert all("None" not in remedy.sentence and not remedy.targets for each in found for remedy in each.remedies)
    assert found


def test_an_interface_without_a_30_is_not_mended_by_its_peer() -> None:
    (remedy,) = _first(router_edited(_clean(), "interfaces/if-t0/ipRange", "169.254.21.13/29"), "HAVC10").remedies
    assert remedy.targets == ()


def test_a_session_over_ipv6_is_not_mended_by_turning_ipv4_on() -> None:
    finding = _first(_of("over IPv6"), "HAVC30")
    assert "runs over IPV6" in finding.sentence
    assert finding.remedies[0].targets == ()


def test_what_google_takes_too_much_of_comes_back_by_a_switch_only() -> None:
    finding = _first(_of("too many for Google"), "HAVC28")
    assert [remedy.cloud.value for remedy in finding.remedies] == ["azure", "gcp"]


def test_a_failed_change_of_a_link_that_works_does_not_block_it() -> None:
    failed = gateway_edited(_clean(), "provisioningState", "Failed")
    assert [(one.code, one.severity) for one in _diagnosis(failed).findings] == [("HAVL01", Severity.DEGRADES)]
    fallen = _diagnosis(fall(failed, Layer.IKE))
    assert fallen.headline is not None
    assert (fallen.headline.code, fallen.headline.severity) == ("HAVL01", Severity.BLOCKS)


def test_a_connection_that_cannot_be_read_may_be_the_one_too_many() -> None:
    full = _of("no_room_for_a_connection")
    assert "HAVL10" in {each.code for each in _diagnosis(full).findings}
    diagnosis = _diagnosis(denied(full, connection_read("branch0")))
    assert "HAVL10" in {each.code for each in diagnosis.unsure}
    few = _diagnosis(denied(_clean(), connection_read("c1")))
    assert "HAVL10" not in {each.code for each in few.unsure}
