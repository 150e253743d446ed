"""The terminal as the screens use it: Textual's own driver, which ends the program when the terminal is gone.

Textual 8 outlives its terminal (seen): its output thread dies of the first write that fails, and the event loop then
waits for ever for room in that thread's queue; its input thread reads the end of the file again and again; and the
SIGCONT that the kernel sends along with SIGHUP makes it start a second pair of them.
"""

from __future__ import annotations

import select
from collections.abc import Callable
from contextlib import suppress
from functools import partial
from typing import IO, TYPE_CHECKING, Any

from textual.drivers.linux_driver import LinuxDriver

from tui.exit_codes import ExitCode

if TYPE_CHECKING:
    from textual.app import App

LOOK = 0.25
"""Seconds between two looks whether the terminal is still there; for where no SIGHUP tells."""


class Terminal(LinuxDriver):
    """Shows an app in a terminal for as long as there is one; then ends the app as an interrupted program does."""

    def __init__(self, app: App[Any], **options: Any) -> None:
        super().__init__(app, **options)
        self._file: IO[str] = Outlet(self._file, self._lose)  # type: ignore[assignment]  # all that Textual uses of it
        self._loop.call_later(LOOK, self._look)

    def run_input_thread(self) -> None:
        """Wait for input; a terminal that cannot be read any more is gone."""
        try:
            super().run_input_thread()
        except OSError:
            self._lose()

    def _sigcont_application(self, *_: object) -> None:
        """Begin again after a stop."""
        if self._is_gone():
            return
        if self._auto_restart and not self._must_signal_resume:
            self.suspend_application_mode()  # SIGSTOP gave no chance to: the threads of before still run
        super()._sigcont_application()

    def _look(self) -> None:
        if self._is_gone():
            self._leave()
        else:
            self._loop.call_later(LOOK, self._look)

    def _is_gone(self) -> bool:
        return was_hung_up(self.fileno)

    def _lose(self) -> None:
        """The terminal is gone; from any thread."""
        with suppress(RuntimeError):  # the loop is closed: the program is ending already
            self._loop.call_soon_threadsafe(self._leave)

    def _leave(self) -> None:
        # Not at once: an app that is told to end while it composes its first screen fails for want of a screen.
        self._app.call_later(partial(self._app.exit, return_code=ExitCode.INTERRUPTED))


class Outlet:
    """A text file that takes everything, and tells the first time that something could not be written.

    Args:
        on_loss: called once, from the thread that wrote.
    """

    def __init__(self, file: IO[str], on_loss: Callable[[], None]) -> None:
        self._file, self._on_loss, self._lost = file, on_loss, False

    def write(self, text: str) -> int:
        """Write, or drop what nobody can see."""
        self._try(lambda: self._file.write(text))
        return len(text)

    def flush(self) -> None:
        """Flush, where that is of use."""
        self._try(self._file.flush)

    def fileno(self) -> int:
        """The number of the file."""
        return self._file.fileno()

    def isatty(self) -> bool:
        """Whether the file is a terminal."""
        return self._file.isatty()

    def _try(self, job: Callable[[], object]) -> None:
        if self._lost:
            return
        try:
            job()
        except OSError:
            self._lost = True
            self._on_loss()


def was_hung_up(number: int) -> bool:
    """Whether the terminal behind this file is gone. On a system that cannot tell: no."""
    if not hasattr(select, "poll"):
        return False
    look = select.poll()
    look.register(number, 0)
    return any(event & select.POLLHUP for _, event in look.poll(0))
