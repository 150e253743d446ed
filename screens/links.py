"""All links that were found, the worst first; a person opens one of them."""

from __future__ import annotations

from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.content import Content
from textual.reactive import var
from textual.widgets import Input, Static

from probes.view import View
from screens.actions import Place, bind
from screens.banner import Banner
from screens.choices import LinkKey
from screens.empty import draw_empty, draw_problems, tell_left_out
from screens.face import Face
from screens.filterline import FilterLine
from screens.keybar import KeyBar
from screens.linklines import LinkLine, Order, count_ranks, lay_out_links, read_links
from screens.linktable import LinkPane, LinkTable
from screens.standing import Rank
from screens.text import Part, fit, paint, shorten, width_of

_NEEDS_LINK = ("open", "filter", "sort")
_COLOURS = {Rank.BROKEN: "$text-error", Rank.DEGRADED: "$text-warning", Rank.AGREES: "$text-success"}


class LinksScreen(Face[LinkKey | None]):
    """A table of links; returns the chosen one, or None."""

    PLACE = Place.LINKS
    CSS_PATH = "links.tcss"
    AUTO_FOCUS = "LinkTable"
    BINDINGS: ClassVar[list[BindingType]] = bind(Place.LINKS)

    order: var[Order] = var(Order.WORST, init=False)
    needle: var[str] = var("", init=False)

    def __init__(self) -> None:
        super().__init__()
        self._links: tuple[LinkLine, ...] = ()

    def compose(self) -> ComposeResult:
        """From top to bottom."""
        yield Banner(names_link=False)
        yield Static(id="summary")
        yield Static(id="aside")
        yield Static(id="crumbs")
        yield FilterLine("names, places or verdicts")
        yield Static(id="problems")
        yield LinkTable()
        yield Static(id="empty")
        yield LinkPane()
        yield KeyBar()

    def on_mount(self) -> None:
        """Starts at the link that is open, and follows the app's view and pause."""
        for name in ("view", "begun", "paused"):
            self.watch(self.app, name, self.show, init=False)
        self.show()
        if self.shell.link is not None:
            self.table.select(self.shell.link)

    @property
    def table(self) -> LinkTable:
        """The links."""
        return self.query_one(LinkTable)

    def show(self) -> None:
        """Shows the app's view as it is now; the cursor stays on its link."""
        view = self.shell.view
        self._links = read_links(view)
        self.set_class(not self._links, "-empty")
        problems = draw_problems(view)
        self.query_one("#problems", Static).set_class(bool(self._links and problems), "-any").update(problems)
        if not self._links:
            self.query_one("#empty", Static).update(draw_empty(view, self.shell.begun, left_out=self.shell.left_out))
        self._lay_out()
        if not view.reading:
            self.table.keep()  # before, the list grows too much for any line to be the one that was meant

    def watch_order(self) -> None:
        """Another order."""
        self._lay_out()

    def watch_needle(self) -> None:
        """Another filter."""
        self._lay_out()

    def on_resize(self) -> None:
        """Lines that are cut to the width are cut anew."""
        self._show_state()

    def on_key(self) -> None:
        """From the first key on no other screen opens by itself."""
        self.table.keep()
        self.shell.settle()

    def on_click(self) -> None:
        """Likewise."""
        self.shell.settle()

    def on_descendant_focus(self) -> None:
        """Other keys work while a filter is typed."""
        self.query_one(KeyBar).refresh()

    def unavailable(self, action: str) -> str:
        """Why an action does nothing now."""
        if action in _NEEDS_LINK and not self.shell.view.matrices:
            return "There is no link to show yet."
        if self.query_one(FilterLine).has_focus and action != "back":
            return "A filter is being typed: enter keeps it, esc clears it."
        if action == "open" and not isinstance(self.table.selected, LinkLine):
            return "No link is selected."
        return super().unavailable(action)

    @on(LinkTable.Highlighted)
    def show_line(self) -> None:
        """The pane follows the cursor."""
        pane = self.query_one(LinkPane)
        pane.containers = self.shell.view.containers
        pane.line = self.table.selected
        self.query_one(KeyBar).refresh()

    @on(LinkTable.Chosen)
    def action_open(self) -> None:
        """Closes with the selected link."""
        line = self.table.selected
        if not self._refuse("open") and isinstance(line, LinkLine):
            self.dismiss(line.key)

    def action_sort(self) -> None:
        """Sorts by the next of the orders."""
        if not self._refuse("sort"):
            self.order = self.order.next

    def action_filter(self) -> None:
        """Opens the filter line."""
        if not self._refuse("filter"):
            self.query_one(FilterLine).open()

    def action_back(self) -> None:
        """Clears the filter if there is one, else goes back."""
        line = self.query_one(FilterLine)
        if not line.has_focus and not self.needle:
            self.dismiss(None)
            return
        line.close()
        line.value = ""
        self.table.focus()

    @on(Input.Changed)
    def narrow(self, event: Input.Changed) -> None:
        """Narrows the list while typing."""
        self.needle = event.value

    @on(Input.Submitted)
    def keep_filter(self) -> None:
        """Goes back to the list and leaves the filter on."""
        self.query_one(FilterLine).close()
        self.table.focus()

    def _refuse(self, action: str) -> bool:
        reason = self.unavailable(action)
        if reason:
            self.shell.tell(reason, "warning")
        return bool(reason)

    def _lay_out(self) -> None:
        table = self.table
        if table.needle != self.needle:
            table.needle = self.needle
            table.draw_anew()
        table.lay(*lay_out_links(self._links, self.shell.view, self.order, self.needle))
        self._show_state()

    def _show_state(self) -> None:
        width = self.size.width - 2
        self.query_one("#summary", Static).update(draw_ranks(self._links))
        self.query_one("#crumbs", Static).update(self._draw_crumbs(width))
        aside = draw_aside(self.shell.view, self.shell.left_out, width) if self._links else paint("")
        self.query_one("#aside", Static).set_class(bool(aside), "-any").update(aside)
        self.query_one(Banner).refresh()
        self.query_one(KeyBar).refresh()

    def _draw_crumbs(self, width: int) -> Content:
        """Where this is, and at the right how the list is sorted and what it leaves out."""
        shown = sum(isinstance(line, LinkLine) for line in self.table.lines)
        flags = ["paused"] if self.shell.paused else []
        flags.append(f"sorted: {self.order}")
        if self.needle:
            flags += [f"filter: {shorten(self.needle, 20)}", f"{shown} of {len(self._links)} links"]
        state = shorten("  ".join(flags), width - 8)
        way = fit(f"links ({len(self._links)})", width - width_of(state) - 2)
        return paint((way, "$text-muted"), "  ", (state, "bold $text-warning" if self.needle else "$text-muted"))


def draw_ranks(links: tuple[LinkLine, ...]) -> Content:
    """How many links stand how."""
    parts: list[Part] = ["links ", (f"{len(links)}", "bold"), ":"]
    for rank, number in count_ranks(links).items():
        parts += ["  ", (f"{number} {rank.word}", f"bold {_COLOURS.get(rank, '$text-muted')}")]
    return paint(*parts) if links else paint(("no link", "$text-muted"))


def draw_aside(view: View, left_out: int, width: int) -> Content:
    """What the list of links does not show by itself: what belongs to none, and what an earlier choice leaves out."""
    notes = len(dict.fromkeys(view.notes))
    things = "1 thing belongs" if notes == 1 else f"{notes} things belong"
    told = [f"{things} to no link: end shows them"] if notes else []
    told += [tell_left_out(left_out)] if left_out else []
    return paint((shorten("   ".join(told), width), "bold $text-warning")) if told else paint("")
