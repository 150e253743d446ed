"""The text of a finding as a widget: it is read by lines, and the lines to copy are chosen on the way."""

from __future__ import annotations

from typing import ClassVar

from textual import events
from textual.binding import BindingType
from textual.content import Content
from textual.geometry import Size
from textual.reactive import reactive
from textual.widget import Widget

from screens.actions import Place, bind
from screens.describelines import Description, Item, Shown, Told, describe
from screens.text import paint, stack


class DescribeView(Widget, can_focus=True):
    """Up and down go to the next line to copy if it is in sight, and read on by a line if it is not."""

    DEFAULT_CSS = """
    DescribeView { height: auto; }
    """
    BINDINGS: ClassVar[list[BindingType]] = bind(Place.ROWS)

    chosen: reactive[int | None] = reactive[int | None](None)
    """Number of the item that is chosen; None while none is."""

    def __init__(self) -> None:
        super().__init__()
        self._told: Told | None = None
        self._described: dict[int, Description] = {}

    @property
    def item(self) -> Item | None:
        """The item that is chosen."""
        items = self._describe(self.size.width).items
        return items[self.chosen] if self.chosen is not None and self.chosen < len(items) else None

    def show(self, told: Told) -> None:
        """Shows another moment, or another finding; a chosen line stays chosen while it is there."""
        before, item = self._told, self.item
        self._told = told
        self._described.clear()
        items = self._describe(self.size.width).items
        same = before is not None and before.line.key == told.line.key
        self.chosen = items.index(item) if same and item in items else None
        self.refresh(layout=True)

    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:
        """As many lines as the text takes."""
        del container, viewport
        return max(1, len(self._describe(width).lines))

    def render(self) -> Content:
        """All lines."""
        lines = self._describe(self.size.width).lines
        first = next((number for number, line in enumerate(lines) if self._is_chosen(line)), -1)
        return stack(self._draw(line, number == first) for number, line in enumerate(lines))

    def on_click(self, event: events.Click) -> None:
        """Chooses the clicked line."""
        lines = self._describe(self.size.width).lines
        if 0 <= event.y < len(lines) and lines[event.y].item is not None:
            self.chosen = lines[event.y].item

    def action_move(self, step: int) -> None:
        """Goes to the next line to copy if it is in sight; else reads on by a line."""
        target = self._next(step)
        if target is None or not self._is_in_sight(target):
            self._scroll(step)
            if target is None or not self._is_in_sight(target):
                return
        self.chosen = target

    def action_page(self, step: int) -> None:
        """Reads on by a screenful."""
        self._scroll(step * max(1, self._height - 1))

    def action_first(self) -> None:
        """Goes to the beginning."""
        self._scroll(-len(self._describe(self.size.width).lines))
        self.chosen = None

    def action_last(self) -> None:
        """Goes to the end."""
        self._scroll(len(self._describe(self.size.width).lines))

    def _next(self, step: int) -> int | None:
        """The item after the chosen one in the direction of `step`; with none chosen the nearest one in sight."""
        count = len(self._describe(self.size.width).items)
        if self.chosen is not None:
            target = self.chosen + step
            return target if 0 <= target < count else None
        numbers = range(count) if step > 0 else reversed(range(count))
        return next((number for number in numbers if self._is_ahead(number, step)), None)

    def _is_ahead(self, number: int, step: int) -> bool:
        first, last = self._span(number)
        return first >= self._top if step > 0 else last < self._top + self._height

    def _is_in_sight(self, number: int) -> bool:
        """Whether all of it is, or as much as a screen holds."""
        first, last = self._span(number)
        return self._top <= first and min(last, first + self._height - 1) < self._top + self._height

    def _span(self, number: int) -> tuple[int, int]:
        """The first and the last line of an item."""
        own = [at for at, line in enumerate(self._describe(self.size.width).lines) if line.item == number]
        return own[0], own[-1]

    def _scroll(self, lines: int) -> None:
        """Reads on; a line that goes out of sight is not chosen any more."""
        parent = self.parent
        if isinstance(parent, Widget):
            parent.scroll_to(y=self._top + lines, animate=False, immediate=True)
        if self.chosen is not None and not self._is_in_sight(self.chosen):
            self.chosen = None

    @property
    def _top(self) -> int:
        return self.parent.scroll_offset.y if isinstance(self.parent, Widget) else 0

    @property
    def _height(self) -> int:
        return self.parent.scrollable_content_region.height if isinstance(self.parent, Widget) else self.size.height

    def _is_chosen(self, line: Shown) -> bool:
        return line.item is not None and line.item == self.chosen

    def _draw(self, line: Shown, first: bool) -> Content:
        if not self._is_chosen(line):
            return line.content
        plain = line.content
        front = paint((">" if first else " ", "bold $text-accent"))
        rest = plain[1:]
        room = self.size.width - rest.cell_length - 1
        return paint(front, rest, " " * max(0, room)).stylize_before("on $primary-muted")

    def _describe(self, width: int) -> Description:
        """The text in lines of that width; it is laid out once for each."""
        if self._told is None:
            return Description((), ())
        if width not in self._described:
            self._described[width] = describe(self._told, width)
        return self._described[width]
