"""After a fix: both clouds are read until the finding is gone, or a deadline passes."""

from __future__ import annotations

import time
from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass

from probes.checks.diagnose import Diagnosis
from probes.checks.finding import Finding
from probes.matrix import Severity

DEADLINE = 300.0
"""Seconds: BGP hold timers have run out by then on both sides (failure catalogue 5.3; documented)."""
PAUSE = 15.0
_DOWN = frozenset({Severity.BLOCKS, Severity.DEGRADES})
Key = tuple[str, str]
"""Code and tunnel of a finding."""


@dataclass(frozen=True, slots=True)
class Verified:
    """How both clouds stand after a fix.

    Attributes:
        left: the findings that should be gone and are not.
        new: findings that block or degrade and were not there before; a fix may uncover what it did not cause.
        unsure: codes of what should be gone and cannot be told, with the reason.
        seconds: how long it took.
    """

    left: tuple[Finding, ...]
    new: tuple[Finding, ...]
    unsure: tuple[str, ...]
    seconds: float

    @property
    def is_mended(self) -> bool:
        """Whether what should be gone is gone, and is known to be."""
        return not self.left and not self.unsure


def verify(
    mended: Iterable[Key],
    before: Iterable[Finding],
    look: Callable[[], Collection[Diagnosis]],
    tell: Callable[[Verified], None] = lambda _: None,
    deadline: float = DEADLINE,
    wait: Callable[[float], object] = time.sleep,
    clock: Callable[[], float] = time.monotonic,
) -> Verified:
    """Look again and again until the findings are gone and nothing new is wrong, or the deadline passes.

    Args:
        mended: what should be gone.
        before: what was found before the fix.
        look: reads both clouds and says what is found now.
        tell: told of every look.
    """
    wanted, known, begun = frozenset(mended), {_key(one) for one in before}, clock()
    while True:
        now = _judge(look(), wanted, known, lambda: clock() - begun)
        tell(now)
        if (now.is_mended and not now.new) or now.seconds + PAUSE > deadline:
            return now
        wait(PAUSE)


def _key(finding: Finding) -> Key:
    return (finding.code, finding.tunnel)


def _judge(
    diagnoses: Collection[Diagnosis], wanted: Collection[Key], known: Collection[Key], elapsed: Callable[[], float]
) -> Verified:
    findings = [one for each in diagnoses for one in each.findings]
    unsure = [one for each in diagnoses for one in each.unsure if (one.code, one.tunnel) in wanted]
    told = [f"{one.code}: {one.reason}" for one in unsure]
    if not diagnoses:
        # No link was found: nothing is known of it, which is not the same as being mended.
        told += [f"{code}: the link was not found" for code, _ in wanted]
    return Verified(
        tuple(one for one in findings if _key(one) in wanted),
        tuple(one for one in findings if _key(one) not in known and one.severity in _DOWN),
        tuple(told),
        elapsed(),
    )
