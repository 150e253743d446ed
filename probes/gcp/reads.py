"""Every read of Compute Engine v1 that the program makes, and what each answer makes worth asking next."""

from __future__ import annotations

from collections.abc import Iterable

from probes.documents import Cloud, Document, Read
from probes.guard import Pace, ReadKind
from probes.reading import Place, place_of

_BASE = r"/compute/v1/projects/[^/]+"
_IAM = "Compute Engine IAM reference (documented)"

STATUS = "routers.getRouterStatus"
LEARNED = "routers.listBgpRoutes"
REDUNDANCY = "vpnGateways.getStatus"


def _kind(operation: str, pattern: str, permission: str, pace: Pace = Pace.CONFIGURATION) -> ReadKind:
    return ReadKind(operation, "GET", _BASE + pattern, permission, pace, _IAM)


def _lists(kind: str, pace: Pace = Pace.CONFIGURATION) -> tuple[ReadKind, ReadKind]:
    return (
        _kind(f"{kind}.aggregatedList", f"/aggregated/{kind}", f"compute.{kind}.list", pace),
        _kind(f"{kind}.list", f"/regions/[^/]+/{kind}", f"compute.{kind}.list", pace),
    )


GCP_READS: tuple[ReadKind, ...] = (
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
    _kind(LEARNED, "/regions/[^/]+/routers/[^/]+/listBgpRoutes", "compute.routers.get"),
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


def first_reads(project: str, region: str | None) -> tuple[Read, ...]:
    """What to ask when nothing is known yet: all at once, for no answer depends on another."""
    base = f"projects/{project}"
    kinds = ("vpnTunnels", "vpnGateways", "routers", "subnetworks")
    everywhere = tuple(gcp_read(f"{kind}.aggregatedList", f"{base}/aggregated/{kind}") for kind in kinds)
    regional = tuple(gcp_read(f"{kind}.list", f"{base}/regions/{region}/{kind}") for kind in kinds[:3])
    fixed = (
        gcp_read("externalVpnGateways.list", f"{base}/global/externalVpnGateways"),
        gcp_read("firewalls.list", f"{base}/global/firewalls"),
        gcp_read("routes.list", f"{base}/global/routes"),
        gcp_read("projects.get", base),
    )
    if region is None:
        return everywhere + fixed
    return (*regional, everywhere[3], *fixed, gcp_read("regions.get", f"{base}/regions/{region}"))


def items_of(body: Place, kind: str) -> Iterable[Place]:
    """The resources in a list or aggregated list answer."""
    items = body["items"]
    if isinstance(items.raw, list):
        yield from items.each()
        return
    for scope in items.keys():  # noqa: SIM118  # a Place is no mapping
        yield from items[scope][kind].each()


def follow(document: Document, gateway: str | None) -> Iterable[Read]:
    """What the answer `document` makes worth asking. `gateway` names the only HA VPN gateway of interest."""
    body = place_of(document)
    kind = document.read.operation.partition(".")[0]
    if kind == "vpnGateways" and document.read.operation != REDUNDANCY:
        for item in items_of(body, kind):
            if gateway is None or item["name"].string() == gateway:
                yield from _follow_gateway(item)
    elif document.read.operation in ("routers.list", "routers.aggregatedList"):
        for item in items_of(body, kind):
            yield from _follow_router(item)


def _follow_gateway(item: Place) -> Iterable[Read]:
    path, network = path_of(item["selfLink"].string()), path_of(item["network"].string())
    region = path_of(item["region"].string())
    if path:
        yield gcp_read(REDUNDANCY, f"{path}/getStatus")
    if network:
        yield gcp_read("networks.get", network)
        yield gcp_read("networks.getEffectiveFirewalls", f"{network}/getEffectiveFirewalls")
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
