"""What the open link survives: each part that can be taken away, and what both vendors ask for their promises."""

from __future__ import annotations

from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.widgets import Static

from probes.availability.assess import Availability
from screens.actions import Place, bind
from screens.availabilitytable import AvailabilityPane, AvailabilityTable, lay_out_availability
from screens.banner import Banner
from screens.empty import draw_empty, draw_problems
from screens.face import Face
from screens.keybar import KeyBar
from screens.text import paint, shorten
from screens.topology import assess_matrix, draw_pane_crumbs
from screens.topologypane import colour_of_summary


class AvailabilityScreen(Face[None]):
    """A table of parts and conditions, and the selected one in full."""

    PLACE = Place.AVAILABILITY
    CSS_PATH = "availability.tcss"
    AUTO_FOCUS = "AvailabilityTable"
    BINDINGS: ClassVar[list[BindingType]] = bind(Place.AVAILABILITY)

    def compose(self) -> ComposeResult:
        """From top to bottom."""
        yield Banner()
        yield Static(id="summary")
        yield Static(id="crumbs")
        yield Static(id="problems")
        yield AvailabilityTable()
        yield Static(id="empty")
        yield AvailabilityPane()
        yield KeyBar()

    def __init__(self) -> None:
        super().__init__()
        self._found: Availability | None = None

    def on_mount(self) -> None:
        """Follows the app's view, link and pause; from now on the app stays with its link."""
        self.shell.settle()
        for name in ("view", "begun", "link", "paused"):
            self.watch(self.app, name, self.show, init=False)
        self.show()

    @property
    def table(self) -> AvailabilityTable:
        """The lines."""
        return self.query_one(AvailabilityTable)

    def show(self) -> None:
        """Shows the app's view as it is now; the cursor stays on its line."""
        if not self.children:
            return  # a program that is told to end while this opens composes nothing any more
        view, matrix = self.shell.view, self.shell.matrix
        self.set_class(matrix is None, "-empty")
        problems = draw_problems(view)
        self.query_one("#problems", Static).set_class(bool(matrix and problems), "-any").update(problems)
        if matrix is None:
            gone = self.shell.link is not None and bool(view.matrices)
            told = draw_empty(view, self.shell.begun, gone, self.shell.left_out)
            self.query_one("#empty", Static).update(told)
        self._found = assess_matrix(matrix, view.documents) if matrix else None
        lines = lay_out_availability(self._found)
        self.query_one(AvailabilityPane).caveat = self._found.caveat if self._found else ""
        self.table.lay(lines, [line.key for line in lines])
        self._show_state()

    def on_resize(self) -> None:
        """Lines that are cut to the width are cut anew."""
        self._show_state()

    @on(AvailabilityTable.Highlighted)
    def show_line(self) -> None:
        """The pane follows the cursor."""
        self.query_one(AvailabilityPane).row = self.table.selected

    def _show_state(self) -> None:
        if not self.children:
            return
        width = self.size.width - 2
        summary = paint(("nothing read yet", "$text-muted"))
        if self._found is not None:
            summary = paint((shorten(self._found.summary, width), f"bold {colour_of_summary(self._found)}"))
        self.query_one("#summary", Static).update(summary)
        crumbs = draw_pane_crumbs(self.shell.matrix, "availability", self.shell.paused, width)
        self.query_one("#crumbs", Static).update(crumbs)
        self.query_one(Banner).refresh()
        self.query_one(KeyBar).refresh()
