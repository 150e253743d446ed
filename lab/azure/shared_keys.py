"""Writes of a connection's pre-shared key. The key itself stays out of every document, operation and message."""

from collections.abc import Callable
from http import HTTPStatus
from typing import Any

from lab.azure import exclusion, shape
from lab.azure.answers import NO_BODY, Answer, ArmRequest, ProviderRefusal, read_body
from lab.azure.gateway_shape import make_key
from lab.azure.operation import Work
from lab.azure.resources import find_resource
from lab.azure.rules.common import refuse
from lab.azure.rules.connection import KEY_LENGTHS, check_key
from lab.keys import PreSharedKey
from lab.wire import Document
from lab.world import World

SECONDS = 30


def put_key(world: World, request: ArmRequest) -> Answer:
    """Begin to set the key: 200, an empty body and Azure-AsyncOperation, as recorded.

    Raises:
        Refusal: the key is not one that Azure takes.
    """
    connection, body = find_resource(world, request), read_body(request)
    secret = PreSharedKey(str(body.get("value") or ""))
    check_key(secret)
    work = _plan(world, connection, "SetSharedKeyOperation", secret, None)
    headers, _ = world.operations.begin(request, connection["location"], work)
    return Answer(NO_BODY, HTTPStatus.OK, headers)


def reset_key(world: World, request: ArmRequest) -> Answer:
    """Begin to make a new random key of the length asked for: 202 with both links.

    Raises:
        Refusal: the length is not 1 to 128 [D; code inferred].
    """
    connection, length = find_resource(world, request), read_body(request).get("keyLength")
    if not isinstance(length, int) or length not in KEY_LENGTHS:
        raise refuse("InvalidSharedKeyLength", "keyLength must be between 1 and 128.")
    secret = PreSharedKey(make_key(length))
    work = _plan(world, connection, "ResetSharedKeyOperation", secret, {"keyLength": length})
    return world.operations.accept(request, connection["location"], work)


def _plan(world: World, connection: Document, name: str, secret: PreSharedKey, output: Any) -> Work:
    store = world.azure
    exclusion.check_scope_open(store, connection["id"], "write")
    held = exclusion.name_touched(store, connection)
    busy = world.operations.find_holder(held)
    finish = _collide(world, connection, busy[0]) if busy else _store(world, connection, secret, output)
    # What is bound to fail holds nothing: it would only keep others waiting.
    return Work(name, SECONDS, frozenset() if busy else held, finish)


def _store(world: World, connection: Document, secret: PreSharedKey, output: Any) -> Callable[[], Any]:
    def finish() -> Any:
        world.azure.secrets[connection["id"].lower()] = secret
        connection["etag"] = shape.new_etag()
        return output

    return finish


def _collide(world: World, connection: Document, guid: str) -> Callable[[], Any]:
    """Return how a key's write ends during another: accepted, then Failed [field: azure-rest-api-specs 14473]."""
    uri = f"/subscriptions/{world.azure.subscription_id}/providers/Microsoft.Network/locations/{connection['location']}"

    def finish() -> Any:
        raise ProviderRefusal(
            "AnotherOperationInProgress",
            "Another operation on this or dependent resource is in progress. To retrieve status of the operation use "
            f"uri: https://management.azure.com{uri}/operations/{guid}.",
            status=HTTPStatus.CONFLICT,
        )

    return finish
