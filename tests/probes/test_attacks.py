"""Answers made to mislead: none of them may read as fine, reach another host, or stop the reading."""

from __future__ import annotations

from dataclasses import replace

import pytest

from probes.azure.fetch import AzureReader
from probes.azure.reads import AZURE_READS, POLLS, AzureScope, azure_read, follow
from probes.documents import Cloud, Document, Documents, Json, Outcome, Read
from probes.guard import ReadOnlyError, ReadOnlyGuard
from probes.matrix import Mark
from probes.meter import RequestMeter
from probes.secrets import REMOVED, remove_secrets
from probes.survey import survey
from tests.probes.builder import documents, edited
from tests.probes.topology import article

AZURE = "https://management.azure.com"
RESULTS = "/subscriptions/s/providers/Microsoft.Network/locations/w/operationResults/x"
GATEWAY = "/subscriptions/s/resourceGroups/g/providers/Microsoft.Network/virtualNetworkGateways"


@pytest.fixture
def guard() -> ReadOnlyGuard:
    return ReadOnlyGuard(Cloud.AZURE, AZURE_READS + POLLS, [AZURE])


@pytest.mark.parametrize(
    "url",
    [
        f"https://evil.example\\@management.azure.com{RESULTS}",
        f"https://evil.example%5C@management.azure.com{RESULTS}",
        f"https://user@management.azure.com{RESULTS}",
        f"http://management.azure.com{RESULTS}",
        f"ftp://management.azure.com{RESULTS}",
        f"https://management.azure.com:444{RESULTS}",
        f"https://management.azure.com.evil.example{RESULTS}",
        f"https://management.azure.com {RESULTS}",
        f"https://management.azure.com\t{RESULTS}",
        f"https://mänagement.azure.com{RESULTS}",
        f"//management.azure.com{RESULTS}",
        RESULTS,
        "",
    ],
)
def test_an_address_that_may_lead_elsewhere_is_refused(url: str, guard: ReadOnlyGuard) -> None:
    """Two libraries take part, and what one calls the host may be a user name for the other."""
    with pytest.raises(ReadOnlyError):
        guard.check("GET", url)


@pytest.mark.parametrize(
    "name", ["..", ".", "%2e%2e", "a%5Cb", "a%3Fb", "a%0Ab", "a%20b", "a;b", "a%2Fb", "a%252Fb", "a#b"]
)
def test_a_name_that_changes_the_path_is_refused(name: str, guard: ReadOnlyGuard) -> None:
    with pytest.raises(ReadOnlyError):
        guard.check("POST", f"{AZURE}{GATEWAY}/{name}/getBgpPeerStatus")


def test_a_letter_that_only_folds_to_a_listed_one_is_refused(guard: ReadOnlyGuard) -> None:
    with pytest.raises(ReadOnlyError):
        guard.check("POST", f"{AZURE}{GATEWAY}/x/getBgpPeerStatu%C5%BF")


def test_a_listed_read_passes(guard: ReadOnlyGuard) -> None:
    guard.check("POST", f"{AZURE}{GATEWAY}/x-1_(2).z/getBgpPeerStatus?api-version=2026-03-01")
    guard.check("GET", f"https://Management.Azure.com:443{RESULTS}?t=1&c=%2F")


@pytest.mark.parametrize(
    "path",
    [
        "/a/b/c/g/e/f/g/l",
        "/subscriptions/s/resourceGroups/g/providers/Microsoft.Compute/localNetworkGateways/l",
    ],
)
def test_a_reference_that_cannot_be_asked_as_it_is_is_not_asked_otherwise(path: str) -> None:
    """The SDK takes paths apart: a resource of the same name elsewhere must not become the evidence."""
    reader = AzureReader("https://127.0.0.1:1", "https://127.0.0.1:1", 1.0, RequestMeter())
    document = reader.fetch(azure_read("localNetworkGateways.get", path))
    assert document.outcome is Outcome.REFUSED
    assert document.reason


def _marks(answers: Documents, *named: str) -> dict[tuple[str, str], Mark]:
    (matrix,) = survey(answers, *named).matrices
    return {(section.key, row.field): row.mark for section, row in matrix.rows()}


