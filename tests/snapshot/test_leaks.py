"""Nothing that identifies anybody is found in the bytes of a masked snapshot, wherever it was planted."""

from __future__ import annotations

import io
import json
import re
import zipfile
from collections.abc import Iterator
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as some

from probes.azure.reads import azure_read
from probes.documents import Document, Documents, Json, Outcome, documents_of
from probes.gcp.reads import gcp_read
from probes.secrets import REMOVED, remove_secrets
from probes.snapshot.addresses import AddressMask
from probes.snapshot.archive import pack
from probes.snapshot.errors import SnapshotError
from probes.snapshot.fields import is_place
from probes.snapshot.kinds import ALL
from probes.snapshot.mask import mask_snapshot
from probes.snapshot.record import Snapshot
from probes.snapshot.vocabulary import is_harmless
from tests.snapshot.states import KEY, MADE_AT, OTHER_KEY, SCENARIOS, of_bases, of_scenario, snapshot_of

IDENTIFYING = (
    "contoso",
    "Contoso-Hub-Prod",
    "rg-contoso.weu",
    "Müller GmbH",
    "株式会社例",
    "contoso_vpn(primary)",
    "jane.doe@contoso.example",
    "reader@contoso-prj.iam.gserviceaccount.com",
    "contoso-prj-4711",
    "0b7a1c22-9d3e-4f5a-8b6c-7d8e9fa0b1c2",
    "481516234299",
    "20.73.41.9",
    "20.73.41.0/24",
    "34.88.201.77",
    "10.77.31.0/24",
    "172.21.99.14",
    "192.168.77.0/25",
    "100.71.8.9",
    "2a01:4f8:c17:2d::77",
    "2A01:04F8:0C17:002D::/64",
    "fd9e:21a7:a92c:2323::1",
    "::ffff:20.73.41.9",
    "vm-20-73-41-9",
    "vpn.contoso.example",
    "https://contosostore.blob.core.windows.net/captures/run?sv=contososas",
    "C:\\Users\\janedoe\\contoso.txt",
    "/srv/janedoe/keys/contoso_key",
    "00:1b:63:84:45:e6",
    "00-11-22-33-44-66",
    "ACME42",
    "eyJhbGciOiJub25lIn0.eyJ1cG4iOiJqYW5lIn0.c2ln",
    "AKIAIOSFODNN7EXAMPLE",
)
SECRET = "s3cr3t-Pl4nted-Key"
SENTENCES = (
    "{}",
    "The gateway '{}' could not be read.",
    "no permission: Microsoft.Network/connections/read on {}, see the log",
    'Invalid value for field "name": {}; try again (code 403)',
    "tunnel_{}",
    "peer={}&other=1",
    "[{}]",
    "{}:443",
)


def _bytes_of(snapshot: Snapshot) -> str:
    """Everything in the file, unpacked, with the escapes of JSON read; in lower case."""
    with zipfile.ZipFile(io.BytesIO(pack(snapshot))) as archive:
        members = [archive.read(name).decode() for name in archive.namelist()]
    return "\n".join([*members, *(json.dumps(json.loads(one), ensure_ascii=False) for one in members)]).casefold()


def _forms(text: str) -> set[str]:
    return {text.casefold(), json.dumps(text, ensure_ascii=False)[1:-1].casefold(), json.dumps(text)[1:-1].casefold()}


def _find(texts: Iterator[str] | tuple[str, ...], content: str) -> list[str]:
    return [text for text in texts if any(form in content for form in _forms(text))]


