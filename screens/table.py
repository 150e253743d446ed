"""The matrix widget: the rows of one link, titles between them."""

from __future__ import annotations

from textual.content import Content

from probes.matrix import Mark, Matrix, Row, Section
from screens.draw import draw_head, draw_row, draw_title, measure
from screens.empty import tell_nothing_chosen
from screens.lines import ALL, Choice, Line, RowKey, first_key, lay_out
from screens.listing import Listing
from screens.text import paint, shorten


class MatrixTable(Listing[Line, RowKey]):
    """Draws a `Matrix` line by line."""

    def __init__(self, *, id: str | None = None) -> None:  # noqa: A002  # Textual's own name
        super().__init__(id=id)
        self._matrix: Matrix | None = None
        self._choice = ALL

    @property
    def selected(self) -> tuple[Section, Row] | None:
        """The selected row with its section."""
        line = self.lines[self.cursor] if 0 <= self.cursor < len(self.lines) else Line()
        return (line.section, line.row) if line.section and line.row else None

    def show(self, matrix: Matrix | None, choice: Choice) -> None:
        """Shows another moment or another choice; the cursor stays on its row, at its place on the screen."""
        if choice != self._choice:
            self.draw_anew()  # why nothing is shown depends on it
        self._matrix, self._choice = matrix, choice
        lines = lay_out(matrix, choice, airy=self.size.height > len(lay_out(matrix, choice, airy=True)))
        self.lay(lines, [line.key for line in lines], first_key(matrix))

    def jump(self, step: int) -> bool:
        """Goes to the next row in the direction of `step`, around the ends, that differs or shows a grave finding.

        Returns:
            False if there is none.
        """
        loud = [line.row is not None and (line.grave or line.row.mark is Mark.DIFFER) for line in self.lines]
        differing = [i for i, stops in enumerate(loud) if stops]
        ahead = [i for i in differing if (i - self.cursor) * step > 0]
        target = (ahead or differing)[:: 1 if step > 0 else -1]
        if target:
            self.go(target[0])
        return bool(target)

    def on_resize(self) -> None:
        """Whether there is space between the sections depends on the height."""
        self.show(self._matrix, self._choice)

    def draw_head(self, room: int) -> Content:
        """The titles of the columns."""
        return draw_head(measure(room))

    def draw_line(self, index: int, room: int, selected: bool) -> Content | None:
        """A row, a section's title, or the space between two sections."""
        line = self.lines[index]
        if line.row:
            return draw_row(line.row, measure(room), selected, line.grave)
        return draw_title(line.section, measure(room), line.grave) if line.section else None

    def draw_nothing(self, room: int) -> Content:
        """Why a matrix that has rows shows none of them."""
        return paint(("  " + shorten(tell_nothing_chosen(self._choice), measure(room).total - 2), "$text-muted"))
