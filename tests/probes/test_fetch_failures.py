"""One read fails, in each way a read can fail: it becomes a document that says so, and all others are as before."""

from __future__ import annotations

import socket
from collections.abc import Callable, Iterator
from datetime import datetime
from typing import NoReturn

import pytest

from lab import Lab
from lab.clock import Clock
from probes.documents import Cloud, Document, Outcome, Read
from probes.transport import GuardedAdapter
from probes.view import View
from tests.probes.checks import assert_one_line
from tests.probes.faults import Fault, FaultyClouds, faulty_lab
from tests.probes.labs import read_once

TIMEOUT = 0.25

ENDINGS = {
    Cloud.AZURE: "/publicIPAddresses/pip-vng-0",
    Cloud.GCP: "/global/routes",
}
"""One read of each cloud that no other read depends on."""

PERMISSIONS = {
    Cloud.AZURE: "Microsoft.Network/publicIPAddresses/read",
    Cloud.GCP: "compute.routes.list",
}

ERROR = b'{"error": {"code": "Whatever", "message": "What the cloud\\r\\nsaid of it", "details": []}}'
PAGE = b"<!DOCTYPE html>\n<html><head><title>Sign in to the proxy</title></head><body>\n</body></html>"

FAULTS = {
    "403": (Fault(403, ERROR), Outcome.FORBIDDEN, "no permission: {permission}"),
    "403 from a proxy": (Fault(403, PAGE, b"text/html"), Outcome.FORBIDDEN, "no permission: {permission}"),
    "403 without a body": (Fault(403, b""), Outcome.FORBIDDEN, "no permission: {permission}"),
    "403 that is no JSON": (Fault(403, b'{"error": {"mess'), Outcome.FORBIDDEN, "no permission: {permission}"),
    "401": (Fault(401, ERROR), Outcome.UNAUTHENTICATED, "not signed in to {cloud}"),
    "404": (Fault(404, ERROR), Outcome.ABSENT, "What the cloud said of it"),
    "404 without a body": (Fault(404, b""), Outcome.ABSENT, "does not exist in {cloud}"),
    "429": (Fault(429, ERROR), Outcome.THROTTLED, "asked too often"),
    "500": (Fault(500, ERROR), Outcome.FAILED, "HTTP 500 What the cloud said of it"),
    "500 that is no JSON": (Fault(500, b'{"error": {"mess'), Outcome.FAILED, "HTTP 500"),
    "302 to a sign-in page": (Fault(302, PAGE, b"text/html"), Outcome.FAILED, "HTTP 302"),
    "truncated JSON": (Fault(200, b'{"value": [{"na'), Outcome.UNREADABLE, "not the JSON it should be"),
    "HTML": (Fault(200, PAGE, b"text/html; charset=utf-8"), Outcome.UNREADABLE, "not the JSON it should be"),
    "HTML called JSON": (Fault(200, PAGE), Outcome.UNREADABLE, "not the JSON it should be"),
    "nothing": (Fault(200, b""), Outcome.UNREADABLE, "not the JSON it should be"),
    "a list": (Fault(200, b"[]"), Outcome.UNREADABLE, "not the JSON it should be"),
    "null": (Fault(200, b"null"), Outcome.UNREADABLE, "not the JSON it should be"),
    "bytes": (Fault(200, b"\xff\xfe\x00"), Outcome.UNREADABLE, "not the JSON it should be"),
    "a broken connection": (Fault(200, b'{"value": [', announced=500), Outcome.UNREACHABLE, "could not be reached"),
    "no answer": (Fault(hangs=True), Outcome.TIMED_OUT, "did not answer in time: 127.0.0.1:"),
}

Faulty = tuple[Lab, FaultyClouds]


@pytest.fixture(scope="module")
def _faulty() -> Iterator[Faulty]:
    """No time passes in this lab: what differs between two readings differs because of a fault."""
    moment = Clock.now(Clock(started=datetime.now().astimezone()))
    with pytest.MonkeyPatch.context() as patch, faulty_lab("healthy") as both:
        patch.setattr(Clock, "now", lambda _: moment)
        yield both


@pytest.fixture
def faulty(_faulty: Faulty, use: Callable[[Lab], Lab]) -> Faulty:
    """A lab with nothing wrong yet."""
    lab, clouds = _faulty
    clouds.fault = None
    use(lab)
    return lab, clouds


@pytest.fixture
def before(faulty: Faulty, _readings: dict[str, View]) -> View:
    """A reading without any fault."""
    if "before" not in _readings:
        _readings["before"] = read_once(faulty[0], slow_reads=False)
    return _readings["before"]


@pytest.fixture(scope="module")
def _readings() -> dict[str, View]:
    return {}


@pytest.mark.parametrize("name", FAULTS)
def test_a_bad_answer_costs_one_document(name: str, faulty: Faulty, before: View) -> None:
    """One read of each cloud fails: the outcome fits, the reason is one line, and no other document changes."""
    lab, clouds = faulty
    fault, outcome, told = FAULTS[name]
    clouds.fault, clouds.endings = fault, tuple(ENDINGS.values())
    after = read_once(lab, slow_reads=False, timeout=TIMEOUT if fault.hangs else 10.0)
    failed = {cloud: _only(after, cloud, ending) for cloud, ending in ENDINGS.items()}
    for cloud, bad in failed.items():
        assert (bad.outcome, cloud) == (outcome, cloud), bad.reason
        assert_one_line(bad)
        assert told.format(permission=PERMISSIONS[cloud], cloud=cloud.title) in bad.reason
        assert "ConnectionPool" not in bad.reason
    _assert_same_but(before, after, {bad.read for bad in failed.values()})


