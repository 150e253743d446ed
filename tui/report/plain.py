"""Cloud text made harmless for a terminal, and laid out in terminal cells.

Names and messages of a cloud are written by whoever may create a resource there. None of their characters may move
the cursor, change colours or reverse the reading order.
"""

from __future__ import annotations

from collections.abc import Iterator
from unicodedata import category, combining, east_asian_width

# Controls, invisible format characters (the bidirectional ones among them), surrogates, line and paragraph
# separators, and what has no meaning yet, so that a terminal may give it any.
_UNSAFE = frozenset({"Cc", "Cf", "Cs", "Zl", "Zp", "Co", "Cn"})
_SHORT = {"\n": "\\n", "\r": "\\r", "\t": "\\t"}


def plain(text: str) -> str:
    r"""The text with every character that a terminal could act on written out, such as `\x1b`."""
    if text.isascii() and text.isprintable():
        return text
    return "".join(_written_out(character) if category(character) in _UNSAFE else character for character in text)


def cell_width(text: str) -> int:
    """How many terminal cells the text takes."""
    return len(text) if text.isascii() else sum(map(_cells, text))


def pad(text: str, width: int) -> str:
    """The text, filled up with blanks to `width` cells; a longer text is left as it is."""
    return text + " " * (width - cell_width(text))


def wrap(text: str, width: int) -> list[str]:
    """The text in lines of at most `width` cells, broken at blanks where it can be; at least one line."""
    lines = [""]
    for word in text.rstrip(" ").split(" "):
        for piece in _pieces(word, width):
            joined = f"{lines[-1]} {piece}" if lines[-1] else piece
            if cell_width(joined) <= width:
                lines[-1] = joined
            else:
                lines.append(piece)
    return lines


def _pieces(word: str, width: int) -> Iterator[str]:
    piece, taken = "", 0
    for character in word:
        cells = _cells(character)
        if piece and taken + cells > width:
            yield piece
            piece, taken = "", 0
        piece += character
        taken += cells
    yield piece


def _cells(character: str) -> int:
    if combining(character) or category(character) in ("Mn", "Me"):
        return 0
    return 2 if east_asian_width(character) in ("W", "F") else 1


def _written_out(character: str) -> str:
    number = ord(character)
    if character in _SHORT:
        return _SHORT[character]
    if number <= 0xFF:
        return f"\\x{number:02x}"
    return f"\\u{number:04x}" if number <= 0xFFFF else f"\\U{number:08x}"


def indented(text: str, width: int, first: str = "  ", rest: str = "    ") -> list[str]:
    """Cloud text made harmless and wrapped to `width`, with what each line begins with."""
    lines = wrap(plain(text), width - max(len(first), len(rest)))
    return [first + lines[0], *(rest + line for line in lines[1:])]
