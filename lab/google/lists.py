"""Lists of Compute resources: of one scope, and aggregated over all."""

from collections.abc import Iterable, Mapping
from typing import Any

from lab.google.answers import Answer, ComputeRequest, Refusal, cut_page
from lab.google.changes import write_fingerprints
from lab.google.filters import make_filter, sort_documents
from lab.google.kinds import KINDS
from lab.google.tunnels import render_tunnel
from lab.wire import Document
from lab.world import World


def list_scope(world: World, request: ComputeRequest) -> Answer:
    """Answer the list of one collection in `regions/R` or `global`."""
    scope, collection = request.parts["scope"], request.parts["collection"]
    entries = _select(world, request, collection, scope)
    page, token = cut_page(request, list(entries.values()), world.google.page_size)
    return Answer(_envelope(world, f"{scope}/{collection}", f"{KINDS[collection]}List", page, token))


def list_aggregated(world: World, request: ComputeRequest) -> Answer:
    """Answer a collection of all scopes; one with nothing on this page carries a warning instead."""
    collection = request.parts["collection"]
    entries = _select(world, request, collection, None)
    page, token = cut_page(request, list(entries.items()), world.google.page_size)
    places = ["global", *(f"regions/{region}" for region in world.google.regions)]
    scopes: dict[str, Any] = {
        scope: _scope(scope, collection, [entry for key, entry in page if key.startswith(f"{scope}/")])
        for scope in places
    }
    scopes |= {scope: _warn("UNREACHABLE", "can't be reached", scope) for scope in world.google.unreachable}
    return Answer(_envelope(world, f"aggregated/{collection}", f"{KINDS[collection]}AggregatedList", scopes, token))


def render_all(world: World, documents: Mapping[str, Document]) -> dict[str, Document]:
    """Return documents as they are answered, by key: with fingerprints, tunnels with what was observed of them."""
    # Whatever is no tunnel is answered without a look at what is observed.
    observation = world.observe() if any("/vpnTunnels/" in key for key in documents) else None
    rendered = {}
    for key, document in documents.items():
        whole = dict(sorted({**document, **write_fingerprints(key.split("/")[-2], document)}.items()))
        if observation:
            whole = render_tunnel(world.google, observation, key, {**_find_stage(world, key), **whole})
        rendered[key] = whole
    return rendered


def _find_stage(world: World, key: str) -> Document:
    running = world.google.operations.find_running(key)
    return {"status": "DEPROVISIONING"} if running and running.removes else {}


def _select(world: World, request: ComputeRequest, collection: str, scope: str | None) -> dict[str, Document]:
    store = world.google
    away = [place for place in store.unreachable if scope in (None, place)]
    if away and request.query.get("returnPartialSuccess", "").lower() != "true":
        raise Refusal(503, "backendError", "The service is currently unavailable.")
    entries = {
        key: entry
        for key, entry in render_all(world, store.list_type(collection, scope)).items()
        if not key.startswith(tuple(f"{place}/" for place in away))
    }
    passes = make_filter(request.query.get("filter", ""))
    kept = {key: entry for key, entry in entries.items() if passes(entry)}
    return sort_documents(kept, request.query.get("orderBy", ""))


def _scope(scope: str, collection: str, entries: Iterable[Document]) -> Document:
    found = list(entries)
    if found:
        return {collection: found}
    return _warn("NO_RESULTS_ON_PAGE", "", scope)


def _warn(code: str, trouble: str, scope: str) -> Document:
    # The words of UNREACHABLE are [inferred], the code is documented.
    message = f"The scope '{scope}' {trouble}." if trouble else f"No results for the scope '{scope}'."
    return {"warning": {"code": code, "message": message, "data": [{"key": "scope", "value": scope}]}}


def _envelope(world: World, key: str, kind: str, entries: Any, token: str | None) -> Document:
    body: Document = {"id": f"projects/{world.google.project}/{key}"}
    if entries:
        body["items"] = entries
    body |= {"kind": f"compute#{kind}", "selfLink": world.google.link(key)}
    if away := [place for place in world.google.unreachable if key.startswith(("aggregated/", f"{place}/"))]:
        body["unreachables"] = [world.google.link(place) for place in away]
    return body | ({"nextPageToken": token} if token else {})
