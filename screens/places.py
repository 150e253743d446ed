"""Where to look: the Azure subscriptions and Google Cloud projects there are, to be ticked."""

from __future__ import annotations

from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Container, Vertical
from textual.reactive import var
from textual.widgets import Input, Static

from probes.documents import Cloud
from screens.actions import Place, bind
from screens.banner import Banner
from screens.face import Face
from screens.filterline import FilterLine
from screens.keybar import KeyBar
from screens.placetable import PlaceLine, PlaceTable, choose, lay_out_places
from screens.text import paint, shorten

_CLOUDS = (Cloud.AZURE, Cloud.GCP)
_KINDS = {Cloud.AZURE: ("Azure subscription", "Azure subscriptions"), Cloud.GCP: ("project", "Google Cloud projects")}


class PlacesScreen(Face[None]):
    """Two lists; nothing is read elsewhere before they are applied."""

    PLACE = Place.PLACES
    CSS_PATH = "places.tcss"
    AUTO_FOCUS = f"#{Cloud.AZURE.value}"
    BINDINGS: ClassVar[list[BindingType]] = bind(Place.PLACES)

    needle: var[str] = var("", init=False)

    def __init__(self) -> None:
        super().__init__()
        self._ticks: dict[Cloud, dict[str, bool]] = {cloud: {} for cloud in _CLOUDS}
        self._side = Cloud.AZURE

    def compose(self) -> ComposeResult:
        """From top to bottom; both clouds side by side, or one below the other where it is narrow."""
        yield Banner(names_link=False)
        yield Static(id="crumbs")
        yield FilterLine("names and ids")
        with Container(id="sides"):
            for cloud in _CLOUDS:
                with Vertical(classes="side"):
                    yield Static(id=f"title-{cloud.value}", classes="title")
                    yield Static(id=f"problem-{cloud.value}", classes="problem")
                    yield PlaceTable(cloud)
        yield Static(id="about")
        yield KeyBar()

    def on_mount(self) -> None:
        """Asks for the lists and follows the app's view."""
        self.watch(self.app, "view", self.show, init=False)
        self.show()
        self.shell.source.list_containers()

    def show(self) -> None:
        """Shows what is known of both clouds now; what a person ticked stays ticked."""
        for cloud in _CLOUDS:
            self._show_side(cloud)
        crumbs = "where to look   enter reads what is ticked, esc leaves all as it is"
        told = f"{crumbs}   filter: {shorten(self.needle, 20)}" if self.needle else crumbs
        style = "$text-warning" if self.needle else "$text-muted"
        self.query_one("#crumbs", Static).update(paint((shorten(told, self.size.width - 2, "middle"), style)))
        self.query_one(Banner).refresh()
        self.query_one(KeyBar).refresh()

    @on(PlaceTable.Highlighted)
    def show_about(self) -> None:
        """The line below tells the selected one in full: it is cut in the list."""
        table = self._table
        about = self.query_one("#about", Static)
        if 0 <= table.cursor < len(table.lines):
            line = table.lines[table.cursor]
            names = "  ".join(name for name in line.names if name)
            about.update(paint((names, "bold"), "  ", line.state))
        else:
            about.update(paint(""))

    def on_resize(self) -> None:
        """Lines that are cut to the width are cut anew."""
        self.show()

    def on_descendant_focus(self) -> None:
        """Another side, or other keys while a filter is typed."""
        self.show_about()
        self.query_one(KeyBar).refresh()

    def unavailable(self, action: str) -> str:
        """Why an action does nothing now."""
        if self.query_one(FilterLine).has_focus and action != "back":
            return "A filter is being typed: enter keeps it, esc clears it."
        if action in ("tick", "tick_all") and self._table.key is None:
            return "There is nothing to tick on this side."
        return super().unavailable(action)

    def action_tick(self) -> None:
        """Ticks the selected line, or unticks it."""
        table = self._table
        if not self._refuse("tick") and table.key is not None:
            self._tick({table.key: not table.lines[table.cursor].ticked})

    @on(PlaceTable.Chosen)
    def toggle_clicked(self) -> None:
        """A second click ticks."""
        self.action_tick()

    def action_tick_all(self) -> None:
        """Ticks all lines that are shown on this side; if they are, unticks them."""
        if not self._refuse("tick_all"):
            lines = self._table.lines
            tick = not all(line.ticked for line in lines)
            self._tick({line.container.id: tick for line in lines})

    def action_apply(self) -> None:
        """Looks in what is ticked from now on."""
        if self._refuse("apply"):
            return
        chosen: dict[Cloud, tuple[str, ...]] = {}
        for cloud in _CLOUDS:
            lines = self._lines(cloud)
            if lines and not any(line.ticked for line in lines):
                self.shell.tell(f"Tick at least one {_KINDS[cloud][0]}: nothing ticked is nowhere to look.", "warning")
                return
            ids = choose(lines, listed=cloud not in self.shell.view.unlisted)
            if ids is not None:
                chosen[cloud] = ids
        self.dismiss(None)
        if chosen:
            self.shell.look_in(chosen)

    def action_filter(self) -> None:
        """Opens the filter line."""
        if not self._refuse("filter"):
            self._side = self._table.cloud
            self.query_one(FilterLine).open()

    def action_back(self) -> None:
        """Clears the filter if there is one, else goes back and leaves all as it was."""
        line = self.query_one(FilterLine)
        if not line.has_focus and not self.needle:
            self.dismiss(None)
            return
        line.close()
        line.value = ""
        self._table.focus()

    @on(Input.Changed)
    def narrow(self, event: Input.Changed) -> None:
        """Narrows both lists while typing."""
        self.needle = event.value

    @on(Input.Submitted)
    def keep_filter(self) -> None:
        """Goes back to the list and leaves the filter on."""
        self.query_one(FilterLine).close()
        self._table.focus()

    def watch_needle(self) -> None:
        """Another filter."""
        self.show()

    @property
    def _table(self) -> PlaceTable:
        """The side in focus; while a filter is typed the one that was."""
        if isinstance(self.focused, PlaceTable):
            self._side = self.focused.cloud
        return self.query_one(f"#{self._side.value}", PlaceTable)

    def _lines(self, cloud: Cloud) -> tuple[PlaceLine, ...]:
        containers = (container for container in self.shell.view.containers if container.cloud is cloud)
        return lay_out_places(containers, self._ticks[cloud])

    def _tick(self, changes: dict[str, bool]) -> None:
        self._ticks[self._side].update(changes)
        self._show_side(self._side)

    def _show_side(self, cloud: Cloud) -> None:
        lines = self._lines(cloud)
        shown = [line for line in lines if self.needle.casefold() in line.text]
        ticked = sum(line.ticked for line in lines)
        unlisted = self.shell.view.unlisted.get(cloud, "")
        count = f"{ticked} of {len(lines)} ticked" if lines else ""
        title = paint((_KINDS[cloud][1], "bold $text-primary"), (f"  {count}", "$text-muted"))
        self.query_one(f"#title-{cloud.value}", Static).update(title)
        problem = paint(("! ", "bold $text-warning"), f"Not all can be listed: {unlisted}") if unlisted else paint("")
        self.query_one(f"#problem-{cloud.value}", Static).set_class(bool(unlisted), "-any").update(problem)
        table = self.query_one(f"#{cloud.value}", PlaceTable)
        nothing = f"none contains '{shorten(self.needle, 20)}'" if lines else "" if unlisted else "being listed"
        if nothing != table.nothing:
            table.nothing = nothing
            table.draw_anew()
        table.lay(shown, [line.container.id for line in shown])

    def _refuse(self, action: str) -> bool:
        reason = self.unavailable(action)
        if reason:
            self.shell.tell(reason, "warning")
        return bool(reason)
