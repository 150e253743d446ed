"""Colour that repeats what marks and words say already; nothing is told by colour alone."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from probes.matrix import Mark

_CODES: Mapping[str, str] = {"bold": "1", "dim": "2", "red": "31;1", "green": "32", "yellow": "33"}
STYLE_OF_MARK: Mapping[Mark, str] = {
    Mark.AGREE: "green",
    Mark.DIFFER: "red",
    Mark.UNKNOWN: "yellow",
    Mark.NONE: "dim",
}


@dataclass(frozen=True, slots=True)
class Paint:
    """Puts colour around text that is already laid out, or leaves it as it is."""

    enabled: bool = False

    def __call__(self, text: str, style: str) -> str:
        """The text in that style."""
        return f"\x1b[{_CODES[style]}m{text}\x1b[0m" if self.enabled and text.strip() else text
