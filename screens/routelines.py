"""The routes of a link as lines: what holds for all of them, then one section for each direction of each tunnel."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import TypeAlias

from probes.checks.finding import Grade
from probes.documents import Cloud
from probes.matrix import Cell, Mark
from probes.routes.model import Flow, Overlap, Reconciliation, Route, Told, Verdict
from probes.values import Standing
from screens.lines import Choice
from screens.text import clean

RouteKey: TypeAlias = tuple[str, ...]
"""What identifies a line in the next view too: tunnel, direction and prefix; or what kind of line and its words."""


@dataclass(frozen=True, slots=True)
class TitleLine:
    """Above the routes of one direction of one tunnel, or above what holds for the whole link.

    Attributes:
        title: what stands at the left.
        counts: how many came to what.
        differs: whether something below it does.
    """

    title: str
    names: str
    counts: str
    differs: bool


@dataclass(frozen=True, slots=True)
class RemarkLine:
    """A sentence that holds for all routes of a section; a warning where something could not be read."""

    text: str


@dataclass(frozen=True, slots=True)
class OverlapLine:
    """Addresses that both sides have."""

    overlap: Overlap


@dataclass(frozen=True, slots=True)
class RouteLine:
    """One prefix; the flow is no part of what its line shows, and holds all its routes: comparing it takes long."""

    flow: Flow = field(compare=False, repr=False)
    route: Route


Line: TypeAlias = TitleLine | RemarkLine | OverlapLine | RouteLine


def lay_out_routes(found: Reconciliation | None, choice: Choice) -> tuple[list[Line], list[RouteKey | None]]:
    """The lines with their keys; a section of which nothing is chosen is left out."""
    lines: list[Line] = []
    keys: list[RouteKey | None] = []
    for title, inside in _sections(found) if found else ():
        shown = [(line, key) for line, key in inside if _admits(choice, title, line)]
        if shown:
            lines += [title, *(line for line, _ in shown)]
            keys += [None, *(key for _, key in shown)]
    return lines, keys


def _sections(found: Reconciliation) -> Iterator[tuple[TitleLine, list[tuple[Line, RouteKey]]]]:
    overlaps = found.overlaps.content or ()
    told: list[tuple[Line, RouteKey]] = [(OverlapLine(one), ("overlap", one.azure, one.gcp)) for one in overlaps]
    if found.overlaps.is_gap:
        told = [(RemarkLine(f"whether both sides have the same addresses is not known: {found.overlaps.reason}"), _GAP)]
    told += [(RemarkLine(text), ("remark", text)) for text in found.remarks]
    if told:
        yield TitleLine("LINK", "", f"{len(overlaps)} overlapping" if overlaps else "", bool(overlaps)), told
    for flow in found.flows:
        place = (flow.tunnel, flow.direction.value)
        routes = [(RouteLine(flow, route), (*place, route.prefix)) for route in flow.routes]
        remarks = [(RemarkLine(text), (*place, "remark", text)) for text in flow.remarks]
        nothing = [] if routes or remarks else [(RemarkLine("no route is told or expected"), (*place, "remark", ""))]
        yield title_of(flow), [*remarks, *nothing, *routes]


_GAP = ("overlap",)


def title_of(flow: Flow) -> TitleLine:
    """The title above a direction of a tunnel."""
    ends = (flow.azure, flow.gcp) if flow.direction.sender is Cloud.AZURE else (flow.gcp, flow.azure)
    counts = ", ".join(f"{number} {verdict}" for verdict, number in worst_first(flow.counts))
    differs = any(route.mark is Mark.DIFFER for route in flow.routes)
    title = f"{flow.tunnel.upper()}  {flow.direction.words}"
    return TitleLine(title, " -> ".join(end or "no end" for end in ends), counts or "no route", differs)


def _admits(choice: Choice, title: TitleLine, line: Line) -> bool:
    """Whether a line is shown."""
    if choice.only_differences:
        if isinstance(line, RouteLine) and line.route.mark not in (Mark.DIFFER, Mark.UNKNOWN):
            return False
        if isinstance(line, RemarkLine):
            return False
    needle = choice.needle.casefold()
    return any(needle in text.casefold() for text in (title.title, title.names, *_words(line)))


def _words(line: Line) -> Iterable[str]:
    match line:
        case RouteLine(_, route):
            yield from (route.prefix, route.origin, route.reason, route.risk, verdict_of(route), *route.remarks)
            yield from (route.advertised.path.words, route.learned.path.words)
        case OverlapLine(overlap):
            yield overlap.words
        case RemarkLine(text):
            yield text
        case TitleLine():
            pass


def verdict_of(route: Route) -> str:
    """The verdict in words; one whose reason is only inferred is no more than likely."""
    sure = route.grade is not Grade.INFERRED or route.verdict in (Verdict.UNKNOWN, Verdict.WITHHELD, Verdict.UNSENT)
    return route.verdict if sure else f"{route.verdict}, likely"


def reason_of(route: Route) -> str:
    """Why, with what a person should know although the route arrives."""
    return "; ".join(part for part in (route.risk, route.reason, *route.remarks) if part)


def colour_of(route: Route) -> str:
    """The colour that repeats a route's mark."""
    if route.mark is Mark.DIFFER:
        return "$text-error" if route.verdict.is_lost else "$text-warning"
    return {Mark.AGREE: "$text-success", Mark.UNKNOWN: "$text-warning"}.get(route.mark, "$text-muted")


