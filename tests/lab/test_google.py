"""The Google side through google-auth's session and google-cloud-compute."""

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import requests
from google.auth.exceptions import RefreshError
from google.auth.transport.requests import Request
from google.cloud import compute_v1
from google.oauth2.service_account import Credentials

from lab import Lab
from tests.lab.clients import SCOPES, GoogleReader, open_google

Play = Callable[[str], Lab]
Use = Callable[[Lab], Lab]
REGION = "/regions/us-east4"
ROUTER = f"{REGION}/routers/cr-azure"


@pytest.fixture
def lab(play: Play, use: Use) -> Lab:
    return use(play("healthy"))


@pytest.fixture
def reader(lab: Lab) -> Iterator[GoogleReader]:
    with open_google(lab) as reader:
        yield reader


def test_a_tunnel(reader: GoogleReader) -> None:
    tunnel = reader.read(f"{REGION}/vpnTunnels/tunnel-azure-1")
    base = "https://www.googleapis.com/compute/v1/projects/northwind-net-prod"
    assert tunnel["kind"] == "compute#vpnTunnel"
    assert tunnel["selfLink"] == f"{base}{REGION}/vpnTunnels/tunnel-azure-1"
    assert tunnel["router"] == f"{base}{ROUTER}"
    assert (tunnel["status"], tunnel["detailedStatus"]) == ("ESTABLISHED", "Tunnel is up and running.")
    assert (tunnel["peerIp"], tunnel["peerExternalGatewayInterface"]) == ("203.0.113.11", 1)
    assert set(tunnel["sharedSecret"]) == {"*"}
    assert len(tunnel["sharedSecretHash"]) == 28
    assert tunnel["id"].isdigit()


def test_router_status(reader: GoogleReader) -> None:
    status = reader.read(f"{ROUTER}/getRouterStatus")["result"]
    row = status["bgpPeerStatus"][0]
    assert (row["status"], row["state"], row["numLearnedRoutes"]) == ("UP", "Established", 1)
    assert [route["destRange"] for route in row["advertisedRoutes"]] == ["10.101.0.0/20", "10.101.16.0/20"]
    assert row["uptimeSeconds"].isdigit()
    assert row["uptime"].startswith("9 hours, 41 minutes, ")
    assert "peerAsn" not in row
    assert [(route["destRange"], route["nextHopIp"]) for route in status["bestRoutes"]] == [
        ("10.100.0.0/16", "169.254.21.14"),
        ("10.100.0.0/16", "169.254.22.50"),
    ]
    assert {route["routeStatus"] for route in status["bestRoutesForRouter"]} == {"ACTIVE"}
    assert status["bestRoutes"][0]["asPaths"] == [{"asLists": [65510], "pathSegmentType": "AS_SEQUENCE"}]


def test_a_session_that_is_down_has_no_counts(play: Play, use: Use) -> None:
    lab = use(play("other-slash-30"))
    with open_google(lab) as reader:
        row = reader.read(f"{ROUTER}/getRouterStatus")["result"]["bgpPeerStatus"][1]
        assert reader.read(f"{REGION}/vpnTunnels/tunnel-azure-1")["status"] == "ESTABLISHED"
    assert (row["status"], row["state"]) == ("DOWN", "Connect")
    assert not {"advertisedRoutes", "numLearnedRoutes", "uptime", "uptimeSeconds"} & set(row)


def test_a_wrong_key_is_an_authorization_error(play: Play, use: Use) -> None:
    lab = use(play("wrong-psk"))
    with open_google(lab) as reader:
        tunnel = reader.read(f"{REGION}/vpnTunnels/tunnel-azure-1")
        assert reader.read(f"{REGION}/vpnTunnels/tunnel-azure-0")["status"] == "ESTABLISHED"
    assert tunnel["status"] == "AUTHORIZATION_ERROR"
    assert "[red]second tunnel[/]" in tunnel["description"]


def test_bgp_routes(reader: GoogleReader) -> None:
    path = f"{ROUTER}/listBgpRoutes"
    learned = reader.read(path, peer="bgp-azure-0", routeType="LEARNED", policyApplied="true")
    assert learned["kind"] == "compute#routersListBgpRoutes"
    assert learned["result"][0]["destination"] == {"prefix": "10.100.0.0/16"}
    assert learned["result"][0]["asPaths"][0]["asns"] == [65510]
    advertised = reader.read(path, peer="bgp-azure-0", routeType="ADVERTISED")["result"]
    assert [row["med"] for row in advertised] == [100, 100]
    assert "result" not in reader.read(path, peer="bgp-azure-0", routeType="LEARNED", addressFamily="IPV6")
    assert reader.read(path, 400)["error"]["errors"][0]["reason"] == "required"
    assert reader.read(path, 400, peer="x", routeType="LEARNED")["error"]["errors"][0]["reason"] == "invalid"
    assert reader.read(path, 400, peer="bgp-azure-0", routeType="x")["error"]["errors"][0]["reason"] == "invalid"


