"""What to read and where, and which subscriptions and projects there are to choose from."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace

from probes.azure.reads import AZURE_READS, GRAPH, AzureScope, is_readable, list_subscriptions
from probes.documents import Cloud, Documents, Outcome, Read
from probes.gcp.reads import ASSETS, GCP_READS, GcpScope, list_projects, project_of
from probes.reading import Place, find_place, place_of
from probes.values import Standing
from probes.view import Container

LISTS = {Cloud.AZURE: list_subscriptions(), Cloud.GCP: list_projects()}
"""By cloud: the read that lists its subscriptions or projects."""


@dataclass(frozen=True, slots=True)
class Scope:
    """What to read, and where.

    Attributes:
        azure, gcp: where to look in each cloud.
        azure_endpoint: Resource Manager address; azure_authority: sign-in address; None for the public cloud's.
        gcp_endpoint: Compute address without `/compute/v1`; None for the public one.
        gcp_resource_manager: where Google's projects are listed; None for the public address, or for `gcp_endpoint`
            where that is another than the public one.
        timeout: seconds for one answer.
        slow_reads: whether Azure's long-running BGP operations are wanted at all.
    """

    azure: AzureScope = field(default_factory=AzureScope)
    gcp: GcpScope = field(default_factory=GcpScope)
    azure_endpoint: str | None = None
    azure_authority: str | None = None
    gcp_endpoint: str | None = None
    gcp_resource_manager: str | None = None
    timeout: float = 30.0
    slow_reads: bool = True

    def containers(self, cloud: Cloud) -> tuple[str, ...]:
        """The subscriptions or projects that are named; none means all."""
        return self.azure.subscriptions if cloud is Cloud.AZURE else self.gcp.projects

    def covers(self, read: Read) -> bool:
        """Whether a read is about a subscription or project that is read, or about none in particular."""
        named = {name.casefold() for name in self.containers(read.cloud)}
        return not named or _container_of(read).casefold() in named | {""}

    def look_in(self, cloud: Cloud, containers: tuple[str, ...]) -> Scope:
        """The same with other subscriptions or projects; none means all."""
        if cloud is Cloud.AZURE:
            return replace(self, azure=replace(self.azure, subscriptions=containers))
        return replace(self, gcp=replace(self.gcp, projects=containers))

    def describe(self, cloud: Cloud, documents: Documents) -> str:
        """Where it looks, short."""
        inside = self.azure.resource_group if cloud is Cloud.AZURE else self.gcp.region
        named = self.containers(cloud)
        kind = "subscriptions" if cloud is Cloud.AZURE else "projects"
        if not named:
            listed = find_place(documents, LISTS[cloud])
            known = str(len(listed[_LIST_KEYS[cloud]].each())) if listed.exists else "?"
            where = f"all {kind} ({known})"
        elif len(named) > 1:
            where = f"{len(named)} {kind}"
        else:
            where = f"sub ..{named[0][-4:]}" if cloud is Cloud.AZURE else named[0]
        every = "groups" if cloud is Cloud.AZURE else "regions"
        return f"{where}/{inside or f'all {every}'}"


def _permission_of(read: Read) -> str:
    kinds = AZURE_READS if read.cloud is Cloud.AZURE else GCP_READS
    return next(kind.permission for kind in kinds if kind.operation == read.operation)


_LIST_KEYS = {Cloud.AZURE: "value", Cloud.GCP: "projects"}


def find_containers(documents: Documents, scope: Scope) -> tuple[Container, ...]:
    """The subscriptions and projects that are known, those of Azure first, each cloud's by title and id."""
    return tuple(container for cloud in Cloud for container in _containers_of(cloud, documents, scope))


def find_unlisted(documents: Documents) -> dict[Cloud, str]:
    """By cloud, why its subscriptions or projects cannot be listed."""
    places = {cloud: find_place(documents, read) for cloud, read in LISTS.items() if documents.find(read) is not None}
    return {cloud: place.reason for cloud, place in places.items() if not place.exists}


def find_hidden(documents: Documents, scope: Scope) -> Iterator[str]:
    """Why links may exist in subscriptions or projects that nobody named and that could not be found."""
    for cloud, read in LISTS.items():
        document = documents.find(read)
        if scope.containers(cloud) or document is None:
            continue
        kind = "subscriptions" if cloud is Cloud.AZURE else "projects"
        body = place_of(document)
        if not body.exists:
            yield f"{cloud.title}'s {kind} cannot be listed: {body.reason}"
        elif not body[_LIST_KEYS[cloud]].each():
            needed = _permission_of(read)
            yield f"{cloud.title} shows this account no {kind}: it has none, or nowhere the permission {needed}"
    for document in (*documents.of(Cloud.AZURE, GRAPH), *documents.of(Cloud.GCP, ASSETS)):
        found = place_of(document)["value" if document.read.cloud is Cloud.AZURE else "results"]
        if document.outcome is not Outcome.OK:
            yield f"{document.read.cloud.title}'s gateways cannot be searched for: {document.reason}"
        elif not found.each():
            # Both searches leave out without a word what the caller may not read (documented).
            yield f"{document.read.cloud.title}'s search found no gateway, or none that this account may read"


def _containers_of(cloud: Cloud, documents: Documents, scope: Scope) -> list[Container]:
    named, problems = scope.containers(cloud), dict(_find_problems(cloud, documents))
    found: dict[str, Container] = {}
    for item in find_place(documents, LISTS[cloud])[_LIST_KEYS[cloud]].each():
        container = _describe_item(cloud, item)
        if container.id:
            wanted = container.id in named if named else not container.problem
            problem = container.problem or problems.get(container.id.casefold(), "")
            found[container.id.casefold()] = replace(container, read=wanted, problem=problem)
    for name in named:
        found.setdefault(name.casefold(), Container(cloud, name, "", True, problems.get(name.casefold(), "")))
    return sorted(found.values(), key=lambda container: (container.title.casefold(), container.id))


def _describe_item(cloud: Cloud, item: Place) -> Container:
    if cloud is Cloud.GCP:
        return Container(cloud, item["projectId"].string(), item["displayName"].string())
    state = item["state"].string()
    problem = "" if is_readable(state) else f"its state is {state or 'not told'}"
    return Container(cloud, item["subscriptionId"].string(), item["displayName"].string(), problem=problem)


def _find_problems(cloud: Cloud, documents: Documents) -> Iterator[tuple[str, str]]:
    """By subscription or project in lower case, why the reads that find its gateways failed."""
    finding = _FINDING[cloud]
    for document in documents.of(cloud, *finding):
        place = place_of(document)
        if place.standing is Standing.UNKNOWN or document.outcome is Outcome.ABSENT:
            yield _container_of(document.read).casefold(), document.reason


def _container_of(read: Read) -> str:
    return project_of(read.path) if read.cloud is Cloud.GCP else (*read.path.split("/"), "", "")[2]


_FINDING = {
    Cloud.AZURE: ("resources.list", "virtualNetworkGateways.list"),
    Cloud.GCP: ("vpnGateways.list", "vpnGateways.aggregatedList"),
}
