"""The routes of the open link: what each side advertises against what the other learned, prefix by prefix."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.content import Content
from textual.reactive import var
from textual.widgets import Input, Static

from probes.documents import Cloud, Documents
from probes.matrix import Cell, Mark
from probes.model import Link
from probes.routes import reconcile
from probes.routes.model import Reconciliation, Verdict
from screens.actions import Place, bind
from screens.banner import Banner
from screens.copying import copy_text
from screens.empty import draw_empty, draw_problems
from screens.face import Face
from screens.filterline import FilterLine
from screens.keybar import KeyBar
from screens.lines import Choice
from screens.raw import RawScreen
from screens.routelines import (
    Line,
    OverlapLine,
    RouteKey,
    RouteLine,
    cell_of,
    count_verdicts,
    find_line,
    lay_out_routes,
    name_of,
    write_line,
)
from screens.routetable import RoutePane, RouteTable
from screens.text import Part, fit, paint, shorten, width_of

_NEEDS_ROUTE = ("raw", "copy", "filter", "only_differences")


class RoutesScreen(Face[None]):
    """A table of routes; what it says is worked out once for each view, not for each key."""

    PLACE = Place.ROUTES
    CSS_PATH = "routes.tcss"
    AUTO_FOCUS = "RouteTable"
    BINDINGS: ClassVar[list[BindingType]] = bind(Place.ROUTES)

    choice: var[Choice] = var(Choice(), init=False)

    def __init__(self) -> None:
        super().__init__()
        self._seen: tuple[Link, Documents] | None = None
        self.found: Reconciliation | None = None
        """What is said of the routes of the open link."""

    def compose(self) -> ComposeResult:
        """From top to bottom."""
        yield Banner()
        yield Static(id="summary")
        yield Static(id="crumbs")
        yield FilterLine("prefixes, verdicts or reasons")
        yield Static(id="problems")
        yield RouteTable()
        yield Static(id="empty")
        yield RoutePane()
        yield KeyBar()

    def on_mount(self) -> None:
        """Follows the app's view, link and pause."""
        for name in ("view", "begun", "link", "paused"):
            self.watch(self.app, name, self.show, init=False)
        self.show()

    @property
    def table(self) -> RouteTable:
        """The routes."""
        return self.query_one(RouteTable)

    def show(self) -> None:
        """Shows the app's view as it is now; the cursor stays on its route."""
        if not self.children:
            return  # a program that is told to end while this opens composes nothing any more
        view, matrix = self.shell.view, self.shell.matrix
        self._read(matrix.link if matrix else None, view.documents)
        self.set_class(matrix is None, "-empty")
        problems = draw_problems(view)
        self.query_one("#problems", Static).set_class(bool(matrix and problems), "-any").update(problems)
        if matrix is None:
            gone = self.shell.link is not None and bool(view.matrices)
            told = draw_empty(view, self.shell.begun, gone, self.shell.left_out)
            self.query_one("#empty", Static).update(told)
        self._lay_out()

    def watch_choice(self) -> None:
        """Another choice of routes."""
        self._lay_out()

    def on_resize(self) -> None:
        """Lines that are cut to the width are cut anew."""
        self._show_state()

    def on_descendant_focus(self) -> None:
        """Other keys work while a filter is typed."""
        self.query_one(KeyBar).refresh()

    def unavailable(self, action: str) -> str:
        """Why an action does nothing now."""
        if action in _NEEDS_ROUTE and self.found is None:
            return "There is no link to show yet."
        if self.query_one(FilterLine).has_focus and action != "back":
            return "A filter is being typed: enter keeps it, esc clears it."
        if action in ("raw", "copy") and not isinstance(self.table.selected, RouteLine | OverlapLine):
            return "No route is selected."
        return super().unavailable(action)

    @on(RouteTable.Highlighted)
    def show_line(self) -> None:
        """The pane follows the cursor."""
        self.query_one(RoutePane).line = self.table.selected
        self.query_one(KeyBar).refresh()

    @on(RouteTable.Chosen)
    def action_raw(self) -> None:
        """Shows the documents under the selected route."""
        if not self._refuse("raw") and self.table.key:
            self.app.push_screen(RouteRaw(self, self.table.key))

    def action_copy(self) -> None:
        """Copies the selected route as text."""
        line = self.table.selected
        if not self._refuse("copy") and isinstance(line, RouteLine | OverlapLine):
            copy_text(self.shell, write_line(line))

    def action_only_differences(self) -> None:
        """Shows only what differs or is unknown, or all again."""
        if not self._refuse("only_differences"):
            self.choice = Choice(not self.choice.only_differences, self.choice.needle)

    def action_filter(self) -> None:
        """Opens the filter line."""
        if not self._refuse("filter"):
            self.query_one(FilterLine).open()

    def action_back(self) -> None:
        """Clears the filter if there is one, else goes back."""
        line = self.query_one(FilterLine)
        if not line.has_focus and not self.choice.needle:
            self.dismiss()
            return
        line.close()
        line.value = ""
        self.table.focus()

    @on(Input.Changed)
    def narrow(self, event: Input.Changed) -> None:
        """Narrows the routes while typing."""
        self.choice = Choice(self.choice.only_differences, event.value)

    @on(Input.Submitted)
    def keep_filter(self) -> None:
        """Goes back to the routes and leaves the filter on."""
        self.query_one(FilterLine).close()
        self.table.focus()

    def _refuse(self, action: str) -> bool:
        reason = self.unavailable(action)
        if reason:
            self.shell.tell(reason, "warning")
        return bool(reason)

    def _read(self, link: Link | None, documents: Documents) -> None:
        """Works the routes out anew, unless nothing that they rest on has changed."""
        if link is None:
            self._seen = self.found = None
        elif self._seen is None or self._seen[0] is not link or self._seen[1] is not documents:
            self._seen, self.found = (link, documents), reconcile(link, documents)

    def _lay_out(self) -> None:
        table = self.table
        if table.choice != self.choice:
            table.choice = self.choice
            table.draw_anew()  # why nothing is shown depends on it
        lines, keys = lay_out_routes(self.found, self.choice)
        table.lay(lines, keys, _find_first(lines, keys))
        self._show_state()

    def _show_state(self) -> None:
        if not self.children:
            return  # likewise
        width = self.size.width - 2
        self.query_one("#summary", Static).update(draw_summary(self.found, width))
        self.query_one("#crumbs", Static).update(self._draw_crumbs(width))
        self.query_one(Banner).refresh()
        self.query_one(KeyBar).refresh()

    def _draw_crumbs(self, width: int) -> Content:
        """Where this is, and what is left out."""
        flags = ["paused"] if self.shell.paused else []
        flags += ["only differences"] if self.choice.only_differences else []
        flags += [f"filter: {shorten(self.choice.needle, 20)}"] if self.choice.needle else []
        if self.choice != Choice():
            shown = sum(isinstance(line, RouteLine) for line in self.table.lines)
            flags.append(f"{shown} of {len(self.found.routes) if self.found else 0} routes")
        state = shorten("  ".join(flags), max(0, width - 8))
        name = self.shell.matrix.link.name if self.shell.matrix else ""
        room = width - width_of(state) - 2
        name = shorten(name, max(8, room - 18), "middle")
        way = fit(f"links > {name} > routes" if name else "links > routes", max(0, room))
        return paint((way, "$text-muted"), "  ", (state, "bold $text-warning"))


