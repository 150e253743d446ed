"""A terminal that goes away, or that stops the program: in a real one, and part by part."""

from __future__ import annotations

import fcntl
import io
import os
import select
import signal
import struct
import subprocess
import sys
import termios
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest

from tests.tree import ROOT
from tui.terminal import Outlet, was_hung_up

IN_ITS_TERMINAL = 'exec "$@" <>"$TERMINAL" >&0 2>&0'
"""The first terminal that a session opens becomes its own: the kernel tells it when that one is gone."""
LINK = b"vng-prod <-> ha-vpn-gw"
ENTER, LEAVE = b"\x1b[?1049h", b"\x1b[?1049l"


class Window:
    """A terminal of 140 by 40 with the demo in it.

    Args:
        tells: whether the program's session owns the terminal, so that a SIGHUP says when it is gone.
    """

    def __init__(self, folder: Path, *, tells: bool = True) -> None:
        self._ours, theirs = os.openpty()
        fcntl.ioctl(theirs, termios.TIOCSWINSZ, struct.pack("HHHH", 40, 140, 0, 0))
        command = [sys.executable, "-m", "tui", "demo", "healthy"]
        variables = {**os.environ, "TERM": "xterm-256color", "TMPDIR": str(folder), "XDG_STATE_HOME": str(folder)}
        if tells:
            command = ["sh", "-c", IN_ITS_TERMINAL, "sh", *command]
            variables["TERMINAL"] = os.ttyname(theirs)
        self.process = subprocess.Popen(
            command, cwd=ROOT, env=variables, stdin=theirs, stdout=theirs, stderr=theirs, start_new_session=True
        )
        os.close(theirs)
        self._is_open = True

    def wait_for(self, words: bytes) -> None:
        """Read until these words have been written."""
        seen, deadline = b"", time.monotonic() + 60
        while words not in seen:
            assert time.monotonic() < deadline, f"{words!r} is not in {seen[-3000:]!r}"
            if select.select([self._ours], [], [], 0.2)[0]:
                seen += os.read(self._ours, 65_536)

    def type(self, keys: bytes) -> None:
        """As a person would."""
        os.write(self._ours, keys)

    def close(self) -> None:
        """Close the window, as one closes it with the mouse."""
        if self._is_open:
            os.close(self._ours)
            self._is_open = False

    def end(self) -> int:
        """The exit code."""
        return self.process.wait(20)

    def read_to_the_end(self) -> int:
        """The exit code, with the window still there."""
        deadline = time.monotonic() + 20
        while self.process.poll() is None and time.monotonic() < deadline:
            if select.select([self._ours], [], [], 0.1)[0]:
                with suppress(OSError):  # the other side has gone
                    os.read(self._ours, 65_536)
        return self.end()


@pytest.fixture
def windows() -> Iterator[list[Window]]:
    opened: list[Window] = []
    yield opened
    for window in opened:
        if window.process.poll() is None:
            window.process.kill()
            window.process.wait(10)
        window.close()


@pytest.mark.parametrize("words", [ENTER, LINK], ids=["on the first frame", "with a link open"])
@pytest.mark.parametrize("tells", [True, False], ids=["SIGHUP", "no SIGHUP"])
def test_the_program_ends_with_its_terminal(windows: list[Window], tmp_path: Path, tells: bool, words: bytes) -> None:
    window = Window(tmp_path, tells=tells)
    windows.append(window)
    window.wait_for(words)
    window.close()
    assert window.end() == 130
    left = [path.name for path in tmp_path.iterdir() if path.name != "havpn-tui"]
    assert (left, list(tmp_path.rglob("crash-*"))) == ([], [])


def test_a_program_that_was_stopped_goes_on(windows: list[Window], tmp_path: Path) -> None:
    window = Window(tmp_path)
    windows.append(window)
    window.wait_for(LINK)
    window.process.send_signal(signal.SIGSTOP)
    window.process.send_signal(signal.SIGCONT)
    window.wait_for(LEAVE)
    window.wait_for(ENTER)
    window.type(b"q")
    assert window.read_to_the_end() == 0


class Gone(io.StringIO):
    """Takes some writes and then none."""

    def __init__(self, writes: int) -> None:
        super().__init__()
        self.left = writes

    def write(self, text: str) -> int:
        if not self.left:
            raise OSError(5, "Input/output error")
        self.left -= 1
        return super().write(text)


def test_what_cannot_be_written_is_dropped_and_told_once() -> None:
    told: list[str] = []
    file = Gone(2)
    outlet = Outlet(file, lambda: told.append("lost"))
    assert [outlet.write(word) for word in ("ab", "c", "defg", "h")] == [2, 1, 4, 1]
    outlet.flush()
    assert (file.getvalue(), told) == ("abc", ["lost"])


def test_a_terminal_is_there_until_its_other_side_closes() -> None:
    ours, theirs = os.openpty()
    try:
        os.write(ours, b"x")
        assert not was_hung_up(theirs)
        os.close(ours)
        assert was_hung_up(theirs)
    finally:
        os.close(theirs)
