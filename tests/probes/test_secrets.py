"""Secrets are taken out at the fetch edge: planted in the clouds' answers, they are found nowhere afterwards."""

from __future__ import annotations

import base64
import dataclasses
import json
import logging
import operator
import os
import traceback
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest

from lab import Lab
from lab.identity import Identity
from probes.azure import fetch as azure_fetch
from probes.azure.reads import azure_read
from probes.documents import Cloud, Document, Json, Outcome
from probes.gcp import fetch as gcp_fetch
from probes.gcp.reads import gcp_read
from probes.live import LiveSource
from probes.secrets import REMOVED, equality_token, remove_secrets
from probes.view import View
from tests.probes.conftest import REPLAY_TOKEN, ReplayedClouds
from tests.probes.labs import read_once, scope_of
from tests.probes.replay import AT_ONCE, JSON_TYPE, Answer

PLANTED = {
    "sharedKey": "pl4nted-azure-shared-key",
    "authorizationKey": "pl4nted-authorization-key",
    "radiusServerSecret": "pl4nted-radius-secret",
    "radiusServers": "pl4nted-second-radius-secret",
    "sharedSecret": "pl4nted-google-shared-secret",
    "sharedSecretHash": "pl4nted-google-hash",
    "md5": "pl4nted-md5-key",
    "unreferenced md5": "pl4nted-second-md5-key",
    "metadata": "pl4nted-project-metadata",
}
TAG = "pl4in-tag-and-no-secret"
IN_A_BODY = {name: text for name, text in PLANTED.items() if name != "metadata"}


def _plant(lab: Lab) -> None:
    """A secret wherever an answer of one of our reads can have one, and a tag, which is none."""
    connection = lab.azure.document("connections", "cn-google-0")
    connection["properties"] |= {"sharedKey": PLANTED["sharedKey"], "authorizationKey": PLANTED["authorizationKey"]}
    connection["tags"] = {"note": TAG}
    lab.azure.document("virtualNetworkGateways", "vng-prod")["properties"]["vpnClientConfiguration"] = {
        "radiusServerAddress": "10.0.0.9",
        "radiusServerSecret": PLANTED["radiusServerSecret"],
        "radiusServers": [{"radiusServerAddress": "10.0.0.8", "radiusServerSecret": PLANTED["radiusServers"]}],
    }
    tunnel = lab.google.document("vpnTunnels", "tunnel-azure-0")
    tunnel |= {"sharedSecret": PLANTED["sharedSecret"], "sharedSecretHash": PLANTED["sharedSecretHash"]}
    lab.google.document("routers", "cr-azure")["md5AuthenticationKeys"] = [
        {"name": "k0", "key": PLANTED["md5"]},
        {"name": "k1", "key": PLANTED["unreferenced md5"]},
    ]


def _forms(secret: str) -> tuple[str, ...]:
    """A secret as it stands, and as encodings would show it."""
    return secret, quote(secret), base64.b64encode(secret.encode()).decode()[:16]


def _assert_nowhere(secrets: dict[str, str], texts: dict[str, str]) -> None:
    found = [
        f"{name} in {where}"
        for where, text in texts.items()
        for name, secret in secrets.items()
        for form in _forms(secret)
        if form in text
    ]
    print(f"searched {len(texts)} texts of {sum(map(len, texts.values()))} characters for {len(secrets)} secrets")
    assert found == []


@pytest.fixture
def planted(fresh_lab: Callable[[str], Lab]) -> Lab:
    """A lab whose answers are full of secrets."""
    lab = fresh_lab("healthy")
    _plant(lab)
    return lab


@pytest.fixture
def everything_logged(caplog: pytest.LogCaptureFixture) -> pytest.LogCaptureFixture:
    """Every logger at DEBUG, those included that libraries silence."""
    caplog.set_level(logging.DEBUG)
    for name in list(logging.Logger.manager.loggerDict):
        caplog.set_level(logging.DEBUG, logger=name)
    return caplog


def _listen_for_bearers(monkeypatch: pytest.MonkeyPatch) -> set[str]:
    """What the lab is shown as bearer tokens, by both clouds' readers."""
    bearers: set[str] = set()
    accepts = Identity.accepts

    def listen(identity: Identity, authorization: str, cloud: str) -> bool:
        bearers.add(authorization.partition(" ")[2])
        return accepts(identity, authorization, cloud)

    monkeypatch.setattr(Identity, "accepts", listen)
    return bearers


