"""Every family of checks, in the order in which they are to be looked at."""

from __future__ import annotations

from probes.checks import (  # noqa: F401  # each of them writes its checks into the list
    addressing,
    azure_filters,
    azure_network,
    azure_routes,
    azure_subnet,
    bgp_address,
    bgp_limits,
    bgp_numbers,
    bgp_session,
    bgp_told,
    contradictions,
    gateways,
    google_filters,
    google_network,
    google_routes,
    ike,
    ike_proposals,
    instances,
    ipsec,
    lifecycle,
    observed,
    observed_session,
    presence,
    quotas,
    redundancy,
    registry,
    router_parts,
    routes,
    routes_design,
    undelivered,
)

CHECKS = tuple(registry.CHECKS)
"""All checks; modules stand in the order of the alphabet, so what must come first is decided by layer."""
