"""Every check explains itself, and every finding can be followed to where it was read."""

from __future__ import annotations

import re

import pytest

from probes.checks.diagnose import diagnose
from probes.checks.finding import Finding
from probes.checks.registry import SECTIONS, Check, all_checks, explain, parse_text
from tests.checks.bases import CLEAN
from tests.checks.faults import FAULTS

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
    commands = {command for finding in _findings() for command in finding.commands}
    assert commands
    allowed = re.compile(
        r"az network [\w-]+ (show|list-bgp-peer-status) |gcloud (compute [\w-]+ (describe|get-status)|logging read) "
    )
    assert [command for command in commands if not allowed.match(command)] == []
    assert [command for command in commands if "shared-key" in command] == []


def test_texts_have_no_line_break_or_trailing_space() -> None:
    for finding in _findings():
        assert finding.sentence == " ".join(finding.sentence.split()), finding.sentence
