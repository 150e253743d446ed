"""What is found in a masked snapshot, written and opened again, is what was found live: for every state there is."""

from __future__ import annotations

import pytest

from probes.snapshot.archive import pack
from probes.snapshot.mask import mask_snapshot
from probes.snapshot.opener import unpack
from probes.snapshot.record import Snapshot
from probes.snapshot.source import make_view
from tests.checks.bases import BASES, Base
from tests.checks.faults import FAULTS, Fault
from tests.probes import states_of_a_link, states_of_more
from tests.probes.pairing_state import STATES, State
from tests.snapshot.states import (
    FAULTY,
    KEY,
    SCENARIOS,
    Told,
    at_the_edge,
    of_base,
    of_fault,
    of_scenario,
    snapshot_of,
    tell,
)

MODULES = (states_of_a_link, states_of_more)
"""Importing them fills the table of states."""


def _labels(snapshot: Snapshot) -> list[Told]:
    return sorted((one.code, one.tunnel, one.severity, one.confidence) for one in snapshot.findings)


def _must_survive(snapshot: Snapshot) -> None:
    opened = unpack(pack(mask_snapshot(snapshot, KEY)))
    assert tell(opened.documents, opened.scope) == tell(snapshot.documents, snapshot.scope)
    assert _labels(opened) == _labels(snapshot)
    assert not any("finds something else" in note for note in make_view(opened).notes)


@pytest.mark.parametrize("name", SCENARIOS)
def test_every_scenario_of_the_lab_survives_masking(name: str) -> None:
    _must_survive(of_scenario(name))


@pytest.mark.parametrize("base", BASES, ids=lambda base: base.name)
def test_every_base_state_survives_masking(base: Base) -> None:
    _must_survive(of_base(base))


@pytest.mark.parametrize(("fault", "base", "fallen"), FAULTY, ids=lambda value: getattr(value, "name", value))
def test_every_fault_survives_masking(fault: Fault, base: Base, fallen: bool) -> None:
    _must_survive(of_fault(fault, base, fallen))


@pytest.mark.parametrize("state", STATES, ids=lambda state: state.name)
def test_every_state_of_the_pairing_survives_masking(state: State) -> None:
    _must_survive(snapshot_of(state.documents()))


def test_the_figure(capsys: pytest.CaptureFixture[str]) -> None:
    assert len(FAULTS) > 80
    with capsys.disabled():
        print(f"\nstates masked and opened again: {len(SCENARIOS) + len(BASES) + len(FAULTY) + len(STATES)}")


def test_a_snapshot_that_is_not_masked_opens_as_it_was() -> None:
    snapshot = of_scenario("healthy")
    assert unpack(pack(snapshot)) == snapshot
    assert at_the_edge(snapshot.documents).answered.keys() == snapshot.documents.answered.keys()
