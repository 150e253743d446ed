"""What the README promises is what the program does: how it ends. Its roles are written by `make docs`."""

from __future__ import annotations

import re

import pytest

from tests.tree import ROOT
from tui.exit_codes import ExitCode


@pytest.fixture
def readme() -> str:
    """The text of the README."""
    return (ROOT / "README.md").read_text(encoding="utf-8")


def test_the_exit_codes_are_all_explained(readme: str) -> None:
    explained = re.findall(r"^\| (\d+) \| \w", readme, flags=re.MULTILINE)
    assert [int(code) for code in explained] == sorted(ExitCode)
