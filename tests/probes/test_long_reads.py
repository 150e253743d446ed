"""Azure's long-running reads, replayed as the recorded conversations: 202, an address, polls, the result."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator
from urllib.parse import urlsplit

import pytest

from probes.azure import reads as azure_reads
from probes.azure.fetch import AzureReader
from probes.azure.reads import azure_read
from probes.documents import Outcome
from tests.probes import recordings
from tests.probes.checks import assert_one_line
from tests.probes.conftest import ReplayedClouds
from tests.probes.recordings import Exchange, Recording
from tests.probes.replay import AT_ONCE, JSON_TYPE, Answer, Asked

needs_recordings = pytest.mark.skipif(not recordings.FOLDER.is_dir(), reason=recordings.ABSENT)

GATEWAY = "/subscriptions/{}/resourceGroups/g/providers/Microsoft.Network/virtualNetworkGateways/x"
BGP_ACTIONS = ("getBgpPeerStatus", "getLearnedRoutes", "getAdvertisedRoutes")
ADDRESSES = ("location", "azure-asyncoperation")
AZURE_NAMES = [name for name in recordings.names() if name.startswith("azure")] or ["none"]


@needs_recordings
@pytest.mark.parametrize("name", AZURE_NAMES)
def test_a_recorded_bgp_read_is_replayed_as_a_conversation(name: str, replayed: ReplayedClouds) -> None:
    """202 `null` with a Location, then its answer: the document is that answer, and each step was as recorded."""
    for post, polls in _conversations(recordings.load(name)):
        action = post.path.rsplit("/", 1)[-1]
        if action not in BGP_ACTIONS:
            continue
        reader = _hold_conversation(replayed, post, polls)
        document = reader.fetch(azure_read(f"virtualNetworkGateways.{action}", _gateway_of(post), **_peer_of(post)))
        assert document.outcome is Outcome.OK, document.reason
        assert document.body == polls[-1].body
        location = urlsplit(post.headers["location"])
        assert [asked.method for asked in replayed.azure.asked] == ["POST", "GET"]
        assert replayed.azure.asked[1].target == f"{location.path}?{location.query}"


@needs_recordings
def test_the_recorded_conversations_cover_all_three_bgp_reads() -> None:
    found = [post for recording in recordings.load_all() for post, _ in _conversations(recording)]
    actions = Counter(post.path.rsplit("/", 1)[-1] for post in found)
    print(f"{len(found)} recorded conversations: {dict(actions)}")
    assert all(actions[action] > 1 for action in BGP_ACTIONS)


@needs_recordings
@pytest.mark.parametrize("name", AZURE_NAMES)
def test_any_recorded_long_running_operation_ends(name: str, replayed: ReplayedClouds) -> None:
    """As a BGP read, each comes to an end: with the recorded result, or with a reason.

    They poll by Azure-AsyncOperation, by signed addresses, and many times.
    """
    for post, polls in _conversations(recordings.load(name)):
        reader = _hold_conversation(replayed, post, polls)
        document = reader.fetch(azure_read(azure_reads.PEERS, GATEWAY.format(post.subscription)))
        results = [poll.body for poll in polls if isinstance(poll.body, dict)]
        if document.outcome is Outcome.OK:
            assert document.body in results
        else:
            assert_one_line(document)
        assert replayed.azure.asked[0].method == "POST"
        assert {asked.method for asked in replayed.azure.asked[1:]} == {"GET"}


def test_a_signed_address_is_followed_to_the_letter(replayed: ReplayedClouds) -> None:
    """Since late 2023 the address of a result is signed and some 3 kB long: none of it may be built again."""
    signature = "&t=638476714059536&c=" + "MIIHhzCC" * 350 + "&s=Zm9v_-%2F%3D&h=aB3_-"
    path = "/subscriptions/s/providers/Microsoft.Network/locations/westus/operationResults/1d9f?api-version=2024-05-01"
    location = ("Location", replayed.azure.url + path + signature)
    replayed.azure.prepare(
        Answer(202, b"null", (JSON_TYPE, AT_ONCE, location)),
        Answer(202, b"null", (JSON_TYPE, AT_ONCE, location)),
        Answer(200, b'{"value": [{"neighbor": "10.0.0.1"}]}', (JSON_TYPE, location)),
    )
    document = replayed.azure_reader("s").fetch(azure_read(azure_reads.PEERS, GATEWAY.format("s")))
    assert document.body == {"value": [{"neighbor": "10.0.0.1"}]}
    assert [asked.target for asked in replayed.azure.asked[1:]] == [path + signature] * 2


@needs_recordings
@pytest.mark.parametrize("name", [name for name in AZURE_NAMES if "asyncop_" in name] or ["none"])
def test_a_recorded_failed_operation_is_a_failed_read(name: str, replayed: ReplayedClouds) -> None:
    """A poll that says Failed has HTTP status 200; the read has failed all the same, and says why."""
    exchanges = recordings.load(name).exchanges
    failed = next(e for e in exchanges if isinstance(e.body, dict) and e.body.get("status") in ("Failed", "failed"))
    path = "/subscriptions/s/providers/Microsoft.Network/locations/westus/operations/1d9f?api-version=2024-05-01"
    headers = (("Azure-AsyncOperation", replayed.azure.url + path), ("Location", replayed.azure.url + path))
    replayed.azure.prepare(Answer(202, b"null", (JSON_TYPE, AT_ONCE, *headers)), Answer(200, failed.raw))
    document = replayed.azure_reader("s").fetch(azure_read(azure_reads.PEERS, GATEWAY.format("s")))
    assert document.outcome is Outcome.FAILED
    assert_one_line(document)
    assert failed.body["error"]["code"] in document.reason or failed.body["error"]["message"][:40] in document.reason


def _conversations(recording: Recording) -> Iterator[tuple[Exchange, list[Exchange]]]:
    """Each POST that was answered 202, with the polls that followed it."""
    for index, post in enumerate(recording.exchanges):
        if post.method != "POST" or post.status != 202:
            continue
        paths = {urlsplit(post.headers[name]).path for name in ADDRESSES if name in post.headers}
        polls = [later for later in recording.exchanges[index + 1 :] if later.method == "GET" and later.path in paths]
        if polls:
            yield post, polls


def _hold_conversation(clouds: ReplayedClouds, post: Exchange, polls: list[Exchange]) -> AzureReader:
    """The recorded answers of each address in order, the addresses moved to loopback, and no waiting."""
    waiting: dict[str, list[Exchange]] = {}
    for poll in polls:
        waiting.setdefault(poll.path, []).append(poll)

    def answer(exchange: Exchange) -> Answer:
        named = [(name, urlsplit(exchange.headers[name])) for name in ADDRESSES if name in exchange.headers]
        moved = tuple((name, f"{clouds.azure.url}{url.path}?{url.query}") for name, url in named)
        raw = json.dumps(exchange.body).encode() if isinstance(exchange.body, str) else exchange.raw
        return Answer(exchange.status, raw, (JSON_TYPE, AT_ONCE, *moved))

    def answerer(asked: Asked) -> Answer:
        if asked.method == "POST":
            return answer(post)
        left = waiting[urlsplit(asked.target).path]
        return answer(left.pop(0) if len(left) > 1 else left[0])

    clouds.azure.prepare(Answer(), answerer=answerer)
    return clouds.azure_reader(post.subscription)


def _gateway_of(post: Exchange) -> str:
    return post.path.rsplit("/", 1)[0]


def _peer_of(post: Exchange) -> dict[str, str]:
    words = dict(word.partition("=")[::2] for word in urlsplit(post.url).query.split("&"))
    return {"peer": words["peer"]} if "peer" in words else {}
