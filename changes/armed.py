"""What it takes to write: the permission that the command line gives, and what the guard lets through for it."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Protocol

from changes.plan import Step
from probes.documents import Cloud, Json
from probes.guard import ReadKind


@dataclass(frozen=True, slots=True)
class Armed:
    """The permission to write. Only the command line makes one, for `--write`; whoever has none cannot write."""


class WriteError(Exception):
    """A write that did not come to a good end, in a sentence without a secret.

    Attributes:
        was_sent: whether the cloud may have got it; what came of it then is read afterwards.
        was_answered: whether the cloud said no, so that nothing more is to come of it.
    """

    def __init__(self, sentence: str, *, was_sent: bool, was_answered: bool = False) -> None:
        super().__init__(sentence)
        self.was_sent = was_sent
        self.was_answered = was_answered


class Watch(Protocol):
    """Told again and again while a write is under way."""

    def __call__(self, elapsed: float, /) -> None:
        """Told how many seconds have passed since it was sent."""


class Writer(Protocol):
    """Writes to one cloud."""

    def write(self, step: Step, body: dict[str, Json], watch: Watch) -> None:
        """Send the call of a step with this body, and return when the cloud says that it is done.

        Raises:
            WriteError: it was refused, here or by the cloud, or what came of it is not known.
        """

    def close(self) -> None:
        """Close all connections."""


def writes_of(cloud: Cloud, armed: Armed | None, steps: Iterable[Step]) -> tuple[ReadKind, ...]:
    """What the guard lets through besides reads: the calls of these steps and no other; nothing without `Armed`."""
    if armed is None:
        return ()
    flags = "(?i:{})" if cloud is Cloud.AZURE else "{}"
    return tuple(
        ReadKind(f"{step.kind}.{step.verb}", step.call.method, flags.format(re.escape(step.call.path)), "")
        for step in steps
        if step.cloud is cloud
    )
