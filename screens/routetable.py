"""The table of routes, and the pane that tells the selected line in full."""

from __future__ import annotations

from dataclasses import dataclass

from textual.content import Content
from textual.reactive import reactive
from textual.widget import Widget

from probes.checks.finding import Grade
from probes.documents import Cloud
from probes.routes.model import Route, Told
from probes.values import Source
from screens.draw import NOTES_FROM
from screens.evidence import tell_place
from screens.lines import ALL, Choice
from screens.listing import Listing
from screens.routelines import (
    Line,
    OverlapLine,
    RemarkLine,
    RouteKey,
    RouteLine,
    TitleLine,
    colour_of,
    name_of,
    reason_of,
    tell_side,
    verdict_of,
)
from screens.text import fit, pad, paint, shorten, stack, width_of, wrap

_CURSOR, _MARK = 2, 2
_PREFIX, _SIDE = 19, 11
_TITLE = 24


@dataclass(frozen=True, slots=True)
class RouteWidths:
    """The width of each column; they depend on the terminal alone. `origin` is 0 where there is no room for it."""

    prefix: int
    origin: int
    advertised: int
    learned: int
    verdict: int


def measure_routes(width: int) -> RouteWidths:
    """Shares out a line of `width` cells."""
    room = max(0, width - _CURSOR - _MARK)
    if width < NOTES_FROM:
        prefix, side = min(_PREFIX, room * 2 // 7), min(_SIDE, room // 6)
        return RouteWidths(prefix, 0, side, side, room - prefix - 2 * side)
    prefix = min(44, room // 7)
    origin, advertised, learned = (min(most, room * part // 135) for most, part in ((32, 22), (32, 20), (36, 24)))
    return RouteWidths(prefix, origin, advertised, learned, room - prefix - origin - advertised - learned)


class RouteTable(Listing[Line, RouteKey]):
    """What holds for the whole link, then the routes of each direction of each tunnel."""

    def __init__(self) -> None:
        super().__init__()
        self.choice: Choice = ALL

    @property
    def selected(self) -> Line | None:
        """The selected line."""
        return self.lines[self.cursor] if 0 <= self.cursor < len(self.lines) else None

    def draw_head(self, room: int) -> Content:
        """The titles of the columns."""
        widths = measure_routes(room)
        told = (("prefix", widths.prefix), ("what it is", widths.origin), ("advertised", widths.advertised))
        rest = (("learned", widths.learned), ("verdict", widths.verdict))
        columns = "".join(fit(title, width) for title, width in (*told, *rest) if width)
        return paint((" " * (_CURSOR + _MARK) + columns, "$text-muted"))

    def draw_line(self, index: int, room: int, selected: bool) -> Content | None:
        """A route, an overlap, a remark, or the title of a section."""
        line = self.lines[index]
        if isinstance(line, TitleLine):
            return draw_title(line, room)
        front = paint((fit(">" if selected else "", _CURSOR), "bold $text-accent"))
        bad = False
        if isinstance(line, RouteLine):
            body = draw_route(line.route, measure_routes(room), selected)
            bad = line.route.verdict.is_lost
        elif isinstance(line, OverlapLine):
            words = (fit(line.overlap.words, room - _CURSOR - _MARK), "$text-error")
            body, bad = paint((fit("!", _MARK), "bold $text-error"), words), True
        else:
            body = paint((fit(f"  {line.text}", room - _CURSOR), "" if selected else "$text-muted italic"))
        drawn = paint(front, body)
        return drawn.stylize_before("on $error-muted" if bad else "on $primary-muted") if selected else drawn

    def draw_nothing(self, room: int) -> Content:
        """Why no route is shown."""
        needle = shorten(self.choice.needle, 30)
        if self.choice.only_differences and not needle:
            sentence = "No route differs and none is unknown. o shows all."
        elif needle:
            sentence = f"No route contains '{needle}'. esc shows all."
        else:
            sentence = "This link has no tunnel, and so no routes."
        return paint((shorten(f"  {sentence}", room), "$text-muted"))


def draw_title(line: TitleLine, room: int) -> Content:
    """The title of a section: tunnel and direction, how many routes came to what, and the names of the ends."""
    title = f" {line.title}"
    colour = "bold $text-error" if line.differs else "bold $text-primary"
    counts = shorten(line.counts, max(0, room - width_of(title) - 2))
    names = max(0, room - width_of(title) - width_of(counts) - 4)
    return paint(
        (title, colour), "  ", (counts, colour if line.differs else ""), "  ", (fit(line.names, names), "$text-muted")
    ).stylize_before("on $panel")


def draw_route(route: Route, widths: RouteWidths, selected: bool) -> Content:
    """The columns of a route."""
    colour = colour_of(route)
    loud = route.mark.value == "!"
    reason = reason_of(route)
    verdict = f"{verdict_of(route)}: {reason}" if reason else verdict_of(route)
    brief = not widths.origin
    return paint(
        (fit(route.mark.value, _MARK), f"bold {colour}"),
        (_cell(route.prefix, widths.prefix), "bold" if selected or loud else ""),
        (_cell(route.origin, widths.origin, "middle"), "$text-muted"),
        _draw_side(route.advertised, widths.advertised, brief),
        _draw_side(route.learned, widths.learned, brief),
        (fit(verdict, widths.verdict), colour if loud or route.mark.value == "?" else "$text-muted"),
    )


def _draw_side(told: Told, width: int, brief: bool) -> Content:
    text = told.word if brief else tell_side(told)
    return paint((_cell(text, width), "" if told.has.content else "$text-muted italic"))


def _cell(text: str, width: int, cut: str = "end") -> str:
    """One blank cell always stands between two columns."""
    return fit(fit(text, max(0, width - 1), "middle" if cut == "middle" else "end"), width)


class RoutePane(Widget):
    """Shows the selected line in full; as tall as the style sheet says."""

    DEFAULT_CSS = """
    RoutePane { height: 7; padding: 0 1; border-top: solid $border-blurred; border-title-color: $text; }
    """

    line: reactive[Line | None] = reactive[Line | None](None)

    def watch_line(self, line: Line | None) -> None:
        """The title names the line."""
        self.border_title = paint(name_of(line)) if isinstance(line, RouteLine | OverlapLine) else None

    def render(self) -> Content:
        """The line, in as many lines as there are."""
        width, height = self.size
        match self.line:
            case RouteLine(_, route):
                lines = draw_in_full(route, width, height)
            case OverlapLine(overlap):
                lines = [paint((line, "bold $text-error")) for line in wrap(f"! {overlap.words}", width, 2)]
                why = "Each side keeps such addresses to itself: Azure drops what lies in its VNet, Google prefers its"
                lines += [paint((line, "$text-muted")) for line in wrap(f"{why} subnets (documented).", width, 2)]
                lines += [_draw_place(overlap.evidence, cloud, "", width) for cloud in Cloud]
            case RemarkLine(text):
                lines = [paint(line) for line in wrap(text, width, max(1, height))]
            case _:
                lines = [paint(("no route selected", "$text-muted"))]
        return stack(lines[: max(1, height)])


def draw_in_full(route: Route, width: int, height: int) -> list[Content]:
    """Verdict and reason, what each side says, where that stands as far as there is room, and what is remarked."""
    colour = colour_of(route)
    grade = "" if route.grade is Grade.DOCUMENTED else f" ({route.grade})"
    head = paint((f"{route.mark.value} {verdict_of(route)}{grade}", f"bold {colour}"), "  ")
    origin = f"{route.origin}. " if route.origin else ""
    first, *more = wrap(f"{origin}{route.risk or route.reason}", width - head.cell_length, 3) or [""]
    lines = [paint(head, first), *(paint(" " * head.cell_length, line) for line in more)]
    also = "; ".join((*([route.reason] if route.risk and route.reason else ()), *route.remarks))
    remarks = wrap(also, width, max(1, height - len(lines) - 2)) if also else []
    roomy = height >= len(lines) + 4 + len(remarks)
    for cloud, verb in ((route.direction.sender, "advertises"), (route.direction.receiver, "learned")):
        lines.append(_draw_told(f"{cloud.title} {verb}", route.told_by(cloud), width))
        if roomy:
            lines.append(_draw_place(route.sources_of(cloud), cloud, " ", width))
    return [*lines, *(paint((line, "$text-warning")) for line in remarks)]


def _draw_told(title: str, told: Told, width: int) -> Content:
    said = ", ".join(part for part in (told.word, told.path.words) if part)
    if not told.has.has_content and told.has.reason:
        said = f"{said}: {told.has.reason}"
    style = "bold" if told.has.content else ""
    return paint((fit(title, _TITLE), "$text-muted"), (shorten(said, width - _TITLE), style))


def _draw_place(sources: tuple[Source, ...], cloud: Cloud, title: str, width: int) -> Content:
    found = [source for source in sources if source.read.cloud is cloud]
    if not found:
        return paint("")
    more = f"  and {len(found) - 1} more" if len(found) > 1 else ""
    place = shorten(tell_place(found[0]), max(1, width - _TITLE - width_of(more)), "middle")
    return paint(pad(title or cloud.title, _TITLE), (f"{place}{more}", "$text-muted"))
