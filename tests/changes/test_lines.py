"""The gcloud line that a step shows does the same as the step; tried with gcloud itself."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from changes.armed import Armed
from changes.carry_out import carry_out
from lab import Lab
from tests.changes.compare import moved, stored
from tests.changes.test_on_the_wire import _fault, _plan
from tests.clients.programs import NEEDS_GCLOUD, SLOW, Shell
from tests.probes.labs import read_once

FAULTS = [
    ("HAVC03", "Google was told another ASN"),
    ("HAVC10", "another /30"),
    ("HAVC21", "peer disabled"),
    ("HAVC22", "interface and peer differ"),
    ("HAVC25", "keepalive 20"),
    ("HAVC29", "BFD"),
    ("HAVC30", "not IPv4"),
    ("HAVC33", "interface of a tunnel that is gone"),
    ("HAVD01", "an empty list"),
    ("HAVD03", "a subnet in another region"),
    ("HAVD24", "written by hand"),
]
"""Not among them: MD5, where gcloud also forgets a key that no peer uses any more, and a list of ranges, which gcloud
writes in another order."""


@SLOW
@NEEDS_GCLOUD
@pytest.mark.parametrize("key", FAULTS, ids=lambda key: f"{key[0]}-{key[1]}")
def test_the_gcloud_line_of_a_step_does_the_same(serve: Any, tmp_path: Path, key: tuple[str, str]) -> None:
    fault = _fault(key)
    lab: Lab = serve(fault.base, fault)
    _, _, plan = _plan(lab, fault.code)
    shell = Shell(tmp_path)
    shell.sign_in(lab)
    (line,) = plan.steps[0].lines
    shell.type(f"{line} --quiet")
    other: Lab = serve(fault.base, fault)
    scope, documents, same = _plan(other, fault.code)
    assert carry_out(same, documents, scope, Armed()).is_good
    for one in (lab, other):
        one.clock.advance(60.0)  # type: ignore[attr-defined]  # the lab is served with a clock that can be advanced
        read_once(one)
    assert {place for place in moved(stored(lab), stored(other)) if place[-1] != "creationTimestamp"} == set()
