"""Draws the topology in box characters: Azure left, Google Cloud right, tunnels as lines between them."""

from __future__ import annotations

from dataclasses import dataclass

from textual.content import Content

from probes.matrix import Mark
from screens.text import Part, fit, pad, paint, shorten, width_of
from screens.topologylines import Band, Picture, Port, Side, Strand

_ROOMY, _AIRY_ROOMY = 2, 4
"""Up to so many bands have two lines each, with space between them; of more only the selected one has two."""
_MIDDLE, _WIDE_MIDDLE = 22, 36
_WIDE_FROM = 110
_WIDEST = 150
_FRAME = "$text-muted"
_COLOURS = {Mark.AGREE: "$text-success", Mark.DIFFER: "$text-error", Mark.UNKNOWN: "$text-warning"}
_LINES = {Mark.AGREE: ("═", "═"), Mark.DIFFER: ("- ", " -"), Mark.UNKNOWN: ("· ", " ·")}
"""By mark: what a tunnel's line is made of, left and right of its words."""


@dataclass(frozen=True, slots=True)
class Columns:
    """The width of each box, frames included, and of what is between them."""

    side: int
    middle: int


@dataclass(frozen=True, slots=True)
class Drawn:
    """The picture as lines.

    Attributes:
        keys: for each line, the tunnel that it belongs to; None for the rest.
    """

    lines: tuple[Content, ...]
    keys: tuple[str | None, ...]


