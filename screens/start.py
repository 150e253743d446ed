"""The first frame: it is there before the screens with rows are even loaded."""

from __future__ import annotations

from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import BindingType
from textual.screen import Screen
from textual.widgets import Static

from screens.text import paint


class StartScreen(Screen[None]):
    """The program's name where the home screen will have it."""

    CSS = """
    StartScreen { background: $background; }
    StartScreen Static { height: 2; padding: 0 1; background: $panel; }
    """

    BINDINGS: ClassVar[list[BindingType]] = [("q", "app.quit")]

    def compose(self) -> ComposeResult:
        """One line, in the banner's place."""
        yield Static(paint(("havpn-tui", "bold $text-accent"), ("  starting", "$text-muted")))
