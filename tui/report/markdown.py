"""The audit as Markdown for a ticket or a comment: verdict, findings with their details, and the rows that differ."""

from __future__ import annotations

from collections.abc import Iterator

from probes.checks.registry import find_check
from probes.documents import Cloud
from probes.matrix import Matrix
from probes.view import Column
from tui import __version__
from tui.report.audit import Audit
from tui.report.blocks import remark
from tui.report.evidence import raw_text
from tui.report.groups import Group, group_doubts, group_faults
from tui.report.marked import block, code, prose, row, table
from tui.report.names import full_name
from tui.report.times import age, stamp
from tui.set_aside import left_out, remarks
from tui.verdict import answers_of, doubts, faults, gaps, was_compared

_LONGEST = 60_000
"""Characters. GitHub refuses a comment of more than 65536 with an error that names the figure (seen in the field)."""


def audit_markdown(audit: Audit) -> str:
    """The report in GitHub's dialect; what a cloud said stands in code spans wherever it could be markup.

    Where it would be too long for a comment, findings that do not count have no details; of many links it may still be.
    """
    whole = _report(audit, brief=False)
    return whole if len(whole) <= _LONGEST else _report(audit, brief=True)


def _report(audit: Audit, brief: bool) -> str:
    parts = [
        *_head(audit),
        *_findings(audit, brief),
        *_suppressed(audit),
        *_open(audit),
        *(part for matrix in audit.view.matrices for part in _matrix(matrix)),
        f"<sub>havpn-tui {__version__}, read-only audit, scope {audit.scope}, {stamp(audit.made_at)}</sub>",
    ]
    return "\n\n".join(parts) + "\n"


def _head(audit: Audit) -> Iterator[str]:
    verdict = audit.verdict
    yield f"## HA VPN audit: {verdict.word} (exit {int(verdict.code)})"
    yield prose(verdict.sentence)
    rows = []
    for cloud in Cloud:
        column = audit.view.columns.get(cloud, Column(cloud))
        answers = answers_of(audit.view, cloud)
        newest = f", newest {age(answers.newest, audit.made_at)}" if answers.newest else ""
        told = f"{answers.read} of {answers.asked} answers{newest}"
        cells = (code(column.account, True), code(column.scope, True), told, prose(column.problem, True))
        rows.append(row(cloud.title, *cells))
    yield table(("cloud", "account", "scope", "read", "problem"), rows)
    for matrix in audit.view.matrices:
        lamps = f"configurations fit: {matrix.diagnosis.fits.value}; reported up: {matrix.diagnosis.observed.value}"
        yield f"**{code(full_name(matrix))}**: {lamps}"
    if audit.view.notes or audit.view.hidden:
        yield "\n".join(f"- {prose(sentence)}" for sentence in (*audit.view.notes, *audit.view.hidden))


def _findings(audit: Audit, brief: bool) -> Iterator[str]:
    found = [fault for fault in faults(audit.view, audit.policy) if not fault.suppressed]
    groups = group_faults(found)
    nothing = "none" if was_compared(audit.view) else "not looked for"
    yield f"### Findings: {len(found) or nothing}"
    if not groups:
        return
    several = len(audit.view.matrices) > 1
    heads = ("code", "severity", "where", "what", *(["link"] if several else []))
    yield table(heads, [_finding_row(group, several) for group in groups])
    if brief:
        yield f"Details of what is below {audit.policy.fail_on.value} are left out here; the other formats have them."
    for group in groups:
        yield from _details(group) if group.counts or not brief else ()


def _finding_row(group: Group, several: bool) -> str:
    severity = f"**{group.first.severity.value}**" if group.counts else group.first.severity.value
    link = [code(full_name(group.matrix), in_table=True)] if several else []
    return row(group.first.code, severity, prose(group.place, True), prose(group.sentence, True), *link)


def _details(group: Group) -> Iterator[str]:
    """What is folded away; the summary holds no text of a cloud, since it is HTML."""
    finding, check = group.first, find_check(group.first.code)
    title = f": {check.title}" if check else ""
    yield f"<details><summary>{finding.code}, {finding.severity.value}{_html(title)}</summary>"
    yield f"{prose(group.place)}: {prose(group.sentence)}"
    if check:
        yield f"Why it matters: {check.text['Why']}"
    lines = [f"- then {prose(consequence)}" for consequence in group.consequences]
    lines += [f"- fix, {remedy.cloud.title}: {prose(remedy.sentence)}" for remedy in group.remedies]
    lines += [f"- seen in {code(f'{source.name} {source.path}')}{_raw(source.raw)}" for source in group.evidence]
    if lines:
        yield "\n".join(lines)
    if group.commands:
        yield block(group.commands, "sh")
    yield "</details>"


def _raw(raw: object) -> str:
    text = raw_text(raw)
    return f": {code(text)}" if text else ""


def _html(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;").replace("`", "")


def _suppressed(audit: Audit) -> Iterator[str]:
    groups = group_faults(fault for fault in faults(audit.view, audit.policy) if fault.suppressed)
    lines = [row(g.first.code, prose(g.place, True), prose(g.sentence, True), *_until(g)) for g in groups]
    if lines:
        yield "### Suppressed"
        yield table(("code", "where", "what", "until", "reason"), lines)
    said = [f"- {prose(sentence)}" for sentence in remarks(audit.view, audit.policy)]
    rest = left_out(audit.view, audit.policy)
    said += [f"- {prose(rest.told)}"] if rest else []
    if said:
        yield "\n".join(said)


def _until(group: Group) -> tuple[str, ...]:
    suppressed = group.suppressed
    return (suppressed.until.isoformat(), prose(suppressed.reason, True)) if suppressed else ()


def _open(audit: Audit) -> Iterator[str]:
    """What could not be read, and which checks could not tell."""
    lines = [
        f"- {code(full_name(gap.matrix))}, {prose(f'{gap.section.key}, {gap.row.label}')}: {prose(gap.reason)}"
        for gap in gaps(audit.view)
    ]
    for those in group_doubts(doubts(audit.view, audit.policy)):
        codes = ", ".join(dict.fromkeys(doubt.unsure.code for doubt in those))
        lines.append(f"- {codes} could not tell: {prose(those[0].unsure.reason)}")
    if lines:
        yield "### Could not be read"
        yield "\n".join(lines)


def _matrix(matrix: Matrix) -> Iterator[str]:
    """The rows that differ, with what is said about them."""
    rows = [
        row(
            prose(f"{section.key}, {each.label}", in_table=True),
            code(each.azure.text, in_table=True),
            code(each.gcp.text, in_table=True),
            prose(remark(each), in_table=True),
        )
        for section, each in matrix.differences()
    ]
    if rows:
        yield f"### Rows that differ: {code(matrix.link.name)}"
        yield table(("row", Cloud.AZURE.title, Cloud.GCP.title, "remarks"), rows)
