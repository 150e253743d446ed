"""The pane under the matrix: the selected row, with where its values come from and why they must agree."""

from __future__ import annotations

from textual.content import Content
from textual.reactive import reactive
from textual.widget import Widget

from probes.checks.finding import Finding
from probes.documents import Cloud
from probes.matrix import Cell, Mark, Row, Section, Severity
from screens.draw import colour_of, note_of, text_of, verdict_of
from screens.evidence import tell_place, tell_raw
from screens.lines import tell_finding
from screens.text import fit, pad, paint, shorten, stack, width_of, wrap

_TITLE = 14
_GRAVE = (Severity.BLOCKS, Severity.DEGRADES)
_ROOMY = 7
"""Lines from which each value has its source on a line of its own."""


class RowPane(Widget):
    """Shows one row; it is as tall as the style sheet says and fills what it has."""

    DEFAULT_CSS = """
    RowPane { height: 6; padding: 0 1; border-top: solid $border-blurred; border-title-color: $text; }
    """

    row: reactive[tuple[Section, Row] | None] = reactive[tuple[Section, Row] | None](None)

    findings: reactive[tuple[Finding, ...]] = reactive[tuple[Finding, ...]](())
    """What shows in the row."""

    def watch_row(self, row: tuple[Section, Row] | None) -> None:
        """The title names the row."""
        self.border_title = paint(f"{row[0].title} > {row[1].label}") if row else None

    def render(self) -> Content:
        """The row, in as many lines as there are."""
        if self.row is None:
            return paint(("no row selected", "$text-muted"))
        _, row = self.row
        width, height = self.size
        lines = draw_verdict(row, self.findings, width)
        for cloud, cell in ((Cloud.AZURE, row.azure), (Cloud.GCP, row.gcp)):
            lines += draw_side(cloud, cell, width, roomy=height >= _ROOMY)
        return stack([*lines, *draw_rule(row, width, height - len(lines))])


def draw_verdict(row: Row, findings: tuple[Finding, ...], width: int) -> list[Content]:
    """Mark, verdict in words, and what was found and noted beside them on one line or on two."""
    head = paint((f"{row.mark.value} {verdict_of(row)}", f"bold {colour_of(row)}"), "  ")
    told = [f"{finding.code} {tell_finding(finding)}" for finding in findings]
    note = note_of(row, codes=False)
    if row.mark is Mark.UNKNOWN:
        told.insert(0, note)
    elif not any(finding.severity in _GRAVE for finding in findings):
        told.append(note)  # beside a grave finding it would say the same once more
    words = "; ".join(sentence for sentence in told if sentence)
    first, *rest = wrap(words, width - head.cell_length, 2) or [""]
    return [paint(head, first), *(paint(" " * head.cell_length, line) for line in rest)]


def draw_side(cloud: Cloud, cell: Cell, width: int, roomy: bool) -> list[Content]:
    """One cloud's value and where it stands, on one line or on two."""
    title = (fit(cloud.title, _TITLE), "$text-muted")
    room = width - _TITLE
    if roomy:
        return [
            paint(title, (shorten(text_of(cell), room), "bold")),
            paint(" " * _TITLE, (_tell_source(cell, room), "$text-muted")),
        ]
    text = shorten(text_of(cell), room)
    column = max(width_of(text), min(30, room // 2)) + 2
    return [paint(title, (pad(text, column), "bold"), (_tell_source(cell, room - column), "$text-muted"))]


def draw_rule(row: Row, width: int, height: int) -> list[Content]:
    """Why both must agree, wrapped into the lines that are left."""
    if not row.rule or height <= 0:
        return []
    return [paint((line, "$text-muted")) for line in wrap(row.rule, width, height)]


def _tell_source(cell: Cell, width: int) -> str:
    """Why nothing is known, or the deciding place; what stood there and the other places only where they fit."""
    if cell.gap:
        return shorten(cell.gap, width)
    if not cell.sources:
        return ""
    first, *others = cell.sources
    more = f"  and {len(others)} more" if others else ""
    value = f" = {tell_raw(first)}" if first.raw is not None else ""
    longest = f"{tell_place(first)}{value}{more}"
    return longest if width_of(longest) <= width else shorten(tell_place(first), width, "middle")
