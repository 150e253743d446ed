"""The lab's time: wall time for people, stepped for tests."""

import math
import time
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

TYPICAL_SPEED = 50.0
"""How many times faster than the real services the lab finishes its long-running operations."""

POLLING_SPEED = 1000.0
"""The same where time stands still: how soon a client is told to ask again."""


@dataclass(frozen=True)
class Clock:
    """Wall time for what is shown, sped-up time for what a person would have to wait for.

    `started` is when the lab began; `uptime` is how long before that the link came up.
    """

    started: datetime
    speed: float = TYPICAL_SPEED
    uptime: timedelta = timedelta(hours=9, minutes=41, seconds=17)
    began: float = field(default_factory=time.monotonic)

    def now(self) -> datetime:
        """Return the present moment in UTC."""
        return datetime.now(UTC)

    def seconds(self) -> float:
        """Return how many seconds of the real service have passed since the lab began; never goes back."""
        return (time.monotonic() - self.began) * self.speed

    def shorten(self, seconds: float) -> float:
        """Return how many real seconds stand for so many seconds of the real service."""
        return seconds / self.speed

    def moment(self, second: float) -> datetime:
        """Return when one of the lab's seconds was, as it is shown; before the lab began is when the link came up."""
        return self.link_up_since if second < 0 else self.started + timedelta(seconds=self.shorten(second))

    @property
    def link_up_since(self) -> datetime:
        """When the tunnels that are up came up."""
        return self.started - self.uptime


@dataclass(frozen=True)
class SteppedClock(Clock):
    """Time that stands still until it is told to go on, and is the same in every run."""

    started: datetime = datetime(2026, 1, 15, 12, tzinfo=UTC)
    speed: float = POLLING_SPEED
    steps: list[float] = field(default_factory=list)

    def now(self) -> datetime:
        """Return the present moment in UTC."""
        return self.moment(self.seconds())

    def seconds(self) -> float:
        """Return how many seconds the clock was advanced by."""
        return math.fsum(self.steps)

    def moment(self, second: float) -> datetime:
        """Return when one of the lab's seconds was: a second that is stepped is a second that is shown."""
        return self.link_up_since if second < 0 else self.started + timedelta(seconds=second)

    def advance(self, seconds: float) -> None:
        """Let time pass.

        Raises:
            ValueError: it would go back.
        """
        if seconds < 0:
            raise ValueError(f"time does not go back: {seconds}")
        self.steps.append(seconds)


def start_clock(speed: float = TYPICAL_SPEED) -> Clock:
    """Return a clock that starts now."""
    return Clock(started=datetime.now(UTC), speed=speed)
