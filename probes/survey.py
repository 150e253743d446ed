"""From documents to the result: parse, pair, compare. One pure function."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from probes.azure.connections import find_strays
from probes.azure.parse import parse_azure
from probes.compare import build_matrix
from probes.documents import Cloud, Documents, Outcome
from probes.gcp.lists import find_unread
from probes.gcp.parse import parse_gcp
from probes.matrix import Matrix
from probes.model import Inventory
from probes.pairing import Pairing, pair_ends
from probes.values import Standing

_WHERE_AZURE_IS_FOUND = (
    "virtualNetworkGateways.get",
    "virtualNetworkGateways.list",
    "connections.list",
    "resources.list",
)
_WHERE_GOOGLE_IS_FOUND = ("vpnGateways", "vpnTunnels")


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
        tuple(build_matrix(link) for link in pairing.links),
        (*inventory.azure.notes, *inventory.gcp.notes, *pairing.loose),
        tuple(_find_hidden(documents, inventory, pairing)),
    )


def _find_hidden(documents: Documents, inventory: Inventory, pairing: Pairing) -> Iterator[str]:
    for document in documents.of(Cloud.AZURE, *_WHERE_AZURE_IS_FOUND):
        if document.outcome not in (Outcome.OK, Outcome.ABSENT):
            yield f"{document.read.name}: {document.reason}"
    for stray in find_strays(documents):
        if stray.standing is Standing.UNKNOWN:
            yield f"{stray.read.name}: {stray.reason}"
    for kind in _WHERE_GOOGLE_IS_FOUND:
        unread = find_unread(documents, kind)
        if unread is not None and unread.standing is Standing.UNKNOWN:
            yield f"{kind}: {unread.reason}"
    shown = {end.id for link in pairing.links for tunnel in link.tunnels for end in (tunnel.azure, tunnel.gcp) if end}
    for end in (*inventory.azure.ends, *inventory.gcp.ends):
        if end.id not in shown and end.remote_address.standing is Standing.UNKNOWN:
            yield f"{end.name}: {end.remote_address.reason}"