def _find_first(lines: Sequence[Line], keys: Sequence[RouteKey | None]) -> RouteKey | None:
    """The line to look at first: what differs, else what is unknown, else the first route."""
    routes = [(line.route.mark, key) for line, key in zip(lines, keys, strict=True) if isinstance(line, RouteLine)]
    overlaps = [(Mark.DIFFER, key) for line, key in zip(lines, keys, strict=True) if isinstance(line, OverlapLine)]
    order = (Mark.DIFFER, Mark.UNKNOWN)
    ranked = sorted([*overlaps, *routes], key=lambda each: order.index(each[0]) if each[0] in order else len(order))
    return ranked[0][1] if ranked else None


def draw_summary(found: Reconciliation | None, width: int) -> Content:
    """How many routes came to what, and whether both sides have the same addresses or a default route crosses."""
    if found is None:
        return paint(("no link", "$text-muted"))
    parts: list[Part] = ["routes ", (f"{len(found.routes)}", "bold"), ":"]
    warnings = [f"{len(found.overlaps.content)} overlapping"] if found.overlaps.content else []
    if found.default_routes:
        warnings.append("default route over " + ", ".join(sorted({flow.tunnel for flow, _ in found.default_routes})))
    for warning in warnings:
        parts += ["  ", (f"! {warning}", "bold $text-error")]
    for verdict, number in count_verdicts(found):
        parts += ["  ", (f"{number} {verdict}", f"bold {_colour(verdict)}")]
    drawn = paint(*parts)
    return drawn if drawn.cell_length <= width else drawn.truncate(width, ellipsis=True)


def _colour(verdict: Verdict) -> str:
    if verdict.is_lost:
        return "$text-error"
    found = {Mark.AGREE: "$text-success", Mark.NONE: "$text-muted"}
    return found.get(verdict.mark, "$text-warning")


class RouteRaw(RawScreen):
    """The raw JSON of both sides of one route."""

    def __init__(self, routes: RoutesScreen, key: RouteKey) -> None:
        super().__init__(None)
        self._routes, self._route = routes, key

    def find_cells(self) -> tuple[str, Cell, Cell] | None:
        """The route as the screen below has it now."""
        line = find_line(self._routes.found, self._route)
        if line is None:
            return None
        azure, gcp = (cell_of(line, cloud) for cloud in (Cloud.AZURE, Cloud.GCP))
        return (name_of(line), azure, gcp)