def tell_side(told: Told) -> str:
    """What one side says of a prefix, short: metric and AS path where it has it, else a word.

    The next hop is left to the pane: it is the same for all routes of a session.
    """
    path = told.path
    parts = (path.metric, path.as_path and f"AS {path.as_path}")
    return "  ".join(part for part in parts if part) or told.word


def cell_of(line: OverlapLine | RouteLine, cloud: Cloud) -> Cell:
    """One side of a route or an overlap, with the places that it rests on."""
    if isinstance(line, OverlapLine):
        overlap = line.overlap
        text = overlap.azure if cloud is Cloud.AZURE else overlap.gcp
        return Cell(text, tuple(source for source in overlap.evidence if source.read.cloud is cloud))
    told = line.route.told_by(cloud)
    gap = told.has.reason if told.has.is_gap else ""
    pending = told.has.standing is Standing.PENDING
    return Cell(tell_side(told), line.route.sources_of(cloud), gap, pending=pending)


def find_line(found: Reconciliation | None, key: RouteKey | None) -> OverlapLine | RouteLine | None:
    """The route or overlap of that key, if it is still there."""
    if found is None or key is None:
        return None
    for _, inside in _sections(found):
        for line, name in inside:
            if name == key and isinstance(line, OverlapLine | RouteLine):
                return line
    return None


def name_of(line: OverlapLine | RouteLine) -> str:
    """What a line is about, for a title."""
    if isinstance(line, OverlapLine):
        return f"overlap > {line.overlap.azure}"
    return f"{line.flow.tunnel} > {line.flow.direction.words} > {line.route.prefix}"


_WORST = (Mark.DIFFER, Mark.UNKNOWN, Mark.AGREE, Mark.NONE)


def worst_first(counts: Mapping[Verdict, int]) -> list[tuple[Verdict, int]]:
    """Verdicts with their numbers: what differs first, and of that what is lost."""
    return sorted(counts.items(), key=lambda each: (_WORST.index(each[0].mark), not each[0].is_lost))


def count_verdicts(found: Reconciliation) -> list[tuple[Verdict, int]]:
    """How many routes of the link came to which verdict, the worst first."""
    counts: Counter[Verdict] = Counter(route.verdict for route in found.routes)
    return worst_first({verdict: counts[verdict] for verdict in Verdict if counts[verdict]})


def write_line(line: OverlapLine | RouteLine) -> str:
    """A line as text for a ticket or a chat."""
    if isinstance(line, OverlapLine):
        return clean(line.overlap.words)
    route = line.route
    told = [f"{name_of(line)}: {verdict_of(route)}"]
    told += [f"  origin: {route.origin}"] if route.origin else []
    sides = ((route.direction.sender, "advertises"), (route.direction.receiver, "learned"))
    for cloud, verb in sides:
        side = route.told_by(cloud)
        told.append(f"  {cloud.title} {verb}: {', '.join(part for part in (side.word, side.path.words) if part)}")
        told += [f"    {source.name}  {source.path or 'whole answer'}" for source in route.sources_of(cloud)]
    if reason_of(route):
        told.append(f"  {reason_of(route)}")
    return "\n".join(clean(each) for each in told)
