"""Counts what is sent, so that the program can show how much it asks of the clouds."""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Callable


class RequestMeter:
    """Requests sent to both clouds, over the last minute and in all. Safe to use from several threads.

    Args:
        clock: seconds, monotonic.
    """

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._sent: deque[float] = deque(maxlen=10_000)
        self.total = 0

    def count(self) -> None:
        """Note one request that goes out now."""
        self._sent.append(self._clock())
        self.total += 1

    def per_minute(self) -> int:
        """Requests sent in the last 60 seconds."""
        since = self._clock() - 60
        return sum(1 for moment in tuple(self._sent) if moment >= since)
