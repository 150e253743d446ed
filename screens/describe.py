"""One finding in full: what and why, the evidence of both clouds, what follows, and what would mend it."""

from __future__ import annotations

from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import VerticalScroll
from textual.widgets import Static

from probes.documents import Cloud
from probes.matrix import Cell
from screens.actions import Place, bind
from screens.copying import copy_text
from screens.describelines import Told, write_finding
from screens.describeview import DescribeView
from screens.face import Face
from screens.findinglines import ALL, FindingKey, FindingLine, Wanted, choose, keyed_findings
from screens.keybar import KeyBar
from screens.raw import RawScreen
from screens.trail import draw_trail


class DescribeScreen(Face[FindingKey]):
    """Stays on its finding while views stream in; one that is not found any more stays as it was last seen.

    Args:
        wanted: the findings that `n` and `N` go through.
    """

    PLACE = Place.DESCRIBE
    CSS_PATH = "describe.tcss"
    AUTO_FOCUS = "DescribeView"
    BINDINGS: ClassVar[list[BindingType]] = bind(Place.DESCRIBE)

    def __init__(self, key: FindingKey, wanted: Wanted = ALL) -> None:
        super().__init__()
        self._key, self._wanted = key, wanted
        self._line: FindingLine | None = None

    def compose(self) -> ComposeResult:
        """The way here, and the text."""
        yield Static(id="crumbs")
        with VerticalScroll(id="page", can_focus=False):
            yield DescribeView()
        yield KeyBar()

    def on_mount(self) -> None:
        """Follows the app's view."""
        for name in ("view", "paused"):
            self.watch(self.app, name, self.show, init=False)
        self.show()

    def show(self) -> None:
        """Shows the finding as the app's view has it now."""
        if not self.children:
            return  # a program that is told to end while this opens composes nothing any more
        found = next((line for line in self._all() if line.key == self._key), None)
        self._line = found or self._line
        if self._line is not None:
            told = Told(self._line, self.shell.view.documents, gone=found is None)
            self.query_one(DescribeView).show(told)
        self._show_state()

    def on_resize(self) -> None:
        """The way here is cut anew."""
        self._show_state()

    def unavailable(self, action: str) -> str:
        """Why an action does nothing now."""
        if action in ("next", "previous") and len(self._chosen()) < 2:
            return "There is no other finding."
        return super().unavailable(action)

    def action_back(self) -> None:
        """Goes back, and says which finding was shown last."""
        self.dismiss(self._key)

    def action_jump(self, step: int) -> None:
        """Goes to the next or previous finding."""
        lines = self._chosen()
        if len(lines) < 2:
            self.shell.tell(self.unavailable("next"))
            return
        keys = [line.key for line in lines]
        at = keys.index(self._key) if self._key in keys else -1 if step > 0 else 0
        self._key = keys[(at + step) % len(keys)]
        self.query_one("#page").scroll_to(y=0, animate=False)
        self.show()

    def action_copy(self) -> None:
        """Copies the chosen line; the whole finding while none is chosen."""
        item = self.query_one(DescribeView).item
        if item is not None:
            copy_text(self.shell, item.text, f"The {item.name}")
        elif self._line is not None:
            copy_text(self.shell, write_finding(self._line.finding), "The whole finding")

    def action_raw(self) -> None:
        """Shows the documents under this finding."""
        self.app.push_screen(RawFindingScreen(self._key))

    def action_its_row(self) -> None:
        """Goes to the row that shows this finding."""
        if self._line is not None:
            self.shell.go_to_finding(self._line.finding)

    def _all(self) -> tuple[FindingLine, ...]:
        return keyed_findings(self.shell.matrix) if self.shell.matrix else ()

    def _chosen(self) -> tuple[FindingLine, ...]:
        return choose(self.shell.matrix, self._wanted) if self.shell.matrix else ()

    def _show_state(self) -> None:
        if not self.children:
            return
        keys = [line.key for line in self._chosen()]
        at = (f"{keys.index(self._key) + 1} of {len(keys)}",) if self._key in keys else ()
        flags = ("paused",) if self.shell.paused else ()
        places = f"findings > {self._key[0]}"
        trail = draw_trail(self.shell.view, self.shell.matrix, places, (*flags, *at), self.size.width - 2)
        self.query_one("#crumbs", Static).update(trail)
        self.query_one(KeyBar).refresh()


class RawFindingScreen(RawScreen):
    """The raw JSON that a finding rests on."""

    def __init__(self, key: FindingKey) -> None:
        super().__init__(None)
        self._finding = key

    def find_cells(self) -> tuple[str, Cell, Cell] | None:
        """The evidence of both sides."""
        matrix = self.shell.matrix
        lines = keyed_findings(matrix) if matrix else ()
        line = next((each for each in lines if each.key == self._finding), None)
        if line is None:
            return None
        azure, gcp = (
            Cell("", tuple(each for each in line.finding.evidence if each.read.cloud is cloud), _NOTHING)
            for cloud in (Cloud.AZURE, Cloud.GCP)
        )
        return f"{line.finding.code} > {line.finding.place}", azure, gcp


_NOTHING = "This finding has no evidence on this side."
