"""The comparison as text for people: a block for each link, a line for each difference, the worst first."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import groupby

from probes.difference.model import Change, Difference, Entry, LinkDifference, Place, Topic
from probes.snapshot.kinds import ALL
from probes.snapshot.record import Masking
from tui import __version__
from tui.exit_codes import ExitCode
from tui.report.paint import Paint
from tui.report.plain import indented, wrap
from tui.report.times import stamp

NARROWEST = 60
_SHOWN_PREFIXES = 6
_STYLES = {"!": "red", "~": "yellow", "+": "green", "?": "dim"}


@dataclass(frozen=True, slots=True)
class Origin:
    """Where one of the two comes from: the name of a file or `live clouds`, when it was read, how it is masked."""

    name: str
    made_at: datetime
    masking: Masking

    @property
    def masked(self) -> str:
        """`masked`, `masked in part` or `not masked`."""
        kinds = self.masking.kinds
        return "masked" if kinds == ALL else "masked in part" if kinds else "not masked"


@dataclass(frozen=True, slots=True)
class Compared:
    """Two moments and what is different."""

    before: Origin
    after: Origin
    found: Difference
    code: ExitCode


def difference_text(compared: Compared, width: int, paint: Paint | None = None) -> str:
    """The whole comparison; no line is wider than `width` (or 60) cells, and only `paint` writes escape sequences."""
    width, paint = max(width, NARROWEST), paint or Paint()
    lines = [*_header(compared, width, paint)]
    for link in compared.found.links:
        lines += ["", *_link(link, width, paint)]
    lines += ["", *_verdict(compared, width, paint)]
    return "\n".join(line.rstrip() for line in lines) + "\n"


def _header(compared: Compared, width: int, paint: Paint) -> Iterator[str]:
    yield from (paint(line, "bold") for line in wrap(f"havpn-tui {__version__}  diff", width))
    for word, origin in (("before", compared.before), ("after", compared.after)):
        yield from indented(f"{origin.name}: {stamp(origin.made_at)}, {origin.masked}", width, f"{word:<8}", " " * 8)
    for remark in compared.found.remarks:
        yield from (paint(line, "yellow") for line in indented(remark, width, "  - ", "    "))


def _link(link: LinkDifference, width: int, paint: Paint) -> Iterator[str]:
    title = f"LINK  {link.name}" if link.azure else "OUTSIDE OF LINKS"
    shape = ", taken for the same by its shape" if link.by_shape and link.azure else ""
    yield from (paint(line, "bold") for line in indented(title + shape, width, "", "      "))
    for _, group in groupby(_by_place(link.entries), key=lambda entry: entry.place):
        for entry, subjects in _without_repeats(group):
            mark = mark_of(entry)
            lines = indented(told(entry, subjects), width, f"  {mark} ", "      ")
            yield from (paint(line, _STYLES[mark]) for line in lines)


def _by_place(entries: tuple[Entry, ...]) -> list[Entry]:
    """Grouped by tunnel; the tunnel with the worst entry first."""
    first: dict[Place, int] = {}
    for number, entry in enumerate(entries):
        first.setdefault(entry.place, number)
    return sorted(entries, key=lambda entry: first[entry.place])


def _without_repeats(entries: Iterator[Entry]) -> Iterator[tuple[Entry, list[str]]]:
    """Routes that went the same way are one line."""
    lines: dict[Entry, list[str]] = {}
    for entry in entries:
        same = replace(entry, subject="") if entry.topic is Topic.ROUTE else entry
        lines.setdefault(same, []).append(entry.subject)
    yield from lines.items()


def mark_of(entry: Entry) -> str:
    """`!` worse or gone, `~` another value, `+` better or new, `?` could not be compared."""
    if not entry.change.is_certain:
        return "?"
    if entry.change is Change.CHANGED:
        return "~"
    if entry.topic is Topic.FINDING:
        return "!" if entry.change is Change.NEW else "+"
    return "+" if entry.change is Change.NEW else "!"


def told(entry: Entry, subjects: list[str]) -> str:
    """The line for a person, such as `tunnel 1: BGP address, Azure: 169.254.22.50 -> .49  became  -> .53`."""
    place = f"{entry.place.words}: " if entry.place.words else ""
    return place + _TELL[entry.topic](entry, subjects)


def _tell_part(entry: Entry, _: list[str]) -> str:
    side = f", {entry.cloud.title}" if entry.cloud else ""
    what = f"{entry.label}{side}: "
    match entry.change:
        case Change.GONE:
            return f"{what}{entry.subject} is gone"
        case Change.NEW:
            return f"{what}{entry.subject} is new"
        case Change.CHANGED:
            return f"{what}{entry.before}  became  {entry.after}"
        case Change.NEITHER:
            return f"{what}in both, {entry.after}"
        case Change.UNREAD if entry.before:
            return f"{what}was {entry.before}, cannot be told now: {entry.after}"
        case Change.READ if entry.after:
            return f"{what}is {entry.after}, could not be told before: {entry.before}"
    return f"{what}{entry.after or f'only before, {entry.before}'}"


def _tell_finding(entry: Entry, _: list[str]) -> str:
    what = f"{entry.label}: {entry.subject}"
    match entry.change:
        case Change.GONE:
            return f"finding gone ({entry.before}) {what}"
        case Change.NEW:
            return f"finding new ({entry.after}) {what}"
        case Change.CHANGED:
            return f"finding changed ({entry.before}  became  {entry.after}) {what}"
        case Change.UNREAD:
            return f"finding cannot be told now ({entry.before}) {what}; {entry.after}"
    return f"finding could not be told before ({entry.after}) {what}; {entry.before}"


def _tell_field(entry: Entry, _: list[str]) -> str:
    what = f"{entry.label}, {entry.cloud.title}" if entry.cloud else entry.label
    if entry.topic is Topic.RUNG:
        what = f"ladder, {what}"
    match entry.change:
        case Change.UNREAD:
            return f"{what}: was {entry.before}, cannot be told now{_because(entry.after)}"
        case Change.READ:
            return f"{what}: is {entry.after}, could not be told before{_because(entry.before)}"
        case Change.NEITHER:
            return f"{what}: could be read in neither: {entry.after}"
    return f"{what}: {became(entry.before, entry.after)}"


def _because(reason: str | None) -> str:
    return f": {reason}" if reason else ""


def became(before: str | None, after: str | None) -> str:
    """`A  became  B`; of two pairs with the same first half only the second half is said again."""
    was, now = before if before is not None else "none", after if after is not None else "none"
    head, arrow, rest = now.partition(" -> ")
    if arrow and was.startswith(f"{head} -> "):
        now = f"-> {rest}"
    return f"{was}  became  {now}"


def _tell_route(entry: Entry, subjects: list[str]) -> str:
    shown = ", ".join(subjects[:_SHOWN_PREFIXES])
    more = f" and {len(subjects) - _SHOWN_PREFIXES} more" if len(subjects) > _SHOWN_PREFIXES else ""
    words = {
        Change.GONE: "lost",
        Change.NEW: "gained",
        Change.CHANGED: "changed",
        Change.UNREAD: "not known now",
        Change.READ: "not known before",
    }
    plural = "routes" if len(subjects) > 1 else "route"
    was, now = entry.before or "not there", entry.after or "not there"
    path = f"{was}  became  {now}"
    if not entry.change.is_certain:
        path = f"was {was}; {now}" if entry.change is Change.UNREAD else f"is {now}; {was}"
    return f"{plural} {words.get(entry.change, '')}, {entry.label}: {shown}{more} ({path})"


_TELL = {
    Topic.PART: _tell_part,
    Topic.FINDING: _tell_finding,
    Topic.FIELD: _tell_field,
    Topic.RUNG: _tell_field,
    Topic.ROUTE: _tell_route,
}


def _verdict(compared: Compared, width: int, paint: Paint) -> Iterator[str]:
    style = {ExitCode.CLEAN: "green", ExitCode.FINDINGS: "red"}.get(compared.code, "yellow")
    sentence = f"{sentence_of(compared)} (exit {int(compared.code)})"
    yield from (paint(line, style) for line in indented(sentence, width, "", " " * 6))


def sentence_of(compared: Compared) -> str:
    """What it amounts to."""
    changes, unread = len(compared.found.changes), len(compared.found.open)
    parts = []
    if changes:
        parts.append(f"{changes} difference{'s' if changes > 1 else ''}")
    if unread:
        parts.append(f"{unread} thing{'s' if unread > 1 else ''} could not be compared")
    return f"DIFF  {'; '.join(parts) or 'no difference'}"
