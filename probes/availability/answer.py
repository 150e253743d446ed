"""Three answers, and how they combine: what is not known never counts as yes."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import IntEnum


class Answer(IntEnum):
    """In their order: `min` of several is whether all of them hold, `max` whether any of them does."""

    NO = 0
    CANNOT_TELL = 1
    YES = 2


@dataclass(frozen=True, slots=True)
class Told:
    """An answer and why.

    Attributes:
        about: the reason, with `{}` in the place of the tunnel, so that one sentence can name several; empty for yes.
        detail: what the cloud said where something could not be read.
    """

    answer: Answer
    about: str = ""
    detail: str = ""


def agree(answers: Iterable[Answer]) -> Answer:
    """What is the case if one of several things happens and nobody tells which: what they agree on."""
    found = set(answers)
    return found.pop() if len(found) == 1 else Answer.CANNOT_TELL
