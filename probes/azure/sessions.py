"""Azure's BGP rows: which of them belong to one connection on one gateway instance."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace

from probes.addresses import same_address
from probes.azure.reads import ADVERTISED, LEARNED, PEERS, azure_read
from probes.documents import Documents
from probes.reading import Place, find_place
from probes.values import Standing, Value, absent, known


def session_row(documents: Documents, gateway: str, own: Collection[str], local: Value[str], peer: Value[str]) -> Place:
    """The row of `getBgpPeerStatus` for this neighbour on the instance that has these addresses.

    The row of the very address `local` counts before one of another address of the instance, and both before one
    that leaves its address empty, as some recorded rows do. Rows that contradict each other are unknown.

    Returns:
        The row; a place without content but with a reason where it cannot be told; one without both where there is
        no such row.
    """
    rows = find_place(documents, azure_read(PEERS, gateway), by_choice=True)["value"]
    found = [row for row in rows.each() if same_address(row["neighbor"].string(), peer.content)]
    exact = [row for row in found if same_address(row["localAddress"].string(), local.content)]
    wide = [row for row in found if row["localAddress"].string() and _is_local(row, own)]
    best = exact or wide or [row for row in found if not row["localAddress"].string()]
    if len({row["state"].string() for row in best}) > 1:
        return replace(best[0], raw=None, standing=Standing.UNKNOWN, reason="Azure has rows that contradict each other")
    return best[0] if best else rows[-1]


def learned_prefixes(
    documents: Documents, gateway: str, local: Collection[str], peer: Value[str]
) -> Value[tuple[str, ...]]:
    """What this instance learned from this peer by BGP."""
    if peer.is_gap:
        return peer.map(lambda text: (text,))
    body = find_place(documents, azure_read(LEARNED, gateway), by_choice=True)
    rows = [row for row in body["value"].each() if same_address(row["sourcePeer"].string(), peer.content)]
    return _prefixes(body, [row for row in rows if _is_local(row, local) and row["origin"].raw != "Network"])


def advertised_prefixes(
    documents: Documents, gateway: str, local: Collection[str], peer: Value[str], connection: Place
) -> Value[tuple[str, ...]]:
    """What this instance advertises to this peer.

    Args:
        connection: the connection's own answer: while that cannot be read, nobody asks what is advertised over it.
    """
    if peer.content is None:
        return absent("no BGP peer is configured") if not peer.is_gap else peer.map(lambda text: (text,))
    body = find_place(documents, azure_read(ADVERTISED, gateway, peer=peer.content), by_choice=True)
    if body.standing is Standing.NOT_ASKED and connection.standing in (Standing.UNKNOWN, Standing.PENDING):
        return connection.blocked()
    return _prefixes(body, [row for row in body["value"].each() if _is_local(row, local)])


def _is_local(row: Place, local: Collection[str]) -> bool:
    """Whether the row is of this instance; some recorded rows leave the local address empty."""
    address = row["localAddress"].string()
    return not address or any(same_address(address, own) for own in local)


def _prefixes(body: Place, rows: list[Place]) -> Value[tuple[str, ...]]:
    value = body["value"]
    if not value.exists:
        return value.texts()
    networks = sorted({row["network"].string() for row in rows if row["network"].string()})
    return known(tuple(networks), *([row["network"].source for row in rows] or [value.source]))
