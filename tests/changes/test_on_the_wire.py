"""Plans applied by the clouds' own clients to the lab behind its listeners, and what is refused before a socket."""

from __future__ import annotations

import socket
from pathlib import Path
from typing import Any

import pytest
import requests

import changes
from changes.apply import Outcome, Progress
from changes.armed import Armed, WriteError, Writer
from changes.azure import AzureWriter
from changes.carry_out import carry_out
from changes.fields import set_field
from changes.fixes import find_fixes
from changes.gcp import GcpWriter
from changes.plan import Plan, Step, make_plan
from lab import Lab, SteppedClock
from probes.checks.diagnose import diagnose
from probes.checks.finding import Finding, Target
from probes.documents import Cloud, Documents
from probes.meter import RequestMeter
from probes.scope import Scope
from probes.transport import GuardedAdapter
from tests.changes.compare import moved, stored
from tests.changes.quiet import WRITES
from tests.checks.lab_faults import LAB_FAULTS, LabFault
from tests.checks.lab_table import SETTLED
from tests.probes.labs import read_once, scope_of

BY_KIND = {
    "localNetworkGateways": ("HAVC17", "another /30 at Azure"),
    "connections": ("HAVC16", "another address picked"),
    "virtualNetworkGateways": ("HAVC15", "no custom address"),
    "routeTables": ("HAVD09", "a route to nowhere"),
    "routers": ("HAVC03", "Google was told another ASN"),
    "networks": ("HAVD03", "a subnet in another region"),
}
"""A fault for each type of resource that is written."""


def _fault(key: tuple[str, str]) -> LabFault:
    return next(fault for fault in LAB_FAULTS if (fault.code, fault.name) == key)


def _look(lab: Lab) -> tuple[Scope, Documents, list[Finding]]:
    view = read_once(lab)
    return scope_of(lab), view.documents, [one for each in diagnose(view.documents) for one in each.findings]


def _plan(lab: Lab, code: str) -> tuple[Scope, Documents, Plan]:
    scope, documents, findings = _look(lab)
    finding = next(one for one in findings if one.code == code)
    return scope, documents, next(fix for fix in find_fixes(finding, documents) if fix.is_offered).plan


def _writes(lab: Lab) -> list[tuple[str, str]]:
    """What the lab has counted besides reads; sign-in is asked for by POST, as are some reads."""
    return [(one.method, one.path) for one in lab.requests if one.method in WRITES and one.method != "POST"]


