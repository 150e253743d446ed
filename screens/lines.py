"""The matrix as lines: which rows are shown, and where each one stands."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TypeAlias

from probes.matrix import Mark, Matrix, Row, Section

RowKey: TypeAlias = tuple[str, str, int]
"""A row across views: section key, field, and which one of that field in the section."""


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the matrix: a section's title, one of its rows, or the space before a title.

    Attributes:
        key: set for rows only.
    """

    section: Section | None = None
    row: Row | None = None
    key: RowKey | None = None


@dataclass(frozen=True, slots=True)
class Choice:
    """What to leave out.

    Attributes:
        only_differences: show only rows that differ, or that could not be read.
        needle: show only rows that contain this text in any case.
    """

    only_differences: bool = False
    needle: str = ""

    def admits(self, section: Section, row: Row) -> bool:
        """Whether the row is shown."""
        # What is left out by choice is a question only beside something that differs.
        asked = row.mark is Mark.UNKNOWN and (row.is_open or section.differs)
        if self.only_differences and row.mark is not Mark.DIFFER and not asked:
            return False
        needle = self.needle.casefold()
        titles = (section.title, section.azure_title, section.gcp_title)
        return any(needle in text.casefold() for text in (row.label, row.azure.text, row.gcp.text, *titles))


ALL = Choice()


def keyed_rows(matrix: Matrix) -> Iterator[tuple[RowKey, Section, Row]]:
    """All rows with what identifies them in the next view too."""
    for section in matrix.sections:
        seen: Counter[str] = Counter()
        for row in section.rows:
            yield (section.key, row.field, seen[row.field]), section, row
            seen[row.field] += 1


def find_row(matrix: Matrix | None, key: RowKey | None) -> tuple[Section, Row] | None:
    """The row of that key, if the matrix has it."""
    if matrix is None:
        return None
    return next(((section, row) for found, section, row in keyed_rows(matrix) if found == key), None)


def first_key(matrix: Matrix | None) -> RowKey | None:
    """The row to look at first: the headline's, else the first one that is open; None stands for the first of all."""
    if matrix is None:
        return None
    if matrix.headline is not None:
        headline = (matrix.headline.section, matrix.headline.row.field)
        return next((key for key, _, _ in keyed_rows(matrix) if key[:2] == headline), None)
    # While answers are on their way nearly every row is open: the cursor would run ahead of them.
    return None if matrix.pending else next((key for key, _, row in keyed_rows(matrix) if row.is_open), None)


def lay_out(matrix: Matrix | None, choice: Choice = ALL, airy: bool = False) -> tuple[Line, ...]:
    """The lines of a matrix; `airy` leaves a space before each section but the first."""
    if matrix is None:
        return ()
    shown: dict[str, list[Line]] = {}
    for key, section, row in keyed_rows(matrix):
        if choice.admits(section, row):
            shown.setdefault(section.key, []).append(Line(section, row, key))
    lines: list[Line] = []
    for section in matrix.sections:
        rows = shown.get(section.key, [])
        if rows or choice == ALL:
            space = [Line()] if airy and lines else []
            lines += [*space, Line(section), *rows]
    return tuple(lines)
