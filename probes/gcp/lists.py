"""Resources in Google's list answers, and why a list may have none."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from probes.documents import Cloud, Documents
from probes.gcp.reads import gcp_read, items_of
from probes.reading import Place, place_of
from probes.values import Standing


def list_resources(documents: Documents, kind: str) -> Iterator[Place]:
    """All resources of a kind in the list answers, by link, for the API's own order is not stable."""
    found = [
        replace(item, resource=item["name"].string())
        for document in documents.of(Cloud.GCP, f"{kind}.list", f"{kind}.aggregatedList")
        for item in items_of(place_of(document), kind)
    ]
    yield from sorted(found, key=lambda item: item["selfLink"].string())


def find_unread(documents: Documents, kind: str) -> Place | None:
    """Why a resource that is not in its list may exist all the same; None where the whole list was read.

    The list could not be read, is under way, was not asked for, or Google answered with a part of it.
    """
    for document in documents.of(Cloud.GCP, f"{kind}.list", f"{kind}.aggregatedList"):
        body = place_of(document)
        if not body.exists:
            return body
        reason = _find_hole(body)
        return replace(body, raw=None, standing=Standing.UNKNOWN, reason=reason) if reason else None
    operations = (f"{kind}.list", f"{kind}.aggregatedList")
    waiting = any(key[0] == Cloud.GCP and key[1] in operations for key in documents.pending)
    standing, reason = (Standing.PENDING, "being read") if waiting else (Standing.UNKNOWN, "not read")
    return Place(gcp_read(f"{kind}.list", kind), "", None, standing, reason)


def _find_hole(body: Place) -> str:
    """Why a list answer is not whole; empty if it is. With partial success Google says so inside the answer."""
    items = body["items"]
    if items.exists and not isinstance(items.raw, list | dict):
        return "Google's list is not a list"
    if body["unreachables"].each():
        return f"Google could not reach {body['unreachables'][0].string() or 'a part'} for this list"
    warnings = [body["warning"], *(items[scope]["warning"] for scope in items.keys())]  # noqa: SIM118  # a Place is no mapping
    for warning in warnings:
        code = warning["code"].string()
        if code and code != "NO_RESULTS_ON_PAGE":
            return f"Google answered with a part of the list: {code}"
    return ""