def _read_of(answers: Documents, cloud: Cloud, operation: str, name: str = "") -> Read:
    return next(document.read for document in answers.of(cloud, operation) if name in document.read.path)


@pytest.mark.parametrize(
    ("hole", "where"),
    [
        ({"warning": {"code": "UNREACHABLE", "message": "m"}}, "vpnTunnels"),
        ({"unreachables": ["projects/p/regions/us-east4"]}, "vpnTunnels"),
        ({"items": "x"}, "vpnTunnels"),
    ],
)
def test_a_part_of_a_list_is_not_the_list(hole: dict[str, Json], where: str) -> None:
    """With partial success Google answers 200 and says inside what is missing."""
    answers = documents(article())
    changed = []
    for document in answers:
        if document.read.operation.startswith(f"{where}.") and isinstance(document.body, dict):
            kept: dict[str, Json] = {"items": []} | hole
            changed.append(replace(document, body=kept))
    assert changed
    found = survey(answers.with_answers(*changed))
    assert found.hidden
    assert not any(row.mark is Mark.DIFFER for matrix in found.matrices for _, row in matrix.rows())


def test_references_are_followed_in_any_case() -> None:
    """ARM writes the type of a resource in any case, and a reference that is not read would read as a difference."""
    identity = "/subscriptions/s/resourceGroups/g/providers/microsoft.network/LOCALnetworkGATEWAYS/l"
    body: Json = {"properties": {"localNetworkGateway2": {"id": identity}}}
    (connection, *_) = documents(article()).of(Cloud.AZURE, "connections.get")
    (read,) = follow(replace(connection, body=body), Documents(), AzureScope(), lambda _: False)
    assert read.operation == "localNetworkGateways.get"


@pytest.mark.parametrize("word", ["true", "True", True])
def test_a_flag_means_the_same_to_who_asks_and_to_who_reads(word: Json) -> None:
    answers = documents(article())
    read = _read_of(answers, Cloud.AZURE, "virtualNetworkGateways.get")
    answers = edited(edited(answers, read, "properties/enableBgp", word), read, "properties/gatewayType", None)
    gateway = answers.find(read)
    assert gateway is not None
    asked = {found.operation for found in follow(gateway, answers, AzureScope(), lambda _: True)}
    assert {"virtualNetworkGateways.getBgpPeerStatus", "virtualNetworkGateways.getAdvertisedRoutes"} <= asked


@pytest.mark.parametrize(
    ("operation", "path", "value"),
    [
        ("virtualNetworkGateways.get", "properties/bgpSettings/asn", "--5"),
        ("virtualNetworkGateways.get", "properties/bgpSettings/asn", "٣"),
        ("virtualNetworkGateways.get", "properties/bgpSettings/asn", 10**400),
        ("connections.get", "properties/ingressBytesTransferred", 10**400),
    ],
)
def test_a_number_that_is_none_is_unknown(operation: str, path: str, value: Json) -> None:
    answers = documents(article())
    marks = _marks(edited(answers, _read_of(answers, Cloud.AZURE, operation), path, value))
    assert marks["gateways", "asn"] is (Mark.UNKNOWN if "asn" in path else Mark.AGREE)


@pytest.mark.parametrize("identity", ["", "/x/y", "connections", "/subscriptions/s"])
def test_an_id_of_another_form_is_not_followed(identity: str) -> None:
    item: Json = {"id": identity, "type": "Microsoft.Network/virtualNetworkGateways"}
    (connection, *_) = documents(article()).of(Cloud.AZURE, "connections.get")
    listed = replace(connection, read=azure_read("virtualNetworkGateways.list", "/l"), body={"value": [item]})
    assert not list(follow(listed, Documents(), AzureScope(), lambda _: True))


