"""Projects and regions with their quotas."""

from lab.google.store import GoogleStore
from lab.wire import Document, stable_number

CREATED = "2024-03-11T02:14:55.120-07:00"

PROJECT_QUOTAS = {
    "NETWORKS": (15, "networks"),
    "FIREWALLS": (500, "firewalls"),
    "ROUTES": (250, "routes"),
    "ROUTERS": (20, "routers"),
    "VPN_GATEWAYS": (25, "vpnGateways"),
    "EXTERNAL_VPN_GATEWAYS": (25, "externalVpnGateways"),
    "VPN_TUNNELS": (100, "vpnTunnels"),
    "SUBNETWORKS": (275, "subnetworks"),
}
"""Metric -> its limit and the collection it counts. The limits stand for a project's; real ones vary."""

REGION_QUOTAS = {"STATIC_ADDRESSES": (8, "addresses"), "IN_USE_ADDRESSES": (8, "addresses")}


def render_project(store: GoogleStore) -> Document:
    """Return the project."""
    return {
        "creationTimestamp": CREATED,
        "defaultNetworkTier": "PREMIUM",
        "id": stable_number(store.project),
        "kind": "compute#project",
        "name": store.project,
        "quotas": _count(store, PROJECT_QUOTAS, None),
        "selfLink": store.link("").rstrip("/"),
        "xpnProjectStatus": "UNSPECIFIED_XPN_PROJECT_STATUS",
    }


def render_region(store: GoogleStore, region: str) -> Document:
    """Return one region."""
    return {
        "creationTimestamp": "1969-12-31T16:00:00.000-08:00",
        "description": region,
        "id": stable_number(region),
        "kind": "compute#region",
        "name": region,
        "quotas": _count(store, REGION_QUOTAS, f"regions/{region}"),
        "selfLink": store.link(f"regions/{region}"),
        "status": "UP",
    }


def _count(store: GoogleStore, quotas: dict[str, tuple[int, str]], scope: str | None) -> list[Document]:
    return [
        {
            "limit": float(store.quota_limits.get(metric, limit)),
            "metric": metric,
            "usage": float(len(store.list_type(collection, scope))),
        }
        for metric, (limit, collection) in quotas.items()
    ]
