"""The Azure side through azure-identity and azure-mgmt-network, and its raw answers where those hide them."""

import json
from collections.abc import Callable, Iterator
from typing import Any

import pytest
import requests
from azure.core.exceptions import ClientAuthenticationError, HttpResponseError
from azure.mgmt.network import NetworkManagementClient

from lab import Lab
from lab.azure.answers import ArmRequest
from lab.azure.operations import Operations
from lab.clock import start_clock
from tests.lab.clients import open_azure

Play = Callable[[str], Lab]
Use = Callable[[Lab], Lab]
GROUP = "rg-network-prod"
VERSION = "2026-03-01"


@pytest.fixture
def lab(play: Play, use: Use) -> Lab:
    return use(play("healthy"))


@pytest.fixture
def client(lab: Lab) -> Iterator[NetworkManagementClient]:
    with open_azure(lab) as client:
        yield client


class Raw:
    """ARM without an SDK: what stands on the wire."""

    def __init__(self, lab: Lab, session: requests.Session) -> None:
        self.lab, self.session = lab, session
        self.base = f"/subscriptions/{lab.azure.subscription_id}"
        self.network = f"{self.base}/resourceGroups/{GROUP}/providers/Microsoft.Network"

    def send(self, method: str, path: str, **query: str) -> requests.Response:
        url = path if path.startswith("http") else f"{self.lab.https_url}{path}"
        return self.session.request(method, url, params=query or None)

    def read(self, path: str, **query: str) -> Any:
        answer = self.send("GET", path, **{"api-version": VERSION, **query})
        assert answer.status_code == 200, answer.text
        return answer.json()


@pytest.fixture
def raw(lab: Lab) -> Iterator[Raw]:
    with requests.Session() as session:
        session.verify = str(lab.ca_file)
        session.headers["Authorization"] = f"Bearer {lab._world.identity.issue('azure')}"
        yield Raw(lab, session)


def read_error(answer: requests.Response) -> tuple[int, str]:
    return answer.status_code, answer.json()["error"].get("code", "")


def test_the_sdk_lists_and_gets_every_type(client: NetworkManagementClient) -> None:
    assert [entry.name for entry in client.virtual_network_gateways.list(GROUP)] == ["vng-prod"]
    assert [entry.name for entry in client.local_network_gateways.list(GROUP)] == ["lng-google-0", "lng-google-1"]
    connections = [entry.name for entry in client.virtual_network_gateway_connections.list(GROUP)]
    assert connections == ["cn-google-0", "cn-google-1"]
    assert [entry.name for entry in client.virtual_networks.list_all()] == ["vnet-hub"]
    assert [entry.name for entry in client.route_tables.list_all()] == ["rt-workload"]
    assert [entry.name for entry in client.network_security_groups.list_all()] == ["nsg-workload"]
    assert client.public_ip_addresses.get(GROUP, "pip-vng-1")["properties"]["ipAddress"] == "203.0.113.11"
    subnets = [entry.name for entry in client.subnets.list(GROUP, "vnet-hub")]
    assert subnets == ["GatewaySubnet", "snet-workload"]
    assert client.subnets.get(GROUP, "vnet-hub", "gatewaysubnet")["properties"]["addressPrefix"] == "10.100.255.0/26"
    entries = client.virtual_network_gateways.list_connections(GROUP, "vng-prod")
    assert [entry.name for entry in entries] == ["cn-google-0", "cn-google-1"]


def test_a_gateway_names_both_instances(client: NetworkManagementClient) -> None:
    settings = client.virtual_network_gateways.get(GROUP, "vng-prod")["properties"]["bgpSettings"]
    assert settings["bgpPeeringAddress"] == "10.100.255.4,10.100.255.5"
    assert [row["tunnelIpAddresses"] for row in settings["bgpPeeringAddresses"]] == [["203.0.113.10"], ["203.0.113.11"]]
    assert [row["customBgpIpAddresses"] for row in settings["bgpPeeringAddresses"]] == [
        ["169.254.21.14"],
        ["169.254.22.50"],
    ]


