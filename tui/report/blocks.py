"""One section of the matrix as text: a title, then both clouds' halves of each row side by side."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import zip_longest

from probes.documents import Cloud
from probes.matrix import Mark, Row, Section
from tui.report.paint import STYLE_OF_MARK, Paint
from tui.report.plain import pad, plain, wrap

_LABEL = 18
_GAP = "  "
_MARK = 2


def column_heads(width: int) -> str:
    """The line that says which column is whose."""
    (line,) = _side_by_side(("", Cloud.AZURE.title, Cloud.GCP.title), _half(width))
    return f"{'':{_MARK}}{line}"


def section_lines(section: Section, width: int, paint: Paint) -> Iterator[str]:
    """The section's lines, each at most `width` cells wide."""
    half = _half(width)
    titles = (section.title.upper(), section.azure_title, section.gcp_title)
    for line in _side_by_side(titles, half):
        yield paint(f"  {line}", "bold")
    if section.tunnel and section.tunnel.evidence:
        strongest, *more = section.tunnel.evidence
        signs = f", and {len(more)} more" if more else ""
        yield from (f"  {line}" for line in wrap(f"paired by: {strongest.value}{signs}", width - _MARK))
    for row in section.rows:
        yield from _row_lines(row, half, width, paint)


def explain(row: Row) -> str:
    """The row's note, and the row that explains it where the note doesn't name that already."""
    follows = f"follows from {row.follows}" if row.follows and row.follows not in row.note else ""
    return "; ".join(part for part in (row.note, follows) if part)


def _half(width: int) -> int:
    return (width - _MARK - _LABEL - 2 * len(_GAP)) // 2


def _row_lines(row: Row, half: int, width: int, paint: Paint) -> Iterator[str]:
    for number, line in enumerate(_side_by_side((row.label, row.azure.text, row.gcp.text), half)):
        mark = row.mark.value if number == 0 else " "
        loud = f"{mark} {line}"
        yield paint(loud, STYLE_OF_MARK[row.mark]) if row.mark in (Mark.DIFFER, Mark.UNKNOWN) else loud
    said = remark(row)
    if said:
        indent = " " * (_MARK + _LABEL + len(_GAP))
        yield from (f"{indent}{line}" for line in wrap(plain(said), width - len(indent)))


def remark(row: Row) -> str:
    """What is said about a row, and the codes of the findings that show in it."""
    return "; ".join(part for part in (explain(row), ", ".join(row.codes)) if part)


def _side_by_side(texts: tuple[str, str, str], half: int) -> Iterator[str]:
    widths = (_LABEL, half, half)
    columns = [wrap(plain(text), width) for text, width in zip(texts, widths, strict=True)]
    for pieces in zip_longest(*columns, fillvalue=""):
        yield _GAP.join(pad(piece, width) for piece, width in zip(pieces, widths, strict=True))
