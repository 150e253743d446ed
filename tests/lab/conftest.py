"""One running lab for the reads, and fresh ones for tests that change something."""

import os
from collections.abc import Callable, Iterator
from contextlib import ExitStack

import pytest

from lab import Lab, start_lab

FAST = 1000.0


@pytest.fixture
def play() -> Iterator[Callable[[str], Lab]]:
    """Start labs that are stopped when the test ends."""
    with ExitStack() as stack:
        yield lambda scenario: stack.enter_context(start_lab(scenario, speed=FAST))


@pytest.fixture
def use(monkeypatch: pytest.MonkeyPatch) -> Callable[[Lab], Lab]:
    """Give this process a lab's environment until the test ends."""

    def apply(lab: Lab) -> Lab:
        for name in [name for name in os.environ if name.startswith(("AZURE_", "HAVPN_", "GOOGLE_"))]:
            monkeypatch.delenv(name)
        for name, value in lab.environment.items():
            monkeypatch.setenv(name, value)
        return lab

    return apply
