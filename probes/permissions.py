"""The permissions that the reads need: what the tables of reads say, turned round."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from probes.azure.reads import AZURE_READS, POLLS
from probes.documents import Cloud
from probes.gcp.reads import ASSETS, GCP_READS
from probes.guard import Pace, ReadKind


@dataclass(frozen=True, slots=True)
class Permission:
    """One right of a caller.

    Attributes:
        name: as the cloud's role editor spells it.
        reads: operations of the reads that need it.
        sources: where it is documented.
        in_container: whether a read needs it on the subscription, for none of a resource group would do.
    """

    name: str
    reads: tuple[str, ...]
    sources: tuple[str, ...]
    in_container: bool


def list_permissions(cloud: Cloud, slow_reads: bool = True, asset_search: bool = False) -> tuple[Permission, ...]:
    """Every permission that the reads of a cloud need, by name.

    Args:
        slow_reads: whether Azure's long-running BGP operations are among the reads.
        asset_search: whether Google's projects are found by Cloud Asset Inventory.
    """
    left_out = {kind.operation for kind in _kinds_of(cloud) if kind.pace is Pace.SLOW and not slow_reads}
    left_out |= set() if asset_search else {ASSETS}
    kinds = [kind for kind in _kinds_of(cloud) if kind.permission and kind.operation not in left_out]
    names = {kind.permission.casefold(): kind.permission for kind in kinds}
    return tuple(_gather(names[key], kinds) for key in sorted(names))


def _kinds_of(cloud: Cloud) -> tuple[ReadKind, ...]:
    return AZURE_READS + POLLS if cloud is Cloud.AZURE else GCP_READS


def _gather(name: str, kinds: Iterable[ReadKind]) -> Permission:
    mine = [kind for kind in kinds if kind.permission.casefold() == name.casefold()]
    return Permission(
        name,
        tuple(dict.fromkeys(kind.operation for kind in mine)),
        tuple(dict.fromkeys(kind.source for kind in mine if kind.source)),
        any("/resourceGroups/" not in kind.pattern for kind in mine),
    )
