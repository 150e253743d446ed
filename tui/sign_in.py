"""Signing in from within: shows the clouds' own command, asks, and runs exactly that in the terminal."""

from __future__ import annotations

import shlex
import shutil
import subprocess
from collections.abc import Callable, Sequence
from typing import TypeAlias

from probes.documents import Cloud
from probes.view import View

Which: TypeAlias = Callable[[str], str | None]
"""Where a program is; None if it is not on the path."""
COMMANDS = (("az", "login"), ("gcloud", "auth", "application-default", "login"))
"""How commands begin that may be run; words of a cloud's answer only ever stand behind them."""


def find_command(view: View, which: Which = shutil.which) -> tuple[str, ...]:
    """The command that mends a cloud's sign-in, one that is installed first; empty if there is none."""
    columns = (view.columns.get(cloud) for cloud in (Cloud.AZURE, Cloud.GCP))
    commands = [column.login for column in columns if column and _may_run(column.login)]
    return next((command for command in commands if which(command[0])), next(iter(commands), ()))


def why_not_here(command: Sequence[str], which: Which = shutil.which) -> str:
    """Why this command cannot be run on this machine; empty if it can."""
    return "" if which(command[0]) else f"{command[0]} is not installed, or not on the path: {shlex.join(command)}"


def why_not(view: View, in_lab: bool) -> str:
    """Why there is nothing to run; empty if there is."""
    if in_lab:
        return "In the lab nobody has to sign in."
    if find_command(view):
        return ""
    problems = [column.problem for column in view.columns.values() if column.problem]
    return f"No command mends this: {problems[0]}" if problems else "Both clouds are signed in to."


def run_command(
    command: Sequence[str],
    ask: Callable[[str], str] = input,
    run: Callable[[Sequence[str]], int] = subprocess.call,
) -> str:
    """Show the command, ask, and run it in this terminal; what came of it, in a sentence.

    Args:
        ask: shows a question and returns the answer.
    """
    line = shlex.join(command)
    try:
        if ask(f"\nRun this?  {line}\n[y/N] ").strip().casefold() not in ("y", "yes"):
            return "Nothing was run."
        code = run([shutil.which(command[0]) or command[0], *command[1:]])
    except (KeyboardInterrupt, EOFError):
        return f"Interrupted: {line}"
    except OSError as problem:
        return f"{command[0]} could not be started: {problem.strerror or problem}"
    return f"{line} ended with code {code}." if code else f"{line} went well."


def _may_run(command: Sequence[str]) -> bool:
    return any(tuple(command[: len(start)]) == start for start in COMMANDS)
