"""Every read of Compute Engine v1 that the program makes, and what each answer makes worth asking next."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from probes.documents import Cloud, Document, Read
from probes.guard import Pace, ReadKind
from probes.reading import Place, place_of

_BASE = r"/compute/v1/projects/[^/]+"
_NAME = re.compile(r"[a-z0-9][a-z0-9.:-]*", re.ASCII)
"""Of projects, those of a domain (`example.com:name`) included."""
_REFERENCE = "docs.cloud.google.com/compute/docs/reference/rest/v1"

PROJECTS = "projects.search"
ASSETS = "assets.searchAllResources"
STATUS = "routers.getRouterStatus"
LEARNED = "routers.listBgpRoutes"
REDUNDANCY = "vpnGateways.getStatus"


def _kind(operation: str, pattern: str, permission: str, pace: Pace = Pace.CONFIGURATION) -> ReadKind:
    source = f"{_REFERENCE}/{operation.replace('.', '/')} (documented)"
    return ReadKind(operation, "GET", _BASE + pattern, permission, pace, source)


def _lists(kind: str, pace: Pace = Pace.CONFIGURATION) -> tuple[ReadKind, ReadKind]:
    return (
        _kind(f"{kind}.aggregatedList", f"/aggregated/{kind}", f"compute.{kind}.list", pace),
        _kind(f"{kind}.list", f"/regions/[^/]+/{kind}", f"compute.{kind}.list", pace),
    )


GCP_READS: tuple[ReadKind, ...] = (
    ReadKind(
        PROJECTS,
        "GET",
        "/v3/projects:search",
        "resourcemanager.projects.get",
        source="docs.cloud.google.com/resource-manager/reference/rest/v3/projects/search (documented); it decides which"
        " projects are listed",
    ),
    ReadKind(
        ASSETS,
        "GET",
        r"/v1/(organizations|folders|projects)/[^/:]+:searchAllResources",
        "cloudasset.assets.searchAllResources",
        source="docs.cloud.google.com/asset-inventory/docs/reference/rest/v1/TopLevel/searchAllResources (documented)",
    ),
    *_lists("vpnTunnels", Pace.STATUS),
    *_lists("vpnGateways"),
    *_lists("routers"),
    _kind("subnetworks.aggregatedList", "/aggregated/subnetworks", "compute.subnetworks.list"),
    _kind("externalVpnGateways.list", "/global/externalVpnGateways", "compute.externalVpnGateways.list"),
    _kind("networks.get", "/global/networks/[^/]+", "compute.networks.get"),
    _kind(
        "networks.getEffectiveFirewalls",
        "/global/networks/[^/]+/getEffectiveFirewalls",
        "compute.networks.getEffectiveFirewalls",
    ),
    _kind("firewalls.list", "/global/firewalls", "compute.firewalls.list"),
    _kind("routes.list", "/global/routes", "compute.routes.list"),
    _kind(REDUNDANCY, "/regions/[^/]+/vpnGateways/[^/]+/getStatus", "compute.vpnGateways.get"),
    _kind(STATUS, "/regions/[^/]+/routers/[^/]+/getRouterStatus", "compute.routers.get", Pace.STATUS),
    _kind(LEARNED, "/regions/[^/]+/routers/[^/]+/listBgpRoutes", "compute.routers.listBgpRoutes"),
    _kind("projects.get", "", "compute.projects.get"),
    _kind("regions.get", "/regions/[^/]+", "compute.regions.get"),
)


def gcp_read(operation: str, path: str, **query: str) -> Read:
    """One read of Google; `path` starts with `projects/`."""
    return Read(Cloud.GCP, operation, path, tuple(sorted(query.items())))


def path_of(link: str) -> str:
    """The path `projects/…` of a resource link, whichever of Google's hosts it names."""
    _, found, rest = link.partition("projects/")
    return found + rest


def project_of(path: str) -> str:
    """The project in a path `projects/P/…`; empty if there is none."""
    words = path.split("/")
    return words[1] if len(words) > 1 and words[0] == "projects" else ""


@dataclass(frozen=True, slots=True)
class GcpScope:
    """Where to look in Google Cloud.

    Attributes:
        projects: their ids; none for all that Resource Manager lists.
        region: the only region of interest, or None for all.
        gateway: name of the only HA VPN gateway of interest, or None for all.
        asset_scope: where no project is named, the organization, folder or project (`organizations/1234`) in which
            Cloud Asset Inventory tells the projects with HA VPN gateways, in one request for all of them; what it
            tells lags behind by minutes.
    """

    projects: tuple[str, ...] = ()
    region: str | None = None
    gateway: str | None = None
    asset_scope: str | None = None


