"""One row in full: both values, every place they were read, and why they must agree."""

from __future__ import annotations

from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Container, VerticalScroll
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import Static

from probes.checks.finding import Finding
from probes.documents import Cloud
from probes.matrix import Cell, Row
from screens.actions import Place, bind
from screens.copying import copy_row
from screens.draw import colour_of, note_of, text_of, verdict_of
from screens.evidence import draw_source, tell_standing
from screens.face import Face
from screens.keybar import KeyBar
from screens.lines import RowKey, find_row, findings_of, tell_finding
from screens.raw import RawScreen
from screens.text import paint, stack


class CellScreen(Face[None], ModalScreen[None]):
    """Stays on its row while views stream in; a row that disappears stays as it was last seen."""

    PLACE = Place.CELL
    CSS_PATH = "cell.tcss"
    AUTO_FOCUS = "#card"
    BINDINGS: ClassVar[list[BindingType]] = bind(Place.CELL)

    def __init__(self, key: RowKey) -> None:
        super().__init__()
        self._key = key

    def compose(self) -> ComposeResult:
        """A card over the matrix."""
        with VerticalScroll(id="card"):
            yield Static(id="verdict")
            with Container(id="sides"):
                yield Static(id="azure", classes="side")
                yield Static(id="gcp", classes="side")
            yield Static(id="rule")
        yield KeyBar()

    def on_mount(self) -> None:
        """Follows the app's view."""
        self.watch(self.app, "view", self.show, init=False)
        self.show()

    def show(self) -> None:
        """Shows the row as the app's view has it now."""
        found = find_row(self.shell.matrix, self._key)
        if found is None:
            return
        section, row = found
        self.query_one("#card").border_title = paint(f"{section.title} > {row.label}")
        found_here = findings_of(self.shell.matrix, section, row) if self.shell.matrix else ()
        self.query_one("#verdict", Static).update(_draw_verdict(row, found_here))
        self.query_one(KeyBar).refresh()
        for cloud, cell in ((Cloud.AZURE, row.azure), (Cloud.GCP, row.gcp)):
            self.query_one(f"#{cloud.value}", Static).update(self._draw_side(cloud, cell))
        rule = paint(("Why both must agree", "bold")), paint(row.rule)
        self.query_one("#rule", Static).update(stack(rule) if row.rule else paint(""))

    def unavailable(self, action: str) -> str:
        """Why an action does nothing now."""
        found = find_row(self.shell.matrix, self._key)
        if action == "finding" and not (found and (found[1].codes or found[1].follows)):
            return "No finding shows in this row."
        return super().unavailable(action)

    def action_finding(self) -> None:
        """Shows what was found in this row."""
        found = find_row(self.shell.matrix, self._key)
        if found:
            self.shell.show_findings_of(*found)

    def action_raw(self) -> None:
        """Shows the documents under this row."""
        self.app.push_screen(RawScreen(self._key))

    def action_copy(self) -> None:
        """Copies this row as text."""
        found = find_row(self.shell.matrix, self._key)
        if found:
            copy_row(self.shell, *found)

    def _draw_side(self, cloud: Cloud, cell: Cell) -> Content:
        lines = [
            paint((cloud.title, "bold $text-primary"), (f"  {tell_standing(cell)}", "$text-muted")),
            paint((text_of(cell), "bold")),
        ]
        remarks = [remark for remark in cell.remarks if not cell.gap or cell.gap not in remark]
        lines += [paint((remark, "$text-muted italic")) for remark in remarks]
        told = "\n".join((cell.gap, *remarks))
        for source in cell.sources:
            lines += [paint(""), draw_source(source, self.shell.view.documents, self.shell.now(), told)]
        return stack(lines)


def _draw_verdict(row: Row, findings: tuple[Finding, ...]) -> Content:
    head = (f"{row.mark.value} {verdict_of(row)}", f"bold {colour_of(row)}")
    told = [paint((f"{each.code} {each.severity}  ", "bold"), tell_finding(each)) for each in findings]
    # Why a side is unknown stands in the heading of that side.
    note = "" if row.note in (row.azure.gap, row.gcp.gap) else note_of(row, codes=not findings)
    return stack((paint(head), *told, *([paint(note)] if note else [])))
