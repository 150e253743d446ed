"""What every screen asks of the app, and the actions that work on any screen."""

from __future__ import annotations

import io
import os
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import TypeAlias

from textual import on
from textual.app import App
from textual.events import DeliveryComplete, DeliveryFailed
from textual.notifications import SeverityLevel
from textual.reactive import var

from probes.matrix import Matrix
from probes.view import View
from screens.text import clean
from screens.themes import DARK, LIGHT

LinkKey: TypeAlias = tuple[str, str]
"""The ids of a link's two gateways: what identifies a link in the next view too."""


def key_of(matrix: Matrix) -> LinkKey:
    """What identifies the link of a matrix."""
    return (matrix.link.azure.id, matrix.link.gcp.id)


class Shell(App[int]):
    """The app as screens know it.

    Attributes:
        view: the moment shown; a new one is assigned for each change.
        begun: whether a first view has come.
        link: the chosen link; None takes the first.
        paused: whether reading by itself is stopped.
        badges: words that stand in the header beside the program's name, such as `LAB two-tunnel`.
        live: whether reading again can bring anything new.
        now: the clock that ages are told by.
    """

    CSS = """
    * { scrollbar-size-vertical: 1; scrollbar-size-horizontal: 1; }
    OptionList:nocolor > .option-list--option-highlighted { text-style: reverse; }
    """
    HORIZONTAL_BREAKPOINTS = [(0, "-narrow"), (100, "-wide")]  # noqa: RUF012  # declared by Textual as a ClassVar
    VERTICAL_BREAKPOINTS = [(0, "-short"), (32, "-tall")]  # noqa: RUF012  # likewise

    view: var[View] = var(View)
    begun: var[bool] = var(False)
    link: var[LinkKey | None] = var[LinkKey | None](None)
    paused: var[bool] = var(False)

    def __init__(
        self,
        *,
        theme: str,
        badges: Sequence[str] = (),
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
        pictures: Path | None = None,
    ) -> None:
        # Textual takes colour out, instead of turning it grey, only if this is known before it builds its filters.
        super().__init__(ansi_color=True if "NO_COLOR" in os.environ else None)
        self.animation_level = "none"
        self.badges = tuple(badges)
        self.now = now
        self._pictures = pictures
        for known in (DARK, LIGHT):
            self.register_theme(known)
        self.theme = theme

    @property
    def live(self) -> bool:
        """Whether reading again can bring anything new."""
        return False

    @property
    def matrix(self) -> Matrix | None:
        """The matrix of the chosen link, or of the first one."""
        matrices = self.view.matrices
        return next((matrix for matrix in matrices if key_of(matrix) == self.link), matrices[0] if matrices else None)

    def unavailable(self, action: str) -> str:
        """Why an action of the table does nothing now; empty if it works."""
        if action in ("refresh", "pause") and not self.live:
            return "This is a stored view: there is nothing to read again."
        if action == "links" and len(self.view.matrices) < 2:
            return "There is no other link to choose."
        if action == "theme" and self.no_color:
            return "Colours are off (NO_COLOR)."
        return ""

    def tell(self, sentence: str, severity: SeverityLevel = "information") -> None:
        """Tells a person something; the sentence may hold cloud text."""
        self.clear_notifications()  # a pile of them hides the rows; the last one is about the last key
        self.notify(clean(sentence), severity=severity, markup=False)

    def refuse(self, action: str) -> bool:
        """Says why an action does nothing, if so."""
        reason = self.unavailable(action)
        if reason:
            self.tell(reason, "warning")
        return bool(reason)

    def action_help(self) -> None:
        """Shows keys, marks and hints, or closes them again."""
        from screens.help import HelpScreen

        if isinstance(self.screen, HelpScreen):
            self.screen.dismiss()
        else:
            self.push_screen(HelpScreen())

    def action_links(self) -> None:
        """Lets a person choose a link."""
        from screens.links import LinksScreen

        if not self.refuse("links"):
            self.push_screen(LinksScreen(), self._choose_link)

    def action_theme(self) -> None:
        """Changes between dark and light."""
        if not self.refuse("theme"):
            self.theme = LIGHT.name if self.current_theme.dark else DARK.name

    def action_picture(self) -> None:
        """Saves a picture of the screen; where it went is told when it is there."""
        self.clear_notifications()
        self.call_after_refresh(self._take_picture)

    def _take_picture(self) -> None:
        folder = self._pictures or Path.cwd()
        name = f"havpn-tui-{self.now():%Y%m%d-%H%M%S}.svg"
        picture = io.StringIO(self.export_screenshot(title="havpn-tui"))
        self.deliver_text(picture, save_directory=folder, save_filename=name, mime_type="image/svg+xml", name="picture")

    @on(DeliveryComplete)
    def _tell_where(self, event: DeliveryComplete) -> None:
        self.tell(f"Picture saved to {event.path}" if event.path else "Picture handed to the browser")

    @on(DeliveryFailed)
    def _tell_failure(self, event: DeliveryFailed) -> None:
        self.tell(f"The picture could not be saved: {event.exception}", "error")

    def _choose_link(self, link: LinkKey | None) -> None:
        if link is not None:
            self.link = link