def first_reads(scope: GcpScope) -> tuple[Read, ...]:
    """What to ask when nothing is known yet: for a project that is named all at once, for no answer depends on another.

    Without a project, which ones there are.
    """
    if not scope.projects and scope.asset_scope:
        return (_search_assets(scope.asset_scope),)
    if not scope.projects:
        return (list_projects(),)
    return tuple(
        read
        for project in scope.projects
        for read in (_gateways_read(project, scope.region), *_other_reads(project, scope.region))
    )


def list_projects() -> Read:
    """The read of all projects that the caller may see and that are not being deleted."""
    return gcp_read(PROJECTS, "projects:search", query="state:ACTIVE")


def _search_assets(scope: str) -> Read:
    return gcp_read(ASSETS, f"{scope}:searchAllResources", assetTypes="compute.googleapis.com/VpnGateway")


def _gateways_read(project: str, region: str | None) -> Read:
    if region is None:
        return gcp_read("vpnGateways.aggregatedList", f"projects/{project}/aggregated/vpnGateways")
    return gcp_read("vpnGateways.list", f"projects/{project}/regions/{region}/vpnGateways")


def _other_reads(project: str, region: str | None) -> Iterator[Read]:
    base = f"projects/{project}"
    for kind in ("vpnTunnels", "routers"):
        if region is None:
            yield gcp_read(f"{kind}.aggregatedList", f"{base}/aggregated/{kind}")
        else:
            yield gcp_read(f"{kind}.list", f"{base}/regions/{region}/{kind}")
    yield _subnets_read(project)
    for kind in ("externalVpnGateways", "firewalls", "routes"):
        yield gcp_read(f"{kind}.list", f"{base}/global/{kind}")
    yield gcp_read("projects.get", base)
    if region is not None:
        yield gcp_read("regions.get", f"{base}/regions/{region}")


def _subnets_read(project: str) -> Read:
    return gcp_read("subnetworks.aggregatedList", f"projects/{project}/aggregated/subnetworks")


def items_of(body: Place, kind: str) -> Iterable[Place]:
    """The resources in a list or aggregated list answer."""
    items = body["items"]
    if isinstance(items.raw, list):
        yield from items.each()
        return
    for scope in items.keys():  # noqa: SIM118  # a Place is no mapping
        yield from items[scope][kind].each()


def follow(document: Document, scope: GcpScope) -> Iterable[Read]:
    """What the answer `document` makes worth asking."""
    body = place_of(document)
    kind = document.read.operation.partition(".")[0]
    if document.read.operation == PROJECTS and not scope.projects:
        for item in body["projects"].each():
            if is_name(item["projectId"].string()):
                yield _gateways_read(item["projectId"].string(), scope.region)
    elif document.read.operation == ASSETS and not scope.projects:
        # `//compute.googleapis.com/projects/P/regions/R/vpnGateways/N`
        found = {project_of(path_of(item["name"].string())) for item in body["results"].each()}
        yield from (_gateways_read(project, scope.region) for project in sorted(found) if is_name(project))
    elif kind == "vpnGateways" and document.read.operation != REDUNDANCY:
        wanted = [item for item in items_of(body, kind) if scope.gateway in (None, item["name"].string())]
        if wanted and not scope.projects:
            yield from _other_reads(project_of(document.read.path), scope.region)
        for item in wanted:
            yield from _follow_gateway(item)
    elif document.read.operation in ("routers.list", "routers.aggregatedList"):
        for item in items_of(body, kind):
            yield from _follow_router(item)


def is_name(text: str) -> bool:
    """Whether a name from an answer can be one segment of a path, and nothing else."""
    return bool(_NAME.fullmatch(text))


def _follow_gateway(item: Place) -> Iterable[Read]:
    path, network = path_of(item["selfLink"].string()), path_of(item["network"].string())
    region = path_of(item["region"].string())
    if path:
        yield gcp_read(REDUNDANCY, f"{path}/getStatus")
    if network:
        yield gcp_read("networks.get", network)
        yield gcp_read("networks.getEffectiveFirewalls", f"{network}/getEffectiveFirewalls")
    if project_of(network) not in ("", project_of(path)):
        yield _subnets_read(project_of(network))
    if region:
        yield gcp_read("regions.get", region)


def _follow_router(item: Place) -> Iterable[Read]:
    """The state of a router that serves VPN tunnels, and what each of its BGP peers told it."""
    path = path_of(item["selfLink"].string())
    serving = {face["name"].string() for face in item["interfaces"].each() if face["linkedVpnTunnel"].exists}
    if not path or not serving:
        return
    yield gcp_read(STATUS, f"{path}/getRouterStatus")
    for peer in item["bgpPeers"].each():
        if peer["interfaceName"].string() in serving and peer["name"].string():
            yield learned_read(path, peer["name"].string())


def learned_read(router: str, peer: str) -> Read:
    """The read of what one BGP peer told a router."""
    return gcp_read(LEARNED, f"{router}/listBgpRoutes", peer=peer, routeType="LEARNED", policyApplied="true")
