"""Cloud text as Markdown: shown as it is, never as markup, link or mention, whoever renders it."""

from __future__ import annotations

import re

from tui.report.plain import plain

_NOTHING = "-"
_HARMLESS = re.compile(r"(?!\d+[.)])[\w('][\w ,;:()'/+=.%-]*")
"""Of what is only letters, digits and these, no renderer makes anything but text, with the exceptions below."""
_BECOMES_A_LINK = re.compile(r"://|\bwww\.|[^\W\d]\.[^\W\d]|\bGH-\d|__", re.IGNORECASE)


def code(text: str, in_table: bool = False) -> str:
    """The text as a code span, in which nothing is markup, and no renderer looks for links or mentions.

    Args:
        text: of a cloud.
        in_table: whether pipes would end the cell; they are escaped there, which tables undo before anything else.
    """
    shown = plain(text).strip(" ")
    if not shown:
        return _NOTHING if in_table else f"`{_NOTHING}`"  # alone in a line it would begin a list
    fence = "`" * (_longest_run(shown) + 1)
    pad = " " if shown[0] == "`" or shown[-1] == "`" else ""
    span = f"{fence}{pad}{shown}{pad}{fence}"
    return span.replace("|", "\\|") if in_table else span


def prose(text: str, in_table: bool = False) -> str:
    """A sentence as text if nothing in it could be taken for markup, else as a code span."""
    shown = text.strip(" ")
    if _HARMLESS.fullmatch(shown) and shown.isprintable() and not _BECOMES_A_LINK.search(shown):
        return shown.replace("_", "\\_")
    return code(shown, in_table)


def block(lines: tuple[str, ...], language: str = "") -> str:
    """Lines to copy as a code block."""
    shown = [plain(line) for line in lines]
    fence = "`" * max(3, *(_longest_run(line) + 1 for line in shown))
    return "\n".join([f"{fence}{language}", *shown, fence])


def row(*cells: str) -> str:
    """A line of a table; the cells are Markdown already."""
    return f"| {' | '.join(cells)} |"


def table(heads: tuple[str, ...], rows: list[str]) -> str:
    """A table; its rows are made by `row`."""
    return "\n".join([row(*heads), row(*("---" for _ in heads)), *rows])


def _longest_run(text: str) -> int:
    return max((len(run) for run in re.findall("`+", text)), default=0)
