"""Opens a snapshot that anybody may have made: in bounded memory and time, and without writing anything."""

from __future__ import annotations

import errno
import hashlib
import io
import os
import re
import stat
import struct
import zipfile
import zlib
from pathlib import Path

from probes.documents import Json
from probes.snapshot.archive import LARGEST
from probes.snapshot.decode import WrongContent, decode_snapshot, parse
from probes.snapshot.encode import DOCUMENTS, FINDINGS, MANIFEST, SCHEMA, SCHEMA_VERSION
from probes.snapshot.errors import SnapshotError
from probes.snapshot.record import Snapshot

LARGEST_FILE = 50_000_000
"""Bytes, packed."""
MOST_RATIO = 200
"""How many times smaller than its content a member may be; answers of the clouds come to 10 to 40."""
_SMALL = 1_000_000
"""Bytes of a member that may be packed as small as it likes."""
_END = struct.Struct("<4s4H2LH")
"""The record at the end of a zip archive (PKWARE, APPNOTE 4.3.16; documented)."""
_LARGEST_DIRECTORY = 4_096
_AGAIN = "make the snapshot again, or ask its sender for it again"
_BROKEN = (
    zipfile.BadZipFile,
    zlib.error,
    EOFError,
    OSError,
    ValueError,
    struct.error,
    NotImplementedError,
    RuntimeError,
)
"""What zipfile raises for files that are damaged or made to be; RuntimeError is a member with a password."""
_SCHEMA = re.compile(rf"{re.escape(SCHEMA)}/([0-9]{{1,6}})")


def open_snapshot(path: Path) -> Snapshot:
    """The snapshot in a file.

    Raises:
        SnapshotError: it cannot be opened; one line, with the way out.
    """
    try:
        content = _read(path)
    except (OSError, ValueError) as problem:
        told = problem.strerror if isinstance(problem, OSError) and problem.strerror else str(problem)
        raise SnapshotError(f"{_show(path)} cannot be read: {told}") from problem
    try:
        return unpack(content)
    except WrongContent as problem:
        raise SnapshotError(f"{_show(path)} cannot be opened: {problem}") from problem


def unpack(content: bytes) -> Snapshot:
    """The snapshot in the bytes of a file.

    Raises:
        WrongContent: there is none, and why.
    """
    try:
        members = _unzip(content)
    except WrongContent as problem:
        raise WrongContent(f"{problem}; {_AGAIN}") from None
    except _BROKEN as problem:
        raise WrongContent(f"it is damaged ({type(problem).__name__}); {_AGAIN}") from None
    try:
        manifest = parse(members[MANIFEST], MANIFEST)
        _check_schema(manifest)
        _check_sums(manifest, members)
        return decode_snapshot(manifest, parse(members[DOCUMENTS], DOCUMENTS), parse(members[FINDINGS], FINDINGS))
    except _NewerVersion:
        raise
    except WrongContent as problem:
        raise WrongContent(f"{problem}; {_AGAIN}") from None


class _NewerVersion(WrongContent):
    """The way out is another one than for what is damaged."""


def _read(path: Path) -> bytes:
    # Opened without waiting, then looked at: a pipe could be waited for without end, and a device read without end.
    descriptor = os.open(path, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0))
    with os.fdopen(descriptor, "rb") as file:
        if not stat.S_ISREG(os.fstat(descriptor).st_mode):
            raise OSError(errno.EINVAL, "it is no file")
        content = file.read(LARGEST_FILE + 1)
    if len(content) > LARGEST_FILE:
        raise OSError(errno.EFBIG, f"it is larger than {LARGEST_FILE:,} bytes, and no snapshot is")
    return content


def _unzip(content: bytes) -> dict[str, bytes]:
    """The members by name."""
    _check_end(content)
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        entries = archive.infolist()
        names = sorted(entry.filename for entry in entries)
        if names != sorted(LARGEST):
            raise WrongContent("it does not hold the three parts of a snapshot and nothing else")
        for entry in entries:
            _check_entry(entry)
        return {entry.filename: _read_member(archive, entry) for entry in entries}


def _check_end(content: bytes) -> None:
    """The list of members is small: zipfile would read one of any length."""
    if len(content) < _END.size or content[-_END.size :][:4] != b"PK\x05\x06":
        raise WrongContent("it is no snapshot, or a part of one")
    _, disk, first_disk, here, entries, size, offset, comment = _END.unpack(content[-_END.size :])
    if (disk, first_disk, comment) != (0, 0, 0) or here != entries or entries != len(LARGEST):
        raise WrongContent("it does not hold the three parts of a snapshot and nothing else")
    if size > _LARGEST_DIRECTORY or offset + size != len(content) - _END.size:
        raise WrongContent("its list of parts does not fit")


def _check_entry(entry: zipfile.ZipInfo) -> None:
    if entry.flag_bits & 0x1:
        raise WrongContent(f"{entry.filename} is encrypted")
    if entry.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
        raise WrongContent(f"{entry.filename} is packed in a way that no snapshot is")
    if entry.file_size > LARGEST[entry.filename]:
        raise WrongContent(f"{entry.filename} says that it has {entry.file_size:,} bytes, more than any snapshot has")
    if entry.file_size > max(_SMALL, MOST_RATIO * entry.compress_size):
        raise WrongContent(f"{entry.filename} is packed more than {MOST_RATIO} times smaller, as no snapshot is")


def _read_member(archive: zipfile.ZipFile, entry: zipfile.ZipInfo) -> bytes:
    # What the list says of the size is not believed: no more than that is unpacked.
    with archive.open(entry) as member:
        content = member.read(entry.file_size + 1)
    if len(content) != entry.file_size:
        raise WrongContent(f"{entry.filename} is not as long as it says")
    return content


def _check_schema(manifest: Json) -> None:
    schema = manifest.get("schema") if isinstance(manifest, dict) else None
    found = _SCHEMA.fullmatch(schema) if isinstance(schema, str) else None
    if found is None or not int(found[1]):
        raise WrongContent("its manifest is none of a snapshot")
    if int(found[1]) > SCHEMA_VERSION:
        raise _NewerVersion(
            f"it was made by a newer havpn-tui (schema {found[1]}, this one reads up to {SCHEMA_VERSION}); "
            "update havpn-tui"
        )


def _check_sums(manifest: Json, members: dict[str, bytes]) -> None:
    listed = manifest.get("members") if isinstance(manifest, dict) else None
    for name in (DOCUMENTS, FINDINGS):
        told = listed.get(name) if isinstance(listed, dict) else None
        wanted = {"size": len(members[name]), "sha256": hashlib.sha256(members[name]).hexdigest()}
        if told != wanted:
            raise WrongContent(f"{name} does not have the checksum that the manifest names")


def _show(path: Path) -> str:
    return ascii(str(path))[1:-1] if not str(path).isprintable() else str(path)
