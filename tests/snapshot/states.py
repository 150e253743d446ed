"""States of a link to mask and to store, and what is found in them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from functools import cache
from typing import TypeAlias

from lab import load_scenario
from lab.scenario import scenario_names
from probes.azure.reads import AzureScope
from probes.documents import Cloud, Documents, documents_of
from probes.gcp.reads import GcpScope
from probes.scope import Scope
from probes.secrets import remove_secrets
from probes.snapshot.record import Snapshot, find_findings
from probes.survey import survey
from tests.checks.bases import ARTICLE, BASES, CLEAN, Base
from tests.checks.faults import FAULTS, Fault, fall
from tests.checks.lab_clouds import open_clouds
from tests.checks.lab_reading import read_all, scope_of

KEY = bytes(range(32))
OTHER_KEY = bytes(reversed(range(32)))
MADE_AT = datetime(2026, 3, 1, 12, 30, tzinfo=UTC)

SCENARIOS = scenario_names()
FAULTY = [(fault, base, False) for fault in FAULTS for base in (CLEAN, ARTICLE)]
FAULTY += [(fault, base, True) for fault in FAULTS if fault.down is not None for base in (CLEAN, ARTICLE)]
"""A fault, the state it is made in, and whether the tunnel has fallen already."""

Told: TypeAlias = tuple[object, ...]


def at_the_edge(documents: Documents) -> Documents:
    """The documents as they come from the fetch edge: without secrets."""
    return documents_of(replace(one, body=remove_secrets(one.body)) for one in documents)


@cache
def of_scenario(name: str) -> Snapshot:
    """What is read of a scenario of the lab."""
    clouds = open_clouds(load_scenario(name))
    return snapshot_of(read_all(clouds), scope_of(clouds))


def of_fault(fault: Fault, base: Base, fallen: bool) -> Snapshot:
    """What is read with this fault."""
    answers = fault.apply(base.topology(), base.answer)
    return snapshot_of(fall(answers, fault.down) if fallen and fault.down is not None else answers)


@cache
def of_base(base: Base) -> Snapshot:
    """What is read of a base state."""
    return snapshot_of(base.answer(base.topology()))


def of_bases() -> Iterator[Snapshot]:
    """All base states."""
    return map(of_base, BASES)


def snapshot_of(documents: Documents, scope: Scope | None = None) -> Snapshot:
    """A snapshot of these documents."""
    documents = at_the_edge(documents)
    scope = scope or Scope(
        AzureScope(("11111111-2222-3333-4444-555555555555",), "rg-net"), GcpScope(("proj-net",), "europe-west4")
    )
    accounts = {Cloud.AZURE: "jane.doe@contoso.example", Cloud.GCP: "reader@proj-net.iam.gserviceaccount.com"}
    return Snapshot(documents, MADE_AT, "0.0.0", scope, accounts, find_findings(documents, scope))


def tell(documents: Documents, scope: Scope) -> list[Told]:
    """What is found, without a name in it: for each link its findings, what could not be told, and the marks."""
    found = survey(documents, scope.azure.gateway, scope.gcp.gateway)
    links: list[Told] = []
    for matrix in found.matrices:
        diagnosis = matrix.diagnosis
        links.append(
            (
                [
                    (one.code, one.tunnel, one.severity, one.confidence, sorted(each.code for each in one.consequences))
                    for one in diagnosis.findings
                ],
                sorted((one.code, one.tunnel) for one in diagnosis.unsure),
                (diagnosis.fits, diagnosis.observed),
                [
                    (section.key, sorted((row.field.split()[0], row.mark) for row in section.rows))
                    for section in matrix.sections
                ],
            )
        )
    return [*sorted(links, key=str), (len(found.notes), len(found.hidden))]
