"""From documents to the result: parse, pair, compare. One pure function."""

from __future__ import annotations

from dataclasses import dataclass

from probes.azure.parse import parse_azure
from probes.compare import build_matrix
from probes.documents import Documents
from probes.gcp.parse import parse_gcp
from probes.matrix import Matrix
from probes.model import Inventory
from probes.pairing import pair_ends


@dataclass(frozen=True, slots=True)
class Survey:
    """One matrix for each link, and sentences about what belongs to none."""

    matrices: tuple[Matrix, ...]
    notes: tuple[str, ...]


def survey(documents: Documents, azure_gateway: str | None = None, gcp_gateway: str | None = None) -> Survey:
    """Everything that can be said from these documents.

    Args:
        azure_gateway, gcp_gateway: names of the only gateways of interest. Where both are named they are a link,
            even if neither points at the other.
    """
    inventory = Inventory(parse_azure(documents, azure_gateway), parse_gcp(documents, gcp_gateway))
    pairing = pair_ends(inventory, asserted=bool(azure_gateway and gcp_gateway))
    return Survey(
        tuple(build_matrix(link) for link in pairing.links),
        (*inventory.azure.notes, *inventory.gcp.notes, *pairing.loose),
    )
