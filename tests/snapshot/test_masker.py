"""Masked snapshots: the same pseudonym everywhere, each kind by its own switch, and masking again changes nothing."""

from __future__ import annotations

import json
import random
import re
from collections.abc import Iterator
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as some

from probes.azure.reads import GRAPH, AzureScope, azure_read
from probes.documents import Cloud, Document, Documents, Json, Outcome, documents_of
from probes.gcp.reads import GcpScope, gcp_read
from probes.scope import Scope
from probes.snapshot import masker
from probes.snapshot.archive import pack
from probes.snapshot.errors import SnapshotError
from probes.snapshot.kinds import ALL, Kind
from probes.snapshot.mask import mark_of, mask_snapshot
from probes.snapshot.masker import mask_documents
from probes.snapshot.opener import unpack
from probes.snapshot.record import Snapshot, StoredFinding
from probes.snapshot.tokens import Tokens
from tests.checks.bases import ARTICLE
from tests.probes.builder import shuffled
from tests.snapshot.states import KEY, MADE_AT, OTHER_KEY, SCENARIOS, of_base, of_bases, of_scenario, snapshot_of, tell

GUID = "0b7a1c22-9d3e-4f5a-8b6c-7d8e9fa0b1c2"
GROUP = f"/subscriptions/{GUID}/resourceGroups/rg-contoso"
CONNECTION = f"{GROUP}/providers/Microsoft.Network/connections/cn-contoso-1"
TUNNEL = "projects/prj-contoso/regions/us-east4/vpnTunnels/tn-contoso-1"


def _document(body: Json, path: str = CONNECTION, reason: str = "") -> Document:
    outcome = Outcome.FAILED if reason else Outcome.OK
    return Document(azure_read("connections.get", path), outcome, MADE_AT, body=None if reason else body, reason=reason)


def _mask(body: Json, on: frozenset[Kind] = ALL, *others: Document) -> Json:
    masked = mask_documents(documents_of([_document(body), *others]), KEY, on).documents
    (found,) = (one for one in masked if one.outcome is Outcome.OK)
    return found.body


def _texts(value: Json) -> Iterator[str]:
    if isinstance(value, dict):
        for key, one in value.items():
            yield key
            yield from _texts(one)
    elif isinstance(value, list):
        for one in value:
            yield from _texts(one)
    elif isinstance(value, str):
        yield value


def test_one_original_has_one_pseudonym_in_names_ids_links_and_messages_of_both_clouds() -> None:
    body: Json = {
        "name": "shared-name",
        "id": f"{GROUP.upper()}/providers/Microsoft.Network/virtualNetworks/SHARED-NAME/subnets/shared-name",
        "url": f"https://management.azure.com{GROUP}/providers/Microsoft.Network/routeTables/shared-name?api-version=1",
        "selfLink": "https://www.googleapis.com/compute/v1/projects/p/global/networks/shared-name",
        "message": "Resource 'shared-name' (shared-name) of Shared-Name: peer shared-name_20.73.41.9, shared-name.",
        "tags": {"shared-name": "shared-name"},
    }
    masked = _mask(body)
    token = Tokens(KEY).word("shared-name")
    told = json.dumps(masked)
    assert told.count(token) == 12
    assert "shared" not in told.casefold()


def test_what_stands_around_a_name_stays() -> None:
    tokens = Tokens(KEY)
    group, name = tokens.word("rg-contoso"), tokens.word("cn-contoso-1")
    masked = _mask({"error": {"message": f"Resource {CONNECTION} was not found. AuthorizationFailed, HTTP 403"}})
    path = f"/subscriptions/{tokens.guid(GUID)}/resourceGroups/{group}/providers/Microsoft.Network/connections/{name}"
    assert masked == {"error": {"message": f"Resource {path} was not found. AuthorizationFailed, HTTP 403"}}


