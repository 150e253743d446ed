"""What a check looks at and why, by its code."""

from __future__ import annotations

import sys
import textwrap

from probes.checks.causes import NOT_CHECKED
from probes.checks.registry import all_checks, explain
from tui import output
from tui.exit_codes import ExitCode, UsageError
from tui.options import did_you_mean


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
        return f"{text}\n"
    if cause in NOT_CHECKED:
        return f"HAV{cause}\n\nNo check: {NOT_CHECKED[cause]}.\n"
    codes = [check.code for check in all_checks()]
    hint = did_you_mean(f"HAV{cause}", codes) or "."
    raise UsageError(f'no check has the code "{code}"{hint} havpn-tui explain lists them')


def list_checks() -> str:
    """One line for each check."""
    return "".join(f"{check.code}  {check.severity.value:<8}  {check.title}\n" for check in all_checks())


def wrap(text: str, width: int) -> str:
    """The paragraphs of a text in lines of at most `width` columns."""
    lines = (line for paragraph in text.splitlines() for line in textwrap.wrap(paragraph, width) or [""])
    return "\n".join(lines) + "\n"
