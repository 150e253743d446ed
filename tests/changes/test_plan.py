"""Plans: what a step shows, and targets that no step leads to."""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from typing import Any

import pytest

from changes.fields import read_field, set_field
from changes.fixes import find_fixes
from changes.kinds import KINDS, NOT_BUILT
from changes.plan import Plan, make_plan
from probes.checks.finding import Confidence, Finding, Layer, Remedy, Target
from probes.documents import Cloud, Document, Documents, Json, documents_of
from probes.documents import Outcome as ReadOutcome
from probes.matrix import Severity
from probes.secrets import REMOVED
from tests.changes.quiet import find_all
from tests.checks.lab_bases import CLEAN
from tests.checks.lab_clouds import open_clouds


@cache
def _clean() -> Documents:
    return find_all(open_clouds(CLEAN.scenario()))[0]


def _id(kind: str, name: str) -> str:
    found = (one.read.path for one in _clean().of(Cloud.AZURE, f"{kind}.get"))
    return next(path for path in found if path.endswith(f"/{name}"))


def _router() -> str:
    (project,) = {one.read.path.split("/")[1] for one in _clean().of(Cloud.GCP, "routers.list")}
    return f"projects/{project}/regions/us-east4/routers/cr-azure"


def _azure(kind: str, name: str, path: str, value: Json) -> Target:
    return Target(Cloud.AZURE, _id(kind, name), path, value)


def _google(path: str, value: Json, resource: str = "") -> Target:
    return Target(Cloud.GCP, resource or _router(), path, value)


def _with(documents: Documents, operation: str, name: str, **changes: Any) -> Documents:
    """The same with one answer changed."""
    old = next(one for one in documents.of(Cloud.AZURE, operation) if one.read.name == name)
    return documents.with_answers(replace(old, **changes))


def _only_reason(plan: Plan) -> str:
    assert plan.steps == ()
    return "; ".join(dict.fromkeys(one.sentence for one in plan.unplanned))


def test_a_step_shows_fields_call_line_interruption_permissions_and_time() -> None:
    target = _azure("localNetworkGateways", "lng-google-1", "properties.bgpSettings.asn", 64999)
    (step,) = make_plan([target], _clean()).steps
    assert [str(change) for change in step.changes] == ["properties.bgpSettings.asn: 65509 -> 64999"]
    assert (step.verb, step.call.method, step.call.path) == ("update", "PUT", target.resource)
    assert step.lines == (f"az network local-gateway update --ids {target.resource} --asn 64999",)
    (interruption,) = step.interruptions
    assert interruption.names == ("cn-google-1",)
    assert interruption.seconds > 0
    assert [one.name for one in step.permissions] == [
        "Microsoft.Network/localNetworkGateways/read",
        "Microsoft.Network/localNetworkGateways/write",
    ]
    assert all("documented" in one.source for one in step.permissions)
    assert step.seconds == 12


def test_a_body_has_all_that_was_read_and_nothing_that_is_the_clouds_to_tell() -> None:
    target = _azure("virtualNetworkGateways", "vng-prod", "properties.bgpSettings.asn", 64999)
    (step,) = make_plan([target], _clean()).steps
    rows = read_field(step.call.body, "properties.bgpSettings.bgpPeeringAddresses")
    assert isinstance(rows, list)
    assert len(rows) == 2
    for at in range(2):
        for name in ("customBgpIpAddresses", "ipconfigurationId"):
            assert read_field(rows, f"[{at}].{name}")
    assert "etag" not in repr(step.call.body)
    assert "provisioningState" not in repr(step.call.body)


def test_a_router_is_patched_with_whole_lists_and_nothing_else() -> None:
    (step,) = make_plan([_google("bgpPeers[bgp-azure-1].peerAsn", 64999)], _clean()).steps
    assert list(step.call.body) == ["bgpPeers"]
    names = [read_field(step.call.body, f"bgpPeers[{at}].name") for at in range(3)]
    assert names == ["bgp-azure-0", "bgp-azure-1", None]
    assert step.call.path == f"/compute/v1/{_router()}"


def test_nothing_is_planned_where_nothing_differs() -> None:
    held = [_google("bgpPeers[bgp-azure-1].peerAsn", 65510), _google("bgpPeers[bgp-azure-1].enable", "TRUE")]
    assert make_plan(held, _clean()) == Plan(held=tuple(held))
    assert make_plan([], _clean()) == Plan()


def test_what_is_fixed_when_it_is_made_is_refused_in_a_sentence() -> None:
    connection = _azure("connections", "cn-google-1", "properties.connectionProtocol", "IKEv1")
    tunnel = _google("ikeVersion", 1, _router().replace("routers/cr-azure", "vpnTunnels/tunnel-azure-1"))
    for target in (connection, tunnel):
        assert _only_reason(make_plan([target], _clean())).endswith(NOT_BUILT)


@pytest.mark.parametrize(
    ("target", "reason"),
    [
        (lambda: _google("nats", []), "is not among the fields"),
        (lambda: _google("bgpPeers[bgp-azure-7].peerAsn", 5), "there is no bgp-azure-7"),
        (lambda: _google("bgpPeers[].peerAsn", 5), "is not among the fields"),
        (lambda: _google("x", 5, "projects/p/global/firewalls/f"), "resources of this type"),
        (lambda: _google("x", 5, ""), "is not among the fields"),
        (lambda: Target(Cloud.AZURE, "", "properties.bgpSettings.asn", 5), "a resource without a name"),
        (lambda: _google("bgp.keepaliveInterval", 20, _router().replace("cr-azure", "gone")), "it is not there"),
    ],
)
def test_a_target_that_leads_nowhere_is_a_value_of_the_plan(target: Any, reason: str) -> None:
    assert reason in _only_reason(make_plan([target()], _clean()))


