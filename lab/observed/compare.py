"""Makes a fault in a healthy lab and lays what both clouds answer beside what the daemons did."""

import re
from dataclasses import dataclass, replace
from functools import cache

from lab.clock import SteppedClock
from lab.observed.clouds import Clouds, Refusal
from lab.observed.faults import Fault, Refused, Sight
from lab.observed.link import Link
from lab.observed.look import look, read_word
from lab.play import start_lab

SETTLED_SECONDS = 300.0
"""After these every hold timer, 180 s at most, has run out, and every answer tells it."""

DAY_SECONDS = 86_400.0

AROUND = ("learned", "hold")
"""What is looked at besides the layers."""


@dataclass(frozen=True)
class Row:
    """One fault of the table: what both clouds answer, Google's word, and the layers on which it is not as expected.

    `sent` are the writes that made the fault. `tried` is a write that a cloud must refuse, `refusal` its answer, and
    `is_refused` whether that is what it must answer. `later` is what is answered after the first rekey.
    """

    fault: Fault
    sight: Sight
    word: str
    differs: tuple[str, ...]
    sent: tuple[str, ...]
    tried: str
    refusal: Refusal | None = None
    is_refused: bool = True
    later: Sight | None = None

    @property
    def agrees(self) -> bool:
        """Whether both clouds answer the daemons' up or down and their state of BGP, on every layer."""
        return not set(self.differs) - set(AROUND)


@cache
def compare(fault: Fault) -> Row:
    """Return the row of one fault, made in a lab of its own.

    Raises:
        UnexpectedAnswerError: a cloud did not take a write that makes the fault.
    """
    clock = SteppedClock()
    with start_lab("healthy", clock=clock) as lab, Clouds(lab, clock) as clouds:
        refusal = fault.refused.attempt(clouds) if fault.refused else None
        tried = " ".join(clouds.sent)
        clouds.sent.clear()
        if fault.writes:
            fault.writes(clouds)
        sent = tuple(clouds.sent)
        if fault.below:
            fault.below(Link(lab.azure, lab.google))
        clock.advance(SETTLED_SECONDS)
        sight, word = look(clouds), read_word(clouds)
        differs = find_differences(fault.seen, sight)
        later = None
        if fault.later:
            clock.advance(DAY_SECONDS)
            later = look(clouds)
            differs += tuple(f"later {name}" for name in find_differences(fault.later, later))
    is_refused = fault.refused is None or is_as_documented(fault.refused, refusal)
    return Row(fault, sight, word, differs, sent, tried, refusal, is_refused, later)


def is_as_documented(refused: Refused, refusal: Refusal | None) -> bool:
    """Tell whether a write was refused as it must be."""
    return (
        refusal is not None
        and (refusal.status, refusal.code) == (refused.status, refused.code)
        and re.search(refused.pattern, refusal.message) is not None
    )


def find_differences(expected: Sight, sight: Sight) -> tuple[str, ...]:
    """Return the layers on which something else is seen; what nobody looked at at first is left out."""
    comparable = replace(
        sight,
        learned=None if expected.learned is None else sight.learned,
        hold=None if expected.hold is None else sight.hold,
    )
    return tuple(name for name in Sight.__dataclass_fields__ if getattr(expected, name) != getattr(comparable, name))
