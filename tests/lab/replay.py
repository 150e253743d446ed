"""A scenario's documents sent as writes into the same clouds with nothing in them."""

import json
from typing import Any

from lab.azure.answers import ArmRequest
from lab.azure.operations import Operations
from lab.azure.routing import answer_request as answer_arm
from lab.azure.store import AzureStore
from lab.clock import SteppedClock
from lab.google.answers import ComputeRequest
from lab.google.effects import AUTOMATIC
from lab.google.kinds import OUTPUT_ONLY
from lab.google.routing import answer_request as answer_compute
from lab.google.store import GoogleStore
from lab.identity import Identity
from lab.scenario import Scenario, make_azure_stores, make_google_stores
from lab.wire import Document
from lab.world import World

DAY = 86_400.0
VERSION = "2026-03-01"
AZURE_ORDER = (
    *("routeTables", "networkSecurityGroups", "publicIPAddresses", "virtualNetworks"),
    *("virtualNetworkGateways", "localNetworkGateways", "connections"),
)
GOOGLE_ORDER = (
    *("networks", "subnetworks", "firewalls", "addresses", "vpnGateways", "targetVpnGateways", "externalVpnGateways"),
    *("routers", "vpnTunnels", "routes"),
)
ASSIGNED = (*OUTPUT_ONLY, "vpnInterfaces", "tunnels", "interfaces", "bgpPeers")
"""What Compute fills in; a router gets its interfaces and peers once there are tunnels to link."""


def replay(scenario: Scenario, identity: Identity) -> World:
    """Write a scenario document by document, each with what a client would send, and return the world it makes.

    Public addresses are given out by the clouds: the ones the scenario has are put in their place.

    Raises:
        Refusal: one of the clouds did not take a document.
        AssertionError: an operation failed.
    """
    subscriptions, projects = make_azure_stores(scenario), make_google_stores(scenario)
    clock = SteppedClock()
    world = World(
        subscriptions[0], projects[0], clock, identity, Operations(clock), all_azure=subscriptions, all_google=projects
    )
    wanted = [(store, dict(store.documents), dict(store.secrets)) for store in subscriptions]
    wanted_too = [(store, dict(store.documents), dict(store.secrets)) for store in projects]
    for emptied in subscriptions:
        emptied.documents.clear()
        emptied.secrets.clear()
    for cleared in projects:
        cleared.documents.clear()
        cleared.secrets.clear()
    for store, documents, secrets in wanted:
        for kind in AZURE_ORDER:
            for key, document in documents.items():
                if document["type"].endswith(f"/{kind}"):
                    _put(world, store, document, secrets[key].reveal() if key in secrets else None)
    for google, documents, secrets in wanted_too:
        for kind in GOOGLE_ORDER:
            for key, document in documents.items():
                if key.split("/")[-2] == kind and not document["name"].startswith(AUTOMATIC):
                    _insert(world, google, key, document, secrets[key].reveal() if key in secrets else None)
        for key, document in documents.items():
            if "/routers/" in key:
                body: Document = {name: document[name] for name in ("interfaces", "bgpPeers") if name in document}
                _send(world, google, "PATCH", key, body)
    clock.advance(DAY)
    return world


def _put(world: World, store: AzureStore, document: Document, secret: str | None) -> None:
    body: Any = {key: document[key] for key in ("location", "tags", "sku", "zones", "properties") if key in document}
    if secret:
        body = {**body, "properties": {**body["properties"], "sharedKey": secret}}
    sent = json.dumps(body).encode()
    answer_arm(world, ArmRequest("PUT", "https://h", document["id"], {"api-version": VERSION}, body=sent))
    _pass_time(world)
    failed = [operation.failure for operation in world.operations.running.values() if operation.failure]
    assert not failed, failed
    made = store.find(document["id"])
    assert made is not None
    if document["type"].endswith("/publicIPAddresses"):
        made["properties"]["ipAddress"] = document["properties"]["ipAddress"]


def _insert(world: World, store: GoogleStore, key: str, document: Document, secret: str | None) -> None:
    collection = key.split("/")[-2]
    left_out = [name for name in ASSIGNED if not (collection == "externalVpnGateways" and name == "interfaces")]
    body = {name: value for name, value in document.items() if name not in left_out}
    _send(world, store, "POST", key.rpartition("/")[0], {**body, **({"sharedSecret": secret} if secret else {})})
    if collection == "vpnGateways":
        store.documents[key]["vpnInterfaces"] = document["vpnInterfaces"]


def _send(world: World, store: GoogleStore, method: str, path: str, body: Document) -> None:
    sent = json.dumps(body).encode()
    operation = answer_compute(world, ComputeRequest(method, f"/projects/{store.project}/{path}", {}, body=sent)).body
    _pass_time(world)
    done = store.operations.known[operation["name"]]
    assert done.is_done
    assert done.failure is None, (path, done.failure)


def _pass_time(world: World) -> None:
    assert isinstance(world.clock, SteppedClock)
    world.clock.advance(DAY)
    world.settle()


def name_rows(world: World) -> list[tuple[Any, ...]]:
    """Return what is observed of every tunnel end and session, in words."""
    seen = world.observe()
    return [
        *(
            (row.end.connection_id, row.end.instance, row.status, row.session_up, row.learned)
            for row in sorted(seen.azure_tunnels, key=lambda row: (row.end.connection_id, row.end.instance))
        ),
        *sorted((key, state.google) for key, state in seen.google_tunnels.items()),
        *sorted((row.session.router, row.session.name, row.state, row.offered) for row in seen.google_sessions),
    ]


def count_documents(world: World) -> int:
    """Return how many documents both clouds have besides the routes that Compute makes by itself."""
    azure = sum(len(store.documents) for store in world.subscriptions)
    kept = [
        document
        for store in world.projects
        for document in store.documents.values()
        if not str(document["name"]).startswith(AUTOMATIC)
    ]
    return azure + len(kept)
