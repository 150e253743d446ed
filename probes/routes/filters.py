"""The rules by which a receiver drops a prefix that was told to it."""

from __future__ import annotations

from collections.abc import Callable

from probes.checks.finding import Grade
from probes.gcp.routers import Session
from probes.model import TunnelEnd
from probes.reading import Place
from probes.routes.model import Judgement, Told, Verdict
from probes.routes.overlaps import tell_origin
from probes.routes.prefixes import Ranges
from probes.routes.table import Holdings

Filter = Callable[[str, Told], Judgement | None]


def filter_at_azure(holdings: Holdings, end: TunnelEnd) -> Filter:
    """Azure's: it drops what equals a prefix of its VNet or lies inside one, and takes what is wider.

    Prefixes of peered VNets that go through the gateway count as its own (Microsoft, VPN Gateway FAQ; documented; an
    older page knows equal prefixes only).
    """
    own = holdings.own
    ranges = Ranges(own)

    def find(prefix: str, told: Told) -> Judgement | None:
        around = ranges.find_around(prefix)
        if around:
            relation = "is" if around == prefix else "lies in"
            reason = f"it {relation} Azure's own {around} ({tell_origin(own[around])}): Azure drops it"
            return Judgement(Verdict.FILTERED, reason, evidence=tuple(one.source for one in own[around]))
        return find_loop(told, end)

    return find


def filter_at_google(session: Session, end: TunnelEnd) -> Filter:
    """Google's: a path that has its own ASN in it, and the peer's import policies.

    Of the policies the reads tell no more than that there are some.
    """
    policies = session.peer["importPolicies"]
    names = tell_names(policies)

    def find(prefix: str, told: Told) -> Judgement | None:
        loop = find_loop(told, end)
        if loop is not None or not names:
            return loop
        reason = f"perhaps Google's import policy drops {prefix}: {names}"
        return Judgement(Verdict.FILTERED, reason, Grade.INFERRED, (policies.source,))

    return find


def find_loop(told: Told, receiver: TunnelEnd) -> Judgement | None:
    """A path in which the receiver finds its own ASN is dropped.

    RFC 4271, 9.1.2; that both clouds do so is inferred.
    """
    asn = receiver.local_asn
    if asn.content is None or str(asn.content) not in told.path.as_path.split():
        return None
    reason = f"its AS path {told.path.as_path} has {receiver.cloud.title}'s own ASN {asn.content}: a loop"
    return Judgement(Verdict.FILTERED, reason, Grade.INFERRED, asn.sources)


def tell_names(places: Place) -> str:
    """The names in a list, as words."""
    return ", ".join(sorted(place.string() for place in places.each() if place.string()))
