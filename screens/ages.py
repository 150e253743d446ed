"""Ages and times as a person reads them."""

from __future__ import annotations

from datetime import datetime

_STEPS = ((120, 1, "s"), (7_200, 60, "min"), (172_800, 3_600, "h"))


def tell_age(then: datetime, now: datetime) -> str:
    """How long ago, in one short unit: `12 s`, `3 min`, `5 h`, `9 d`."""
    seconds = max(0, int((now - then).total_seconds()))
    for limit, size, unit in _STEPS:
        if seconds < limit:
            return f"{seconds // size} {unit}"
    return f"{seconds // 86_400} d"


def tell_time(then: datetime) -> str:
    """A time of day that names its zone."""
    return then.strftime("%Y-%m-%d %H:%M:%S %Z").strip()
