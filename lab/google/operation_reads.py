"""Operations themselves: get, wait, delete, and lists of a scope and of all.

A region's zones have operations too, none of which the lab's resources start; that every region has the zones a, b and
c is [inferred]. An operation that was deleted is not found any more; its answer is empty (documented), with a 204
[inferred]. That one under way can't be deleted is [inferred].
"""

from http import HTTPStatus

from lab.google.answers import Answer, ComputeRequest, cut_page, refuse_busy, refuse_unknown
from lab.google.filters import make_filter, sort_documents
from lab.google.operations import Operation, render_operation
from lab.wire import Document
from lab.world import World

LONGEST_WAIT = 120.0
"""Seconds that `wait` waits at most; it may then answer RUNNING (documented)."""


ZONES = "abc"


def list_zones(world: World) -> list[str]:
    """Return the zones of the project's regions, such as `zones/us-east4-a`."""
    return [f"zones/{region}-{letter}" for region in world.google.regions for letter in ZONES]


def find_operation(world: World, request: ComputeRequest) -> Operation:
    """Return the operation that a request names.

    Raises:
        Refusal: 404 notFound.
    """
    name, scope = request.parts["name"], request.parts["scope"]
    operation = world.google.operations.known.get(name)
    if operation is None or operation.scope != scope:
        raise refuse_unknown(world.google.project, f"{scope}/operations/{name}")
    return operation


def get_operation(world: World, request: ComputeRequest) -> Answer:
    """Answer one operation as it stands; whoever asks by `wait` was made to wait before."""
    return Answer(render_operation(find_operation(world, request), world.google.link("")))


def delete_operation(world: World, request: ComputeRequest) -> Answer:
    """Forget an operation that has ended.

    Raises:
        Refusal: 404, or 400 while it is under way.
    """
    operation = find_operation(world, request)
    if not operation.is_done:
        raise refuse_busy(world.google.project, f"{operation.scope}/operations/{operation.name}")
    del world.google.operations.known[operation.name]
    return Answer(None, HTTPStatus.NO_CONTENT)


def count_wait(world: World, request: ComputeRequest) -> float:
    """Return how many real seconds a `wait` holds its answer back; 0 for every other request."""
    words = request.path.split("/")
    if request.method != "POST" or words[-1] != "wait" or words[-3] != "operations":
        return 0.0
    known = (project.operations.known.get(words[-2]) for project in world.projects)
    operation = next((found for found in known if found), None)
    if operation is None or operation.is_done:
        return 0.0
    left = operation.ends_at - world.clock.seconds()
    return max(0.0, world.clock.shorten(min(left, LONGEST_WAIT)))


def list_operations(world: World, request: ComputeRequest) -> Answer:
    """Answer the operations of a zone, of a region or of the global scope."""
    scope = request.parts["scope"]
    rows = [row for operation, row in _render_all(world, request) if operation.scope == scope]
    page, token = cut_page(request, rows, world.google.page_size)
    key = f"{scope}/operations"
    body: Document = {"id": f"projects/{world.google.project}/{key}", "kind": "compute#operationList"}
    body |= {"items": page} if page else {}
    body["selfLink"] = world.google.link(key)
    return Answer(body | ({"nextPageToken": token} if token else {}))


def list_all_operations(world: World, request: ComputeRequest) -> Answer:
    """Answer the operations of all scopes."""
    entries = _render_all(world, request)
    page, token = cut_page(request, entries, world.google.page_size)
    scopes: Document = {}
    for scope in ("global", *(f"regions/{region}" for region in world.google.regions), *list_zones(world)):
        rows = [row for operation, row in page if operation.scope == scope]
        warning = {"code": "NO_RESULTS_ON_PAGE", "message": f"No results for the scope '{scope}'."}
        empty = {"warning": {**warning, "data": [{"key": "scope", "value": scope}]}}
        scopes[scope] = {"operations": rows} if rows else empty
    key = "aggregated/operations"
    body: Document = {
        "id": f"projects/{world.google.project}/{key}",
        "items": scopes,
        "kind": "compute#operationAggregatedList",
        "selfLink": world.google.link(key),
    }
    return Answer(body | ({"nextPageToken": token} if token else {}))


def _render_all(world: World, request: ComputeRequest) -> list[tuple[Operation, Document]]:
    passes = make_filter(request.query.get("filter", ""))
    rows = [(known, render_operation(known, world.google.link(""))) for known in world.google.operations.known.values()]
    kept = {operation.name: (operation, row) for operation, row in rows if passes(row)}
    dated = {name: {**row, "creationTimestamp": row["insertTime"]} for name, (_, row) in kept.items()}
    ordered = sort_documents(dated, request.query.get("orderBy", ""))
    return [kept[name] for name in ordered]
