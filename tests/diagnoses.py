"""Findings made by hand, for tests that are about how they are shown."""

from __future__ import annotations

from dataclasses import replace

from probes.checks.diagnose import Diagnosis
from probes.checks.finding import Confidence, Finding, Layer, Unsure
from probes.compare.findings import place_findings
from probes.matrix import Matrix, Severity


def finding(
    sentence: str = "Azure expects .49, Google is at .53",
    severity: Severity = Severity.BLOCKS,
    *,
    code: str = "HAVC17",
    tunnel: str = "tunnel 1",
    cells: tuple[str, ...] = ("bgp_address",),
    layer: Layer = Layer.BGP,
    consequences: tuple[Finding, ...] = (),
) -> Finding:
    """A finding of a tunnel's BGP address, unless told otherwise."""
    return Finding(code, severity, Confidence.CERTAIN, layer, sentence, tunnel, cells=cells, consequences=consequences)


def unsure(severity: Severity = Severity.BLOCKS, reason: str = "no permission") -> Unsure:
    """A check that could not tell."""
    return Unsure("HAVC17", "tunnel 1", reason, (), severity)


def diagnosed(matrix: Matrix, *findings: Finding, unsure: tuple[Unsure, ...] = ()) -> Matrix:
    """The matrix with these findings, in the rows that show them, and no others."""
    rows = tuple(
        replace(section, rows=tuple(replace(row, codes=()) for row in section.rows)) for section in matrix.sections
    )
    diagnosis = Diagnosis(matrix.link, findings, unsure)
    return replace(matrix, sections=place_findings(rows, findings), diagnosis=diagnosis)
