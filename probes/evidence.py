"""What speaks for two ends being the two ends of one tunnel, and how much it weighs."""

from __future__ import annotations

import re

from probes.addresses import same_address
from probes.model import EvidenceKind, TunnelEnd

WEIGHTS = {
    EvidenceKind.OUTSIDE_BOTH: 1_000,
    EvidenceKind.OUTSIDE_AZURE: 300,
    EvidenceKind.OUTSIDE_GOOGLE: 300,
    EvidenceKind.BGP_AZURE: 100,
    EvidenceKind.BGP_GOOGLE: 100,
    EvidenceKind.ORDER: 10,
    EvidenceKind.NAME: 1,
}
"""Two ends whose public addresses mirror do speak to each other, whatever else is wrong, so that outweighs all.

One mirrored public address outweighs mirrored BGP addresses, for link-local addresses repeat from link to link.
"""

OUTSIDE = frozenset({EvidenceKind.OUTSIDE_BOTH, EvidenceKind.OUTSIDE_AZURE, EvidenceKind.OUTSIDE_GOOGLE})


def find_evidence(azure: TunnelEnd, gcp: TunnelEnd) -> tuple[EvidenceKind, ...]:
    """All that speaks for these two ends belonging together, the strongest first."""
    to_azure = same_address(azure.local_address.content, gcp.remote_address.content)
    to_google = same_address(gcp.local_address.content, azure.remote_address.content)
    holds = {
        EvidenceKind.OUTSIDE_BOTH: to_azure and to_google,
        EvidenceKind.OUTSIDE_AZURE: to_azure and not to_google,
        EvidenceKind.OUTSIDE_GOOGLE: to_google and not to_azure,
        EvidenceKind.BGP_AZURE: same_address(azure.local_bgp_address.content, gcp.peer_bgp_address.content),
        EvidenceKind.BGP_GOOGLE: same_address(gcp.local_bgp_address.content, azure.peer_bgp_address.content),
        EvidenceKind.ORDER: azure.index == gcp.index,
        EvidenceKind.NAME: last_number(azure.name) == last_number(gcp.name) != "",
    }
    return tuple(kind for kind, found in holds.items() if found)


def weigh(evidence: tuple[EvidenceKind, ...]) -> int:
    """The sum of the weights."""
    return sum(WEIGHTS[kind] for kind in evidence)


def last_number(name: str) -> str:
    """The last number in a name, without leading zeros; empty if there is none."""
    numbers: list[str] = re.findall(r"\d+", name)
    return (numbers[-1].lstrip("0") or "0") if numbers else ""


def stem(name: str) -> str:
    """A name without its last number: what a family of names has in common."""
    return re.sub(r"\d+(?=\D*$)", "", name)
