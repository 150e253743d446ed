"""The lab as a person would reach it: its scope, and one full reading of it."""

from __future__ import annotations

from dataclasses import fields
from typing import Any

from lab import Lab
from probes.azure.reads import AzureScope
from probes.gcp.reads import GcpScope
from probes.live import LiveSource
from probes.scope import Scope
from probes.view import View

FAST = 1_000.0
"""How much faster than the real service Azure's long-running operations end."""

SCENARIOS = ("healthy", "wrong-psk", "other-slash-30", "no-bgp-permission")


def scope_of(lab: Lab, **changes: Any) -> Scope:
    """What the lab's own environment names, with changes; `azure_gateway` stands for `gateway` of its `azure`."""
    named = lab.environment
    azure: dict[str, Any] = {
        "subscriptions": _split(named["HAVPN_AZURE_SUBSCRIPTION"]),
        "resource_group": named.get("HAVPN_AZURE_RESOURCE_GROUP"),
    }
    gcp: dict[str, Any] = {"projects": _split(named["HAVPN_GCP_PROJECT"]), "region": named.get("HAVPN_GCP_REGION")}
    scope: dict[str, Any] = {
        "azure_endpoint": named["HAVPN_AZURE_ENDPOINT"],
        "azure_authority": named["HAVPN_AZURE_AUTHORITY"],
        "gcp_endpoint": named["HAVPN_GCP_ENDPOINT"],
        "timeout": 10.0,
    }
    places = {"azure": (azure, AzureScope), "gcp": (gcp, GcpScope)}
    for name, value in changes.items():
        cloud, _, key = name.partition("_")
        inside, kind = places.get(cloud, (scope, Scope))
        if key in {field.name for field in fields(kind)}:
            inside[key] = value
        else:
            scope[name] = value
    return Scope(azure=AzureScope(**azure), gcp=GcpScope(**gcp), **scope)


def _split(names: str) -> tuple[str, ...]:
    return () if names == "all" else tuple(names.split(","))


def read_once(lab: Lab, **changes: Any) -> View:
    """One full reading of the lab, whose environment must be set."""
    source = LiveSource(scope_of(lab, **changes))
    try:
        return source.read_once()
    finally:
        source.stop()
