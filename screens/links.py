"""Chooses among the links that were found."""

from __future__ import annotations

from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import OptionList, Static
from textual.widgets.option_list import Option

from probes.matrix import Count, Matrix
from screens.actions import Place, bind
from screens.face import Face
from screens.keybar import KeyBar
from screens.shell import LinkKey, key_of
from screens.text import paint, shorten, stack


class LinksScreen(Face[LinkKey | None], ModalScreen[LinkKey | None]):
    """A list of links; returns the chosen one, or None."""

    PLACE = Place.LINKS
    CSS_PATH = "links.tcss"
    AUTO_FOCUS = "OptionList"
    BINDINGS: ClassVar[list[BindingType]] = bind(Place.LINKS)

    def compose(self) -> ComposeResult:
        """The list as it was when this opened: it must not move under the finger."""
        self._matrices = self.shell.view.matrices
        with Vertical(id="card") as card:
            card.border_title = "links"
            yield OptionList(*(Option(draw_link(matrix, self.app.size.width * 3 // 4)) for matrix in self._matrices))
            yield Static(stack(paint("- ", note) for note in self.shell.view.notes), id="notes")
        yield KeyBar()

    def on_mount(self) -> None:
        """Starts at the link that is shown."""
        if self.shell.matrix:
            keys = [key_of(matrix) for matrix in self._matrices]
            self.query_one(OptionList).highlighted = keys.index(key_of(self.shell.matrix))

    @on(OptionList.OptionSelected)
    def choose(self, event: OptionList.OptionSelected) -> None:
        """Closes with the chosen link."""
        self.dismiss(key_of(self._matrices[event.option_index]))


def draw_link(matrix: Matrix, width: int) -> Content:
    """A link in two lines: its name, and how it stands."""
    standing = f"  tunnels {_tell(matrix.tunnels)}   BGP {_tell(matrix.sessions)}"
    broken = (f"   {matrix.headline.sentence}", "$text-error") if matrix.headline else ""
    return stack(
        (
            paint((shorten(matrix.link.name, width, "middle"), "bold")),
            paint((standing, "$text-muted"), broken),
        )
    )


def _tell(count: Count) -> str:
    words = ((count.up, "up"), (count.down, "down"), (count.unknown, "unknown"))
    return " ".join(f"{number} {word}" for number, word in words if number) or "none"