def test_redundancy_is_about_configuration(lab: Lab, reader: GoogleReader) -> None:
    def read_state() -> Any:
        return reader.read(f"{REGION}/vpnGateways/ha-vpn-gw/getStatus")["result"]["vpnConnections"][0]["state"]

    lab.google.secrets.clear()
    assert read_state() == {"state": "CONNECTION_REDUNDANCY_MET"}
    del lab.google.documents["regions/us-east4/vpnTunnels/tunnel-azure-1"]
    assert read_state() == {
        "state": "CONNECTION_REDUNDANCY_NOT_MET",
        "unsatisfiedReason": "INCOMPLETE_TUNNELS_COVERAGE",
    }


def test_lists_of_all_scopes(reader: GoogleReader) -> None:
    found = reader.read("/aggregated/subnetworks")
    assert found["kind"] == "compute#subnetworkAggregatedList"
    assert [entry["name"] for entry in found["items"]["regions/us-east4"]["subnetworks"]] == ["snet-apps", "snet-data"]
    empty = found["items"]["global"]["warning"]
    assert (empty["code"], empty["message"]) == ("NO_RESULTS_ON_PAGE", "No results for the scope 'global'.")
    for collection in ("vpnTunnels", "vpnGateways", "routers", "addresses", "targetVpnGateways"):
        assert set(reader.read(f"/aggregated/{collection}")["items"]) == {
            "global",
            "regions/us-east4",
            "regions/us-central1",
            "regions/europe-west3",
        }


def test_lists_of_one_scope(reader: GoogleReader) -> None:
    for path, count in {
        f"{REGION}/vpnTunnels": 2,
        f"{REGION}/routers": 1,
        "/global/externalVpnGateways": 1,
        "/global/networks": 1,
        "/global/firewalls": 1,
        "/global/routes": 3,
    }.items():
        assert len(reader.read(path)["items"]) == count
    assert "items" not in reader.read("/regions/us-central1/vpnTunnels")


def test_pages(reader: GoogleReader) -> None:
    first = reader.read(f"{REGION}/vpnTunnels", maxResults="1")
    second = reader.read(f"{REGION}/vpnTunnels", maxResults="1", pageToken=first["nextPageToken"])
    assert [page["items"][0]["name"] for page in (first, second)] == ["tunnel-azure-0", "tunnel-azure-1"]
    assert "nextPageToken" not in second
    assert reader.read(f"{REGION}/vpnTunnels", 400, maxResults="501")["error"]["code"] == 400
    assert reader.read(f"{REGION}/vpnTunnels", 400, pageToken="x")["error"]["code"] == 400


@pytest.mark.parametrize(
    ("expression", "names"),
    [
        ("name eq tunnel-azure-0", ["tunnel-azure-0"]),
        ('name = "tunnel-azure-1"', ["tunnel-azure-1"]),
        ("name ne .*-0", ["tunnel-azure-1"]),
        ("(status:ESTABLISHED)", ["tunnel-azure-0", "tunnel-azure-1"]),
        ("(status = ESTABLISHED) AND (name = *-1)", ["tunnel-azure-1"]),
        ("(status = ESTABLISHED) (NOT name = *-1)", ["tunnel-azure-0"]),
        ("name = x OR -name:azure-0", ["tunnel-azure-1"]),
        ("ikeVersion >= 2 vpnGatewayInterface < 1", ["tunnel-azure-0"]),
        ("cipherSuite:*", []),
    ],
)
def test_filters(reader: GoogleReader, expression: str, names: list[str]) -> None:
    found = reader.read(f"{REGION}/vpnTunnels", filter=expression).get("items", [])
    assert [entry["name"] for entry in found] == names


@pytest.mark.parametrize("expression", ["(a = b) AND", 'name eq "("', "name", "(name = b", "= b"])
def test_what_is_no_filter_is_refused(reader: GoogleReader, expression: str) -> None:
    assert reader.read(f"{REGION}/vpnTunnels", 400, filter=expression)["error"]["code"] == 400


def test_project_regions_and_firewalls(reader: GoogleReader) -> None:
    quotas = {row["metric"]: row for row in reader.read("")["quotas"]}
    assert quotas["VPN_TUNNELS"]["usage"] == 2
    assert reader.read(REGION)["status"] == "UP"
    assert len(reader.read("/regions")["items"]) == 3
    rules = reader.read("/global/networks/vpc-prod/getEffectiveFirewalls")["firewalls"]
    assert [rule["name"] for rule in rules] == ["allow-from-azure"]
    assert len(reader.read("/global/networks/vpc-prod")["subnetworks"]) == 2


def test_what_is_not_there_is_named(reader: GoogleReader) -> None:
    for path in (
        f"{REGION}/vpnTunnels/x",
        f"{REGION}/routers/x/getRouterStatus",
        "/regions/nowhere",
        "/global/networks/x",
    ):
        error = reader.read(path, 404)["error"]
        assert error["errors"][0]["reason"] == "notFound"
        resource = path.removesuffix("/getRouterStatus")
        assert error["message"] == f"The resource 'projects/northwind-net-prod{resource}' was not found"
    assert reader.read("/regions/nowhere/vpnTunnels", 404)
    assert reader.read("/global/gadgets", 404)


