"""What stands in a write's way: another write, a lock, a policy."""

from http import HTTPStatus

from lab.azure.answers import ProviderRefusal, Refusal
from lab.azure.pace import name_operation
from lab.azure.store import AzureStore
from lab.wire import Document, dig, stable_guid
from lab.world import World

RETRY_SECONDS = 11


def name_touched(store: AzureStore, document: Document) -> frozenset[str]:
    """Return the ids that a write of this document holds: itself, and the gateways that it changes along."""
    kind, key = document["type"].rpartition("/")[2].lower(), document["id"].lower()
    if kind == "connections":
        ends = ("virtualNetworkGateway1", "virtualNetworkGateway2")
        gateways = [str(dig(document, f"properties.{end}.id", "")).lower() for end in ends]
        return frozenset({key, *(gateway for gateway in gateways if gateway)})
    if kind == "localnetworkgateways":
        return frozenset({key, *(name_gateway(entry) for entry in list_users(store, document))})
    return frozenset({key})


def name_gateway(connection: Document) -> str:
    """Return the key of a connection's own gateway."""
    return str(dig(connection, "properties.virtualNetworkGateway1.id", "")).lower()


def list_users(store: AzureStore, end: Document) -> list[Document]:
    """Return the connections that use a gateway or a local network gateway."""
    ends = ("virtualNetworkGateway1", "virtualNetworkGateway2", "localNetworkGateway2")
    key = end["id"].lower()
    return [
        connection
        for connection in store.list_type("connections")
        if key in {str(dig(connection, f"properties.{name}.id", "")).lower() for name in ends}
    ]


def check_free(world: World, document: Document) -> None:
    """Refuse a write while another one is busy with what it touches.

    Raises:
        Refusal: 429 RetryableError [R: a gateway's PUT during a gateway's PUT; for connections inferred].
    """
    touched = name_touched(world.azure, document)
    found = world.operations.find_holder(touched)
    if found:
        raise _refuse_busy(world, document, found[1].name, found[0])
    for entry in (world.azure.find(key) for key in touched):
        # One that was busy before the lab began, with a write that nobody here started.
        if entry and dig(entry, "properties.provisioningState") == "Updating":
            kind = entry["type"].rpartition("/")[2]
            raise _refuse_busy(world, document, name_operation("Put", kind), stable_guid(entry["id"], "operation"))


def _refuse_busy(world: World, document: Document, operation: str, guid: str) -> Refusal:
    return refuse_retryable(
        world,
        "RetryableErrorDueToAnotherOperation",
        f"Operation {operation} ({guid}) is updating resource {document['id']}. "
        f"The call can be retried in {RETRY_SECONDS} seconds.",
    )


def check_group_stays(world: World, group: str) -> None:
    """Refuse to write into a resource group that is being deleted.

    Raises:
        Refusal: 409 ResourceGroupBeingDeleted [D].
    """
    identity = f"/subscriptions/{world.azure.subscription_id}/resourceGroups/{group}"
    if world.operations.find_holder(frozenset({identity.lower()})):
        raise Refusal(
            HTTPStatus.CONFLICT,
            "ResourceGroupBeingDeleted",
            f"The resource group '{group}' is in deprovisioning state and cannot perform this operation.",
        )


def check_references_ready(world: World, document: Document, references: list[Document]) -> None:
    """Refuse a write that leans on a resource which is still being made.

    Raises:
        Refusal: 429 RetryableError with ReferencedResourceNotProvisioned [R: code; words inferred].
    """
    for reference in references:
        state = dig(reference, "properties.provisioningState", "")
        if state in ("Updating", "Deleting"):
            raise refuse_retryable(
                world,
                "ReferencedResourceNotProvisioned",
                f"Cannot proceed with operation because resource {reference['id']} used by resource {document['id']} "
                f"is not in Succeeded state. Resource is in {state} state and the last operation that updated/is "
                "updating the resource is running.",
            )


def refuse_retryable(world: World, code: str, message: str) -> Refusal:
    """Return the 429 of the network provider."""
    return ProviderRefusal(
        "RetryableError",
        "A retryable error occurred.",
        status=HTTPStatus.TOO_MANY_REQUESTS,
        details=({"code": code, "message": message},),
        headers=world.operations.write_wait(RETRY_SECONDS),
    )


def check_scope_open(store: AzureStore, identity: str, verb: str) -> None:
    """Refuse a `write` or `delete` inside a locked scope.

    Raises:
        Refusal: 409 ScopeLocked [D].
    """
    for scope, level in store.locks.items():
        covers = f"{identity.lower()}/".startswith(f"{scope.lower().rstrip('/')}/")
        if covers and (verb == "delete" or level.lower() == "readonly"):
            raise Refusal(
                HTTPStatus.CONFLICT,
                "ScopeLocked",
                f"The scope '{identity}' cannot perform {verb} operation because following scope(s) are locked: "
                f"'{scope}'. Please remove the lock and try again.",
            )


def check_policy(store: AzureStore, identity: str, resource_type: str) -> None:
    """Refuse to write a type that a policy forbids.

    Raises:
        Refusal: 403 RequestDisallowedByPolicy [D].
    """
    if store.denies(resource_type):
        name = identity.rpartition("/")[2]
        assignment = f"/subscriptions/{store.subscription_id}/providers/Microsoft.Authorization/policyAssignments/deny"
        raise Refusal(
            HTTPStatus.FORBIDDEN,
            "RequestDisallowedByPolicy",
            f"Resource '{name}' was disallowed by policy. Policy identifiers: "
            f'\'[{{"policyAssignment":{{"name":"Not allowed resource types","id":"{assignment}"}}}}]\'.',
        )
