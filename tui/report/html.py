"""The audit as one HTML file that needs nothing else: no script, no picture, no address to fetch from."""

from __future__ import annotations

import hashlib
from base64 import b64encode
from collections.abc import Iterator
from pathlib import Path

from probes.documents import Cloud
from probes.view import Column
from tui import __version__
from tui.report.audit import Audit
from tui.report.elements import Html, element, join, row, table
from tui.report.findingcards import finding_card, suppressed_table
from tui.report.groups import group_doubts, group_faults
from tui.report.linkparts import link_head, matrix_tables
from tui.report.names import full_name
from tui.report.times import age, stamp
from tui.set_aside import left_out, remarks
from tui.verdict import answers_of, doubts, faults, gaps, was_compared

_CLOUD_HEADS = ("cloud", "account", "scope", "read", "problem")


def audit_html(audit: Audit) -> str:
    """The whole report. Its policy lets a browser load and run nothing but the style that stands in it."""
    css = Path(__file__).with_name("audit.css").read_text(encoding="utf-8")
    digest = b64encode(hashlib.sha256(css.encode()).digest()).decode()
    allowed = f"default-src 'none'; style-src 'sha256-{digest}'; base-uri 'none'; form-action 'none'"
    head = (
        '<meta charset="utf-8">',
        f'<meta http-equiv="Content-Security-Policy" content="{allowed}">',
        '<meta name="viewport" content="width=device-width, initial-scale=1">',
        '<meta name="referrer" content="no-referrer">',
        element("title", f"HA VPN audit: {audit.verdict.word}").source,
        f"<style>{css}</style>",
    )
    body = element("body", element("main", *_body(audit)), *_foot(audit))
    lines = ("<!doctype html>", '<html lang="en">', "<head>", *head, "</head>", body.source, "</html>", "")
    return "\n".join(lines)


def _body(audit: Audit) -> Iterator[Html]:
    matrices = audit.view.matrices
    verdict = audit.verdict
    yield element("h1", matrices[0].link.name if len(matrices) == 1 else f"HA VPN audit: {len(matrices)} links")
    said = element("strong", verdict.word)
    yield element("p", said, f" {verdict.sentence} (exit {int(verdict.code)})", css=f"verdict {verdict.word}")
    yield _clouds(audit)
    for number, matrix in enumerate(matrices):
        yield from link_head(matrix, f"link-{number}", alone=len(matrices) == 1)
    yield from _findings(audit)
    yield from _suppressed(audit)
    yield from _open(audit)
    for number, matrix in enumerate(matrices):
        yield from matrix_tables(matrix, f"#link-{number}")


def _clouds(audit: Audit) -> Html:
    rows = []
    for cloud in Cloud:
        column = audit.view.columns.get(cloud, Column(cloud))
        answers = answers_of(audit.view, cloud)
        failed = f", {answers.failed} failed" if answers.failed else ""
        newest = f", newest {age(answers.newest, audit.made_at)}" if answers.newest else ""
        read = f"{answers.read} of {answers.asked} answers{failed}{newest}"
        rows.append(row(cloud.title, column.account, column.scope, read, column.problem, labels=_CLOUD_HEADS[1:]))
    return table(_CLOUD_HEADS, rows, "stacked")


def _findings(audit: Audit) -> Iterator[Html]:
    found = [fault for fault in faults(audit.view, audit.policy) if not fault.suppressed]
    nothing = "none" if was_compared(audit.view) else "not looked for"
    yield element("h2", f"Findings: {len(found) or nothing}")
    several = len(audit.view.matrices) > 1
    yield from (finding_card(group, full_name(group.matrix) if several else "") for group in group_faults(found))


def _suppressed(audit: Audit) -> Iterator[Html]:
    """What does not count because somebody said so."""
    groups = group_faults(fault for fault in faults(audit.view, audit.policy) if fault.suppressed)
    rest = left_out(audit.view, audit.policy)
    said = [*remarks(audit.view, audit.policy), *([rest.told] if rest else [])]
    if groups or said:
        yield element("h2", "Suppressed and left out")
    if groups:
        yield suppressed_table(groups)
    if said:
        yield element("ul", *(element("li", sentence) for sentence in said))


def _open(audit: Audit) -> Iterator[Html]:
    """What could not be read, which checks could not tell, and what else was found."""
    lines = [f"{full_name(gap.matrix)}, {gap.section.key}, {gap.row.label}: {gap.reason}" for gap in gaps(audit.view)]
    for those in group_doubts(doubts(audit.view, audit.policy)):
        codes = ", ".join(dict.fromkeys(doubt.unsure.code for doubt in those))
        lines.append(f"{codes} could not tell: {those[0].unsure.reason}")
    for title, sentences in (
        ("Could not be read", lines),
        ("May hide more", audit.view.hidden),
        ("Also found", audit.view.notes),
    ):
        if sentences:
            yield element("h2", title)
            yield element("ul", *(element("li", sentence) for sentence in sentences))


def _foot(audit: Audit) -> Iterator[Html]:
    made = f"havpn-tui {__version__}, read-only audit, scope {audit.scope}, {stamp(audit.made_at)}. "
    more = join(made, element("code", "havpn-tui explain CODE"), " tells more about a finding.")
    yield element("footer", element("p", more, css="soft"))
