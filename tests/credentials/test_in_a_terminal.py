"""A login from within, in a real terminal: the screens stand aside, the command runs there, and reading goes on."""

from __future__ import annotations

import fcntl
import os
import select
import struct
import subprocess
import sys
import termios
import time
from contextlib import suppress
from pathlib import Path

import pytest

from tests.credentials import things
from tests.credentials.clouds import SUBSCRIPTION, answer_as, grant, make_jwt
from tests.credentials.internet import Internet

ROOT = Path(__file__).parents[2]
PLACES = ["--azure-subscription", SUBSCRIPTION, "--azure-resource-group", "rg", "--gcp-project", "p"]


class Terminal:
    """A terminal of 140 by 40 with the program in it."""

    def __init__(self, words: list[str]) -> None:
        self._ours, theirs = os.openpty()
        fcntl.ioctl(theirs, termios.TIOCSWINSZ, struct.pack("HHHH", 40, 140, 0, 0))
        self.seen = b""
        self.process = subprocess.Popen(
            [sys.executable, "-m", "tui", *words],
            cwd=ROOT,
            env={**os.environ, "TERM": "xterm-256color"},
            stdin=theirs,
            stdout=theirs,
            stderr=theirs,
            start_new_session=True,
        )
        os.close(theirs)

    def wait_for(self, words: str) -> None:
        """Read until these words have been written; forget what came before them."""
        deadline = time.monotonic() + 60
        while words.encode() not in self.seen:
            assert time.monotonic() < deadline, f"{words!r} is not in {self.seen[-3000:]!r}"
            if select.select([self._ours], [], [], 0.2)[0]:
                self.seen += os.read(self._ours, 65_536)
        self.seen = self.seen.partition(words.encode())[2]

    def type(self, keys: str) -> None:
        """As a person would."""
        os.write(self._ours, keys.encode())

    def end(self) -> int:
        """Read what is left, and return the exit code."""
        deadline = time.monotonic() + 60
        while self.process.poll() is None:
            assert time.monotonic() < deadline, "it does not end"
            if select.select([self._ours], [], [], 0.1)[0]:
                with suppress(OSError):  # the other side has gone
                    os.read(self._ours, 65_536)
        return self.process.returncode

    def close(self) -> None:
        """End it whatever happened."""
        if self.process.poll() is None:
            self.process.kill()
            self.process.wait(10)
        os.close(self._ours)


def test_a_login_from_within_mends_the_column(
    internet: Internet, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    marker, token = tmp_path / "signed-in", make_jwt(upn="me@corp.example")
    internet.answerer = answer_as(grant())
    things.write_program(
        tmp_path,
        "az",
        f"""if [ "$1" = login ]; then echo "az asks: $@"; : > '{marker}'; exit 0; fi
if [ -e '{marker}' ]; then echo '{{"accessToken": "{token}", "expires_on": 4000000000}}'; exit 0; fi
echo "ERROR: Please run 'az login' to setup account." >&2; exit 1""",
    )
    for name, value in things.google_file(tmp_path, things.service_account()).items():
        monkeypatch.setenv(name, value)
    terminal = Terminal(PLACES)
    try:
        terminal.wait_for("sign in")
        terminal.type("i")
        terminal.wait_for("Run this?  az login")
        assert not marker.exists(), "nothing runs unasked"
        terminal.type("y\n")
        terminal.wait_for("az asks: login")
        terminal.wait_for("me@corp.example")
        terminal.type("q")
        assert terminal.end() == 0
    finally:
        terminal.close()
    assert marker.exists()
