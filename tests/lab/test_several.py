"""Several subscriptions and projects in one lab: any Azure end may meet any Google end."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
import requests

from lab import Lab, ScenarioError, load_scenario, start_lab
from lab.scenario import make_azure_stores, make_google_stores
from tests.lab.azure_link import Arm
from tests.lab.clients import GoogleReader, open_google
from tests.lab.google_build import Writer

OTHER = "11111111-2222-4333-8444-555555555555"
SUBSCRIPTION = f"/subscriptions/{OTHER}"
NETWORK = f"{SUBSCRIPTION}/resourceGroups/rg-net/providers/Microsoft.Network"
TWO_OF_EACH = f"""
base = "healthy"
title = "The second tunnel leads from another subscription into another project"
story = "Azure's second connection is where it was. Its Google tunnel is in a project of its own."

[azure]
[[azure.other_subscriptions]]
subscription = "{OTHER}"
subscription_name = "Branch"
resource_groups = {{ rg-net = "westeurope" }}
missing = ["Microsoft.Network/localNetworkGateways/*"]
[[azure.virtualNetworks]]
name = "vnet-branch"
subscription = "{OTHER}"
[azure.virtualNetworks.properties]
addressSpace.addressPrefixes = ["10.7.0.0/16"]

[google]
[[google.other_projects]]
project = "northwind-branch"
region = "us-east4"
[[google.networks]]
name = "vpc-branch"
project = "northwind-branch"
[[google.vpnGateways]]
name = "gw"
project = "northwind-branch"
network = "global/networks/vpc-branch"
vpnInterfaces = [{{ id = 0, ipAddress = "198.51.100.30" }}, {{ id = 1, ipAddress = "198.51.100.21" }}]
[[google.externalVpnGateways]]
name = "azure"
project = "northwind-branch"
redundancyType = "SINGLE_IP_INTERNALLY_REDUNDANT"
interfaces = [{{ id = 0, ipAddress = "203.0.113.11" }}]
[[google.vpnTunnels]]
name = "tunnel-azure-1"
project = "northwind-branch"
psk = "Yg5jTn8rBw3kXv6hMq2pCs7d"
vpnGateway = "regions/us-east4/vpnGateways/gw"
vpnGatewayInterface = 1
peerExternalGateway = "global/externalVpnGateways/azure"
peerExternalGatewayInterface = 0
router = "regions/us-east4/routers/cr-azure"
[[google.routers]]
name = "cr-azure"
project = "northwind-branch"
network = "global/networks/vpc-branch"
bgp.asn = 65509
interfaces = [
    {{ name = "if-1", ipRange = "169.254.22.49/30", linkedVpnTunnel = "regions/us-east4/vpnTunnels/tunnel-azure-1" }},
]
[[google.routers.bgpPeers]]
name = "bgp-1"
interfaceName = "if-1"
ipAddress = "169.254.22.49"
peerIpAddress = "169.254.22.50"
peerAsn = 65510

