"""The read-only guard: nothing but the listed reads leaves the program, whatever a library would like to send.

The requests tried here are not a list made by hand: they are all that both clouds' own SDKs can build.
"""

from __future__ import annotations

import inspect
import pkgutil
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from importlib import import_module
from typing import Any

import pytest
import requests
from azure.core.pipeline.transport import RequestsTransport
from azure.core.rest import HttpRequest
from azure.mgmt.network.operations import _operations
from google.cloud.compute_v1 import services
from requests.adapters import HTTPAdapter

from lab import Lab
from probes.azure.client import GuardedTransport, make_client
from probes.azure.clouds import find_cloud
from probes.azure.fetch import AzureReader
from probes.azure.reads import (
    ADVERTISED,
    AZURE_READS,
    GRAPH,
    LEARNED,
    PEERS,
    POLLS,
    RESOURCES,
    SUBSCRIPTIONS,
    azure_read,
)
from probes.documents import Cloud, Outcome
from probes.gcp.fetch import GcpReader
from probes.gcp.reads import ASSETS, GCP_READS, PROJECTS, gcp_read
from probes.guard import ReadOnlyError, ReadOnlyGuard
from probes.meter import RequestMeter
from probes.transport import GuardedAdapter
from probes.view import View
from tests.probes.conftest import FixedCredential, ReplayedClouds
from tests.probes.labs import SCENARIOS
from tests.probes.replay import AT_ONCE, JSON_TYPE, Answer, Doorman

NETWORK = "/subscriptions/s/resourceGroups/g/providers/Microsoft.Network"
COMPUTE = "/compute/v1/projects/p"

AZURE_WRITES = [
    ("PUT", f"{NETWORK}/virtualNetworkGateways/x"),
    ("PATCH", f"{NETWORK}/virtualNetworkGateways/x"),
    ("DELETE", f"{NETWORK}/virtualNetworkGateways/x"),
    ("POST", f"{NETWORK}/virtualNetworkGateways/x/reset"),
    ("POST", f"{NETWORK}/virtualNetworkGateways/x/getBgpPeerStatus/reset"),
    ("POST", f"{NETWORK}/virtualNetworkGateways/x/reset?x=/getBgpPeerStatus"),
    ("POST", f"{NETWORK}/virtualNetworkGateways/x/reset#/getBgpPeerStatus"),
    ("POST", f"{NETWORK}/virtualNetworkGateways/x%2Freset"),
    ("POST", f"{NETWORK}/virtualNetworkGateways/x/%72eset"),
    ("POST", f"{NETWORK}/virtualNetworkGateways/x"),
    ("POST", f"{NETWORK}/virtualNetworkGateways/x/disconnectVirtualNetworkGatewayVpnConnections"),
    ("PUT", f"{NETWORK}/connections/x"),
    ("DELETE", f"{NETWORK}/connections/x"),
    ("POST", f"{NETWORK}/connections/x/resetconnection"),
    ("POST", f"{NETWORK}/connections/x/getikesas"),
    ("POST", f"{NETWORK}/connections/x/startPacketCapture"),
    ("GET", f"{NETWORK}/connections/x/sharedkey"),
    ("PUT", f"{NETWORK}/connections/x/sharedkey"),
    ("POST", f"{NETWORK}/connections/x/sharedkey/reset"),
    ("PUT", f"{NETWORK}/localNetworkGateways/x"),
    ("PATCH", f"{NETWORK}/localNetworkGateways/x"),
    ("PUT", f"{NETWORK}/virtualNetworks/x/subnets/GatewaySubnet"),
    ("POST", "/subscriptions/s/providers/Microsoft.Network/register"),
    ("PUT", "/subscriptions/s/resourceGroups/g"),
    ("PUT", "/subscriptions/s/resourceGroups/g/providers/Microsoft.Resources/deployments/d"),
    ("PUT", "/subscriptions/s/resources"),
    ("HEAD", f"{NETWORK}/connections/x"),
]

