"""The change is named in terms of the field."""

from __future__ import annotations

from dataclasses import replace

import pytest

from probes.azure.reads import AzureScope
from probes.difference.compare import BY_SHAPE, OTHER_SCOPE, compare
from probes.difference.model import Change, Difference, DifferenceError, Entry, Topic
from probes.difference.moment import moment_of
from probes.documents import Cloud
from probes.snapshot.mask import mask_snapshot
from probes.snapshot.record import Masking
from tests.snapshot.states import KEY, OTHER_KEY, SCENARIOS, of_scenario

NAMED: dict[str, tuple[str, ...]] = {
    "asn-changed": ("changed field / azure ASN: 65510 > 65511", "new finding tunnel 0 gcp HAVC03: None > blocks"),
    "classic": ("gone part / link: vng-prod <-> ha-vpn-gw > None",),
    "crossed": ("new finding tunnel 0 HAVA07: None > blocks", "changed field tunnel 0 azure instance: 0 > 1"),
    "empty": ("gone part / link: vng-prod <-> ha-vpn-gw > None",),
    "fleet": ("no longer read part / link: vng-prod <-> ha-vpn-gw > it was not asked for the same",),
    "four-tunnels": (
        "new part tunnel 1 tunnel: None > cn-google-2 / tunnel-azure-2",
        "new part tunnel 3 tunnel: None > cn-google-3 / tunnel-azure-3",
    ),
    "no-bgp-permission": ("no longer read field tunnel 0 azure BGP session: Connected > HTTP 403",),
    "one-connection": ("gone part tunnel 1 azure connection: cn-google-1 > None",),
    "other-slash-30": (
        "changed field tunnel 1 gcp BGP address: 169.254.22.49 -> .50 > 169.254.22.53 -> .54",
        "changed rung tunnel 1 BGP: proved > disproved",
        "new finding tunnel 1 azure HAVC17: None > blocks",
    ),
    "overlap": ("changed field / azure address space: 10.100.0.0/16 > 10.100.0.0/16, 10.101.16.0/20",),
    "prefix-missing": ("gone route tunnel 0 Google Cloud -> Azure: delivered > not advertised",),
    "stale": ("changed field tunnel 0 azure status: Connected > NotConnected",),
    "updating": ("new finding / azure HAVL02: None > note",),
    "wrong-address": (
        "changed field tunnel 1 azure outside: 203.0.113.11 -> 198.51.100.21 > 203.0.113.11 -> 192.0.2.21",
    ),
    "wrong-psk": ("changed field tunnel 1 gcp status: ESTABLISHED > AUTHORIZATION_ERROR",),
}
"""By scenario, lines that tell it from the healthy one."""


def _line(entry: Entry) -> str:
    where = " ".join(part for part in (entry.place.words or "/", entry.cloud or "", entry.label) if part)
    return f"{entry.change} {entry.topic} {where}: {entry.before} > {entry.after}"


def _from_healthy(name: str) -> Difference:
    return compare(moment_of(of_scenario("healthy")), moment_of(of_scenario(name)))


def test_every_scenario_but_the_healthy_one_has_its_lines() -> None:
    assert sorted(NAMED) == [name for name in SCENARIOS if name != "healthy"]


@pytest.mark.parametrize("name", sorted(NAMED))
def test_what_changed_from_the_healthy_link_is_named(name: str) -> None:
    assert set(NAMED[name]) <= set(map(_line, _from_healthy(name).entries))


def test_routes_that_are_lost_come_with_their_prefixes() -> None:
    lost = [entry for entry in _from_healthy("prefix-missing").entries if entry.topic is Topic.ROUTE]
    assert {(entry.subject, entry.change, entry.label) for entry in lost} == {
        ("10.101.16.0/20", Change.GONE, "Google Cloud -> Azure")
    }
    assert [entry.place.words for entry in lost] == ["tunnel 0", "tunnel 1"]


def test_a_tunnel_keeps_its_name_where_its_number_changes() -> None:
    entries = _from_healthy("four-tunnels").entries
    assert "tunnel 2 (was tunnel 1)" in {entry.place.words for entry in entries}
    assert not [entry for entry in entries if entry.change is Change.GONE]


def test_the_worst_comes_first() -> None:
    first, *_, last = _from_healthy("other-slash-30").entries
    assert (first.topic, first.label) == (Topic.FINDING, "HAVC17")
    assert last.topic is Topic.ROUTE


def test_a_session_that_still_tries_has_not_changed() -> None:
    assert not any(entry.label == "BGP session" and entry.place.words == "spare 0" for entry in _all_entries())


def _all_entries() -> list[Entry]:
    return [entry for name in ("crossed", "wrong-psk", "other-slash-30") for entry in _from_healthy(name).entries]


def test_masked_under_two_keys_links_are_taken_for_the_same_by_their_shape() -> None:
    one = mask_snapshot(of_scenario("healthy"), KEY)
    other = mask_snapshot(of_scenario("other-slash-30"), OTHER_KEY)
    found = compare(moment_of(one), moment_of(other))
    assert found.remarks == (BY_SHAPE,)
    assert [link.by_shape for link in found.links] == [True]
    lines = set(map(_line, found.entries))
    assert "changed field tunnel 1 gcp BGP address: 169.254.22.49 -> .50 > 169.254.22.53 -> .54" in lines
    assert not {"name", "outside", "address space"} & {entry.label for entry in found.entries}
    assert Topic.ROUTE not in {entry.topic for entry in found.entries}


def test_masked_under_two_keys_the_same_state_is_no_difference() -> None:
    one, other = (mask_snapshot(of_scenario("four-tunnels"), key) for key in (KEY, OTHER_KEY))
    assert compare(moment_of(one), moment_of(other)).entries == ()


def test_where_nothing_looks_alike_the_comparison_is_refused() -> None:
    elsewhere = moment_of(replace(of_scenario("fleet"), masking=Masking(frozenset(), "other")))
    with pytest.raises(DifferenceError, match="no link of one looks like a link of the other"):
        compare(moment_of(of_scenario("healthy")), elsewhere)


def test_what_was_not_looked_for_is_not_gone() -> None:
    snapshot = of_scenario("empty")
    scope = replace(snapshot.scope, azure=AzureScope(("another",)))
    found = compare(moment_of(of_scenario("healthy")), moment_of(replace(snapshot, scope=scope)))
    assert found.remarks == (OTHER_SCOPE,)
    assert found.changes == ()
    assert [entry.change for entry in found.open] == [Change.UNREAD]


def test_a_gateway_without_a_link_comes_and_goes() -> None:
    lonely = of_scenario("classic")
    gateways = {(gateway.cloud, gateway.name) for gateway in moment_of(lonely).gateways}
    found = compare(moment_of(of_scenario("empty")), moment_of(lonely))
    came = {(entry.cloud, entry.subject) for entry in found.entries if entry.label == "gateway"}
    assert came == gateways
    assert (Cloud.AZURE, "vng-prod") in came
    assert {entry.change for entry in found.entries} == {Change.NEW}
