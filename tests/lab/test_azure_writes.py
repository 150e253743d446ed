"""Writes of the Azure side on the wire: long-running operations, who waits for whom, keys, permissions, locks."""

import json
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from typing import Any

import pytest
import requests

from lab import start_lab
from tests.lab import azure_link as link
from tests.lab.azure_link import Arm, alter

GATEWAY = "virtualNetworkGateways/vng-prod"
CONNECTIONS = ("connections/cn-google-0", "connections/cn-google-1")
Open = Callable[..., Arm]


@pytest.fixture
def open_arm() -> Iterator[Open]:
    """Start labs: at speed 1 a gateway's write never ends during a test, at 30,000 at once."""
    with ExitStack() as stack:

        def start(scenario: str = "healthy", speed: float = 30_000) -> Arm:
            lab = stack.enter_context(start_lab(scenario, speed=speed))
            session = stack.enter_context(requests.Session())
            session.verify = str(lab.ca_file)
            session.headers["Authorization"] = f"Bearer {lab._world.identity.issue('azure')}"
            return Arm(lab, session)

        yield start


def test_a_put_on_the_wire(open_arm: Open) -> None:
    arm = open_arm("empty", 1)
    made = arm.send("PUT", "publicIPAddresses/pip-vng-0", link.public_address())
    assert made.status_code == 201
    assert made.headers["azure-asyncnotification"] == "Enabled"
    assert made.headers["retry-after"] == "3"
    assert "location" not in made.headers
    status = made.headers["azure-asyncoperation"]
    assert status.startswith(
        f"{arm.lab.https_url}/subscriptions/{arm.lab.azure.subscription_id}/providers/Microsoft.Network/locations/eastus/"
        f"operations/{made.headers['x-ms-request-id']}?"
    )
    body = made.json()
    assert (body["name"], body["type"]) == ("pip-vng-0", "Microsoft.Network/publicIPAddresses")
    assert body["properties"]["provisioningState"] == "Updating"
    assert body["properties"]["resourceGuid"]
    assert body["etag"] == made.headers["etag"]
    assert "ipAddress" not in body["properties"]
    running = arm.send("GET", status)
    assert (running.status_code, running.json(), running.headers["retry-after"]) == (
        200,
        {"status": "InProgress"},
        "10",
    )
    lost = arm.send("GET", status.partition("?")[0], None)
    assert arm.refusal(lost) in {(404, ""), (400, "MissingApiVersionParameter")}


def test_a_put_again_is_an_update(open_arm: Open) -> None:
    arm = open_arm()
    before = arm.send("GET", CONNECTIONS[0]).json()
    answer = arm.send("PUT", CONNECTIONS[0].upper().replace("CONNECTIONS", "Connections"), link.connection(arm.base, 0))
    assert answer.status_code == 200
    body = answer.json()
    assert (body["id"], body["properties"]["resourceGuid"]) == (before["id"], before["properties"]["resourceGuid"])
    assert not {"sharedKey", "connectionStatus", "tunnelConnectionStatus"} & set(body["properties"])
    assert arm.wait(answer) == {"status": "Succeeded"}
    after = arm.send("GET", CONNECTIONS[0]).json()
    assert after["properties"]["provisioningState"] == "Succeeded"
    assert after["etag"] not in {before["etag"], body["etag"]}
    assert after["properties"]["connectionStatus"] == "Connected"


def test_a_delete_on_the_wire(open_arm: Open) -> None:
    arm = open_arm()
    gone = arm.send("DELETE", CONNECTIONS[0])
    assert (gone.status_code, gone.content) == (202, b"")
    assert "content-type" not in gone.headers
    assert "operations/" in gone.headers["azure-asyncoperation"]
    location = gone.headers["location"]
    assert "/operationResults/" in location
    assert arm.wait(gone) == {"status": "Succeeded"}
    last = arm.send("GET", location)
    assert (last.status_code, last.content) == (204, b"")
    assert arm.refusal(arm.send("GET", CONNECTIONS[0])) == (404, "ResourceNotFound")
    assert arm.send("DELETE", CONNECTIONS[0]).status_code == 204


