"""Pairs of faults in built documents."""

from __future__ import annotations

from functools import cache

from probes.checks.diagnose import Diagnosis, diagnose
from probes.checks.finding import Layer
from probes.checks.ladder import State
from probes.checks.registry import all_checks
from probes.documents import Documents
from tests.checks.bases import CLEAN
from tests.checks.faults import FAULTS, Fault, fall
from tests.checks.masks import Alone, Parts, lowest
from tests.checks.places import rests, touched

PARTS = Parts("tunnel 0", "c0", "lng0", "t0", "if-t0", "peer-t0", "t1")
STATUS: tuple[str, ...] = ("connections.list", "getBgpPeerStatus", "getLearnedRoutes", "getAdvertisedRoutes")
STATUS += ("getRouterStatus", "listBgpRoutes", "getStatus")
"""Ends of the operations that tell what is so; for a changed topology they are worked out from all of it."""
OBSERVED = {check.code for check in all_checks() if check.observed}


def only(answers: Documents) -> Diagnosis:
    """The diagnosis of the one link in these answers."""
    (diagnosis,) = diagnose(answers)
    return diagnosis


def is_observed(fault: Fault) -> bool:
    """Whether it is in what the clouds report, and not in what they were configured with."""
    return fault.code in OBSERVED and fault.down is None


def apply(*faults: Fault) -> Documents:
    """The clean link with these faults: tunnel 0 falls from the lowest rung that one of them breaks.

    What the clouds report comes last, for it tells how the tunnel has fallen.
    """
    topology = CLEAN.topology()
    for fault in faults:
        if fault.change:
            fault.change(topology)
    answers = CLEAN.answer(topology)
    for fault in faults:
        if fault.edit and not is_observed(fault):
            answers = fault.edit(answers)
    downs = [fault.down for fault in faults if fault.down is not None]
    if downs and (len(faults) == 1 or all(_has_both_ends(fault) for fault in faults)):
        answers = fall(answers, min(downs))
    for fault in faults:
        if fault.edit and is_observed(fault):
            answers = fault.edit(answers)
    return answers


def _has_both_ends(fault: Fault) -> bool:
    return alone(fault).rung != (Layer.EXISTS, State.DISPROVED)


def alone(fault: Fault) -> Alone:
    """A fault of the table by itself."""
    return _alone(FAULTS.index(fault))


@cache
def _alone(number: int) -> Alone:
    fault = FAULTS[number]
    answers, diagnosis = apply(fault), only(apply(fault))
    told = [one for each in diagnosis.findings for one in (each, *each.consequences) if one.code == fault.code]
    changed = fault.apply(CLEAN.topology(), CLEAN.answer)
    return Alone(
        fault.code,
        PARTS,
        _begins_anew(fault),
        is_observed(fault),
        touched(
            CLEAN.answer(CLEAN.topology()),
            changed,
            lambda place: fault.change is None or not place[0].endswith(STATUS),
        ),
        rests(told, answers),
        told[0].tunnel if told else "",
        lowest(diagnosis, PARTS.key),
    )


def _begins_anew(fault: Fault) -> bool:
    """Whether its edit makes the same of any answers."""
    if fault.edit is None:
        return False
    first, second = CLEAN.topology(), CLEAN.topology()
    second.tunnels["t1"].ike = 1
    return fault.edit(CLEAN.answer(first)) == fault.edit(CLEAN.answer(second))
