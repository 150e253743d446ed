"""The matrix as lines: which rows are shown, and where each one stands."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TypeAlias

from probes.checks.finding import Confidence, Finding
from probes.compare.findings import rows_of
from probes.matrix import Mark, Matrix, Row, Section, Severity

RowKey: TypeAlias = tuple[str, str, int]
"""A row across views: section key, field, and which one of that field in the section."""


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the matrix: a section's title, one of its rows, or the space before a title.

    Attributes:
        key: set for rows only.
        grave: a finding that blocks or degrades shows in the row, or in one of the section's.
    """

    section: Section | None = None
    row: Row | None = None
    key: RowKey | None = None
    grave: bool = False


@dataclass(frozen=True, slots=True)
class Choice:
    """What to leave out.

    Attributes:
        only_differences: show only rows that differ, that show a grave finding, or that could not be read.
        needle: show only rows that contain this text in any case.
    """

    only_differences: bool = False
    needle: str = ""

    def admits(self, section: Section, row: Row) -> bool:
        """Whether the row is shown."""
        # What is left out by choice is a question only beside something that differs.
        asked = row.mark is Mark.UNKNOWN and (row.is_open or section.differs)
        grave = bool(row.codes) and row.severity in (Severity.BLOCKS, Severity.DEGRADES)
        if self.only_differences and row.mark is not Mark.DIFFER and not grave and not asked:
            return False
        needle = self.needle.casefold()
        titles = (section.title, section.azure_title, section.gcp_title)
        return any(needle in text.casefold() for text in (row.label, row.azure.text, row.gcp.text, *row.codes, *titles))


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
    worst = matrix.diagnosis.headline
    degraded = worst is not None and worst.severity is Severity.DEGRADES and not matrix.pending
    if worst is not None and (matrix.first_broken or degraded):
        return key_of_finding(matrix, worst)
    # While answers are on their way nearly every row is open: the cursor would run ahead of them.
    return None if matrix.pending else next((key for key, _, row in keyed_rows(matrix) if row.is_open), None)


def key_of_finding(matrix: Matrix, finding: Finding) -> RowKey | None:
    """The first row that shows a finding; None if no row does."""
    places = rows_of(finding, matrix.sections)
    if not places:
        return None
    key, number = places[0]
    section = next(section for section in matrix.sections if section.key == key)
    field = section.rows[number].field
    return (key, field, sum(row.field == field for row in section.rows[:number]))


def findings_of(matrix: Matrix, section: Section, row: Row) -> tuple[Finding, ...]:
    """The findings that show in a row."""
    return tuple(finding for finding in matrix.findings if finding.code in row.codes and _is_at(finding, section))


def consequences_in(matrix: Matrix, section: Section, row: Row) -> tuple[Finding, ...]:
    """What follows from findings and shows in a row."""
    place = (section.key, section.rows.index(row))
    followers = (each for finding in matrix.findings for each in finding.consequences)
    return tuple(each for each in followers if place in rows_of(each, matrix.sections))


def shows_grave_finding(matrix: Matrix, section: Section, row: Row) -> bool:
    """Whether a finding that blocks or degrades shows in a row."""
    grave = (Severity.BLOCKS, Severity.DEGRADES)
    return bool(row.codes) and any(each.severity in grave for each in findings_of(matrix, section, row))


def tell_finding(finding: Finding) -> str:
    """Its sentence; with how sure it is where that is not certain."""
    sure = "" if finding.confidence is Confidence.CERTAIN else f" ({finding.confidence.value})"
    return f"{finding.sentence}{sure}"


def _is_at(finding: Finding, section: Section) -> bool:
    return section.tunnel is None or finding.is_about(section.key)


def lay_out(matrix: Matrix | None, choice: Choice = ALL, airy: bool = False) -> tuple[Line, ...]:
    """The lines of a matrix; `airy` leaves a space before each section but the first."""
    if matrix is None:
        return ()
    shown: dict[str, list[Line]] = {}
    for key, section, row in keyed_rows(matrix):
        if choice.admits(section, row):
            line = Line(section, row, key, shows_grave_finding(matrix, section, row))
            shown.setdefault(section.key, []).append(line)
    lines: list[Line] = []
    for section in matrix.sections:
        rows = shown.get(section.key, [])
        if rows or choice == ALL:
            space = [Line()] if airy and lines else []
            lines += [*space, Line(section, grave=any(line.grave for line in rows)), *rows]
    return tuple(lines)
