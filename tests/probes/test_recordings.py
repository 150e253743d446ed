"""Everything recorded from real clouds goes through fetch and parse without loss.

Each recorded body is served on loopback as the answer to one of the program's own reads, so it passes the real
transports, and what comes out is compared with what was recorded.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from typing import Any
from urllib.parse import urlsplit

import pytest

from probes.azure import reads as azure_reads
from probes.azure.reads import AZURE_READS, azure_read
from probes.documents import Document, Outcome, Read, documents_of
from probes.gcp import reads as gcp_reads
from probes.gcp.reads import GCP_READS, gcp_read
from probes.outcomes import outcome_of
from probes.survey import survey
from tests.probes import recordings
from tests.probes.checks import assert_one_line, document_of, replaced_paths, secret_paths
from tests.probes.conftest import ReplayedClouds
from tests.probes.recordings import Exchange, Recording
from tests.probes.replay import AT_ONCE, JSON_TYPE, Answer

pytestmark = pytest.mark.skipif(not recordings.FOLDER.is_dir(), reason=recordings.ABSENT)

NOT_REPLAYED = frozenset(
    {
        "azure-asyncoperation",
        "connection",
        "content-encoding",
        "content-length",
        "date",
        "location",
        "retry-after",
        "server",
        "transfer-encoding",
    }
)
GATEWAY = "/subscriptions/{}/resourceGroups/g/providers/Microsoft.Network/virtualNetworkGateways/x"


def test_there_are_recordings() -> None:
    """A folder without recordings would let everything below pass."""
    found = recordings.load_all()
    exchanges = [(recording.cloud, exchange) for recording in found for exchange in recording.exchanges]
    by_cloud = Counter(cloud for cloud, _ in exchanges)
    by_status = Counter(exchange.status for _, exchange in exchanges)
    print(f"{len(found)} recordings, {len(exchanges)} exchanges: {dict(by_cloud)}, by status {dict(by_status)}")
    assert by_cloud["azure"] > 400
    assert by_cloud["gcp"] > 90
    assert {200, 201, 202, 204, 400, 401, 403, 404, 409, 412, 429, 500, 502, 503} <= by_status.keys()


@pytest.mark.parametrize("name", recordings.names() or ["none"])
def test_a_recording_passes_without_loss(name: str, replayed: ReplayedClouds) -> None:
    """The document of a good answer is the recorded body but for its secrets; a bad answer tells what was wrong."""
    recording = recordings.load(name)
    replaced: list[str] = []
    for exchange in recording.exchanges:
        document = _fetch_azure(replayed, exchange) if recording.cloud == "azure" else _fetch_gcp(replayed, exchange)
        if isinstance(exchange.body, dict) and exchange.status < 300:
            replaced += _check_good(document, _expected(document.read, exchange.body))
        else:
            _check_bad(document, exchange)
        survey(documents_of([document]))
    print(f"{name}: {len(recording.exchanges)} exchanges, replaced: {dict(Counter(replaced)) or 'nothing'}")


@pytest.mark.parametrize("name", [n for n in recordings.names() if n.startswith("azure")] or ["none"])
def test_a_recorded_body_read_as_any_azure_answer_never_raises(name: str) -> None:
    """A body of any shape under any read leads to a survey and to further reads, not to an exception."""
    for body in _good_bodies(recordings.load(name)):
        for kind in AZURE_READS:
            read = azure_read(kind.operation, GATEWAY.format("s"), peer="169.254.21.13")
            document = document_of(read, body)
            documents = documents_of([document])
            survey(documents)
            list(azure_reads.follow(document, documents, azure_reads.AzureScope(), lambda _: True))


@pytest.mark.parametrize("name", [n for n in recordings.names() if n.startswith("gcp")] or ["none"])
def test_a_recorded_body_read_as_any_google_answer_never_raises(name: str) -> None:
    for body in _good_bodies(recordings.load(name)):
        for kind in GCP_READS:
            read = gcp_read(kind.operation, "projects/p/regions/r/routers/x")
            document = document_of(read, body)
            survey(documents_of([document]))
            list(gcp_reads.follow(document, gcp_reads.GcpScope()))


def test_recorded_tunnels_are_understood_together() -> None:
    """All recorded Google resources in one reading: each HA VPN tunnel that has a gateway in it becomes an end."""
    bodies = [body for recording in recordings.load_all() for body in _good_bodies(recording)]
    lists = {
        f"{kind}.list": [body for body in bodies if body.get("kind") == f"compute#{word}"]
        for kind, word in (("vpnTunnels", "vpnTunnel"), ("vpnGateways", "vpnGateway"), ("routers", "router"))
    }
    assert all(lists.values())
    documents = documents_of(
        document_of(gcp_read(operation, "projects/p"), {"items": items}) for operation, items in lists.items()
    )
    survey(documents)


# ---------------------------------------------------------------------------------------------------- pages, numbers


def test_recorded_pages_are_joined(replayed: ReplayedClouds) -> None:
    """The recorded two pages of an ARM list, as pages of one of our lists: nothing is lost, nothing doubled."""
    first, second = recordings.load("azure/sequences/arm_list_pagination_nextlink.json").exchanges
    path = "/subscriptions/s/resourceGroups/g/providers/Microsoft.Network/connections"
    linked = {**first.body, "nextLink": f"{replayed.azure.url}{path}?{urlsplit(first.body['nextLink']).query}"}
    replayed.azure.prepare(Answer(body=json.dumps(linked).encode()), Answer(body=second.raw))
    document = replayed.azure_reader("s").fetch(azure_read("connections.list", path))
    assert document.body == {"value": first.body["value"] + second.body["value"]}
    assert len(replayed.azure.asked) == 2


def test_google_pages_are_joined(replayed: ReplayedClouds) -> None:
    """The recorded aggregated list cut in two in the middle of a scope."""
    (exchange,) = recordings.load("gcp/sequences/aggregated_list_subnetworks.json").exchanges
    whole = json.loads(json.dumps(exchange.body))
    listed = whole["items"]["regions/africa-south1"]["subnetworks"]
    listed.append({**listed[0], "name": "another"})
    first, second = _cut_in_two(whole)
    replayed.google.prepare(
        Answer(body=json.dumps({**first, "nextPageToken": "two"}).encode()), Answer(body=json.dumps(second).encode())
    )
    document = replayed.gcp_reader().fetch(gcp_read("subnetworks.aggregatedList", "projects/p/aggregated/subnetworks"))
    assert document.body == whole
    assert "pageToken=two" in replayed.google.asked[1].target


def test_big_integers_stay_whole(replayed: ReplayedClouds) -> None:
    """IKE cookies and Google's ids exceed 2^53, where a float would lose digits."""
    body = {"cookie": 2**64 - 1, "list": [9_007_199_254_740_993], "text": "18446744073709551615", "asn": 4_294_967_294}
    replayed.azure.prepare(Answer(body=json.dumps(body).encode()))
    replayed.google.prepare(Answer(body=json.dumps(body).encode()))
    azure = replayed.azure_reader("s").fetch(azure_read("virtualNetworkGateways.get", GATEWAY.format("s")))
    assert azure.body == body
    assert replayed.gcp_reader().fetch(gcp_read("projects.get", "projects/p")).body == body


