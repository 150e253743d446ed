"""Moments and ages as the reports write them."""

from __future__ import annotations

from datetime import UTC, datetime

_MINUTE, _HOUR = 60, 3600


def stamp(moment: datetime) -> str:
    """Such as `2026-01-31T08:15:00Z`."""
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def stamp_or_none(moment: datetime | None) -> str | None:
    """The same, or None where there is no moment."""
    return None if moment is None else stamp(moment)


def age(then: datetime, now: datetime) -> str:
    """Such as `12 s ago`."""
    seconds = max(0, round((now - then).total_seconds()))
    if seconds < 2 * _MINUTE:
        return f"{seconds} s ago"
    return f"{seconds // _MINUTE} min ago" if seconds < 2 * _HOUR else f"{seconds // _HOUR} h ago"
