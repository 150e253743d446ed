"""How one line of the matrix is drawn: columns, and a look for each mark that colour only repeats."""

from __future__ import annotations

from dataclasses import dataclass

from textual.content import Content

from probes.documents import Cloud
from probes.matrix import Cell, Mark, Row, Section, Severity
from screens.text import fit, paint

NOTES_FROM = 121
"""The width of a line from which notes have a column of their own."""
_OBSERVED = ("status", "bgp_session")
"""Rows of what the clouds observe: there both can say the same and still nothing is well."""
_CURSOR, _LABEL, _MARK = 2, 14, 2
_NARROW, _WIDE = 30, 46
"""How wide a cloud's column is at least beside notes, and at most."""


@dataclass(frozen=True, slots=True)
class Widths:
    """The width of each column; they depend on the terminal alone, so nothing jumps while values arrive."""

    cell: int
    note: int

    @property
    def total(self) -> int:
        """The whole line."""
        return _CURSOR + _LABEL + _MARK + 2 * self.cell + self.note


def measure(width: int) -> Widths:
    """Shares out a line of `width` cells."""
    room = max(0, width - _CURSOR - _LABEL - _MARK)
    if width < NOTES_FROM:
        return Widths(room // 2, 0)
    cell = min(_WIDE, max(_NARROW, room * 5 // 16))
    return Widths(cell, room - 2 * cell)


def colour_of(row: Row) -> str:
    """The colour that repeats a row's mark."""
    if row.mark is Mark.DIFFER:
        grave = row.severity in (Severity.BLOCKS, Severity.DEGRADES)
        return "$text-error" if grave else "$text-warning"
    return {Mark.AGREE: "$text-success", Mark.UNKNOWN: "$text-warning"}.get(row.mark, "$text-muted")


def verdict_of(row: Row) -> str:
    """A row's verdict in words: `differ, blocks`, or `down, blocks` of what is observed."""
    if row.mark is not Mark.DIFFER:
        return row.mark.word
    return f"{'down' if row.field in _OBSERVED else row.mark.word}, {row.severity}"


def note_of(row: Row, codes: bool = True) -> str:
    """What is said about a row: the findings that show in it by their `codes`, its note, and what explains it."""
    found = " ".join(row.codes) if codes else ""
    return " ".join(part for part in (found, _note_of(row)) if part)


def _note_of(row: Row) -> str:
    if not row.follows or row.follows in row.note:
        return row.note
    return f"{row.note} (follows from {row.follows})" if row.note else f"follows from {row.follows}"


def text_of(cell: Cell) -> str:
    """What is shown for a cell; a cell that has no text yet says why."""
    return cell.text or ("being read" if cell.pending else "unknown" if cell.gap else "none")


def draw_head(widths: Widths) -> Content:
    """The titles of the columns."""
    head = [fit("", _CURSOR), fit("field", _LABEL), fit("", _MARK)]
    cells = [fit(cloud.title, widths.cell) for cloud in (Cloud.AZURE, Cloud.GCP)]
    return paint(("".join([*head, *cells, fit("note" if widths.note else "", widths.note)]), "$text-muted"))


def draw_title(section: Section, widths: Widths, grave: bool = False) -> Content:
    """A section's title line; it carries the mark of the worst it holds, so a long matrix can be skimmed.

    Args:
        grave: a finding that blocks or degrades shows in one of its rows.
    """
    loud = section.differs or grave
    colour = "bold $text-error" if section.differs else "bold $text-warning" if grave else "bold $text-primary"
    mark = Mark.DIFFER.value if loud else ""
    names = (_cell(section.azure_title, widths), _cell(section.gcp_title, widths))
    return paint(
        (fit(f" {section.title.upper()}", _CURSOR + _LABEL), colour),
        (fit(mark, _MARK), colour),
        ("".join(names), "$text-muted"),
        fit("", widths.note),
    ).stylize_before("on $panel")


def draw_row(row: Row, widths: Widths, selected: bool, grave: bool = False) -> Content:
    """One row; the selected one keeps its mark and colours and has a `>` in front.

    Args:
        grave: a finding that blocks or degrades shows in it; a row that does not differ says so beside its label.
    """
    found = grave and row.mark is not Mark.DIFFER
    loud = row.mark is Mark.DIFFER and not row.follows
    colour = colour_of(row)
    body = {Mark.DIFFER: colour, Mark.AGREE: "", Mark.UNKNOWN: ""}.get(row.mark, "$text-muted")
    line = paint(
        (fit(">" if selected else "", _CURSOR), "bold $text-accent"),
        _draw_label(row, selected or loud, found),
        (fit(row.mark.value, _MARK), f"bold {colour}"),
        *(_draw_cell(cell, widths, f"bold {body}" if loud else body) for cell in (row.azure, row.gcp)),
        (fit(note_of(row), widths.note), "$text-accent" if loud else "$text-muted"),
    )
    if not selected:
        return line
    return line.stylize_before("on $error-muted" if colour == "$text-error" else "on $primary-muted")


def _draw_label(row: Row, stands_out: bool, found: bool) -> tuple[str, str]:
    if found:
        return (fit(f"{row.label} {Mark.DIFFER.value}", _LABEL), "bold $text-warning")
    return (fit(row.label, _LABEL), "bold" if stands_out else "$text-muted")


def _draw_cell(cell: Cell, widths: Widths, style: str) -> Content:
    return paint((_cell(text_of(cell), widths), "$text-muted italic" if cell.pending or cell.gap else style))


def _cell(text: str, widths: Widths) -> str:
    """One blank cell always stands between two columns."""
    return fit(fit(text, max(0, widths.cell - 1), "middle"), widths.cell)
