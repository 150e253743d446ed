"""What a write brings about besides its own document: addresses, secrets, default routes, a network's subnets."""

import copy
from http import HTTPStatus

from lab.google.auto_mode import list_auto_subnets
from lab.google.fill import fill_document
from lab.google.operations import Failure, now_utc, write_time
from lab.google.projects import PROJECT_QUOTAS, REGION_QUOTAS
from lab.google.store import GoogleStore
from lab.google.vpn_rules import POOL
from lab.keys import PreSharedKey
from lab.wire import Document, items, stable_number

PROVISIONING_SECONDS = 4.0
"""How long a new tunnel is PROVISIONING [inferred]."""

AUTOMATIC = "default-route-"
"""How the names of the routes begin that a network and its subnets bring along."""

OWN_INTERFACES = 2


def number_next(store: GoogleStore, key: str) -> str:
    """Return an id that nothing had before: a resource of an old name is a new resource."""
    store.serial += 1
    return stable_number(store.project, key, str(store.serial))


def complete_document(store: GoogleStore, key: str, number: str, body: Document) -> Document:
    """Return the whole document of a new resource: what was asked for, defaults, and what Compute assigns."""
    scope, collection, _ = key.rsplit("/", 2)
    entry = {**copy.deepcopy(body), "id": number, "creationTimestamp": write_time(now_utc())}
    if collection == "vpnGateways":
        entry["vpnInterfaces"] = [{"id": i, "ipAddress": hand_out_address(store)} for i in range(OWN_INTERFACES)]
    if collection == "addresses" and "address" not in entry:
        entry["address"] = hand_out_address(store)
    document = fill_document(store, key, scope, collection, entry)
    if collection == "routers" and "bgp" not in body:
        del document["bgp"]
    return document


def hand_out_address(store: GoogleStore) -> str:
    """Return a public address that was never given before.

    Raises:
        Failure: there is none left.
    """
    for document in store.documents.values():
        store.handed_out.update(str(row.get("ipAddress", "")) for row in items(document, "vpnInterfaces"))
        store.handed_out.add(str(document.get("address", "")))
    for host in POOL.hosts():
        if str(host) not in store.handed_out:
            store.handed_out.add(str(host))
            return str(host)
    raise Failure("RESOURCE_POOL_EXHAUSTED", "The simulated Compute has no public address left.")


def check_quota(store: GoogleStore, key: str) -> None:
    """Refuse one more than a quota allows; the words are seen in the field.

    Raises:
        Failure: 403 QUOTA_EXCEEDED.
    """
    scope, collection, _ = key.rsplit("/", 2)
    coming = store.operations.list_coming()
    for quotas, place in ((PROJECT_QUOTAS, None), (REGION_QUOTAS, scope)):
        for metric, (usual, counted) in quotas.items():
            limit = store.quota_limits.get(metric, usual)
            there = {*store.list_type(counted, place), *(k for k in coming if k.split("/")[-2] == counted)}
            if counted == collection and len(there) >= limit:
                where = f"in region {scope.removeprefix('regions/')}" if place else "globally"
                text = f"Quota '{metric}' exceeded.  Limit: {float(limit)} {where}."
                raise Failure("QUOTA_EXCEEDED", text, HTTPStatus.FORBIDDEN)


def add_document(store: GoogleStore, key: str, document: Document, secret: str | None, now: float) -> None:
    """Put a new document in place, with all that it brings along."""
    store.documents[key] = document
    collection = key.split("/")[-2]
    if secret is not None:
        store.secrets[key] = PreSharedKey(secret)
    if collection == "vpnTunnels":
        store.ready_at[key] = now + PROVISIONING_SECONDS
    if collection == "networks":
        hop = {"nextHopGateway": store.link("global/gateways/default-internet-gateway")}
        _add_route(store, "", key, {**hop, "destRange": "0.0.0.0/0", "priority": 1000})
        for subnet, text in list_auto_subnets(store, document):
            entry = {"name": document["name"], "network": document["selfLink"], "ipCidrRange": text}
            add_document(store, subnet, complete_document(store, subnet, number_next(store, subnet), entry), None, now)
    if collection == "subnetworks":
        network = store.find(document["network"])
        if network is not None:
            network["subnetworks"] = [*network.get("subnetworks", []), document["selfLink"]]
        local: Document = {"nextHopNetwork": document["network"], "destRange": document["ipCidrRange"], "priority": 0}
        _add_route(store, "r-", store.key(document["network"]), local)


def _add_route(store: GoogleStore, mark: str, network: str, hop: Document) -> None:
    number = number_next(store, network)
    name = f"{AUTOMATIC}{mark}{int(number):016x}"
    words = (
        "Default route to the Internet." if not mark else f"Default local route to the subnetwork {hop['destRange']}."
    )
    route = {"name": name, "id": number, "description": words, "network": store.link(network), **hop}
    key = f"global/routes/{name}"
    entry = {**route, "creationTimestamp": write_time(now_utc())}
    store.documents[key] = fill_document(store, key, "global", "routes", entry)


def remove_document(store: GoogleStore, key: str) -> None:
    """Take a document away, with all that it brought along; interfaces of routers that name it are left dangling."""
    for subnet, _ in list_auto_subnets(store, store.documents.get(key, {})) if "/networks/" in key else ():
        remove_document(store, subnet)
    document = store.documents.pop(key, {})
    store.secrets.pop(key, None)
    store.ready_at.pop(key, None)
    # An address that was given once isn't given again, even when its gateway came with the scenario.
    store.handed_out.update(str(row.get("ipAddress", "")) for row in items(document, "vpnInterfaces"))
    if "address" in document:
        store.handed_out.add(str(document["address"]))
    collection = key.split("/")[-2]
    if collection == "networks":
        _drop_routes(store, {"network": document.get("selfLink")})
    if collection == "subnetworks":
        network = store.find(document.get("network"))
        if network is not None:
            left = [link for link in network.get("subnetworks", []) if link != document["selfLink"]]
            network.pop("subnetworks", None)
            network.update({"subnetworks": left} if left else {})
        local = {"network": document.get("network"), "destRange": document.get("ipCidrRange")}
        _drop_routes(store, {**local, "nextHopNetwork": document.get("network")})


def _drop_routes(store: GoogleStore, wanted: Document) -> None:
    for key, route in store.list_type("routes").items():
        automatic = str(route.get("name", "")).startswith(AUTOMATIC)
        if automatic and all(route.get(field) == value for field, value in wanted.items()):
            del store.documents[key]