@pytest.fixture
def bodies(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Every request that the program's own transport sends, as one text each."""
    sent: list[str] = []
    send = GuardedAdapter.send

    def note(self: GuardedAdapter, request: requests.PreparedRequest, *more: Any, **options: Any) -> requests.Response:
        sent.append(f"{request.method} {request.url} {request.body!r}")
        return send(self, request, *more, **options)

    monkeypatch.setattr(GuardedAdapter, "send", note)
    return sent


@pytest.mark.parametrize("kind", BY_KIND)
def test_a_fix_is_written_by_the_clouds_own_client(
    serve: Any, bodies: list[str], capsys: pytest.CaptureFixture[str], kind: str
) -> None:
    fault = _fault(BY_KIND[kind])
    lab: Lab = serve(fault.base, fault)
    scope, documents, plan = _plan(lab, fault.code)
    assert [step.kind for step in plan.steps] == [kind]
    before, already, heard = stored(lab), _writes(lab), list[Progress]()
    keys = {secret.reveal() for store in (lab.azure, lab.google) for secret in store.secrets.values()}
    result = carry_out(plan, documents, scope, Armed(), heard.append)
    assert [one.outcome for one in result.results] == [Outcome.WRITTEN], result
    assert result.results[0].others == ()
    (step,) = plan.steps
    assert _writes(lab)[len(already) :] == [(step.call.method, step.call.path)]
    assert {place[0] for place in moved(before, stored(lab))} == {_stored_name(step)}
    assert [one.phase for one in heard][:2] == ["reading", "writing"]
    assert [one.phase for one in heard][-2:] == ["proving", "done"]
    assert isinstance(lab.clock, SteppedClock)
    lab.clock.advance(SETTLED)
    _, _, findings = _look(lab)
    assert fault.code not in {one.code for one in findings}
    again = carry_out(plan, documents, scope, Armed())
    assert [one.outcome for one in again.results] == [Outcome.HELD]
    assert len(_writes(lab)) == len(already) + 1
    said = "".join([*bodies, *capsys.readouterr(), repr((plan, result, heard))])
    assert [text for text in bodies if text.startswith(step.call.method)]
    assert not [key for key in keys if key in said]


def _stored_name(step: Step) -> str:
    parts = step.resource.lower().split("/")
    return "/".join(parts[2:]) if parts[0] == "projects" else step.resource.lower()


def test_both_clouds_are_written_side_by_side_and_a_refusal_of_one_leaves_the_other(serve: Any) -> None:
    fault = _fault(BY_KIND["localNetworkGateways"])
    lab: Lab = serve(fault.base, fault)
    scope, documents, plan = _plan(lab, fault.code)
    router = f"projects/{lab.google.project}/regions/{lab.google.region}/routers/cr-azure"
    wrong = Target(Cloud.GCP, router, "bgpPeers[bgp-azure-1].peerIpAddress", "169.254.22.77")
    both = make_plan([*plan.steps[0].targets, wrong], documents)
    result = carry_out(both, documents, scope, Armed())
    assert [one.outcome for one in result.results] == [Outcome.WRITTEN, Outcome.REFUSED]
    assert "host address of the interface's range" in result.results[1].sentence
    assert result.again is None


@pytest.fixture
def no_socket(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Notes and refuses whatever would use a socket."""
    used: list[str] = []

    def refuse(*arguments: object, **_: object) -> None:
        used.append(str(arguments[1:]))
        raise OSError("no socket in this test")

    for name in ("connect", "connect_ex"):
        monkeypatch.setattr(socket.socket, name, refuse)
    monkeypatch.setattr(socket, "getaddrinfo", refuse)
    return used


def _writers(scope: Scope, armed: Armed | None, plan: Plan) -> dict[Cloud, Writer]:
    meter = RequestMeter()
    return {
        Cloud.AZURE: AzureWriter(scope, armed, plan.steps, meter),
        Cloud.GCP: GcpWriter(scope, armed, plan.steps, meter),
    }


@pytest.mark.parametrize("kind", BY_KIND)
def test_without_being_armed_every_writer_refuses_before_a_socket_is_used(
    serve: Any, kind: str, request: pytest.FixtureRequest
) -> None:
    fault = _fault(BY_KIND[kind])
    lab: Lab = serve(fault.base, fault)
    scope, documents, plan = _plan(lab, fault.code)
    already = len(lab.requests)
    used: list[str] = request.getfixturevalue("no_socket")
    (step,) = plan.steps
    with pytest.raises(WriteError, match="not on the list of reads") as refusal:
        _writers(scope, None, plan)[step.cloud].write(step, step.call.body, lambda _: None)
    assert not refusal.value.was_sent
    (one,) = carry_out(plan, documents, scope, None).results
    assert (one.outcome, "--write" in one.sentence) == (Outcome.REFUSED, True)
    assert used == []
    assert len(lab.requests) == already


def test_what_is_armed_for_one_plan_writes_nothing_else(serve: Any, request: pytest.FixtureRequest) -> None:
    fault = _fault(BY_KIND["localNetworkGateways"])
    lab: Lab = serve(fault.base, fault)
    scope, documents, plan = _plan(lab, fault.code)
    router = f"projects/{lab.google.project}/regions/{lab.google.region}/routers/cr-azure"
    connection = next(one.read.path for one in documents.of(Cloud.AZURE, "connections.get"))
    others = make_plan(
        [
            Target(Cloud.GCP, router, "bgp.keepaliveInterval", 33),
            Target(Cloud.AZURE, connection, "properties.dpdTimeoutSeconds", 99),
        ],
        documents,
    )
    used: list[str] = request.getfixturevalue("no_socket")
    assert len(others.steps) == 2
    for step in others.steps:
        with pytest.raises(WriteError, match="not on the list"):
            _writers(scope, Armed(), plan)[step.cloud].write(step, step.call.body, lambda _: None)
    assert used == []


def test_the_guard_stands_in_front_of_the_sockets_of_both_sdks(
    serve: Any, monkeypatch: pytest.MonkeyPatch, bodies: list[str]
) -> None:
    """Even where the look before the sign-in is left out, the transport refuses."""
    lab: Lab = serve(_fault(BY_KIND["routers"]).base, _fault(BY_KIND["routers"]))
    scope, documents, _ = _look(lab)
    router = f"projects/{lab.google.project}/regions/{lab.google.region}/routers/cr-azure"
    connection = next(one.read.path for one in documents.of(Cloud.AZURE, "connections.get"))
    plan = make_plan(
        [
            Target(Cloud.GCP, router, "bgp.keepaliveInterval", 33),
            Target(Cloud.AZURE, connection, "properties.dpdTimeoutSeconds", 99),
        ],
        documents,
    )
    already = _writes(lab)
    for step in plan.steps:
        writer = _writers(scope, None, plan)[step.cloud]
        guard = writer._guard  # type: ignore[attr-defined]  # of both
        check, looks = guard.check, list[str]()

        def let_the_first_pass(method: str, url: str, check: Any = check, looks: Any = looks) -> None:
            looks.append(url)
            if len(looks) > 1:
                check(method, url)

        monkeypatch.setattr(guard, "check", let_the_first_pass)
        with pytest.raises(WriteError, match="not on the list of reads"):
            writer.write(step, step.call.body, lambda _: None)
        assert len(looks) == 2
    assert _writes(lab) == already
    assert [text for text in bodies if text.startswith(("PUT", "PATCH"))]


def test_a_field_that_the_google_sdk_does_not_know_is_not_lost(serve: Any) -> None:
    fault = _fault(BY_KIND["routers"])
    lab: Lab = serve(fault.base, fault)
    scope, _, plan = _plan(lab, fault.code)
    (step,) = plan.steps
    body = set_field(step.call.body, "bgpPeers[bgp-azure-0].newerThanTheSdk", "kept")
    assert isinstance(body, dict)
    with pytest.raises(WriteError, match="newerThanTheSdk") as refusal:
        _writers(scope, Armed(), plan)[Cloud.GCP].write(step, body, lambda _: None)
    assert not refusal.value.was_sent


def test_nobody_but_the_command_line_arms() -> None:
    root = Path(changes.__file__).parent.parent
    makers = {
        file.relative_to(root).parts[0]
        for package in ("changes", "screens", "probes", "lab", "tui")
        for file in (root / package).rglob("*.py")
        if "Armed()" in file.read_text(encoding="utf-8")
    }
    assert makers <= {"tui"}
