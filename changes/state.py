"""The live state of one resource: which read tells it, and where it stands in the answer."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from changes.kinds import kind_of
from probes.azure.reads import azure_read
from probes.documents import Cloud, Document, Documents, Json, Outcome, Read
from probes.gcp.reads import gcp_read, path_of


@dataclass(frozen=True, slots=True)
class Found:
    """A resource as it was read.

    Attributes:
        body: None where it is not there or could not be read.
        reason: why there is no body; empty where there is one.
    """

    body: dict[str, Json] | None
    reason: str = ""


def read_of(cloud: Cloud, resource: str) -> Read | None:
    """The read that tells a resource now; None for a type that is not written.

    Compute's lists are among the program's reads and single resources mostly are not, so they are read from the list.
    """
    kind = kind_of(cloud, resource)
    if kind is None:
        return None
    if cloud is Cloud.AZURE:
        return azure_read(f"{kind.name}.get", resource)
    if kind.name == "networks":
        return gcp_read("networks.get", resource)
    return gcp_read(f"{kind.name}.list", resource.rpartition("/")[0])


def find_resource(documents: Documents, cloud: Cloud, resource: str) -> Found:
    """A resource in what was read, from whichever answer has it."""
    kind, read = kind_of(cloud, resource), read_of(cloud, resource)
    if kind is None or read is None:
        return Found(None, f"{resource} is of no type that is written")
    answers = [found] if (found := documents.find(read)) else []
    answers += documents.of(cloud, f"{kind.name}.aggregatedList")
    several = [find_in(answer, resource) for answer in answers] or [Found(None, "it was not read")]
    return next((one for one in several if one.body), several[0])


def find_in(document: Document, resource: str) -> Found:
    """A resource in one answer."""
    if document.outcome is not Outcome.OK:
        return Found(None, document.reason or document.outcome.value)
    if not document.read.operation.endswith(("List", ".list")):
        return Found(document.body) if isinstance(document.body, dict) else Found(None, "an answer that is no object")
    found = [item for item in _items(document.body) if path_of(str(item.get("selfLink", ""))) == resource]
    return Found(found[0]) if found else Found(None, "it is not there")


def _items(body: Json) -> Iterator[dict[str, Json]]:
    """The resources in a list or an aggregated list."""
    items = body.get("items") if isinstance(body, dict) else None
    if isinstance(items, dict):
        for scope in items.values():
            for inside in scope.values() if isinstance(scope, dict) else ():
                yield from (item for item in inside if isinstance(item, dict)) if isinstance(inside, list) else ()
    elif isinstance(items, list):
        yield from (item for item in items if isinstance(item, dict))
