"""What is wrong with the open link, root causes first, and what the checks could not tell."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.reactive import var
from textual.widgets import Input, Static

from probes.matrix import Matrix
from screens.actions import Place, bind
from screens.banner import Banner
from screens.copying import copy_text
from screens.describe import DescribeScreen, RawFindingScreen
from screens.describelines import write_finding
from screens.empty import draw_empty, draw_problems
from screens.face import Face
from screens.filterline import FilterLine
from screens.findinglines import (
    ALL,
    FindingKey,
    FindingLine,
    Wanted,
    after,
    key_of_line,
    keyed_findings,
    lay_out_findings,
    layers_of,
    severities_of,
    tunnels_of,
)
from screens.findingpane import FindingPane
from screens.findingtable import FindingTable
from screens.keybar import KeyBar
from screens.lamps import draw_ladders, draw_lamps, draw_tally
from screens.text import paint, shorten, stack
from screens.trail import draw_trail

_NEEDS_FINDING = ("describe", "raw", "copy", "its_row")
_LOW = 20
"""The height of the terminal below which the list has the room of ladders and pane."""
_NEEDS_LINK = ("filter", "by_severity", "by_layer", "by_tunnel", *_NEEDS_FINDING)


class FindingsScreen(Face[None]):
    """A table of findings under the verdict, and the selected one below."""

    PLACE = Place.FINDINGS
    CSS_PATH = "findings.tcss"
    AUTO_FOCUS = "FindingTable"
    BINDINGS: ClassVar[list[BindingType]] = bind(Place.FINDINGS)

    wanted: var[Wanted] = var(ALL, init=False)

    def __init__(self, wanted: Wanted = ALL) -> None:
        super().__init__()
        self.set_reactive(FindingsScreen.wanted, wanted)

    def compose(self) -> ComposeResult:
        """From top to bottom."""
        yield Banner()
        yield Static(id="verdict")
        yield Static(id="crumbs")
        yield FilterLine("codes, names or sentences")
        yield Static(id="problems")
        yield FindingTable()
        yield Static(id="empty")
        yield FindingPane()
        yield KeyBar()

    def on_mount(self) -> None:
        """Follows the app's view, link and pause."""
        for name in ("view", "begun", "link", "paused"):
            self.watch(self.app, name, self.show, init=False)
        self.show()

    @property
    def table(self) -> FindingTable:
        """The findings."""
        return self.query_one(FindingTable)

    def show(self) -> None:
        """Shows the app's view as it is now; the cursor stays on its finding."""
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
        nothing = tell_nothing(matrix, self.wanted)
        if nothing != self.table.nothing:
            self.table.nothing = nothing
            self.table.draw_anew()
        lines = lay_out_findings(matrix, self.wanted)
        self.table.lay(lines, [key_of_line(line) for line in lines])
        self._show_state()

    def watch_wanted(self) -> None:
        """Another filter."""
        self.show()

    def on_resize(self) -> None:
        """Lines that are cut to the width are cut anew; where there is hardly room for rows they come first."""
        self.set_class(self.size.height < _LOW, "-low")
        self._show_state()

    def on_key(self) -> None:
        """From the first key on the cursor stays on its finding."""
        self.table.keep()

    def on_descendant_focus(self) -> None:
        """Other keys work while a filter is typed."""
        self.query_one(KeyBar).refresh()

    def unavailable(self, action: str) -> str:
        """Why an action does nothing now."""
        if action in _NEEDS_LINK and self.shell.matrix is None:
            return "There is no link to show yet."
        if self.query_one(FilterLine).has_focus and action != "back":
            return "A filter is being typed: enter keeps it, esc clears it."
        if action in _NEEDS_FINDING and not isinstance(self.table.selected, FindingLine):
            return "No finding is selected."
        return super().unavailable(action)

    @on(FindingTable.Highlighted)
    def show_line(self) -> None:
        """The pane follows the cursor."""
        self.query_one(FindingPane).line = self.table.selected
        self.query_one(KeyBar).refresh()

    @on(FindingTable.Chosen)
    def action_describe(self) -> None:
        """Shows the selected finding in full."""
        line = self.table.selected
        if not self._refuse("describe") and isinstance(line, FindingLine):
            self.app.push_screen(DescribeScreen(line.key, self.wanted), self._select)

    def action_raw(self) -> None:
        """Shows the documents under the selected finding."""
        line = self.table.selected
        if not self._refuse("raw") and isinstance(line, FindingLine):
            self.app.push_screen(RawFindingScreen(line.key))

    def action_copy(self) -> None:
        """Copies the selected finding as text."""
        line = self.table.selected
        if not self._refuse("copy") and isinstance(line, FindingLine):
            copy_text(self.shell, write_finding(line.finding))

    def action_its_row(self) -> None:
        """Goes to the row that shows the selected finding."""
        line = self.table.selected
        if not self._refuse("its_row") and isinstance(line, FindingLine):
            self.shell.go_to_finding(line.finding)

    def action_by_severity(self) -> None:
        """Shows only the next of the severities, or all again."""
        self._narrow("by_severity", lambda m, w: replace(w, severity=after(severities_of(m), w.severity)))

    def action_by_layer(self) -> None:
        """Shows only the next of the layers, or all again."""
        self._narrow("by_layer", lambda m, w: replace(w, layer=after(layers_of(m), w.layer)))

    def action_by_tunnel(self) -> None:
        """Shows only the next of the tunnels, or all again."""
        self._narrow("by_tunnel", lambda m, w: replace(w, tunnel=after(tunnels_of(m), w.tunnel)))

    def action_filter(self) -> None:
        """Opens the filter line."""
        if not self._refuse("filter"):
            self.query_one(FilterLine).open()

    def action_back(self) -> None:
        """Clears the filter if there is one, else goes back."""
        line = self.query_one(FilterLine)
        if not line.has_focus and self.wanted == ALL:
            self.dismiss(None)
            return
        line.close()
        line.value = ""
        self.table.focus()
        self.wanted = ALL

    @on(Input.Changed)
    def narrow(self, event: Input.Changed) -> None:
        """Narrows the list while typing."""
        self.wanted = replace(self.wanted, needle=event.value)

    @on(Input.Submitted)
    def keep_filter(self) -> None:
        """Goes back to the list and leaves the filter on."""
        self.query_one(FilterLine).close()
        self.table.focus()

    def _narrow(self, action: str, change: Callable[[Matrix, Wanted], Wanted]) -> None:
        matrix = self.shell.matrix
        if not self._refuse(action) and matrix is not None:
            self.wanted = change(matrix, self.wanted)

    def _select(self, key: FindingKey | None) -> None:
        """The cursor goes to the finding that was described last."""
        if key is not None:
            self.table.select(key)

    def _refuse(self, action: str) -> bool:
        reason = self.unavailable(action)
        if reason:
            self.shell.tell(reason, "warning")
        return bool(reason)

    def _show_state(self) -> None:
        if not self.children:
            return
        matrix, width = self.shell.matrix, self.size.width - 2
        verdict = paint(("no link yet", "$text-muted"))
        if matrix is not None:
            most = _ladders(self.size.height)
            lamps = draw_lamps(matrix, width)
            verdict = stack([draw_tally(matrix, width), *lamps, *draw_ladders(matrix.diagnosis, width, most)])
        self.query_one("#verdict", Static).update(verdict)
        self.query_one("#crumbs", Static).update(
            draw_trail(self.shell.view, matrix, "findings", self._flags(matrix), width)
        )
        self.query_one(Banner).refresh()
        self.query_one(KeyBar).refresh()

    def _flags(self, matrix: Matrix | None) -> tuple[str, ...]:
        flags = ("paused",) if self.shell.paused else ()
        words = tuple(shorten(word, 30) for word in self.wanted.words)
        if not words or matrix is None:
            return flags
        shown = sum(isinstance(line, FindingLine) for line in self.table.lines)
        return (*flags, *words, f"{shown} of {len(keyed_findings(matrix))}")


def tell_nothing(matrix: Matrix | None, wanted: Wanted) -> str:
    """Why no line is shown: nothing was found, or the filter leaves nothing."""
    if matrix is None:
        return ""
    if wanted != ALL:
        return "No finding is left by this filter. esc shows all."
    return "Nothing was found so far." if matrix.pending else "Nothing was found, and every check could tell."


def _ladders(height: int) -> int:
    """How many lines there are for ladders."""
    return 0 if height < _LOW else 2 if height < 32 else 6
