"""Keys, marks and hints."""

from __future__ import annotations

from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import VerticalScroll
from textual.content import Content
from textual.geometry import Size
from textual.screen import ModalScreen
from textual.widget import Widget

from probes.matrix import Mark
from screens.actions import ACTIONS, Place, bind
from screens.face import Face
from screens.keybar import KeyBar
from screens.text import fit, paint, stack

_MARKS = (
    (Mark.AGREE, "$text-success", "both ends agree"),
    (
        Mark.DIFFER,
        "$text-error",
        "the ends differ, or a session is down; red keeps the link from working or degrades it, amber is a risk",
    ),
    (Mark.UNKNOWN, "$text-warning", "a value could not be read, or is being read: neither good nor bad"),
    (Mark.NONE, "$text-muted", "there is nothing to compare; among the findings a note, which asks for nothing"),
)
_HINTS = (
    "The number keys change what is shown of the open link; esc or 1 goes back to the matrix.",
    "Among the findings red blocks and amber degrades, as the word beside the mark says; "
    "`then` follows from the line above it and needs no mending of its own.",
    "A `!` beside the label of a row that agrees: a finding that blocks or degrades shows there; f opens it.",
    "In a finding up and down choose a command, a remedy or a value, and c copies it unwrapped; "
    "while none is chosen c copies the whole finding.",
    "A click selects a row, a second one shows it in full, the wheel scrolls.",
    "To select text with the mouse hold shift (option on a Mac) while dragging: the terminal then selects by itself.",
    "Copying goes through the terminal (OSC 52), which never confirms it; tmux needs `set -g set-clipboard on`.",
    "This program reads. It changes nothing in either cloud.",
)


class HelpScreen(Face[None], ModalScreen[None]):
    """A card of keys over whatever was shown."""

    PLACE = Place.HELP
    CSS_PATH = "help.tcss"
    AUTO_FOCUS = "#card"
    BINDINGS: ClassVar[list[BindingType]] = bind(Place.HELP)

    def compose(self) -> ComposeResult:
        """Keys, then marks, then hints."""
        with VerticalScroll(id="card") as card:
            card.border_title = "help"
            yield HelpText()
        yield KeyBar()


class HelpText(Widget):
    """The help text, wrapped to the room it has."""

    DEFAULT_CSS = """
    HelpText { height: auto; }
    """

    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:
        """As many lines as the text takes."""
        del container, viewport
        return len(draw_help(width))

    def render(self) -> Content:
        """All lines."""
        return stack(draw_help(self.size.width))


def draw_help(width: int) -> list[Content]:
    """The help text in lines of `width` cells."""
    lines = [paint(("Keys", "bold $text-primary"))]
    for action in ACTIONS:
        condition = " Needs --write." if action.needs_write else ""
        keys = f"  {' '.join(action.shown_keys)}"
        lines += _hang(keys, "bold $text-accent", 14, action.help + condition, width)
    lines += [paint(""), paint(("Marks", "bold $text-primary"))]
    for mark, colour, meaning in _MARKS:
        lines += _hang(f"  {mark.value}", f"bold {colour}", 5, meaning, width)
    lines += [paint(""), paint(("Hints", "bold $text-primary"))]
    for hint in _HINTS:
        lines += _hang("  -", "$text-muted", 5, hint, width)
    return lines


def _hang(head: str, style: str, indent: int, sentence: str, width: int) -> list[Content]:
    """A sentence beside its head, wrapped so that it stays beside it."""
    first, *rest = paint(sentence).wrap(max(10, width - indent))
    return [paint((fit(head, indent), style), first), *(paint(" " * indent, line) for line in rest)]
