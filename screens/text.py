"""The one way from cloud text to the screen.

Names, descriptions and error texts of both clouds are hostile: brackets would be read as markup, control characters
would reach the terminal, bidirectional overrides would turn a line around. Everything that a screen draws passes
through here and comes out as `Content`, which holds text and styles apart.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable
from typing import Literal, TypeAlias

from rich.cells import cell_len
from textual.content import Content

Cut: TypeAlias = Literal["end", "middle"]
Part: TypeAlias = str | tuple[str, str] | Content

ELLIPSIS = "…"
REPLACEMENT = "\ufffd"

_BLANK = frozenset("\t\n\r\v\f\u2028\u2029")
_UNSAFE = frozenset(("Cc", "Cf", "Cs", "Co", "Cn"))
"""Controls, formats (bidirectional overrides and zero-width characters are among them), surrogates, unassigned."""


def clean(text: str) -> str:
    """The text without anything that acts instead of being seen.

    Line breaks and tabs become a space. Each other such character becomes one visible replacement: two names that
    differ only in an invisible character must not look the same.
    """
    if text.isascii() and text.isprintable():
        return text
    return "".join(_clean_character(character) for character in text)


def width_of(text: str) -> int:
    """How many cells the text takes in a terminal."""
    return cell_len(text)


def shorten(text: str, width: int, cut: Cut = "end") -> str:
    """The cleaned text in at most `width` cells; what is left out is marked with an ellipsis."""
    text = clean(text)
    if width_of(text) <= width:
        return text
    if width <= 1:
        return ELLIPSIS[: max(0, width)]
    if cut == "end":
        return _take(text, width - 1) + ELLIPSIS
    tail = (width - 1) // 2
    return _take(text, width - 1 - tail) + ELLIPSIS + _take(text[::-1], tail)[::-1]


def pad(text: str, width: int) -> str:
    """The text with spaces up to `width` cells."""
    return text + " " * max(0, width - width_of(text))


def fit(text: str, width: int, cut: Cut = "end") -> str:
    """The cleaned text in exactly `width` cells."""
    return pad(shorten(text, width, cut), width)


def wrap(text: str, width: int, most: int) -> list[str]:
    """The cleaned text in at most `most` lines; what the last one leaves out is marked with an ellipsis."""
    lines = [line.plain.rstrip() for line in Content(clean(text)).wrap(max(1, width))]
    return lines if len(lines) <= most else [*lines[: most - 1], shorten(" ".join(lines[most - 1 :]), width)]


def paint(*parts: Part) -> Content:
    """One line from texts, `(text, style)` pairs and ready contents; every text is cleaned."""
    return Content("").join(_as_content(part) for part in parts)


def stack(lines: Iterable[Content]) -> Content:
    """Several lines, one below the other."""
    return Content("\n").join(lines)


def _as_content(part: Part) -> Content:
    if isinstance(part, Content):
        return part
    if isinstance(part, str):
        return Content(clean(part))
    text, style = part
    return Content.styled(clean(text), style) if style else Content(clean(text))


def _clean_character(character: str) -> str:
    if character in _BLANK:
        return " "
    return REPLACEMENT if unicodedata.category(character) in _UNSAFE else character


def _take(text: str, width: int) -> str:
    """As many leading characters as fit into `width` cells."""
    taken = text[:width]
    while width_of(taken) > width:
        taken = taken[:-1]
    return taken
