"""From documents to the result: parse, pair, check, compare. One pure function."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from probes.azure.parse import parse_azure
from probes.checks.diagnose import diagnose_links
from probes.compare import build_matrix
from probes.documents import Documents
from probes.gcp.parse import parse_gcp
from probes.matrix import Matrix
from probes.model import Inventory
from probes.pairing import Pairing, pair_ends
from probes.values import Standing


@dataclass(frozen=True, slots=True)
class Survey:
    """What can be said from documents.

    Attributes:
        matrices: one for each link.
        notes: sentences about what belongs to no link.
        hidden: what could not be read and may hide a link or an end of one: while there is any, no verdict is whole.
    """

    matrices: tuple[Matrix, ...]
    notes: tuple[str, ...]
    hidden: tuple[str, ...]


def survey(documents: Documents, azure_gateway: str | None = None, gcp_gateway: str | None = None) -> Survey:
    """Everything that can be said from these documents.

    Args:
        azure_gateway, gcp_gateway: names of the only gateways of interest. Where both are named they are a link,
            even if neither points at the other.
    """
    inventory = Inventory(parse_azure(documents, azure_gateway), parse_gcp(documents, gcp_gateway))
    pairing = pair_ends(inventory, asserted=bool(azure_gateway and gcp_gateway))
    return Survey(
        tuple(build_matrix(diagnosis) for diagnosis in diagnose_links(pairing.links, documents)),
        (*inventory.azure.notes, *inventory.gcp.notes, *pairing.loose),
        tuple(_find_hidden(inventory, pairing)),
    )


def _find_hidden(inventory: Inventory, pairing: Pairing) -> Iterator[str]:
    yield from (*inventory.azure.hidden, *inventory.gcp.hidden)
    shown = {end.id for link in pairing.links for tunnel in link.tunnels for end in (tunnel.azure, tunnel.gcp) if end}
    for end in (*inventory.azure.ends, *inventory.gcp.ends):
        if end.id not in shown and end.remote_address.standing is Standing.UNKNOWN:
            yield f"{end.name}: {end.remote_address.reason}"
