"""A read-only view of many lines of JSON; only lines in sight are drawn."""

from __future__ import annotations

from collections.abc import Sequence

from textual.content import Content
from textual.geometry import Size
from textual.scroll_view import ScrollView
from textual.strip import Strip
from textual.visual import Visual

from screens.jsonlines import JsonLine
from screens.text import Part, paint, width_of

_GUTTER = 2


class JsonView(ScrollView, can_focus=True):
    """Lines of JSON, some of them marked."""

    ALLOW_SELECT = False

    def __init__(self, *, id: str | None = None) -> None:  # noqa: A002  # Textual's own name
        super().__init__(id=id)
        self.lines: Sequence[JsonLine] = ()
        self.marked: tuple[int, ...] = ()

    def show(self, lines: Sequence[JsonLine], marked: Sequence[int]) -> None:
        """Shows other lines; the place in them stays."""
        self.lines, self.marked = lines, tuple(sorted(marked))
        widest = max((_width(line) for line in lines), default=0)
        self.virtual_size = Size(widest + _GUTTER, len(lines))
        self.refresh()

    def go_to_mark(self, step: int = 0) -> bool:
        """Brings the first marked line into sight, or with a step the next or previous one; False if none is."""
        if not self.marked:
            return False
        here = self.scroll_offset.y + self._margin
        ahead = [line for line in self.marked if (line - here) * step > 0] if step else []
        target = (ahead or list(self.marked))[:: -1 if step < 0 else 1][0]
        self.scroll_to(x=0, y=max(0, target - self._margin), animate=False)
        return True

    def render_line(self, y: int) -> Strip:
        """One line of the widget."""
        left, top = self.scroll_offset
        index, width = top + y, self.size.width
        if index >= len(self.lines):
            return Strip.blank(width, self.rich_style)
        body = _draw(self.lines[index], index in self.marked)
        full = max(width, self.virtual_size.width)
        strips = Visual.to_strips(self, body, full, 1, self.visual_style, pad=True)
        return strips[0].crop_extend(left, left + width, self.rich_style)

    @property
    def _margin(self) -> int:
        """A marked line stands a third down, with what surrounds it in sight."""
        return self.size.height // 3


def _draw(line: JsonLine, marked: bool) -> Content:
    if line.heading:
        return paint(" " * _GUTTER, (line.value, "bold $text-primary"))
    colour = "$text-muted" if line.path is None or line.value in ("{", "[") else ""
    parts: list[Part] = [
        (">" if marked else " ", "bold $text-accent"),
        " " * (line.indent + _GUTTER - 1),
        (line.key, "$text-primary"),
        (line.value, f"bold {colour}" if marked else colour),
    ]
    drawn = paint(*parts)
    return drawn.pad_right(400).stylize_before("on $warning-muted") if marked else drawn


def _width(line: JsonLine) -> int:
    text = line.key + line.value
    return line.indent + (len(text) if text.isascii() else width_of(text))
