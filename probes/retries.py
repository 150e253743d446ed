"""When a failed request is sent again, and after how long: a few times, and as the cloud asks.

What asks for a longer wait than a person would sit through is not sent again at all: to come back earlier would be to
come unasked. The rounds of `probes.live` wait that long instead.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from typing import Any, Self

from urllib3.exceptions import MaxRetryError, ReadTimeoutError, ResponseError
from urllib3.util.retry import Retry

MOST_RETRIES = 2
LONGEST_WAIT = 10.0
"""Seconds that one retry waits at the most."""
LONGEST_REFUSAL = 3_600.0
"""Seconds that an answer may keep us away at the most: a header is text from outside, too."""

_SECONDS = re.compile(r"\d{1,9}(?:\.\d{1,9})?", re.ASCII)
_UNITS = {"retry-after": 1.0, "retry-after-ms": 1e-3, "x-ms-retry-after-ms": 1e-3}


def read_wait(headers: Mapping[str, str], now: datetime | None = None) -> float | None:
    """Seconds that an answer asks to wait, up to `LONGEST_REFUSAL`; None if it does not ask, or nobody can read it.

    `Retry-After` has whole seconds or a date (RFC 9110, 10.2.3; documented); Azure's clients also know
    `retry-after-ms` and `x-ms-retry-after-ms` (azure-core; documented).

    Args:
        headers: of the answer, whose names are looked up without regard to case.
        now: the present moment, for a date.
    """
    found = {name.lower(): value.strip() for name, value in headers.items() if name.lower() in _UNITS}
    for name, unit in _UNITS.items():
        if name not in found:
            continue
        seconds = _seconds(found[name], now or datetime.now(UTC))
        if seconds is not None:
            return min(seconds * unit, LONGEST_REFUSAL)
    return None


def asked_wait(error: Exception) -> float:
    """Seconds that the answer behind an exception asks to wait; 0 where there is none, or it does not ask."""
    headers = getattr(getattr(error, "response", None), "headers", None)
    return (read_wait(headers) or 0.0) if isinstance(headers, Mapping) else 0.0


def _seconds(text: str, now: datetime) -> float | None:
    if _SECONDS.fullmatch(text):
        return float(text)
    try:
        moment = parsedate_to_datetime(text)
    except (ValueError, TypeError, OverflowError):
        return None
    zoned = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    return max(0.0, (zoned - now) / timedelta(seconds=1))


def is_too_long(headers: Mapping[str, str]) -> bool:
    """Whether an answer asks to stay away for longer than a retry would wait."""
    return (read_wait(headers) or 0.0) > LONGEST_WAIT


class PromptRetry(Retry):
    """urllib3's retries: it would try a server again that did not answer in time, and give up on an odd header."""

    @classmethod
    def usual(cls) -> PromptRetry:
        """The retries of a read."""
        return cls(
            total=MOST_RETRIES,
            connect=1,
            backoff_factor=0.5,
            status_forcelist=(429, 502, 503, 504),
            allowed_methods=("GET",),
            raise_on_status=False,
        )

    def increment(self, *args: Any, **named: Any) -> Self:
        """The retries that are left; none after an answer that did not come in time, or one that asks for too much."""
        error, response = named.get("error"), named.get("response")
        if isinstance(error, ReadTimeoutError):
            raise error
        if response is not None and is_too_long(response.headers):
            raise MaxRetryError(named["_pool"], "", ResponseError("asks for a longer wait"))
        return super().increment(*args, **named)

    def get_retry_after(self, response: Any) -> float | None:
        """Seconds to wait as the answer asks; None where it does not ask."""
        return read_wait(response.headers)
