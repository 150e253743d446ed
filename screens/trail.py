"""The line that says where this is."""

from __future__ import annotations

from textual.content import Content

from probes.matrix import Matrix
from probes.view import View
from screens.text import paint, shorten, width_of


def draw_trail(view: View, matrix: Matrix | None, places: str, flags: tuple[str, ...], width: int) -> Content:
    """The way here, from the links through the open one to these `places`; at the right what hides something."""
    state = shorten("  ".join(flags), width * 2 // 3)
    links = f"links ({len(view.matrices)})" if len(view.matrices) > 1 else "links"
    room = width - width_of(state) - 2
    name = shorten(matrix.link.name, max(8, room - width_of(f"{links} >  > {places}")), "middle") if matrix else ""
    way = shorten(f"{links} > {name} > {places}" if matrix else links, room)
    return paint((way, "$text-muted"), " " * (room - width_of(way) + 2), (state, "bold $text-warning"))
