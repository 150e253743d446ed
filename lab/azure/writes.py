"""Writes of whole resources: PUT, PATCH of the tags, DELETE."""

from http import HTTPStatus

from lab.azure import exclusion, gateway_shape, rules, shape
from lab.azure.answers import NO_BODY, Answer, ArmRequest, Refusal, read_body
from lab.azure.connections import render_listed
from lab.azure.envelope import check_envelope, identify
from lab.azure.formats import check_formats
from lab.azure.gateways import render_gateway
from lab.azure.operation import Work
from lab.azure.pace import MODE_CHANGE_SECONDS, SECONDS, name_operation
from lab.azure.resources import find_resource, name_type
from lab.azure.store import PROVIDER, AzureStore
from lab.keys import PreSharedKey
from lab.wire import Document, dig
from lab.world import World


def put_resource(world: World, request: ArmRequest) -> Answer:
    """Create a resource (201) or replace it (200); the work goes on behind Azure-AsyncOperation.

    Raises:
        Refusal: whatever stands in the way, in the order in which the service looks.
    """
    store, resource_type, identity = world.azure, name_type(request), identify(world, request)
    body, existing = read_body(request), store.find(identity)
    check_envelope(identity, body, existing)
    exclusion.check_group_stays(world, identity.split("/")[4])
    exclusion.check_scope_open(store, identity, "write")
    exclusion.check_policy(store, identity, f"{PROVIDER}/{resource_type}")
    secret = _read_secret(body)
    document = shape.build_document(store, resource_type, identity, body, existing)
    gateway_shape.complete(store, resource_type, document)
    rules.check_put(store, document, existing, secret)
    exclusion.check_free(world, existing or document)
    exclusion.check_free(world, document)
    exclusion.check_references_ready(world, document, rules.list_references(store, document))
    _keep(store, document, secret)
    create, update, _ = SECONDS[resource_type]
    switched = existing and dig(existing, "properties.activeActive") != dig(document, "properties.activeActive")
    seconds = create if existing is None else MODE_CHANGE_SECONDS if switched else update
    work = Work(
        name_operation("Put", resource_type),
        seconds,
        exclusion.name_touched(store, document),
        lambda: finish_put(store, document),
    )
    headers, _ = world.operations.begin(request, document["location"], work)
    status = HTTPStatus.CREATED if existing is None else HTTPStatus.OK
    return Answer(render_written(store, document), status, headers)


def finish_put(store: AzureStore, document: Document) -> None:
    """End a PUT: the resource works, or what only shows while it is being made fails it.

    Raises:
        Refusal: the resource stays, in state Failed.
    """
    if dig(document, "properties.publicIPAllocationMethod") == "Static" and "ipAddress" not in document["properties"]:
        document["properties"]["ipAddress"] = gateway_shape.give_address(store)
    try:
        rules.check_late(store, document)
    except Refusal:
        shape.mark(document, "Failed")
        raise
    shape.mark(document, "Succeeded")


def patch_tags(world: World, request: ArmRequest) -> Answer:
    """Replace the tags of a resource; gateways and connections take their time.

    Raises:
        Refusal: 404, or what stands in the way.
    """
    store, document = world.azure, find_resource(world, request)
    body = read_body(request)
    check_formats(body)
    tags = body.get("tags", document.get("tags", {}))
    exclusion.check_scope_open(store, document["id"], "write")
    exclusion.check_policy(store, document["id"], document["type"])
    exclusion.check_free(world, document)
    document["tags"] = {str(key): str(value) for key, value in (tags or {}).items()}
    document["etag"] = shape.new_etag()
    resource_type = name_type(request)
    if resource_type not in ("virtualNetworkGateways", "connections"):
        return Answer(render_written(store, document))
    shape.mark(document, "Updating")
    work = Work(
        name_operation("Patch", resource_type),
        SECONDS[resource_type][1],
        exclusion.name_touched(store, document),
        lambda: shape.mark(document, "Succeeded"),
    )
    headers, _ = world.operations.begin(request, document["location"], work)
    return Answer(render_written(store, document), HTTPStatus.OK, headers)


def delete_resource(world: World, request: ArmRequest) -> Answer:
    """Begin to delete a resource (202); 204 when there is none.

    Raises:
        Refusal: it is in use, locked or being written.
    """
    store = world.azure
    try:
        document = find_resource(world, request)
    except Refusal:
        return Answer(NO_BODY, HTTPStatus.NO_CONTENT)
    exclusion.check_scope_open(store, document["id"], "delete")
    exclusion.check_free(world, document)
    rules.check_removal(store, document)
    shape.mark(document, "Deleting")
    resource_type = name_type(request)
    work = Work(
        name_operation("Delete", resource_type),
        SECONDS[resource_type][2],
        exclusion.name_touched(store, document),
        lambda: forget(store, document),
    )
    return world.operations.accept(request, document["location"], work)


def forget(store: AzureStore, document: Document) -> object:
    """Take a document, its key and what it held out of the store."""
    key = document["id"].lower()
    store.documents.pop(key, None)
    store.secrets.pop(key, None)
    store.refresh(key)
    gateway_shape.tie_addresses(store, document, release=True)
    gateway_shape.part_peers(store, document)
    return NO_BODY


def render_written(store: AzureStore, document: Document) -> Document:
    """Return a document as the answer to its PUT has it: a connection without state and key."""
    if document["type"].endswith("/connections"):
        return render_listed(document)
    return render_gateway(store, document)


def _read_secret(body: Document) -> PreSharedKey | None:
    given = dig(body, "properties.sharedKey")
    return None if given is None else PreSharedKey(str(given))


def _keep(store: AzureStore, document: Document, secret: PreSharedKey | None) -> None:
    key = document["id"].lower()
    store.documents[key] = document
    if document["type"].endswith("/connections"):
        if secret is not None:
            store.secrets[key] = secret
        elif key not in store.secrets:
            store.secrets[key] = PreSharedKey(gateway_shape.make_key())
    elif document["type"].endswith("/virtualNetworkGateways"):
        gateway_shape.tie_addresses(store, document)
