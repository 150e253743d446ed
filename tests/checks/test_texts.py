"""Every check explains itself, and every finding can be followed to where it was read."""

from __future__ import annotations

import re
import shlex

import pytest

from probes.checks.by_hand import Names
from probes.checks.causes import NOT_CHECKED, behind
from probes.checks.diagnose import diagnose
from probes.checks.finding import Finding, Layer
from probes.checks.registry import SECTIONS, Check, all_checks, explain, parse_text
from tests.checks.allowed_lines import DIAGNOSES, LOOKS
from tests.checks.bases import CLEAN
from tests.checks.faults import FAULTS, fall

CAUSE = re.compile(r"[A-FL]\d\d")
every_check = pytest.mark.parametrize("check", all_checks(), ids=lambda check: f"{check.code} {check.title[:30]}")


def _findings() -> list[Finding]:
    return [
        finding
        for fault in FAULTS
        for diagnosis in diagnose(fault.apply(CLEAN.topology(), CLEAN.answer))
        for finding in diagnosis.findings
    ]


@every_check
def test_a_check_has_every_section(check: Check) -> None:
    """Title, sections in order, and a source that ends with its grade; an id of the failure catalogue."""
    assert tuple(check.text) == SECTIONS
    assert all(check.text.values())
    assert check.title.endswith(".")
    assert check.text["Source"].endswith(f"({check.grade.value})")
    assert CAUSE.fullmatch(check.cause)
    assert bool(check.of_tunnel) != bool(check.of_link)


def test_a_text_without_a_section_is_refused() -> None:
    with pytest.raises(ValueError, match="sections"):
        parse_text("A title.\n\nChecks: something.")


@pytest.mark.parametrize("code", ["HAVC17", "havc17", "C17"])
def test_a_code_is_explained(code: str) -> None:
    text = explain(code)
    assert text is not None
    assert text.startswith("HAVC17  The local network gateway names another BGP address")
    assert all(f"{section}: " in text for section in SECTIONS)


def test_a_code_that_is_none_is_not_explained() -> None:
    assert explain("HAVZ99") is None


def test_every_finding_shows_where_it_was_read_and_names_what_should_hold() -> None:
    for finding in _findings():
        assert finding.evidence, finding
        assert all(target.path for remedy in finding.remedies for target in remedy.targets), finding


def test_no_command_to_look_by_hand_writes_or_asks_for_a_secret() -> None:
    of_findings = {command for finding in _findings() for command in finding.commands}
    of_causes = {command for entry in NOT_CHECKED.values() for command in entry.commands()}
    assert of_findings
    assert of_causes
    allowed = re.compile(f"({'|'.join((*LOOKS, *DIAGNOSES))}) ")
    assert [command for command in of_findings | of_causes if not allowed.match(command)] == []
    assert [command for command in of_findings | of_causes if "shared-key" in command or "token" in command] == []
    assert [command for command in of_findings if not re.match("az |gcloud ", command)] == []


def test_a_finding_names_its_own_resources_in_the_lines_for_what_reads_cannot_tell() -> None:
    """Nothing but what no read knows is left to fill in: the workspace and the storage account of whoever looks."""
    fallen = diagnose(fall(CLEAN.answer(CLEAN.topology()), Layer.IKE))[0].findings[0]
    assert fallen.code == "HAVB17"
    told = " ".join(fallen.commands)
    assert all(name in told for name in ("rg-net", "--resource c0", "proj-net", "virtualNetworkGateways/vng"))
    assert not re.search(r"\b(GROUP|CONNECTION|GATEWAY_ID|PROJECT)\b", told)
    assert len(fallen.commands) > len(behind("B17"))


@pytest.mark.parametrize("hostile", ["a'; rm -rf /", 'a" or 1', "$(id)", "a`id`", "a b"])
def test_a_name_from_a_cloud_adds_no_word_to_a_line(hostile: str) -> None:
    for entry in NOT_CHECKED.values():
        for line in entry.lines:
            plain, spoiled = line(Names(*["NAME"] * 4)), line(Names(*[hostile] * 4))
            if plain.startswith(("az ", "gcloud ")):
                assert [word.replace(hostile, "NAME") for word in shlex.split(spoiled)] == shlex.split(plain)


def test_texts_have_no_line_break_or_trailing_space() -> None:
    for finding in _findings():
        assert finding.sentence == " ".join(finding.sentence.split()), finding.sentence
