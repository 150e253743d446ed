"""The audit as text for people: header, a block for each tunnel, what is wrong, what is not known, the verdict."""

from __future__ import annotations

from collections.abc import Iterator

from probes.documents import Cloud
from probes.matrix import Mark, Matrix, Severity
from probes.view import Column
from tui import __version__
from tui.report.audit import Audit
from tui.report.blocks import column_heads, section_lines
from tui.report.findings import doubt_lines, finding_lines
from tui.report.names import full_name, where
from tui.report.paint import Paint
from tui.report.plain import indented, wrap
from tui.report.times import age, stamp
from tui.report.words import count_words, headline_words
from tui.verdict import answers_of, gaps

NARROWEST = 60


def audit_text(audit: Audit, width: int, paint: Paint | None = None, wrap_commands: bool = False) -> str:
    """The whole report; only `paint` writes escape sequences.

    No line is wider than `width` (or 60) cells, but for commands, which are wrapped only if that is asked for.
    """
    width = max(width, NARROWEST)
    paint = paint or Paint()
    found = tuple(finding_lines(audit, width, paint, wrap_commands))
    several = len(audit.view.matrices) > 1  # then nobody scrolls past all of them to see what is wrong
    lines = [
        *_header(audit, width, paint),
        *_summary(audit, width, paint),
        *(found if several else ()),
        *(line for matrix in audit.view.matrices for line in _link(matrix, width, paint)),
        *_notes(audit, width),
        *(() if several else found),
        *_unknowns(audit, width, paint),
        *doubt_lines(audit, width, paint),
        "",
        *_verdict(audit, width, paint),
    ]
    return "\n".join(line.rstrip() for line in lines) + "\n"


def _header(audit: Audit, width: int, paint: Paint) -> Iterator[str]:
    title = f"havpn-tui {__version__}  READ-ONLY audit, scope {audit.scope}, {stamp(audit.made_at)}"
    yield from (paint(line, "bold") for line in wrap(title, width))
    for cloud in Cloud:
        column = audit.view.columns.get(cloud, Column(cloud))
        who = "  ".join(part for part in (column.account, column.scope) if part) or "nobody asked yet"
        yield from indented(who, width, f"{cloud.title:<14}", " " * 14)
        yield f"{'':<14}{_answers(audit, cloud)}"
        if column.problem:
            yield from (paint(line, "red") for line in indented(column.problem, width, f"{'':<14}! ", " " * 16))


def _answers(audit: Audit, cloud: Cloud) -> str:
    answers = answers_of(audit.view, cloud)
    failed = f", {answers.failed} failed" if answers.failed else ""
    newest = f", newest {age(answers.newest, audit.made_at)}" if answers.newest else ""
    return f"{answers.read} of {answers.asked} answers{failed}{newest}"


def _link(matrix: Matrix, width: int, paint: Paint) -> Iterator[str]:
    yield ""
    yield from (paint(line, "bold") for line in indented(f"LINK  {matrix.link.name}", width, "", "      "))
    for gateway in (matrix.link.azure, matrix.link.gcp):
        yield from indented(f"{gateway.cloud.title}: {where(gateway)}", width, "      ", "        ")
    yield f"tunnels {count_words(matrix.tunnels)}    BGP {count_words(matrix.sessions)}"
    broken = matrix.first_broken
    if broken:
        told = indented(f"first broken: {headline_words(broken)}", width, "", "    ")
        yield from (paint(line, "red") for line in told)
    yield ""
    yield column_heads(width)
    for number, section in enumerate(matrix.sections):
        yield from [""] if number else []
        yield from section_lines(section, width, paint)


def _notes(audit: Audit, width: int) -> Iterator[str]:
    for title, sentences in (("ALSO FOUND", audit.view.notes), ("MAY HIDE MORE", audit.view.hidden)):
        if sentences:
            yield ""
            yield title
        for sentence in sentences:
            yield from indented(sentence, width, "  - ")


def _unknowns(audit: Audit, width: int, paint: Paint) -> Iterator[str]:
    found = gaps(audit.view)
    if not found:
        return
    yield ""
    yield paint(f"UNKNOWN  {len(found)}", "bold")
    for gap in found:
        where = f"{_place(audit, gap.matrix)}{gap.section.key}, {gap.row.label}"
        yield from indented(f"{where}: {gap.reason}", width, "  ? ", " " * 6)


def _place(audit: Audit, matrix: Matrix) -> str:
    """Which link, where there are several: names alone may be the same in several places."""
    return f"{full_name(matrix)}: " if len(audit.view.matrices) > 1 else ""


def _summary(audit: Audit, width: int, paint: Paint) -> Iterator[str]:
    """Of several links: the verdict, then a line for each link, the worst first."""
    if len(audit.view.matrices) < 2:
        return
    yield ""
    yield from _verdict(audit, width, paint)
    yield ""
    yield paint(f"LINKS  {len(audit.view.matrices)}", "bold")
    for matrix in sorted(audit.view.matrices, key=_badness):
        counts = f"tunnels {count_words(matrix.tunnels)}, BGP {count_words(matrix.sessions)}"
        yield from indented(f"{full_name(matrix)}: {counts}", width, f"{_mark(matrix).value} ", "    ")


def _mark(matrix: Matrix) -> Mark:
    """The mark of a link; only the pre-shared key's row, which no reading can tell, may be open where all agrees."""
    worst = matrix.diagnosis.headline
    if (worst and worst.severity in (Severity.BLOCKS, Severity.DEGRADES)) or matrix.unexplained():
        return Mark.DIFFER
    unknown = any(row.mark is Mark.UNKNOWN and row.field != "psk" for _, row in matrix.rows())
    return Mark.UNKNOWN if unknown or matrix.pending or matrix.gaps() else Mark.AGREE


def _badness(matrix: Matrix) -> tuple[bool, int, int, str]:
    marks = (Mark.DIFFER, Mark.UNKNOWN, Mark.AGREE)
    down = matrix.tunnels.down + matrix.sessions.down
    return (matrix.first_broken is None, marks.index(_mark(matrix)), -down, matrix.link.name)


def _verdict(audit: Audit, width: int, paint: Paint) -> Iterator[str]:
    verdict = audit.verdict
    style = {"clean": "green", "findings": "red"}.get(verdict.word, "yellow")
    sentence = f"VERDICT  {verdict.word.upper()}: {verdict.sentence} (exit {int(verdict.code)})"
    yield from (paint(line, style) for line in indented(sentence, width, "", " " * 9))
