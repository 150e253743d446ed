"""The table of findings."""

from __future__ import annotations

from dataclasses import dataclass

from textual.content import Content

from probes.checks.finding import Finding
from probes.matrix import Mark, Severity
from screens.findinglines import (
    DoubtLine,
    FindingKey,
    FindingLine,
    Heading,
    Line,
    layer_of,
    number_of,
)
from screens.lines import tell_finding
from screens.listing import Listing
from screens.text import Part, fit, paint, shorten

_CURSOR, _MARK, _SEVERITY, _CODE, _TUNNEL, _LAYER = 2, 2, 9, 10, 8, 8
_BEFORE = _CURSOR + _MARK + _SEVERITY + _CODE + _TUNNEL + _LAYER
_NARROW = 100
"""The width of a line below which columns stand closer together."""


@dataclass(frozen=True, slots=True)
class FindingWidths:
    """The width of each column; they depend on the terminal alone."""

    code: int
    tunnel: int
    layer: int
    sentence: int


def measure_findings(width: int) -> FindingWidths:
    """Shares out a line of `width` cells."""
    closer = 1 if width < _NARROW else 0
    code, tunnel = _CODE - 2 * closer, _TUNNEL - closer
    return FindingWidths(code, tunnel, _LAYER, max(0, width - _BEFORE + 3 * closer))


class FindingTable(Listing[Line, FindingKey]):
    """Findings with what follows from each, then the checks that could not tell."""

    def __init__(self) -> None:
        super().__init__()
        self.nothing = ""
        """Why no line is shown."""

    @property
    def selected(self) -> FindingLine | DoubtLine | None:
        """The selected line."""
        line = self.lines[self.cursor] if 0 <= self.cursor < len(self.lines) else None
        return None if isinstance(line, Heading) else line

    def draw_head(self, room: int) -> Content:
        """The titles of the columns."""
        widths = measure_findings(room)
        titles = (
            ("", _CURSOR + _MARK),
            ("severity", _SEVERITY),
            ("code", widths.code),
            ("tunnel", widths.tunnel),
            ("layer", widths.layer),
            ("what is wrong", widths.sentence),
        )
        return paint(("".join(fit(title, width) for title, width in titles), "$text-muted"))

    def draw_line(self, index: int, room: int, selected: bool) -> Content | None:
        """A finding, what follows from one, a reason why checks could not tell, or a heading."""
        line = self.lines[index]
        if isinstance(line, Heading):
            if line.title:
                title = (fit(f" {line.text.upper()}", room), "bold $text-primary")
                return paint(title).stylize_before("on $panel")
            return paint((fit(f"  {line.text}", room), "$text-muted"))
        front = (fit(">" if selected else "", _CURSOR), "bold $text-accent")
        drawn = paint(front, *_draw_columns(line, measure_findings(room), selected))
        if not selected:
            return drawn
        grave = isinstance(line, FindingLine) and colour_of_severity(line.finding.severity) == "$text-error"
        return drawn.stylize_before("on $error-muted" if grave else "on $primary-muted")

    def draw_nothing(self, room: int) -> Content:
        """Why no line is shown."""
        return paint((shorten(f"  {self.nothing}", room), "$text-muted"))


def colour_of_severity(severity: Severity) -> str:
    """The colour that repeats a severity; what is no fault has none."""
    colours = {Severity.BLOCKS: "$text-error", Severity.DEGRADES: "$text-warning", Severity.NOTE: "$text-muted"}
    return colours.get(severity, "")


def mark_of_finding(finding: Finding) -> Mark:
    """The mark of a finding: a note says nothing that has to be mended."""
    return Mark.NONE if finding.severity is Severity.NOTE else Mark.DIFFER


def _draw_columns(line: FindingLine | DoubtLine, widths: FindingWidths, selected: bool) -> tuple[Part, ...]:
    if isinstance(line, DoubtLine):
        return _draw_doubt(line, widths, selected)
    finding, follows = line.finding, line.root is not None
    colour = "$text-muted" if follows else colour_of_severity(finding.severity)
    place = colour if colour == "$text-muted" else ""
    grave = not follows and finding.severity in (Severity.BLOCKS, Severity.DEGRADES)
    loud = f"bold {colour}" if grave else "bold" if selected else colour
    sentence = tell_finding(finding)
    return (
        (fit("" if follows else mark_of_finding(finding).value, _MARK), f"bold {colour}"),
        (fit("  then" if follows else finding.severity.value, _SEVERITY), colour),
        (fit(finding.code, widths.code), loud),
        (fit(number_of(finding.tunnel), widths.tunnel), place),
        (fit(finding.layer.word, widths.layer), place),
        (fit(f"{'  ' if follows else ''}{sentence}", widths.sentence), loud),
    )


def _draw_doubt(line: DoubtLine, widths: FindingWidths, selected: bool) -> tuple[Part, ...]:
    codes = line.codes
    tunnels = ", ".join(sorted({number_of(each.tunnel) for each in line.unsure}))
    layers = {layer_of(each) for each in line.unsure}
    layer = next(iter(layers)) if len(layers) == 1 else None
    return (
        (fit(Mark.UNKNOWN.value, _MARK), "bold $text-warning"),
        (fit(line.severity.value, _SEVERITY), "$text-muted"),
        (fit(codes[0] if len(codes) == 1 else f"{len(codes)} codes", widths.code), "bold" if selected else ""),
        (fit(fit(tunnels, widths.tunnel - 1), widths.tunnel), ""),
        (fit(layer.word if layer is not None else "", widths.layer), ""),
        (fit(line.reason, widths.sentence), "bold" if selected else ""),
    )