def test_a_shared_key_is_set_and_made_anew(open_arm: Open) -> None:
    arm = open_arm()
    answer = arm.send("PUT", f"{CONNECTIONS[0]}/sharedkey", {"value": "OneMore1"})
    assert (answer.status_code, answer.content) == (200, b"")
    arm.wait(answer)
    assert arm.send("GET", f"{CONNECTIONS[0]}/sharedkey").json() == {"value": "OneMore1"}
    assert arm.send("GET", CONNECTIONS[0]).json()["properties"]["connectionStatus"] != "Connected"
    ended = arm.wait(arm.send("POST", f"{CONNECTIONS[0]}/sharedkey/reset", {"keyLength": 50}))
    assert ended == {"status": "Succeeded", "properties": {"output": {"keyLength": 50}}}
    assert len(arm.send("GET", f"{CONNECTIONS[0]}/sharedkey").json()["value"]) == 50
    refused = arm.send("PUT", f"{CONNECTIONS[0]}/sharedkey", {"value": "with space"})
    assert arm.refusal(refused) == (400, "InvalidSharedKey")
    assert "with space" not in refused.text
    assert arm.refusal(arm.send("POST", f"{CONNECTIONS[0]}/sharedkey/reset", {"keyLength": 0}))[0] == 400


def test_a_key_is_kept_given_or_made_and_never_in_a_document(open_arm: Open) -> None:
    arm = open_arm()
    arm.put(CONNECTIONS[0], alter(link.connection(arm.base, 0), "properties.sharedKey", None))
    assert arm.send("GET", f"{CONNECTIONS[0]}/sharedkey").json()["value"] == link.KEYS[0]
    arm.put("localNetworkGateways/lng-new", link.site(0))
    body = alter(link.connection(arm.base, 0), "properties.sharedKey", None)
    body = alter(body, "properties.localNetworkGateway2.id", f"{arm.base}/localNetworkGateways/lng-new")
    arm.put("connections/cn-new", body)
    made = arm.send("GET", "connections/cn-new/sharedkey").json()["value"]
    assert len(made) == 32
    arm.put("connections/cn-new", alter(body, "properties.sharedKey", "Given123"))
    store = arm.lab.azure
    keys = [secret.reveal() for secret in store.secrets.values()]
    assert "Given123" in keys
    world = repr((store.documents, store.deployments, arm.lab._world.operations.running, arm.lab.requests, store))
    assert not [key for key in [*keys, made] if key in world]


@pytest.mark.parametrize(
    ("method", "path", "body"),
    [
        ("PUT", GATEWAY, link.gateway),
        ("PATCH", GATEWAY, {"tags": {}}),
        ("POST", f"{GATEWAY}/reset", None),
        ("PUT", CONNECTIONS[0], lambda base: link.connection(base, 0)),
        ("PUT", "localNetworkGateways/lng-google-0", link.site(0)),
        ("POST", f"{CONNECTIONS[0]}/resetconnection", None),
        ("DELETE", CONNECTIONS[1], None),
    ],
)
@pytest.mark.parametrize("busy", [GATEWAY, CONNECTIONS[1]])
def test_one_write_at_a_time_on_a_gateway(open_arm: Open, busy: str, method: str, path: str, body: Any) -> None:
    arm = open_arm(speed=1)
    started = arm.send("PATCH", busy, {"tags": {"busy": "yes"}})
    assert started.status_code == 200
    answer = arm.send(method, path, body(arm.base) if callable(body) else body)
    assert arm.refusal(answer) == (429, "RetryableError")
    detail = answer.json()["error"]["details"][0]
    assert detail["code"] == "RetryableErrorDueToAnotherOperation"
    assert started.headers["x-ms-request-id"] in detail["message"]
    assert answer.headers["retry-after"] == "11"


def test_a_key_written_during_another_write_fails_later(open_arm: Open) -> None:
    arm = open_arm(speed=300)
    arm.send("POST", f"{GATEWAY}/reset")
    answer = arm.send("PUT", f"{CONNECTIONS[0]}/sharedkey", {"value": "TooSoon1"})
    assert answer.status_code == 200
    ended = arm.wait(answer)
    assert (ended["status"], ended["error"]["code"]) == ("Failed", "AnotherOperationInProgress")
    assert arm.send("GET", f"{CONNECTIONS[0]}/sharedkey").json()["value"] == link.KEYS[0]


