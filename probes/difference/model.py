"""What a comparison of two moments says: entries, each one line for a person, grouped by link."""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import StrEnum

from probes.checks.finding import SEVERITIES, Layer
from probes.documents import Cloud
from probes.matrix import Severity


class DifferenceError(Exception):
    """The two cannot be compared; the message is one line that says why."""


class Topic(StrEnum):
    """What an entry is about."""

    PART = "part"
    """A link, a gateway, a tunnel or an end of one."""
    FINDING = "finding"
    FIELD = "field"
    RUNG = "rung"
    ROUTE = "route"


class Change(StrEnum):
    """How the two differ; the value is what a file says."""

    GONE = "gone"
    NEW = "new"
    CHANGED = "changed"
    UNREAD = "no longer read"
    """It could be told of the first and not of the second: that is no change of the link."""
    READ = "read now"
    """The reverse."""
    NEITHER = "read in neither"
    """It could be told of none of the two: whether it changed is not known."""

    @property
    def is_certain(self) -> bool:
        """Whether something is another than it was."""
        return self in (Change.GONE, Change.NEW, Change.CHANGED)


_MIRRORED = {
    Change.GONE: Change.NEW,
    Change.NEW: Change.GONE,
    Change.UNREAD: Change.READ,
    Change.READ: Change.UNREAD,
}


@dataclass(frozen=True, slots=True)
class Place:
    """Where in a link: a key such as `tunnel 1` or `spare 0` in each of the two, empty for the link as a whole.

    The two differ where a tunnel came or went before it in the order; one that is not there is empty too.
    """

    before: str = ""
    after: str = ""

    @property
    def words(self) -> str:
        """`tunnel 1`, or `tunnel 1 (was tunnel 2)`."""
        if self.before == self.after or not self.before:
            return self.after
        return f"{self.after} (was {self.before})" if self.after else self.before


@dataclass(frozen=True, slots=True)
class Entry:
    """One difference.

    Attributes:
        cloud: whose half it is; None for both, or for none of them.
        label: the field (`BGP address`), the code of a finding, the rung, or the direction of a route.
        before, after: what was there; None where there is nothing to show. For what could not be read: the reason.
        severity: of the finding now, or, if it is gone, then; None for what is no finding.
        subject: the prefix of a route, the sentence of a finding, the name of a part; empty otherwise.
    """

    topic: Topic
    change: Change
    place: Place = Place()
    cloud: Cloud | None = None
    label: str = ""
    before: str | None = None
    after: str | None = None
    severity: Severity | None = None
    subject: str = ""

    def mirrored(self) -> Entry:
        """The same seen from the other moment; of a finding with another severity, the other one."""
        severity = self.severity
        if self.topic is Topic.FINDING and self.change is Change.CHANGED and self.before is not None:
            severity = Severity(self.before)
        return replace(
            self,
            change=_MIRRORED.get(self.change, self.change),
            place=Place(self.place.after, self.place.before),
            before=self.after,
            after=self.before,
            severity=severity,
        )

    @property
    def rank(self) -> tuple[object, ...]:
        """For sorting: the worst first, then in an order that depends on nothing but the entry itself."""
        return (
            self._badness,
            tuple(Topic).index(self.topic),
            SEVERITIES.index(self.severity) if self.severity else len(SEVERITIES),
            _number_of(self.place.after or self.place.before),
            next((layer.value for layer in Layer if self.topic is Topic.RUNG and layer.word == self.label), 0),
            self.label,
            self.cloud or "",
            self.subject,
            self.before or "",
            self.after or "",
            self.place.before,
        )

    @property
    def _badness(self) -> int:
        if not self.change.is_certain:
            return {Change.UNREAD: 5, Change.READ: 7}.get(self.change, 8)
        match self.topic, self.change:
            case (Topic.PART, Change.GONE) | (Topic.FINDING, Change.NEW):
                return 0
            case Topic.FINDING, Change.CHANGED:
                return 1
            case (Topic.FIELD | Topic.RUNG | Topic.PART, Change.CHANGED):
                return 2
            case Topic.ROUTE, Change.GONE | Change.CHANGED:
                return 3
            case Topic.FINDING, Change.GONE:
                return 6
        return 4


@dataclass(frozen=True, slots=True)
class LinkDifference:
    """What is different in one link, or outside of all links.

    Attributes:
        azure, gcp: names of the gateways, now, or, if the link is gone, then; both empty for what is outside of links.
        ids: the gateways' ids, the same way; they tell links with the same names apart.
        by_shape: the names are pseudonyms of two kinds, so that the two links were taken for one by what they look
            like: places, ASNs and BGP addresses.
    """

    azure: str = ""
    gcp: str = ""
    ids: tuple[str, str] = ("", "")
    by_shape: bool = False
    entries: tuple[Entry, ...] = ()

    @property
    def name(self) -> str:
        """`azure gateway <-> google gateway`, or what stands in its place."""
        return f"{self.azure} <-> {self.gcp}" if self.azure else "outside of links"

    @property
    def rank(self) -> tuple[object, ...]:
        """For sorting: the worst first."""
        return (self.entries[0].rank if self.entries else (), self.name, self.ids)


@dataclass(frozen=True, slots=True)
class Difference:
    """The whole comparison.

    Attributes:
        links: those with an entry, the worst first.
        remarks: sentences about what was not compared, and why.
    """

    links: tuple[LinkDifference, ...] = ()
    remarks: tuple[str, ...] = ()

    @property
    def entries(self) -> tuple[Entry, ...]:
        """All of them."""
        return tuple(entry for link in self.links for entry in link.entries)

    @property
    def changes(self) -> tuple[Entry, ...]:
        """What is certainly another than it was."""
        return tuple(entry for entry in self.entries if entry.change.is_certain)

    @property
    def open(self) -> tuple[Entry, ...]:
        """What hides a comparison, since one of the two or both could not be read there."""
        return tuple(entry for entry in self.entries if not entry.change.is_certain)


def _number_of(key: str) -> tuple[str, int]:
    head, _, number = key.rpartition(" ")
    return (head, int(number)) if number.isdecimal() else (key, -1)