def test_a_session_of_another_address_is_not_this_one() -> None:
    """The instance has two APIPA addresses: the row of the one in use counts, whichever comes first."""
    answers = documents(article())
    peers = _read_of(answers, Cloud.AZURE, "virtualNetworkGateways.getBgpPeerStatus")

    def add_rows(rows: Json) -> Json:
        assert isinstance(rows, list)
        own = next(row for row in rows if isinstance(row, dict) and row["neighbor"] == "169.254.21.13")
        assert isinstance(own, dict)
        down: Json = {**own, "state": "Connecting"}
        return [{**own, "localAddress": ""}, down, *(row for row in rows if row is not own)]

    assert _marks(edited(answers, peers, "value", add_rows))["tunnel 0", "bgp_session"] is Mark.DIFFER


def test_rows_that_contradict_each_other_are_unknown() -> None:
    answers = documents(article())
    peers = _read_of(answers, Cloud.AZURE, "virtualNetworkGateways.getBgpPeerStatus")

    def double(rows: Json) -> Json:
        assert isinstance(rows, list)
        return [*rows, *({**row, "state": "Idle"} for row in rows if isinstance(row, dict))]

    assert _marks(edited(answers, peers, "value", double))["tunnel 0", "bgp_session"] is Mark.UNKNOWN


@pytest.mark.parametrize(
    ("cloud", "operation", "path", "value"),
    [
        (Cloud.AZURE, "connections.get", "properties/ipsecPolicies", {"0": {}}),
        (Cloud.GCP, "vpnTunnels.list", "items/t0/cipherSuite", "x"),
        (Cloud.GCP, "vpnTunnels.list", "items/t0/cipherSuite", {"phase1": {"encryption": "AES-CBC-128"}}),
    ],
)
def test_a_policy_that_cannot_be_read_is_no_default(cloud: Cloud, operation: str, path: str, value: Json) -> None:
    answers = documents(article())
    changed = edited(answers, _read_of(answers, cloud, operation, "c0" if cloud is Cloud.AZURE else ""), path, value)
    assert _marks(changed)["tunnel 0", "ike"] is Mark.UNKNOWN


@pytest.mark.parametrize(("prf", "mark"), [("PRF-HMAC-SHA2-512", Mark.UNKNOWN), ("PRF-HMAC-SHA2-256", Mark.AGREE)])
def test_a_restricted_prf_leaves_ike_open(prf: str, mark: Mark) -> None:
    """Azure states no PRF: where Google takes only one that Azure's integrity does not go with, nobody can tell."""
    answers = documents(article())
    read = _read_of(answers, Cloud.GCP, "vpnTunnels.list")
    changed = edited(answers, read, "items/t0/cipherSuite", {"phase1": {"prf": [prf]}})
    assert _marks(changed)["tunnel 0", "ike"] is mark


def test_ends_that_both_aim_at_nobody_stay_in_a_link_that_was_named() -> None:
    """The person named both gateways: what goes astray between them is theirs to see."""
    link = article()
    link.lngs["lng1"].address = "192.0.2.1"
    link.externals["ext"].addresses = (link.externals["ext"].addresses[0], "192.0.2.2")
    link.lngs["lng1"].bgp, link.connections["c1"].chosen = "169.254.22.101", {}
    assert Mark.DIFFER in _marks(documents(link), "vng", "hav").values()


@pytest.mark.parametrize("operation", ["virtualNetworkGateways.get", "connections.list"])
def test_half_of_the_scope_unread_is_not_the_whole(operation: str) -> None:
    """Beside a healthy link a gateway that may not be read can hide anything."""
    answers = documents(article())
    (known, *_) = answers.of(Cloud.AZURE, operation)
    path = known.read.path + "2"
    unread = Document(azure_read(operation, path), Outcome.FORBIDDEN, known.fetched_at, reason="no permission")
    found = survey(answers.with_answers(unread))
    assert len(found.matrices) == 1
    assert any("no permission" in sentence for sentence in found.hidden)


@pytest.mark.parametrize("name", ["psk", "shared-key", "pre_shared_key", "PassPhrase", "shared_secret", "token"])
def test_a_secret_is_found_however_its_name_is_written(name: str) -> None:
    assert remove_secrets({"labels": {name: "hunter2"}}) == {"labels": {name: REMOVED}}
