"""Bad answers to a write and to what asks after it: what is said is true, and running it again ends as it should."""

from __future__ import annotations

from typing import Any

import pytest

from changes.apply import GOOD, Outcome
from changes.armed import Armed
from changes.carry_out import carry_out
from changes.plan import make_plan
from lab import Lab
from lab.trouble import Damage, Fault
from tests.changes.compare import moved, stored
from tests.changes.test_on_the_wire import BY_KIND, _fault, _plan
from tests.probes.labs import read_once

METHODS = {"localNetworkGateways": "PUT", "routers": "PATCH"}
OPERATIONS = "*/operations/*"
ERROR = {"error": {"code": 400, "message": "said by the test", "errors": [{"reason": "invalid", "message": "x"}]}}


def _troubles(kind: str) -> dict[str, Fault]:
    method, path = METHODS[kind], f"*/{kind}/*"
    return {
        "refused": Fault(path, method, status=403, body=ERROR),
        "conflict": Fault(path, method, status=409, body=ERROR),
        "throttled": Fault(path, method, status=429, body=ERROR, headers={"retry-after": "1"}, count=1),
        "server error": Fault(path, method, status=500, body=ERROR, count=1),
        "unavailable": Fault(path, method, status=503, body=ERROR, count=1),
        "broken before it was taken": Fault(path, method, damage=Damage.RESET, count=1),
        "broken after it was taken": Fault(path, method, damage=Damage.TRUNCATED, count=1),
        "half an answer": Fault(path, method, damage=Damage.MALFORMED, count=1),
        "no answer to the first poll": Fault(OPERATIONS, "GET", damage=Damage.RESET, count=1),
        "polls refused": Fault(OPERATIONS, "GET", status=403, body=ERROR),
        "operation lost": Fault(OPERATIONS, "GET", status=404, body=ERROR),
    }


CASES = [(kind, name) for kind in METHODS for name in _troubles(kind)]


@pytest.mark.parametrize(("kind", "name"), CASES, ids=lambda value: value)
def test_after_a_bad_answer_running_it_again_ends_as_an_undisturbed_run(serve: Any, kind: str, name: str) -> None:
    fault = _fault(BY_KIND[kind])
    lab: Lab = serve(fault.base, fault)
    scope, documents, plan = _plan(lab, fault.code)
    before = stored(lab)
    lab.world.faults.add(_troubles(kind)[name])
    (first,) = carry_out(plan, documents, scope, Armed()).results
    lab.world.faults.clear()
    lab.clock.advance(60.0)  # type: ignore[attr-defined]  # the lab is served with a clock that can be advanced
    now = read_once(lab).documents
    if first.outcome is Outcome.REFUSED:
        assert moved(before, stored(lab)) == set()
    if first.outcome is Outcome.WRITTEN:
        assert make_plan(plan.steps[0].targets, now).steps == ()
    second = carry_out(make_plan(plan.steps[0].targets, now), now, scope, Armed())
    assert all(one.outcome in GOOD for one in second.results), second
    places = {place[0] for place in moved(before, stored(lab))}
    assert len(places) == 1
    assert moved(_of(lab, places), _of_undisturbed(serve, kind, places)) == set()


_UNDISTURBED: dict[str, dict[str, Any]] = {}
"""By kind: everything after a run without a bad answer; the same each time."""


def _of_undisturbed(serve: Any, kind: str, places: set[str]) -> dict[str, Any]:
    if kind not in _UNDISTURBED:
        fault = _fault(BY_KIND[kind])
        lab: Lab = serve(fault.base, fault)
        scope, documents, plan = _plan(lab, fault.code)
        assert carry_out(plan, documents, scope, Armed()).is_good
        _UNDISTURBED[kind] = stored(lab)
    return {name: document for name, document in _UNDISTURBED[kind].items() if name in places}


def _of(lab: Lab, places: set[str]) -> dict[str, Any]:
    return {name: document for name, document in stored(lab).items() if name in places}
