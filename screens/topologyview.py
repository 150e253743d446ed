"""The picture of a link as a widget with a cursor that stays on its tunnel."""

from __future__ import annotations

from typing import ClassVar

from textual import events
from textual.binding import BindingType
from textual.content import Content
from textual.geometry import Region, Size
from textual.message import Message
from textual.reactive import reactive
from textual.widget import Widget

from screens.actions import Place, bind
from screens.text import stack
from screens.topologydraw import Drawn, draw_topology
from screens.topologylines import Picture

_AIRY_FROM = 32
"""The height of the terminal from which there is room for empty lines."""


class TopologyView(Widget, can_focus=True):
    """Draws a `Picture`; up and down go from tunnel to tunnel."""

    DEFAULT_CSS = """
    TopologyView { height: auto; }
    """
    ALLOW_SELECT = False
    BINDINGS: ClassVar[list[BindingType]] = bind(Place.ROWS)

    selected: reactive[str | None] = reactive[str | None](None)
    """Key of the selected tunnel; None while there is none."""

    class Highlighted(Message):
        """Another tunnel is selected."""

    class Chosen(Message):
        """The selected tunnel was clicked twice."""

    def __init__(self) -> None:
        super().__init__()
        self._picture: Picture | None = None

    def show(self, picture: Picture | None, first: str | None) -> None:
        """Shows another moment; the cursor stays on its tunnel, and begins at `first`."""
        if picture != self._picture:
            self._picture = picture
            self.refresh(layout=True)
        keys = picture.keys if picture else ()
        if self.selected not in keys:
            self.selected = first if first in keys else next(iter(keys), None)

    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:
        """As many lines as the picture takes."""
        del container, viewport
        return max(1, len(self._draw(width).lines))

    def render(self) -> Content:
        """All lines."""
        return stack(self._draw(self.size.width).lines)

    def watch_selected(self) -> None:
        """Keeps the tunnel in sight."""
        self.post_message(self.Highlighted())
        self.call_after_refresh(self._scroll_to_selected)

    def on_resize(self) -> None:
        """The tunnel stays in sight."""
        self.call_after_refresh(self._scroll_to_selected)

    def on_click(self, event: events.Click) -> None:
        """Selects the clicked tunnel; twice opens it."""
        keys = self._draw(self.size.width).keys
        key = keys[event.y] if 0 <= event.y < len(keys) else None
        if key is not None:
            self.selected = key
            if event.chain > 1:
                self.post_message(self.Chosen())

    def action_move(self, step: int) -> None:
        """Goes by tunnels."""
        self._go(step)

    def action_page(self, step: int) -> None:
        """Goes by screenfuls."""
        parent = self.parent
        height = parent.size.height if isinstance(parent, Widget) else self.size.height
        lines = self._draw(self.size.width).keys.count(self.selected) if self.selected else 1
        self._go(step * max(1, (height - 2) // max(1, lines)))

    def action_first(self) -> None:
        """Goes to the first tunnel."""
        self._go(-len(self._keys))

    def action_last(self) -> None:
        """Goes to the last tunnel."""
        self._go(len(self._keys))

    @property
    def _keys(self) -> tuple[str, ...]:
        return self._picture.keys if self._picture else ()

    def _go(self, step: int) -> None:
        keys = self._keys
        if self.selected in keys:
            self.selected = keys[min(max(keys.index(self.selected) + step, 0), len(keys) - 1)]

    def _scroll_to_selected(self) -> None:
        """The whole picture where it fits; else the tunnel, with the frame above the first and below the last."""
        keys = self._draw(self.size.width).keys
        if self.selected is None or self.selected not in keys or not isinstance(self.parent, Widget):
            return
        ordered = self._keys
        top = 0 if self.selected == ordered[0] else keys.index(self.selected) - 1
        last = len(keys) - 1 - keys[::-1].index(self.selected)
        bottom = len(keys) if self.selected == ordered[-1] else last + 2
        self.parent.scroll_to_region(Region(0, top, 1, bottom - top), animate=False)

    def _draw(self, width: int) -> Drawn:
        if self._picture is None:
            return Drawn((), ())
        return draw_topology(self._picture, width, self.selected, self.app.size.height >= _AIRY_FROM)
