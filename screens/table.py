"""The matrix widget: rows with a cursor that stays on its row while views stream in."""

from __future__ import annotations

from typing import ClassVar

from textual import events
from textual.binding import BindingType
from textual.geometry import Size
from textual.message import Message
from textual.reactive import reactive
from textual.scroll_view import ScrollView
from textual.strip import Strip
from textual.visual import Visual

from probes.matrix import Mark, Matrix, Row, Section
from screens.actions import Place, bind
from screens.draw import draw_head, draw_row, draw_title, measure
from screens.empty import tell_nothing_chosen
from screens.lines import ALL, Choice, Line, RowKey, first_key, lay_out
from screens.text import paint, shorten

_HEAD = 1
"""Lines above the first line of the matrix that do not scroll."""
_MARGIN = 2
"""Lines kept in sight above and below the cursor."""


class MatrixTable(ScrollView, can_focus=True):
    """Draws a `Matrix` line by line; only lines in sight are drawn, and each one once until it changes."""

    DEFAULT_CSS = """
    MatrixTable {
        height: 1fr;
        overflow-x: hidden;
        scrollbar-gutter: stable;
    }
    """
    ALLOW_SELECT = False
    BINDINGS: ClassVar[list[BindingType]] = bind(Place.ROWS)

    cursor: reactive[int] = reactive(-1, repaint=False)
    """Index of the selected line; -1 while there is no row."""

    class Highlighted(Message):
        """Another row is selected."""

    class Chosen(Message):
        """The selected row was clicked twice."""

    def __init__(self, *, id: str | None = None) -> None:  # noqa: A002  # Textual's own name
        super().__init__(id=id)
        self.lines: tuple[Line, ...] = ()
        self._matrix: Matrix | None = None
        self._choice = ALL
        self._wanted: RowKey | None = None
        self._drawn: dict[tuple[int, bool], Strip] = {}

    @property
    def key(self) -> RowKey | None:
        """What identifies the selected row."""
        return self.lines[self.cursor].key if 0 <= self.cursor < len(self.lines) else None

    @property
    def selected(self) -> tuple[Section, Row] | None:
        """The selected row with its section."""
        line = self.lines[self.cursor] if 0 <= self.cursor < len(self.lines) else Line()
        return (line.section, line.row) if line.section and line.row else None

    @property
    def row_count(self) -> int:
        """How many rows are shown."""
        return sum(line.row is not None for line in self.lines)

    def show(self, matrix: Matrix | None, choice: Choice) -> None:
        """Shows another moment or another choice; the cursor stays on its row, at its place on the screen."""
        above = self.cursor - self.scroll_offset.y
        self._matrix, self._choice = matrix, choice
        self.lines = lay_out(matrix, choice, airy=self.size.height > len(lay_out(matrix, choice, airy=True)))
        self._forget()
        cursor = self._find_cursor()
        moved = cursor != self.cursor
        self.set_reactive(MatrixTable.cursor, cursor)
        if moved and self.is_attached:
            self.scroll_to(y=cursor - above, animate=False)
            self._scroll_to_cursor()
        self.post_message(self.Highlighted())

    def select(self, key: RowKey) -> None:
        """Puts the cursor on a row."""
        for index, line in enumerate(self.lines):
            if line.key == key:
                self._go(index)

    def jump(self, step: int) -> bool:
        """Goes to the next row that differs in the direction of `step`, around the ends; False if there is none."""
        differing = [i for i, line in enumerate(self.lines) if line.row and line.row.mark is Mark.DIFFER]
        ahead = [i for i in differing if (i - self.cursor) * step > 0]
        target = (ahead or differing)[:: 1 if step > 0 else -1]
        if target:
            self._go(target[0])
        return bool(target)

    def render_line(self, y: int) -> Strip:
        """One line of the widget; the first one is the head."""
        if y < _HEAD:
            return self._line(-1, False)
        index = self.scroll_offset.y + y - _HEAD
        if index < max(1, len(self.lines)):
            return self._line(index, index == self.cursor)
        return self._blank()

    def watch_cursor(self, before: int, after: int) -> None:
        """Draws the two rows concerned and keeps the new one in sight."""
        for index in (before, after):
            self.refresh_line(index + _HEAD)  # ScrollView itself takes off what is scrolled away
        self._scroll_to_cursor()
        self.post_message(self.Highlighted())

    def notify_style_update(self) -> None:
        """Another theme: everything is drawn anew."""
        self._drawn.clear()
        super().notify_style_update()

    def on_resize(self) -> None:
        """The columns are shared out anew."""
        self.show(self._matrix, self._choice)
        self._scroll_to_cursor()

    def on_click(self, event: events.Click) -> None:
        """Selects the clicked row; twice shows it in full."""
        index = self.scroll_offset.y + event.y - _HEAD
        if event.y < _HEAD or not 0 <= index < len(self.lines) or self.lines[index].row is None:
            return
        self._go(index)
        if event.chain > 1:
            self.post_message(self.Chosen())

    def action_move(self, step: int) -> None:
        """Goes by rows, over titles."""
        rows = self._row_indices()
        if self.cursor in rows:
            self._go(rows[min(max(rows.index(self.cursor) + step, 0), len(rows) - 1)])

    def action_page(self, step: int) -> None:
        """Goes by screenfuls."""
        target = self.cursor + step * max(1, self.size.height - _HEAD - 1)
        rows = self._row_indices()
        if rows:
            self._go(min(rows, key=lambda index: abs(index - target)))

    def action_first(self) -> None:
        """Goes to the first row."""
        self._go(next(iter(self._row_indices()), -1))

    def action_last(self) -> None:
        """Goes to the last row."""
        self._go(next(reversed(self._row_indices()), -1))

    def _go(self, index: int) -> None:
        self.cursor = index
        self._wanted = self.key or self._wanted

    def _row_indices(self) -> list[int]:
        return [index for index, line in enumerate(self.lines) if line.row is not None]

    def _find_cursor(self) -> int:
        """Where the wanted row is now; while it is filtered away, the row nearest to where it was.

        Until a person has chosen a row it is the one to look at first.
        """
        rows = self._row_indices()
        if not rows:
            return -1
        wanted = self._wanted or first_key(self._matrix)
        for index in rows:
            if self.lines[index].key == wanted:
                return index
        return rows[0] if self._wanted is None else min(rows, key=lambda index: abs(index - self.cursor))

    def _scroll_to_cursor(self) -> None:
        """Keeps the cursor in sight with some lines around it."""
        visible = max(1, self.size.height - _HEAD)
        margin = min(_MARGIN, (visible - 1) // 2)
        if self.cursor - margin < self.scroll_offset.y:
            self.scroll_to(y=self.cursor - margin, animate=False)
        elif self.cursor + margin >= self.scroll_offset.y + visible:
            self.scroll_to(y=self.cursor + margin - visible + 1, animate=False)

    def _forget(self) -> None:
        self._drawn.clear()
        self.virtual_size = Size(0, len(self.lines) + _HEAD)  # no width: lines are drawn as wide as there is room
        self.refresh()

    @property
    def _room(self) -> int:
        """Cells of a line: the scrollbar has its own."""
        return self.scrollable_content_region.width

    def _blank(self) -> Strip:
        return Strip.blank(self._room, self.rich_style)

    def _line(self, index: int, selected: bool) -> Strip:
        if (index, selected) not in self._drawn:
            self._drawn[index, selected] = self._draw(index, selected)
        return self._drawn[index, selected]

    def _draw(self, index: int, selected: bool) -> Strip:
        widths = measure(self._room)
        line = self.lines[index] if 0 <= index < len(self.lines) else Line()
        if index < 0:
            body = draw_head(widths)
        elif not self.lines:
            body = paint(("  " + shorten(tell_nothing_chosen(self._choice), widths.total - 2), "$text-muted"))
        elif line.row:
            body = draw_row(line.row, widths, selected)
        elif line.section:
            body = draw_title(line.section, widths)
        else:
            return self._blank()
        strips = Visual.to_strips(self, body, self._room, 1, self.visual_style, pad=True)
        return strips[0] if strips else self._blank()