[[set]]
resource = "google/vpnGateways/ha-vpn-gw"
path = "vpnInterfaces[1].ipAddress"
value = "198.51.100.31"
"""


@pytest.fixture
def lab(tmp_path: Path) -> Iterator[Lab]:
    path = tmp_path / "two.toml"
    path.write_text(TWO_OF_EACH, encoding="utf-8")
    with start_lab(str(path), speed=1000.0) as lab:
        yield lab


@contextmanager
def open_arm(lab: Lab) -> Iterator[Arm]:
    with requests.Session() as session:
        session.verify = str(lab.ca_file)
        session.headers["Authorization"] = f"Bearer {lab.world.identity.issue('azure')}"
        yield Arm(lab, session)


def read_project(lab: Lab, reader: GoogleReader, path: str, status: int = 200) -> Any:
    answer = reader.session.get(f"{lab.http_url}/compute/v1/projects/{path}")
    assert answer.status_code == status, answer.text
    return answer.json()


def test_a_tunnel_of_the_one_project_meets_the_connection_of_the_other(lab: Lab, use: Callable[[Lab], Lab]) -> None:
    use(lab)
    with open_arm(lab) as arm, open_google(lab) as reader:
        far = "northwind-branch/regions/us-east4"
        near = "northwind-net-prod/regions/us-east4"
        assert read_project(lab, reader, f"{far}/vpnTunnels/tunnel-azure-1")["status"] == "ESTABLISHED"
        status = read_project(lab, reader, f"{far}/routers/cr-azure/getRouterStatus")["result"]
        # Of two routers and two tunnels of the same names each tells its own.
        assert [row["name"] for row in status["bgpPeerStatus"]] == ["bgp-1"]
        assert "/projects/northwind-branch/" in status["bgpPeerStatus"][0]["linkedVpnTunnel"]
        assert read_project(lab, reader, f"{near}/vpnTunnels/tunnel-azure-1")["status"] == "NO_INCOMING_PACKETS"
        status = read_project(lab, reader, f"{near}/routers/cr-azure/getRouterStatus")["result"]
        assert [row["status"] for row in status["bgpPeerStatus"]] == ["UP", "DOWN"]
        connection = arm.send("GET", "connections/cn-google-1").json()["properties"]
        assert connection["connectionStatus"] == "Connected"


def test_a_subscription_and_a_project_answer_what_is_theirs(lab: Lab, use: Callable[[Lab], Lab]) -> None:
    use(lab)
    with open_arm(lab) as arm, open_google(lab) as reader:
        found = arm.send("GET", "/subscriptions").json()["value"]
        assert [(row["subscriptionId"], row["displayName"]) for row in found] == [
            (lab.azure.subscription_id, "Production (north-south)"),
            (OTHER, "Branch"),
        ]
        assert [row["name"] for row in arm.send("GET", f"{SUBSCRIPTION}/resources").json()["value"]] == ["vnet-branch"]
        assert arm.send("GET", f"{SUBSCRIPTION}/resourceGroups").json()["value"][0]["location"] == "westeurope"
        assert arm.send("GET", f"{NETWORK}/virtualNetworks/vnet-branch").json()["location"] == "westeurope"
        names = [
            row["name"]
            for row in read_project(lab, reader, "northwind-branch/aggregated/routers")["items"]["regions/us-east4"][
                "routers"
            ]
        ]
        assert names == ["cr-azure"]
        listed = read_project(lab, reader, "northwind-net-prod/global/networks")["items"]
        assert [row["name"] for row in listed] == ["vpc-prod"]


def test_what_is_not_there_is_refused_in_each_clouds_words(lab: Lab, use: Callable[[Lab], Lab]) -> None:
    use(lab)
    nobody = OTHER.replace("1", "9")
    with open_arm(lab) as arm, open_google(lab) as reader:
        assert arm.refusal(arm.send("GET", f"/subscriptions/{nobody}/resources")) == (404, "SubscriptionNotFound")
        error = read_project(lab, reader, "northwind-nowhere/aggregated/routers", 404)["error"]
        assert error["errors"][0]["reason"] == "notFound"


def test_a_role_may_lack_something_in_one_subscription_only(lab: Lab) -> None:
    with open_arm(lab) as arm:
        assert arm.send("GET", "localNetworkGateways").status_code == 200
        assert arm.refusal(arm.send("GET", f"{NETWORK}/localNetworkGateways")) == (403, "AuthorizationFailed")
        lab.world.subscriptions[1].missing_permissions = ("Microsoft.Resources/subscriptions/*",)
        assert len(arm.send("GET", "/subscriptions").json()["value"]) == 1
        assert arm.refusal(arm.send("GET", f"{SUBSCRIPTION}/resources")) == (403, "AuthorizationFailed")


def test_writes_go_where_they_are_sent(lab: Lab, use: Callable[[Lab], Lab]) -> None:
    use(lab)
    with open_arm(lab) as arm, open_google(lab) as reader:
        body = {"location": "westeurope", "sku": {"name": "Standard"}, "properties": {}}
        body["properties"] = {"publicIPAllocationMethod": "Static"}
        made = arm.put(f"{NETWORK}/publicIPAddresses/pip", body)
        taken = {entry["properties"]["ipAddress"] for entry in lab.azure.list_type("publicIPAddresses")}
        assert made["properties"]["ipAddress"] not in taken
        assert not lab.azure.find(made["id"])
        reader.base = f"{lab.http_url}/compute/v1/projects/northwind-branch"
        writer = Writer(lab, reader)
        status, operation = writer.send("POST", "/global/networks", {"name": "vpc-new", "autoCreateSubnetworks": False})
        assert (status, operation["status"]) == (200, "RUNNING")
        path = operation["selfLink"].partition("/projects/northwind-branch")[2]
        assert writer.send("POST", f"{path}/wait")[1]["status"] == "DONE"
        other = lab.world.projects[1]
        assert "global/networks/vpc-new" in other.documents
        assert "global/networks/vpc-new" not in lab.google.documents


BROKEN = {
    "an unknown subscription": ('[[azure.routeTables]]\nname = "rt"\nsubscription = "x"', "azure.routeTables.rt.subs"),
    "an unknown project": ('[[google.networks]]\nname = "n"\nproject = "x"', "google.networks.n.project: must be one"),
    "a stray key": (
        '[[azure.other_subscriptions]]\nid = "x"',
        "azure.other_subscriptions: must be a list of tables of",
    ),
    "no groups": (
        '[[azure.other_subscriptions]]\nsubscription = "x"\nsubscription_name = "y"',
        "azure.other_subscriptions.resource_groups: must be a table",
    ),
    "a project without its region": ('[[google.other_projects]]\nproject = "x"', "google.region: must be a text"),
    "a gateway that is not there": ('[azure]\nstale_until_reset = ["x"]', "azure.stale_until_reset: no virtual"),
}


@pytest.mark.parametrize("name", BROKEN)
def test_a_broken_file_is_told_by_its_key(tmp_path: Path, name: str) -> None:
    text, expected = BROKEN[name]
    path = tmp_path / "broken.toml"
    path.write_text(f'base = "healthy"\n{text}', encoding="utf-8")
    with pytest.raises(ScenarioError) as refusal:
        load_scenario(str(path))
    assert expected in str(refusal.value)


def test_the_first_of_each_is_the_one_the_scenario_names() -> None:
    scenario = load_scenario("healthy")
    assert [store.subscription_id for store in make_azure_stores(scenario)] == [scenario.azure["subscription"]]
    assert [store.project for store in make_google_stores(scenario)] == [scenario.google["project"]]


def test_what_can_not_be_read_is_read_again_once_it_is_mended(lab: Lab) -> None:
    gateway = lab.azure.document("virtualNetworkGateways", "vng-prod")
    before = lab.world.observe()
    identity = gateway.pop("id")
    for _ in range(2):
        with pytest.raises(KeyError, match="id"):
            lab.world.observe()
    gateway["id"] = identity
    assert lab.world.observe() == before


def test_only_what_changed_is_read_again(lab: Lab) -> None:
    reader = lab.world.reader
    first = lab.world.observe()
    assert (reader.parts_read, reader.joins) == (4, 1)
    assert lab.world.observe() is first
    lab.world.projects[1].document("routers", "cr-azure")["bgp"]["asn"] = 65508
    assert lab.world.observe() != first
    assert (reader.parts_read, reader.joins) == (5, 2)
    del lab.world.projects[1].documents["regions/us-east4/vpnTunnels/tunnel-azure-1"]
    assert len(lab.world.observe().google_tunnels) == 2
    assert (reader.parts_read, reader.joins) == (6, 3)