def test_a_reference_that_is_still_being_made(open_arm: Open) -> None:
    arm = open_arm(speed=1)
    arm.send("PUT", "localNetworkGateways/lng-new", link.site(0))
    body = link.connection(arm.base, 0)
    body = alter(body, "properties.localNetworkGateway2.id", f"{arm.base}/localNetworkGateways/lng-new")
    answer = arm.send("PUT", "connections/cn-new", body)
    assert arm.refusal(answer) == (429, "RetryableError")
    assert answer.json()["error"]["details"][0]["code"] == "ReferencedResourceNotProvisioned"


def test_a_gateway_that_is_put_without_its_addresses_loses_the_custom_ones(open_arm: Open) -> None:
    arm = open_arm()
    gateway = arm.put(GATEWAY, alter(link.gateway(arm.base), "properties.bgpSettings", {"asn": 65510}))
    rows = gateway["properties"]["bgpSettings"]["bgpPeeringAddresses"]
    assert [(row["defaultBgpIpAddresses"], row["customBgpIpAddresses"]) for row in rows] == [
        (["10.100.255.4"], []),
        (["10.100.255.5"], []),
    ]


def test_public_addresses_are_never_given_twice(open_arm: Open) -> None:
    arm = open_arm("empty")
    first = arm.put("publicIPAddresses/one", link.public_address())["properties"]["ipAddress"]
    arm.wait(arm.send("DELETE", "publicIPAddresses/one"))
    second = arm.put("publicIPAddresses/one", link.public_address())["properties"]["ipAddress"]
    assert (first, second) == ("203.0.113.10", "203.0.113.11")


def test_children_are_written_inside_their_parents(open_arm: Open) -> None:
    arm = open_arm()
    subnet = {"properties": {"addressPrefixes": ["10.100.2.0/24"]}}
    made = arm.send("PUT", "virtualNetworks/vnet-hub/subnets/snet-new", subnet)
    assert made.status_code == 201
    arm.wait(made)
    shown = arm.send("GET", "virtualNetworks/vnet-hub/subnets/snet-new").json()["properties"]
    assert (shown["addressPrefix"], shown["provisioningState"]) == ("10.100.2.0/24", "Succeeded")
    remote = alter(link.network(), "properties.addressSpace.addressPrefixes", ["10.103.0.0/16"])
    arm.put("virtualNetworks/vnet-far", alter(remote, "properties.subnets", []))
    for here, there, state in (("vnet-hub", "vnet-far", "Initiated"), ("vnet-far", "vnet-hub", "Connected")):
        peering = {"properties": {"remoteVirtualNetwork": {"id": f"{arm.base}/virtualNetworks/{there}"}}}
        body = arm.put(f"virtualNetworks/{here}/virtualNetworkPeerings/to-{there}", peering)
        assert body["properties"]["peeringState"] == state
    rule = {"priority": 300, "direction": "Inbound", "access": "Allow", "protocol": "*"}
    arm.put("networkSecurityGroups/nsg-workload/securityRules/more", {"properties": rule})
    route = {"addressPrefix": "0.0.0.0/0", "nextHopType": "Internet"}
    arm.put("routeTables/rt-workload/routes/out", {"properties": route})
    for path in ("virtualNetworks/vnet-hub/subnets/snet-new", "routeTables/rt-workload/routes/out"):
        gone = arm.send("DELETE", path)
        assert arm.wait(gone) == {"status": "Succeeded"}
        assert arm.send("GET", gone.headers["location"]).status_code == 204
        assert arm.refusal(arm.send("GET", path)) == (404, "NotFound")
        assert arm.send("DELETE", path).status_code == 204


def test_security_associations_are_json_in_a_json_string(open_arm: Open) -> None:
    arm = open_arm()
    started = arm.send("POST", f"{CONNECTIONS[0]}/getikesas")
    assert (started.status_code, started.content) == (202, b"null")
    output = arm.wait(started)["properties"]["output"]
    assert arm.send("GET", started.headers["location"]).json() == output
    association = json.loads(output)["IkeSAs"][0]
    assert (association["LocalEndpoint"], association["RemoteEndpoint"]) == ("203.0.113.10", link.GOOGLE[0])
    assert association["InitiatorCookie"] > 2**53
    assert association["QuickModeSAs"][0]["LifetimeSeconds"] == 27000


