"""How a link stands: its mark, one sentence, and how bad that is."""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum

from probes.matrix import Count, Mark, Matrix
from screens.text import Part


class Rank(IntEnum):
    """The worst first."""

    BROKEN = 0
    DIFFERS = 1
    UNREAD = 2
    READING = 3
    OPEN = 4
    AGREES = 5

    @property
    def word(self) -> str:
        """The rank as a word."""
        return ("broken", "with risks", "not fully read", "being read", "no difference found", "all well")[self]


@dataclass(frozen=True, slots=True)
class Standing:
    """What is to be said of a link.

    Attributes:
        mark: of the link as a whole.
        words: what to say first.
        colour: repeats it.
    """

    rank: Rank
    mark: Mark
    words: str
    colour: str


def stand_of(matrix: Matrix) -> Standing:
    """How a link stands."""
    if matrix.headline:
        return Standing(Rank.BROKEN, Mark.DIFFER, matrix.headline.sentence, "$text-error")
    if matrix.pending:
        return Standing(Rank.READING, Mark.UNKNOWN, "still reading, no verdict yet", "$text-muted")
    marks = [row.mark for _, row in matrix.rows()]
    differ, unknown, gaps = marks.count(Mark.DIFFER), marks.count(Mark.UNKNOWN), len(matrix.gaps())
    unread = f"{gaps} of the rows could not be read"
    if differ:
        risks = f"{differ} of the rows differ, none keeps the link from working"
        return Standing(Rank.DIFFERS, Mark.DIFFER, ", ".join([risks, unread][: 2 if gaps else 1]), "$text-warning")
    if gaps:
        return Standing(Rank.UNREAD, Mark.UNKNOWN, unread, "$text-warning")
    rest = f", {unknown} of the rows cannot be told" if unknown else ""
    if any(count.up < count.total for count in (matrix.tunnels, matrix.sessions)):
        return Standing(Rank.OPEN, Mark.UNKNOWN, f"no difference found{rest}", "$text-muted")
    # Some rows no reading can tell, the pre-shared key's among them: what is up has settled them.
    words = f"all is up, no difference found{rest}" if rest else "both ends agree"
    return Standing(Rank.AGREES, Mark.AGREE, words, "$text-success")


def draw_count(title: str, count: Count) -> list[Part]:
    """How many there are, and how many of them are up, down or unknown."""
    parts: list[Part] = [f"{title} ", (f"{count.total}", "bold"), ":"]
    parts += [(f" {number} {word}", f"bold {colour}") for number, word, colour in split(count)]
    return parts if count.total else [*parts, (" none", "$text-muted")]


def split(count: Count) -> list[tuple[int, str, str]]:
    """Numbers above 0 with their words and colours."""
    words = ((count.up, "up", "$text-success"), (count.down, "down", "$text-error"))
    return [each for each in (*words, (count.unknown, "unknown", "$text-warning")) if each[0]]