def test_only_a_get_by_name_tells_of_status_and_key(raw: Raw) -> None:
    listed = raw.read(f"{raw.network}/connections")["value"][0]["properties"]
    assert not {"connectionStatus", "tunnelConnectionStatus", "sharedKey"} & set(listed)
    got = raw.read(f"{raw.network}/connections/cn-google-0")["properties"]
    assert got["connectionStatus"] == "Connected"
    assert got["sharedKey"] == raw.read(f"{raw.network}/connections/cn-google-0/sharedkey")["value"]
    up, half = got["tunnelConnectionStatus"]
    assert (up["tunnel"], up["connectionStatus"]) == ("cn-google-0_203.0.113.10", "Connected")
    assert (half["tunnel"], half["connectionStatus"]) == ("cn-google-0_203.0.113.11", "NotConnected")
    assert half["lastConnectionEstablishedUtcTime"] == "1601-01-01T00:00:00Z"
    again = raw.read(f"{raw.network}/connections/cn-google-0")["properties"]
    assert again["egressBytesTransferred"] > got["egressBytesTransferred"] > 0


def test_a_state_written_into_a_document_wins(lab: Lab, raw: Raw) -> None:
    lab.azure.document("connections", "cn-google-0")["properties"]["connectionStatus"] = "Unknown"
    assert raw.read(f"{raw.network}/connections/cn-google-0")["properties"]["connectionStatus"] == "Unknown"


def test_bgp_peers_through_the_sdk(client: NetworkManagementClient) -> None:
    rows = client.virtual_network_gateways.begin_get_bgp_peer_status(GROUP, "vng-prod").result()["value"]
    shown = [(row["localAddress"], row["neighbor"], row["asn"], row["state"]) for row in rows]
    assert shown == [
        ("169.254.21.14", "169.254.21.13", 65509, "Connected"),
        ("169.254.22.50", "169.254.21.13", 65509, "Connecting"),
        ("169.254.21.14", "169.254.22.49", 65509, "Connecting"),
        ("169.254.22.50", "169.254.22.49", 65509, "Connected"),
        ("10.100.255.4", "10.100.255.5", 65510, "Connected"),
        ("10.100.255.5", "10.100.255.4", 65510, "Connected"),
    ]
    assert all(("connectedDuration" in row) == (row["state"] == "Connected") for row in rows)
    one = client.virtual_network_gateways.begin_get_bgp_peer_status(GROUP, "vng-prod", peer="192.0.2.1").result()
    assert one["value"] == []


def test_bgp_routes_through_the_sdk(client: NetworkManagementClient) -> None:
    gateways = client.virtual_network_gateways
    learned = gateways.begin_get_learned_routes(GROUP, "vng-prod").result()["value"]
    external = {(row["localAddress"], row["network"], row["asPath"]) for row in learned if row["origin"] == "EBgp"}
    assert external == {
        (address, prefix, "65509")
        for address in ("169.254.21.14", "169.254.22.50")
        for prefix in ("10.101.0.0/20", "10.101.16.0/20")
    }
    assert {row["origin"] for row in learned} == {"Network", "EBgp", "IBgp"}
    advertised = gateways.begin_get_advertised_routes(GROUP, "vng-prod", peer="169.254.22.49").result()["value"]
    assert [(row["network"], row["asPath"], row["weight"]) for row in advertised] == [("10.100.0.0/16", "65510", 0)]


def test_a_bgp_read_on_the_wire(lab: Lab, raw: Raw) -> None:
    path = f"{raw.network}/virtualNetworkGateways/vng-prod/getBgpPeerStatus"
    started = raw.send("POST", path, **{"api-version": VERSION})
    assert (started.status_code, started.content) == (202, b"null")
    assert "azure-asyncoperation" not in started.headers
    assert "retry-after" not in started.headers
    assert int(started.headers["retry-after-ms"]) >= 1
    location = started.headers["location"]
    assert location.startswith(
        f"{lab.https_url}{raw.base}/providers/Microsoft.Network/locations/eastus/operationResults"
    )
    assert started.headers["x-ms-request-id"] in location
    rebuilt = raw.send("GET", location.partition("?")[0], **{"api-version": VERSION})
    assert read_error(rebuilt) == (404, "")
    answer = started
    while answer.status_code == 202:
        answer = raw.send("GET", location)
    assert answer.headers["location"] == location
    assert len(answer.json()["value"]) == 6


