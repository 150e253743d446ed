"""What masking would replace: how many originals of each kind there are, and what becomes of some of them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import islice

from probes.snapshot.kinds import ALL, Kind
from probes.snapshot.mask import check_key, names_of
from probes.snapshot.masker import mask_documents
from probes.snapshot.record import Snapshot

_EXAMPLES = 2


@dataclass(frozen=True, slots=True)
class Tally:
    """What there is of one kind.

    Attributes:
        count: how many different originals; upper and lower case make no difference, as in Azure.
        examples: the first of them, in lower case, with their pseudonyms. **Originals: for the person's own eyes.**
    """

    count: int = 0
    examples: tuple[tuple[str, str], ...] = ()


def preview(snapshot: Snapshot, key: bytes) -> Mapping[Kind, Tally]:
    """What there is of each kind that is not masked yet, with the pseudonyms that it would have.

    A name that is of two kinds counts for both.

    Raises:
        SnapshotError: it is masked in part under another key.
    """
    left = ALL - snapshot.masking.kinds
    if not left:
        return {}
    check_key(snapshot, key)
    masked = mask_documents(snapshot.documents, key, left, names_of(snapshot))
    for account in snapshot.accounts.values():
        masked.account(account)
    return {kind: _count(masked.seen.get(kind, {})) for kind in Kind if kind in left}


def _count(seen: Mapping[str, str]) -> Tally:
    return Tally(len(seen), tuple(islice(seen.items(), _EXAMPLES)))