def _planted(text: str) -> Json:
    """An object with the text in every kind of place, known and unknown."""
    inside: dict[str, Json] = {
        "name": text,
        "description": f"for {text}",
        "detailedStatus": f"Peer {text} does not answer",
        "tags": {text: text, "env": [text, {"more": text}]},
        "labels": {"owner": text},
        "etag": f'W/"{text}"',
        "somethingNew": text,
        "somethingList": [text, [text], {"deeper": {"x": text}}],
        "somethingMap": {text: {"x": 1}},
        "status": text,
        "state": f"{text} {text}",
        "location": f"{text}/x",
        "kind": text,
        "type": f"Microsoft.Network/{text}",
        "id": text,
        "fqdn": text,
        "value": text,
        "sourceAddressPrefix": text,
        "asPath": text,
        "connectedDuration": text,
        "serviceAccounts": [text],
        "sourceTags": [text],
        "network": f"https://www.googleapis.com/compute/v1/projects/{text}/global/networks/{text}",
        "selfLink": f"https://{text}.example/projects/{text}/regions/{text}/routers/{text}",
        "identity": {"userAssignedIdentities": {f"/subscriptions/{text}/resourceGroups/{text}/x": {}}},
        "host": f"https://{text}.azure.com/{text}",
        "relative": [
            f"global/{text}",
            f"projects/x/{text}",
            f"regions/{text}/{text}",
            f"providers/{text}/{text}/{text}",
        ],
        "error": {"code": text, "message": f"Cannot find '{text}'", "details": [{"reason": text, "domain": text}]},
    }
    inside["sentences"] = [sentence.format(text) for sentence in SENTENCES]
    return {"value": [inside], "properties": inside, "items": {f"regions/{text}": inside}}


def _documents(texts: tuple[str, ...]) -> Documents:
    documents = []
    for number, text in enumerate(texts):
        path = f"/subscriptions/{text}/resourceGroups/{text}/providers/Microsoft.Network/connections/{text}"
        base = Document(azure_read("connections.get", f"{path}{number}"), Outcome.OK, MADE_AT, body=_planted(text))
        failed = Document(
            gcp_read("routers.listBgpRoutes", f"projects/p{number}/regions/us-east4/routers/{text}", peer=text),
            Outcome.FAILED,
            MADE_AT,
            reason=" ".join(sentence.format(text) for sentence in SENTENCES),
        )
        documents += [base, failed, replace(base, read=replace(base.read, path=f"{path}-retry"), retry=failed)]
    return documents_of(documents)


@pytest.mark.parametrize("text", IDENTIFYING)
def test_a_text_alone_is_found_nowhere(text: str) -> None:
    assert _find((text,), _bytes_of(mask_snapshot(snapshot_of(_documents((text,))), KEY))) == []


def test_all_planted_texts_are_found_nowhere(capsys: pytest.CaptureFixture[str]) -> None:
    snapshot = snapshot_of(_documents(IDENTIFYING))
    open_content, content = _bytes_of(snapshot), _bytes_of(mask_snapshot(snapshot, KEY))
    assert _find(IDENTIFYING, open_content) == list(IDENTIFYING), "the search itself must find them"
    planted = sum(max(open_content.count(form) for form in _forms(text)) for text in IDENTIFYING)
    with capsys.disabled():
        print(f"\nplanted {len(IDENTIFYING)} texts in {planted} places, searched {len(content):,} characters")
    assert _find(IDENTIFYING, content) == []


def _own_texts(value: Json) -> Iterator[str]:
    """Names, ids and addresses that stand in an answer of the lab."""
    if isinstance(value, dict):
        for key, one in value.items():
            if key in ("name", "subscriptionId", "projectId", "resourceGuid", "interfaceName") and isinstance(one, str):
                yield one
            if key == "tags" and isinstance(one, dict):
                yield from one
                yield from (str(each) for each in one.values())
            yield from _own_texts(one)
    elif isinstance(value, list):
        for one in value:
            yield from _own_texts(one)
    elif isinstance(value, str):
        yield from re.findall(r"[0-9]+(?:\.[0-9]+){3}(?:/[0-9]+)?", value)
        yield from re.findall(r"(?:subscriptions|resourceGroups|projects|networks|routers)/([^/]+)", value)


def _is_masked(text: str) -> bool:
    """Whether the text should be gone: it is no word of the clouds and no address that stays."""
    addresses = AddressMask(KEY, ALL), AddressMask(OTHER_KEY, ALL)
    if (first := addresses[0].mask(text)) is not None:
        return not (first == text == addresses[1].mask(text))
    return len(text) > 3 and not is_harmless(text) and not is_place(text) and bool(re.search(r"[0-9-]", text))


