"""The line where a filter is typed."""

from __future__ import annotations

from textual.widgets import Input


class FilterLine(Input):
    """Stands above a table while it is typed in, and takes no room otherwise; what is typed stays in force."""

    DEFAULT_CSS = """
    FilterLine, FilterLine:focus {
        display: none;
        height: 1;
        border: none;
        padding: 0 1;
        background: $primary-muted;
    }
    FilterLine.-open {
        display: block;
    }
    """

    def __init__(self, what: str) -> None:
        super().__init__(
            placeholder=f"text in {what}; enter keeps it, esc clears it",
            id="filter",
            compact=True,
            select_on_focus=False,
        )

    def open(self) -> None:
        """Begins typing."""
        self.add_class("-open").focus()

    def close(self) -> None:
        """Ends typing; the filter stays."""
        self.remove_class("-open")
