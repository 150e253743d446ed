"""The table of links, and the pane that tells the selected line in full."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from textual.content import Content
from textual.reactive import reactive
from textual.widget import Widget

from probes.matrix import Count
from probes.model import Gateway
from probes.view import Container
from screens.draw import NOTES_FROM
from screens.linklines import FleetLine, LineKey, LinkLine, full_place_of
from screens.listing import Listing
from screens.standing import draw_count, split
from screens.text import Cut, fit, pad, paint, shorten, stack, width_of, wrap

_CURSOR, _MARK = 2, 2
_COUNT, _WIDE_COUNT = 10, 13
_TITLE = 14


@dataclass(frozen=True, slots=True)
class LinkWidths:
    """The width of each column; they depend on the terminal alone. `place` is 0 where there is no room for places."""

    name: int
    place: int
    count: int
    verdict: int


def measure_links(width: int) -> LinkWidths:
    """Shares out a line of `width` cells."""
    room = max(0, width - _CURSOR - _MARK)
    if width < NOTES_FROM:
        room = max(0, room - 2 * _COUNT)
        name = room * 16 // 55
        return LinkWidths(name, 0, _COUNT, room - 2 * name)
    room -= 2 * _WIDE_COUNT
    name, place = min(32, room * 7 // 40), min(44, room * 9 // 40)
    return LinkWidths(name, place, _WIDE_COUNT, room - 2 * (name + place))


class LinkTable(Listing[FleetLine, LineKey]):
    """Links, then notes."""

    STAYS_AT_TOP: ClassVar[bool] = True

    def __init__(self) -> None:
        super().__init__()
        self.needle = ""

    @property
    def selected(self) -> FleetLine | None:
        """The selected line."""
        return self.lines[self.cursor] if 0 <= self.cursor < len(self.lines) else None

    def draw_head(self, room: int) -> Content:
        """The titles of the columns."""
        widths = measure_links(room)
        places = ("where", "where") if widths.place else ("", "")
        columns = ("Azure", places[0], "Google Cloud", places[1], "tunnels", "BGP", "verdict")
        return paint((" " * (_CURSOR + _MARK) + "".join(map(fit, columns, _in_order(widths))), "$text-muted"))

    def draw_line(self, index: int, room: int, selected: bool) -> Content | None:
        """A link in one line, or a note."""
        line = self.lines[index]
        front = (fit(">" if selected else "", _CURSOR), "bold $text-accent")
        if not isinstance(line, LinkLine):
            if not line.text:
                return paint((fit(f" {line.kind.upper()}", room), "bold $text-primary")).stylize_before("on $panel")
            drawn = paint(front, (fit(line.text, room - _CURSOR), "" if selected else "$text-muted"))
            return drawn.stylize_before("on $primary-muted") if selected else drawn
        drawn = paint(front, draw_link(line, measure_links(room), selected))
        if not selected:
            return drawn
        return drawn.stylize_before("on $error-muted" if line.standing.colour == "$text-error" else "on $primary-muted")

    def draw_nothing(self, room: int) -> Content:
        """Why no link is shown although there are some."""
        sentence = f"No link contains '{shorten(self.needle, 30)}'. esc shows all links." if self.needle else ""
        return paint((shorten(f"  {sentence}", room), "$text-muted"))


def draw_link(line: LinkLine, widths: LinkWidths, selected: bool) -> Content:
    """The columns of a link."""
    standing = line.standing
    name = "bold" if selected or standing.colour == "$text-error" else ""
    cells = (
        (_cell(line.azure, widths.name, "middle"), name),
        (_cell(line.azure_place, widths.place), "$text-muted"),
        (_cell(line.gcp, widths.name, "middle"), name),
        (_cell(line.gcp_place, widths.place), "$text-muted"),
        (_cell(tell_count(line.tunnels, widths.count - 1), widths.count), colour_of_count(line.tunnels)),
        (_cell(tell_count(line.sessions, widths.count - 1), widths.count), colour_of_count(line.sessions)),
    )
    verdict = (fit(standing.words, widths.verdict), standing.colour)
    return paint((fit(standing.mark.value, _MARK), f"bold {standing.colour}"), *cells, verdict)


def tell_count(count: Count, width: int) -> str:
    """How many are up, down or unknown; where the words have no room how many are up, and the mark of the rest."""
    words = " ".join(f"{number} {word}" for number, word, _ in split(count)) or "none"
    fewer = words.replace("unknown", "?")
    least = f"{count.up}/{count.total} up {'!' if count.down else '?'}"
    return next((told for told in (words, fewer) if width_of(told) <= width), least)


def colour_of_count(count: Count) -> str:
    """The colour of the worst of them."""
    found = split(count)
    worst = next((colour for _, word, colour in found if word == "down"), "")
    return worst or (found[-1][2] if found else "$text-muted")


class LinkPane(Widget):
    """Shows the selected line in full; as tall as the style sheet says."""

    DEFAULT_CSS = """
    LinkPane { height: 6; padding: 0 1; border-top: solid $border-blurred; border-title-color: $text; }
    """

    line: reactive[FleetLine | None] = reactive[FleetLine | None](None)
    containers: tuple[Container, ...] = ()

    def watch_line(self, line: FleetLine | None) -> None:
        """The title names the link."""
        title = line.matrix.link.name if isinstance(line, LinkLine) else line.kind if line else ""
        self.border_title = paint(title) if title else None

    def render(self) -> Content:
        """The link or the note, in as many lines as there are."""
        width, height = self.size
        if self.line is None:
            return paint(("no link selected", "$text-muted"))
        if not isinstance(self.line, LinkLine):
            return stack(paint(each) for each in wrap(self.line.text, width, max(1, height)))
        standing, link = self.line.standing, self.line.matrix.link
        head = paint((f"{standing.mark.value} ", f"bold {standing.colour}"))
        room = width - head.cell_length
        words = [
            paint(head if not number else "  ", (words, f"bold {standing.colour}"))
            for number, words in enumerate(wrap(standing.words, room, 2))
        ]
        counts = paint(*draw_count("tunnels", self.line.tunnels), "   ", *draw_count("BGP", self.line.sessions))
        sides = [draw_gateway(gateway, self.containers, width) for gateway in (link.azure, link.gcp)]
        return stack([*words, counts, *sides][: max(1, height)])


def draw_gateway(gateway: Gateway, containers: tuple[Container, ...], width: int) -> Content:
    """One side of a link: the gateway's name, where it is, and what it is as far as that fits."""
    told = [gateway.name, full_place_of(gateway, containers)]
    if gateway.shape.has_content and gateway.shape.content:
        told.append(gateway.shape.content)
    name, *rest = told
    room = width - _TITLE
    name = shorten(name, room // 2, "middle")
    return paint(
        (fit(gateway.cloud.title, _TITLE), "$text-muted"),
        (pad(name, width_of(name) + 2), "bold"),
        (shorten("  ".join(rest), room - width_of(name) - 2), "$text-muted"),
    )


def _in_order(widths: LinkWidths) -> tuple[int, ...]:
    side = (widths.name, widths.place)
    return (*side, *side, widths.count, widths.count, widths.verdict)


def _cell(text: str, width: int, cut: Cut = "end") -> str:
    """One blank cell always stands between two columns."""
    return fit(fit(text, max(0, width - 1), cut), width)
