"""Somebody else changes a resource between the preview and the write, or while it is written."""

from __future__ import annotations

from dataclasses import replace

import pytest

from changes.apply import Outcome, apply_plan
from changes.plan import make_plan
from lab.observed.bgp import edit_peer, patch_peer, set_site
from lab.observed.ike import SITE
from probes.checks.finding import Target
from probes.documents import Cloud, Document, Documents
from probes.documents import Outcome as Read_
from tests.changes.quiet import QuietWriter, carry_out, find_all
from tests.changes.test_fixes_in_the_lab import Case, _find, case_of, first_offered, writes_of

SITE_FAULT, PEER_FAULT = ("HAVC17", "another /30 at Azure"), ("HAVC03", "Google was told another ASN")


def _site(case: Case) -> dict[str, object]:
    site: dict[str, object] = case.clouds.get_arm(SITE)["properties"]
    return site


def test_a_foreign_change_since_the_preview_stops_the_write_and_is_named() -> None:
    case = case_of(_find(*SITE_FAULT))
    plan = first_offered(case).plan
    case.clouds.put(SITE, lambda site: site["localNetworkAddressSpace"].update(addressPrefixes=["10.77.0.0/16"]))
    sent = writes_of(case.clouds)
    result = carry_out(case.clouds, plan, case.documents)
    (one,) = result.results
    assert one.outcome is Outcome.MOVED
    assert [change.path for change in one.moved] == ["properties.localNetworkAddressSpace.addressPrefixes"]
    assert "properties.localNetworkAddressSpace.addressPrefixes" in one.sentence
    assert writes_of(case.clouds) == sent
    assert not result.is_good


def test_the_new_plan_mends_the_finding_and_keeps_the_foreign_change() -> None:
    case = case_of(_find(*SITE_FAULT))
    case.clouds.put(SITE, lambda site: site["localNetworkAddressSpace"].update(addressPrefixes=["10.77.0.0/16"]))
    result = carry_out(case.clouds, first_offered(case).plan, case.documents)
    assert result.again is not None
    again = carry_out(case.clouds, result.again, case.documents)
    assert again.is_good
    site = _site(case)
    assert site["localNetworkAddressSpace"] == {"addressPrefixes": ["10.77.0.0/16"]}
    assert site["bgpSettings"]["bgpPeeringAddress"] == "169.254.22.49"  # type: ignore[index]  # a JSON object


def test_a_foreign_change_of_the_router_is_not_overwritten_by_its_whole_list() -> None:
    case = case_of(_find(*PEER_FAULT))
    plan = first_offered(case).plan
    patch_peer(advertisedRoutePriority=777)(case.clouds)
    result = carry_out(case.clouds, plan, case.documents)
    (one,) = result.results
    assert one.outcome is Outcome.MOVED
    assert [change.path for change in one.moved] == ["bgpPeers[bgp-azure-1].advertisedRoutePriority"]
    assert result.again is not None
    assert carry_out(case.clouds, result.again, case.documents).is_good
    peer = case.clouds.get_compute("regions/us-east4/routers/cr-azure")["bgpPeers"][1]
    assert (peer["advertisedRoutePriority"], peer["peerAsn"]) == (777, 65510)


def test_who_was_quicker_with_the_same_change_is_left_alone() -> None:
    case = case_of(_find(*SITE_FAULT))
    plan = first_offered(case).plan
    set_site(bgpPeeringAddress="169.254.22.49")(case.clouds)
    sent = writes_of(case.clouds)
    (one,) = carry_out(case.clouds, plan, case.documents).results
    assert one.outcome is Outcome.HELD
    assert writes_of(case.clouds) == sent


def test_a_foreign_change_in_the_last_moment_is_named_afterwards() -> None:
    case = case_of(_find(*PEER_FAULT))
    writer = QuietWriter(case.clouds)
    writer.before_write = lambda: case.clouds.write(
        "PATCH", "regions/us-east4/routers/cr-azure", {"bgp": {"keepaliveInterval": 33}}
    )
    (one,) = carry_out(case.clouds, first_offered(case).plan, case.documents, writer).results
    assert one.outcome is Outcome.WRITTEN
    assert [change.path for change in one.others] == ["bgp.keepaliveInterval"]
    assert "bgp.keepaliveInterval" in one.sentence
    assert case.clouds.get_compute("regions/us-east4/routers/cr-azure")["bgp"]["keepaliveInterval"] == 33


