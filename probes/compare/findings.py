"""Which rows of a matrix show a finding."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import TypeAlias

from probes.checks.finding import Finding
from probes.compare.gateways import GATEWAYS
from probes.matrix import Mark, Row, Section, Severity

Place: TypeAlias = tuple[str, int]
"""Key of a section, and number of the row in it."""


def place_findings(sections: Iterable[Section], findings: Iterable[Finding]) -> tuple[Section, ...]:
    """The same sections, with the codes of the findings in the rows that show them.

    Of a finding's rows those that differ show it; if none does, the first of them. A row that differs only because of
    what follows from a finding says so.
    """
    sections = tuple(sections)
    codes: dict[Place, list[str]] = {}
    severities: dict[Place, Severity] = {}
    causes: dict[Place, str] = {}
    for finding in findings:
        for place in rows_of(finding, sections):
            if finding.code not in codes.setdefault(place, []):
                codes[place].append(finding.code)
            severities.setdefault(place, finding.severity)  # the worst finding comes first
        for place in (each for consequence in finding.consequences for each in rows_of(consequence, sections)):
            causes.setdefault(place, finding.code)
    return tuple(
        replace(
            section,
            rows=tuple(_mark(row, (section.key, i), codes, severities, causes) for i, row in enumerate(section.rows)),
        )
        for section in sections
    )


def _mark(
    row: Row,
    place: Place,
    codes: dict[Place, list[str]],
    severities: dict[Place, Severity],
    causes: dict[Place, str],
) -> Row:
    if place in codes:
        # What differs without a grave finding is not known to be harmless: it keeps what such a difference does.
        told = row.mark is not Mark.DIFFER or severities[place] in (Severity.BLOCKS, Severity.DEGRADES)
        severity = severities[place] if told else row.severity
        return replace(row, codes=tuple(codes[place]), severity=severity)
    cause = causes.get(place, "")
    return replace(row, follows=cause) if cause and row.mark is Mark.DIFFER and not row.follows else row


def rows_of(finding: Finding, sections: Iterable[Section]) -> tuple[Place, ...]:
    """The rows that show a finding; none where it is about nothing shown."""
    found = list(_candidates(finding, tuple(sections)))
    differing = tuple((key, number) for key, number, row in found if row.mark is Mark.DIFFER and not row.follows)
    return differing or tuple((key, number) for key, number, _ in found[:1])


def _candidates(finding: Finding, sections: tuple[Section, ...]) -> Iterator[tuple[str, int, Row]]:
    """Rows in the order in which the finding names their fields; its own tunnel's before those of the gateways."""
    own = [section for section in sections if section.key == finding.tunnel]
    gateways = [section for section in sections if section.key == GATEWAYS]
    tunnels = [section for section in sections if section.tunnel is not None and finding.is_about(section.key)]
    for section in (*own, *gateways) if finding.tunnel else (*gateways, *tunnels):
        for field in finding.cells:
            yield from ((section.key, number, row) for number, row in enumerate(section.rows) if row.field == field)
