"""What all screens have in common."""

from __future__ import annotations

from typing import ClassVar, TypeVar, cast

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

    def unavailable(self, action: str) -> str:
        """Why an action of the table does nothing now; empty if it works."""
        return self.shell.unavailable(action)

    def action_back(self) -> None:
        """Goes back to where this screen was opened."""
        self.dismiss()