def test_discovery_over_the_subscription(raw: Raw) -> None:
    assert raw.read("/subscriptions")["value"][0]["subscriptionId"] == raw.lab.azure.subscription_id
    assert raw.read(raw.base)["displayName"] == "Production (north-south)"
    assert [group["name"] for group in raw.read(f"{raw.base}/resourcegroups")["value"]] == [GROUP]
    clause = "resourceType eq 'Microsoft.Network/{}'"
    wanted = " or ".join(clause.format(kind) for kind in ("virtualNetworkGateways", "connections"))
    found = raw.read(f"{raw.base}/resources", **{"$filter": wanted})["value"]
    assert [entry["name"] for entry in found] == ["vng-prod", "cn-google-0", "cn-google-1"]
    assert "properties" not in found[0]
    refused = raw.send("GET", f"{raw.base}/resources", **{"api-version": VERSION, "$filter": "colour eq 'x'"})
    assert read_error(refused) == (400, "InvalidFilterInQueryString")


def test_paths_ignore_case_and_ids_keep_theirs(raw: Raw) -> None:
    found = raw.read(f"{raw.network}/connections/CN-GOOGLE-0".upper().replace("SUBSCRIPTIONS", "subscriptions"))
    assert found["id"].endswith("/resourceGroups/rg-network-prod/providers/Microsoft.Network/connections/cn-google-0")


@pytest.mark.parametrize(
    ("path", "version", "expected"),
    [
        ("{network}/connections/x", VERSION, (404, "ResourceNotFound")),
        ("{network}/gadgets", VERSION, (404, "InvalidResourceType")),
        ("{network}/virtualNetworks/vnet-hub/gadgets", VERSION, (404, "InvalidResourceType")),
        ("{network}/virtualNetworks/vnet-hub/subnets/x", VERSION, (404, "NotFound")),
        ("{base}/providers/Microsoft.Network/connections", VERSION, (404, "InvalidResourceType")),
        ("{base}/resourceGroups/x/providers/Microsoft.Network/connections", VERSION, (404, "ResourceGroupNotFound")),
        ("/subscriptions/x/resourceGroups", VERSION, (404, "SubscriptionNotFound")),
        ("{network}/connections", "", (400, "MissingApiVersionParameter")),
        ("{network}/connections", "2019-01-01", (400, "NoRegisteredProviderFound")),
        ("{network}/connections", "2021-08-01", (200, "")),
        ("/elsewhere", VERSION, (404, "NotFound")),
    ],
)
def test_refusals(raw: Raw, path: str, version: str, expected: tuple[int, str]) -> None:
    query = {"api-version": version} if version else {}
    answer = raw.send("GET", path.format(network=raw.network, base=raw.base), **query)
    assert answer.status_code == expected[0]
    assert answer.headers["x-ms-request-id"]
    if expected[1]:
        assert read_error(answer) == expected


@pytest.mark.parametrize("method", ["PUT", "PATCH"])
def test_writes_without_a_body_are_refused_and_logged(raw: Raw, method: str) -> None:
    path = f"{raw.network}/connections/cn-google-0"
    answer = raw.send(method, path, **{"api-version": VERSION})
    assert read_error(answer) == (400, "InvalidRequestContent")
    last = raw.lab.requests[-1]
    assert (last.method, last.path, last.query) == (method, path, f"api-version={VERSION}")


def test_pages_follow_a_link_on_the_callers_own_host(lab: Lab, raw: Raw, client: NetworkManagementClient) -> None:
    lab.azure.page_size = 1
    first = raw.read(f"{raw.network}/connections")
    assert first["nextLink"].startswith(lab.https_url)
    assert [entry.name for entry in client.virtual_network_gateway_connections.list(GROUP)] == [
        "cn-google-0",
        "cn-google-1",
    ]


def test_a_skip_token_of_ones_own_is_refused(raw: Raw) -> None:
    answer = raw.send("GET", f"{raw.network}/connections", **{"api-version": VERSION, "$skipToken": "x"})
    assert read_error(answer) == (400, "InvalidSkipToken")


