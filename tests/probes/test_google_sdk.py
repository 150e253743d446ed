"""Reading without google-cloud-compute loses nothing that it would have shown, and shows more where it drops fields.

Every read that a full reading of the lab makes is repeated through Google's own client and compared field by field.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from datetime import datetime
from typing import Any

import pytest
from google.cloud import compute_v1

from lab import Lab
from lab.clock import Clock
from probes.documents import Cloud, Document, Outcome
from probes.gcp.reads import ASSETS, GCP_READS, PROJECTS
from probes.secrets import REMOVED, equality_token
from tests.probes.labs import SCENARIOS, read_once

_FIREWALL_LOGGING = "recorded from the real service beside logConfig, which says the same; not in the API's description"
UNKNOWN_TO_THE_SDK = {
    "firewalls.list.items[].enableLogging": _FIREWALL_LOGGING,
    "networks.getEffectiveFirewalls.firewalls[].enableLogging": _FIREWALL_LOGGING,
}
"""Fields of the lab's answers that google-cloud-compute drops, each with the reason why the program keeps it."""

Call = Callable[[Lab, Document], Any]


def _of_region(client: type[Any]) -> Call:
    return lambda lab, _: _first(_open(client, lab).list(project=lab.google.project, region=lab.google.region))


def _of_project(client: type[Any]) -> Call:
    return lambda lab, _: _first(_open(client, lab).list(project=lab.google.project))


def _of_all_regions(client: type[Any]) -> Call:
    return lambda lab, _: _first(_open(client, lab).aggregated_list(project=lab.google.project))


def _of_parent(client: type[Any], method: str, parameter: str) -> Call:
    """A verb under a resource of a region: `…/routers/R/getRouterStatus`."""

    def call(lab: Lab, document: Document) -> Any:
        name = document.read.path.split("/")[-2]
        named = {"project": lab.google.project, "region": lab.google.region, parameter: name}
        return getattr(_open(client, lab), method)(**named)

    return call


def _learned(lab: Lab, document: Document) -> Any:
    asked = dict(document.read.query)
    request = compute_v1.ListBgpRoutesRoutersRequest(
        project=lab.google.project,
        region=lab.google.region,
        router=document.read.path.split("/")[-2],
        peer=asked["peer"],
        policy_applied=asked["policyApplied"] == "true",
        route_type=asked["routeType"],
    )
    return _first(_open(compute_v1.RoutersClient, lab).list_bgp_routes(request=request))


def _network(method: str, step: int) -> Call:
    def call(lab: Lab, document: Document) -> Any:
        client = _open(compute_v1.NetworksClient, lab)
        return getattr(client, method)(project=lab.google.project, network=document.read.path.split("/")[step])

    return call


CALLS: dict[str, Call] = {
    "vpnTunnels.list": _of_region(compute_v1.VpnTunnelsClient),
    "vpnTunnels.aggregatedList": _of_all_regions(compute_v1.VpnTunnelsClient),
    "vpnGateways.list": _of_region(compute_v1.VpnGatewaysClient),
    "vpnGateways.aggregatedList": _of_all_regions(compute_v1.VpnGatewaysClient),
    "vpnGateways.getStatus": _of_parent(compute_v1.VpnGatewaysClient, "get_status", "vpn_gateway"),
    "routers.list": _of_region(compute_v1.RoutersClient),
    "routers.aggregatedList": _of_all_regions(compute_v1.RoutersClient),
    "routers.getRouterStatus": _of_parent(compute_v1.RoutersClient, "get_router_status", "router"),
    "routers.listBgpRoutes": _learned,
    "subnetworks.aggregatedList": _of_all_regions(compute_v1.SubnetworksClient),
    "externalVpnGateways.list": _of_project(compute_v1.ExternalVpnGatewaysClient),
    "firewalls.list": _of_project(compute_v1.FirewallsClient),
    "routes.list": _of_project(compute_v1.RoutesClient),
    "networks.get": _network("get", -1),
    "networks.getEffectiveFirewalls": _network("get_effective_firewalls", -2),
    "projects.get": lambda lab, _: _open(compute_v1.ProjectsClient, lab).get(project=lab.google.project),
    "regions.get": lambda lab, _: _open(compute_v1.RegionsClient, lab).get(
        project=lab.google.project, region=lab.google.region
    ),
}


