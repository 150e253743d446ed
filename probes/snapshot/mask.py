"""Masks a whole snapshot: its documents, and what was asked for, by whom and what was found alike."""

from __future__ import annotations

import hmac
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import replace

from probes.azure.reads import AzureScope
from probes.gcp.reads import GcpScope
from probes.scope import Scope
from probes.snapshot.errors import SnapshotError
from probes.snapshot.kinds import ALL, Kind
from probes.snapshot.masker import Masked, mask_documents
from probes.snapshot.record import Masking, Snapshot, StoredFinding, find_findings


def mask_snapshot(snapshot: Snapshot, key: bytes, on: frozenset[Kind] = ALL) -> Snapshot:
    """The snapshot with every kind that is on replaced by pseudonyms; what is masked already stays as it is.

    The findings are told anew from the masked documents, so that their sentences have the same pseudonyms.

    Raises:
        SnapshotError: it is masked in part under another key, so that one original would get two pseudonyms.
    """
    done = snapshot.masking
    left = on - done.kinds
    if not left:
        return snapshot
    mark = mark_of(key)
    check_key(snapshot, key)
    names = tuple(names_of(snapshot))
    masked = mask_documents(snapshot.documents, key, left, names)
    scope = _mask_scope(snapshot.scope, masked)
    accounts = {cloud: masked.account(name) for cloud, name in snapshot.accounts.items()}
    found = find_findings(masked.documents, scope)
    return replace(
        snapshot,
        documents=masked.documents,
        scope=scope,
        accounts=accounts,
        findings=_keep_stored(snapshot.findings, found, masked),
        masking=Masking(done.kinds | left, mark),
    )


def check_key(snapshot: Snapshot, key: bytes) -> None:
    """Make sure that a snapshot can be masked with this key.

    Raises:
        SnapshotError: it is masked in part under another key.
    """
    if snapshot.masking.kinds and snapshot.masking.key_mark != mark_of(key):
        raise SnapshotError("the snapshot is masked in part under another key: ask for one that is masked as a whole")


def mark_of(key: bytes) -> str:
    """Tells two keys apart, and nothing else of them."""
    return hmac.digest(key, b"mark", "sha256").hex()[:8]


def names_of(snapshot: Snapshot) -> Iterator[tuple[str, Kind]]:
    """Names that stand beside the documents."""
    azure, gcp = snapshot.scope.azure, snapshot.scope.gcp
    ids = (*azure.subscriptions, *gcp.projects)
    yield from ((one, Kind.IDS) for one in ids)
    yield from ((one, Kind.NAMES) for one in (azure.resource_group, azure.gateway, gcp.gateway) if one)
    yield from ((one, Kind.ACCOUNTS) for one in snapshot.accounts.values() if one and "@" not in one)


def _mask_scope(scope: Scope, masked: Masked) -> Scope:
    def name(text: str | None) -> str | None:
        return None if text is None else masked.name(text, Kind.NAMES)

    azure, gcp = scope.azure, scope.gcp
    return Scope(
        azure=AzureScope(
            tuple(masked.name(one, Kind.IDS) for one in azure.subscriptions),
            name(azure.resource_group),
            name(azure.gateway),
            azure.by_graph,
        ),
        gcp=GcpScope(
            tuple(masked.name(one, Kind.IDS) for one in gcp.projects),
            name(gcp.region),
            name(gcp.gateway),
            None if gcp.asset_scope is None else masked.path(gcp.asset_scope),
        ),
        slow_reads=scope.slow_reads,
    )


def _keep_stored(
    stored: tuple[StoredFinding, ...], found: tuple[StoredFinding, ...], masked: Masked
) -> tuple[StoredFinding, ...]:
    """The findings of the live run, each in the words that the masked documents give it where they still do."""
    words: defaultdict[tuple[str, ...], list[str]] = defaultdict(list)
    for one in found:
        words[one.link, one.code, one.tunnel, one.severity].append(one.sentence)
    kept = []
    for one in stored:
        link = masked.link(one.link)
        again = words[link, one.code, one.tunnel, one.severity]
        kept.append(replace(one, link=link, sentence=again.pop() if again else masked.text(one.sentence)))
    return tuple(sorted(kept))
