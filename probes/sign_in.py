"""Signing in once for many reads that start together."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from typing import Generic, TypeVar

T = TypeVar("T")

KEEP_FAILURE = 10.0
"""Seconds for which a failed sign-in answers all who ask: trying again for each of twenty reads would take minutes."""


class SignIn(Generic[T]):
    """Holds what a successful sign-in opened, or for a while why it failed."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._opened: T | None = None
        self._failure: Exception | None = None
        self._failed_at = 0.0

    @property
    def opened(self) -> T | None:
        """What the sign-in opened, if it has."""
        return self._opened

    def once(self, open_session: Callable[[], T]) -> T:
        """What `open_session` returned, called by the first who asks.

        Raises:
            Exception: whatever `open_session` raised, now or a moment ago.
        """
        with self._lock:
            if self._opened is not None:
                return self._opened
            if self._failure is not None and time.monotonic() - self._failed_at < KEEP_FAILURE:
                raise self._failure
            try:
                self._opened = open_session()
            except Exception as error:
                self._failure, self._failed_at = error, time.monotonic()
                raise
            return self._opened
