"""What holds of routes whatever the clouds answer."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as some

from lab import Lab
from probes.azure.reads import ADVERTISED, LEARNED, PEERS
from probes.documents import Cloud, Document, Documents, Json, Outcome, documents_of
from probes.model import Link
from probes.reading import Place
from probes.routes import reconcile
from probes.routes.model import Reconciliation, Verdict
from probes.survey import survey
from probes.view import View
from tests.probes import recordings
from tests.probes.azure_answers import azure_advertised_read, azure_learned_read
from tests.probes.builder import denied, edited, shuffled, without
from tests.probes.checks import document_of
from tests.probes.google_answers import google_learned_read, list_read, router_status_read
from tests.probes.route_states import (
    STATIC,
    answered,
    azure_learns,
    azure_tells,
    best_route,
    google_learns,
    google_tells,
    google_uses,
    link_of,
    peering,
    routed,
    routes_of,
    with_subnets,
    with_vnet,
)

GOOD = (Verdict.DELIVERED, Verdict.RESERVE)


def _mixed() -> Documents:
    """Something of everything, in both directions."""
    peerings = [peering("apart", "10.7.0.0/16", transit=False), peering("spoke", "10.8.0.0/16", transit=True)]
    answers = with_vnet(routed(), "10.100.0.0/16", "10.101.4.0/24", "10.9.0.0/16", peerings=peerings)
    subnets = (("apps", "10.101.0.0/16", "us-east4"), ("far", "10.102.0.0/16", "europe-west3"))
    answers = with_subnets(answers, *subnets)
    answers = azure_tells(answers, "10.100.0.0/16", "10.101.4.0/24", "10.8.0.0/16", "172.16.0.0/12")
    answers = google_learns(answers, "10.100.0.0/16", "10.101.4.0/24", "172.16.0.0/12", "10.250.0.0/16")
    best = (
        best_route("t0", "10.100.0.0/16", "169.254.21.14"),
        best_route("t1", "172.16.0.0/12", "169.254.22.50", priority=5),
    )
    answers = google_tells(google_uses(answers, *best), "10.101.0.0/16", "10.101.4.0/24", "0.0.0.0/0", "10.55.0.0/16")
    static: Json = {"name": "old", "destRange": "172.16.0.0/12", "nextHopIp": "10.101.0.9"}
    answers = answered(answers, STATIC, {"items": [static]})
    return azure_learns(answers, "10.101.0.0/16", "0.0.0.0/0", "10.77.0.0/16")


def _by_hand() -> Documents:
    ranges: Json = [{"range": "10.9.0.0/16"}, {"range": "10.100.0.0/16"}]
    return edited(_mixed(), list_read("routers"), "items/router/bgpPeers/peer-t0/customLearnedIpRanges", ranges)


STATES: dict[str, Callable[[], Documents]] = {"healthy": routed, "mixed": _mixed, "by hand": _by_hand}
Told = dict[tuple[str, str, str, str], tuple[object, ...]]


def _tell(link: Link, answers: Documents) -> Told:
    """Everything that is said of each route, but for where it stands."""
    return {
        (flow.direction.value, flow.azure, flow.gcp, route.prefix): (
            route.verdict,
            route.reason,
            route.grade,
            route.origin,
            route.risk,
            route.remarks,
            (route.advertised.word, route.advertised.path),
            (route.learned.word, route.learned.path),
        )
        for flow in reconcile(link, answers).flows
        for route in flow.routes
    }


def _good(answers: Documents) -> set[tuple[str, str, str, str]]:
    """The routes that arrive, in whatever link they are."""
    found: set[tuple[str, str, str, str]] = set()
    for matrix in survey(answers).matrices:
        found |= {key for key, told in _tell(matrix.link, answers).items() if told[0] in GOOD}
    return found


def test_the_mixed_state_has_something_of_everything() -> None:
    verdicts = {route.verdict for route in routes_of(_by_hand()).routes}
    assert verdicts == set(Verdict) - {Verdict.OVER_LIMIT, Verdict.NO_SESSION, Verdict.UNKNOWN}


@pytest.mark.parametrize("state", STATES)
def test_taking_an_answer_away_never_makes_a_route_arrive(state: str) -> None:
    answers = STATES[state]()
    before = _good(answers)
    for document in answers:
        read = document.read
        for fewer in (without(answers, read), denied(answers, read), without(answers, read).with_pending([read])):
            assert _good(fewer) <= before, read


def test_taking_two_answers_away_never_makes_a_route_arrive() -> None:
    answers = _mixed()
    before = _good(answers)
    told = [azure_learned_read(), azure_advertised_read("169.254.21.13"), google_learned_read("t0"), STATIC]
    for read in (*told, router_status_read(), list_read("subnetworks")):
        for document in answers:
            assert _good(denied(without(answers, document.read), read) if document.read != read else answers) <= before


@pytest.mark.parametrize("state", STATES)
@pytest.mark.parametrize("seed", range(12))
def test_the_order_of_answers_and_lists_never_matters(state: str, seed: int) -> None:
    answers = STATES[state]()
    other = shuffled(answers, seed)
    assert _tell(link_of(other), other) == _tell(link_of(answers), answers)


def test_a_route_that_arrives_has_evidence_in_both_clouds() -> None:
    for state in STATES.values():
        for route in routes_of(state()).routes:
            if route.verdict in GOOD:
                assert route.sources_of(route.direction.sender)
                assert route.sources_of(route.direction.receiver)
            if route.grade.value == "inferred":
                assert route.verdict not in GOOD


# ------------------------------------------------------------------------------------------------ strange answers

_JUNK: list[Json] = [
    None,
    True,
    -1,
    2**70,
    1.5,
    "",
    "0.0.0.0/0",
    "10.100.0.0/16",
    "[/x]\x1b\u202e",
    "::1/129",
    [],
    [[]],
    {},
    [None, 3],
]


def _places(body: Json, path: str = "") -> Iterator[str]:
    inside = body.items() if isinstance(body, dict) else enumerate(body) if isinstance(body, list) else ()
    for step, value in inside:
        yield f"{path}/{step}"
        yield from _places(value, f"{path}/{step}")


def _changed(body: Any, steps: list[str], value: Json) -> Json:
    if not steps:
        return value
    if isinstance(body, list):
        number = int(steps[0])
        return [_changed(item, steps[1:], value) if i == number else item for i, item in enumerate(body)]
    return {key: _changed(item, steps[1:], value) if key == steps[0] else item for key, item in body.items()}


PLACES = [(document, path) for document in _by_hand() for path in _places(document.body)]


@settings(max_examples=300)
@given(where=some.lists(some.sampled_from(range(len(PLACES))), min_size=1, max_size=3), junk=some.sampled_from(_JUNK))
def test_no_answer_however_strange_makes_this_fail(where: list[int], junk: Json) -> None:
    answers = _by_hand()
    for number in where:
        document, path = PLACES[number]
        body = answers.find(document.read)
        steps = path.strip("/").split("/")
        if body is not None and steps != [""]:
            try:
                changed = _changed(body.body, steps, junk)
            except (AttributeError, KeyError, TypeError, ValueError):
                continue  # an earlier change took the place away
            answers = answers.with_answers(replace(body, body=changed))
    for matrix in survey(answers).matrices:
        for route in reconcile(matrix.link, answers).routes:
            assert all(source.read for cloud in Cloud for source in route.sources_of(cloud))


@pytest.mark.skipif(not recordings.FOLDER.is_dir(), reason=recordings.ABSENT)
def test_recorded_bodies_in_the_place_of_any_answer_make_nothing_fail() -> None:
    """Every recorded body that tells of routes or sessions, in the place of each answer that routes rest on."""
    words = ("bgpPeerStatus", "bestRoutes", "sourcePeer", "localAddress", "routingConfig")
    bodies = [
        exchange.body
        for recording in recordings.load_all()
        for exchange in recording.exchanges
        if isinstance(exchange.body, dict) and any(word in str(exchange.body) for word in words)
    ]
    assert len(bodies) > 5
    answers = _mixed()
    link = link_of(answers)
    for body in bodies:
        for document in answers:
            reconcile(link, answers.with_answers(document_of(document.read, body)))


@pytest.mark.skipif(not recordings.FOLDER.is_dir(), reason=recordings.ABSENT)
def test_the_recorded_rows_of_both_clouds_are_read_to_the_end() -> None:
    """Azure's recorded rows name themselves as the source of their own prefixes, and one has no address at all."""
    (learned,) = recordings.load("azure/sequences/bgp_routes_vnet2vnet_2017__learned.json").exchanges[-1:]
    answers = answered(routed(), azure_learned_read(), _readdressed(learned.body))
    found = routes_of(answers)
    to_azure = {route.prefix: route for flow in found.flows[1:2] for route in flow.routes}
    assert to_azure["10.2.0.0/16"].verdict is Verdict.UNSOLICITED
    assert to_azure["10.2.0.0/16"].learned.path.words == "via 10.2.1.254, weight 32768, AS path 9001"
    assert "10.1.0.0/16" not in to_azure
    odd = recordings.load("azure/sequences/cli_vpn_gateway_bgp_apis.json").exchanges
    (body,) = [each.body for each in odd if "Virtual Network" in str(each.body)]
    assert routes_of(answered(routed(), azure_advertised_read("169.254.21.13"), body)).flows[0].routes