def test_a_missing_permission_is_named(lab: Lab, reader: GoogleReader) -> None:
    lab.google.missing_permissions = ("compute.routers.*", "compute.vpnTunnels.list")
    messages = [
        reader.read(f"{ROUTER}/getRouterStatus", 403)["error"]["message"],
        reader.read("/aggregated/vpnTunnels", 403)["error"]["message"],
    ]
    assert messages == [
        "Required 'compute.routers.get' permission for 'projects/northwind-net-prod/regions/us-east4/routers/cr-azure'",
        "Required 'compute.vpnTunnels.list' permission for 'projects/northwind-net-prod'",
    ]
    assert reader.read(f"{REGION}/vpnTunnels/tunnel-azure-0")


def test_no_answer_without_a_good_token(lab: Lab, reader: GoogleReader) -> None:
    for headers in ({}, {"Authorization": "Bearer made-up"}, {"Authorization": "Bearer a.b.c"}):
        answer = requests.get(reader.base, headers=headers, timeout=10)
        assert answer.status_code == 401
        assert answer.json()["error"]["errors"][0]["reason"] == "required"
    answer = requests.post(f"{lab.http_url}/token", data={"grant_type": "password"}, timeout=10)
    assert (answer.status_code, answer.json()["error"]) == (400, "unsupported_grant_type")


def make_credentials(lab: Lab, **changes: str) -> Credentials:
    info = json.loads(Path(lab.environment["GOOGLE_APPLICATION_CREDENTIALS"]).read_text(encoding="utf-8"))
    whole = {**info, "universe_domain": "googleapis.com", **changes}
    credentials: Credentials = Credentials.from_service_account_info(whole, scopes=SCOPES)
    return credentials


def test_the_token_endpoint_takes_a_signed_assertion(lab: Lab) -> None:
    credentials = make_credentials(lab)
    credentials.refresh(Request())
    answer = requests.get(
        f"{lab.http_url}/compute/v1/projects/{lab.google.project}",
        headers={"Authorization": f"Bearer {credentials.token}"},
        timeout=10,
    )
    assert answer.status_code == 200


def test_another_account_gets_no_token(lab: Lab, play: Play) -> None:
    other = play("healthy")
    for changes in ({"token_uri": f"{other.http_url}/token"}, {"client_email": "somebody@else.invalid"}):
        with pytest.raises(RefreshError, match="invalid_grant"):
            make_credentials(lab, **changes).refresh(Request())


@pytest.mark.parametrize("method", ["PATCH", "PUT"])
def test_a_tunnel_cannot_be_changed_and_the_attempt_is_logged(lab: Lab, reader: GoogleReader, method: str) -> None:
    answer = reader.session.request(method, f"{reader.base}{REGION}/vpnTunnels/tunnel-azure-0", json={"ikeVersion": 1})
    assert (answer.status_code, answer.json()["error"]["errors"][0]["reason"]) == (404, "notFound")
    assert lab.requests[-1].method == method


def test_the_sdk_reads_the_same(lab: Lab, reader: GoogleReader) -> None:
    options = {"api_endpoint": lab.http_url}
    project, region = lab.google.project, lab.google.region
    with compute_v1.VpnTunnelsClient(client_options=options) as tunnels:
        tunnel = tunnels.get(project=project, region=region, vpn_tunnel="tunnel-azure-0")
        scopes = dict(tunnels.aggregated_list(project=lab.google.project))
    assert (tunnel.status, tunnel.peer_ip, str(tunnel.id)) == (
        "ESTABLISHED",
        "203.0.113.10",
        reader.read(f"{REGION}/vpnTunnels/tunnel-azure-0")["id"],
    )
    assert scopes["global"].warning.code == "NO_RESULTS_ON_PAGE"
    assert [entry.name for entry in scopes["regions/us-east4"].vpn_tunnels] == ["tunnel-azure-0", "tunnel-azure-1"]
    with compute_v1.RoutersClient(client_options=options) as routers:
        status = routers.get_router_status(project=project, region=region, router="cr-azure").result
    assert [row.state for row in status.bgp_peer_status] == ["Established", "Established"]
    with compute_v1.VpnGatewaysClient(client_options=options) as gateways:
        state = gateways.get_status(project=project, region=region, vpn_gateway="ha-vpn-gw").result
    assert state.vpn_connections[0].state.state == "CONNECTION_REDUNDANCY_MET"


def test_a_change_between_two_requests_shows(lab: Lab, reader: GoogleReader) -> None:
    lab.google.document("routers", "cr-azure")["bgpPeers"][0]["enable"] = "FALSE"
    row = reader.read(f"{ROUTER}/getRouterStatus")["result"]["bgpPeerStatus"][0]
    assert (row["state"], row["status"]) == ("Disabled", "DOWN")
