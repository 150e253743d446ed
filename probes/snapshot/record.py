"""What a snapshot holds."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from probes.documents import Cloud, Documents
from probes.matrix import Matrix
from probes.scope import Scope
from probes.snapshot.kinds import Kind
from probes.survey import survey


@dataclass(frozen=True, slots=True, order=True)
class StoredFinding:
    """One finding as it was told when the snapshot was made; words are kept as text, for a later version has others.

    Attributes:
        link: name of the link.
        tunnel: `tunnel 0`, or empty for the link as a whole.
    """

    link: str
    code: str
    tunnel: str
    severity: str
    confidence: str
    sentence: str


@dataclass(frozen=True, slots=True)
class Masking:
    """How a snapshot was masked.

    Attributes:
        kinds: what was replaced; empty if nothing was.
        key_mark: tells whether two snapshots were masked under the same key, and nothing else of the key.
    """

    kinds: frozenset[Kind] = frozenset()
    key_mark: str = ""


@dataclass(frozen=True, slots=True)
class Snapshot:
    """What both clouds said, and when.

    Attributes:
        made_at: UTC.
        version: of the program that made it.
        scope: what was asked for; where the clouds were reached is not kept.
        accounts: who read, by cloud.
    """

    documents: Documents
    made_at: datetime
    version: str
    scope: Scope = field(default_factory=Scope)
    accounts: Mapping[Cloud, str] = field(default_factory=dict)
    findings: tuple[StoredFinding, ...] = ()
    masking: Masking = field(default_factory=Masking)


def find_findings(documents: Documents, scope: Scope) -> tuple[StoredFinding, ...]:
    """What this version finds in these documents, in a stable order."""
    result = survey(documents, scope.azure.gateway, scope.gcp.gateway)
    return store_findings(result.matrices)


def store_findings(matrices: tuple[Matrix, ...]) -> tuple[StoredFinding, ...]:
    """The findings of these links as they are stored."""
    return tuple(
        sorted(
            StoredFinding(
                matrix.link.name,
                finding.code,
                finding.tunnel,
                finding.severity.value,
                finding.confidence.value,
                finding.sentence,
            )
            for matrix in matrices
            for finding in matrix.diagnosis.findings
        )
    )
