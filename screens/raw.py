"""The raw JSON of both sides of one row: what the two APIs said, secrets removed."""

from __future__ import annotations

from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Container
from textual.widgets import Static

from probes.documents import Cloud, Documents, Outcome, Read
from probes.matrix import Cell
from screens.actions import Place, bind
from screens.evidence import paths_in, reads_of, tell_outcome
from screens.face import Face
from screens.jsonlines import JsonLine, lay_out_json, place_of
from screens.jsonview import JsonView
from screens.keybar import KeyBar
from screens.lines import RowKey, find_row
from screens.text import paint, shorten


class RawScreen(Face[None]):
    """Two panes of JSON, each at the line its value came from."""

    PLACE = Place.RAW
    CSS_PATH = "raw.tcss"
    AUTO_FOCUS = "#azure"
    BINDINGS: ClassVar[list[BindingType]] = bind(Place.RAW)

    def __init__(self, key: RowKey | None) -> None:
        super().__init__()
        self._key = key
        self._shown: dict[Cloud, tuple[object, ...]] = {}

    def compose(self) -> ComposeResult:
        """Side by side, or one below the other where it is narrow."""
        yield Static(id="title")
        with Container(id="sides"):
            for cloud in (Cloud.AZURE, Cloud.GCP):
                yield JsonView(cloud.title, id=cloud.value)
        yield KeyBar()

    def on_mount(self) -> None:
        """Follows the app's view."""
        self.watch(self.app, "view", self.show, init=False)
        self.show()

    def show(self) -> None:
        """Shows the documents as the app's view has them now; a pane whose documents are the same is left alone."""
        found = self.find_cells()
        if found is None:
            return
        name, azure, gcp = found
        title = f"{name} > raw JSON, secrets removed"
        self.query_one("#title", Static).update(paint((shorten(title, self.app.size.width - 2), "bold")))
        for cloud, cell in ((Cloud.AZURE, azure), (Cloud.GCP, gcp)):
            self._show_side(cloud, cell)

    def find_cells(self) -> tuple[str, Cell, Cell] | None:
        """What this is about, and both sides of it; None while it is not there, which leaves what is shown."""
        found = find_row(self.shell.matrix, self._key)
        return (f"{found[0].title} > {found[1].label}", found[1].azure, found[1].gcp) if found else None

    def action_jump(self, step: int) -> None:
        """Goes to the next or previous marked line of the pane in focus."""
        pane = self.focused if isinstance(self.focused, JsonView) else self.query_one("#azure", JsonView)
        if not pane.go_to_mark(step):
            self.shell.tell("No line of this side is marked.")

    def _show_side(self, cloud: Cloud, cell: Cell) -> None:
        documents = self.shell.view.documents
        state = (cell.sources, *(documents.find(read) for read in reads_of(cell)))
        if self._shown.get(cloud) == state:
            return
        self._shown[cloud] = state
        lines: list[JsonLine] = []
        marked: dict[tuple[Read, str], int] = {}
        names: list[tuple[int, str]] = []
        for read in reads_of(cell):
            names.append((len(lines), f"{read.operation} {read.name}"))
            found, places = self._lay_out(read, cell, documents)
            marked |= {(read, path): len(lines) + place for path, place in places.items()}
            lines += found
        if not lines:
            lines = [_say(cell.gap or "Nothing was read for this side of the row.")]
        # The deciding place is the first source; a read that failed has none, its reason stands at the top.
        start = marked.get((cell.sources[0].read, cell.sources[0].path)) if cell.sources else None
        self.query_one(f"#{cloud.value}", JsonView).show(lines, marked.values(), names, start)

    def _lay_out(self, read: Read, cell: Cell, documents: Documents) -> tuple[list[JsonLine], dict[str, int]]:
        """One document under its heading, and the line of each place in it."""
        document = documents.find(read)
        told, _ = tell_outcome(read, documents, self.shell.now())
        head = [_say(f"{read.operation}  {read.name}"), _say(read.path), _say(told)]
        if document is None or document.outcome is not Outcome.OK:
            return head, {}
        lines = lay_out_json(document.body)
        places = {path: place_of(path, lines) for path in paths_in(cell, read)}
        return head + lines, {path: len(head) + place for path, place in places.items() if place is not None}


def _say(sentence: str) -> JsonLine:
    return JsonLine(None, value=sentence, heading=True)
