"""The file: a zip archive of three members of JSON, with the same bytes for the same snapshot."""

from __future__ import annotations

import hashlib
import io
import zipfile

from probes.documents import Json
from probes.secrets import find_secret
from probes.snapshot.encode import (
    DOCUMENTS,
    FINDINGS,
    MANIFEST,
    dump,
    encode_documents,
    encode_findings,
    encode_manifest,
)
from probes.snapshot.errors import SnapshotError
from probes.snapshot.record import Snapshot

LARGEST = {MANIFEST: 4_000_000, DOCUMENTS: 40_000_000, FINDINGS: 10_000_000}
"""Bytes of each member, unpacked; one link has less than a million, and a hundred links have some ten millions."""
_TIME = (1980, 1, 1, 0, 0, 0)
"""The earliest that the format has: when it was packed is nothing of the snapshot."""
_MODE = 0o600 << 16


def pack(snapshot: Snapshot) -> bytes:
    """The bytes of a file.

    Raises:
        SnapshotError: a secret is in it, or more than could be opened again.
    """
    for document in snapshot.documents:
        for answer in (document, document.retry):
            place = find_secret(answer.body) if answer else ""
            if place:
                raise SnapshotError(
                    f"not written: the answer to {document.read.cloud.title} {document.read.operation} has a secret at "
                    f"{place}; please report this, without the answer"
                )
    members = {DOCUMENTS: _dump(encode_documents(snapshot)), FINDINGS: _dump(encode_findings(snapshot))}
    listed: dict[str, Json] = {
        name: {"size": len(content), "sha256": hashlib.sha256(content).hexdigest()} for name, content in members.items()
    }
    members = {MANIFEST: _dump(encode_manifest(snapshot, listed)), **members}
    for name, content in members.items():
        if len(content) > LARGEST[name]:
            raise SnapshotError(
                f"not written: {name} would have {len(content):,} bytes, and {LARGEST[name]:,} are the most; name "
                "fewer subscriptions and projects"
            )
    return _zip(members)


def _dump(value: Json) -> bytes:
    try:
        return dump(value)
    except (ValueError, RecursionError) as problem:
        raise SnapshotError(f"not written: an answer is no JSON ({problem}); please report this") from problem


def _zip(members: dict[str, bytes]) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        for name, content in members.items():
            entry = zipfile.ZipInfo(name, _TIME)
            entry.compress_type, entry.external_attr, entry.create_system = zipfile.ZIP_DEFLATED, _MODE, 3
            archive.writestr(entry, content, compresslevel=6)
    return file.getvalue()