def test_what_says_nothing_of_anybody_stays() -> None:
    body: dict[str, Json] = {
        "location": "westeurope",
        "type": "Microsoft.Network/connections",
        "sku": {"name": "VpnGw2AZ", "tier": "VpnGw2AZ"},
        "properties": {
            "provisioningState": "Succeeded",
            "connectionStatus": "Connected",
            "asn": 4200000001,
            "ikeEncryption": "GCMAES256",
            "dhGroup": "DHGroup14",
            "asPath": "65510 65509 4200000001",
            "connectedDuration": "1.02:03:04.5678901",
            "subnets": [{"name": "GatewaySubnet"}, {"name": "AzureBastionSubnet"}, {"name": "default"}],
            "bgpPeeringAddress": "169.254.21.13",
            "ingressBytesTransferred": 123456789012,
            "enabled": True,
            "nothing": None,
            "rate": 0.5,
            "nextHop": "0.0.0.0/0",
            "sourceAddressPrefix": "VirtualNetwork",
            "detailedStatus": "No incoming packets from peer",
            "status": "NO_INCOMING_PACKETS",
        },
        "region": "projects/p/regions/us-east4",
    }
    masked = _mask(body)
    assert masked == {**body, "region": f"projects/{Tokens(KEY).word('p')}/regions/us-east4"}


@pytest.mark.parametrize("name", SCENARIOS)
def test_masking_twice_changes_nothing(name: str) -> None:
    once = mask_snapshot(of_scenario(name), KEY)
    assert mask_snapshot(once, KEY) is once
    opened = unpack(pack(once))
    assert pack(mask_snapshot(opened, KEY)) == pack(once)
    assert pack(mask_snapshot(opened, OTHER_KEY)) == pack(once), "what is masked as a whole stays, whoever asks"


def test_masking_in_two_steps_gives_each_original_the_pseudonym_it_has_in_one() -> None:
    snapshot = of_scenario("wrong-psk")
    names = frozenset({Kind.NAMES, Kind.IDS})
    at_once, in_steps = mask_snapshot(snapshot, KEY), mask_snapshot(mask_snapshot(snapshot, KEY, names), KEY)
    assert in_steps.masking == at_once.masking
    assert in_steps.documents.answered.keys() == at_once.documents.answered.keys()
    assert tell(in_steps.documents, in_steps.scope) == tell(snapshot.documents, snapshot.scope)


def test_what_is_masked_in_part_is_not_masked_further_under_another_key() -> None:
    part = mask_snapshot(of_scenario("healthy"), KEY, frozenset({Kind.NAMES}))
    with pytest.raises(SnapshotError, match="another key"):
        mask_snapshot(part, OTHER_KEY)


@settings(max_examples=20, deadline=None)
@given(seed=some.integers(0, 2**32))
def test_no_order_changes_a_pseudonym(seed: int) -> None:
    answers = of_base(ARTICLE).documents
    original = mask_documents(answers, KEY).documents
    again = mask_documents(shuffled(answers, seed), KEY).documents
    assert again.answered.keys() == original.answered.keys()
    for key, document in original.answered.items():
        assert sorted(_texts(again.answered[key].body)) == sorted(_texts(document.body))


def test_names_that_clash_are_told_apart_in_every_order(monkeypatch: pytest.MonkeyPatch) -> None:
    """With two letters for a pseudonym many names clash; the longer ones that they get depend on no order."""
    monkeypatch.setattr(masker, "Tokens", lambda key, clashing: Tokens(key, clashing, letters=2))
    names: list[Json] = [{"name": f"n{chr(97 + number // 26)}{chr(97 + number % 26)}"} for number in range(200)]
    masked = _mask({"value": names})
    assert len(set(_texts(masked))) == 200 + 2
    turned = _mask({"value": names[::-1]})
    assert sorted(_texts(masked)) == sorted(_texts(turned))


IN_CLASSES: tuple[tuple[Kind, str, str], ...] = (
    (Kind.IDS, "subscriptionId", GUID),
    (Kind.IDS, "projectId", "contoso-project"),
    (Kind.IDS, "id", "4815162342"),
    (Kind.NAMES, "name", "hub-contoso"),
    (Kind.NAMES, "interfaceName", "if-contoso"),
    (Kind.ACCOUNTS, "createdBy", "jane@contoso.example"),
    (Kind.PUBLIC, "ipAddress", "20.73.41.9"),
    (Kind.PUBLIC, "gatewayAddress", "2a01:4f8::77"),
    (Kind.PRIVATE, "network", "10.77.0.0/16"),
    (Kind.TEXT, "description", "contoso"),
    (Kind.TEXT, "somethingNew", "contoso"),
)


@pytest.mark.parametrize(("kind", "field", "text"), IN_CLASSES)
def test_each_kind_is_masked_by_its_own_switch(kind: Kind, field: str, text: str) -> None:
    body: Json = {field: text}
    assert _mask(body, frozenset({kind})) != body
    assert _mask(body, ALL - {kind}) == body


