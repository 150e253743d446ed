"""One case of credentials: what a machine has, what the sign-ins answer, and what a person has to be told."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from probes.documents import Cloud, Outcome
from tests.credentials.clouds import grant
from tests.credentials.internet import Answer


def _nothing(_: Path) -> dict[str, str]:
    return {}


@dataclass(frozen=True, slots=True)
class Case:
    """One case.

    Attributes:
        name: what a person would call it.
        make: makes files in the folder it is given, and returns the variables.
        token: what the token endpoints answer.
        special: answers of other addresses, by how host and path, or the path alone, begin.
        told: pieces of the sentence; empty where the sign-in succeeds.
        command: what mends it, where a command does.
        account: who is signed in.
        refusing: hosts that cannot be reached.
        own_process: whether the library reads the case's variables when it is imported.
    """

    cloud: Cloud
    name: str
    make: Callable[[Path], dict[str, str]] = _nothing
    token: Answer = field(default_factory=grant)
    special: Mapping[str, Answer] = field(default_factory=dict)
    told: tuple[str, ...] = ()
    command: tuple[str, ...] = ()
    account: str = ""
    outcome: Outcome = Outcome.UNAUTHENTICATED
    refusing: frozenset[str] = frozenset()
    own_process: bool = False