def measure_topology(width: int) -> Columns:
    """Shares out `width` cells; a very wide terminal is not filled."""
    width = min(width, _WIDEST)
    middle = min(_WIDE_MIDDLE if width >= _WIDE_FROM else _MIDDLE, width)
    return Columns((width - middle) // 2, middle)


def draw_topology(picture: Picture, width: int, selected: str | None, airy: bool) -> Drawn:
    """All lines in `width` cells.

    Args:
        selected: key of the tunnel to highlight.
        airy: there is room for empty lines.
    """
    columns = measure_topology(width)
    roomy = len(picture.bands) <= (_AIRY_ROOMY if airy else _ROOMY)
    rows: list[tuple[Content, str | None]] = [(_draw_top(picture, columns), None)]
    rows += [(line, None) for line in _draw_facts(picture, columns, airy)]
    for band in picture.bands:
        if roomy or band is picture.bands[0]:
            rows.append((_draw_blank(columns), None))
        rows += [
            (line, band.key) for line in _draw_band(band, columns, band.key == selected, roomy or band.key == selected)
        ]
    if airy and roomy:
        rows.append((_draw_blank(columns), None))
    rows.append((_draw_bottom(columns), None))
    return Drawn(tuple(line for line, _ in rows), tuple(key for _, key in rows))


def colour_of_mark(mark: Mark) -> str:
    """The colour that repeats a mark."""
    return _COLOURS.get(mark, "$text-muted")


def _draw_top(picture: Picture, columns: Columns) -> Content:
    left, right = (_title(side, columns.side) for side in (picture.azure, picture.gcp))
    return paint(*left, " " * columns.middle, *right)


def _title(side: Side, width: int) -> list[Part]:
    name = f" {shorten(side.title, max(0, width - 6))} "
    return [("┌─", _FRAME), (name, "bold $text-primary"), ("─" * (width - 3 - width_of(name)) + "┐", _FRAME)]


def _draw_bottom(columns: Columns) -> Content:
    edge = "└" + "─" * (columns.side - 2) + "┘"
    return paint((edge, _FRAME), " " * columns.middle, (edge, _FRAME))


def _draw_blank(columns: Columns) -> Content:
    edge = "│" + " " * (columns.side - 2) + "│"
    return paint((edge, _FRAME), " " * columns.middle, (edge, _FRAME))


def _draw_facts(picture: Picture, columns: Columns, airy: bool) -> list[Content]:
    """What is said of both clouds; two texts that do not fit side by side stand one below the other."""
    width = columns.side - 4
    lines = []
    for number, (azure, gcp) in enumerate(zip(picture.azure.facts, picture.gcp.facts, strict=True)):
        style = "bold" if number == 1 else "$text-muted"
        fits = all(width_of(f"{left} {right}") <= width for left, right in (azure, gcp))
        for texts in ((azure, gcp),) if fits else (((azure[0], ""), (gcp[0], "")), (("", azure[1]), ("", gcp[1]))):
            sides = [[("│ ", _FRAME), *_two(each, width, style), (" │", _FRAME)] for each in texts]
            lines.append(paint(*sides[0], " " * columns.middle, *sides[1]))
        if airy and number == 0:
            lines.append(_draw_blank(columns))
    return lines


def _two(texts: tuple[str, str], width: int, style: str) -> list[Part]:
    """One text at each end of `width` cells; a long right one takes two thirds at most."""
    right = shorten(texts[1], width if not texts[0] else width * 2 // 3)
    room = width - width_of(right) - (1 if right else 0)
    left = pad(shorten(texts[0], room, "middle"), width - width_of(right))
    return [(left, style), (right, "" if style == "bold" else style)]


def _draw_band(band: Band, columns: Columns, selected: bool, roomy: bool) -> list[Content]:
    """A tunnel on two lines or on one; what no tunnel uses on one."""
    text = columns.side - 3
    if band.tunnel is None or band.key is None:
        words = ("no tunnel", "$text-muted")
        return [
            _row(_left(band.azure, text, False), _right(band.gcp, text), [_centre(words, columns.middle)], "│", "│")
        ]
    first = _row(
        _left(band.azure, text, selected),
        _right(band.gcp, text),
        _tunnel(band, columns.middle, roomy),
        *_joints(band, band.tunnel),
    )
    lines = [first]
    if roomy:
        lines.append(
            _row(
                _detail(band.azure, text, False),
                _detail(band.gcp, text, True),
                _session(band, columns.middle),
                *(("├", "┤") if band.session else ("│", "│")),
            )
        )
    if not selected:
        return lines
    back = "on $error-muted" if band.tunnel.mark is Mark.DIFFER else "on $primary-muted"
    return [line.stylize_before(back) for line in lines]


def _row(left: list[Part], right: list[Part], middle: list[Part], start: str, end: str) -> Content:
    return paint(("│", _FRAME), *left, (start, _FRAME), *middle, (end, _FRAME), *right, ("│", _FRAME))


def _joints(band: Band, strand: Strand) -> tuple[str, str]:
    """Where the line meets the boxes: a side without an end has nothing to meet."""
    left, right = ("╞", "╡") if strand.mark is Mark.AGREE else ("├", "┤")
    return (left if band.azure and band.azure.address else "│", right if band.gcp and band.gcp.address else "│")


def _left(port: Port | None, width: int, selected: bool) -> list[Part]:
    """Azure's end: name outside, address at the line."""
    cursor: Part = (">" if selected else " ", "bold $text-accent")
    if port is None:
        return [cursor, " " * width]
    if not port.address:
        return [cursor, (fit(port.name, width), "bold $text-error")]
    room = width - width_of(port.address) - 1
    name = (fit(port.name, max(0, room)), "bold" if port.resource else "$text-muted")
    return [cursor, name, (fit(f" {port.address}", width - max(0, room)), "" if port.resource else "$text-muted")]


def _right(port: Port | None, width: int) -> list[Part]:
    """Google's end, the mirror image."""
    if port is None:
        return [" " * (width + 1)]
    if not port.address:
        return [(f"{fit(port.name, width)} ", "bold $text-error")]
    room = width - width_of(port.address) - 1
    name = _flush(port.name, max(0, room))
    address = fit(f"{port.address} ", width - max(0, room))
    muted = "$text-muted"
    return [(address, "" if port.resource else muted), (f"{name} ", "bold" if port.resource else muted)]


def _detail(port: Port | None, width: int, mirrored: bool) -> list[Part]:
    """The resource and its BGP address, at the line like the public one."""
    if port is None or not port.resource:
        return [" " * (width + 1)]
    room = max(0, width - width_of(port.bgp_address) - 1)
    name = shorten(port.resource, room, "middle")
    muted = "$text-muted"
    if mirrored:
        return [(pad(port.bgp_address, width - room), ""), (_flush(name, room) + " ", muted)]
    return [(" " + pad(name, room), muted), (_flush(port.bgp_address, width - room), "")]


def _flush(text: str, width: int) -> str:
    """The text at the right end of `width` cells."""
    text = shorten(text, width)
    return " " * (width - width_of(text)) + text


def _tunnel(band: Band, width: int, roomy: bool) -> list[Part]:
    """The line of a tunnel with its state; where it has no second line, with the state of its session too."""
    strand = band.tunnel
    if strand is None or band.key is None:
        return [" " * width]
    colour = colour_of_mark(strand.mark)
    if roomy or not band.session:
        words: list[Part] = [f" {band.key} ", (strand.mark.value, f"bold {colour}"), (f" {strand.word} ", colour)]
    else:
        session = (band.session.mark.value, f"bold {colour_of_mark(band.session.mark)}")
        words = [f" {band.key} ", (strand.mark.value, f"bold {colour}"), " BGP ", session, " "]
    return _line(words, width, colour, _LINES.get(strand.mark, (" ", " ")))


def _session(band: Band, width: int) -> list[Part]:
    if band.session is None:
        return [" " * width]
    colour = colour_of_mark(band.session.mark)
    words: list[Part] = [" BGP ", (band.session.mark.value, f"bold {colour}"), (f" {band.session.word} ", colour)]
    made_of = ("─", "─") if band.session.mark is Mark.AGREE else _LINES[band.session.mark]
    return _line(words, width, colour, made_of)


def _line(words: list[Part], width: int, colour: str, made_of: tuple[str, str]) -> list[Part]:
    """Words in the middle of a line of `width` cells."""
    told = paint(*words)
    if told.cell_length > width:
        told = told[1:].rstrip().truncate(width)  # the spaces around the words go first
    before = (width - told.cell_length) // 2
    after = width - told.cell_length - before
    left, right = made_of
    return [((left * width)[:before], colour), told, ((right * width)[:after], colour)]


def _centre(words: tuple[str, str], width: int) -> Content:
    text, style = words
    text = shorten(text, width)
    before = (width - width_of(text)) // 2
    return paint(" " * before, (text, style), " " * (width - before - width_of(text)))