GOOGLE_WRITES = [
    ("POST", f"{COMPUTE}/regions/r/vpnTunnels"),
    ("DELETE", f"{COMPUTE}/regions/r/vpnTunnels/x"),
    ("POST", f"{COMPUTE}/regions/r/vpnTunnels/x/setLabels"),
    ("POST", f"{COMPUTE}/regions/r/vpnGateways"),
    ("DELETE", f"{COMPUTE}/regions/r/vpnGateways/x"),
    ("POST", f"{COMPUTE}/regions/r/vpnGateways/x/setLabels"),
    ("POST", f"{COMPUTE}/regions/r/vpnGateways/x/testIamPermissions"),
    ("PATCH", f"{COMPUTE}/regions/r/routers/x"),
    ("PUT", f"{COMPUTE}/regions/r/routers/x"),
    ("POST", f"{COMPUTE}/regions/r/routers/x/preview"),
    ("POST", f"{COMPUTE}/regions/r/routers/x/getRouterStatus"),
    ("POST", f"{COMPUTE}/global/externalVpnGateways"),
    ("DELETE", f"{COMPUTE}/global/networks/x"),
    ("PATCH", f"{COMPUTE}/global/firewalls/x"),
    ("POST", f"{COMPUTE}/global/operations/o/wait"),
    ("POST", f"{COMPUTE}/setCommonInstanceMetadata"),
    ("POST", "/batch/compute/v1"),
    ("POST", "/compute/v1/projects/p"),
    ("GET", f"{COMPUTE}/zones/z/instances"),
]


@pytest.fixture(scope="module")
def doorman() -> Iterator[Doorman]:
    counting = Doorman()
    yield counting
    counting.close()


# --------------------------------------------------------------------------------------------- before a socket is used


@pytest.mark.parametrize(("method", "path"), AZURE_WRITES)
def test_azure_writes_are_refused_before_a_socket_is_used(method: str, path: str, doorman: Doorman) -> None:
    before = doorman.connections
    reader = AzureReader(doorman.http_url, doorman.http_url, 1.0, RequestMeter())
    with pytest.raises(ReadOnlyError, match="refused"):
        reader._transport.send(_request(method, doorman.http_url + path))
    reader.close()
    assert doorman.connections == before


@pytest.mark.parametrize(("method", "path"), GOOGLE_WRITES)
def test_google_writes_are_refused_before_a_socket_is_used(method: str, path: str, doorman: Doorman) -> None:
    before = doorman.connections
    with _google_session(doorman.address) as session, pytest.raises(ReadOnlyError, match="refused"):
        session.request(method, doorman.http_url + path, timeout=1)
    assert doorman.connections == before


def test_another_host_is_refused_before_a_socket_is_used(doorman: Doorman) -> None:
    """A listed read is one at the configured address; a token must not travel to where an answer points."""
    before = doorman.connections
    read = f"{NETWORK}/connections/x"
    transport = GuardedTransport(ReadOnlyGuard(Cloud.AZURE, AZURE_READS, ["management.azure.com"]), RequestMeter())
    for host in (doorman.address, f"management.azure.com@{doorman.address}", f"management.azure.com.{doorman.address}"):
        with pytest.raises(ReadOnlyError, match=r"another host|two ways"):
            transport.send(_request("GET", f"http://{host}{read}"))
    transport.end()
    with (
        _google_session("compute.googleapis.com") as session,
        pytest.raises(ReadOnlyError, match=r"another host|two ways"),
    ):
        session.get(f"{doorman.http_url}{COMPUTE}/global/routes", timeout=1)
    assert doorman.connections == before


def test_an_answer_that_points_elsewhere_is_not_followed(replayed: ReplayedClouds, doorman: Doorman) -> None:
    """A redirect, a next page or a result address on another host ends the read; nothing is sent there."""
    before = doorman.connections
    elsewhere = f"https://{doorman.address}{NETWORK}/connections"
    reader, read = replayed.azure_reader("s"), azure_read("connections.list", f"{NETWORK}/connections")
    page = f'{{"value": [], "nextLink": "{elsewhere}"}}'.encode()
    for answer in (Answer(body=page), Answer(307, b"", (("Location", elsewhere), AT_ONCE))):
        replayed.azure.prepare(answer)
        assert reader.fetch(read).outcome is not Outcome.OK
    replayed.azure.prepare(Answer(202, b"null", (JSON_TYPE, AT_ONCE, ("Location", elsewhere))))
    assert reader.fetch(azure_read(PEERS, f"{NETWORK}/virtualNetworkGateways/x")).outcome is Outcome.REFUSED
    replayed.google.prepare(Answer(307, b"", (("Location", f"{doorman.http_url}{COMPUTE}/global/routes"),)))
    assert replayed.gcp_reader().fetch(gcp_read("routes.list", "projects/p/global/routes")).outcome is Outcome.REFUSED
    assert doorman.connections == before


