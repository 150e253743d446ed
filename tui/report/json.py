"""The audit as JSON: `audit-1.schema.json` beside this file says what stands in it."""

from __future__ import annotations

import json
from pathlib import Path

from probes.documents import Cloud
from probes.view import Column
from tui import __version__
from tui.report.audit import Audit
from tui.report.encode import JsonObject, encode_column, encode_document, encode_link
from tui.report.encode_findings import encode_doubt, encode_fault, encode_link_name
from tui.report.encode_policy import encode_left_out, encode_use
from tui.report.times import stamp
from tui.set_aside import left_out, uses_of
from tui.verdict import Gap, answers_of, doubts, faults, gaps

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
            "fail_on": audit.policy.fail_on.value,
            "exit_code": int(verdict.code),
        },
        "clouds": [encode_column(view.columns.get(cloud, Column(cloud)), answers_of(view, cloud)) for cloud in Cloud],
        "links": [encode_link(matrix) for matrix in view.matrices],
        "findings": [encode_fault(fault) for fault in faults(view, audit.policy)],
        "doubts": [encode_doubt(doubt) for doubt in doubts(view, audit.policy)],
        "suppressions": [encode_use(use) for use in uses_of(view, audit.policy)],
        "left_out": encode_left_out(audit.policy, left_out(view, audit.policy)),
        "unknowns": [_unknown(gap) for gap in gaps(view)],
        "notes": list(view.notes),
        "hidden": list(view.hidden),
        "documents": [encode_document(document) for document in sorted(view.documents, key=lambda d: d.read.key)],
    }


def _unknown(gap: Gap) -> JsonObject:
    clouds = {Cloud.AZURE: gap.row.azure, Cloud.GCP: gap.row.gcp}
    return {
        **encode_link_name(gap.matrix),
        "section": gap.section.key,
        "field": gap.row.field,
        "label": gap.row.label,
        "clouds": [cloud.value for cloud, cell in clouds.items() if cell.gap],
        "reason": gap.reason,
    }
