"""The program `havpn-tui`."""

from __future__ import annotations

import signal
import sys
from collections.abc import Sequence
from types import FrameType
from typing import NoReturn

from tui.exit_codes import ExitCode, UsageError


def main() -> NoReturn:
    """Run the command line of this process, and end it."""
    _end_cleanly_on_signals()
    code = run(sys.argv[1:])
    from tui import output

    output.leave(code)


def _end_cleanly_on_signals() -> None:
    """Take a request to end as ctrl+c: the lab's folder holds a key and must go, the terminal must be as it was."""

    def interrupt(_number: int, _frame: FrameType | None) -> NoReturn:
        raise KeyboardInterrupt

    for name in ("SIGTERM", "SIGHUP"):
        if hasattr(signal, name):
            signal.signal(getattr(signal, name), interrupt)


def run(words: Sequence[str]) -> int:
    """Run one command line, whatever happens, to an exit code of the contract."""
    from tui import command_line, output

    try:
        output.require_streams()
        return command_line.run(words)
    except UsageError as problem:
        return _tell(str(problem), ExitCode.USAGE)
    except KeyboardInterrupt:
        return ExitCode.INTERRUPTED
    except SystemExit as answered:
        return answered.code if isinstance(answered.code, int) else ExitCode.CLEAN
    except Exception as error:  # noqa: BLE001  # the last line of defence: it is written down, and nothing reads as fine
        from tui.crash import keep_crash

        return _tell(f"internal error ({type(error).__name__}). {keep_crash(error)}", ExitCode.COULD_NOT_LOOK)


def _tell(message: str, code: ExitCode) -> ExitCode:
    from tui import output

    output.tell(message)
    return code


if __name__ == "__main__":
    main()
