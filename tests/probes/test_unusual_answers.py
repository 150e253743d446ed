"""Answers that are JSON and not the usual ones: a thing that is gone, a word that nobody knows, a field left out.

Gone is absent and named. An unknown word is shown as it is, and only a verdict that rests on it is open. A field that
may be left out means its documented default. One that must be there and is not is unknown.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime

import pytest

from probes.documents import Cloud, Documents, Json, Read
from probes.matrix import Mark, Row
from probes.survey import Survey, survey
from probes.view import Column, View
from tests.probes.azure_answers import (
    connection_read,
    gateway_read,
    lng_read,
    network_read,
    peers_read,
    public_address_read,
)
from tests.probes.builder import documents, edited, gone
from tests.probes.google_answers import list_read, redundancy_read, router_status_read
from tests.probes.topology import article
from tui.exit_codes import ExitCode
from tui.policy import Policy
from tui.verdict import judge

WORD = "BRAND_NEW"
TUNNELS, ROUTERS, STATUS = list_read("vpnTunnels"), list_read("routers"), router_status_read("router")
EXTERNALS, GATEWAYS = list_read("externalVpnGateways"), list_read("vpnGateways")
C0, VNG, LNG0, PEERS = connection_read("c0"), gateway_read("vng"), lng_read("lng0"), peers_read("vng")
Rows = dict[tuple[str, str], Row]


@dataclass(frozen=True, slots=True)
class Field:
    """A field of an answer, and the row of tunnel 0 (or of the gateways) that rests on it; none if no verdict does."""

    read: Read
    path: str
    row: str = ""

    @property
    def name(self) -> str:
        """For the test's name."""
        return f"{self.read.operation} {self.path}"


WORDS = (
    Field(C0, "properties/tunnelConnectionStatus/0/connectionStatus", "status"),
    Field(C0, "properties/connectionProtocol", "ike"),
    Field(PEERS, "value/0/state", "bgp_session"),
    Field(TUNNELS, "items/t0/status", "status"),
    Field(STATUS, "result/bgpPeerStatus/0/status", "bgp_session"),
)
"""Words of enumerations on which the verdict of one row rests."""

IDLE_WORDS = (
    Field(C0, "properties/connectionStatus"),
    Field(C0, "properties/connectionMode"),
    Field(VNG, "properties/vpnType"),
    Field(VNG, "properties/sku/name"),
    Field(STATUS, "result/bgpPeerStatus/0/state"),
    Field(ROUTERS, "items/router/bgpPeers/peer-t0/advertiseMode"),
    Field(EXTERNALS, "items/ext/redundancyType"),
    Field(TUNNELS, "items/t0/detailedStatus"),
)
"""Words on which no verdict rests here: where each tunnel has a status of its own, the connection's is not used."""

CHECKED_WORDS = (Field(VNG, "properties/provisioningState"),)
"""Words that no row shows, and that a check rests on."""

KINDS = (Field(C0, "properties/connectionType"), Field(VNG, "properties/gatewayType"))
"""Words that say whether a thing is of a VPN at all: what has another one may be a link, or no end of one."""

OPTIONAL = (
    Field(C0, "properties/connectionType"),
    Field(C0, "properties/ipsecPolicies"),
    Field(C0, "properties/trafficSelectorPolicies"),
    Field(C0, "properties/usePolicyBasedTrafficSelectors"),
    Field(C0, "properties/gatewayCustomBgpIpAddresses"),
    Field(VNG, "properties/gatewayType"),
    Field(VNG, "properties/vpnType"),
    Field(LNG0, "properties/localNetworkAddressSpace"),
    Field(PEERS, "value/1/routesReceived"),
    Field(TUNNELS, "items/t0/vpnGatewayInterface"),
    Field(TUNNELS, "items/t0/peerExternalGatewayInterface"),
    Field(TUNNELS, "items/t0/ikeVersion"),
    Field(TUNNELS, "items/t0/detailedStatus"),
    Field(STATUS, "result/bgpPeerStatus/0/state"),
    Field(ROUTERS, "items/router/bgpPeers/peer-t0/enable"),
    Field(ROUTERS, "items/router/bgpPeers/peer-t0/advertiseMode"),
)
"""Fields that the APIs leave out where they have their default: the verdict is the same without them."""

REQUIRED = (
    Field(VNG, "properties/bgpSettings/asn", "asn"),
    Field(C0, "properties/tunnelConnectionStatus/0/connectionStatus", "status"),
    Field(C0, "properties/connectionProtocol", "ike"),
    Field(LNG0, "properties/bgpSettings/asn", "asn"),
    Field(PEERS, "value/0/state", "bgp_session"),
    Field(TUNNELS, "items/t0/status", "status"),
    Field(STATUS, "result/bgpPeerStatus/0/status", "bgp_session"),
    Field(ROUTERS, "items/router/bgp/asn", "asn"),
)
"""Fields that an answer must have."""

GONE = (
    (LNG0, "lng0", {"outside", "bgp_address", "bgp_session", "prefixes", "asn"}),
    (public_address_read(0), "vng-ip0", set[str]()),
    (network_read(), "vnet-hub", set[str]()),
    (STATUS, "router", {"bgp_session", "prefixes"}),
    (redundancy_read("hav"), "hav", set[str]()),
)
"""What is referred to and is not there: its read, its name, and the rows that show that."""


def _healthy() -> Documents:
    return documents(article())