@pytest.mark.parametrize("cloud", list(Cloud))
@pytest.mark.parametrize("name", ["403", "truncated JSON"])
def test_a_bad_value_is_unknown_and_never_fine(name: str, cloud: Cloud, faulty: Faulty) -> None:
    """What the failed answer would have told is a gap in the matrix where a verdict needs it, and nowhere agrees."""
    lab, clouds = faulty
    clouds.fault = FAULTS[name][0]
    clouds.endings = ({Cloud.AZURE: "/localNetworkGateways/lng-google-0", Cloud.GCP: "/routers"}[cloud],)
    (matrix,) = read_once(lab).matrices
    reasons = {reason for _, _, reason in matrix.gaps()}
    assert any("no permission" in reason or "not the JSON" in reason for reason in reasons), reasons


@pytest.mark.parametrize("cloud", list(Cloud))
def test_a_cloud_that_refuses_connections_leaves_the_other_alone(cloud: Cloud, faulty: Faulty, before: View) -> None:
    """Its whole column has a problem; the other cloud's documents are as before."""
    lab, _ = faulty
    nobody = f"{'https' if cloud is Cloud.AZURE else 'http'}://127.0.0.1:{_free_port()}"
    after = read_once(lab, slow_reads=False, **{f"{cloud.value}_endpoint": nobody})
    lost = [document for document in after.documents if document.read.cloud is cloud]
    assert {document.outcome for document in lost} == {Outcome.UNREACHABLE}
    for document in lost:
        assert_one_line(document)
        assert f"{cloud.title} could not be reached" in document.reason
        assert " at 0x" not in document.reason, "a reason must be the same in every run"
    assert after.columns[cloud].problem
    (other,) = set(Cloud) - {cloud}
    assert not after.columns[other].problem
    assert _of(after, other) == _of(before, other)


def test_a_ca_bundle_that_vanishes_is_said_for_each_read(faulty: Faulty, monkeypatch: pytest.MonkeyPatch) -> None:
    """The file is looked for with each request, and its absence is an error of another family than all the others."""

    def send(adapter: GuardedAdapter, *_args: object, **_options: object) -> NoReturn:
        adapter.cert_verify(None, "https://host", "gone.pem", None)  # type: ignore[no-untyped-call]  # not in its stubs
        raise AssertionError("requests takes a file that is not there")

    monkeypatch.setattr(GuardedAdapter, "send", send)
    after = read_once(faulty[0], slow_reads=False)
    assert {document.read.cloud for document in after.documents} == set(Cloud)
    for document in after.documents:
        assert document.outcome is Outcome.UNREACHABLE
        assert_one_line(document)
        assert f"{document.read.cloud.title} could not be reached: 127.0.0.1:" in document.reason
        assert document.reason.endswith(": the CA bundle named by REQUESTS_CA_BUNDLE can't be read")


def test_a_sign_in_that_cannot_be_reached_is_said_for_each_read(faulty: Faulty) -> None:
    """Azure cannot be signed in to: each read says so, and none of them takes minutes."""
    lab, _ = faulty
    after = read_once(lab, slow_reads=False, azure_authority=f"https://127.0.0.1:{_free_port()}")
    lost = [document for document in after.documents if document.read.cloud is Cloud.AZURE]
    assert {document.outcome for document in lost} == {Outcome.UNREACHABLE}
    for document in lost:
        assert_one_line(document)
        assert "sign-in at 127.0.0.1:" in document.reason
        assert "refused" in document.reason
    assert after.columns[Cloud.AZURE].problem


def test_what_the_sign_in_says_of_a_wrong_secret_is_passed_on(faulty: Faulty, monkeypatch: pytest.MonkeyPatch) -> None:
    """That it failed is in the library's first line, and why only further down."""
    lab, _ = faulty
    monkeypatch.setenv("AZURE_CLIENT_SECRET", "not-the-secret")
    after = read_once(lab, slow_reads=False)
    lost = [document for document in after.documents if document.read.cloud is Cloud.AZURE]
    assert {document.outcome for document in lost} == {Outcome.UNAUTHENTICATED}
    for document in lost:
        assert_one_line(document)
        assert "AADSTS7000215" in document.reason
        assert "not-the-secret" not in document.reason


@pytest.mark.parametrize("cloud", list(Cloud))
def test_without_credentials_each_read_says_how_to_sign_in(
    cloud: Cloud, faulty: Faulty, monkeypatch: pytest.MonkeyPatch
) -> None:
    lab, _ = faulty
    prefix, login = {Cloud.AZURE: ("AZURE_", "az login"), Cloud.GCP: ("GOOGLE_", "gcloud auth")}[cloud]
    for name in lab.environment:
        if name.startswith(prefix) and name != "AZURE_TOKEN_CREDENTIALS":
            monkeypatch.delenv(name)
    after = read_once(lab, slow_reads=False)
    lost = [document for document in after.documents if document.read.cloud is cloud]
    assert lost
    assert {document.outcome for document in lost} == {Outcome.UNAUTHENTICATED}
    for document in lost:
        assert_one_line(document)
        assert login in document.reason


def _only(view: View, cloud: Cloud, ending: str) -> Document:
    (document,) = [d for d in view.documents if d.read.cloud is cloud and d.read.path.endswith(ending)]
    return document


def _assert_same_but(before: View, after: View, changed: set[Read]) -> None:
    one, other = ({d.read: _essence(d) for d in view.documents if d.read not in changed} for view in (before, after))
    assert one.keys() == other.keys()
    assert one == other


def _of(view: View, cloud: Cloud) -> dict[Read, tuple[object, ...]]:
    return {document.read: _essence(document) for document in view.documents if document.read.cloud is cloud}


def _essence(document: Document) -> tuple[object, ...]:
    """What must not change because another read failed."""
    return document.outcome, document.body, document.reason


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port