def _readdressed(body: Any) -> Json:
    """Recorded rows, learned by our instance from our peer."""
    rows: list[Json] = []
    for row in body["value"]:
        other = {"10.1.1.254": "169.254.21.14", "10.2.1.254": "169.254.21.13"}
        rows.append({**row, **{key: other.get(row.get(key), row.get(key)) for key in ("localAddress", "sourcePeer")}})
    return {"value": rows}


# ----------------------------------------------------------------------------------------------- how much work


def _count_steps(monkeypatch: pytest.MonkeyPatch, prefixes: int) -> int:
    """How many places are read for a link that tells so many prefixes each way."""
    many = [f"10.{number // 256}.{number % 256}.0/24" for number in range(prefixes)]
    far = [f"172.{16 + number // 256}.{number % 256}.0/24" for number in range(prefixes)]
    answers = with_subnets(with_vnet(routed(), *many), *((f"s{i}", one, "us-east4") for i, one in enumerate(far)))
    answers = google_learns(azure_tells(answers, *many), *many)
    answers = azure_learns(google_tells(answers, *far), *far)
    answers = google_uses(answers, *(best_route("t0", one, "169.254.21.14") for one in many))
    link, steps, original = link_of(answers), [0], Place._at

    def count(self: Place, path: str, raw: Json) -> Place:
        steps[0] += 1
        return original(self, path, raw)

    with monkeypatch.context() as patch:
        patch.setattr(Place, "_at", count)
        found = reconcile(link, answers)
    assert sum(flow.counts.get(Verdict.DELIVERED, 0) for flow in found.flows[:2]) == 2 * prefixes
    return steps[0]


