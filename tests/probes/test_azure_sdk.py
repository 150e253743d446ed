"""An Azure document is what Azure's SDK reads for the same resource: its models are mappings over the wire JSON."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import Any

import pytest
from azure.identity import DefaultAzureCredential
from azure.mgmt.network import NetworkManagementClient

from lab import Lab
from lab.clock import Clock
from probes.azure.reads import AZURE_READS, GRAPH, RESOURCES, SUBSCRIPTIONS
from probes.documents import Cloud, Document, Outcome
from tests.probes.checks import replaced_paths
from tests.probes.labs import SCENARIOS, read_once

OUTSIDE_THE_SDK = {GRAPH, RESOURCES, SUBSCRIPTIONS}
"""Belongs to another SDK, azure-mgmt-resource."""

GROUPS = {
    "virtualNetworkGateways": "virtual_network_gateways",
    "connections": "virtual_network_gateway_connections",
    "localNetworkGateways": "local_network_gateways",
    "publicIPAddresses": "public_ip_addresses",
    "virtualNetworks": "virtual_networks",
    "routeTables": "route_tables",
    "networkSecurityGroups": "network_security_groups",
}
ACTIONS = {
    "getBgpPeerStatus": "begin_get_bgp_peer_status",
    "getLearnedRoutes": "begin_get_learned_routes",
    "getAdvertisedRoutes": "begin_get_advertised_routes",
}


@pytest.fixture
def _still_clock(monkeypatch: pytest.MonkeyPatch) -> None:
    """Uptimes and counters must not move between the two readings."""
    moment = Clock.now(Clock(started=datetime.now().astimezone()))
    monkeypatch.setattr(Clock, "now", lambda _: moment)


def test_every_azure_read_is_compared() -> None:
    """A read that is added to the list must be added here."""
    operations = {kind.operation for kind in AZURE_READS} - OUTSIDE_THE_SDK
    kinds, verbs = {name.split(".")[0] for name in operations}, {name.split(".")[1] for name in operations}
    assert kinds == GROUPS.keys()
    assert verbs == {"get", "list", *ACTIONS}


@pytest.mark.usefixtures("_still_clock")
@pytest.mark.parametrize("lab", SCENARIOS, indirect=True)
def test_azure_documents_are_what_the_sdk_reads(lab: Lab) -> None:
    """Each document equals the SDK's model, but for the secrets that our edge took out."""
    documents = [document for document in read_once(lab).documents if document.read.cloud is Cloud.AZURE]
    replaced: list[str] = []
    compared = 0
    with _open(lab) as client:
        for document in documents:
            if document.outcome is Outcome.OK and document.read.operation not in OUTSIDE_THE_SDK:
                replaced += replaced_paths(_ask(client, document), document.body)
                compared += 1
    print(f"{lab.scenario.name}: {compared} of {len(documents)} Azure documents compared, replaced {sorted(replaced)}")
    assert compared >= 10
    assert set(replaced) == {".properties.sharedKey"}


def test_a_field_newer_than_the_sdk_is_kept(fresh_lab: Callable[[str], Lab]) -> None:
    lab = fresh_lab("healthy")
    lab.azure.document("virtualNetworkGateways", "vng-prod")["properties"]["fieldOfTomorrow"] = {"inside": 1}
    (document,) = read_once(lab, slow_reads=False).documents.of(Cloud.AZURE, "virtualNetworkGateways.get")
    assert isinstance(document.body, dict)
    assert document.body["properties"]["fieldOfTomorrow"] == {"inside": 1}  # type: ignore[call-overload,index]


@contextmanager
def _open(lab: Lab) -> Iterator[NetworkManagementClient]:
    with (
        DefaultAzureCredential(disable_instance_discovery=True) as credential,
        NetworkManagementClient(credential, lab.azure.subscription_id, base_url=lab.https_url) as client,
    ):
        yield client


def _ask(client: NetworkManagementClient, document: Document) -> Any:
    kind, verb = document.read.operation.split(".")
    words = document.read.path.split("/")
    operations = getattr(client, GROUPS[kind])
    if verb == "list":
        return {"value": [item.as_dict() for item in operations.list(words[4])]}
    if verb == "get":
        return operations.get(words[4], words[8]).as_dict()
    poller = getattr(operations, ACTIONS[verb])(words[4], words[8], **dict(document.read.query))
    return poller.result().as_dict()
