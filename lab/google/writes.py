"""Writes: insert, delete, patch, update and setLabels. Each is checked at once and takes effect when it ends."""

import copy
from http import HTTPStatus

from lab.google.answers import Answer, ComputeRequest, Refusal, refuse_busy, refuse_unknown, refuse_value
from lab.google.bodies import clean_body, read_body, read_name
from lab.google.changes import check_fingerprint, check_labels, merge_patch
from lab.google.drafts import Draft
from lab.google.effects import add_document, check_quota, complete_document, number_next, remove_document
from lab.google.in_use import check_unused
from lab.google.kinds import TYPES
from lab.google.operations import Failure
from lab.google.permits import demand, demand_uses
from lab.google.rules import check_draft, complete_router
from lab.google.starting import Plan, start_write
from lab.google.store import GoogleStore
from lab.wire import Document
from lab.world import World


def insert(world: World, request: ComputeRequest) -> Answer:
    """Make a resource.

    Raises:
        Refusal: 400, 403, 404 or 409, as the rules have it.
    """
    store, collection = world.google, request.parts["collection"]
    body = read_body(request, collection)
    key = f"{request.parts['scope']}/{collection}/{read_name(body)}"
    demand(store, f"compute.{collection}.create", key)
    running = store.operations.find_running(key)
    if key in store.documents or (running and running.adds is not None and running.failure is None):
        text = f"The resource 'projects/{store.project}/{key}' already exists"
        raise Refusal(HTTPStatus.CONFLICT, "alreadyExists", text)
    _check_region(store, key, body)
    labels = body.get("labels")
    check_labels(labels)
    cleaned = clean_body(store, collection, body)
    if collection == "addresses":
        # Recorded: an address comes into being without the labels that it was asked for with.
        cleaned.pop("labels", None)
    demand_uses(store, collection, cleaned)
    number = number_next(store, key)
    document: Document = {}
    secret = cleaned.get("sharedSecret")
    failure = None
    try:
        check_draft(Draft(store, key, cleaned))
        check_quota(store, key)
        cleaned.pop("sharedSecret", None)
        document = complete_document(store, key, number, cleaned)
        complete_router(document)
    except Failure as why:
        failure = why
    now = world.clock.seconds() + TYPES[collection].seconds

    def finish() -> None:
        add_document(store, key, document, secret, now)

    return start_write(world, request, Plan("insert", key, number, finish, failure, adds=None if failure else document))


def delete(world: World, request: ComputeRequest) -> Answer:
    """Delete a resource.

    Raises:
        Refusal: 400 while it is in use or busy, 403, 404.
    """
    store = world.google
    key, document = find_target(world, request, "delete")
    failure = None
    try:
        check_unused(store, key)
    except Failure as why:
        failure = why

    def finish() -> None:
        remove_document(store, key)

    return start_write(world, request, Plan("delete", key, str(document["id"]), finish, failure, removes=True))


def change(world: World, request: ComputeRequest) -> Answer:
    """Patch a resource, or put a whole one in its place; lists are replaced whole.

    Raises:
        Refusal: 400, 403, 404, or 412 for a fingerprint that is out of date.
    """
    store, collection = world.google, request.parts["collection"]
    key, before = find_target(world, request, "update")
    body = read_body(request, collection)
    check_fingerprint(before, collection, body)
    after = merge_patch(collection, before, body, whole=request.method == "PUT")
    failure = None
    try:
        check_draft(Draft(store, key, after, before))
        complete_router(after)
    except Failure as why:
        failure = why
    fields = {*after, *before}
    changes = {field: after.get(field) for field in fields if after.get(field) != before.get(field)}

    def finish() -> None:
        document = store.documents.get(key, {})
        whole = {**document, **copy.deepcopy(changes)}
        document.clear()
        # Compute omits what is empty.
        document.update({name: value for name, value in sorted(whole.items()) if value not in ([], {}, None)})

    action = "patch" if request.method == "PATCH" else "update"
    if collection == "networks":
        action = "compute.networks.patch"
    return start_write(world, request, Plan(action, key, str(before["id"]), finish, failure))


def set_labels(world: World, request: ComputeRequest) -> Answer:
    """Replace all labels of a resource.

    Raises:
        Refusal: 400, 403, 404, or 412 for a fingerprint that is out of date.
    """
    store = world.google
    key, before = find_target(world, request, "setLabels")
    body = read_body(request)
    labels = body.get("labels") or {}
    check_labels(labels)
    check_fingerprint(before, "labels", body)

    def finish() -> None:
        document = store.documents.get(key, {})
        document.pop("labels", None)
        document.update({"labels": labels} if labels else {})

    # Those of an address, which came into being without labels, were recorded as DONE at once.
    same = labels == before.get("labels", {}) or "/addresses/" in key
    return start_write(world, request, Plan("setLabels", key, str(before["id"]), finish, is_instant=same))


def _check_region(store: GoogleStore, key: str, body: Document) -> None:
    region, asked = key.split("/")[1], str(body.get("region") or "")
    if asked and key.startswith("regions/") and asked.rpartition("/")[2] != region:
        hint = f"Must be the region of the request, '{store.link(f'regions/{region}')}'."
        raise refuse_value("resource.region", asked, hint)


def find_target(world: World, request: ComputeRequest, verb: str) -> tuple[str, Document]:
    """Return key and document of what a write is about.

    Raises:
        Refusal: 403, 404, or 400 while an operation is under way on it.
    """
    store, collection = world.google, request.parts["collection"]
    key = f"{request.parts['scope']}/{collection}/{request.parts['name']}"
    demand(store, f"compute.{collection}.{verb}", key)
    if store.operations.find_running(key):
        raise refuse_busy(store.project, key)
    if key not in store.documents:
        raise refuse_unknown(store.project, key)
    return key, store.documents[key]
