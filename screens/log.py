"""The end of the log file: what the clouds' libraries had to say, secrets removed when it was written."""

from __future__ import annotations

import os
from pathlib import Path
from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import VerticalScroll
from textual.reactive import var
from textual.widgets import Input, Static

from screens.actions import Place, bind
from screens.face import Face
from screens.filterline import FilterLine
from screens.keybar import KeyBar
from screens.text import paint, shorten, stack

READ_AT_MOST = 200_000
"""Bytes from the end of the file."""
SHOW_AT_MOST = 500
"""Lines, the newest."""


class LogScreen(Face[None]):
    """Shows the newest lines, follows the file, and narrows to lines that contain a text."""

    PLACE = Place.LOG
    CSS_PATH = "log.tcss"
    AUTO_FOCUS = "#scroll"
    BINDINGS: ClassVar[list[BindingType]] = bind(Place.LOG)

    needle: var[str] = var("")

    def __init__(self) -> None:
        super().__init__()
        self._shown: tuple[object, ...] = ()

    def compose(self) -> ComposeResult:
        """From top to bottom."""
        yield Static(id="title")
        yield FilterLine("log lines")
        with VerticalScroll(id="scroll"):
            yield Static(id="lines")
        yield KeyBar()

    def on_mount(self) -> None:
        """Looks at the file every second."""
        self.set_interval(1, self.show)
        self.show()

    def show(self) -> None:
        """Shows the file as it is now; at its end it stays at the end."""
        path = self.shell.log_path
        lines = read_end(path) if path else []
        state = (tuple(lines), self.needle, self.app.size.width)
        if state == self._shown:
            return
        self._shown = state
        chosen = [line for line in lines if self.needle.casefold() in line.casefold()][-SHOW_AT_MOST:]
        where = f"log > {path}, secrets removed" if path else "log"
        narrowed = f"  filter: {shorten(self.needle, 20)}" if self.needle else ""
        title = shorten(where, max(10, self.app.size.width - 2 - len(narrowed)), "middle")
        self.query_one("#title", Static).update(paint((title, "bold"), (narrowed, "bold $text-warning")))
        scroll = self.query_one("#scroll", VerticalScroll)
        at_end = scroll.scroll_offset.y >= scroll.max_scroll_y
        told = (
            stack(paint((line, _colour(line))) for line in chosen)
            if chosen
            else paint((self._why_empty(), "$text-muted"))
        )
        self.query_one("#lines", Static).update(told)
        if at_end:
            scroll.scroll_end(animate=False)

    def unavailable(self, action: str) -> str:
        """Other keys work while a filter is typed."""
        if self.query_one(FilterLine).has_focus and action != "back":
            return "A filter is being typed: enter keeps it, esc clears it."
        return super().unavailable(action)

    def action_filter(self) -> None:
        """Opens the filter line."""
        self.query_one(FilterLine).open()

    def action_back(self) -> None:
        """Clears the filter if there is one, else goes back."""
        line = self.query_one(FilterLine)
        if not (line.has_focus or self.needle):
            self.dismiss()
            return
        line.value = self.needle = ""
        self.keep_filter()

    @on(Input.Changed)
    def narrow(self, event: Input.Changed) -> None:
        """Narrows while it is typed."""
        self.needle = event.value

    @on(Input.Submitted)
    def keep_filter(self) -> None:
        """Goes back to the lines and leaves the filter on."""
        self.query_one(FilterLine).close()
        self.query_one("#scroll").focus()

    def watch_needle(self) -> None:
        """Another filter."""
        self.show()

    def _why_empty(self) -> str:
        if self.needle:
            return f"No line contains '{shorten(self.needle, 30)}'. esc shows all lines."
        return "Nothing was written so far. HAVPN_LOG=debug, set before the start, writes everything down."


def read_end(path: Path) -> list[str]:
    """The last whole lines of a file; none if it is not there or cannot be read."""
    try:
        with path.open("rb") as file:
            size = file.seek(0, os.SEEK_END)
            file.seek(max(0, size - READ_AT_MOST))
            text = file.read(READ_AT_MOST).decode("utf-8", "replace")
    except OSError:
        return []
    lines = text.split("\n")
    return [line for line in (lines[1:] if size > READ_AT_MOST else lines) if line]


def _colour(line: str) -> str:
    words = line.split(" ", 4)[:4]
    if "ERROR" in words or "CRITICAL" in words:
        return "$text-error"
    return "$text-warning" if "WARNING" in words else ""
