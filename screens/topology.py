"""The topology of the open link: both clouds, their gateways, and the tunnels between them with their live state."""

from __future__ import annotations

from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Container, VerticalScroll
from textual.content import Content
from textual.widgets import Static

from probes.availability.assess import Availability, assess
from probes.availability.losses import take_away
from probes.checks.diagnose import Lamp
from probes.checks.finding import Finding
from probes.documents import Documents
from probes.matrix import Matrix
from screens.actions import Place, bind
from screens.banner import Banner, draw_summary
from screens.empty import draw_empty, draw_problems
from screens.face import Face
from screens.keybar import KeyBar
from screens.lines import RowKey, key_of_finding
from screens.matrix import MatrixScreen
from screens.text import fit, paint, shorten, width_of
from screens.topologylines import lay_out_topology
from screens.topologypane import SurvivalPane, TunnelPane, TunnelStory
from screens.topologyview import TopologyView


class TopologyScreen(Face[None]):
    """Draws the link, and tells of the selected tunnel what is broken first and what follows."""

    PLACE = Place.TOPOLOGY
    CSS_PATH = "topology.tcss"
    AUTO_FOCUS = "TopologyView"
    BINDINGS: ClassVar[list[BindingType]] = bind(Place.TOPOLOGY)

    def __init__(self) -> None:
        super().__init__()
        self._availability: Availability | None = None

    def compose(self) -> ComposeResult:
        """From top to bottom."""
        yield Banner()
        yield Static(id="summary")
        yield Static(id="crumbs")
        yield Static(id="problems")
        with VerticalScroll(id="stage", can_focus=False):
            yield TopologyView()
        yield Static(id="empty")
        with Container(id="panes"):
            yield TunnelPane()
            yield SurvivalPane()
        yield KeyBar()

    def on_mount(self) -> None:
        """Follows the app's view, link and pause; from now on the app stays with its link."""
        self.shell.settle()
        for name in ("view", "begun", "link", "paused"):
            self.watch(self.app, name, self.show, init=False)
        self.show()

    @property
    def picture(self) -> TopologyView:
        """The drawing."""
        return self.query_one(TopologyView)

    def show(self) -> None:
        """Shows the app's view as it is now; the cursor stays on its tunnel."""
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
        self._availability = assess_matrix(matrix, view.documents) if matrix else None
        self.query_one(SurvivalPane).availability = self._availability
        self.picture.show(lay_out_topology(matrix, view.documents) if matrix else None, _first_key(matrix))
        self.show_tunnel()
        self._show_state()

    def on_resize(self) -> None:
        """Lines that are cut to the width are cut anew."""
        self._show_state()

    def unavailable(self, action: str) -> str:
        """Why an action does nothing now."""
        if action == "tunnel" and self.picture.selected is None:
            return "There is no tunnel to show."
        return super().unavailable(action)

    @on(TopologyView.Highlighted)
    def show_tunnel(self) -> None:
        """The pane follows the cursor."""
        self.query_one(TunnelPane).story = self._story()
        self.query_one(KeyBar).refresh()

    @on(TopologyView.Chosen)
    def action_tunnel(self) -> None:
        """Goes back to the matrix, to the rows of the selected tunnel."""
        key, matrix = self.picture.selected, self.shell.matrix
        reason = self.unavailable("tunnel")
        if reason or key is None or matrix is None:
            self.shell.tell(reason, "warning")
            return
        row = _row_to_show(matrix, key)
        for screen in self.app.screen_stack:
            if isinstance(screen, MatrixScreen) and row is not None:
                screen.table.select(row)
        self.dismiss()

    def _story(self) -> TunnelStory | None:
        key, matrix, found = self.picture.selected, self.shell.matrix, self._availability
        if key is None or matrix is None or found is None:
            return None
        section = next((each for each in matrix.sections if each.key == key), None)
        tunnel = next((each for each in matrix.diagnosis.tunnels if each.key == key), None)
        carrier = next((each for each in found.carriers if f"tunnel {each.number}" == key), None)
        if section is None or tunnel is None or carrier is None:
            return None
        without = next((loss for loss in found.losses if loss.parts[0].key == key), None)
        return TunnelStory(section, tunnel.ladder, _findings(matrix, key), take_away((carrier,)).sentence, without)

    def _show_state(self) -> None:
        if not self.children:
            return
        width = self.size.width - 2
        self.query_one("#summary", Static).update(draw_summary(self.shell.view, self.shell.matrix, width))
        crumbs = draw_pane_crumbs(self.shell.matrix, "topology", self.shell.paused, width)
        self.query_one("#crumbs", Static).update(crumbs)
        self.query_one(Banner).refresh()
        self.query_one(KeyBar).refresh()


def assess_matrix(matrix: Matrix, documents: Documents) -> Availability:
    """What the link of a matrix survives."""
    misfits = [tunnel.key for tunnel in matrix.diagnosis.tunnels if tunnel.fits is Lamp.NO]
    return assess(matrix.link, documents, misfits)


def draw_pane_crumbs(matrix: Matrix | None, pane: str, paused: bool, width: int) -> Content:
    """Where this is, and at the right what stands still."""
    state = "paused" if paused else ""
    room = width - width_of(state) - 2
    name = shorten(matrix.link.name, max(8, room - width_of(f"links >  > {pane}")), "middle") if matrix else ""
    way = f"links > {name} > {pane}" if matrix else "links"
    return paint((fit(way, room), "$text-muted"), "  ", (state, "bold $text-warning"))


def _findings(matrix: Matrix, key: str) -> tuple[Finding, ...]:
    """The findings about a tunnel, the worst first and its own before the link's."""
    found = matrix.diagnosis.of_tunnel(key)
    return tuple(sorted(found, key=lambda finding: (finding.weight, finding.tunnel != key)))


def _first_key(matrix: Matrix | None) -> str | None:
    """The tunnel to look at first: that of the finding that comes first."""
    broken = matrix.first_broken if matrix else None
    return broken.tunnel or None if broken else None


def _row_to_show(matrix: Matrix, key: str) -> RowKey | None:
    """The row of a tunnel that shows its first finding, else its first row."""
    for finding in matrix.diagnosis.of_tunnel(key):
        row = key_of_finding(matrix, finding)
        if row is not None and row[0] == key:
            return row
    section = next((each for each in matrix.sections if each.key == key), None)
    return (key, section.rows[0].field, 0) if section and section.rows else None
