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
    """The place of a list that could not be read, is under way, or was not asked for; None where it was read."""
    for document in documents.of(Cloud.GCP, f"{kind}.list", f"{kind}.aggregatedList"):
        body = place_of(document)
        return None if body.exists else body
    waiting = any(
        key[:2] in ((Cloud.GCP, f"{kind}.list"), (Cloud.GCP, f"{kind}.aggregatedList")) for key in documents.pending
    )
    standing, reason = (Standing.PENDING, "being read") if waiting else (Standing.NOT_ASKED, "not read")
    return Place(gcp_read(f"{kind}.list", kind), "", None, standing, reason)
