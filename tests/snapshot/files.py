"""Archives made by hand, right and wrong."""

from __future__ import annotations

import hashlib
import io
import json
import warnings
import zipfile
from typing import Any

from probes.snapshot.archive import pack
from probes.snapshot.encode import DOCUMENTS, FINDINGS, MANIFEST
from tests.checks.bases import CLEAN
from tests.snapshot.states import of_base

GOOD = pack(of_base(CLEAN))


def members_of(content: bytes) -> dict[str, bytes]:
    """The members of an archive by name."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def zipped(members: list[tuple[str, bytes]], kind: int = zipfile.ZIP_DEFLATED) -> bytes:
    """An archive of these members, whatever their names."""
    file = io.BytesIO()
    with warnings.catch_warnings(), zipfile.ZipFile(file, "w", kind) as archive:
        warnings.simplefilter("ignore")  # of a name that is there twice
        for name, content in members:
            archive.writestr(zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0)), content, kind)
    return file.getvalue()


def rebuilt(**changes: bytes) -> bytes:
    """A good archive with the content of `manifest`, `documents` or `findings` changed, and the right checksums."""
    members = members_of(GOOD) | {f"{name}.json": content for name, content in changes.items()}
    if "manifest" not in changes:
        manifest = json.loads(members[MANIFEST])
        manifest["members"] = sums_of(members)
        members[MANIFEST] = json.dumps(manifest).encode()
    return zipped(list(members.items()))


def sums_of(members: dict[str, bytes]) -> dict[str, Any]:
    """What a manifest says of these members."""
    return {
        name: {"size": len(members[name]), "sha256": hashlib.sha256(members[name]).hexdigest()}
        for name in (DOCUMENTS, FINDINGS)
    }


def parsed(name: str) -> Any:
    """The JSON of a member of the good archive: `manifest`, `documents` or `findings`."""
    return json.loads(members_of(GOOD)[f"{name}.json"])


def encoded(value: Any) -> bytes:
    """As JSON."""
    return json.dumps(value).encode()