def test_the_work_grows_with_the_number_of_prefixes_and_not_faster(monkeypatch: pytest.MonkeyPatch) -> None:
    few, many = _count_steps(monkeypatch, 100), _count_steps(monkeypatch, 800)
    print(f"{few} places read for 100 prefixes each way, {many} for 800")
    assert many < 8.5 * few


# ---------------------------------------------------------------------------------------------------- the lab


def _said(view: View) -> list[Reconciliation]:
    return [reconcile(matrix.link, view.documents) for matrix in view.matrices]


LAB = {
    "healthy": {Verdict.DELIVERED: 6},
    "overlap": {Verdict.DELIVERED: 4, Verdict.SHADOWED: 2, Verdict.FILTERED: 2},
    "prefix-missing": {Verdict.DELIVERED: 4, Verdict.UNSENT: 2},
    "other-slash-30": {Verdict.DELIVERED: 3, Verdict.NO_SESSION: 3},
    "no-bgp-permission": {Verdict.UNKNOWN: 6},
    "four-tunnels": {Verdict.DELIVERED: 12},
}


@pytest.mark.parametrize("scenario", LAB)
def test_the_labs_scenarios_give_the_routes_that_they_tell_of(scenario: str, views: Callable[[str], View]) -> None:
    (found,) = _said(views(scenario))
    counted: dict[Verdict, int] = {}
    for flow in found.flows:
        for verdict, number in flow.counts.items():
            counted[verdict] = counted.get(verdict, 0) + number
    assert counted == LAB[scenario]
    assert bool(found.overlaps.content) == (scenario == "overlap")


SLOW = (LEARNED, ADVERTISED, PEERS)


def test_a_fleet_has_routes_of_every_link_and_where_nobody_asked_none_arrives(views: Callable[[str], View]) -> None:
    """Of a fleet that is not open Azure's slow operations are not run: then nothing arrives, and nothing is lost."""
    view = views("fleet")
    assert all(found.flows for found in _said(view))
    unasked = documents_of(document for document in view.documents if document.read.operation not in SLOW)
    for matrix in view.matrices:
        verdicts = {route.verdict for route in reconcile(matrix.link, unasked).routes}
        assert not any(verdict.is_lost or verdict in GOOD for verdict in verdicts)


def test_a_failed_answer_is_a_reason_and_no_verdict(lab: Lab, views: Callable[[str], View]) -> None:
    del lab
    view = views("healthy")
    (matrix,) = view.matrices
    for document in view.documents:
        failed = Document(document.read, Outcome.TIMED_OUT, document.fetched_at, reason="too late")
        found = reconcile(matrix.link, view.documents.with_answers(failed))
        assert not any(route.verdict.is_lost for route in found.routes), document.read
