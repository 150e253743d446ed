"""The audit as JSON: `audit-1.schema.json` beside this file says what stands in it."""

from __future__ import annotations

import json
from pathlib import Path

from probes.documents import Cloud
from probes.view import Column
from tui import __version__
from tui.report.audit import Audit
from tui.report.encode import JsonObject, encode_column, encode_document, encode_link
from tui.report.times import stamp
from tui.verdict import Finding, Gap, answers_of, findings, gaps

SCHEMA = "havpn-tui/audit/1"


def audit_json(audit: Audit) -> str:
    """The whole audit; ASCII, so that no character of a cloud's text can act on a terminal."""
    return json.dumps(audit_object(audit), indent=2, ensure_ascii=True, allow_nan=False) + "\n"


def schema_json() -> str:
    """The JSON Schema of the audit."""
    return Path(__file__).with_name("audit-1.schema.json").read_text(encoding="utf-8")


def audit_object(audit: Audit) -> JsonObject:
    """The audit as one JSON object."""
    view, verdict = audit.view, audit.verdict
    return {
        "schema": SCHEMA,
        "tool": {"name": "havpn-tui", "version": __version__},
        "made_at": stamp(audit.made_at),
        "scope": audit.scope,
        "complete": verdict.complete,
        "verdict": {
            "word": verdict.word,
            "sentence": verdict.sentence,
            "fail_on": audit.fail_on.value,
            "exit_code": int(verdict.code),
        },
        "clouds": [encode_column(view.columns.get(cloud, Column(cloud)), answers_of(view, cloud)) for cloud in Cloud],
        "links": [encode_link(matrix) for matrix in view.matrices],
        "differences": [_difference(finding) for finding in findings(view, audit.fail_on)],
        "unknowns": [_unknown(gap) for gap in gaps(view)],
        "notes": list(view.notes),
        "hidden": list(view.hidden),
        "documents": [encode_document(document) for document in sorted(view.documents, key=lambda d: d.read.key)],
    }


def _difference(finding: Finding) -> JsonObject:
    return {
        **_place(finding),
        "severity": finding.row.severity.value,
        "counts": finding.counts,
        "azure": finding.row.azure.text,
        "gcp": finding.row.gcp.text,
        "note": finding.row.note,
        "follows": finding.row.follows,
    }


def _unknown(gap: Gap) -> JsonObject:
    clouds = {Cloud.AZURE: gap.row.azure, Cloud.GCP: gap.row.gcp}
    return {
        **_place(gap),
        "clouds": [cloud.value for cloud, cell in clouds.items() if cell.gap],
        "reason": gap.reason,
    }


def _place(found: Finding | Gap) -> JsonObject:
    return {
        "link": found.matrix.link.name,
        "link_ids": {"azure": found.matrix.link.azure.id, "gcp": found.matrix.link.gcp.id},
        "section": found.section.key,
        "field": found.row.field,
        "label": found.row.label,
    }