def test_a_library_that_writes_by_itself_is_stopped(replayed: ReplayedClouds) -> None:
    """azure-mgmt-core answers `MissingSubscriptionRegistration` by registering the provider, unasked."""
    refusal = b"""{"error": {"code": "MissingSubscriptionRegistration", "message": "not registered", "details": [
        {"code": "MissingSubscriptionRegistration", "target": "Microsoft.Network", "message": "not registered"}]}}"""
    replayed.azure.prepare(Answer(409, refusal))
    replayed.azure_reader("s").fetch(azure_read("virtualNetworkGateways.get", f"{NETWORK}/virtualNetworkGateways/x"))
    assert {asked.method for asked in replayed.azure.asked} == {"GET"}


# ---------------------------------------------------------------------------------------------- the guard can fail


@pytest.mark.parametrize(("method", "path"), AZURE_WRITES[:4])
def test_an_unguarded_azure_transport_would_reach_the_cloud(method: str, path: str, doorman: Doorman) -> None:
    before = doorman.connections
    with RequestsTransport() as transport:
        transport.send(_request(method, doorman.http_url + path))
    assert doorman.connections == before + 1


def test_an_unguarded_google_session_would_reach_the_cloud(lab: Lab) -> None:
    count = len(lab.requests)
    with requests.Session() as session:
        session.mount("http://", HTTPAdapter())
        session.delete(f"{lab.http_url}{COMPUTE}/regions/r/vpnTunnels/x", timeout=5)
    assert [(asked.method, asked.path) for asked in lab.requests[count:]] == [
        ("DELETE", f"{COMPUTE}/regions/r/vpnTunnels/x")
    ]


def test_the_sdk_of_the_guarded_client_is_held_back_too(doorman: Doorman) -> None:
    """The writing operations of the very client that reads."""
    before = doorman.connections
    endpoint = f"https://{doorman.address}"
    transport = GuardedTransport(ReadOnlyGuard(Cloud.AZURE, AZURE_READS, [doorman.address]), RequestMeter())
    client = make_client(FixedCredential(), "s", find_cloud(endpoint, endpoint), transport)
    gateways: Any = client.virtual_network_gateways
    connections: Any = client.virtual_network_gateway_connections
    writes: list[Callable[[], Any]] = [
        lambda: gateways.begin_reset("g", "x"),
        lambda: gateways.begin_delete("g", "x"),
        lambda: gateways.begin_create_or_update("g", "x", {"location": "eastus"}),
        lambda: connections.begin_delete("g", "x"),
        lambda: connections.begin_set_shared_key("g", "x", {"value": "k"}),
        lambda: client.local_network_gateways.begin_delete("g", "x"),
    ]
    for write in writes:
        with pytest.raises(ReadOnlyError):
            write()
    client.close()
    transport.end()
    assert doorman.connections == before


# ------------------------------------------------------------------------------------- everything the SDKs can build


def test_of_all_that_the_azure_sdk_can_ask_only_the_list_passes() -> None:
    guard = ReadOnlyGuard(Cloud.AZURE, AZURE_READS + POLLS, ["host"])
    built = list(_azure_requests())
    passed = {(request.method, re.sub(r"\?.*", "", request.url)) for request in built if _passes(guard, request)}
    print(f"{len(built)} requests of azure-mgmt-network, {len(passed)} of them pass")
    assert len(built) > 700
    posts = {path.rsplit("/", 1)[-1] for method, path in passed if method == "POST"}
    assert posts == {operation.split(".")[1] for operation in (PEERS, LEARNED, ADVERTISED)}
    assert {method for method, _ in passed} == {"GET", "POST"}
    listed = {kind.operation for kind in AZURE_READS if kind.operation not in (GRAPH, RESOURCES, SUBSCRIPTIONS)}
    assert len(passed) == len(listed), sorted(passed)


def test_of_all_that_the_google_sdk_can_ask_only_the_list_passes() -> None:
    guard = ReadOnlyGuard(Cloud.GCP, GCP_READS, ["host"])
    built = set(_google_requests())
    passed = {
        (method, path) for method, path in built if _passes(guard, HttpRequest(method.upper(), f"https://host{path}"))
    }
    print(f"{len(built)} requests of google-cloud-compute, {len(passed)} of them pass")
    assert len(built) > 700
    assert {method for method, _ in passed} == {"get"}
    assert len(passed) == len([kind for kind in GCP_READS if kind.operation not in (ASSETS, PROJECTS)]), sorted(passed)


