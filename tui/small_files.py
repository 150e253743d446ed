"""Reads the small files that the program looks at by itself: settings, choices, and the clouds' clients' own."""

from __future__ import annotations

import errno
import os
import stat
from pathlib import Path

LARGEST = 1_000_000
"""Bytes; what people and programs write there are a few thousand."""


def read_small(path: Path, largest: int = LARGEST) -> bytes:
    """The whole content. A pipe could be waited for without end, and a device read without end: neither is read.

    Raises:
        OSError: it can't be read, is no regular file, or holds more bytes than that; `strerror` is for a person.
        ValueError: the path can be none of a file.
    """
    # A pipe put there between a look and the opening would still hang: hence opened without waiting, then looked at.
    descriptor = os.open(path, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0))
    with os.fdopen(descriptor, "rb", closefd=True) as file:
        kind = os.fstat(descriptor).st_mode
        if stat.S_ISDIR(kind):
            raise IsADirectoryError(errno.EISDIR, os.strerror(errno.EISDIR), str(path))
        if not stat.S_ISREG(kind):
            raise OSError(errno.EINVAL, "it is a pipe, a device or a socket, not a file", str(path))
        content = file.read(largest + 1)
    if len(content) > largest:
        raise OSError(errno.EFBIG, f"it is larger than {largest:,} bytes", str(path))
    return content


def read_small_text(path: Path) -> str:
    """The same as text of UTF-8, with line ends as Python has them.

    Raises:
        OSError: as above.
        ValueError: as above, or it is no UTF-8 (then a UnicodeDecodeError).
    """
    return read_small(path).decode("utf-8").replace("\r\n", "\n").replace("\r", "\n")
