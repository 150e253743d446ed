"""The screens on the live clouds; needs a terminal on both sides."""

from __future__ import annotations

import shlex
import sys
from collections.abc import Callable
from functools import partial

from probes.view import ViewSource
from screens.choices import Memory
from tui.exit_codes import ExitCode, UsageError
from tui.live import build_live_source
from tui.remembered import choices_file, keep_choices, read_choices, scope_of
from tui.settings import Settings


def has_terminal() -> bool:
    """Whether there is somebody to look and to type."""
    return sys.stdin.isatty() and sys.stdout.isatty()


def require_terminal(scenario: str | None = None) -> None:
    """Make sure that there is a terminal.

    Args:
        scenario: the lab's scenario that was asked for, which the way out keeps.

    Raises:
        UsageError: stdin or stdout is none.
    """
    if not has_terminal():
        lab = f" --lab {shlex.quote(scenario)}" if scenario else ""
        raise UsageError(f"the screens need a terminal on stdin and stdout; without one use: havpn-tui audit{lab}")


def run(
    settings: Settings,
    scenario: str | None = None,
    make_source: Callable[[Settings], ViewSource] = build_live_source,
    show: Callable[[ViewSource, str | None, Memory], int] | None = None,
) -> ExitCode:
    """Show the screens until the person leaves them.

    Args:
        scenario: the lab's scenario where the clouds are simulated; the screens say so, and no choice is kept.
    """
    code = (show or _show)(make_source(settings), scenario, _remember(settings) if scenario is None else Memory())
    return ExitCode(code) if code in (ExitCode.CLEAN, ExitCode.INTERRUPTED) else ExitCode.COULD_NOT_LOOK


def show_file(source: ViewSource, name: str, show: Callable[..., int] | None = None) -> ExitCode:
    """Show the screens on a file until the person leaves them; no choice is kept.

    Args:
        name: of the file; the screens say it.
    """
    from tui import app
    from tui.crash import keep_crash
    from tui.export import make_export
    from tui.logs import find_log

    code = (show or app.run)(source, file=name, log_path=find_log(), export=make_export(source), on_crash=keep_crash)
    return ExitCode(code) if code in (ExitCode.CLEAN, ExitCode.INTERRUPTED) else ExitCode.COULD_NOT_LOOK


def _remember(settings: Settings) -> Memory:
    """What the person chose the last time that the same was asked for, and where the next choice goes."""
    path, scope = choices_file(), scope_of(settings)
    return Memory(read_choices(path, scope), partial(keep_choices, path, scope))


def _show(source: ViewSource, scenario: str | None, memory: Memory) -> int:
    from tui import app
    from tui.crash import keep_crash
    from tui.export import make_export
    from tui.logs import find_log

    return app.run(
        source,
        lab=scenario,
        memory=memory,
        log_path=find_log(),
        export=make_export(source),
        on_crash=keep_crash,
    )