# --------------------------------------------------------------------------------------------------------- helpers


def _fetch_azure(clouds: ReplayedClouds, exchange: Exchange) -> Document:
    read = _own_azure_read(exchange) or azure_read("virtualNetworkGateways.get", GATEWAY.format(exchange.subscription))
    clouds.azure.prepare(_answer_of(exchange))
    return clouds.azure_reader(exchange.subscription).fetch(read)


def _fetch_gcp(clouds: ReplayedClouds, exchange: Exchange) -> Document:
    read = _own_gcp_read(exchange)
    body = _expected(read, exchange.body)
    raw = exchange.raw if body is exchange.body else json.dumps(body).encode()
    clouds.google.prepare(_answer_of(exchange, raw))
    return clouds.gcp_reader().fetch(read)


def _answer_of(exchange: Exchange, raw: bytes | None = None) -> Answer:
    """A good body always comes with status 200, also where it was recorded as the answer to a write."""
    good = isinstance(exchange.body, dict) and exchange.status < 300
    headers = tuple((name, value) for name, value in exchange.headers.items() if name not in NOT_REPLAYED)
    if "content-type" not in exchange.headers:
        headers += (JSON_TYPE,)
    return Answer(200 if good else exchange.status, exchange.raw if raw is None else raw, (*headers, AT_ONCE))


