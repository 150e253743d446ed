"""What stands around the network provider: endpoints, groups, existence, deployments, Network Watcher."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
import requests

from lab import Lab, start_lab
from tests.lab import azure_link as link
from tests.lab.azure_link import Arm, alter
from tests.lab.clients import open_azure

SPEED = 30_000


@pytest.fixture
def arm() -> Iterator[Arm]:
    with start_lab("healthy", speed=SPEED) as lab, requests.Session() as session:
        session.verify = str(lab.ca_file)
        session.headers["Authorization"] = f"Bearer {lab._world.identity.issue('azure')}"
        yield Arm(lab, session)


@pytest.fixture
def subscription(arm: Arm) -> str:
    return f"/subscriptions/{arm.lab.azure.subscription_id}"


def wait_for_location(arm: Arm, started: requests.Response) -> requests.Response:
    assert started.status_code == 202
    while (answer := arm.send("GET", started.headers["location"])).status_code == 202:
        assert answer.content == b"null"
    return answer


@pytest.mark.parametrize(("version", "kind"), [("2022-09-01", dict), ("2019-05-01", list)])
def test_endpoints_are_told_to_anybody(arm: Arm, version: str, kind: type) -> None:
    url = f"{arm.lab.https_url}/metadata/endpoints"
    del arm.session.headers["Authorization"]
    answer = arm.session.get(url, params={"api-version": version}, timeout=10)
    body = answer.json()
    assert (answer.status_code, type(body)) == (200, kind)
    cloud = body if kind is dict else body[0]
    assert cloud["resourceManager"].startswith(arm.lab.https_url)
    assert cloud["authentication"]["loginEndpoint"] == arm.lab.https_url
    assert {"name", "suffixes"} <= set(cloud)


def test_groups_come_and_go(arm: Arm, subscription: str) -> None:
    path = f"{subscription}/resourcegroups/rg-new"
    assert arm.send("HEAD", path).status_code == 404
    made = arm.send("PUT", path, {"location": "East US", "tags": {"a": "b"}})
    assert (made.status_code, made.json()["location"], made.json()["tags"]) == (201, "eastus", {"a": "b"})
    assert arm.send("HEAD", path).status_code == 204
    assert arm.send("PUT", path, {"location": "eastus"}).status_code == 200
    assert arm.refusal(arm.send("PUT", path, {"location": "westus"})) == (409, "InvalidResourceGroupLocation")
    assert arm.refusal(arm.send("PUT", path, {})) == (400, "LocationRequired")
    assert wait_for_location(arm, arm.send("DELETE", path)).status_code == 200
    assert arm.refusal(arm.send("GET", path)) == (404, "ResourceGroupNotFound")


def test_a_group_goes_with_all_that_is_in_it(arm: Arm, subscription: str) -> None:
    started = arm.send("DELETE", f"{subscription}/resourceGroups/{link.GROUP}")
    assert "azure-asyncoperation" not in started.headers
    wait_for_location(arm, started)
    store = arm.lab.azure
    assert (store.documents, store.secrets, store.groups) == ({}, {}, {})


def test_existence(arm: Arm) -> None:
    assert arm.send("HEAD", "connections/cn-google-0").status_code == 204
    assert arm.send("HEAD", "connections/none").status_code == 404


def template(arm: Arm, **properties: Any) -> link.Body:
    """The deployment of az: its own type casing, the key a parameter, the oldest api-version inside."""
    resource = {
        "type": "Microsoft.Network/connections",
        "name": "cn-new",
        "apiVersion": "2015-06-15",
        "dependsOn": [],
        **link.connection(arm.base, 0),
    }
    resource["properties"] |= {
        "sharedKey": "[parameters('sharedKey')]",
        "expressRouteGatewayBypass": None,
        **properties,
    }
    outputs = {"resource": {"type": "object", "value": "[reference('cn-new')]"}}
    return {
        "properties": {
            "mode": "incremental",
            "parameters": {"sharedKey": {"value": "AzureA1b2C3"}},
            "template": {
                "parameters": {"sharedKey": {"type": "securestring"}},
                "resources": [resource],
                "outputs": outputs,
            },
        }
    }


def test_a_deployment_makes_a_connection(arm: Arm, subscription: str) -> None:
    arm.put("localNetworkGateways/lng-new", link.site(0))
    path = (
        f"{subscription}/resourcegroups/{link.GROUP}/providers/Microsoft.Resources/deployments/vpn_connection_deploy_1"
    )
    site = {"localNetworkGateway2": {"id": f"{arm.base}/localNetworkGateways/lng-new"}}
    started = arm.send("PUT", path, template(arm, **site))
    assert started.status_code == 201
    assert started.json()["properties"]["provisioningState"] == "Accepted"
    assert arm.wait(started) == {"status": "Succeeded"}
    done = arm.send("GET", path)
    assert done.json()["properties"]["provisioningState"] == "Succeeded"
    shown = done.json()["properties"]["outputs"]["resource"]["value"]
    assert (shown["connectionType"], shown["provisioningState"]) == ("IPsec", "Succeeded")
    assert "AzureA1b2C3" not in done.text + repr(arm.lab.azure.deployments)
    assert arm.send("GET", "connections/cn-new/sharedkey").json()["value"] == "AzureA1b2C3"
    assert arm.refusal(arm.send("GET", f"{path}x")) == (404, "DeploymentNotFound")


def test_a_deployment_is_accepted_and_fails_later(arm: Arm, subscription: str) -> None:
    path = f"{subscription}/resourcegroups/{link.GROUP}/providers/Microsoft.Resources/deployments/d"
    started = arm.send("PUT", path, template(arm))
    assert started.status_code == 201
    error = arm.wait(started)["error"]
    assert (error["code"], error["details"][0]["code"]) == (
        "DeploymentFailed",
        "ConnectionBetweenSameGatewaysAlreadyExists",
    )
    assert arm.send("GET", path).json()["properties"]["provisioningState"] == "Failed"


def test_troubleshoot_on_the_wire(arm: Arm, subscription: str) -> None:
    watcher = arm.send("GET", f"{subscription}/providers/Microsoft.Network/networkWatchers").json()["value"][0]
    storage = {"storageId": "/subscriptions/s/storage", "storagePath": "https://storage.invalid/container"}
    target = {"targetResourceId": f"{arm.base}/virtualNetworkGateways/vng-prod"}
    query = f"{watcher['id']}/queryTroubleshootResult"
    assert arm.refusal(arm.send("POST", query, target))[0] == 404
    assert arm.refusal(arm.send("POST", f"{watcher['id']}/troubleshoot", target)) == (400, "InvalidRequestFormat")
    started = arm.send("POST", f"{watcher['id']}/troubleshoot", {**target, "properties": storage})
    assert "azure-asyncoperation" not in started.headers
    report = wait_for_location(arm, started).json()
    assert (report["code"], [row["id"] for row in report["results"]]) == ("Healthy", ["NoFault"])
    assert arm.send("POST", query, target).json() == report
    unknown = {"targetResourceId": f"{arm.base}/virtualNetworkGateways/none", "properties": storage}
    assert arm.refusal(arm.send("POST", query, unknown)) == (400, "InvalidResourceReference")


def test_troubleshoot_through_the_sdk(use: Callable[[Lab], Lab]) -> None:
    with start_lab("wrong-psk", speed=SPEED) as lab, open_azure(use(lab)) as client:
        watcher = next(iter(client.network_watchers.list_all()))
        target = lab.azure.list_type("connections")[1]["id"]
        body: Any = {
            "targetResourceId": target,
            "properties": {"storageId": "/s", "storagePath": "https://storage.invalid/c"},
        }
        report = client.network_watchers.begin_get_troubleshooting("NetworkWatcherRG", str(watcher.name), body).result()
    assert (report["code"], report["results"][0]["id"]) == ("UnHealthy", "PeerReachability")


def test_a_deployment_needs_the_permission_of_its_resources(arm: Arm, subscription: str) -> None:
    arm.lab.azure.missing_permissions = ("Microsoft.Network/connections/write",)
    path = f"{subscription}/resourcegroups/{link.GROUP}/providers/Microsoft.Resources/deployments/d"
    error = arm.wait(arm.send("PUT", path, template(arm)))["error"]
    assert error["details"][0]["code"] == "AuthorizationFailed"
    wrong = alter(template(arm), "properties.template.resources.0.type", "Microsoft.Compute/disks")
    assert arm.wait(arm.send("PUT", path, wrong))["error"]["details"][0]["code"] == "InvalidTemplate"
