"""A report of an unexpected failure that can be attached to an issue: where it happened, and nothing that is secret."""

from __future__ import annotations

import os
import platform
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from traceback import walk_tb

from tui import __version__, paths
from tui.redact import redact

_LONGEST_MESSAGE = 2000


def describe_crash(error: BaseException, at: datetime) -> str:
    """The report's text: program and system, then each exception of the chain with its frames, without locals."""
    lines = [
        f"havpn-tui {__version__}",
        f"Python {platform.python_version()} on {platform.system()} {platform.machine()}",
        f"at {at.isoformat(timespec='seconds')}",
    ]
    for number, link in enumerate(_chain(error)):
        lines += ["", "caused by" if number else "failed with", *_describe_one(link)]
    return "\n".join(lines) + "\n"


def keep_crash(error: BaseException) -> str:
    """Keep a report, and say where it is, or that there is none."""
    try:
        return f"Please attach this report to an issue: {write_crash(error, datetime.now(UTC))}"
    except Exception as second:  # noqa: BLE001  # a report that fails must not hide the failure it is about
        return f"No crash report could be written ({type(second).__name__})."


def tell_crash(error: BaseException | None, on_crash: Callable[[BaseException], str]) -> str:
    """What to say after a crash; the error's own text is left out, for it may quote an answer."""
    kind = type(error).__name__ if error else "an unknown error"
    told = f"havpn-tui stopped because of an internal error ({kind})."
    try:
        return f"{told}\n{on_crash(error)}" if error else told
    except Exception as second:  # noqa: BLE001  # a failing report must not hide the crash it reports
        return f"{told}\nThe crash report could not be written ({type(second).__name__})."


def write_crash(error: BaseException, at: datetime, folder: Path | None = None) -> Path:
    """Keep the report where only the person can read it.

    Raises:
        OSError: it can't be written.
    """
    folder = paths.state_dir() if folder is None else folder
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    path = folder / f"crash-{at:%Y%m%d-%H%M%S}-{os.getpid()}.txt"
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | getattr(os, "O_NOFOLLOW", 0), 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8", errors="backslashreplace") as file:
        path.chmod(0o600)  # an older file of that name keeps its mode otherwise
        file.write(describe_crash(error, at))
    return path


def _chain(error: BaseException) -> Iterator[BaseException]:
    seen: set[int] = set()
    link: BaseException | None = error
    while link is not None and id(link) not in seen:
        seen.add(id(link))
        yield link
        link = link.__cause__ or (None if link.__suppress_context__ else link.__context__)


def _describe_one(error: BaseException) -> Iterator[str]:
    kind = type(error)
    yield f"{kind.__module__}.{kind.__qualname__}: {redact(str(error)[:_LONGEST_MESSAGE])}"
    for frame, number in walk_tb(error.__traceback__):
        code = frame.f_code
        yield f"  {_short(code.co_filename)}:{number} in {code.co_qualname}"
    if isinstance(error, BaseExceptionGroup):
        for inner in error.exceptions:
            yield from (f"  | {line}" for line in _describe_one(inner))


def _short(filename: str) -> str:
    # The folders above say who runs it and where, not what failed.
    return "/".join(Path(filename).parts[-3:])
