"""Shells that are signed in to a lab, and the record of a run."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from lab import Lab, start_lab
from tests.clients.programs import Shell
from tests.clients.record import Record

SPEED = 2000.0
"""A gateway that takes Azure half an hour is there within a second."""

Open = Callable[[str], tuple[Lab, Shell]]


@pytest.fixture
def open_shell(tmp_path: Path) -> Iterator[Open]:
    """Start the lab of a scenario and return it with a shell in which the clients are signed in."""
    with ExitStack() as stack:

        def start(scenario: str) -> tuple[Lab, Shell]:
            lab = stack.enter_context(start_lab(scenario, speed=SPEED))
            shell = Shell(tmp_path)
            shell.sign_in(lab)
            return lab, shell

        yield start


@pytest.fixture(scope="session")
def record(request: pytest.FixtureRequest) -> Iterator[Record]:
    """What is run, written into the docs at the end of a run without a failure."""
    record = Record()
    yield record
    if not request.session.testsfailed:
        record.keep()
