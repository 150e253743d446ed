"""Lists of Compute resources: of one scope, and aggregated over all."""

import re
from collections.abc import Iterable, Mapping
from typing import Any

from lab.engine import observe
from lab.google.answers import Answer, ComputeRequest, cut_page, refuse_value
from lab.google.tunnels import render_tunnel
from lab.wire import Document, dig
from lab.world import World

KINDS = {
    "vpnTunnels": "vpnTunnel",
    "vpnGateways": "vpnGateway",
    "routers": "router",
    "subnetworks": "subnetwork",
    "addresses": "address",
    "targetVpnGateways": "targetVpnGateway",
    "externalVpnGateways": "externalVpnGateway",
    "networks": "network",
    "firewalls": "firewall",
    "routes": "route",
}
"""Collection -> what its `kind` is called."""

REGIONAL = ("vpnTunnels", "vpnGateways", "routers", "subnetworks", "addresses", "targetVpnGateways")
GLOBAL = ("externalVpnGateways", "networks", "firewalls", "routes")

CLAUSE = re.compile(r"\(?\s*([\w.]+)\s*(=|!=|:|\beq\b|\bne\b)\s*(?:\"([^\"]*)\"|'([^']*)'|([^\s()]+))\s*\)?")


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
    scopes: dict[str, Any] = {
        scope: _scope(scope, collection, [entry for key, entry in page if key.startswith(f"{scope}/")])
        for scope in ["global", *(f"regions/{region}" for region in world.google.regions)]
    }
    return Answer(_envelope(world, f"aggregated/{collection}", f"{KINDS[collection]}AggregatedList", scopes, token))


def render_all(world: World, documents: Mapping[str, Document]) -> dict[str, Document]:
    """Return documents as they are answered, by key; tunnels with what was observed of them."""
    observation = observe(world.azure, world.google)
    return {
        key: render_tunnel(world.google, observation, key, document) if "/vpnTunnels/" in key else document
        for key, document in documents.items()
    }


def _select(world: World, request: ComputeRequest, collection: str, scope: str | None) -> dict[str, Document]:
    entries = render_all(world, world.google.list_type(collection, scope))
    wanted = request.query.get("filter", "")
    return {key: entry for key, entry in entries.items() if not wanted or _passes(entry, wanted)}


def _passes(entry: Document, text: str) -> bool:
    match = CLAUSE.fullmatch(text.strip())
    if match is None:
        raise refuse_value("filter", text, "The simulated Compute knows filters of one comparison.")
    field, operator = match[1], match[2]
    wanted = next(value for value in match.groups()[2:] if value is not None)
    found = str(dig(entry, field, ""))
    if operator == ":":
        return wanted in found
    # `eq` and `ne` compare with a regular expression, `=` and `!=` with the text itself (Compute v1 reference).
    try:
        same = bool(re.fullmatch(wanted, found)) if operator in {"eq", "ne"} else wanted == found
    except re.error as error:
        raise refuse_value("filter", text, "It is no regular expression.") from error
    return same is (operator in {"eq", "="})


def _scope(scope: str, collection: str, entries: Iterable[Document]) -> Document:
    found = list(entries)
    if found:
        return {collection: found}
    return {
        "warning": {
            "code": "NO_RESULTS_ON_PAGE",
            "message": f"No results for the scope '{scope}'.",
            "data": [{"key": "scope", "value": scope}],
        }
    }


def _envelope(world: World, key: str, kind: str, entries: Any, token: str | None) -> Document:
    body: Document = {"id": f"projects/{world.google.project}/{key}"}
    if entries:
        body["items"] = entries
    body |= {"kind": f"compute#{kind}", "selfLink": world.google.link(key)}
    return body | ({"nextPageToken": token} if token else {})