def test_tags_are_masked_by_their_own_switch() -> None:
    body: Json = {"tags": {"owner": "contoso"}, "labels": {"team": "contoso"}, "sourceTags": ["contoso"]}
    assert _mask(body, ALL - {Kind.TAGS}) == body
    assert "contoso" not in json.dumps(_mask(body, frozenset({Kind.TAGS})))


def test_a_name_inside_a_text_goes_with_the_names_and_not_with_the_text() -> None:
    body: Json = {"name": "hub-contoso", "description": "for hub-contoso of fabrikam"}
    token = Tokens(KEY).word("hub-contoso")
    only_names = _mask(body, frozenset({Kind.NAMES}))
    assert only_names == {"name": token, "description": f"for {token} of fabrikam"}
    assert _mask(body, ALL - {Kind.NAMES}) == {
        "name": "hub-contoso",
        "description": f"for hub-contoso of {Tokens(KEY).word('fabrikam')}",
    }


def test_a_thing_that_is_called_like_a_field_does_no_harm() -> None:
    """Names such as those of fields and words of the clouds: the fields stay what they are."""
    body: dict[str, Json] = {
        "value": [{"name": name} for name in ("bgpPeers", "properties", "name", "Connected", "router", "ipAddress")],
        "bgpPeers": [{"ipAddress": "169.254.21.13"}],
        "properties": {"connectionStatus": "Connected"},
    }
    masked = _mask(body)
    assert isinstance(masked, dict)
    assert (masked["bgpPeers"], masked["properties"]) == (body["bgpPeers"], body["properties"])
    assert masked["value"] == [
        {"name": Tokens(KEY).word(name)}
        for name in ("bgpPeers", "properties", "name", "Connected", "router", "ipAddress")
    ]


def test_a_map_by_names_that_nobody_knows_does_not_tell_them() -> None:
    masked = _mask({"somethingNew": {"contoso": {"state": "Enabled"}, "Fabrikam": 1}})
    tokens = Tokens(KEY)
    assert masked == {"somethingNew": {tokens.word("contoso"): {"state": "Enabled"}, tokens.word("fabrikam"): 1}}


def test_a_name_with_blanks_is_found_in_a_text() -> None:
    body: Json = {
        "displayName": "Contoso Production (EU)",
        "message": "the subscription contoso production (eu) is disabled",
    }
    token = Tokens(KEY).word("Contoso Production (EU)")
    assert _mask(body) == {"displayName": token, "message": f"the subscription {token} is disabled"}


def test_reasons_of_failed_reads_are_masked_as_their_documents_are() -> None:
    failed = Document(
        gcp_read("routers.getRouterStatus", f"{TUNNEL}/getRouterStatus"),
        Outcome.FORBIDDEN,
        MADE_AT,
        reason="no permission: compute.routers.get (Google Cloud says: Required 'compute.routers.get' permission for"
        " 'projects/prj-contoso/regions/us-east4/routers/rt-contoso')",
    )
    (masked,) = mask_documents(documents_of([failed]), KEY).documents
    project, router = Tokens(KEY).word("prj-contoso"), Tokens(KEY).word("rt-contoso")
    assert masked.reason == (
        "no permission: compute.routers.get (Google Cloud says: Required 'compute.routers.get' permission for"
        f" 'projects/{project}/regions/us-east4/routers/{router}')"
    )


def test_scope_and_accounts_are_masked_as_the_documents_are() -> None:
    snapshot = next(iter(of_bases()))
    masked = mask_snapshot(snapshot, KEY)
    tokens = Tokens(KEY)
    assert masked.scope.azure.subscriptions == (tokens.guid(snapshot.scope.azure.subscriptions[0]),)
    assert masked.scope.azure.resource_group == tokens.word("rg-net")
    assert masked.scope.gcp.projects == (tokens.word("proj-net"),)
    assert masked.scope.gcp.region == "europe-west4"
    assert masked.accounts[Cloud.AZURE].endswith("@masked.invalid")
    assert f"/resourcegroups/{masked.scope.azure.resource_group}/" in str(next(iter(masked.documents)).read).casefold()


