"""Keeps the libraries from writing over the screen; on request everything goes to a file, secrets removed."""

from __future__ import annotations

import logging
import os
from collections.abc import Mapping
from pathlib import Path

from tui import paths
from tui.exit_codes import UsageError
from tui.options import LOG_VARIABLE
from tui.redact import redact

LEVELS = {"debug": logging.DEBUG, "info": logging.INFO, "warning": logging.WARNING, "error": logging.ERROR}
_LARGEST = 5_000_000
_TALKATIVE = ("azure", "google", "msal", "urllib3", "requests", "py.warnings", "probes", "tui", "screens")


def quiet_libraries(environment: Mapping[str, str], folder: Path | None = None) -> Path | None:
    """Take the libraries' logs and warnings off stderr; the log file's path if one was asked for with HAVPN_LOG.

    Raises:
        UsageError: HAVPN_LOG is no level, or the file can't be written.
    """
    word = environment.get(LOG_VARIABLE, "").strip().lower()
    if word and word not in LEVELS:
        raise UsageError(f'{LOG_VARIABLE}: "{word}" is not one of {", ".join(LEVELS)}')
    logging.captureWarnings(True)
    handler = _open_log(folder or paths.state_dir()) if word else logging.NullHandler()
    for name in _TALKATIVE:
        logger = logging.getLogger(name)
        logger.propagate = False
        logger.handlers[:] = [handler]
        if word:
            logger.setLevel(LEVELS[word])
    return Path(handler.baseFilename) if isinstance(handler, logging.FileHandler) else None


def _open_log(folder: Path) -> logging.FileHandler:
    path = folder / "havpn-tui.log"
    try:
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        if path.exists() and path.stat().st_size > _LARGEST:
            path.unlink()
        # Created here, so that nobody else can read it from its first line on.
        os.close(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600))
        handler = logging.FileHandler(path, encoding="utf-8", errors="backslashreplace")
    except OSError as problem:
        raise UsageError(f"{LOG_VARIABLE}: {path} can't be written: {problem.strerror or problem}") from problem
    handler.setFormatter(_RedactingFormatter("%(asctime)s %(levelname)s %(name)s %(message)s"))
    return handler


class _RedactingFormatter(logging.Formatter):
    """Writes a record as usual, then takes the secrets out, those of a traceback included."""

    def format(self, record: logging.LogRecord) -> str:
        return redact(super().format(record))
