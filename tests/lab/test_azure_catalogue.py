"""What az asks beyond the network SDK, in its own words: filters, providers, regions, locks, deployments."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
import requests

from lab import Lab
from lab.azure.answers import Refusal
from lab.azure.resource_filter import read_filter
from tests.lab.azure_link import GROUP, Arm

NETWORK = "Microsoft.Network"


@pytest.fixture
def arm(play: Callable[[str], Lab]) -> Iterator[Arm]:
    lab = play("healthy")
    with requests.Session() as session:
        session.verify = str(lab.ca_file)
        session.headers["Authorization"] = f"Bearer {lab.world.identity.issue('azure')}"
        yield Arm(lab, session)


def read(arm: Arm, path: str, **query: str) -> Any:
    answer = arm.send("GET", f"/subscriptions/{arm.lab.azure.subscription_id}{path}", **query)
    assert answer.status_code == 200, answer.text
    return answer.json()


GATEWAY = {
    "id": f"/subscriptions/s/resourceGroups/{GROUP}/providers/{NETWORK}/virtualNetworkGateways/vng",
    "name": "vng",
    "type": f"{NETWORK}/virtualNetworkGateways",
    "location": "eastus",
    "tags": {"Owner": "O'Hara or and", "cost.center": "4711"},
}


@pytest.mark.parametrize(
    "text",
    [
        "",
        f"resourceGroup eq '{GROUP.upper()}'",
        "name eq 'VNG' and location eq 'eastus'",
        f"resourceType eq '{NETWORK}/connections' or resourceType eq '{NETWORK}/virtualNetworkGateways'",
        "(name eq 'other') or (name eq 'vng')",
        "name eq 'other' or name eq 'vng' and location eq 'eastus'",
        "tagName eq 'owner'",
        "tagname eq 'owner' and tagvalue eq 'O''Hara or and'",
        "tagValue eq '4711'",
    ],
)
def test_a_filter_finds_what_it_describes(text: str) -> None:
    assert read_filter(text)(GATEWAY)


@pytest.mark.parametrize(
    "text",
    [
        "name eq 'vng' and location eq 'westus'",
        "name eq 'other' or location eq 'westus'",
        "tagname eq 'nobody'",
        "tagname eq 'cost.center' and tagvalue eq '4712'",
        "tagvalue eq '4712'",
    ],
)
def test_a_filter_leaves_out_the_rest(text: str) -> None:
    assert not read_filter(text)(GATEWAY)


@pytest.mark.parametrize(
    "text",
    [
        "colour eq 'red'",
        "name ne 'vng'",
        "name eq 'vng' and",
        "(name eq 'a' or name eq 'b') and name eq 'c'",
        "tagname eq 'a' and name eq 'b'",
    ],
)
def test_a_filter_that_is_none_is_refused(text: str) -> None:
    with pytest.raises(Refusal, match="Invalid \\$filter"):
        read_filter(text)


def test_resources_are_listed_as_az_resource_list_asks(arm: Arm) -> None:
    found = read(arm, "/resources", **{"$filter": f"resourceGroup eq '{GROUP}' and location eq 'eastus'"})
    assert len(found["value"]) == len(arm.lab.azure.documents)
    tagged = read(arm, "/resources", **{"$filter": "tagname eq 'owner' and tagvalue eq 'network-team'"})
    assert {entry["name"] for entry in tagged["value"]} == {"vnet-hub", "vng-prod"}


def test_a_provider_tells_the_api_versions_of_every_type(arm: Arm) -> None:
    described = read(arm, f"/providers/{NETWORK}")
    assert [entry["namespace"] for entry in read(arm, "/providers")["value"]] == [NETWORK]
    offered = {entry["resourceType"]: entry["apiVersions"] for entry in described["resourceTypes"]}
    for document in arm.lab.azure.documents.values():
        version = offered[document["type"].removeprefix(f"{NETWORK}/")][0]
        assert arm.send("GET", document["id"], **{"api-version": version}).json()["name"] == document["name"]
    answer = arm.send("GET", f"/subscriptions/{arm.lab.azure.subscription_id}/providers/Microsoft.Tea")
    assert (answer.status_code, answer.json()["error"]["code"]) == (404, "InvalidResourceNamespace")


def test_regions_are_those_in_which_resources_can_be_made(arm: Arm) -> None:
    assert "eastus" in [entry["name"] for entry in read(arm, "/locations")["value"]]


def test_locks_are_listed_for_their_scope_and_every_one_above(arm: Arm) -> None:
    group = f"/resourceGroups/{GROUP}"
    gateway = f"{group}/providers/{NETWORK}/virtualNetworkGateways/vng-prod"
    locks = "/providers/Microsoft.Authorization/locks"
    assert read(arm, locks)["value"] == []
    base = f"/subscriptions/{arm.lab.azure.subscription_id}"
    arm.lab.azure.locks[f"{base}{gateway}"] = "CanNotDelete"
    for scope in ("", group, gateway):
        assert [lock["properties"]["level"] for lock in read(arm, f"{scope}{locks}")["value"]] == ["CanNotDelete"]
    assert read(arm, f"{gateway.replace('vng-prod', 'vng')}{locks}")["value"] == []


def test_deployments_of_a_group_are_listed(arm: Arm) -> None:
    path = f"/resourceGroups/{GROUP}/providers/Microsoft.Resources/deployments"
    assert read(arm, f"{path}/")["value"] == []
    body = {"properties": {"mode": "Incremental", "template": {"resources": []}}}
    started = arm.send("PUT", f"/subscriptions/{arm.lab.azure.subscription_id}{path}/by-hand", body)
    assert arm.wait(started)["status"] == "Succeeded"
    assert [entry["name"] for entry in read(arm, path)["value"]] == ["by-hand"]


def test_a_reset_that_names_no_instance_is_taken_as_az_sends_it(arm: Arm) -> None:
    started = arm.send("POST", "virtualNetworkGateways/vng-prod/reset", gatewayVip="None")
    assert arm.wait(started)["status"] == "Succeeded"


def test_every_network_security_group_has_azures_own_rules(arm: Arm) -> None:
    put = arm.send("PUT", "networkSecurityGroups/nsg-new", {"location": "eastus"})
    assert arm.wait(put)["status"] == "Succeeded"
    for name in ("nsg-new", "nsg-workload"):
        group = arm.send("GET", f"networkSecurityGroups/{name}").json()
        rules = group["properties"]["defaultSecurityRules"]
        assert [(rule["name"], rule["properties"]["provisioningState"]) for rule in rules] == [
            (rule, "Succeeded")
            for rule in (
                "AllowVnetInBound",
                "AllowAzureLoadBalancerInBound",
                "DenyAllInBound",
                "AllowVnetOutBound",
                "AllowInternetOutBound",
                "DenyAllOutBound",
            )
        ]
        assert rules[0]["id"] == f"{group['id']}/defaultSecurityRules/AllowVnetInBound"


def test_a_resource_is_found_where_az_resource_show_looks_for_it(arm: Arm) -> None:
    found = read(arm, f"/resourcegroups/{GROUP}/providers/{NETWORK}//routeTables/rt-workload")
    assert found["id"] == arm.lab.azure.document("routeTables", "rt-workload")["id"]


@pytest.mark.parametrize("scope", ["", f"/resourceGroups/{GROUP}"])
def test_there_are_none_of_what_only_other_networks_have(arm: Arm, scope: str) -> None:
    assert read(arm, f"{scope}/providers/{NETWORK}/networkInterfaces") == {"value": []}
