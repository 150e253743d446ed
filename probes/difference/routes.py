"""Which prefixes arrive no longer, and which arrive now."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from probes.difference.model import Change, Entry, Place, Topic
from probes.difference.moment import Lane, why_unseen
from probes.documents import Cloud
from probes.model import Link
from probes.routes.model import Direction, Reconciliation, Route, Verdict
from probes.values import Standing, Value

_ARRIVES = (Verdict.DELIVERED, Verdict.RESERVE, Verdict.UNSOLICITED)


@dataclass(frozen=True, slots=True)
class Side:
    """One tunnel in one of the two moments."""

    routes: Reconciliation
    link: Link
    lane: Lane


def compare_routes(before: Side, after: Side, place: Place) -> Iterator[Entry]:
    """The routes of both directions of one tunnel, by prefix."""
    for direction in Direction:
        here, there = _by_prefix(before, direction), _by_prefix(after, direction)
        open_here, open_there = _why_open(before, direction), _why_open(after, direction)
        held_here, held_there = _why_not_held(before, direction), _why_not_held(after, direction)
        for prefix in here.keys() | there.keys():
            one, other = here.get(prefix), there.get(prefix)
            # One that does not arrive is known from the sender's own prefixes only.
            whys = open_here or _unless_arriving(other, held_here), open_there or _unless_arriving(one, held_there)
            change = _compare(one, other, *whys)
            if change is not None:
                yield Entry(
                    Topic.ROUTE,
                    change,
                    place,
                    label=direction.words,
                    before=_tell(one, whys[0]),
                    after=_tell(other, whys[1]),
                    subject=prefix,
                )


def _by_prefix(side: Side, direction: Direction) -> dict[str, Route]:
    return {route.prefix: route for route in side.routes.routes_of(side.lane.key, direction)}


def _unless_arriving(route: Route | None, why: str) -> str:
    return "" if route is None or route.verdict in _ARRIVES else why


def _compare(before: Route | None, after: Route | None, why_before: str, why_after: str) -> Change | None:
    known = _is_known(before, why_before), _is_known(after, why_after)
    if known == (False, False):
        return None  # the fields that could not be read say so themselves
    if known != (True, True):
        return Change.UNREAD if known[0] else Change.READ
    was, now = (route.verdict if route else None for route in (before, after))
    if was is now:
        return None
    if (was in _ARRIVES) != (now in _ARRIVES):
        return Change.GONE if was in _ARRIVES else Change.NEW
    return Change.CHANGED


def _is_known(route: Route | None, why_open: str) -> bool:
    return not why_open if route is None else route.verdict is not Verdict.UNKNOWN


def _tell(route: Route | None, why_open: str) -> str | None:
    if route is None:
        return why_open or None
    return (
        (route.reason or why_open or route.verdict.value) if route.verdict is Verdict.UNKNOWN else route.verdict.value
    )


def _why_open(side: Side, direction: Direction) -> str:
    """Why a prefix that is not seen may be there all the same; empty if it may not."""
    ends = {Cloud.AZURE: side.lane.tunnel.azure, Cloud.GCP: side.lane.tunnel.gcp}
    sender, receiver = ends[direction.sender], ends[direction.receiver]
    tables: list[Value[Any]] = [sender.prefixes_sent] if sender else []
    tables += [receiver.prefixes_received] if receiver else []
    unread = [value for value in tables if value.is_gap or value.standing is Standing.NOT_ASKED]
    if unread:
        return unread[0].reason or unread[0].standing.value
    return next((why for cloud, end in ends.items() if end is None and (why := why_unseen(cloud, side.link))), "")


def _why_not_held(side: Side, direction: Direction) -> str:
    """Why the sender's own prefixes are not known; empty if they are."""
    held = (side.link.azure if direction.sender is Cloud.AZURE else side.link.gcp).prefixes
    return held.reason or held.standing.value if held.is_gap else ""
