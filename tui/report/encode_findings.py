"""Findings as JSON objects of the audit's schema."""

from __future__ import annotations

from probes.checks.finding import Finding, Remedy
from probes.checks.registry import find_check
from probes.compare.findings import Place, rows_of
from probes.matrix import Matrix, Section
from tui.report.encode import JsonObject, encode_raw, encode_source
from tui.report.encode_policy import encode_suppression
from tui.verdict import Doubt, Fault


def encode_fault(fault: Fault) -> JsonObject:
    """A finding of a link, with what follows from it."""
    return {
        **encode_link_name(fault.matrix),
        "counts": fault.counts,
        "suppressed": encode_suppression(fault.suppressed) if fault.suppressed else None,
        **encode_finding(fault.finding, fault.matrix),
    }


def encode_doubt(doubt: Doubt) -> JsonObject:
    """A check that could not tell."""
    unsure = doubt.unsure
    return {
        **encode_link_name(doubt.matrix),
        "counts": doubt.counts,
        "code": unsure.code,
        "severity": unsure.severity.value,
        "tunnel": unsure.tunnel,
        "reason": unsure.reason,
        "sources": [encode_source(source) for source in unsure.sources],
    }


def encode_link_name(matrix: Matrix) -> JsonObject:
    """Which link: its name, which may be the same elsewhere, and the ids of its gateways."""
    return {
        "link": matrix.link.name,
        "link_ids": {"azure": matrix.link.azure.id, "gcp": matrix.link.gcp.id},
    }


def encode_finding(finding: Finding, matrix: Matrix) -> JsonObject:
    """A finding; `rows` are the rows of the link that show it."""
    check = find_check(finding.code)
    return {
        "code": finding.code,
        "title": check.title if check else "",
        "grade": check.grade.value if check else "",
        "severity": finding.severity.value,
        "confidence": finding.confidence.value,
        "layer": finding.layer.word,
        "tunnel": finding.tunnel,
        "cloud": finding.cloud.value if finding.cloud else None,
        "resource": finding.resource,
        "observed": finding.observed,
        "sentence": finding.sentence,
        "rows": [_row(matrix.sections, place) for place in rows_of(finding, matrix.sections)],
        "evidence": [encode_source(source) for source in finding.evidence],
        "commands": list(finding.commands),
        "remedies": [_remedy(remedy) for remedy in finding.remedies],
        "consequences": [encode_finding(consequence, matrix) for consequence in finding.consequences],
    }


def _row(sections: tuple[Section, ...], place: Place) -> JsonObject:
    key, number = place
    section = next(section for section in sections if section.key == key)
    return {"section": key, "field": section.rows[number].field}


def _remedy(remedy: Remedy) -> JsonObject:
    return {
        "cloud": remedy.cloud.value,
        "sentence": remedy.sentence,
        "targets": [
            {
                "cloud": target.cloud.value,
                "resource": target.resource,
                "json_path": target.path,
                "value": encode_raw(target.value),
            }
            for target in remedy.targets
        ],
    }
