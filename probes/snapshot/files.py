"""Writes files that only their owner can read: whole or not at all, and never in the place of another by mistake."""

from __future__ import annotations

import errno
import os
import secrets
import stat
import tempfile
from pathlib import Path

from probes.snapshot.archive import pack
from probes.snapshot.errors import SnapshotError
from probes.snapshot.record import Snapshot

KEY_BYTES = 32


def write_snapshot(path: Path, snapshot: Snapshot, *, replace: bool = False) -> int:
    """Write a snapshot.

    Args:
        replace: whether a file that is there may be replaced. A link is never followed: it is replaced itself.

    Returns:
        The size in bytes.

    Raises:
        SnapshotError: it cannot be written; one line, with the way out.
    """
    content = pack(snapshot)
    write_file(path, content, replace=replace)
    return len(content)


def write_file(path: Path, content: bytes, *, replace: bool = False) -> None:
    """Write what goes with a snapshot, with the same care.

    Raises:
        SnapshotError: it cannot be written; one line, with the way out.
    """
    try:
        _write(path, content, replace=replace)
    except FileExistsError as problem:
        raise SnapshotError(f"{path} is there already; name another file, or say that it may be replaced") from problem
    except OSError as problem:
        raise SnapshotError(f"{path} cannot be written: {problem.strerror or problem}") from problem


def load_key(path: Path) -> bytes:
    """The key of the pseudonyms: 32 random bytes in a file of the state folder, made when first needed.

    Raises:
        SnapshotError: there is none and it cannot be made, or what is there is none of this person alone.
    """
    for _ in range(2):  # another run may make it at the same moment
        try:
            return _read_key(path)
        except FileNotFoundError:
            _make_key(path)
        except OSError as problem:
            raise SnapshotError(f"{path} cannot be read: {problem.strerror or problem}") from problem
    raise SnapshotError(f"{path}: the key that was made there is gone")


def replace_key(path: Path) -> bytes:
    """A new key in the place of the old: pseudonyms of earlier snapshots have nothing to do with later ones.

    Raises:
        SnapshotError: it cannot be written.
    """
    key = secrets.token_bytes(KEY_BYTES)
    try:
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        _write(path, key, replace=True)
    except OSError as problem:
        raise SnapshotError(f"{path} cannot be written: {problem.strerror or problem}") from problem
    return key


def _make_key(path: Path) -> None:
    try:
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        _write(path, secrets.token_bytes(KEY_BYTES), replace=False)
    except FileExistsError:
        pass  # another run was first, and its key counts
    except OSError as problem:
        raise SnapshotError(f"{path} cannot be written: {problem.strerror or problem}") from problem


def _read_key(path: Path) -> bytes:
    flags = os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0)
    descriptor = os.open(path, flags)
    with os.fdopen(descriptor, "rb") as file:
        mode = os.fstat(descriptor).st_mode
        if not stat.S_ISREG(mode):
            raise OSError(errno.EINVAL, "it is no file")
        if os.name == "posix" and mode & 0o077:
            raise OSError(errno.EPERM, f"others may read it; remove it, or run `chmod 600 {path}`")
        key = file.read(KEY_BYTES + 1)
    if len(key) != KEY_BYTES:
        raise OSError(errno.EINVAL, "it holds no key; remove it, and the next snapshot has another one")
    return key


def _write(path: Path, content: bytes, *, replace: bool) -> None:
    """Put a whole file there; a link or a file that is there is only ever replaced, never written through."""
    if path.is_dir() and not path.is_symlink():
        raise IsADirectoryError(errno.EISDIR, os.strerror(errno.EISDIR), str(path))
    descriptor, name = tempfile.mkstemp(prefix=f".{path.name[:40]}-", dir=path.parent)  # made with mode 0600
    draft = Path(name)
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        if replace:
            draft.replace(path)
        else:
            _place(draft, path)
    finally:
        draft.unlink(missing_ok=True)


def _place(draft: Path, path: Path) -> None:
    """Give the draft its name, if nothing has that."""
    try:
        os.link(draft, path)
    except FileExistsError:
        raise
    except OSError:  # a file system without hard links
        with path.open("xb") as file:
            os.fchmod(file.fileno(), 0o600) if hasattr(os, "fchmod") else None
            file.write(draft.read_bytes())
