"""What the README promises is what the program does: the permissions it needs, and how it ends."""

from __future__ import annotations

import json
import re

import pytest

from probes.azure.reads import AZURE_READS
from tests.tree import ROOT
from tui.exit_codes import ExitCode

# Needed only when no resource group is named, and said so in a sentence.
ON_THE_SUBSCRIPTION = "Microsoft.Resources/subscriptions/resources/read"


@pytest.fixture
def readme() -> str:
    """The text of the README."""
    return (ROOT / "README.md").read_text(encoding="utf-8")


def _block(text: str, language: str, mark: str) -> str:
    """The one fenced block in `language` that has `mark` in it."""
    (block,) = [found for found in re.findall(rf"```{language}\n(.*?)```", text, flags=re.DOTALL) if mark in found]
    return str(block)


def test_the_azure_role_is_what_the_reads_need(readme: str) -> None:
    role = json.loads(_block(readme, "json", "Actions"))
    assert set(role["Actions"]) == {kind.permission for kind in AZURE_READS} - {ON_THE_SUBSCRIPTION}
    assert f"`{ON_THE_SUBSCRIPTION}`" in readme


def test_the_google_role_is_what_the_reads_need(readme: str) -> None:
    reads = pytest.importorskip("probes.gcp.reads")
    role = re.findall(r"compute\.\w+\.\w+", _block(readme, "text", "compute."))
    assert len(role) == len(set(role))
    assert set(role) == {kind.permission for kind in reads.GCP_READS}


def test_the_exit_codes_are_all_explained(readme: str) -> None:
    explained = re.findall(r"^\| (\d+) \| \w", readme, flags=re.MULTILINE)
    assert [int(code) for code in explained] == sorted(ExitCode)