def test_what_could_not_be_read_is_not_planned() -> None:
    target = _azure("localNetworkGateways", "lng-google-1", "properties.bgpSettings.asn", 64999)
    forbidden = _with(
        _clean(),
        "localNetworkGateways.get",
        "lng-google-1",
        outcome=ReadOutcome.FORBIDDEN,
        body=None,
        reason="no right",
    )
    assert "no right" in _only_reason(make_plan([target], forbidden))
    assert "it was not read" in _only_reason(make_plan([target], Documents()))


def test_one_resource_is_changed_as_a_whole_or_not_at_all() -> None:
    good = _google("bgpPeers[bgp-azure-1].peerAsn", 64999)
    plan = make_plan([good, _google("nats", [])], _clean())
    assert plan.steps == ()
    assert [one.target for one in plan.unplanned] == [good, _google("nats", [])]
    assert not plan.is_whole


def test_two_values_for_one_field_are_refused() -> None:
    several = [_google("bgpPeers[bgp-azure-1].peerAsn", number) for number in (64998, 64999)]
    assert "cannot be both" in _only_reason(make_plan(several, _clean()))


def test_a_write_that_would_have_to_send_a_secret_is_refused() -> None:
    gateway = next(one for one in _clean().of(Cloud.AZURE, "virtualNetworkGateways.get"))
    body = set_field(gateway.body, "properties.vpnClientConfiguration.radiusServerSecret", REMOVED)
    documents = _with(_clean(), "virtualNetworkGateways.get", "vng-prod", body=body)
    target = _azure("virtualNetworkGateways", "vng-prod", "properties.bgpSettings.asn", 64999)
    reason = _only_reason(make_plan([target], documents))
    assert "radiusServerSecret" in reason
    connection = next(one for one in _clean().of(Cloud.AZURE, "connections.get") if one.read.name == "cn-google-1")
    keyed = replace(connection, body=set_field(connection.body, "properties.sharedKey", REMOVED))
    target = _azure("connections", "cn-google-1", "properties.dpdTimeoutSeconds", 99)
    (step,) = make_plan([target], _clean().with_answers(keyed)).steps
    assert "sharedKey" not in repr(step.call.body)


def test_a_gateway_is_written_before_what_leans_on_it_and_google_waits_for_nobody() -> None:
    targets = [
        _google("bgp.keepaliveInterval", 33),
        _azure("connections", "cn-google-1", "properties.dpdTimeoutSeconds", 99),
        _azure("localNetworkGateways", "lng-google-1", "properties.bgpSettings.asn", 64999),
        _azure("virtualNetworkGateways", "vng-prod", "properties.bgpSettings.asn", 64998),
    ]
    plan = make_plan(targets, _clean())
    assert [step.kind for step in plan.steps] == [
        "virtualNetworkGateways",
        "localNetworkGateways",
        "connections",
        "routers",
    ]
    assert [len(step.waits_for) for step in plan.steps] == [0, 1, 2, 0]


def test_several_remedies_stay_side_by_side_and_each_says_why_it_is_not_offered() -> None:
    remedies = (
        Remedy(Cloud.GCP, "this side", (_google("bgpPeers[bgp-azure-1].peerAsn", 64999),)),
        Remedy(Cloud.AZURE, "by hand"),
        Remedy(Cloud.GCP, "make it again", (_google("ikeVersion", 1, f"{_router()[:-16]}vpnTunnels/tunnel-azure-1"),)),
        Remedy(Cloud.GCP, "so already", (_google("bgpPeers[bgp-azure-1].peerAsn", 65510),)),
    )
    finding = Finding(
        "HAVX00", Severity.BLOCKS, Confidence.CERTAIN, Layer.BGP, "made up", "tunnel 1", remedies=remedies
    )
    fixes = find_fixes(finding, _clean())
    assert [fix.is_offered for fix in fixes] == [True, False, False, False]
    assert fixes[0].why_not == ""
    assert "by hand" in fixes[1].why_not
    assert fixes[2].why_not
    assert fixes[3].why_not == "it is so already"


def test_a_single_network_and_an_aggregated_list_are_found_too() -> None:
    documents = _clean()
    listed = documents.of(Cloud.GCP, "routers.list")[0]
    assert isinstance(listed.body, dict)
    read = replace(listed.read, operation="routers.aggregatedList", path=f"{listed.read.path[:-22]}aggregated/routers")
    whole: Json = {
        "items": {"regions/us-east4": {"routers": listed.body["items"]}, "global": {"warning": {"code": "x"}}}
    }
    aggregated = documents_of([Document(read, ReadOutcome.OK, listed.fetched_at, body=whole)])
    (step,) = make_plan([_google("bgp.keepaliveInterval", 33)], aggregated).steps
    assert step.changes[0].before == 60


def test_every_kind_says_what_it_needs_and_how_long_it_takes() -> None:
    for kind in KINDS:
        assert kind.seconds > 0
        assert kind.permissions
        assert all(one.source.endswith("(documented)") for one in kind.permissions)
        assert all((field.seconds > 0) == bool(field.interrupts) for field in kind.fields)