def test_each_listed_read_passes() -> None:
    """The other way round: no pattern of the list is dead."""
    azure = ReadOnlyGuard(Cloud.AZURE, AZURE_READS + POLLS, ["host"])
    google = ReadOnlyGuard(Cloud.GCP, GCP_READS, ["host"])
    for guard, kinds in ((azure, AZURE_READS + POLLS), (google, GCP_READS)):
        for kind in kinds:
            path = kind.pattern.replace(r"\.", ".").replace("(Result)?s", "Results").replace("[^/:]+", "x")
            path = path.replace("(organizations|folders|projects)", "folders")
            guard.check(kind.method, "https://host" + path.replace("[^/]+", "x"))


def test_an_address_may_be_written_in_capitals(lab: Lab) -> None:
    """A host's name means the same in capitals; what a person wrote must not read as another host."""
    reader = GcpReader(lab.http_url.replace("127.0.0.1", "LocalHost"), 5.0, RequestMeter())
    document = reader.fetch(gcp_read("projects.get", f"projects/{lab.google.project}"))
    reader.close()
    assert document.outcome is Outcome.OK, document.reason


def test_azure_paths_are_compared_without_regard_to_case() -> None:
    """ARM answers ids as `resourcegroups` too, and reads follow ids as they came."""
    guard = ReadOnlyGuard(Cloud.AZURE, AZURE_READS, ["host"])
    guard.check("GET", f"https://host{NETWORK.lower()}/connections/x?api-version=1")


# ------------------------------------------------------------------------------------------------- what is really sent


@pytest.mark.parametrize("scenario", SCENARIOS)
def test_a_full_reading_sends_listed_reads_only(
    scenario: str, views: Callable[[str], View], labs: Callable[[str], Lab]
) -> None:
    """What reached the lab besides signing in is on the list, method and path."""
    assert views(scenario).matrices
    kinds = AZURE_READS + POLLS + GCP_READS
    signing_in = re.compile(r"/token|/[^/]+/(oauth2/)?v2\.0/(token|\.well-known/openid-configuration)")
    received = [asked for asked in labs(scenario).requests if not signing_in.fullmatch(asked.path)]
    received = [asked for asked in received if not asked.path.startswith(COMPUTE + "/")]
    strange = [
        f"{asked.method} {asked.path}"
        for asked in received
        if not any(
            asked.method == kind.method and re.fullmatch(kind.pattern, asked.path, re.IGNORECASE) for kind in kinds
        )
    ]
    print(f"{scenario}: {len(received)} requests")
    assert len(received) > 25
    assert strange == []


# ------------------------------------------------------------------------------------------------------------ helpers


def _request(method: str, url: str) -> HttpRequest:
    request = HttpRequest(method.upper(), url)
    request.method = method
    return request


@contextmanager
def _google_session(host: str) -> Iterator[requests.Session]:
    with requests.Session() as session:
        adapter = GuardedAdapter(ReadOnlyGuard(Cloud.GCP, GCP_READS, [host]), RequestMeter())
        session.mount("https://", adapter)
        session.mount("http://", adapter)
        yield session


def _passes(guard: ReadOnlyGuard, request: HttpRequest) -> bool:
    try:
        guard.check(request.method, request.url)
    except ReadOnlyError:
        return False
    return True


def _azure_requests() -> Iterator[HttpRequest]:
    """One request of each kind that the SDK has, every parameter filled with an `x`."""
    for name, build in inspect.getmembers(_operations, inspect.isfunction):
        if name.startswith("build_") and name.endswith("_request"):
            needed = [p for p in inspect.signature(build).parameters.values() if p.default is inspect.Parameter.empty]
            words = {p.name: "x" for p in needed if p.kind is not inspect.Parameter.VAR_KEYWORD}
            if name.endswith("_reconcile_request"):  # these take it among their options, and cannot do without
                words["content_type"] = "application/json"
            request = build(**words)
            request.url = f"https://host{request.url}"
            yield request


def _google_requests() -> Iterator[tuple[str, str]]:
    """Method and path of each call that the SDK has, every variable filled with an `x`."""
    for module in pkgutil.iter_modules(services.__path__):
        base = import_module(f"google.cloud.compute_v1.services.{module.name}.transports.rest_base")
        for _, transport in inspect.getmembers(base, inspect.isclass):
            for _, call in inspect.getmembers(transport, inspect.isclass):
                for option in call._get_http_options() if hasattr(call, "_get_http_options") else ():
                    yield option["method"], re.sub(r"\{[^}]*\}", "x", option["uri"])