def _rows(result: Survey) -> Rows:
    return {(section.key, row.field): row for matrix in result.matrices for section, row in matrix.rows()}


def _judge(found: Documents) -> ExitCode:
    result = survey(found)
    now = datetime(2026, 3, 1, tzinfo=UTC)
    columns = {cloud: Column(cloud, answered=1, asked=1, newest=now, oldest=now) for cloud in Cloud}
    view = View(result.matrices, found, columns, result.notes, result.hidden)
    return judge(view, Policy()).code


def _marks(found: Documents) -> dict[tuple[str, str], Mark]:
    return {key: row.mark for key, row in _rows(survey(found)).items()}


def _changed(field: Field, value: Json) -> Documents:
    return edited(_healthy(), field.read, field.path, value)


def _section(row: str) -> str:
    return "gateways" if row == "asn" else "tunnel 0"


def test_the_link_to_start_from_is_clean() -> None:
    assert _judge(_healthy()) is ExitCode.CLEAN


@pytest.mark.parametrize("field", WORDS, ids=lambda field: field.name)
def test_an_unknown_word_is_shown_and_opens_only_the_verdict_that_rests_on_it(field: Field) -> None:
    changed = _changed(field, WORD)
    before, after = _marks(_healthy()), _marks(changed)
    assert {key for key in before if before[key] is not after[key]} == {(_section(field.row), field.row)}
    row = _rows(survey(changed))[_section(field.row), field.row]
    cell = row.azure if field.read.cloud is Cloud.AZURE else row.gcp
    assert row.mark is Mark.UNKNOWN
    assert WORD in f"{cell.text} {cell.gap}"
    assert WORD in row.note
    assert _judge(changed) is ExitCode.COULD_NOT_LOOK


@pytest.mark.parametrize("field", IDLE_WORDS, ids=lambda field: field.name)
def test_an_unknown_word_on_which_nothing_rests_changes_no_verdict(field: Field) -> None:
    changed = _changed(field, WORD)
    assert _marks(changed) == _marks(_healthy())
    assert _judge(changed) is ExitCode.CLEAN


@pytest.mark.parametrize("field", CHECKED_WORDS, ids=lambda field: field.name)
def test_an_unknown_word_that_a_check_rests_on_is_no_all_clear(field: Field) -> None:
    changed = _changed(field, WORD)
    assert _marks(changed) == _marks(_healthy())
    assert _judge(changed) is ExitCode.COULD_NOT_LOOK
    (diagnosis,) = (matrix.diagnosis for matrix in survey(changed).matrices)
    assert any(WORD in unsure.reason for unsure in diagnosis.unsure)


@pytest.mark.parametrize("field", KINDS, ids=lambda field: field.name)
def test_a_thing_of_an_unknown_kind_is_still_compared_and_nobody_calls_it_clean(field: Field) -> None:
    changed = _changed(field, WORD)
    assert _marks(changed) == _marks(_healthy())
    assert any(WORD in hidden for hidden in survey(changed).hidden)
    assert _judge(changed) is ExitCode.COULD_NOT_LOOK


@pytest.mark.parametrize("kind", ["Vnet2Vnet", "ExpressRoute", "VPNClient"])
def test_a_connection_of_another_kind_is_left_out(kind: str) -> None:
    changed = _changed(KINDS[0], kind)
    assert _rows(survey(changed))["tunnel 0", "tunnel"].mark is Mark.DIFFER
    assert not survey(changed).hidden


@pytest.mark.parametrize("field", OPTIONAL, ids=lambda field: field.name)
def test_a_field_that_may_be_left_out_means_its_default(field: Field) -> None:
    changed = _changed(field, None)
    assert changed.find(field.read) != _healthy().find(field.read), "nothing was taken out"
    assert _marks(changed) == _marks(_healthy())
    assert _judge(changed) is ExitCode.CLEAN


@pytest.mark.parametrize("field", REQUIRED, ids=lambda field: field.name)
def test_a_field_that_must_be_there_and_is_not_is_unknown(field: Field) -> None:
    changed = _changed(field, None)
    row = _rows(survey(changed))[_section(field.row), field.row]
    cell = row.azure if field.read.cloud is Cloud.AZURE else row.gcp
    assert row.mark is Mark.UNKNOWN
    assert "which it must have" in cell.gap
    assert _judge(changed) is ExitCode.COULD_NOT_LOOK


@pytest.mark.parametrize(("read", "name", "fields"), GONE, ids=[f"{read.operation} {name}" for read, name, _ in GONE])
def test_what_is_referred_to_and_gone_is_absent_and_named(read: Read, name: str, fields: set[str]) -> None:
    """It is no gap: the cloud has said that there is none. The read that said so is among the cell's sources."""
    changed = gone(_healthy(), read)
    before, after = _rows(survey(_healthy())), _rows(survey(changed))
    turned = {key for key in before if before[key].mark is not after[key].mark}
    assert {field for _, field in turned} <= fields
    assert bool(turned) == bool(fields)
    for key in turned:
        row = after[key]
        cell = row.azure if read.cloud is Cloud.AZURE else row.gcp
        assert not cell.gap
        assert row.mark in (Mark.DIFFER, Mark.NONE)
        assert any(remark.startswith("absent: ") for remark in cell.remarks)
    told = [source.read for key in turned for cell in (after[key].azure, after[key].gcp) for source in cell.sources]
    assert not turned or read in told
    assert name in read.path
    assert _judge(changed) is (ExitCode.FINDINGS if turned else ExitCode.CLEAN)