def _own_azure_read(exchange: Exchange) -> Read | None:
    """The recorded question, where it is one that the program asks."""
    for kind in AZURE_READS:
        same = kind.method == exchange.method == "GET" and "Microsoft.Network" in exchange.path
        if same and _matches(kind.pattern, exchange.path):
            return azure_read(kind.operation, exchange.path)
    return None


def _own_gcp_read(exchange: Exchange) -> Read:
    for kind in GCP_READS:
        if exchange.method == "GET" and _matches(kind.pattern, exchange.path):
            return gcp_read(kind.operation, exchange.path.removeprefix("/compute/v1/"))
    body = exchange.body if isinstance(exchange.body, dict) else {}
    if exchange.status >= 300:
        return gcp_read("projects.get", "projects/p")
    kinds = {"vpnTunnel": "vpnTunnels", "vpnGateway": "vpnGateways", "router": "routers"}
    if kind_name := kinds.get(str(body.get("kind", "")).removeprefix("compute#")):
        return gcp_read(f"{kind_name}.list", f"projects/p/regions/r/{kind_name}")
    result = body.get("result")
    if isinstance(result, dict) and "vpnConnections" in result:
        return gcp_read(gcp_reads.REDUNDANCY, "projects/p/regions/r/vpnGateways/x/getStatus")
    if isinstance(result, dict):
        return gcp_read(gcp_reads.STATUS, "projects/p/regions/r/routers/x/getRouterStatus")
    return gcp_read("projects.get", "projects/p")


def _matches(pattern: str, path: str) -> bool:
    return re.fullmatch(pattern, path, re.IGNORECASE) is not None


def _expected(read: Read, body: Any) -> Any:
    """What is served for a recorded body: one resource stands in the list that the program reads."""
    if read.cloud.value == "gcp" and read.path.startswith("projects/p/") and read.operation.endswith(".list"):
        return {"items": [body]}
    return body


def _check_good(document: Document, recorded: Any) -> list[str]:
    assert document.outcome is Outcome.OK, document.reason
    assert document.reason == ""
    replaced = list(replaced_paths(recorded, document.body))
    assert sorted(replaced) == sorted(secret_paths(recorded))
    return [path.rsplit(".", 1)[-1] for path in replaced]


def _check_bad(document: Document, exchange: Exchange) -> None:
    assert_one_line(document)
    if exchange.status < 300:
        assert document.outcome in (Outcome.UNREADABLE, Outcome.FAILED)
        return
    assert document.outcome is outcome_of(exchange.status)
    told = exchange.body.get("error", exchange.body).get("message", "") if isinstance(exchange.body, dict) else ""
    if document.outcome is Outcome.FORBIDDEN:
        kinds = {kind.operation: kind.permission for kind in AZURE_READS + GCP_READS}
        assert kinds[document.read.operation] in document.reason
    else:
        assert f"HTTP {exchange.status}" in document.reason
        assert " ".join(told.split())[:60] in document.reason


def _good_bodies(recording: Recording) -> list[Any]:
    return [exchange.body for exchange in recording.exchanges if isinstance(exchange.body, dict)]


def _cut_in_two(body: dict[str, Any]) -> tuple[dict[str, Any], dict[str, Any]]:
    """The scopes up to the first half of the one with two subnetworks, and the rest."""
    pages: tuple[dict[str, Any], dict[str, Any]] = {}, {}
    for scope, content in body["items"].items():
        listed = content.get("subnetworks", [])
        if len(listed) == 2:
            pages[0][scope], pages[1][scope] = {"subnetworks": listed[:1]}, {"subnetworks": listed[1:]}
        else:
            pages[1 if pages[1] else 0][scope] = content
    return {**body, "items": pages[0]}, {**body, "items": pages[1]}
