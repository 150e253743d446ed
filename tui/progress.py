"""One line on stderr that says how far the reading is, for a person who waits at a terminal."""

from __future__ import annotations

from contextlib import suppress
from threading import Lock
from types import TracebackType
from typing import TextIO

from probes.documents import Cloud
from probes.view import View
from tui.report.plain import plain

_CLEAR = "\r\x1b[K"


class ProgressLine:
    """Rewrites its line at each view and takes it away at the end; silent unless `stream` is a terminal."""

    def __init__(self, stream: TextIO, width: int = 79) -> None:
        self._stream = stream
        self._width = width
        self._active = stream.isatty()
        self._lock = Lock()

    def __enter__(self) -> ProgressLine:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._write("")
        with self._lock:
            self._active = False

    def show(self, view: View) -> None:
        """Say how far both clouds are; may be called from any thread."""
        self._write(plain(describe_progress(view))[: self._width])

    def _write(self, text: str) -> None:
        with self._lock, suppress(OSError):
            if self._active:
                self._stream.write(_CLEAR + text)
                self._stream.flush()


def describe_progress(view: View) -> str:
    """Such as `reading: Azure 5 of 12, Google Cloud 7 of 9`."""
    parts = [f"{cloud.title} {c.answered} of {c.asked}" for cloud in Cloud if (c := view.columns.get(cloud))]
    return "reading: " + ", ".join(parts) if parts else "reading"
