"""Retries are few, wait as long as the cloud asks, and come not at all where it asks for a long time."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from types import SimpleNamespace
from typing import Any

import pytest
from requests.structures import CaseInsensitiveDict
from urllib3.util import retry as urllib3_retry

from lab import Fault, Lab
from probes.azure.client import GuardedTransport, PlainRetryAfterPolicy
from probes.azure.fetch import AzureReader
from probes.azure.reads import azure_read
from probes.documents import Cloud, Document, Outcome, Read, documents_of
from probes.gcp.fetch import GcpReader
from probes.gcp.reads import gcp_read
from probes.live import LiveSource
from probes.meter import RequestMeter
from probes.retries import LONGEST_REFUSAL, LONGEST_WAIT, MOST_RETRIES, read_wait
from tests.probes.labs import scope_of

NOW = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)
PLENTY = 100
BACKOFF = {Cloud.AZURE: [1.6], Cloud.GCP: [1.0]}
"""Seconds waited before the last try where nothing is asked for; the first retry comes at once."""
Ask = Callable[..., tuple[Document, int, list[float]]]


@pytest.mark.parametrize(
    ("headers", "seconds"),
    [
        ({}, None),
        ({"Retry-After": "7"}, 7.0),
        ({"retry-after": " 7 "}, 7.0),
        ({"Retry-After": "0"}, 0.0),
        ({"Retry-After": "1.5"}, 1.5),
        ({"Retry-After": "Sun, 01 Mar 2026 12:00:30 GMT"}, 30.0),
        ({"Retry-After": "Sun, 01 Mar 2026 11:00:00 GMT"}, 0.0),
        ({"Retry-After": "Sun, 01 Mar 2026 13:00:10 +0100"}, 10.0),
        ({"retry-after-ms": "250"}, 0.25),
        ({"x-ms-retry-after-ms": "250"}, 0.25),
        ({"Retry-After": "2", "retry-after-ms": "250"}, 2.0),
        ({"Retry-After": "soon", "retry-after-ms": "250"}, 0.25),
        ({"Retry-After": "soon"}, None),
        ({"Retry-After": "-5"}, None),
        ({"Retry-After": "nan"}, None),
        ({"Retry-After": "9" * 9_000}, None),
        ({"Retry-After": "Mon, 99 Foo 99999 99:99:99 GMT"}, None),
        ({"Retry-After": "86400"}, LONGEST_REFUSAL),
    ],
)
def test_what_an_answer_asks_for_is_read_in_each_form(headers: dict[str, str], seconds: float | None) -> None:
    assert read_wait(headers, NOW) == seconds


@pytest.fixture
def ask(lab: Lab, monkeypatch: pytest.MonkeyPatch) -> Iterator[Ask]:
    """Make one read of a cloud that answers badly: the document, how many requests it took, and the waits between."""
    waits: list[float] = []
    monkeypatch.setattr(GuardedTransport, "sleep", lambda _, seconds: waits.append(seconds))
    monkeypatch.setattr(urllib3_retry, "time", SimpleNamespace(sleep=waits.append, time=time.time))
    scope = scope_of(lab)
    azure = AzureReader(scope.azure_endpoint, scope.azure_authority, 10.0, RequestMeter())
    gcp = GcpReader(scope.gcp_endpoint, 10.0, RequestMeter())
    project = f"projects/{lab.google.project}"
    reads: dict[Cloud, tuple[AzureReader | GcpReader, Read, str]] = {
        Cloud.AZURE: (azure, azure_read("virtualNetworks.get", _vnet(lab)), _vnet(lab)),
        Cloud.GCP: (gcp, gcp_read("projects.get", project), f"*/{project}"),
    }

    def make(cloud: Cloud, times: int = PLENTY, **fault: Any) -> tuple[Document, int, list[float]]:
        reader, read, path = reads[cloud]
        entry = Fault(path, "GET", count=times, **fault)
        waits.clear()
        lab.world.faults.add(entry)
        try:
            return reader.fetch(read), times - (entry.count or 0), waits
        finally:
            lab.world.faults.clear()

    yield make
    azure.close()
    gcp.close()


def _vnet(lab: Lab) -> str:
    (network, *_) = lab.azure.list_type("virtualNetworks")
    return str(network["id"])


@pytest.mark.parametrize("status", [429, 503])
@pytest.mark.parametrize("cloud", list(Cloud))
def test_a_read_is_tried_a_few_times_and_waits_as_it_is_asked(cloud: Cloud, status: int, ask: Ask) -> None:
    for headers, seconds in (({"Retry-After": "3"}, 3.0), ({"retry-after-ms": "50"}, 0.05)):
        document, requests, waits = ask(cloud, status=status, headers=headers)
        assert document.outcome is (Outcome.THROTTLED if status == 429 else Outcome.FAILED)
        assert requests == 1 + MOST_RETRIES
        assert waits == [seconds] * MOST_RETRIES
        assert document.wait == seconds


@pytest.mark.parametrize("header", [None, "soon", "0", "Sun, 01 Mar 2026 11:00:00 GMT"])
@pytest.mark.parametrize("cloud", list(Cloud))
def test_without_a_wait_that_can_be_read_the_tries_are_as_few(cloud: Cloud, header: str | None, ask: Ask) -> None:
    document, requests, waits = ask(cloud, status=429, headers={"Retry-After": header} if header else {})
    assert document.outcome is Outcome.THROTTLED, document.reason
    assert requests == 1 + MOST_RETRIES
    assert waits == BACKOFF[cloud]
    assert document.wait == 0.0


@pytest.mark.parametrize("cloud", list(Cloud))
def test_who_asks_for_a_long_wait_is_not_asked_again(cloud: Cloud, ask: Ask) -> None:
    asked = LONGEST_WAIT + 1
    document, requests, waits = ask(cloud, status=429, headers={"Retry-After": f"{asked:.0f}"})
    assert (document.outcome, requests, waits) == (Outcome.THROTTLED, 1, [])
    assert document.wait == asked


@pytest.mark.parametrize("cloud", list(Cloud))
def test_a_retry_that_succeeds_is_an_answer_like_any_other(cloud: Cloud, ask: Ask) -> None:
    document, requests, waits = ask(cloud, times=1, status=503, headers={"Retry-After": "2"})
    assert (document.outcome, document.reason, document.wait) == (Outcome.OK, "", 0.0)
    assert (requests, waits) == (1, [2.0])


@pytest.mark.parametrize("cloud", list(Cloud))
@pytest.mark.parametrize("status", [400, 401, 403, 404, 409])
def test_what_will_not_change_is_asked_once(status: int, cloud: Cloud, ask: Ask) -> None:
    _, requests, waits = ask(cloud, status=status)
    # A refused token is replaced by a new one before the question is put again.
    assert requests <= (3 if status == 401 else 1)
    assert waits == []


def test_a_google_rate_limit_told_as_403_is_no_missing_permission(ask: Ask) -> None:
    body = {"error": {"message": "Rate Limit Exceeded", "errors": [{"reason": "rateLimitExceeded"}]}}
    document, _, _ = ask(Cloud.GCP, status=403, body=body)
    assert document.outcome is Outcome.THROTTLED
    assert "no permission" not in document.reason


@pytest.mark.parametrize(
    ("stated", "plain"),
    [("10", "10"), ("0.2", "1"), ("1.2", "2"), ("99999", "3600"), ("soon", None), (None, None)],
)
def test_the_sdk_gets_whole_seconds_to_poll_by(stated: str | None, plain: str | None) -> None:
    headers = CaseInsensitiveDict({} if stated is None else {"retry-after": stated})
    answer = SimpleNamespace(status_code=202, headers=headers)
    PlainRetryAfterPolicy().on_response(None, SimpleNamespace(http_response=answer))
    assert headers.get("Retry-After") == plain


def test_a_date_to_poll_by_becomes_seconds_that_are_left() -> None:
    headers = CaseInsensitiveDict({"Retry-After": "Sun, 01 Mar 2020 12:00:30 GMT"})
    answer = SimpleNamespace(status_code=202, headers=headers)
    PlainRetryAfterPolicy().on_response(None, SimpleNamespace(http_response=answer))
    assert headers["Retry-After"] == "1"


def test_the_next_round_waits_as_long_as_a_cloud_asked(lab: Lab) -> None:
    source = LiveSource(scope_of(lab))
    read = gcp_read("projects.get", "projects/p")

    def wait_after(outcome: Outcome, asked: float) -> float:
        source._documents = documents_of([Document(read, outcome, NOW, wait=asked)])
        return source._wait_after_round()

    assert wait_after(Outcome.OK, 0.0) == 15
    assert wait_after(Outcome.THROTTLED, 300.0) == 300
    assert wait_after(Outcome.THROTTLED, 1.0) == 60
    assert wait_after(Outcome.FAILED, 45.0) == 45
    source.stop()
