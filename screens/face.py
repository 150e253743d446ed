"""What all screens have in common."""

from __future__ import annotations

from typing import ClassVar, TypeVar, cast

from textual._styles_cache import StylesCache
from textual.screen import Screen

from screens.actions import Place
from screens.shell import Shell

Result = TypeVar("Result")


class Face(Screen[Result]):
    """A screen that knows the app as `shell` and can say which of its actions do nothing now."""

    PLACE: ClassVar[Place]

    @property
    def shell(self) -> Shell:
        """The app, as screens know it."""
        return cast(Shell, self.app)

    def on_unmount(self) -> None:
        """Lets go of the app, and the app of what was drawn here.

        Textual keeps a closed screen, with all that is on it, until each thing that it watched has changed once more,
        which for some of them is never; and what a thousand widgets last looked like, long gone or not, beside the
        colours that it worked out for them (Textual 8; both seen).
        """
        for watchers in getattr(self.app, "__watchers", {}).values():
            watchers[:] = [(node, callback) for node, callback in watchers if node is not self]
        StylesCache.get_inner_outer.cache_clear()

    def unavailable(self, action: str) -> str:
        """Why an action of the table does nothing now; empty if it works."""
        return self.shell.unavailable(action)

    def action_back(self) -> None:
        """Goes back to where this screen was opened."""
        self.dismiss()
