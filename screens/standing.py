"""How a link stands: its mark, one sentence, and how bad that is."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import IntEnum

from probes.documents import Cloud
from probes.matrix import Count, Mark, Matrix, Row
from screens.text import Part


class Rank(IntEnum):
    """The worst first."""

    BROKEN = 0
    DIFFERS = 1
    UNREAD = 2
    READING = 3
    OPEN = 4
    AS_READ = 5
    """All is up by what was read, and the rest was not asked for by choice."""
    AGREES = 6

    @property
    def word(self) -> str:
        """The rank as a word."""
        return _WORDS[self]


_WORDS = (
    "broken",
    "with risks",
    "not fully read",
    "being read",
    "no difference found",
    "up as far as read",
    "all well",
)
_NEVER_TOLD = ("psk",)
"""Rows that no reading can tell: that they are open says nothing of this link; what is up has settled them."""
_OF_BGP = ("bgp_session", "prefixes")


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
    rows = [row for _, row in matrix.rows()]
    differ, gaps = sum(row.mark is Mark.DIFFER for row in rows), len(matrix.gaps())
    untold = [row for row in rows if row.mark is Mark.UNKNOWN and row.field not in _NEVER_TOLD]
    unread = f"{gaps} of the rows could not be read"
    if differ:
        risks = f"{differ} of the rows differ, none keeps the link from working"
        return Standing(Rank.DIFFERS, Mark.DIFFER, ", ".join([risks, unread][: 2 if gaps else 1]), "$text-warning")
    if gaps:
        return Standing(Rank.UNREAD, Mark.UNKNOWN, unread, "$text-warning")
    unasked = tell_unasked(row for row in untold if row.azure.unasked or row.gcp.unasked)
    told = f"as far as read: {unasked} not asked; " if unasked else ""
    others = sum(not (row.azure.unasked or row.gcp.unasked) for row in untold)
    rest = f", {others} of the rows cannot be told" if others else ""
    if any(count.up < count.total for count in (matrix.tunnels, matrix.sessions)):
        return Standing(Rank.OPEN, Mark.UNKNOWN, f"{told}no difference found{rest}", "$text-muted")
    words = f"{told}all is up, no difference found{rest}"
    if unasked:
        return Standing(Rank.AS_READ, Mark.UNKNOWN, words, "$text-muted")
    return Standing(Rank.AGREES, Mark.AGREE, words, "$text-success")


def tell_unasked(rows: Iterable[Row]) -> str:
    """What was left out by choice, such as `BGP of Azure`; empty where nothing was."""
    by_cloud: dict[Cloud, list[str]] = {}
    for row in rows:
        for cloud, cell in ((Cloud.AZURE, row.azure), (Cloud.GCP, row.gcp)):
            if cell.unasked:
                by_cloud.setdefault(cloud, []).append("BGP" if row.field in _OF_BGP else row.label)
    return " and ".join(f"{', '.join(dict.fromkeys(labels))} of {cloud.title}" for cloud, labels in by_cloud.items())


def draw_count(title: str, count: Count) -> list[Part]:
    """How many there are, and how many of them are up, down or unknown."""
    parts: list[Part] = [f"{title} ", (f"{count.total}", "bold"), ":"]
    parts += [(f" {number} {word}", f"bold {colour}") for number, word, colour in split(count)]
    return parts if count.total else [*parts, (" none", "$text-muted")]


def split(count: Count) -> list[tuple[int, str, str]]:
    """Numbers above 0 with their words and colours."""
    words = ((count.up, "up", "$text-success"), (count.down, "down", "$text-error"))
    return [each for each in (*words, (count.unknown, "unknown", "$text-warning")) if each[0]]
