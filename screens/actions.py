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
    FINDINGS = "findings"
    DESCRIBE = "finding in full"
    ROUTES = "routes"
    TOPOLOGY = "topology"
    AVAILABILITY = "availability"
    LINKS = "links"
    PLACES = "where to look"
    EXPORT = "export"
    LOG = "log"
    HELP = "help"


SCREENS = tuple(place for place in Place if place is not Place.ROWS)


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


_SHOWN = {"colon": ":", "slash": "/", "question_mark": "?", "escape": "esc", "pageup": "pgup", "pagedown": "pgdn"}
_ROW = (Place.MATRIX, Place.CELL)
_PANES = (Place.FINDINGS, Place.ROUTES, Place.TOPOLOGY, Place.AVAILABILITY)
_AWAY = (Place.CELL, Place.RAW, Place.DESCRIBE, *_PANES, Place.LINKS, Place.PLACES, Place.EXPORT, Place.LOG, Place.HELP)
_FOUND = (Place.MATRIX, Place.LINKS)
_LIVE = (*_FOUND, *_PANES)
_JUMP = (Place.MATRIX, Place.RAW, Place.DESCRIBE)
_OPENED = (*_PANES, Place.CELL, Place.RAW, Place.DESCRIBE)
_A_FINDING = (Place.FINDINGS, Place.DESCRIBE)

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
    Action(
        "describe",
        ("d", "enter"),
        "describe",
        "Show the selected finding in full: why it matters, the evidence of both clouds, and what would mend it.",
        "describe",
        (Place.FINDINGS,),
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
    Action(
        "tunnel",
        ("enter",),
        "its rows",
        "Show the rows of the selected tunnel side by side.",
        "tunnel",
        (Place.TOPOLOGY,),
        rank=1,
    ),
    Action("write", ("enter",), "write", "Write the snapshot as it is set up here.", "write", (Place.EXPORT,), rank=1),
    Action(
        "turn",
        ("space",),
        "on/off",
        "Mask what the selected line names, or leave it as it is; or write the reports, or not.",
        "turn",
        (Place.EXPORT,),
        rank=2,
    ),
    Action(
        "name_file",
        ("tab",),
        "file name",
        "Go to the name of the file, and back to what is masked.",
        "name_file",
        (Place.EXPORT,),
        rank=3,
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
    Action(
        "raw",
        ("y",),
        "raw",
        "Show the raw JSON of both sides of the selected row or finding.",
        "raw",
        (*_ROW, *_A_FINDING, Place.ROUTES),
        rank=3,
    ),
    Action(
        "filter",
        ("slash",),
        "filter",
        "Show only rows or lines that contain a text.",
        "filter",
        (Place.MATRIX, Place.FINDINGS, Place.ROUTES, Place.LINKS, Place.PLACES, Place.LOG),
        rank=5,
    ),
    Action(
        "finding",
        ("f",),
        "finding",
        "Show the finding of the selected row in full; if it has several, list them.",
        "finding",
        _ROW,
        rank=4,
    ),
    Action(
        "its_row",
        ("f",),
        "its row",
        "Go to the row of the matrix that shows the finding.",
        "its_row",
        _A_FINDING,
        rank=4,
    ),
    Action(
        "by_severity",
        ("S",),
        "severity",
        "Show only findings of the next severity; after the last one all.",
        "by_severity",
        (Place.FINDINGS,),
        rank=4,
    ),
    Action(
        "by_layer",
        ("Y",),
        "layer",
        "Show only findings of the next layer; after the last one all.",
        "by_layer",
        (Place.FINDINGS,),
        rank=8,
    ),
    Action(
        "by_tunnel",
        ("T",),
        "tunnel",
        "Show only findings of the next tunnel; after the last one all.",
        "by_tunnel",
        (Place.FINDINGS,),
        rank=8,
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
        (Place.MATRIX, Place.ROUTES),
        rank=4,
    ),
    Action(
        "next",
        ("n",),
        "next",
        "Go to the next row that differs or shows a grave finding, the next finding, or the next marked line of JSON.",
        "jump(1)",
        _JUMP,
        rank=11,
    ),
    Action("previous", ("N",), "previous", "Go back to such a row, finding or line.", "jump(-1)", _JUMP, rank=12),
    Action(
        "switch", ("tab",), "other side", "Go to the other side.", "app.focus_next", (Place.RAW, Place.PLACES), rank=3
    ),
    Action(
        "copy",
        ("c",),
        "copy",
        "Copy the selected row, finding or line as text to the terminal's clipboard.",
        "copy",
        (*_ROW, *_A_FINDING, Place.ROUTES),
        rank=9,
    ),
    Action("matrix", ("1",), "matrix", "Go back to the matrix.", "app.matrix", _OPENED),
    Action(
        "findings",
        ("2",),
        "findings",
        "List what is wrong, root causes first, and what could not be told.",
        "app.findings",
        (Place.MATRIX, *(place for place in _OPENED if place is not Place.FINDINGS)),
        rank=4,
    ),
    Action("close", ("2",), "back", "Go back from the findings.", "app.findings", (Place.FINDINGS,)),
    Action(
        "routes",
        ("3",),
        "routes",
        "Tell what each side advertises and the other learned, prefix by prefix; again goes back.",
        "app.routes",
        (Place.MATRIX, *_PANES),
        rank=6,
    ),
    Action(
        "topology",
        ("4",),
        "topology",
        "Draw both clouds and the tunnels between them; again goes back.",
        "app.topology",
        (Place.MATRIX, *_PANES),
        rank=7,
    ),
    Action(
        "availability",
        ("5",),
        "survives",
        "Tell what the link survives, part by part, and what both vendors ask for; again goes back.",
        "app.availability",
        (Place.MATRIX, *_PANES),
        rank=5,
    ),
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
    Action("refresh", ("r",), "refresh", "Read both clouds again now.", "app.read_again", _LIVE, rank=6),
    Action(
        "sign_in",
        ("i",),
        "sign in",
        "Sign in to a cloud with its own command, which is shown first; then read again.",
        "app.sign_in",
        _FOUND,
        rank=2,
    ),
    Action("pause", ("p",), "pause", "Pause automatic reading; again resumes.", "app.pause", _LIVE, rank=10),
    Action(
        "export",
        ("x",),
        "export",
        "Write what both clouds said to one file for a ticket, masked; what will leave the machine is shown first.",
        "app.export",
        (*_LIVE, Place.CELL, Place.RAW, Place.DESCRIBE),
        rank=12,
    ),
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
