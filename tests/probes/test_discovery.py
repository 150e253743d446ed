"""Nobody named a subscription or a project: links are found in all that can be listed, and what cannot is told."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from http import HTTPStatus
from typing import Any

import pytest

from lab import Fault, Lab, load_scenario, start_lab
from lab.scenario_file import find_file
from probes.documents import Cloud
from probes.live import LiveSource
from probes.view import Container, View
from tests.probes.labs import FAST, scope_of

LINKS = 12
DISABLED = {
    "error": {
        "code": 403,
        "message": "Compute Engine API has not been used in project 1 before or it is disabled.",
        "errors": [{"reason": "accessNotConfigured", "domain": "usageLimits", "message": "…"}],
        "details": [{"@type": "type.googleapis.com/google.rpc.ErrorInfo", "reason": "SERVICE_DISABLED"}],
    }
}


@pytest.fixture(scope="module")
def _fleet(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Lab]:
    """The scenario `fleet` with fewer links: enough for each subscription and project to have several."""
    text, _, _ = find_file("fleet").read_text(encoding="utf-8").partition("[fleet.different]")
    path = tmp_path_factory.mktemp("lab") / "small-fleet.toml"
    path.write_text(text.replace("links = 50", f"links = {LINKS}"), encoding="utf-8")
    with start_lab(load_scenario(str(path)), speed=FAST) as lab:
        yield lab


@pytest.fixture
def fleet(_fleet: Lab, monkeypatch: pytest.MonkeyPatch) -> Iterator[Lab]:
    for name, value in _fleet.environment.items():
        monkeypatch.setenv(name, value)
    yield _fleet
    _fleet.world.faults.clear()


@pytest.fixture
def started(fleet: Lab) -> Iterator[Callable[..., tuple[LiveSource, list[View]]]]:
    sources: list[LiveSource] = []

    def start(**changes: Any) -> tuple[LiveSource, list[View]]:
        source, views = LiveSource(scope_of(fleet, **changes)), list[View]()
        sources.append(source)
        source.start(views.append)
        return source, views

    yield start
    for source in sources:
        source.stop()


def _until(condition: Callable[[], bool]) -> None:
    deadline = time.monotonic() + 60
    while not condition():
        assert time.monotonic() < deadline, "it did not come about"
        time.sleep(0.05)


def _is_read(views: list[View], links: int = 1) -> bool:
    return bool(views) and len(views[-1].matrices) >= links and not views[-1].reading


def _slow(lab: Lab, since: int = 0) -> set[str]:
    return {
        request.path.rsplit("/", 2)[-2]
        for request in lab.requests[since:]
        if "/virtualNetworkGateways/" in request.path and request.method == "POST"
    }


def _read_once(lab: Lab, **changes: Any) -> View:
    source = LiveSource(scope_of(lab, **{"slow_reads": False, **changes}))
    try:
        return source.read_once()
    finally:
        source.stop()


def _of(view: View, cloud: Cloud) -> tuple[Container, ...]:
    return tuple(container for container in view.containers if container.cloud is cloud)


def test_a_fleet_is_found_and_no_slow_operation_is_run_until_a_link_is_opened(
    fleet: Lab, started: Callable[..., tuple[LiveSource, list[View]]]
) -> None:
    begun = len(fleet.requests)
    source, views = started()
    _until(lambda: _is_read(views, LINKS))
    assert _slow(fleet, begun) == set()
    per_link = (len(fleet.requests) - begun) / len(views[-1].matrices)
    print(f"{len(views[-1].matrices)} links, {per_link:.1f} requests for each")
    assert per_link < 25
    opened = views[-1].matrices[7].link.azure
    source.attend(opened.id)
    _until(lambda: _slow(fleet, begun) >= {opened.name} and _is_read(views, LINKS))
    assert _slow(fleet, begun) == {opened.name}


def test_the_containers_are_told_with_whether_they_are_read(fleet: Lab) -> None:
    view = _read_once(fleet)
    assert [container.title for container in _of(view, Cloud.AZURE)] == ["Labs", "Production (north-south)", "Retail"]
    assert len(_of(view, Cloud.GCP)) == 4
    assert all(container.read and not container.problem for container in view.containers)
    assert not view.unlisted
    assert not view.hidden
    assert view.columns[Cloud.AZURE].scope == "all subscriptions (3)/all groups"
    assert view.columns[Cloud.GCP].scope == "all projects (4)/all regions"


def test_one_named_place_is_all_that_is_read(fleet: Lab) -> None:
    begun = len(fleet.requests)
    view = _read_once(fleet, azure_subscriptions=(fleet.azure.subscription_id,), gcp_projects=(fleet.google.project,))
    others = [store.subscription_id for store in fleet.world.subscriptions[1:]]
    others += [store.project for store in fleet.world.projects[1:]]
    asked = [request.path for request in fleet.requests[begun:]]
    assert not [path for path in asked if any(f"/{other}/" in path for other in others)]
    assert "/subscriptions" not in asked
    assert 0 < len(view.matrices) < LINKS


def test_what_may_be_chosen_instead_is_listed_and_read_on_request(
    fleet: Lab, started: Callable[..., tuple[LiveSource, list[View]]]
) -> None:
    first, second = (store.project for store in fleet.world.projects[:2])
    source, views = started(gcp_projects=(first,), slow_reads=False)
    _until(lambda: _is_read(views))
    assert [(container.id, container.read) for container in _of(views[-1], Cloud.GCP)] == [(first, True)]
    before = len(views[-1].matrices)
    source.list_containers()
    _until(lambda: len(_of(views[-1], Cloud.GCP)) == 4)
    assert {container.id for container in _of(views[-1], Cloud.GCP) if container.read} == {first}
    source.look_in(Cloud.GCP, (first, second))
    _until(lambda: _is_read(views, before + 1))
    assert views[-1].columns[Cloud.GCP].scope == "2 projects/all regions"
    source.look_in(Cloud.GCP, (second,))
    _until(lambda: _is_read(views) and views[-1].columns[Cloud.GCP].scope == f"{second}/all regions")
    scopes = {matrix.link.gcp.scope for matrix in views[-1].matrices}
    assert scopes == {second}


def test_projects_that_cannot_be_listed_may_hide_links(fleet: Lab) -> None:
    fleet.world.faults.add(Fault("/v3/projects:search", status=HTTPStatus.FORBIDDEN, body={"error": {"code": 403}}))
    view = _read_once(fleet)
    assert "resourcemanager.projects.get" in view.unlisted[Cloud.GCP]
    (told,) = view.hidden
    assert told.startswith("Google Cloud's projects cannot be listed: ")
    named = _read_once(fleet, gcp_projects=(fleet.google.project,))
    assert (named.hidden, bool(named.matrices)) == ((), True)


@pytest.mark.parametrize(
    ("path", "body", "told"),
    [
        ("/subscriptions", {"value": []}, "Azure shows this account no subscriptions"),
        ("/v3/projects:search", {}, "Google Cloud shows this account no projects"),
    ],
)
def test_an_empty_list_is_no_proof_that_there_is_nothing(
    fleet: Lab, path: str, body: dict[str, Any], told: str
) -> None:
    fleet.world.faults.add(Fault(path, status=200, body=body, headers={"content-type": "application/json"}))
    assert any(hidden.startswith(told) for hidden in _read_once(fleet).hidden)


def test_a_subscription_that_may_not_be_read_is_named(fleet: Lab) -> None:
    other = fleet.world.subscriptions[1]
    refused = {"error": {"code": "AuthorizationFailed", "message": "no"}}
    fleet.world.faults.add(Fault(f"/subscriptions/{other.subscription_id}/resources", status=403, body=refused))
    view = _read_once(fleet)
    assert all(told.startswith(f"subscription {other.subscription_id}: no permission") for told in view.hidden)
    assert len(view.hidden) == 2
    (container,) = [each for each in _of(view, Cloud.AZURE) if each.id == other.subscription_id]
    assert "Microsoft.Resources/subscriptions/resources/read" in container.problem
    assert 0 < len(view.matrices) < LINKS


def test_a_project_without_the_api_holds_nothing_and_hides_nothing(fleet: Lab) -> None:
    other = fleet.world.projects[1].project
    fleet.world.faults.add(Fault(f"/compute/v1/projects/{other}/*", status=403, body=DISABLED))
    view = _read_once(fleet)
    assert view.hidden == ()
    (container,) = [each for each in _of(view, Cloud.GCP) if each.id == other]
    assert container.problem.startswith("the Compute Engine API is not enabled")


def test_a_disabled_subscription_is_not_read(fleet: Lab) -> None:
    seen = [
        {"subscriptionId": store.subscription_id, "displayName": store.subscription_name, "state": state}
        for store, state in zip(fleet.world.subscriptions, ("Enabled", "Disabled", "Enabled"), strict=True)
    ]
    headers = {"content-type": "application/json"}
    fleet.world.faults.add(Fault("/subscriptions", status=200, body={"value": seen}, headers=headers))
    begun = len(fleet.requests)
    view = _read_once(fleet)
    (disabled,) = [container for container in _of(view, Cloud.AZURE) if not container.read]
    assert disabled.problem == "its state is Disabled"
    assert not [request for request in fleet.requests[begun:] if f"/{disabled.id}/resources" in request.path]


def test_resource_graph_finds_the_same_in_one_request(fleet: Lab) -> None:
    listed = _read_once(fleet)
    begun = len(fleet.requests)
    found = _read_once(fleet, azure_by_graph=True)
    asked = [request.path for request in fleet.requests[begun:]]
    assert asked.count("/providers/Microsoft.ResourceGraph/resources") == 1
    assert not [path for path in asked if path.endswith("/resources") and path.startswith("/subscriptions")]
    assert _names(found) == _names(listed)
    assert found.hidden == ()


def test_resource_graph_is_read_to_its_last_page(fleet: Lab, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fleet.azure, "page_size", 7)
    begun = len(fleet.requests)
    view = _read_once(fleet, azure_by_graph=True)
    asked = [request.path for request in fleet.requests[begun:]]
    assert asked.count("/providers/Microsoft.ResourceGraph/resources") > 3
    assert len(view.matrices) == LINKS


def test_resource_graph_looks_only_where_it_is_told(fleet: Lab) -> None:
    only = (fleet.azure.subscription_id,)
    view = _read_once(fleet, azure_by_graph=True, azure_subscriptions=only)
    assert _names(view) == _names(_read_once(fleet, azure_subscriptions=only))


def test_asset_inventory_finds_the_projects_that_have_gateways(fleet: Lab) -> None:
    begun = len(fleet.requests)
    view = _read_once(fleet, gcp_asset_scope=f"projects/{fleet.google.project}")
    asked = [request.path for request in fleet.requests[begun:]]
    assert f"/v1/projects/{fleet.google.project}:searchAllResources" in asked
    assert "/v3/projects:search" not in asked
    assert {matrix.link.gcp.scope for matrix in view.matrices} == {fleet.google.project}


def test_a_search_that_is_refused_may_hide_links(fleet: Lab) -> None:
    fleet.world.faults.add(Fault("/providers/Microsoft.ResourceGraph/*", status=HTTPStatus.FORBIDDEN))
    fleet.world.faults.add(Fault("/v1/*:searchAllResources", status=HTTPStatus.FORBIDDEN))
    view = _read_once(fleet, azure_by_graph=True, gcp_asset_scope="organizations/1")
    assert any(told.startswith("Azure's gateways cannot be searched for: no permission") for told in view.hidden)
    assert any("cloudasset.assets.searchAllResources" in told for told in view.hidden)


def _names(view: View) -> set[tuple[str, str]]:
    return {(matrix.link.azure.id.casefold(), matrix.link.gcp.id) for matrix in view.matrices}
