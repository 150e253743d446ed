"""Keeps the libraries from writing over the screen: what they say goes to a file, secrets removed.

Without a word that is their warnings; `HAVPN_LOG` names another level.
"""

from __future__ import annotations

import logging
import os
from collections.abc import Mapping
from io import TextIOWrapper
from logging.handlers import RotatingFileHandler
from pathlib import Path

from tui import paths
from tui.exit_codes import UsageError
from tui.options import LOG_VARIABLE
from tui.redact import redact

LEVELS = {"debug": logging.DEBUG, "info": logging.INFO, "warning": logging.WARNING, "error": logging.ERROR}
NAME = "havpn-tui.log"
LARGEST = 1_000_000
"""Bytes of the file; one older file of the same size is kept."""
_TALKATIVE = ("azure", "google", "msal", "urllib3", "requests", "py.warnings", "probes", "tui", "screens")


def quiet_libraries(environment: Mapping[str, str], folder: Path | None = None) -> Path:
    """Take the libraries' logs and warnings off stderr, into a file; its path, which nothing may be at yet.

    Raises:
        UsageError: HAVPN_LOG is no level, or it is one and the file can't be written.
    """
    word = environment.get(LOG_VARIABLE, "").strip().lower()
    if word and word not in LEVELS:
        raise UsageError(f'{LOG_VARIABLE}: "{word}" is not one of {", ".join(LEVELS)}')
    path = (folder or paths.state_dir()) / NAME
    handler = _LogFile(path)
    if word:
        handler.open_now()
    logging.captureWarnings(True)
    for name in _TALKATIVE:
        logger = logging.getLogger(name)
        logger.propagate = False
        for old in logger.handlers:
            old.close()
        logger.handlers[:] = [handler]
        logger.setLevel(LEVELS[word or "warning"])
    return path


def find_log() -> Path:
    """Where the log file is, or would be."""
    return paths.state_dir() / NAME


class _LogFile(RotatingFileHandler):
    """A file for its owner alone, made by the first record; where it can't be written there is no log."""

    def __init__(self, path: Path) -> None:
        super().__init__(path, maxBytes=LARGEST, backupCount=1, encoding="utf-8", errors="backslashreplace", delay=True)
        self.setFormatter(_RedactingFormatter("%(asctime)s %(process)d %(levelname)s %(name)s %(message)s"))

    def open_now(self) -> None:
        """Open the file before there is a record.

        Raises:
            UsageError: it can't be.
        """
        try:
            self.stream = self._open()
        except OSError as problem:
            told = f"{LOG_VARIABLE}: {self.baseFilename} can't be written: {problem.strerror or problem}"
            raise UsageError(told) from problem

    def handleError(self, record: logging.LogRecord) -> None:  # noqa: N802  # logging's name
        """Lose the record: logging would print a traceback over the screen."""

    def _open(self) -> TextIOWrapper:
        path = Path(self.baseFilename)
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        # Made here, so that nobody else can read it from its first line on.
        os.close(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600))
        return super()._open()


class _RedactingFormatter(logging.Formatter):
    """Writes a record as usual, then takes the secrets out, those of a traceback included."""

    def format(self, record: logging.LogRecord) -> str:
        return redact(super().format(record))