@pytest.fixture
def _still_clock(monkeypatch: pytest.MonkeyPatch) -> None:
    """Uptimes and counters must not move between the two readings."""
    moment = Clock.now(Clock(started=datetime.now().astimezone()))
    monkeypatch.setattr(Clock, "now", lambda _: moment)


def test_every_google_read_is_compared() -> None:
    """A read that is added to the list must be added here."""
    assert {kind.operation for kind in GCP_READS} - {ASSETS, PROJECTS} == CALLS.keys()


@pytest.mark.usefixtures("_still_clock")
@pytest.mark.parametrize("region", ["region", "everywhere"])
@pytest.mark.parametrize("lab", SCENARIOS, indirect=True)
def test_google_documents_are_what_the_sdk_reads(lab: Lab, region: str) -> None:
    """Each document equals the SDK's message in JSON, but for our edge's replacements and fields the SDK drops."""
    changes = {} if region == "region" else {"gcp_region": None}
    view = read_once(lab, slow_reads=False, **changes)
    documents = [document for document in view.documents if document.read.cloud is Cloud.GCP]
    compared = 0
    for document in documents:
        if document.outcome is not Outcome.OK:
            continue
        told = CALLS[document.read.operation](lab, document)
        paths = _dropped_paths(document.body, _edge(_to_json(told)), document.read.operation)
        dropped = {re.sub(r"\[\d+\]", "[]", path) for path in paths}
        assert dropped <= UNKNOWN_TO_THE_SDK.keys(), f"{document.read}: the SDK drops {sorted(dropped)}"
        compared += 1
    print(f"{lab.scenario.name}, {region}: {compared} of {len(documents)} Google documents compared")
    assert compared == len(documents)
    assert compared > 10


def test_a_field_newer_than_the_sdk_is_kept(fresh_lab: Callable[[str], Lab]) -> None:
    """Why reads do not go through the SDK: it hides a field that it does not know."""
    own = fresh_lab("healthy")
    own.google.document("vpnGateways", "ha-vpn-gw")["fieldOfTomorrow"] = {"inside": 1}
    (document,) = read_once(own, slow_reads=False).documents.of(Cloud.GCP, "vpnGateways.list")
    message = CALLS["vpnGateways.list"](own, document)
    assert list(_dropped_paths(document.body, _to_json(message))) == [".items[0].fieldOfTomorrow"]


def test_a_difference_would_be_found() -> None:
    with pytest.raises(AssertionError):
        list(_dropped_paths({"asn": 1}, {"asn": 2}))
    with pytest.raises(AssertionError):
        list(_dropped_paths({}, {"asn": 2}))


def _open(client: type[Any], lab: Lab) -> Any:
    return client(client_options={"api_endpoint": lab.http_url})


def _first(pager: Any) -> Any:
    """The message of the only page."""
    (page,) = pager.pages
    return page


def _to_json(message: Any) -> Any:
    kind = type(message)
    text = kind.to_json(message, preserving_proto_field_name=False, always_print_fields_with_no_presence=False)
    return json.loads(text)


def _edge(body: Any) -> Any:
    """What our fetch edge does to the two secret fields of a tunnel, written down once more."""
    if isinstance(body, list):
        return [_edge(item) for item in body]
    if not isinstance(body, dict):
        return body
    special: dict[str, Callable[[Any], Any]] = {"sharedSecret": lambda _: REMOVED, "sharedSecretHash": equality_token}
    return {name: special.get(name, _edge)(value) for name, value in body.items()}


def _dropped_paths(document: Any, told: Any, path: str = "") -> Iterator[str]:
    """What the document has and the SDK does not; fails where the SDK has more or something else."""
    if isinstance(document, dict) and isinstance(told, dict):
        assert told.keys() <= document.keys(), f"{path}: only the SDK has {told.keys() - document.keys()}"
        for name, value in document.items():
            if name in told:
                yield from _dropped_paths(value, told[name], f"{path}.{name}")
            else:
                yield f"{path}.{name}"
        return
    if isinstance(document, list) and isinstance(told, list):
        assert len(document) == len(told), path
        for index, value in enumerate(document):
            yield from _dropped_paths(value, told[index], f"{path}[{index}]")
        return
    assert document == told, path
    assert isinstance(document, bool) == isinstance(told, bool), path
