"""The interactive program: hands the views of a source to the screens, and ends cleanly whatever happens."""

from __future__ import annotations

import os
import signal
import sys
import threading
from asyncio import get_running_loop
from collections.abc import Callable, Sequence
from contextlib import suppress
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from time import monotonic
from typing import TYPE_CHECKING, ClassVar

from rich.segment import Segment, Segments
from textual import on
from textual.app import SuspendNotSupported
from textual.message import Message

from probes.view import View, ViewSource
from screens.choices import Memory
from screens.shell import Shell
from screens.start import StartScreen
from screens.text import clean
from screens.themes import choose_theme
from tui import sign_in
from tui.exit_codes import ExitCode

if TYPE_CHECKING:
    from textual.driver import Driver

    from screens.exporting import Export
    from screens.matrix import MatrixScreen
    from screens.palette import ActionCommands

_PACE = 0.1
"""Seconds between two views that are shown: faster than this nobody reads."""

_utc_now = partial(datetime.now, UTC)


def _no_report(_error: BaseException) -> str:
    return "No crash report was written."


def _palette() -> type[ActionCommands]:
    from screens.palette import ActionCommands  # nor for this

    return ActionCommands


def _make_home() -> MatrixScreen:
    from screens.matrix import MatrixScreen  # the first frame need not wait for it

    return MatrixScreen()


class HavpnApp(Shell):
    """Shows what a source brings, looking where the person looked the last time."""

    TITLE = "havpn-tui"
    COMMANDS: ClassVar = {_palette}
    DEFAULT_MODE = "start"
    MODES = {"start": StartScreen, "home": _make_home}  # noqa: RUF012  # declared by Textual as a ClassVar

    class ViewArrived(Message):
        """A source has something newer than what is shown."""

    def __init__(
        self,
        source: ViewSource,
        *,
        lab: str | None = None,
        file: str | None = None,
        now: Callable[[], datetime] = _utc_now,
        theme: str | None = None,
        pictures: Path | None = None,
        on_crash: Callable[[BaseException], str] = _no_report,
    ) -> None:
        super().__init__(
            source,
            theme=theme or choose_theme(os.environ),
            badges=_badges(lab, file),
            now=now,
            pictures=pictures,
        )
        self._in_lab = lab is not None
        self._on_crash = on_crash
        self._lock = threading.Lock()
        self._latest: View | None = None
        self._announced = False
        self._shown_at = 0.0

    def on_mount(self) -> None:
        """Once the first frame is out, starts the source and loads the home screen."""
        for cloud, containers in self.memory.choices.containers.items():
            self.source.look_in(cloud, containers)
        self.call_after_refresh(self._open)
        for name in ("SIGINT", "SIGTERM", "SIGHUP"):
            with suppress(NotImplementedError, AttributeError, RuntimeError, ValueError):
                get_running_loop().add_signal_handler(
                    getattr(signal, name), partial(self.exit, return_code=ExitCode.INTERRUPTED)
                )

    def get_driver_class(self) -> type[Driver]:
        """Textual's driver; of that for Unix the one that ends with its terminal."""
        usual = super().get_driver_class()
        if usual.__module__ != "textual.drivers.linux_driver":
            return usual
        from tui.terminal import Terminal  # loads nothing more, and nothing that other systems lack

        return Terminal

    async def _open(self) -> None:
        self.source.start(self.receive)
        await self.switch_mode("home")

    def on_unmount(self) -> None:
        """Ends the source, however the app ends."""
        self.source.stop()

    def receive(self, view: View) -> None:
        """Takes a view from any thread. Only the newest is kept, and at most one message for it is on its way."""
        with self._lock:
            self._latest = view
            announce, self._announced = not self._announced, True
        if announce:
            try:
                self.post_message(self.ViewArrived())
            except RuntimeError:
                return  # the event loop is gone: the program is ending, and nobody is there to look

    @on(ViewArrived)
    def _schedule_view(self) -> None:
        wait = self._shown_at + _PACE - monotonic()
        if wait > 0:
            self.set_timer(wait, self._show_latest)
        else:
            self._show_latest()

    def _show_latest(self) -> None:
        with self._lock:
            view, self._latest, self._announced = self._latest, None, False
        if view is not None:
            self._shown_at = monotonic()
            self.view = view
            self.begun = True

    def action_read_again(self) -> None:
        """Reads both clouds again now."""
        if not self.refuse("refresh"):
            self.source.refresh()
            self.tell("Reading both clouds again.")

    def action_pause(self) -> None:
        """Stops reading by itself, or resumes it."""
        if not self.refuse("pause"):
            self.paused = not self.paused
            self.source.pause(self.paused)

    def unavailable(self, action: str) -> str:
        """Why an action of the table does nothing now; empty if it works."""
        if action == "sign_in" and self.live:
            return sign_in.why_not(self.view, self._in_lab)
        return super().unavailable(action)

    def action_sign_in(self) -> None:
        """Runs the command that mends a sign-in, in the terminal, and reads again."""
        if self.refuse("sign_in"):
            return
        command = sign_in.find_command(self.view)
        missing = sign_in.why_not_here(command)
        if missing:
            self.tell(missing, "warning")
            return
        try:
            with self.suspend():
                told = sign_in.run_command(command)
        except SuspendNotSupported:
            self.tell(f"Run this in another terminal, then press r: {' '.join(command)}")
            return
        self.source.refresh()
        self.tell(told)

    async def action_quit(self) -> None:
        """Leaves; what is being read is not waited for."""
        self.source.stop()
        self.exit(0)

    def action_interrupt(self) -> None:
        """Copies what is selected; without a selection leaves as an interrupted program does."""
        if not self.copy_selection():
            self.source.stop()
            self.exit(return_code=ExitCode.INTERRUPTED)

    def panic(self, *renderables: object) -> None:
        """Ends after an error that brings its own rendering, which may show more than it should."""
        del renderables
        self._fatal_error()

    def _fatal_error(self) -> None:
        """Ends after an unhandled error.

        Textual would print a traceback with the content of local variables, and with it whatever a cloud answered.
        """
        self._return_code = ExitCode.COULD_NOT_LOOK
        if not self._exit_renderables:
            from tui.crash import tell_crash

            sentence = tell_crash(self._exception, self._on_crash)
            self._exit_renderables.append(Segments([Segment(clean(line) + "\n") for line in sentence.splitlines()]))
        self._close_messages_no_wait()


def share_time() -> None:
    """Let the screens have their turn soon, however many threads are reading.

    Of twenty threads that understand answers each keeps Python's lock for 5 ms by default: a key would wait for all.
    """
    sys.setswitchinterval(0.0005)


def run(
    source: ViewSource,
    *,
    lab: str | None = None,
    file: str | None = None,
    memory: Memory | None = None,
    log_path: Path | None = None,
    export: Export | None = None,
    on_crash: Callable[[BaseException], str] = _no_report,
) -> int:
    """Runs the program in this terminal until it is left; returns the exit code."""
    app = HavpnApp(source, lab=lab, file=file, on_crash=on_crash)
    app.memory = memory or app.memory
    app.log_path, app.export = log_path, export
    share_time()
    app.run()
    return app.return_code or 0


def _badges(lab: str | None, file: str | None) -> Sequence[str]:
    named = (("LAB", lab), ("FILE", file))
    return [f"{word} {name}".strip() for word, name in named if name is not None]
