"""The lab's time."""

import time
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

TYPICAL_SPEED = 50.0
"""How many times faster than the real services the lab finishes its long-running operations."""


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

    @property
    def link_up_since(self) -> datetime:
        """When the tunnels that are up came up."""
        return self.started - self.uptime


def start_clock(speed: float = TYPICAL_SPEED) -> Clock:
    """Return a clock that starts now."""
    return Clock(started=datetime.now(UTC), speed=speed)
