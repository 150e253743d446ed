"""The command palette: every action of the table that works on the screen below it."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from functools import partial
from typing import cast

from textual.command import DiscoveryHit, Hit, Hits, Provider

from screens.actions import Action, actions_of
from screens.face import Face
from screens.text import paint


class ActionCommands(Provider):
    """Offers actions by their help sentence and their name."""

    async def discover(self) -> Hits:
        """All that work now, before anything is typed."""
        for action in self._offered():
            yield DiscoveryHit(paint(_title(action)), self._caller(action), text=_title(action), help=action.help)

    async def search(self, query: str) -> Hits:
        """Those that match."""
        matcher = self.matcher(query)
        for action in self._offered():
            score = max(matcher.match(_title(action)), matcher.match(action.help) * 0.9)
            if score > 0:
                title = matcher.highlight(_title(action))
                yield Hit(score, title, self._caller(action), text=_title(action), help=action.help)

    def _offered(self) -> tuple[Action, ...]:
        if not isinstance(self.screen, Face):
            return ()
        face = cast("Face[object]", self.screen)
        return tuple(
            action
            for action in actions_of(face.PLACE)
            if action.name != "palette" and not face.unavailable(action.name)
        )

    def _caller(self, action: Action) -> Callable[[], Awaitable[None]]:
        return partial(_call, self.screen, action)


async def _call(face: object, action: Action) -> None:
    await cast("Face[object]", face).run_action(action.call)


def _title(action: Action) -> str:
    return f"{action.label} ({action.shown_keys[0]})"
