"""The edges: stdout is data, stderr is narration, a file is whole or not there, and the process ends at once."""

from __future__ import annotations

import os
import sys
from contextlib import suppress
from pathlib import Path
from typing import NoReturn, TextIO

from tui.exit_codes import UsageError

REPORT_WIDTH = 100
_SLOW_TO_TEAR_DOWN = ("azure.core", "google.auth", "textual")


def require_streams() -> None:
    """Make sure that there is a stdout, and put the others where they may be used if they are not there.

    A stream that was closed before the start is None to Python, and its number would go to the next file or socket.

    Raises:
        UsageError: stdout is closed.
    """
    closed = [name for name in ("stdin", "stdout", "stderr") if getattr(sys, name) is None]
    for name in closed:
        nowhere = Path(os.devnull).open("r" if name == "stdin" else "w", encoding="utf-8")  # noqa: SIM115  # stays open
        setattr(sys, name, nowhere)
    if "stdout" in closed:
        raise UsageError("stdout is closed: there is nowhere to write to")


def write(text: str, stream: TextIO | None = None) -> None:
    """Write data to stdout and see it off; a reader that has left is not a failure.

    Raises:
        UsageError: it can't be written, for lack of space for one.
    """
    stream = sys.stdout if stream is None else stream
    try:
        stream.write(_encodable(text, stream))
        stream.flush()
    except BrokenPipeError:
        _discard_rest(stream)
    except OSError as problem:
        _discard_rest(stream)
        raise UsageError(f"stdout can't be written: {problem.strerror or problem}") from problem


def tell(message: str) -> None:
    """Write one line of narration to stderr, with nothing in it that a terminal could act on."""
    from tui.report.plain import plain

    with suppress(OSError):
        sys.stderr.write(_encodable(f"havpn-tui: {plain(message)}\n", sys.stderr))
        sys.stderr.flush()


def check_writable(path: Path) -> None:
    """Find out before a long read whether the report can be written at its end.

    Raises:
        UsageError: there is no such folder, or it can't be written to.
    """
    if path.is_dir():
        raise UsageError(f"--output: {path} is a folder: give the name of a file")
    if not path.parent.is_dir():
        raise UsageError(f"--output: there is no folder {path.parent}")
    if not os.access(path if path.exists() else path.parent, os.W_OK):
        raise UsageError(f"--output: {path} can't be written: no permission")


def write_file(path: Path, text: str) -> None:
    """Write a report to a file: whole or not at all, where the file system allows it.

    Raises:
        UsageError: it can't be written.
    """
    try:
        if path.exists() and not path.is_file():
            # A pipe or a device takes what comes; it can't be replaced.
            path.write_text(text, encoding="utf-8", errors="backslashreplace")
            return
        draft = path.with_name(f".{path.name}.{os.getpid()}")
        try:
            draft.write_text(text, encoding="utf-8", errors="backslashreplace")
            draft.replace(path)
        finally:
            draft.unlink(missing_ok=True)
    except OSError as problem:
        raise UsageError(f"--output: {path} can't be written: {problem.strerror or problem}") from problem


def wants_color(stream: TextIO, allowed: bool) -> bool:
    """Whether to colour what goes to this stream."""
    return allowed and stream.isatty() and not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb"


def width_of(stream: TextIO) -> int:
    """The terminal's width, or that of a report that is read elsewhere."""
    if not stream.isatty():
        return REPORT_WIDTH
    import shutil

    return shutil.get_terminal_size((REPORT_WIDTH, 24)).columns


def leave(code: int) -> NoReturn:
    """End the process with everything written.

    Tearing down the interpreter after the clouds' libraries costs longer than most audits, and a read that hangs
    in a thread would hold it up for good.
    """
    for stream in (sys.stdout, sys.stderr):
        try:
            stream.flush()
        except BrokenPipeError:
            _discard_rest(stream)
    if any(name in sys.modules for name in _SLOW_TO_TEAR_DOWN):
        os._exit(code)
    sys.exit(code)


def _encodable(text: str, stream: TextIO) -> str:
    encoding = getattr(stream, "encoding", None) or "utf-8"
    return text.encode(encoding, "backslashreplace").decode(encoding)


def _discard_rest(stream: TextIO) -> None:
    # What is still buffered would raise again when Python flushes it at the end.
    with suppress(OSError, ValueError):
        nowhere = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nowhere, stream.fileno())
        os.close(nowhere)
