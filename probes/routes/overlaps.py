"""Addresses that both sides have: each side keeps them to itself, whatever the other one tells."""

from __future__ import annotations

from collections.abc import Iterator

from probes.routes.model import Overlap
from probes.routes.prefixes import Ranges, rank
from probes.routes.table import Holding, Holdings
from probes.values import Value, known


def find_overlaps(azure: Holdings, gcp: Holdings) -> Value[tuple[Overlap, ...]]:
    """Every pair of ranges of both sides' own address spaces of which one holds the other, each range once.

    Azure's are the VNet and the peered VNets that go through the gateway, Google's all ranges of all subnets.
    """
    for side in (azure, gcp):
        if side.gap is not None:
            return Value(side.gap.standing, None, side.gap.reason, side.gap.sources)
    found = {(one.azure, one.gcp): one for one in _pair(azure, gcp)}
    return known(tuple(found[key] for key in sorted(found, key=lambda pair: (rank(pair[0]), rank(pair[1])))))


def _pair(azure: Holdings, gcp: Holdings) -> Iterator[Overlap]:
    here, there = azure.own, gcp.own
    around_gcp, around_azure = Ranges(there), Ranges(here)
    for prefix, holdings in here.items():
        wide = around_gcp.find_around(prefix)
        if wide:
            yield _overlap(prefix, holdings, wide, there[wide])
    for prefix, holdings in there.items():
        wide = around_azure.find_around(prefix)
        if wide:
            yield _overlap(wide, here[wide], prefix, holdings)


def _overlap(azure: str, of_azure: tuple[Holding, ...], gcp: str, of_gcp: tuple[Holding, ...]) -> Overlap:
    evidence = tuple(one.source for one in (*of_azure, *of_gcp))
    return Overlap(azure, tell_origin(of_azure), gcp, tell_origin(of_gcp), evidence)


def tell_origin(holdings: tuple[Holding, ...]) -> str:
    """What a prefix is on its side, for a person."""
    return ", ".join(sorted({one.origin for one in holdings}))
