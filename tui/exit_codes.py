"""The exit codes: a contract that scripts rely on."""

from __future__ import annotations

from enum import IntEnum


class ExitCode(IntEnum):
    """How the program ended."""

    CLEAN = 0
    FINDINGS = 1
    """Findings at or above `--fail-on`; wins over COULD_NOT_LOOK."""
    USAGE = 2
    """The command line or the configuration has to change first; no link was found is that, too."""
    COULD_NOT_LOOK = 3
    """A value that a verdict rests on is unknown, or the program itself failed."""
    INTERRUPTED = 130


class UsageError(Exception):
    """The person has to change something first; the message is one line that names it and the way out."""