@pytest.mark.parametrize(
    ("speed", "header", "value"), [(1, "retry-after", "10"), (9, "retry-after", "1"), (50, "retry-after-ms", "200")]
)
def test_the_wait_is_in_whole_seconds_or_in_milliseconds(speed: float, header: str, value: str) -> None:
    operations = Operations(start_clock(speed))
    parts = {"subscription": "s"}
    request = ArmRequest("POST", "https://127.0.0.1", "/", {"api-version": VERSION}, parts)
    answer = operations.start(request, "eastus", list)
    assert {name: text for name, text in answer.headers.items() if name.startswith("retry")} == {header: value}


def test_a_missing_permission_is_named(play: Play, use: Use) -> None:
    lab = use(play("no-bgp-permission"))
    with open_azure(lab) as client:
        assert client.virtual_network_gateways.get(GROUP, "vng-prod").name == "vng-prod"
        with pytest.raises(HttpResponseError) as refusal:
            client.virtual_network_gateways.begin_get_bgp_peer_status(GROUP, "vng-prod")
    assert refusal.value.status_code == 403
    assert "'Microsoft.Network/virtualNetworkGateways/getbgppeerstatus/action'" in str(refusal.value)
    assert "AuthorizationFailed" in str(refusal.value)


@pytest.mark.parametrize("tenant", ["guid", "adfs"])
def test_both_tenants_issue_tokens(lab: Lab, monkeypatch: pytest.MonkeyPatch, tenant: str) -> None:
    if tenant == "adfs":
        monkeypatch.setenv("AZURE_TENANT_ID", "adfs")
    with open_azure(lab) as client:
        assert client.local_network_gateways.get(GROUP, "lng-google-0").name == "lng-google-0"


def test_a_wrong_client_secret_is_told_as_the_directory_tells_it(lab: Lab, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AZURE_CLIENT_SECRET", "wrong")
    with open_azure(lab) as client, pytest.raises(ClientAuthenticationError, match="AADSTS7000215"):
        list(client.virtual_networks.list_all())


@pytest.mark.parametrize(
    ("tenant", "form", "expected"),
    [
        ("elsewhere", {}, (400, 90002)),
        (None, {"grant_type": "password"}, (400, 70003)),
        (None, {"grant_type": "client_credentials", "client_id": "x"}, (401, 700016)),
    ],
)
def test_what_the_directory_refuses(
    lab: Lab, tenant: str | None, form: dict[str, str], expected: tuple[int, int]
) -> None:
    url = f"{lab.https_url}/{tenant or lab.azure.tenant_id}/oauth2/v2.0/token"
    answer = requests.post(url, data=form, verify=str(lab.ca_file), timeout=10)
    assert (answer.status_code, answer.json()["error_codes"][0]) == expected


@pytest.mark.parametrize(
    ("token", "code"), [(None, "AuthenticationFailed"), ("Bearer made-up", "InvalidAuthenticationToken")]
)
def test_no_answer_without_a_good_token(lab: Lab, raw: Raw, token: str | None, code: str) -> None:
    del raw.session.headers["Authorization"]
    if token:
        raw.session.headers["Authorization"] = token
    answer = raw.send("GET", "/subscriptions", **{"api-version": VERSION})
    assert read_error(answer) == (401, code)
    assert answer.headers["www-authenticate"].startswith("Bearer")
    raw.session.headers["Authorization"] = f"Bearer {lab._world.identity.issue('google')}"
    assert raw.send("GET", "/subscriptions", **{"api-version": VERSION}).status_code == 401


def test_odd_names_and_texts_arrive_as_they_are(play: Play, use: Use) -> None:
    lab = use(play("wrong-psk"))
    with open_azure(lab) as client:
        names = [entry.name for entry in client.virtual_network_gateway_connections.list(GROUP)]
        assert max(len(str(name)) for name in names) == 80
        document = client.virtual_network_gateways.get(GROUP, "vng-prod").as_dict()
    assert "[bold]ネットワーク班[/bold]" in json.dumps(document, ensure_ascii=False)
