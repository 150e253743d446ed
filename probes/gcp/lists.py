"""Resources in Google's list answers, looked up once per parse, and why a list may lack one that exists."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field, replace

from probes.documents import Cloud, Document, Documents
from probes.gcp.reads import gcp_read, items_of, path_of, project_of
from probes.reading import Place, place_of
from probes.values import Standing


@dataclass(frozen=True, slots=True)
class Resources:
    """The resources of one kind, in the order of their links, for the API's own order is not stable.

    Attributes:
        by_path: path `projects/…` -> resource.
    """

    by_path: dict[str, Place]
    _by_reference: dict[str, dict[str, tuple[Place, ...]]] = field(default_factory=dict)

    def __iter__(self) -> Iterator[Place]:
        return iter(self.by_path.values())

    def of(self, reference: str, path: str) -> tuple[Place, ...]:
        """Those whose field `reference`, such as `vpnGateway`, names the resource with this path."""
        if reference not in self._by_reference:
            found: defaultdict[str, list[Place]] = defaultdict(list)
            for item in self:
                found[path_of(item[reference].string())].append(item)
            self._by_reference[reference] = {key: tuple(items) for key, items in found.items()}
        return self._by_reference[reference].get(path, ())


class Lists:
    """All list answers among `documents`; what was looked up once is kept, so make one for each parse."""

    def __init__(self, documents: Documents) -> None:
        self.documents = documents
        self._resources: dict[str, Resources] = {}
        self._unread: dict[tuple[str, str], Place | None] = {}
        self._answers: defaultdict[str, list[Document]] = defaultdict(list)
        for document in documents:
            kind, _, verb = document.read.operation.partition(".")
            if document.read.cloud is Cloud.GCP and verb in ("list", "aggregatedList"):
                self._answers[kind].append(document)
        for answers in self._answers.values():
            answers.sort(key=lambda document: document.read.key)

    def of(self, kind: str) -> Resources:
        """All resources of a kind such as `vpnTunnels`, in all projects."""
        if kind not in self._resources:
            found = [
                replace(item, resource=item["name"].string())
                for document in self._answers[kind]
                for item in items_of(place_of(document), kind)
            ]
            found.sort(key=lambda item: item["selfLink"].string())
            self._resources[kind] = Resources({path_of(item["selfLink"].string()) or item.path: item for item in found})
        return self._resources[kind]

    def answers(self, kind: str) -> tuple[Document, ...]:
        """The list answers of a kind, one for each project."""
        return tuple(self._answers[kind])

    def find_unread(self, kind: str, project: str) -> Place | None:
        """Why a resource that is not in its project's list may exist all the same; None where all of it was read.

        The list could not be read, is under way, was not asked for, or Google answered with a part of it.
        """
        if (kind, project) not in self._unread:
            self._unread[kind, project] = self._look_unread(kind, project)
        return self._unread[kind, project]

    def _look_unread(self, kind: str, project: str) -> Place | None:
        for document in self._answers[kind]:
            if project_of(document.read.path) == project:
                return find_hole(document)
        operations = (f"{kind}.list", f"{kind}.aggregatedList")
        waiting = any(
            key[0] == Cloud.GCP and key[1] in operations and project_of(key[2]) == project
            for key in self.documents.pending
        )
        standing, reason = (Standing.PENDING, "being read") if waiting else (Standing.UNKNOWN, "not read")
        return Place(gcp_read(f"{kind}.list", kind), "", None, standing, reason)


def find_hole(document: Document) -> Place | None:
    """Why a list answer is not whole; None if it is. With partial success Google says so inside the answer."""
    body = place_of(document)
    if not body.exists:
        return body
    reason = _describe_hole(body)
    return replace(body, raw=None, standing=Standing.UNKNOWN, reason=reason) if reason else None


def _describe_hole(body: Place) -> str:
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
