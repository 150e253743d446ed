"""How a link stands: its mark, one sentence, and how bad that is."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import IntEnum

from probes.checks.finding import Confidence, Finding
from probes.documents import Cloud
from probes.matrix import Count, Mark, Matrix, Row, Severity
from screens.text import Part


class Rank(IntEnum):
    """The worst first."""

    BROKEN = 0
    DEGRADED = 1
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
    "degraded",
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
    broken, worst = matrix.first_broken, matrix.diagnosis.headline
    if broken:
        return Standing(Rank.BROKEN, Mark.DIFFER, _name(broken), "$text-error")
    if matrix.pending:
        return Standing(Rank.READING, Mark.UNKNOWN, "still reading, no verdict yet", "$text-muted")
    rows = [row for _, row in matrix.rows()]
    untold = [row for row in rows if row.mark is Mark.UNKNOWN and row.field not in _NEVER_TOLD]
    unread = _tell_unread(matrix)
    if worst and worst.severity is Severity.DEGRADES:
        told = _name(worst)
        return Standing(Rank.DEGRADED, Mark.DIFFER, f"{told}; {unread}" if unread else told, "$text-warning")
    strange = len(matrix.unexplained())
    if strange:
        told = f"{strange} of the rows differ, and no check says why"
        return Standing(Rank.DEGRADED, Mark.DIFFER, f"{told}; {unread}" if unread else told, "$text-warning")
    if unread:
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


def _name(finding: Finding) -> str:
    """Where and what, with the code, and with `likely` where it is no more than that."""
    sure = ", likely" if finding.confidence is Confidence.LIKELY else ""
    return f"{finding.told} ({finding.code}{sure})"


def _tell_unread(matrix: Matrix) -> str:
    """What could not be read and may hide a fault; empty where nothing was."""
    gaps = len(matrix.gaps())
    if gaps:
        return f"{gaps} of the rows could not be read"
    grave = (Severity.BLOCKS, Severity.DEGRADES)
    doubts = {unsure.code for unsure in matrix.diagnosis.unsure if unsure.severity in grave}
    return f"{len(doubts)} of the checks could not tell" if doubts else ""


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
    doubts = ((count.disputed, "disputed", "$text-warning"), (count.unknown, "unknown", "$text-warning"))
    return [each for each in (*words, *doubts) if each[0]]


def count_findings(matrix: Matrix) -> list[tuple[int, str, str]]:
    """How many findings there are of each severity, with word and colour, the worst first."""
    found = [finding.severity for finding in matrix.findings]
    colours = {Severity.BLOCKS: "$text-error", Severity.DEGRADES: "$text-warning"}
    return [(found.count(each), each.value, colours.get(each, "$text-muted")) for each in Severity if each in found]
