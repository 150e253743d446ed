"""Calls besides insert, get, list, patch, update and delete: each says something of a resource, or changes one thing.

Which resources have which, and their fields: Compute's discovery document. Documented: testIamPermissions refuses
wildcards, and its answer is the subset that the caller has; a preview changes nothing. That a preview of a router that
is there is one of a patch, one of another that of an insert, and the permission it asks for, are [inferred].
"""

from lab.google.answers import Answer, ComputeRequest, Refusal, refuse_missing, refuse_unknown, refuse_value
from lab.google.bodies import clean_body, read_body, read_name
from lab.google.changes import merge_patch
from lab.google.drafts import Draft
from lab.google.fill import fill_document
from lab.google.operations import Failure
from lab.google.permits import demand
from lab.google.rules import check_draft, complete_router
from lab.google.starting import Plan, start_write
from lab.google.writes import find_target
from lab.wire import Document
from lab.world import World

ACCESS = "privateIpGoogleAccess"
MADE = ("id", "creationTimestamp", "selfLink")
"""What only a resource that was made has."""


def answer_permissions(world: World, request: ComputeRequest) -> Answer:
    """Answer which of the permissions that are asked about the caller has on a resource; asking needs none.

    Raises:
        Refusal: 400 for a permission that is none or has a wildcard, 404.
    """
    store = world.google
    key = f"{request.parts['scope']}/{request.parts['collection']}/{request.parts['name']}"
    asked = read_body(request).get("permissions") or []
    if key not in store.documents:
        raise refuse_unknown(store.project, key)
    if not isinstance(asked, list):
        raise refuse_value("resource.permissions", "...", "Must be a list of texts.")
    for number, permission in enumerate(asked):
        if not isinstance(permission, str) or "*" in permission or permission.count(".") < 2:
            hint = "Must be a permission without wildcards."
            raise refuse_value(f"resource.permissions[{number}]", str(permission)[:200], hint)
    held = [permission for permission in asked if store.allows(permission)]
    return Answer({"permissions": held} if held else {})


def preview_router(world: World, request: ComputeRequest) -> Answer:
    """Answer what a router would look like after a write, with all that Compute fills in.

    Raises:
        Refusal: 400, 403, or 404 for a network that is not there.
    """
    store = world.google
    key = f"{request.parts['scope']}/routers/{request.parts['name']}"
    demand(store, "compute.routers.update", key)
    body = read_body(request, "routers")
    before = store.documents.get(key)
    try:
        if before is not None:
            after = merge_patch("routers", before, body, whole=False)
            check_draft(Draft(store, key, after, before))
        else:
            named = {**body, "name": request.parts["name"]}
            read_name(named)
            after = clean_body(store, "routers", named)
            check_draft(Draft(store, key, after))
            whole = fill_document(store, key, request.parts["scope"], "routers", after)
            after = {field: value for field, value in whole.items() if field not in MADE}
    except Failure as failure:
        raise Refusal(failure.status, failure.code, failure.message) from failure
    complete_router(after)
    return Answer({"resource": dict(sorted(after.items()))})


def set_google_access(world: World, request: ComputeRequest) -> Answer:
    """Let the addresses of a subnet reach Google's APIs, or not.

    Raises:
        Refusal: 400, 403, 404.
    """
    store = world.google
    key, document = find_target(world, request, "setPrivateIpGoogleAccess")
    body = read_body(request)
    if ACCESS not in body or set(body) - {ACCESS, "kind"}:
        other = next(iter(set(body) - {ACCESS, "kind"}), None)
        raise refuse_missing(ACCESS) if other is None else _refuse_name(other)
    if body[ACCESS] is None:
        raise refuse_missing(ACCESS)

    def finish() -> None:
        _change(store.documents.get(key), {ACCESS: body[ACCESS]})

    plan = Plan("setPrivateIpGoogleAccess", key, str(document["id"]), finish)
    return start_write(world, request, plan)


def switch_to_custom(world: World, request: ComputeRequest) -> Answer:
    """Take a network out of auto mode; its subnets stay and are ordinary ones from then on.

    Raises:
        Refusal: 400 for a network in custom mode already, 403, 404.
    """
    store = world.google
    key, document = find_target(world, request, "switchToCustomMode")
    if not document.get("autoCreateSubnetworks"):
        hint = "The network is in custom subnet mode already."
        raise refuse_value("network", request.parts["name"], hint)

    def finish() -> None:
        _change(store.documents.get(key), {"autoCreateSubnetworks": False})

    return start_write(world, request, Plan("switchToCustomMode", key, str(document["id"]), finish))


def _change(document: Document | None, values: Document) -> None:
    if document is not None:
        document.update(values)


def _refuse_name(name: str) -> Refusal:
    text = f"Invalid JSON payload received. Unknown name \"{name}\" at 'resource': Cannot find field."
    return Refusal(400, "badRequest", text)
