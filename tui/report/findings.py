"""The findings as text: what is wrong, what follows from it, how to look by hand and what would mend it."""

from __future__ import annotations

from collections.abc import Iterator

from probes.matrix import Severity
from tui.report.audit import Audit
from tui.report.groups import Group, group_doubts, group_faults
from tui.report.names import full_name
from tui.report.paint import Paint
from tui.report.plain import indented, plain
from tui.set_aside import left_out, remarks
from tui.verdict import doubts, faults, was_compared

_HEAD = 18
"""The column that sentences begin in: mark, code and severity stand before it."""
_LABEL = 6


def finding_lines(audit: Audit, width: int, paint: Paint, wrap_commands: bool) -> Iterator[str]:
    """All findings, the worst first over all links, then those that are suppressed."""
    found = faults(audit.view, audit.policy)
    open_ones = sorted((fault for fault in found if not fault.suppressed), key=lambda fault: fault.finding.weight)
    yield ""
    nothing = "none" if was_compared(audit.view) else "not looked for"
    yield paint(f"FINDINGS  {len(open_ones) or nothing}", "bold")
    for group in group_faults(open_ones):
        yield from _finding(group, _link(audit, group), width, paint)
        yield from _ways(group, width, wrap_commands)
    yield from _suppressed(audit, width, paint)
    yield from _left_out(audit, width, paint)


def doubt_lines(audit: Audit, width: int, paint: Paint) -> Iterator[str]:
    """The checks that could not tell, by reason."""
    found = doubts(audit.view, audit.policy)
    if not found:
        return
    yield ""
    yield paint(f"COULD NOT TELL  {len(found)}", "bold")
    for those in group_doubts(found):
        codes = ", ".join(dict.fromkeys(doubt.unsure.code for doubt in those))
        yield from indented(f"{codes}: {those[0].unsure.reason}", width, "  ? ", " " * 6)


def _suppressed(audit: Audit, width: int, paint: Paint) -> Iterator[str]:
    found = [fault for fault in faults(audit.view, audit.policy) if fault.suppressed]
    said = remarks(audit.view, audit.policy)
    if not found and not said:
        return
    yield ""
    yield paint(f"SUPPRESSED  {len(found) or 'none'}", "bold")
    for group in group_faults(found):
        yield from _finding(group, _link(audit, group), width, Paint(), "~")
        if group.suppressed:
            until = f"until {group.suppressed.until.isoformat()}: {group.suppressed.reason}"
            yield from indented(until, width, " " * _HEAD, " " * (_HEAD + 2))
    for sentence in said:
        yield from (paint(line, "yellow") for line in indented(sentence, width, "  - ", "    "))


def _left_out(audit: Audit, width: int, paint: Paint) -> Iterator[str]:
    rest = left_out(audit.view, audit.policy)
    if rest:
        yield ""
        yield paint(f"LEFT OUT  {len(rest.codes)}", "bold")
        yield from indented(rest.told, width, "  - ", "    ")


def _link(audit: Audit, group: Group) -> str:
    return f"{full_name(group.matrix)}: " if len(audit.view.matrices) > 1 else ""


def _finding(group: Group, link: str, width: int, paint: Paint, mark: str = "!") -> Iterator[str]:
    finding = group.first
    style = "red" if finding.severity in (Severity.BLOCKS, Severity.DEGRADES) else "yellow"
    first = f"  {mark} {finding.code} {finding.severity.value:<{_HEAD - 12}} "
    told = f"{link}{group.place}: {group.sentence}"
    yield from (paint(line, style) for line in indented(told, width, first, " " * len(first)))


def _ways(group: Group, width: int, wrap_commands: bool) -> Iterator[str]:
    for consequence in group.consequences:
        yield from _labelled("then", consequence, width)
    for command in group.commands:
        if wrap_commands:
            yield from _labelled("look", command, width)
        else:  # a line to copy stays one line, however long
            yield f"{'':{_HEAD}}{'look':<{_LABEL}}{plain(command)}"
    for remedy in group.remedies:
        yield from _labelled("fix", f"{remedy.cloud.title}: {remedy.sentence}", width)


def _labelled(label: str, text: str, width: int) -> Iterator[str]:
    yield from indented(text, width, f"{'':{_HEAD}}{label:<{_LABEL}}", " " * (_HEAD + _LABEL))