@pytest.mark.parametrize("name", SCENARIOS)
def test_what_the_lab_calls_its_things_is_found_nowhere(name: str) -> None:
    snapshot = of_scenario(name)
    own = {text for one in snapshot.documents for text in _own_texts(one.body) if _is_masked(text)}
    content = _bytes_of(mask_snapshot(snapshot, KEY))
    assert [text for text in own if re.search(rf"(?<![\w.-]){re.escape(text.casefold())}(?![\w.-])", content)] == []


_NAMES = some.from_regex(r"zq[a-z]{4,10}(-[a-z0-9]{1,8}){0,2}", fullmatch=True)
_JSON = some.recursive(
    some.sampled_from(
        ["\0", "a \0 b", "/x/\0/y", "projects/\0/global/networks/\0", "(\0)", '"\0"', "\0@x.example", "http://\0/"]
    ),
    lambda inside: (
        some.lists(inside, max_size=4)
        | some.dictionaries(
            some.sampled_from(["status", "new", "name", "id", "tags", "x y", "\0", "value"]), inside, max_size=4
        )
    ),
    max_leaves=20,
)


def _fill(value: Json, name: str) -> Json:
    if isinstance(value, dict):
        return {key.replace("\0", f"{name} "): _fill(one, name) for key, one in value.items()}
    if isinstance(value, list):
        return [_fill(one, name) for one in value]
    return value.replace("\0", name) if isinstance(value, str) else value


@settings(max_examples=150, deadline=None)
@given(name=_NAMES, shape=_JSON)
def test_a_name_in_any_json_is_found_nowhere(name: str, shape: Json) -> None:
    read = azure_read(
        "virtualNetworks.get", "/subscriptions/s/resourceGroups/g/providers/Microsoft.Network/virtualNetworks/v"
    )
    body = _fill({"new": shape}, name)
    snapshot = snapshot_of(documents_of([Document(read, Outcome.OK, MADE_AT, body=body)]))
    assert name not in _bytes_of(mask_snapshot(snapshot, KEY))


SECRETS: tuple[Json, ...] = (
    {"properties": {"sharedKey": SECRET}},
    {"items": [{"sharedSecret": SECRET}]},
    {"a": {"shared-secret": SECRET}},
    {"md5AuthenticationKeys": [{"name": "k", "key": SECRET}]},
    {"commonInstanceMetadata": {"items": [{"key": "ssh-keys", "value": SECRET}]}},
    {"sharedSecretHash": SECRET},
    {"deep": [[{"x": {"PSK": [SECRET]}}]]},
    {"password": {"nested": SECRET}},
)


@pytest.mark.parametrize("masked", [True, False])
@pytest.mark.parametrize("body", SECRETS, ids=json.dumps)
def test_a_secret_that_got_past_the_edge_is_not_written(body: Json, masked: bool) -> None:
    snapshot = next(iter(of_bases()))
    read = azure_read("routeTables.get", "/subscriptions/s/resourceGroups/g/providers/Microsoft.Network/routeTables/r")
    spoiled = replace(
        snapshot, documents=snapshot.documents.with_answers(Document(read, Outcome.OK, MADE_AT, body=body))
    )
    with pytest.raises(SnapshotError, match="has a secret at") as refused:
        pack(mask_snapshot(spoiled, KEY) if masked else spoiled)
    assert SECRET not in str(refused.value)
    cleaned = spoiled.documents.with_answers(Document(read, Outcome.OK, MADE_AT, body=remove_secrets(body)))
    assert SECRET.casefold() not in _bytes_of(replace(spoiled, documents=cleaned))


def test_a_secret_in_an_older_answer_is_not_written() -> None:
    """Also where the answer only stands behind another one as what came of asking again."""
    snapshot = next(iter(of_bases()))
    one = next(iter(snapshot.documents))
    spoiled = replace(one, retry=replace(one, body={"sharedKey": SECRET}))
    with pytest.raises(SnapshotError, match="has a secret at"):
        pack(replace(snapshot, documents=snapshot.documents.with_answers(spoiled)))


def test_the_marker_of_a_secret_stays() -> None:
    content = _bytes_of(mask_snapshot(of_scenario("healthy"), KEY))
    assert REMOVED in content
    assert "same-as:" in content
