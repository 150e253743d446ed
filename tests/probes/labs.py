"""The lab as a person would reach it: its scope, and one full reading of it."""

from __future__ import annotations

from typing import Any

from lab import Lab
from probes.live import LiveSource, Scope
from probes.view import View

FAST = 1_000.0
"""How much faster than the real service Azure's long-running operations end."""

SCENARIOS = ("healthy", "wrong-psk", "other-slash-30", "no-bgp-permission")


def scope_of(lab: Lab, **changes: Any) -> Scope:
    """What the lab's own environment names, with changes."""
    named = lab.environment
    scope: dict[str, Any] = {
        "azure_subscription": named["HAVPN_AZURE_SUBSCRIPTION"],
        "azure_resource_group": named["HAVPN_AZURE_RESOURCE_GROUP"],
        "gcp_project": named["HAVPN_GCP_PROJECT"],
        "gcp_region": named["HAVPN_GCP_REGION"],
        "azure_endpoint": named["HAVPN_AZURE_ENDPOINT"],
        "azure_authority": named["HAVPN_AZURE_AUTHORITY"],
        "gcp_endpoint": named["HAVPN_GCP_ENDPOINT"],
        "timeout": 10.0,
    }
    return Scope(**{**scope, **changes})


def read_once(lab: Lab, **changes: Any) -> View:
    """One full reading of the lab, whose environment must be set."""
    source = LiveSource(scope_of(lab, **changes))
    try:
        return source.read_once()
    finally:
        source.stop()
