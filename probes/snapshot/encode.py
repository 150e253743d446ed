"""A snapshot as JSON: the same snapshot gives the same bytes."""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import asdict
from datetime import datetime

from probes.documents import Cloud, Document, Json
from probes.scope import Scope
from probes.snapshot.record import Snapshot

SCHEMA = "havpn-tui/snapshot"
SCHEMA_VERSION = 1
MANIFEST, DOCUMENTS, FINDINGS = "manifest.json", "documents.json", "findings.json"


def dump(value: Json) -> bytes:
    """JSON with sorted members, in ASCII.

    Raises:
        ValueError: a number is none of JSON's.
    """
    return json.dumps(value, sort_keys=True, separators=(",", ":"), allow_nan=False).encode("ascii") + b"\n"


def encode_documents(snapshot: Snapshot) -> Json:
    """All documents, in the order of their reads."""
    ordered = sorted(snapshot.documents, key=lambda document: document.read.key)
    return {"documents": [_encode_document(document) for document in ordered]}


def encode_findings(snapshot: Snapshot) -> Json:
    """All findings."""
    return {"findings": [asdict(finding) for finding in sorted(snapshot.findings)]}


def encode_manifest(snapshot: Snapshot, members: dict[str, Json]) -> Json:
    """Everything about the snapshot that is not in another member.

    Args:
        members: by name, size and checksum.
    """
    asked = Counter(f"{one.read.cloud.value} {one.read.operation}: {one.outcome.value}" for one in snapshot.documents)
    return {
        "schema": f"{SCHEMA}/{SCHEMA_VERSION}",
        "tool": {"name": "havpn-tui", "version": snapshot.version},
        "made_at": _encode_time(snapshot.made_at),
        "masked": {
            "kinds": [kind.value for kind in sorted(snapshot.masking.kinds)],
            "key": snapshot.masking.key_mark,
        },
        "scope": _encode_scope(snapshot.scope),
        "accounts": {cloud.value: snapshot.accounts.get(cloud, "") for cloud in Cloud},
        "asked": dict(asked),
        "members": members,
    }


def _encode_scope(scope: Scope) -> Json:
    azure, gcp = scope.azure, scope.gcp
    return {
        "azure": {
            "subscriptions": list(azure.subscriptions),
            "resource_group": azure.resource_group,
            "gateway": azure.gateway,
            "by_graph": azure.by_graph,
        },
        "gcp": {
            "projects": list(gcp.projects),
            "region": gcp.region,
            "gateway": gcp.gateway,
            "asset_scope": gcp.asset_scope,
        },
        "slow_reads": scope.slow_reads,
    }


def _encode_document(document: Document) -> Json:
    read = document.read
    encoded: dict[str, Json] = {
        "cloud": read.cloud.value,
        "operation": read.operation,
        "path": read.path,
        "query": [list(pair) for pair in read.query],
        **_encode_answer(document),
    }
    return encoded | ({"retry": _encode_answer(document.retry)} if document.retry else {})


def _encode_answer(document: Document) -> dict[str, Json]:
    return {
        "outcome": document.outcome.value,
        "reason": document.reason,
        "fetched_at": _encode_time(document.fetched_at),
        "seconds": document.seconds,
        "wait": document.wait,
        "body": document.body,
    }


def _encode_time(moment: datetime) -> str:
    return moment.isoformat()
