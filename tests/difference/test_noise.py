"""What changes by itself is no difference."""

from __future__ import annotations

from dataclasses import replace

import pytest

from lab import load_scenario
from probes.difference.compare import compare
from probes.difference.moment import moment_of
from probes.documents import Json, documents_of
from probes.snapshot.record import Snapshot
from tests.checks.lab_clouds import open_clouds
from tests.checks.lab_reading import read_all, scope_of
from tests.probes import states_of_more
from tests.probes.builder import documents
from tests.probes.pairing_state import STATES
from tests.probes.topology import article
from tests.snapshot.states import of_scenario, snapshot_of

MODULES = (states_of_more,)
"""Importing it fills the table of states."""
NOISE: dict[str, Json] = {
    "etag": 'W/"other"',
    "fingerprint": "b3RoZXI=",
    "labelFingerprint": "b3RoZXI=",
    "creationTimestamp": "2021-01-01T00:00:00.000-07:00",
    "lastStartTimestamp": "2021-01-01T00:00:00.000-07:00",
    "resourceGuid": "00000000-0000-0000-0000-000000000001",
    "ingressBytesTransferred": 987_654,
    "egressBytesTransferred": 987_654,
    "lastConnectionEstablishedUtcTime": "01/01/2021 00:00:00",
    "connectedDuration": "9.08:07:06",
    "messagesSent": 4_321,
    "messagesReceived": 4_321,
    "uptime": "9 days, 8 hours",
    "uptimeSeconds": "806820",
}
"""Fields that change by themselves, and another value for each."""


def _noisy(body: Json, touched: list[str]) -> Json:
    if isinstance(body, list):
        return [_noisy(item, touched) for item in body]
    if not isinstance(body, dict):
        return body
    touched += [name for name in body if name in NOISE and body[name] not in (None, 0)]
    return {
        name: NOISE[name] if name in NOISE and value not in (None, 0) else _noisy(value, touched)
        for name, value in body.items()
    }


@pytest.mark.parametrize("name", ["healthy", "wrong-psk", "stale", "four-tunnels"])
def test_counters_ages_and_etags_are_left_out(name: str) -> None:
    snapshot = of_scenario(name)
    touched: list[str] = []
    noisy = documents_of(replace(one, body=_noisy(one.body, touched)) for one in snapshot.documents)
    assert {"etag", "fingerprint", "creationTimestamp", "uptimeSeconds", "connectedDuration"} <= set(touched)
    assert ("ingressBytesTransferred" in touched) is (name != "stale")
    found = compare(moment_of(snapshot), moment_of(replace(snapshot, documents=noisy)))
    assert found.entries == ()


@pytest.mark.parametrize("name", ["healthy", "other-slash-30", "wrong-psk"])
def test_hours_that_pass_are_no_difference(name: str) -> None:
    clouds = open_clouds(load_scenario(name))
    read: list[Snapshot] = []
    for _ in range(2):
        clouds.lab.steps.advance(7_200)
        read.append(snapshot_of(read_all(clouds), scope_of(clouds)))
    assert read[0].documents != read[1].documents
    assert compare(*map(moment_of, read)).entries == ()


def test_ids_of_azure_in_another_letter_case_are_the_same() -> None:
    (state,) = (state for state in STATES if state.name == "azure_ids_in_other_letter_case")
    one, other = (moment_of(snapshot_of(answers)) for answers in (documents(article()), state.documents()))
    assert one.documents != other.documents
    assert compare(one, other).entries == ()
