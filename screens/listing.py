"""Lines with a cursor that stays on what it is on while views stream in: the base of every table of the screens."""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from typing import ClassVar, Generic, TypeVar

from textual import events
from textual.binding import BindingType
from textual.content import Content
from textual.geometry import Size
from textual.message import Message
from textual.reactive import reactive
from textual.scroll_view import ScrollView
from textual.strip import Strip
from textual.visual import Visual

from screens.actions import Place, bind

Shown = TypeVar("Shown")
Key = TypeVar("Key", bound=Hashable)

_HEAD = 1
"""Lines above the first line that do not scroll."""
_MARGIN = 2
"""Lines kept in sight above and below the cursor."""


class Listing(ScrollView, Generic[Shown, Key], can_focus=True):
    """Lines under a head; only lines in sight are drawn, and each one once until it changes.

    Attributes:
        lines: what each line shows.
        keys: what identifies each line in the next view too; None for a line that cannot be selected.
    """

    DEFAULT_CSS = """
    Listing {
        height: 1fr;
        overflow-x: hidden;
        scrollbar-gutter: stable;
    }
    """
    ALLOW_SELECT = False
    BINDINGS: ClassVar[list[BindingType]] = bind(Place.ROWS)
    STAYS_AT_TOP: ClassVar[bool] = False
    """Whether lines that come above the cursor push it down as long as the first line is in sight."""

    cursor: reactive[int] = reactive(-1, repaint=False)
    """Index of the selected line; -1 while there is none."""

    class Highlighted(Message):
        """Another line is selected, or it shows something else."""

    class Chosen(Message):
        """The selected line was clicked twice."""

    def __init__(self, *, id: str | None = None) -> None:  # noqa: A002  # Textual's own name
        super().__init__(id=id)
        self.lines: Sequence[Shown] = ()
        self.keys: Sequence[Key | None] = ()
        self._wanted: Key | None = None
        self._drawn: dict[tuple[int, bool], Strip] = {}

    @property
    def key(self) -> Key | None:
        """What identifies the selected line."""
        return self.keys[self.cursor] if 0 <= self.cursor < len(self.keys) else None

    @property
    def row_count(self) -> int:
        """How many lines can be selected."""
        return len(self._rows())

    def lay(self, lines: Sequence[Shown], keys: Sequence[Key | None], first: Key | None = None) -> None:
        """Shows other lines; the cursor stays on its line, at its place on the screen.

        Args:
            lines: what each line shows; a line that equals the one before it there is not drawn anew.
            keys: as many, what identifies each.
            first: where the cursor goes until a person has moved it; None stands for the first line.
        """
        above, at_top = self.cursor - self.scroll_offset.y, not self.scroll_offset.y
        before, self.lines, self.keys = self.lines, lines, keys
        self._forget_changes(before)
        cursor = self._find_cursor(first)
        old, moved = self.cursor, cursor != self.cursor
        self.set_reactive(Listing.cursor, cursor)
        if moved:
            for index in (old, cursor):
                self.refresh_line(index + _HEAD)
            if self.is_attached:
                if not (self.STAYS_AT_TOP and at_top):
                    self.scroll_to(y=cursor - above, animate=False)
                self._scroll_to_cursor()
                self.call_after_refresh(self._scroll_to_cursor)  # lines that just came cannot be scrolled to yet
        self.post_message(self.Highlighted())

    def draw_head(self, room: int) -> Content:
        """The titles of the columns in `room` cells."""
        raise NotImplementedError

    def draw_line(self, index: int, room: int, selected: bool) -> Content | None:
        """A line in `room` cells; None for an empty one."""
        raise NotImplementedError

    def draw_nothing(self, room: int) -> Content:
        """What stands there if there is no line."""
        raise NotImplementedError

    def select(self, key: Key) -> None:
        """Puts the cursor on a line."""
        for index, found in enumerate(self.keys):
            if found == key:
                self.go(index)

    def go(self, index: int) -> None:
        """Puts the cursor on the line of that index, where a person wants it from now on."""
        self.cursor = index
        self._wanted = self.key or self._wanted

    def keep(self) -> None:
        """From now on the cursor stays on its line, as if a person had put it there."""
        self._wanted = self._wanted or self.key

    def render_line(self, y: int) -> Strip:
        """One line of the widget; the first one is the head."""
        if y < _HEAD:
            return self._line(-1, False)
        index = self.scroll_offset.y + y - _HEAD
        if index < max(1, len(self.lines)):
            return self._line(index, index == self.cursor)
        return self._blank()

    def watch_cursor(self, before: int, after: int) -> None:
        """Draws the two lines concerned and keeps the new one in sight."""
        for index in (before, after):
            self.refresh_line(index + _HEAD)  # ScrollView itself takes off what is scrolled away
        self._scroll_to_cursor()
        self.post_message(self.Highlighted())

    def watch_show_vertical_scrollbar(self, shown: bool) -> None:
        """A bar that comes back would tell of where the lines stood when it went (Textual 8; seen)."""
        if shown:
            self.vertical_scrollbar.position = self.scroll_y

    def notify_style_update(self) -> None:
        """Another theme: everything is drawn anew."""
        self._drawn.clear()
        super().notify_style_update()

    def on_resize(self) -> None:
        """The columns are shared out anew."""
        self.draw_anew()
        self._scroll_to_cursor()

    def draw_anew(self) -> None:
        """Draws every line again, equal or not."""
        self._drawn.clear()
        self.virtual_size = Size(0, len(self.lines) + _HEAD)  # no width: lines are drawn as wide as there is room
        self.refresh()

    def on_click(self, event: events.Click) -> None:
        """Selects the clicked line; twice opens it."""
        index = self.scroll_offset.y + event.y - _HEAD
        if event.y < _HEAD or not 0 <= index < len(self.keys) or self.keys[index] is None:
            return
        self.go(index)
        if event.chain > 1:
            self.post_message(self.Chosen())

    def action_move(self, step: int) -> None:
        """Goes by lines, over titles."""
        rows = self._rows()
        if self.cursor in rows:
            self.go(rows[min(max(rows.index(self.cursor) + step, 0), len(rows) - 1)])

    def action_page(self, step: int) -> None:
        """Goes by screenfuls."""
        target = self.cursor + step * max(1, self.size.height - _HEAD - 1)
        rows = self._rows()
        if rows:
            self.go(min(rows, key=lambda index: abs(index - target)))

    def action_first(self) -> None:
        """Goes to the first line."""
        self.go(next(iter(self._rows()), -1))

    def action_last(self) -> None:
        """Goes to the last line."""
        self.go(next(reversed(self._rows()), -1))

    def _rows(self) -> list[int]:
        return [index for index, key in enumerate(self.keys) if key is not None]

    def _find_cursor(self, first: Key | None) -> int:
        """Where the wanted line is now; while it is filtered away, the one nearest to where it was.

        Until a person has chosen a line it is the one to look at first.
        """
        rows = self._rows()
        if not rows:
            return -1
        wanted = self._wanted if self._wanted is not None else first
        for index in rows:
            if self.keys[index] == wanted:
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

    def _forget_changes(self, before: Sequence[Shown]) -> None:
        """Draws anew what differs from before."""
        if len(before) != len(self.lines):
            self.draw_anew()
            return
        for index, (old, new) in enumerate(zip(before, self.lines, strict=True)):
            if old is not new and old != new:
                for selected in (False, True):
                    self._drawn.pop((index, selected), None)
                self.refresh_line(index + _HEAD)

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
        if index < 0:
            body: Content | None = self.draw_head(self._room)
        elif not self.lines:
            body = self.draw_nothing(self._room)
        else:
            body = self.draw_line(index, self._room, selected)
        strips = Visual.to_strips(self, body, self._room, 1, self.visual_style, pad=True) if body else []
        return strips[0] if strips else self._blank()
