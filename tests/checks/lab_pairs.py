"""Pairs of faults in one lab."""

from __future__ import annotations

from functools import cache

from lab.observed.link import Link
from probes.checks.diagnose import Diagnosis, diagnose
from probes.documents import Documents
from tests.checks.lab_bases import CLEAN
from tests.checks.lab_clouds import open_clouds
from tests.checks.lab_faults import LAB_FAULTS, LabFault
from tests.checks.lab_reading import read_all
from tests.checks.lab_table import SETTLED
from tests.checks.masks import Alone, Parts, lowest
from tests.checks.pairs import STATUS
from tests.checks.places import Place, rests, touched

PARTS = Parts(
    "tunnel 1",
    "cn-google-1",
    "lng-google-1",
    "tunnel-azure-1",
    "if-azure-1",
    "bgp-azure-1",
    "tunnel-azure-0",
)
MADE_NEW = {"etag", "fingerprint", "labelFingerprint", "id", "creationTimestamp", "resourceGuid", "provisioningState"}
TOLD = {"status", "detailedStatus", "connectionStatus", "tunnelConnectionStatus", "sharedSecretHash"}
TOLD |= {"ingressBytesTransferred", "egressBytesTransferred", "ipConfiguration", "quotas"}
"""What is told of a resource, and no part of how it is configured."""

SLOW = "HAVC28"
"""Five thousand prefixes, to be read each time."""
DRAWN = [
    fault
    for fault in LAB_FAULTS
    if fault.base is CLEAN and not fault.tells and SETTLED in fault.moments and fault.code != SLOW
]
"""The faults that can be made beside another one, and stay."""


def _is_configured(place: Place) -> bool:
    return not place[0].endswith(STATUS) and not (MADE_NEW | TOLD) & set(place[2:])


def settle(*faults: LabFault) -> Documents:
    """What is read of a lab with these faults when all of them have taken effect.

    What no write makes comes last: the clouds would take no other write while it is there.

    Raises:
        UnexpectedAnswerError: a cloud refuses one of them while the other is there.
    """
    clouds = open_clouds(CLEAN.scenario())
    for fault in faults:
        if fault.writes:
            fault.writes(clouds)
    with clouds.lab.world.changing():
        for fault in faults:
            if fault.below:
                fault.below(Link(clouds.lab.azure, clouds.lab.google))
    clouds.clock.advance(SETTLED)
    return read_all(clouds)


def only(answers: Documents) -> Diagnosis:
    """The diagnosis of the one link in these answers."""
    (diagnosis,) = diagnose(answers)
    return diagnosis


@cache
def alone(fault: LabFault) -> Alone:
    """A fault by itself."""
    answers = settle(fault)
    diagnosis = only(answers)
    told = [one for each in diagnosis.findings for one in (each, *each.consequences) if one.code == fault.code]
    return Alone(
        fault.code,
        PARTS,
        False,
        fault.observed,
        touched(_clean(), answers, _is_configured),
        rests(told, answers),
        told[0].tunnel if told else "",
        lowest(diagnosis, PARTS.key),
    )


@cache
def _clean() -> Documents:
    return settle()