def test_what_is_planted_would_reach_a_reader(planted: Lab) -> None:
    """The search below can fail: the lab does send each secret."""
    raw = json.dumps([*planted.azure.documents.values(), *planted.google.documents.values()])
    assert [name for name, secret in IN_A_BODY.items() if secret not in raw] == []


def test_no_secret_is_left_after_a_full_reading(
    planted: Lab,
    everything_logged: pytest.LogCaptureFixture,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Documents, view and matrices as repr, str and JSON; all logging at DEBUG; files written; bearer tokens too."""
    bearers = _listen_for_bearers(monkeypatch)
    views: list[View] = []
    source = LiveSource(scope_of(planted))
    view = source.read_once(views.append)
    source.stop()
    assert {document.outcome for document in view.documents} == {Outcome.OK}
    tokens = {f"bearer token {number}": token for number, token in enumerate(sorted(bearers))}
    assert len(tokens) == 2
    texts = {
        "view": repr(view),
        "views on the way": "".join(map(repr, views)),
        "documents": "".join(f"{document!r}{document}" for document in view.documents),
        "documents as JSON": json.dumps([document.body for document in view.documents]),
        "matrices": "".join(f"{matrix!r}{matrix}" for matrix in view.matrices),
        "matrices as JSON": json.dumps([dataclasses.asdict(matrix) for matrix in view.matrices], default=str),
        "source": repr(vars(source)) + repr([vars(reader) for reader in source._readers.values()]),
        "log": everything_logged.text + "".join(repr(vars(record)) for record in everything_logged.records),
        "files": "".join(
            path.read_text(errors="replace") for path in Path(os.environ["HOME"]).rglob("*") if path.is_file()
        ),
    }
    assert len(everything_logged.records) > 30
    _assert_nowhere(IN_A_BODY | tokens | {"client secret": planted._world.identity.client_secret}, texts)
    assert texts["documents"].count(REMOVED) >= len(IN_A_BODY) - 1


def test_what_is_no_secret_stays(planted: Lab) -> None:
    documents = read_once(planted, slow_reads=False).documents
    text = json.dumps([document.body for document in documents])
    for harmless in (TAG, "10.0.0.9", '"name": "k0"', '"md5AuthenticationKeys"'):
        assert harmless in text


def test_project_metadata_stays_out(replayed: ReplayedClouds) -> None:
    """`projects.get` answers with the project's metadata: start scripts, SSH keys and whatever people keep there.

    The link does not need any of it, and a snapshot would carry it to a support ticket.
    """
    items = [{"key": "startup-script", "value": f"export PASSWORD={PLANTED['metadata']}"}]
    body = {"name": "p", "quotas": [], "commonInstanceMetadata": {"kind": "compute#metadata", "items": items}}
    replayed.google.prepare(Answer(body=json.dumps(body).encode()))
    document = replayed.gcp_reader().fetch(gcp_read("projects.get", "projects/p"))
    assert document.outcome is Outcome.OK
    _assert_nowhere(PLANTED, {"document": repr(document)})


@pytest.mark.parametrize("cloud", list(Cloud))
def test_a_traceback_with_locals_shows_no_secret(
    cloud: Cloud, replayed: ReplayedClouds, monkeypatch: pytest.MonkeyPatch
) -> None:
    """An answer that the fetch cannot use, and a mistake in handling that: rendered with the locals of all frames.

    Azure: a list without `value`. Google: a list with more pages than a list can have.
    """
    secrets = {name: PLANTED[name] for name in ("sharedKey", "sharedSecret")}
    body = json.dumps({"properties": {"sharedKey": secrets["sharedKey"]}, "nextPageToken": "t", **secrets}).encode()
    monkeypatch.setattr(gcp_fetch, "_PAGES", 1)
    # Not made in Python, so without a frame of its own.
    monkeypatch.setattr(azure_fetch, "_classify", operator.index)
    monkeypatch.setattr(gcp_fetch, "_judge", operator.index)
    with pytest.raises(TypeError) as caught:
        _fetch(replayed, cloud, body, listing=True)
    first = caught.value.__traceback__
    while first is not None and first.tb_frame.f_code.co_name != "fetch":
        first = first.tb_next
    error = caught.value.with_traceback(first)
    rendered = "".join(traceback.TracebackException.from_exception(error, capture_locals=True).format())
    assert "During handling of the above exception" in rendered
    assert "begun = " in rendered
    _assert_nowhere({**secrets, "token": REPLAY_TOKEN}, {"traceback": rendered})


@pytest.mark.parametrize("cloud", list(Cloud))
@pytest.mark.parametrize("status", [200, 400, 403, 500])
def test_an_unreadable_answer_is_not_quoted(cloud: Cloud, status: int, replayed: ReplayedClouds) -> None:
    """The reason of a failed read goes to the screen: it must not carry a piece of a broken body."""
    body = f'{{"properties": {{"sharedKey": "{PLANTED["sharedKey"]}", "sharedSecret": "{PLANTED["sharedSecret"]}'
    document = _fetch(replayed, cloud, body.encode(), status)
    assert document.outcome is not Outcome.OK
    _assert_nowhere(PLANTED, {"document": repr(document)})


# ------------------------------------------------------------------------------------------------ the edge by itself


def test_markers_stand_for_secrets_and_nothing_else() -> None:
    """Empty and null say that there is no secret, and that has to be seen."""
    body: Json = {
        "SHAREDKEY": "a",
        "sharedSecret": "",
        "authorizationKey": None,
        "md5AuthenticationKeys": [{"name": "k", "key": "b"}],
        "key": "tags may have a key",
        "tags": {"key": "x"},
    }
    assert remove_secrets(body) == {
        "SHAREDKEY": REMOVED,
        "sharedSecret": "",
        "authorizationKey": None,
        "md5AuthenticationKeys": [{"name": "k", "key": REMOVED}],
        "key": "tags may have a key",
        "tags": {"key": "x"},
    }


def test_the_answer_itself_is_left_alone() -> None:
    body: Json = {"a": [{"sharedKey": "x"}]}
    remove_secrets(body)
    assert body == {"a": [{"sharedKey": "x"}]}


def test_a_secret_of_any_shape_is_removed() -> None:
    for value in ("text", 7, True, ["a"], {"value": "a"}):
        shape: Json = value  # type: ignore[assignment]
        assert remove_secrets({"sharedKey": shape}) == {"sharedKey": REMOVED}


def test_a_hash_becomes_a_token_of_this_run() -> None:
    """Equal for equal hashes, different for different ones, never the hash, and useless in the next run."""
    first, again, other = (remove_secrets({"sharedSecretHash": text}) for text in ("AGhash1", "AGhash1", "AGhash2"))
    assert first == again != other
    assert isinstance(first, dict)
    assert str(first["sharedSecretHash"]).startswith("same-as:")
    assert "AGhash1" not in str(first)
    assert remove_secrets({"sharedSecretHash": ""}) == {"sharedSecretHash": ""}


def test_hash_tokens_do_not_collide_in_practice() -> None:
    assert len(set(_tokens(5_000))) == 5_000


def _tokens(count: int) -> Iterator[str]:
    return (equality_token(str(number)) for number in range(count))


def test_a_changed_key_shows_in_the_token_of_the_next_reading(planted: Lab) -> None:
    """What the token is for: that one tunnel's secret is not what it was a reading ago."""
    before = _hash_of(read_once(planted, slow_reads=False), "tunnel-azure-0")
    assert _hash_of(read_once(planted, slow_reads=False), "tunnel-azure-0") == before
    planted.google.document("vpnTunnels", "tunnel-azure-0")["sharedSecretHash"] = "AGanother"
    assert _hash_of(read_once(planted, slow_reads=False), "tunnel-azure-0") != before


def _hash_of(view: View, name: str) -> Any:
    (document,) = view.documents.of(Cloud.GCP, "vpnTunnels.list")
    body: Any = document.body
    return next(item["sharedSecretHash"] for item in body["items"] if item["name"] == name)


def _fetch(clouds: ReplayedClouds, cloud: Cloud, body: bytes, status: int = 200, listing: bool = False) -> Document:
    if cloud is Cloud.AZURE:
        clouds.azure.prepare(Answer(status, body, (JSON_TYPE, AT_ONCE)))
        path = "/subscriptions/s/resourceGroups/g/providers/Microsoft.Network/connections"
        read = azure_read("connections.list", path) if listing else azure_read("connections.get", f"{path}/x")
        return clouds.azure_reader("s").fetch(read)
    clouds.google.prepare(Answer(status, body))
    return clouds.gcp_reader().fetch(gcp_read("vpnTunnels.list", "projects/p/regions/r/vpnTunnels"))
