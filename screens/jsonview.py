"""A read-only view of many lines of JSON; only lines in sight are drawn."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from textual.content import Content
from textual.geometry import Size
from textual.scroll_view import ScrollView
from textual.strip import Strip
from textual.visual import Visual

from screens.jsonlines import JsonLine
from screens.text import Part, fit, paint, shorten, width_of

_GUTTER = 3
_FRAME = 6
"""Cells of a frame's top line that are no title."""


class JsonView(ScrollView, can_focus=True):
    """Lines of JSON, some of them marked, one of these the current one; the frame tells where this is."""

    ALLOW_SELECT = False

    def __init__(self, title: str, *, id: str | None = None) -> None:  # noqa: A002  # Textual's own name
        super().__init__(id=id)
        self.lines: Sequence[JsonLine] = ()
        self.marked: tuple[int, ...] = ()
        self.current: int | None = None
        """Which of the marked lines is the current one."""
        self._title = title
        self._names: Sequence[tuple[int, str]] = ()

    def show(
        self, lines: Sequence[JsonLine], marked: Iterable[int], names: Sequence[tuple[int, str]], start: int | None
    ) -> None:
        """Shows other lines; the place in them stays.

        Args:
            lines: of all documents, one below the other.
            marked: the lines of the places.
            names: of the documents, each with its first line.
            start: the marked line to open at.
        """
        self.lines, self.marked, self._names = lines, tuple(sorted(set(marked))), names
        widest = max((_width(line) for line in lines), default=0)
        self.virtual_size = Size(widest + _GUTTER, len(lines))
        if not self.marked:
            self.current = None
        elif self.current is not None:
            self.current = min(self.current, len(self.marked) - 1)
        elif start is not None:
            self.current = self.marked.index(start)
            self.call_after_refresh(self._go_to_current)  # once there is a size
        self._tell_place()
        self.refresh()

    def go_to_mark(self, step: int) -> bool:
        """Goes to the next or previous marked line, around the ends; False if none is."""
        if not self.marked:
            return False
        before_first = -1 if step > 0 else 0
        self.current = ((before_first if self.current is None else self.current) + step) % len(self.marked)
        self._go_to_current()
        self.refresh()
        return True

    def watch_scroll_y(self, old_value: float, new_value: float) -> None:
        """Another document may be in sight."""
        super().watch_scroll_y(old_value, new_value)
        self._tell_place()

    def on_resize(self) -> None:
        """The title is cut anew."""
        self._tell_place()

    def _go_to_current(self) -> None:
        if self.current is not None:
            self.scroll_to(x=0, y=max(0, self.marked[self.current] - self._margin), animate=False)
        self._tell_place()

    def _tell_place(self) -> None:
        """Names the document and the current mark, or what stands at the top once that mark is out of sight."""
        top, place, where = self.scroll_offset.y, self.scroll_offset.y, ""
        if self.current is not None:
            line = self.marked[self.current]
            if top <= line < top + self.scrollable_content_region.height:
                place, where = line, f" (mark {self.current + 1} of {len(self.marked)})"
        name = next((name for first, name in reversed(self._names) if first <= place), "")
        head = f"{self._title}: " if name else self._title
        room = max(1, self.size.width + 2 - _FRAME - width_of(head + where))
        self.border_title = paint(head, shorten(name, room, "middle"), where)

    def render_line(self, y: int) -> Strip:
        """One line of the widget."""
        left, top = self.scroll_offset
        index, width = top + y, self.size.width
        if index >= len(self.lines):
            return Strip.blank(width, self.rich_style)
        body = _draw(self.lines[index], self._mark(index))
        full = max(width, self.virtual_size.width)
        strips = Visual.to_strips(self, body, full, 1, self.visual_style, pad=True)
        return strips[0].crop_extend(left, left + width, self.rich_style)

    def _mark(self, index: int) -> str:
        if index not in self.marked:
            return ""
        return ">>" if self.current is not None and self.marked[self.current] == index else ">"

    @property
    def _margin(self) -> int:
        """A marked line stands a third down, with what surrounds it in sight."""
        return self.size.height // 3


def _draw(line: JsonLine, mark: str) -> Content:
    if line.heading:
        return paint(" " * _GUTTER, (line.value, "bold $text-primary"))
    colour = "$text-muted" if line.path is None or line.value in ("{", "[") else ""
    parts: list[Part] = [
        (fit(mark, _GUTTER), "bold $text-accent"),
        " " * line.indent,
        (line.key, "$text-primary"),
        (line.value, f"bold {colour}" if mark else colour),
    ]
    drawn = paint(*parts)
    return drawn.pad_right(400).stylize_before("on $warning-muted") if mark else drawn


def _width(line: JsonLine) -> int:
    text = line.key + line.value
    return line.indent + (len(text) if text.isascii() else width_of(text))
