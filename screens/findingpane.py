"""The pane under the findings: the selected one with why it matters and what would mend it first."""

from __future__ import annotations

from textual.content import Content
from textual.reactive import reactive
from textual.widget import Widget

from screens.findinglines import DoubtLine, FindingLine, check_of
from screens.findingtable import colour_of_severity, mark_of_finding
from screens.lines import tell_finding
from screens.text import fit, paint, stack, wrap

_TITLE = 8


class FindingPane(Widget):
    """Shows one line of the findings; it is as tall as the style sheet says and fills what it has."""

    DEFAULT_CSS = """
    FindingPane { height: 6; padding: 0 1; border-top: solid $border-blurred; border-title-color: $text; }
    """

    line: reactive[FindingLine | DoubtLine | None] = reactive[FindingLine | DoubtLine | None](None)

    def watch_line(self, line: FindingLine | DoubtLine | None) -> None:
        """The title names the finding."""
        self.border_title = paint(_title_of(line)) if line else None

    def render(self) -> Content:
        """The line, in as many lines as there are."""
        width, height = self.size
        if self.line is None:
            return paint(("no finding selected", "$text-muted"))
        if isinstance(self.line, DoubtLine):
            return stack(draw_doubt(self.line, width, height))
        return stack(draw_finding(self.line, width, height))


def draw_finding(line: FindingLine, width: int, height: int) -> list[Content]:
    """What is wrong, why that matters, and the first remedy, which keeps its place."""
    finding = line.finding
    head = f"{mark_of_finding(finding).value} "
    colour = f"bold {colour_of_severity(finding.severity)}"
    sentence = tell_finding(finding)
    first, *others = wrap(sentence, width - len(head), 2)
    lines = [paint((head, colour), (first, colour)), *(paint("  ", (each, colour)) for each in others)]
    last: list[Content] = []
    if finding.remedies:
        remedy = finding.remedies[0]
        more = f"  (and {len(finding.remedies) - 1} more: d)" if len(finding.remedies) > 1 else ""
        last = _hang("fix", f"{remedy.cloud.title}: {remedy.sentence}{more}", width, 2)
    if line.root is not None:
        last = _hang("follows", f"from {line.root.code}: mend that first", width, 1)
    check = check_of(finding.code)
    room = height - len(lines) - len(last)
    why = _hang("why", check.text["Why"], width, room) if check and room > 0 else []
    return [*lines, *why, *last][: max(1, height)]


def draw_doubt(line: DoubtLine, width: int, height: int) -> list[Content]:
    """The reason, and what the checks would have told."""
    first, *rest = wrap(line.reason, width - 2, 2)
    lines = [paint(("? ", "bold $text-warning"), first), *(paint("  ", each) for each in rest)]
    room = max(0, height - len(lines))
    codes = line.codes
    shown = codes if len(codes) <= room else codes[: max(0, room - 1)]
    for code in shown:
        check = check_of(code)
        lines += _hang(code, f"would say: {check.title}" if check else "", width, 1)
    if len(shown) < len(codes):
        lines += _hang("", f"and {len(codes) - len(shown)} more: {' '.join(codes[len(shown) :])}", width, 1)
    return lines[: max(1, height)]


def _title_of(line: FindingLine | DoubtLine) -> str:
    if isinstance(line, DoubtLine):
        tunnels = ", ".join(dict.fromkeys(each.tunnel or "the link" for each in line.unsure))
        return f"could not tell: {tunnels}"
    finding = line.finding
    return f"{finding.code} > {finding.tunnel or 'the link'}, {finding.layer.word}: {finding.severity.value}"


def _hang(title: str, text: str, width: int, most: int) -> list[Content]:
    """A title and text beside it in at most `most` lines."""
    first, *rest = wrap(text, width - _TITLE, most) or [""]
    return [paint((fit(title, _TITLE), "$text-muted"), first), *(paint(" " * _TITLE, line) for line in rest)]
