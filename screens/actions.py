"""The action table: key bindings, footer, help, command palette and the documentation of keys all come from it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from textual.binding import Binding, BindingType


class Place(StrEnum):
    """Where an action works."""

    MATRIX = "matrix"
    ROWS = "rows"
    CELL = "row in full"
    RAW = "raw JSON"
    LINKS = "links"
    PLACES = "where to look"
    LOG = "log"
    HELP = "help"


SCREENS = (Place.MATRIX, Place.CELL, Place.RAW, Place.LINKS, Place.PLACES, Place.LOG, Place.HELP)


@dataclass(frozen=True, slots=True)
class Action:
    """Something a person can do.

    Attributes:
        name: stable, for key settings.
        keys: in Textual's spelling, the one to show first.
        label: one or two words for the footer.
        help: a sentence.
        call: the Textual action that does it.
        places: where it works.
        rank: place in the queue for room in the footer, 1 first; 0 is never shown there.
        needs_write: only with `--write`.
    """

    name: str
    keys: tuple[str, ...]
    label: str
    help: str
    call: str
    places: tuple[Place, ...] = SCREENS
    rank: int = 0
    needs_write: bool = False

    @property
    def shown_keys(self) -> tuple[str, ...]:
        """The keys as a person sees them on the keyboard."""
        return tuple(_SHOWN.get(key, key) for key in self.keys)


_SHOWN = {
    "colon": ":",
    "slash": "/",
    "question_mark": "?",
    "escape": "esc",
    "pageup": "pgup",
    "pagedown": "pgdn",
}
_ROW = (Place.MATRIX, Place.CELL)
_AWAY = (Place.CELL, Place.RAW, Place.LINKS, Place.PLACES, Place.LOG, Place.HELP)
_FOUND = (Place.MATRIX, Place.LINKS)
_JUMP = (Place.MATRIX, Place.RAW)

# The order is the order of footer, help and documentation.
ACTIONS = (
    Action(
        "back",
        ("escape",),
        "back",
        "Go back to where this was opened, from the links to the open link; after a filter first show all again.",
        "back",
        _AWAY,
        rank=1,
    ),
    Action(
        "clear",
        ("escape",),
        "back",
        "In the matrix: show all rows again after a filter; without one go up to the links, if there are several.",
        "clear",
        (Place.MATRIX,),
        rank=1,
    ),
    Action(
        "detail",
        ("d", "enter"),
        "detail",
        "Show the selected row in full: both values, where each was read, and why they must agree.",
        "detail",
        (Place.MATRIX,),
        rank=1,
    ),
    Action("open", ("enter",), "open", "Show the selected link side by side.", "open", (Place.LINKS,), rank=1),
    Action(
        "apply",
        ("enter",),
        "look there",
        "Read what is ticked from now on, and nothing else.",
        "apply",
        (Place.PLACES,),
        rank=1,
    ),
    Action("tick", ("space",), "tick", "Tick the selected line, or untick it.", "tick", (Place.PLACES,), rank=2),
    Action(
        "tick_all",
        ("a",),
        "all",
        "Tick all lines that are shown on this side; again unticks them.",
        "tick_all",
        (Place.PLACES,),
        rank=3,
    ),
    Action("raw", ("y",), "raw", "Show the raw JSON of both sides of the selected row.", "raw", _ROW, rank=3),
    Action(
        "filter",
        ("slash",),
        "filter",
        "Show only rows or lines that contain a text.",
        "filter",
        (Place.MATRIX, Place.LINKS, Place.PLACES, Place.LOG),
        rank=5,
    ),
    Action(
        "sort",
        ("S",),
        "sort",
        "Sort the links: worst first, by name, by place in Azure, by place in Google Cloud.",
        "sort",
        (Place.LINKS,),
        rank=4,
    ),
    Action(
        "only_differences",
        ("o",),
        "differing",
        "Show only what differs or could not be read; again shows all.",
        "only_differences",
        (Place.MATRIX,),
        rank=4,
    ),
    Action(
        "next",
        ("n",),
        "next",
        "Go to the next difference, or to the next marked line of JSON.",
        "jump(1)",
        _JUMP,
        rank=11,
    ),
    Action(
        "previous",
        ("N",),
        "previous",
        "Go to the previous difference, or to the previous marked line of JSON.",
        "jump(-1)",
        _JUMP,
        rank=12,
    ),
    Action(
        "switch", ("tab",), "other side", "Go to the other side.", "app.focus_next", (Place.RAW, Place.PLACES), rank=3
    ),
    Action("copy", ("c",), "copy", "Copy the selected row as text to the terminal's clipboard.", "copy", _ROW, rank=9),
    Action("links", ("l",), "links", "List the links that were found.", "app.links", (Place.MATRIX,), rank=8),
    Action(
        "places",
        ("w",),
        "where",
        "Choose where to look: Azure subscriptions and Google Cloud projects.",
        "app.places",
        _FOUND,
        rank=9,
    ),
    Action("refresh", ("r",), "refresh", "Read both clouds again now.", "app.read_again", _FOUND, rank=6),
    Action(
        "sign_in",
        ("i",),
        "sign in",
        "Sign in to a cloud with its own command, which is shown first; then read again.",
        "app.sign_in",
        _FOUND,
        rank=2,
    ),
    Action("pause", ("p",), "pause", "Pause automatic reading; again resumes.", "app.pause", _FOUND, rank=10),
    Action("log", ("L",), "log", "Show the log; again closes it.", "app.log", SCREENS),
    Action("picture", ("s",), "screenshot", "Save a picture (SVG) of the screen.", "app.picture", SCREENS, rank=14),
    Action("theme", ("t",), "theme", "Change between dark and light.", "app.theme", SCREENS, rank=13),
    Action(
        "palette", ("colon", "ctrl+p"), "commands", "Find a command by name.", "app.command_palette", SCREENS, rank=7
    ),
    Action(
        "help",
        ("question_mark",),
        "help",
        "Show keys, marks and hints; again closes them.",
        "app.help",
        SCREENS,
        rank=1,
    ),
    Action("quit", ("q", "ctrl+q"), "quit", "Quit.", "app.quit", SCREENS, rank=2),
    Action(
        "interrupt",
        ("ctrl+c",),
        "interrupt",
        "Copy the text that is selected; without any, quit with exit code 130.",
        "app.interrupt",
        SCREENS,
    ),
    Action("up", ("up", "k"), "up", "Go to the row above.", "move(-1)", (Place.ROWS,)),
    Action("down", ("down", "j"), "down", "Go to the row below.", "move(1)", (Place.ROWS,)),
    Action("page_up", ("pageup",), "page up", "Go up by a screenful.", "page(-1)", (Place.ROWS,)),
    Action("page_down", ("pagedown",), "page down", "Go down by a screenful.", "page(1)", (Place.ROWS,)),
    Action("first", ("home",), "first", "Go to the first row.", "first", (Place.ROWS,)),
    Action("last", ("end",), "last", "Go to the last row.", "last", (Place.ROWS,)),
)


def actions_of(place: Place) -> tuple[Action, ...]:
    """What can be done there, in the order of the table."""
    return tuple(action for action in ACTIONS if place in action.places)


def bind(place: Place) -> list[BindingType]:
    """The key bindings of a place."""
    return [
        Binding(",".join(action.keys), action.call, action.label, show=False, id=f"{place.name.lower()}.{action.name}")
        for action in actions_of(place)
    ]


def describe_keys() -> str:
    """The table of keys as Markdown."""
    return "\n".join(["| key | does | where |", "|---|---|---|", *map(_describe, ACTIONS)]) + "\n"


def _describe(action: Action) -> str:
    keys = " ".join(f"`{key}`" for key in action.shown_keys)
    return f"| {keys} | {action.help}{_condition(action)} | {_where(action)} |"


def _condition(action: Action) -> str:
    return " Needs `--write`." if action.needs_write else ""


def _where(action: Action) -> str:
    return "everywhere" if set(SCREENS) <= set(action.places) else ", ".join(action.places)