def test_what_large_fleets_are_searched_by_is_masked_too() -> None:
    """Subscriptions in the question of Resource Graph, and where Asset Inventory looks."""
    graph = azure_read(GRAPH, "/providers/Microsoft.ResourceGraph/resources", query="resources | x", subscriptions=GUID)
    scope = Scope(AzureScope((GUID,), by_graph=True), GcpScope(asset_scope="organizations/123456789012"))
    documents = documents_of([Document(graph, Outcome.OK, MADE_AT, body={"value": []})])
    masked = mask_snapshot(snapshot_of(documents, scope), KEY)
    tokens = Tokens(KEY)
    (found,) = masked.documents
    assert dict(found.read.query) == {"query": "resources | x", "subscriptions": tokens.guid(GUID)}
    assert masked.scope.azure.subscriptions == (tokens.guid(GUID),)
    assert masked.scope.gcp.asset_scope == f"organizations/{tokens.number('123456789012')}"


def test_a_stored_finding_that_is_not_found_any_more_is_masked_as_a_text() -> None:
    snapshot = of_scenario("healthy")
    old = StoredFinding("vng-contoso <-> hav", "HAVZ99", "", "blocks", "certain", "Peer 20.73.41.9 of contoso is down")
    masked = mask_snapshot(replace(snapshot, findings=(*snapshot.findings, old)), KEY)
    (kept,) = (one for one in masked.findings if one.code == "HAVZ99")
    tokens = Tokens(KEY)
    assert kept.link == f"{tokens.word('vng-contoso')} <-> {tokens.word('hav')}"
    assert re.fullmatch(rf"Peer [0-9.]+ of {tokens.word('contoso')} is down", kept.sentence)
    assert "20.73" not in kept.sentence


def test_two_snapshots_of_one_person_have_the_same_pseudonyms_and_those_of_two_have_not() -> None:
    healthy, broken = of_scenario("healthy"), of_scenario("prefix-missing")
    mine, mine_too, another = mask_snapshot(healthy, KEY), mask_snapshot(broken, KEY), mask_snapshot(broken, OTHER_KEY)
    assert mine.documents.answered.keys() == mine_too.documents.answered.keys()
    assert not mine.documents.answered.keys() & another.documents.answered.keys()
    assert mine.masking.key_mark == mine_too.masking.key_mark == mark_of(KEY) != another.masking.key_mark


def test_an_answer_behind_another_is_masked_too() -> None:
    one = _document({"name": "contoso"})
    kept = replace(one, retry=_document(None, reason="Cannot reach contoso"))
    (masked,) = mask_documents(documents_of([kept]), KEY).documents
    assert masked.retry is not None
    assert masked.retry.reason == f"Cannot reach {Tokens(KEY).word('contoso')}"
    assert masked.retry.read == masked.read


_JSON = some.recursive(
    some.none() | some.booleans() | some.integers() | some.floats(allow_nan=False, allow_infinity=False) | some.text(),
    lambda inside: (
        some.lists(inside, max_size=4)
        | some.dictionaries(
            some.sampled_from(["name", "id", "tags", "status", "new", ""]) | some.text(), inside, max_size=4
        )
    ),
    max_leaves=30,
)


@settings(max_examples=200, deadline=None)
@given(body=_JSON)
def test_no_json_however_strange_crashes_the_masker(body: Json) -> None:
    snapshot = snapshot_of(documents_of([_document(body)]))
    masked = mask_snapshot(snapshot, KEY)
    assert unpack(pack(masked)).documents.answered.keys() == masked.documents.answered.keys()


def test_long_texts_take_no_long_time() -> None:
    """Texts made to let a pattern try every way: each is through in one walk, or hidden as a whole."""
    dice = random.Random(1)  # noqa: S311  # texts, not secrets
    for text in ("a/" * 9_000, "1:" * 9_000, "x@" * 9_000, "a-" * 9_000, "." * 19_000, "1.1.1." * 3_000, "a" * 500_000):
        _mask({"message": text})
    _mask({"message": "".join(dice.choice("ab/:.@-_0 ") for _ in range(19_000))})


def _snapshots() -> tuple[Snapshot, ...]:
    return tuple(of_bases())


def test_documents_of_one_read_stay_one() -> None:
    for snapshot in _snapshots():
        masked: Documents = mask_documents(snapshot.documents, KEY).documents
        assert len(masked.answered) == len(snapshot.documents.answered)
