"""Whatever stands in a body, the Azure side takes it or says no in its own words."""

import json
from collections.abc import Iterator
from typing import Any

import pytest

from lab import load_scenario
from lab.azure.answers import ArmRequest, Refusal
from lab.azure.operations import Operations
from lab.azure.routing import answer_request
from lab.clock import start_clock
from lab.identity import make_identity
from lab.scenario import make_azure_store, make_google_store
from lab.world import World
from tests.lab import azure_link as link

ODD: list[Any] = [None, True, 1, -1, "x", "", [], [1], [{}], {}, {"id": "x"}, {"x": None}]

IDENTITY = make_identity("client", "account")


def make_world() -> World:
    scenario, clock = load_scenario("healthy"), start_clock(1e9)
    return World(make_azure_store(scenario), make_google_store(scenario), clock, IDENTITY, Operations(clock))


def name_paths(value: Any, path: str = "") -> Iterator[str]:
    entries = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, entry in entries:
        yield f"{path}{key}"
        yield from name_paths(entry, f"{path}{key}.")


def put(world: World, path: str, body: Any) -> None:
    request = ArmRequest(
        "PUT", "https://127.0.0.1", path, {"api-version": link.VERSION}, body=json.dumps(body).encode()
    )
    world.operations.settle()
    try:
        answer = answer_request(world, request)
    except Refusal as refusal:
        answer = refusal.as_answer()
    body = json.loads(answer.encode())
    assert answer.status in (200, 201) or (400 <= answer.status < 500 and body["error"]["code"])
    world.operations.settle()


@pytest.mark.parametrize(
    "kind",
    ["virtualNetworkGateways", "connections", "localNetworkGateways", "publicIPAddresses", "virtualNetworks"],
)
def test_odd_values_anywhere(kind: str) -> None:
    world = make_world()
    base = f"/subscriptions/{world.azure.subscription_id}/resourceGroups/{link.GROUP}/providers/Microsoft.Network"
    name, body = {
        "virtualNetworkGateways": ("vng-prod", link.gateway(base)),
        "connections": ("cn-google-0", link.connection(base, 0)),
        "localNetworkGateways": ("lng-new", link.site(0)),
        "publicIPAddresses": ("pip-new", link.public_address()),
        "virtualNetworks": ("vnet-new", link.network()),
    }[kind]
    paths = list(name_paths(body))
    assert len(paths) > 4
    for path in paths:
        for value in ODD:
            changed = link.alter(body, path, "-")
            step = path.rpartition(".")
            inner: Any = changed
            for key in step[0].split(".") if step[0] else ():
                inner = inner[int(key)] if isinstance(inner, list) else inner[key]
            inner[int(step[2]) if isinstance(inner, list) else step[2]] = value
            put(world, f"{base}/{kind}/{name}", changed)


@pytest.mark.parametrize("value", ODD)
def test_odd_children(value: Any) -> None:
    world = make_world()
    base = f"/subscriptions/{world.azure.subscription_id}/resourceGroups/{link.GROUP}/providers/Microsoft.Network"
    for child in (
        "virtualNetworks/vnet-hub/subnets/x",
        "virtualNetworks/vnet-hub/virtualNetworkPeerings/x",
        "networkSecurityGroups/nsg-workload/securityRules/x",
        "routeTables/rt-workload/routes/x",
    ):
        for body in (value, {"properties": value}, {"properties": {"addressPrefix": value, "priority": value}}):
            put(world, f"{base}/{child}", body)
