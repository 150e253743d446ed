"""The footer: the keys of the action table that work on this screen, as many as there is room for."""

from __future__ import annotations

from typing import cast

from textual import events
from textual.content import Content
from textual.widget import Widget

from screens.actions import Action, actions_of
from screens.face import Face
from screens.text import paint, width_of

_GAP = 2


class KeyBar(Widget):
    """One line of keys that do something now.

    What does not fit is left out by rank, so help, quit and the main actions always stand. An action that waits for
    `--write` is dim instead of absent: a person shall see that it exists.
    """

    DEFAULT_CSS = """
    KeyBar { dock: bottom; height: 1; padding: 0 1; background: $panel; }
    """
    ALLOW_SELECT = False

    def render(self) -> Content:
        """The keys."""
        return paint(*(part for action in self.shown() for part in self._draw(action)))

    def shown(self) -> tuple[Action, ...]:
        """The actions there is room for, in the order of the table."""
        place = self._face.PLACE
        room = self.size.width + _GAP
        fitting: set[str] = set()
        for action in sorted(actions_of(place), key=lambda action: action.rank):
            if action.rank and self._has_place(action) and _width(action) <= room:
                room -= _width(action)
                fitting.add(action.name)
        return tuple(action for action in actions_of(place) if action.name in fitting)

    async def on_click(self, event: events.Click) -> None:
        """Does what was clicked."""
        x = event.x - self.styles.padding.left
        for action in self.shown():
            if 0 <= x < _width(action) - _GAP:
                await self.screen.run_action(action.call)
            x -= _width(action)

    @property
    def _face(self) -> Face[object]:
        return cast("Face[object]", self.screen)

    def _has_place(self, action: Action) -> bool:
        return action.needs_write or not self._face.unavailable(action.name)

    def _draw(self, action: Action) -> tuple[tuple[str, str], tuple[str, str]]:
        works = not self._face.unavailable(action.name)
        return (
            (action.shown_keys[0], "bold $text-accent" if works else "$text-muted"),
            (f" {action.label}{' ' * _GAP}", "" if works else "$text-muted"),
        )


def _width(action: Action) -> int:
    return width_of(action.shown_keys[0]) + 1 + width_of(action.label) + _GAP
