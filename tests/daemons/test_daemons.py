"""Every fault of the catalogue on real daemons, beside what the lab tells of it. `make daemons` runs this."""

import os
from collections.abc import Iterator

import pytest

from lab.observed import FAULTS, HEALTHY, Fault, compare
from tests.daemons.explained import EXPLAINED
from tests.daemons.sandbox import find_hindrance, read_versions, run_fault
from tests.daemons.state import is_makeable
from tests.daemons.table import CONTROL, Run, explain, find_differences, save

HINDRANCE = find_hindrance() if os.environ.get("RUN_DAEMONS") == "1" else "minutes, as root: set RUN_DAEMONS=1"
MAKEABLE = [fault for fault in FAULTS if is_makeable(fault)]

pytestmark = pytest.mark.skipif(bool(HINDRANCE), reason=HINDRANCE)


@pytest.fixture(scope="module")
def run() -> Iterator[Run]:
    """What was seen so far. A run of the whole catalogue is written down when it ends, whatever it found."""
    run: Run = {"versions": read_versions(), "seen": {}}
    yield run
    if set(run["seen"]) == {fault.name for fault in MAKEABLE} | {CONTROL}:
        save(run)


@pytest.mark.parametrize("fault", MAKEABLE, ids=lambda fault: fault.name)
def test_the_lab_tells_what_the_daemons_show(fault: Fault, run: Run) -> None:
    seen = run_fault(fault, is_hurried=bool(fault.later))
    run["seen"][fault.name] = seen
    differs = find_differences(seen, compare(fault))
    expected = EXPLAINED[fault.name].layers if fault.name in EXPLAINED else ()
    assert differs == expected, seen
    assert explain(fault) or not differs


def test_the_healthy_link_carries_pings_both_ways_and_outlives_its_first_sa(run: Run) -> None:
    seen = run["seen"][CONTROL] = run_fault(HEALTHY, is_hurried=True)
    assert seen["sight"]["ipsec"]
    assert set(seen["pings"].values()) == {3}
    assert seen["later"] == seen["sight"]
