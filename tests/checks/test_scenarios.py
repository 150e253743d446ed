"""The lab's scenarios, read as a person would read them: one headline each, and nothing that isn't so."""

from __future__ import annotations

import pytest

from lab import Lab
from probes.checks.diagnose import Diagnosis, Lamp, diagnose
from probes.checks.finding import Layer
from probes.matrix import Severity
from tests.probes.labs import read_once

ARTICLE = {"HAVB10", "HAVC25", "HAVD07", "HAVD17"}
"""What can be advised about the article's link."""

SCENARIOS = {
    "healthy": set(),
    "wrong-psk": {"HAVB01 tunnel 1"},
    "other-slash-30": {"HAVC17 tunnel 1"},
    "asn-changed": {"HAVC03 tunnel 0", "HAVC03 tunnel 1"},
    "crossed": {"HAVA07 tunnel 0", "HAVA07 tunnel 1"},
    "one-connection": {"HAVA09 tunnel 1"},
    "wrong-address": {"HAVA04 tunnel 1"},
    "prefix-missing": {"HAVD02 tunnel 0", "HAVD02 tunnel 1"},
    "overlap": {"HAVD04 "},
    "updating": {"HAVL02 "},
    "stale": {"HAVL27 tunnel 0", "HAVL27 tunnel 1"},
    "four-tunnels": set(),
    "no-bgp-permission": set(),
}
BROKEN = {
    "healthy": None,
    "wrong-psk": Layer.IKE,
    "other-slash-30": Layer.BGP,
    "one-connection": Layer.EXISTS,
    "wrong-address": Layer.IKE,
}


def _diagnose(lab: Lab) -> Diagnosis:
    (diagnosis,) = diagnose(read_once(lab).documents)
    return diagnosis


@pytest.mark.parametrize(("lab", "expected"), SCENARIOS.items(), indirect=["lab"], ids=list(SCENARIOS))
def test_a_scenario_gives_its_headline_and_no_other(lab: Lab, expected: set[str]) -> None:
    found = {f"{each.code} {each.tunnel}" for each in _diagnose(lab).findings if each.code not in ARTICLE}
    assert found == expected


@pytest.mark.parametrize(("lab", "broken"), BROKEN.items(), indirect=["lab"], ids=list(BROKEN))
def test_the_ladder_names_the_first_broken_rung(lab: Lab, broken: Layer | None) -> None:
    assert {tunnel.ladder.first_broken for tunnel in _diagnose(lab).tunnels} == {None, broken}


@pytest.mark.parametrize("lab", ["stale"], indirect=True)
def test_the_two_lamps_contradict_where_azures_status_is_old(lab: Lab) -> None:
    """The configurations fit, and what is observed cannot be told: the clouds contradict each other."""
    diagnosis = _diagnose(lab)
    assert (diagnosis.fits, diagnosis.observed) == (Lamp.YES, Lamp.UNKNOWN)
    assert {tunnel.ladder.verdict for tunnel in diagnosis.tunnels} == {"the clouds contradict each other about IPsec"}


@pytest.mark.parametrize("lab", ["wrong-psk"], indirect=True)
def test_a_wrong_key_fits_as_far_as_can_be_read(lab: Lab) -> None:
    """The key cannot be read, so the configurations seem to fit; what the clouds report is the only word on it."""
    diagnosis = _diagnose(lab)
    assert (diagnosis.fits, diagnosis.observed) == (Lamp.YES, Lamp.PARTLY)
    assert diagnosis.headline is not None
    assert diagnosis.headline.severity is Severity.BLOCKS
    assert [each.code for each in diagnosis.headline.consequences] == ["HAVE08"]


@pytest.mark.parametrize("lab", ["no-bgp-permission"], indirect=True)
def test_a_right_that_is_missing_is_no_fault_and_no_all_clear(lab: Lab) -> None:
    diagnosis = _diagnose(lab)
    assert not diagnosis.complete
    assert {each.code for each in diagnosis.unsure} == {"HAVL27"}