@pytest.mark.parametrize(
    ("method", "path", "body", "action"),
    [
        ("PUT", GATEWAY, {}, "virtualNetworkGateways/write"),
        ("PATCH", GATEWAY, {}, "virtualNetworkGateways/write"),
        ("DELETE", GATEWAY, None, "virtualNetworkGateways/delete"),
        ("POST", f"{GATEWAY}/reset", None, "virtualNetworkGateways/reset/action"),
        ("PUT", f"{CONNECTIONS[0]}/sharedkey", {}, "connections/sharedKey/write"),
        ("POST", f"{CONNECTIONS[0]}/sharedkey/reset", {}, "connections/sharedkey/reset/action"),
        ("POST", f"{CONNECTIONS[0]}/resetconnection", None, "connections/resetconnection/action"),
        ("POST", f"{CONNECTIONS[0]}/getikesas", None, "connections/getikesas/action"),
        ("PUT", "virtualNetworks/vnet-hub/subnets/x", {}, "virtualNetworks/subnets/write"),
        ("DELETE", "virtualNetworks/vnet-hub/subnets/x", None, "virtualNetworks/subnets/delete"),
    ],
)
def test_a_missing_write_permission_is_named(open_arm: Open, method: str, path: str, body: Any, action: str) -> None:
    arm = open_arm()
    arm.lab.azure.missing_permissions = ("*/write", "*/delete", "*/action")
    answer = arm.send(method, path, body)
    assert arm.refusal(answer) == (403, "AuthorizationFailed")
    assert f"'Microsoft.Network/{action}'" in answer.text


@pytest.mark.parametrize(
    ("path", "body", "action"),
    [
        (GATEWAY, link.gateway, "publicIPAddresses/join/action"),
        (GATEWAY, link.gateway, "virtualNetworks/subnets/join/action"),
    ],
)
def test_using_another_resource_takes_a_permission(open_arm: Open, path: str, body: Any, action: str) -> None:
    arm = open_arm()
    arm.lab.azure.missing_permissions = (f"Microsoft.Network/{action}",)
    answer = arm.send("PUT", path, body(arm.base))
    assert arm.refusal(answer) == (403, "LinkedAuthorizationFailed")
    assert f"'Microsoft.Network/{action}'" in answer.text


def test_locks_and_policies(open_arm: Open) -> None:
    arm = open_arm()
    store = arm.lab.azure
    scope = f"/subscriptions/{store.subscription_id}/resourceGroups/{link.GROUP}"
    store.locks[scope.upper()] = "CanNotDelete"
    assert arm.refusal(arm.send("DELETE", CONNECTIONS[0])) == (409, "ScopeLocked")
    assert arm.send("PATCH", "localNetworkGateways/lng-google-0", {"tags": {}}).status_code == 200
    store.locks[scope.upper()] = "ReadOnly"
    for method, path, body in (
        ("PATCH", "localNetworkGateways/lng-google-0", {"tags": {}}),
        ("PUT", CONNECTIONS[0], link.connection(arm.base, 0)),
        ("PUT", f"{CONNECTIONS[0]}/sharedkey", {"value": "Valid123"}),
        ("POST", f"{GATEWAY}/reset", None),
        ("PUT", "virtualNetworks/vnet-hub/subnets/x", {"properties": {"addressPrefix": "10.100.9.0/24"}}),
    ):
        assert arm.refusal(arm.send(method, path, body)) == (409, "ScopeLocked")
    store.locks.clear()
    store.denied_types = ("Microsoft.Network/publicIP*",)
    answer = arm.send("PUT", "publicIPAddresses/pip-new", link.public_address())
    assert arm.refusal(answer) == (403, "RequestDisallowedByPolicy")


@pytest.mark.parametrize("body", ["", "[]", "{"])
def test_a_body_that_is_no_object(open_arm: Open, body: str) -> None:
    arm = open_arm()
    url = f"{arm.lab.https_url}{arm.base}/{GATEWAY}?api-version={link.VERSION}"
    answer = arm.session.put(url, data=body, timeout=10)
    assert arm.refusal(answer) == (400, "InvalidRequestContent")
