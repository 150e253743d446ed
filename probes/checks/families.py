"""Every family of checks, in the order in which they are to be looked at."""

from __future__ import annotations

from probes.checks import (  # noqa: F401  # each of them writes its checks into the list
    addressing,
    bgp_address,
    bgp_numbers,
    bgp_session,
    gateways,
    ike,
    ipsec,
    lifecycle,
    observed,
    presence,
    redundancy,
    registry,
    routes,
    routes_design,
)

CHECKS = tuple(registry.CHECKS)
"""All checks; modules stand in the order of the alphabet, so what must come first is decided by layer."""
