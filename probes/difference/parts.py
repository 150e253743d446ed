"""Links, gateways, tunnels and ends that are in one of the two only."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from probes.difference.model import Change, Entry, Place, Topic
from probes.difference.moment import Lane, why_unseen
from probes.documents import Cloud
from probes.matrix import Matrix
from probes.model import Link, TunnelEnd

MOVED = "part of another tunnel"


@dataclass(frozen=True, slots=True)
class Elsewhere:
    """The moment in which a part is not.

    Attributes:
        hidden: what could not be read there, as `View.hidden` has it.
    """

    link: Link
    hidden: tuple[str, ...]

    def why_unseen(self, end: TunnelEnd) -> str:
        """Why this end may be there all the same; empty if it may not."""
        named = (sentence for sentence in sorted(self.hidden) if sentence.startswith(f"{end.name}: "))
        return why_unseen(end.cloud, self.link) or next(named, self.why_unsure)

    @property
    def why_unsure(self) -> str:
        """Why ends may be put together wrongly; empty if all that may be one of this link could be read."""
        gaps = (end.remote_address.reason for end in _ends(self.link) if end.remote_address.is_gap)
        return _first((*sorted(self.hidden), *gaps))


def came_or_went(was_there: bool, label: str, name: str, cloud: Cloud | None, why: str, place: Place) -> Entry:
    """A part that is in one of the two only.

    Args:
        why: it may be there all the same, for this reason; empty if it is not there.
    """
    certain, open_ = (Change.GONE, Change.UNREAD) if was_there else (Change.NEW, Change.READ)
    before, after = (name, why or None) if was_there else (why or None, name)
    return Entry(Topic.PART, open_ if why else certain, place, cloud, label, before, after, subject=name)


def use_entry(one: Lane, other: Lane, before: Matrix, after: Matrix, place: Place) -> Entry:
    """A tunnel whose Azure end is spare in one of the two only."""
    was, now = ("spare" if lane.tunnel.spare else "in use" for lane in (one, other))
    why_before, why_after = (_first(why_unseen(cloud, each.link) for cloud in Cloud) for each in (before, after))
    if why_before or why_after:
        # Whether an end is spare is known from the ends of the other cloud.
        change = Change.UNREAD if why_after and not why_before else Change.READ
        texts = (was, why_after) if change is Change.UNREAD else (why_before, now)
        if why_before and why_after:
            change, texts = Change.NEITHER, (why_before, why_after)
        return Entry(Topic.PART, change, place, None, "use", *texts)
    return Entry(Topic.PART, Change.CHANGED, place, None, "use", was, now)


def tunnel_entry(lane: Lane, was_there: bool, elsewhere: Elsewhere, place: Place) -> Entry:
    """A tunnel that is in one of the two only, with the names of its ends."""
    ends = [end for end in (lane.tunnel.azure, lane.tunnel.gcp) if end]
    return _part_of_link(was_there, "tunnel", ends, elsewhere, place)


def end_entry(end: TunnelEnd, was_there: bool, elsewhere: Elsewhere, place: Place) -> Entry:
    """An end that a tunnel has in one of the two only."""
    label = "connection" if end.cloud is Cloud.AZURE else "VPN tunnel"
    return _part_of_link(was_there, label, [end], elsewhere, place)


def _part_of_link(was_there: bool, label: str, ends: Sequence[TunnelEnd], elsewhere: Elsewhere, place: Place) -> Entry:
    name, cloud = " / ".join(end.name for end in ends), ends[0].cloud if label != "tunnel" else None
    moved = [_find(end, elsewhere.link) for end in ends]
    why = _first(elsewhere.why_unseen(end) for end, found in zip(ends, moved, strict=True) if not found)
    why = why or (elsewhere.why_unsure if all(moved) else "")
    if not why and all(moved):
        before, after = (name, MOVED) if was_there else (MOVED, name)
        return Entry(Topic.PART, Change.CHANGED, place, cloud, label, before, after, subject=name)
    return came_or_went(was_there, label, name, cloud, why, place)


def _find(end: TunnelEnd, link: Link) -> TunnelEnd | None:
    """The same end in another moment."""
    return next((each for each in _ends(link) if each.cloud is end.cloud and _id(each) == _id(end)), None)


def _ends(link: Link) -> list[TunnelEnd]:
    return [each for tunnel in link.tunnels for each in (tunnel.azure, tunnel.gcp) if each]


def _id(end: TunnelEnd) -> str:
    return end.id.casefold() if end.cloud is Cloud.AZURE else end.id


def _first(reasons: Iterable[str]) -> str:
    return next((reason for reason in reasons if reason), "")
