"""Names that tell links and gateways apart: names alone may be the same in several places."""

from __future__ import annotations

import re

from probes.matrix import Matrix
from probes.model import Gateway

_SUBSCRIPTION = re.compile(r"/subscriptions/([^/]+)/", re.IGNORECASE)


def where(gateway: Gateway) -> str:
    """Such as `rg-net/uksouth in 0000…` or `proj-net/europe-west2`; the subscription is what the id names."""
    found = _SUBSCRIPTION.match(gateway.id)
    place = "/".join(part for part in (gateway.scope, gateway.place) if part)
    return f"{place} in {found.group(1)}" if found else place


def full_name(matrix: Matrix) -> str:
    """The link by both gateways and where they are."""
    ends = (matrix.link.azure, matrix.link.gcp)
    return " <-> ".join(f"{gateway.name} ({where(gateway)})" for gateway in ends)
