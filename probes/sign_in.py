"""Signing in once for many reads that start together, and what a sign-in that failed has to say."""

from __future__ import annotations

import base64
import binascii
import json
import logging
import threading
import time
from collections.abc import Callable, Mapping
from typing import Generic, TypeVar

from probes.documents import Outcome

T = TypeVar("T")
_LOG = logging.getLogger(__name__)

KEEP_FAILURE = 10.0
"""Seconds for which a failed sign-in answers all who ask: trying again for each of twenty reads would take minutes."""
CONNECT_SECONDS = 4.0
"""Longest wait for a sign-in's server to take a connection. A second packet of three goes out within it."""
ANSWER_SECONDS = 10.0
"""Longest wait for a sign-in's answer."""


class SignInProblem(Exception):
    """Why nobody is signed in.

    Attributes:
        outcome: `UNAUTHENTICATED`, or `UNREACHABLE` where the sign-in itself was out of reach.
        sentence: for a person: what is wrong, and the command or the setting that mends it. One line, no secret.
        command: what to run to mend it, as words; empty where no command alone does.
    """

    def __init__(
        self, sentence: str, command: tuple[str, ...] = (), outcome: Outcome = Outcome.UNAUTHENTICATED
    ) -> None:
        super().__init__(sentence)
        self.outcome = outcome
        self.sentence = sentence
        self.command = command


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
                _LOG.warning("%s", error)
                raise
            return self._opened


def read_claims(token: str) -> Mapping[str, object]:
    """The claims of a JWT, unverified: for display, never for trust. Empty if it is none."""
    try:
        payload = token.split(".")[1]
        claims = json.loads(base64.urlsafe_b64decode(payload + "=" * (-len(payload) % 4)))
    except (IndexError, ValueError, binascii.Error, RecursionError):
        return {}
    return claims if isinstance(claims, dict) else {}
