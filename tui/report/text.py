"""The audit as text for people: header, a block for each tunnel, what differs, what is not known, the verdict."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from probes.documents import Cloud
from probes.matrix import Count, Mark, Matrix
from probes.model import Gateway
from probes.view import Column
from tui import __version__
from tui.report.audit import Audit
from tui.report.blocks import column_heads, explain, section_lines
from tui.report.paint import Paint
from tui.report.plain import plain, wrap
from tui.report.times import age, stamp
from tui.verdict import Finding, answers_of, cause_of, findings, gaps, was_compared

NARROWEST = 60
_STATES = ("status", "bgp_session")
"""Rows whose two ends have nothing to agree on but that they are up: what is wrong with them is no difference."""

_SUBSCRIPTION = re.compile(r"/subscriptions/([^/]+)/", re.IGNORECASE)


def audit_text(audit: Audit, width: int, paint: Paint | None = None) -> str:
    """The whole report; no line is wider than `width` (or 60) cells, and only `paint` writes escape sequences."""
    width = max(width, NARROWEST)
    paint = paint or Paint()
    lines = [
        *_header(audit, width, paint),
        *_summary(audit, width, paint),
        *(line for matrix in audit.view.matrices for line in _link(matrix, width, paint)),
        *_notes(audit, width),
        *_differences(audit, width, paint),
        *_unknowns(audit, width, paint),
        "",
        *_verdict(audit, width, paint),
    ]
    return "\n".join(line.rstrip() for line in lines) + "\n"


def indented(text: str, width: int, first: str = "  ", rest: str = "    ") -> list[str]:
    """Cloud text made harmless and wrapped, with what each line begins with."""
    lines = wrap(plain(text), width - max(len(first), len(rest)))
    return [first + lines[0], *(rest + line for line in lines[1:])]


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
        yield from indented(f"{gateway.cloud.title}: {_where(gateway)}", width, "      ", "        ")
    yield f"tunnels {_count(matrix.tunnels)}    BGP {_count(matrix.sessions)}"
    if matrix.headline:
        yield from (
            paint(line, "red") for line in indented(f"first broken: {matrix.headline.sentence}", width, "", "    ")
        )
    yield ""
    yield column_heads(width)
    for number, section in enumerate(matrix.sections):
        yield from [""] if number else []
        yield from section_lines(section, width, paint)


def _count(count: Count) -> str:
    parts = {"up": count.up, "down": count.down, "unknown": count.unknown}
    words = " ".join(f"{number} {word}" for word, number in parts.items() if number)
    return f"{count.total}: {words}" if words else "0"


def _notes(audit: Audit, width: int) -> Iterator[str]:
    for title, sentences in (("ALSO FOUND", audit.view.notes), ("MAY HIDE MORE", audit.view.hidden)):
        if sentences:
            yield ""
            yield title
        for sentence in sentences:
            yield from indented(sentence, width, "  - ")


def _differences(audit: Audit, width: int, paint: Paint) -> Iterator[str]:
    found = findings(audit.view, audit.fail_on)
    yield ""
    nothing = "none" if was_compared(audit.view) else "not looked for"
    causes = [(finding, cause_of(finding, found)) for finding in found]
    yield paint(f"DIFFERENCES  {_how_many(causes) or nothing}", "bold")
    for finding, cause in causes:
        if cause is None:
            yield from _difference(audit, finding, width)
            for other, its_cause in causes:
                yield from _difference(audit, other, width, "  ") if its_cause is finding else ()


def _how_many(causes: Sequence[tuple[Finding, Finding | None]]) -> str:
    """Such as `1, and 2 consequences`; empty where nothing differs."""
    first = sum(cause is None for _, cause in causes)
    others = len(causes) - first
    return f"{first or ''}" + (f", and {others} consequence{'s' if others > 1 else ''}" if others else "")


def _difference(audit: Audit, finding: Finding, width: int, indent: str = "") -> Iterator[str]:
    row = finding.row
    down = " down" if row.field in _STATES else ""
    where = f"{_place(audit, finding.matrix)}{finding.section.key}, {row.label}{down}"
    said = ": ".join(part for part in (where, explain(row)) if part)
    yield from indented(f"{row.severity.value:<9} {said}", width, f"{indent}  ! ", indent + " " * 14)


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
    return f"{_named(matrix)}: " if len(audit.view.matrices) > 1 else ""


def _named(matrix: Matrix) -> str:
    ends = (matrix.link.azure, matrix.link.gcp)
    return " <-> ".join(f"{gateway.name} ({_where(gateway)})" for gateway in ends)


def _where(gateway: Gateway) -> str:
    """Such as `rg-net/uksouth in 0000…` or `proj-net/europe-west2`; the subscription is what the id names."""
    found = _SUBSCRIPTION.match(gateway.id)
    place = "/".join(part for part in (gateway.scope, gateway.place) if part)
    return f"{place} in {found.group(1)}" if found else place


def _summary(audit: Audit, width: int, paint: Paint) -> Iterator[str]:
    """Of several links: the verdict, then a line for each link, the worst first."""
    if len(audit.view.matrices) < 2:
        return
    yield ""
    yield from _verdict(audit, width, paint)
    yield ""
    yield paint(f"LINKS  {len(audit.view.matrices)}", "bold")
    for matrix in sorted(audit.view.matrices, key=_badness):
        counts = f"tunnels {_count(matrix.tunnels)}, BGP {_count(matrix.sessions)}"
        yield from indented(f"{_named(matrix)}: {counts}", width, f"{_mark(matrix).value} ", "    ")


def _mark(matrix: Matrix) -> Mark:
    """The mark of a link; only the pre-shared key's row, which no reading can tell, may be open where all agrees."""
    if matrix.differences():
        return Mark.DIFFER
    unknown = any(row.mark is Mark.UNKNOWN and row.field != "psk" for _, row in matrix.rows())
    return Mark.UNKNOWN if unknown or matrix.pending or matrix.gaps() else Mark.AGREE


def _badness(matrix: Matrix) -> tuple[bool, int, int, str]:
    marks = (Mark.DIFFER, Mark.UNKNOWN, Mark.AGREE)
    down = matrix.tunnels.down + matrix.sessions.down
    return (matrix.headline is None, marks.index(_mark(matrix)), -down, matrix.link.name)


def _verdict(audit: Audit, width: int, paint: Paint) -> Iterator[str]:
    verdict = audit.verdict
    style = {"clean": "green", "differences": "red"}.get(verdict.word, "yellow")
    sentence = f"VERDICT  {verdict.word.upper()}: {verdict.sentence} (exit {int(verdict.code)})"
    yield from (paint(line, style) for line in indented(sentence, width, "", " " * 9))