def test_a_write_that_is_undone_at_once_is_not_called_done(monkeypatch: pytest.MonkeyPatch) -> None:
    case = case_of(_find(*SITE_FAULT))
    writer = QuietWriter(case.clouds)
    write = writer.write

    def write_and_undo(*arguments: object) -> None:
        write(*arguments)  # type: ignore[arg-type]  # handed on as they came
        set_site(bgpPeeringAddress="169.254.22.61")(case.clouds)

    monkeypatch.setattr(writer, "write", write_and_undo)
    (one,) = carry_out(case.clouds, first_offered(case).plan, case.documents, writer).results
    assert one.outcome is Outcome.NOT_PROVEN


def test_nothing_is_written_while_the_resource_cannot_be_read_again() -> None:
    case = case_of(_find(*SITE_FAULT))
    plan = first_offered(case).plan
    sent = writes_of(case.clouds)

    def forbid(read: object) -> Document:
        document = next(one for one in case.documents if one.read == read)
        return Document(document.read, Read_.FORBIDDEN, document.fetched_at, reason="not allowed")

    (one,) = apply_plan(plan, case.documents, forbid, {Cloud.AZURE: QuietWriter(case.clouds)}).results
    assert one.outcome is Outcome.REFUSED
    assert "not allowed" in one.sentence
    assert writes_of(case.clouds) == sent


def _both_sides(case: Case) -> tuple[Documents, list[Target]]:
    documents, findings = find_all(case.clouds)
    targets = [
        target
        for finding in findings
        for remedy in finding.remedies[:1]
        if finding.code in ("HAVC03", "HAVC17", "HAVB19", "HAVB14")
        for target in remedy.targets
    ]
    return documents, targets


def test_targets_on_one_resource_are_one_write_and_a_chain_stops_where_a_step_fails() -> None:
    case = case_of(_find(*SITE_FAULT))
    case.clouds.patch_router(edit_peer(peerAsn=65100))
    case.clouds.put(
        "connections/cn-google-1", lambda one: one.update(connectionMode="ResponderOnly", dpdTimeoutSeconds=9)
    )
    documents, targets = _both_sides(case)
    connection = next(one.resource for one in targets if one.resource.endswith("/cn-google-1"))
    plan = make_plan(targets, documents)
    assert [step.kind for step in plan.steps] == ["localNetworkGateways", "connections", "routers"]
    site, tunnel, router = plan.steps
    assert len(tunnel.changes) == len([one for one in targets if one.resource == connection]) == 2
    assert (site.waits_for, tunnel.waits_for, router.waits_for) == ((), (site.resource,), ())
    case.clouds.put(SITE, lambda one: one["localNetworkAddressSpace"].update(addressPrefixes=["10.77.0.0/16"]))
    result = carry_out(case.clouds, plan, documents)
    assert [one.outcome for one in result.results] == [Outcome.MOVED, Outcome.NOT_BEGUN, Outcome.WRITTEN]
    assert result.again is not None
    assert [step.kind for step in result.again.steps] == ["localNetworkGateways", "connections"]
    assert carry_out(case.clouds, result.again, documents).is_good


def test_an_error_of_a_library_is_told_and_what_came_of_the_write_is_read(monkeypatch: pytest.MonkeyPatch) -> None:
    case = case_of(_find(*SITE_FAULT))
    writer = QuietWriter(case.clouds)

    def fail(*_: object) -> None:
        raise RuntimeError("with a text that nobody has looked at for secrets")

    monkeypatch.setattr(writer, "write", fail)
    (one,) = carry_out(case.clouds, first_offered(case).plan, case.documents, writer).results
    assert one.outcome is Outcome.NOT_PROVEN
    assert "RuntimeError" in one.sentence
    assert "nobody" not in one.sentence


def test_what_cannot_be_read_back_is_not_called_done() -> None:
    case = case_of(_find(*SITE_FAULT))
    read = next(one for one in case.documents if one.read.path.endswith("/lng-google-1"))
    answers = [read, replace(read, outcome=Read_.TIMED_OUT, body=None, reason="no answer")]
    (one,) = apply_plan(
        first_offered(case).plan, case.documents, lambda _: answers.pop(0), {Cloud.AZURE: QuietWriter(case.clouds)}
    ).results
    assert one.outcome is Outcome.NOT_PROVEN
    assert "no answer" in one.sentence
