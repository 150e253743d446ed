"""What a check looks at and why, by its code."""

from __future__ import annotations

import sys
import textwrap

from probes.checks.causes import NOT_CHECKED, behind
from probes.checks.registry import all_checks, explain
from probes.checks.unchecked import Unchecked
from tui import output
from tui.exit_codes import ExitCode, UsageError
from tui.options import did_you_mean

_COMMAND = "    "
"""How the line of a command begins."""


def run(code: str | None) -> ExitCode:
    """Explain one check, or list them all.

    Raises:
        UsageError: there is no such code.
    """
    width = output.width_of(sys.stdout)
    output.write(list_checks() if code is None else wrap(tell(code), width))
    return ExitCode.CLEAN


def tell(code: str) -> str:
    """The text of one check, or why nothing checks for this cause.

    Raises:
        UsageError: there is no such code.
    """
    cause = code.strip().upper().removeprefix("HAV")
    text = explain(cause)
    if text is not None:
        hidden = "".join(f"\nHAV{each}: {entry.what}.\n{_tell(entry)}" for each, entry in behind(cause).items())
        told = f"{text}\n" + (f"\nMay hide behind it, and cannot be read:\n{hidden}" if hidden else "")
        return f"{told}\nPage: docs/checks/HAV{cause}.md\n"
    if cause in NOT_CHECKED:
        return f"HAV{cause}\n\nNo check: {NOT_CHECKED[cause].reason}.\n{_tell(NOT_CHECKED[cause])}"
    codes = [check.code for check in all_checks()]
    hint = did_you_mean(f"HAV{cause}", codes) or "."
    raise UsageError(f'no check has the code "{code}"{hint} havpn-tui explain lists them')


def _tell(entry: Unchecked) -> str:
    """The commands that tell a cause, each on a line of its own after an empty one."""
    return "".join(["\n", *(f"{_COMMAND}{command}\n" for command in entry.commands())]) if entry.lines else ""


def list_checks() -> str:
    """One line for each check."""
    return "".join(f"{check.code}  {check.severity.value:<8}  {check.title}\n" for check in all_checks())


def wrap(text: str, width: int) -> str:
    """The paragraphs of a text in lines of at most `width` columns; a command stays one line, to be copied."""
    lines = (
        line
        for paragraph in text.splitlines()
        for line in ([paragraph] if paragraph.startswith(_COMMAND) else textwrap.wrap(paragraph, width) or [""])
    )
    return "\n".join(lines) + "\n"
