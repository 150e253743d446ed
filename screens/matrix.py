"""Home: both ends of every tunnel of one link, side by side."""

from __future__ import annotations

from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.geometry import Size
from textual.reactive import var
from textual.widgets import Input, Static

from probes.matrix import Matrix
from screens.actions import Place, bind
from screens.banner import Banner, draw_summary
from screens.cell import CellScreen
from screens.copying import copy_row
from screens.empty import draw_crumbs, draw_empty, draw_problems
from screens.face import Face
from screens.filterline import FilterLine
from screens.keybar import KeyBar
from screens.lines import Choice, RowKey, findings_of
from screens.raw import RawScreen
from screens.rowpane import RowPane
from screens.table import MatrixTable

_NEEDS_ROW = ("detail", "raw", "copy", "finding", "next", "previous", "filter", "only_differences")

LEAST = Size(60, 15)
"""The smallest terminal in which the rows can be read."""


class MatrixScreen(Face[None]):
    """Shows the matrix of the chosen link and goes to everything else from it."""

    PLACE = Place.MATRIX
    CSS_PATH = "matrix.tcss"
    AUTO_FOCUS = "MatrixTable"
    BINDINGS: ClassVar[list[BindingType]] = bind(Place.MATRIX)

    choice: var[Choice] = var(Choice())

    def compose(self) -> ComposeResult:
        """From top to bottom."""
        yield Banner()
        yield Static(id="summary")
        yield Static(id="crumbs")
        yield FilterLine("labels, values or titles")
        yield Static(id="problems")
        yield MatrixTable()
        yield Static(id="empty")
        yield RowPane()
        yield KeyBar()
        yield Static("make the window larger", id="small")

    def on_mount(self) -> None:
        """Follows the app's view, link and pause."""
        for name in ("view", "begun", "link", "paused"):
            self.watch(self.app, name, self.show, init=False)
        self.show()

    @property
    def table(self) -> MatrixTable:
        """The rows."""
        return self.query_one(MatrixTable)

    def show(self) -> None:
        """Shows the app's view as it is now."""
        if not self.children:
            return  # a program that is told to end while this opens composes nothing any more
        view, matrix = self.shell.view, self.shell.matrix
        self.set_class(matrix is None, "-empty")
        self.table.show(matrix, self.choice)
        problems = draw_problems(view)
        self.query_one("#problems", Static).set_class(bool(matrix and problems), "-any").update(problems)
        if matrix is None:
            gone = self.shell.link is not None and bool(view.matrices)
            told = draw_empty(view, self.shell.begun, gone, self.shell.left_out)
            self.query_one("#empty", Static).update(told)
        self._show_state(matrix)

    def watch_choice(self) -> None:
        """Another choice of rows."""
        self.show()

    def on_resize(self) -> None:
        """Lines that are cut to the width are cut anew; where not even one row has room, that is said."""
        self.set_class(self.size.width < LEAST.width or self.size.height < LEAST.height, "-small")
        self._show_state(self.shell.matrix)

    def unavailable(self, action: str) -> str:
        """Why an action does nothing now."""
        if action in _NEEDS_ROW and self.shell.matrix is None:
            return "There is no link to show yet."
        typing = self.query_one(FilterLine).has_focus
        if action == "clear":
            several = len(self.shell.view.matrices) > 1
            return "" if typing or self.choice.needle or several else "There is no filter to clear, and no other link."
        if typing:
            return "A filter is being typed: enter keeps it, esc clears it."
        if action in ("detail", "raw", "copy", "finding") and self.table.selected is None:
            return "No row is selected."
        return super().unavailable(action)

    def on_key(self) -> None:
        """From the first key on this stays with its link."""
        self.shell.settle()

    def on_click(self) -> None:
        """Likewise."""
        self.shell.settle()

    def on_screen_resume(self) -> None:
        """Nothing opens by itself over another screen: now it may."""
        self.shell.open_or_offer()

    def on_descendant_focus(self) -> None:
        """Other keys work while a filter is typed."""
        self.query_one(KeyBar).refresh()

    @on(MatrixTable.Highlighted)
    def show_row(self) -> None:
        """The pane follows the cursor."""
        selected, matrix = self.table.selected, self.shell.matrix
        pane = self.query_one(RowPane)
        pane.findings = findings_of(matrix, *selected) if matrix and selected else ()
        pane.row = selected
        self.query_one(KeyBar).refresh()

    @on(MatrixTable.Chosen)
    def action_detail(self) -> None:
        """Shows the selected row in full."""
        if not self._refuse("detail") and self.table.key:
            self.app.push_screen(CellScreen(self.table.key))

    def action_raw(self) -> None:
        """Shows the documents under the selected row."""
        if not self._refuse("raw") and self.table.key:
            self.app.push_screen(RawScreen(self.table.key))

    def action_copy(self) -> None:
        """Copies the selected row as text."""
        if not self._refuse("copy") and self.table.selected:
            copy_row(self.shell, *self.table.selected)

    def action_finding(self) -> None:
        """Shows what was found in the selected row."""
        if not self._refuse("finding") and self.table.selected:
            self.shell.show_findings_of(*self.table.selected)

    def go_to_row(self, key: RowKey) -> None:
        """Puts the cursor on a row; a filter that hides it is cleared."""
        if key not in self.table.keys:
            self.query_one(FilterLine).value = ""
            self.choice = Choice()
        self.table.select(key)

    def action_jump(self, step: int) -> None:
        """Goes to the next or previous row that differs or shows a grave finding."""
        if not self._refuse("next") and not self.table.jump(step):
            self.shell.tell("No row differs.")

    def action_only_differences(self) -> None:
        """Shows only what differs or could not be read, or all again."""
        if not self._refuse("only_differences"):
            self.choice = Choice(not self.choice.only_differences, self.choice.needle)

    def action_filter(self) -> None:
        """Opens the filter line."""
        if not self._refuse("filter"):
            self.query_one(FilterLine).open()

    def action_clear(self) -> None:
        """Clears the filter and closes its line; without one goes up to the list of links, if there are several."""
        line = self.query_one(FilterLine)
        if not line.has_focus and not self.choice.needle:
            if not self._refuse("clear"):
                self.shell.action_links()
            return
        line.close()
        line.value = ""
        self.table.focus()

    @on(Input.Changed)
    def narrow(self, event: Input.Changed) -> None:
        """Narrows the rows while typing."""
        self.choice = Choice(self.choice.only_differences, event.value)

    @on(Input.Submitted)
    def keep_filter(self) -> None:
        """Goes back to the rows and leaves the filter on."""
        self.query_one(FilterLine).close()
        self.table.focus()

    def _refuse(self, action: str) -> bool:
        reason = self.unavailable(action)
        if reason:
            self.shell.tell(reason, "warning")
        return bool(reason)

    def _show_state(self, matrix: Matrix | None) -> None:
        if not self.children:
            return  # likewise
        width = self.size.width - 2
        rows = (self.table.row_count, len(matrix.rows()) if matrix else 0)
        self.query_one("#summary", Static).update(draw_summary(self.shell.view, matrix, width))
        self.query_one("#crumbs", Static).update(
            draw_crumbs(self.shell.view, matrix, self.choice, rows, self.shell.paused, width, self.shell.left_out)
        )
        self.query_one(Banner).refresh()
        self.query_one(KeyBar).refresh()
