"""What can be masked in a snapshot, kind by kind, and what else can be written, as lines that are turned on and off."""

from __future__ import annotations

from collections.abc import Set
from dataclasses import dataclass
from typing import ClassVar, Final

from textual.content import Content

from probes.snapshot.kinds import Kind
from probes.snapshot.preview import Tally
from screens.exportfiles import Draft
from screens.listing import Listing
from screens.text import fit, paint, shorten

REPORTS: Final = "reports"
SURE: Final = "sure"
WHAT = {
    Kind.IDS: "subscriptions, tenants, projects, organizations, GUIDs, long numbers",
    Kind.NAMES: "resources and resource groups, hosts in links",
    Kind.ACCOUNTS: "who is signed in, service accounts, mail addresses",
    Kind.TAGS: "tags and labels, names as well as values",
    Kind.PUBLIC: "IPv4 and IPv6; another public address stands for each",
    Kind.PRIVATE: "RFC 1918, 100.64.0.0/10, fc00::/7; another prefix of the same block stands for each",
    Kind.TEXT: "words of errors, statuses and descriptions that are not known, and fields that are not",
}
_CURSOR, _TICK, _TITLE, _COUNT = 2, 4, 18, 10


@dataclass(frozen=True, slots=True)
class ExportLine:
    """One line.

    Attributes:
        key: a kind, `REPORTS` or `SURE`.
        fixed: whether it cannot be turned any more.
        count: how many originals there are; empty where that is not known or there are none to be.
        told: what is to be said of it on this line, with its colour.
    """

    key: str
    ticked: bool
    title: str
    count: str = ""
    told: tuple[str, str] = ("", "")
    fixed: bool = False


def lay_out_export(
    draft: Draft | None, on: Set[Kind], reports: tuple[bool, str], sure: bool | None
) -> list[ExportLine]:
    """The lines.

    Args:
        draft: None while it is being made.
        reports: whether they are written, and their names.
        sure: whether it was said again that nothing is to be masked; None where something is.
    """
    lines = [_lay_out_kind(kind, draft, kind in on) for kind in Kind]
    lines.append(ExportLine(REPORTS, reports[0], "reports beside it", told=(reports[1], "$text-muted")))
    if sure is not None:
        told = "turn this on to say so again: nothing is replaced"
        lines.append(ExportLine(SURE, sure, "mask nothing", told=(told, "bold $text-error")))
    return lines


def _lay_out_kind(kind: Kind, draft: Draft | None, ticked: bool) -> ExportLine:
    title = kind.value.replace("-", " ")
    if draft is None:
        return ExportLine(kind, ticked, title)
    if kind in draft.masked_before:
        return ExportLine(kind, True, title, told=("masked in the opened file already", "$text-muted"), fixed=True)
    tally = draft.tallies.get(kind, Tally())
    count = f"{tally.count:,}" if tally.count else "none"
    if ticked:
        return ExportLine(kind, True, title, count, (", ".join(map(tell_example, tally.examples)), ""))
    kept = ", ".join(original for original, _ in tally.examples)
    return ExportLine(kind, False, title, count, (f"as they are: {kept}" if kept else "", "$text-warning"))


def tell_example(example: tuple[str, str]) -> str:
    """An original and what stands for it."""
    return f"{example[0]} -> {example[1]}"


class ExportTable(Listing[ExportLine, str]):
    """The lines; their examples are originals, on the screen of the person whose they are."""

    STAYS_AT_TOP: ClassVar[bool] = True

    def draw_head(self, room: int) -> Content:
        """The titles of the columns."""
        words = (
            fit("masked", _CURSOR + _TICK + _TITLE),
            "originals".rjust(_COUNT),
            "  such as, and what stands for it",
        )
        return paint((shorten("".join(words), room), "$text-muted"))

    def draw_line(self, index: int, room: int, selected: bool) -> Content | None:
        """One of them."""
        line = self.lines[index]
        left = room - _CURSOR - _TICK - _TITLE
        told, colour = line.told
        if line.count:
            rest = (line.count.rjust(_COUNT) + "  ", "$text-muted" if line.count == "none" else "bold")
            left -= _COUNT + 2
        else:
            rest = ("", "")
        drawn = paint(
            (fit(">" if selected else "", _CURSOR), "bold $text-accent" if self.has_focus else "$text-muted"),
            (fit("[x]" if line.ticked else "[ ]", _TICK), _tick_colour(line)),
            (fit(line.title, _TITLE), "" if line.fixed else "bold"),
            rest,
            (fit(told, max(0, left)), colour),
        )
        return drawn.stylize_before("on $primary-muted") if selected and self.has_focus else drawn

    def draw_nothing(self, room: int) -> Content:
        """There are always lines."""
        return paint(fit("", room))

    def watch_has_focus(self, has_focus: bool) -> None:
        """The cursor is loud only while keys go here."""
        super().watch_has_focus(has_focus)
        self.draw_anew()


def _tick_colour(line: ExportLine) -> str:
    if line.fixed:
        return "$text-muted"
    return "bold $text-accent" if line.ticked else "$text-warning" if line.key in set(Kind) else "$text-muted"
