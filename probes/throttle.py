"""How often a view of many links is made: making one takes long enough to be in the way of reading."""

from __future__ import annotations

import time
from collections.abc import Callable

from probes.documents import Documents

SHARE = 4.0
"""How many times as long as making a view took nothing is made: a fifth of the time at most goes into views."""
SHORTEST = 0.1
"""Seconds between two views, however cheap: the screens show no more of them."""
LONGEST = 2.0
"""Seconds after which a change shows in any case."""


class Throttle:
    """Tells when the next view is due: after a pause that fits what they cost."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._shown = Documents()
        self._asked_at = self._due_at = 0.0
        self._any = False

    def is_due(self, documents: Documents) -> bool:
        """Whether to make a view of these documents now."""
        self._asked_at = self._clock()
        same = documents.answered is self._shown.answered and documents.pending == self._shown.pending
        return not (self._any and same) and self._asked_at >= self._due_at

    def note(self, documents: Documents) -> None:
        """A view of these documents was made, since `is_due` said so."""
        now = self._clock()
        self._shown, self._any = documents, True
        self._due_at = now + min(max(SHARE * (now - self._asked_at), SHORTEST), LONGEST)
