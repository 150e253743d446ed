"""The check that what one side advertises has arrived on the other."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import replace

from probes.checks.finding import Confidence, Grade, Layer, Told, first_gap, unique
from probes.checks.look import TunnelLook
from probes.checks.registry import Family, Said
from probes.checks.words import az_bgp, gcloud_router_status
from probes.documents import Cloud
from probes.matrix import Severity
from probes.model import TunnelEnd
from probes.routes.model import Direction, Route, Verdict

_ROUTES = Family(Layer.ROUTES, ("prefixes",), observed=True)
_NAMED = 3
_UNEXPLAINED = "which the other side advertises"


@_ROUTES.tunnel("D27", Severity.DEGRADES, Confidence.CANNOT_TELL)
def range_does_not_arrive(look: TunnelLook) -> Said:
    """What one side advertises over the tunnel is not what the other has learned.

    Checks: the prefixes that each end says it advertises are those that the other end says it learned. Where the
    connection has NAT rules nothing is compared, for both sides may call a network by other prefixes. And each end
    says that it advertises what its configuration tells it to.
    Why: without the route there is no way to that range, or no way back from it. Where a rule is known by which the
    other side drops it, that is told; what is only likely, such as a route policy, is told so. An end that advertises
    nothing at all of what it should blocks its direction; where only a part is missing, that is a risk.
    Azure: getAdvertisedRoutes of the peer against Google's learned routes, and getLearnedRoutes the other way.
    Google: `advertisedRoutes` and the learned routes of the BGP peer.
    Fix: see the filters, limits and static routes of the side that has not learned it; right after a change wait.
    Safety: reading changes nothing.
    Source: both lists are the clouds' own words; that both mean the same moment is assumed (inferred)
    """
    if look.ends is None or not all(end.bgp_up.content for end in look.ends):
        return
    azure, gcp = look.ends
    if gap := first_gap(azure.prefixes_sent, gcp.prefixes_received, gcp.prefixes_sent, azure.prefixes_received):
        yield gap
    for direction, learner in ((Direction.TO_GOOGLE, gcp), (Direction.TO_AZURE, azure)):
        routes = look.link_look.routes.routes_of(look.key, direction)
        yield from _tell(look, routes, learner)
        yield from _tell_unsent(look, routes, gcp if learner is azure else azure)


def _tell(look: TunnelLook, routes: tuple[Route, ...], learner: TunnelEnd) -> Iterator[Told]:
    lost: defaultdict[str, list[Route]] = defaultdict(list)
    for route in routes:
        if route.advertised.has.content and route.learned.has.content is False and route.verdict.is_lost:
            lost[_UNEXPLAINED if route.verdict is Verdict.MISSING else route.reason].append(route)
    for reason, several in lost.items():
        joint = ", " if reason == _UNEXPLAINED else ": "
        sentence = f"{learner.cloud.title} has not learned {_few(several)}{joint}{reason}"
        yield _told(look, sentence, several, learner, Confidence.LIKELY if reason != _UNEXPLAINED else None)
    more = [route for route in routes if route.verdict is Verdict.UNSOLICITED and route.learned.has.content]
    if more and not lost:
        sentence = f"{learner.cloud.title} has learned {_few(more)}, which the other side does not advertise"
        yield _told(look, sentence, more, learner)


def _tell_unsent(look: TunnelLook, routes: tuple[Route, ...], sender: TunnelEnd) -> Iterator[Told]:
    """What an end should advertise, does not say that it does, and nothing that was read keeps back."""
    should = (route for route in routes if route.verdict is Verdict.UNSENT and route.advertised.expected)
    unsent = [route for route in should if route.grade is Grade.DOCUMENTED]
    if unsent:
        nothing = not any(route.advertised.has.content for route in routes)
        how = "advertises nothing over a session that is up" if nothing else "does not advertise everything"
        sentence = f"{sender.cloud.title} {how}: {_few(unsent)} should go out"
        yield replace(_told(look, sentence, unsent, sender), severity=Severity.BLOCKS if nothing else Severity.RISK)


def _told(look: TunnelLook, sentence: str, routes: list[Route], end: TunnelEnd, sure: Confidence | None = None) -> Told:
    clouds = (end.cloud, *(cloud for cloud in Cloud if cloud is not end.cloud))
    return Told(
        sentence,
        # Of those that are named: a session over its limit loses thousands.
        unique(source for cloud in clouds for route in routes[:_NAMED] for source in route.sources_of(cloud)),
        (),
        end.cloud,
        end.name,
        confidence=sure,
        commands=(az_bgp(look.link.azure.id), gcloud_router_status(look.session.router_path)),
    )


def _few(routes: list[Route]) -> str:
    names = [route.prefix for route in routes]
    return ", ".join(names[:_NAMED]) + (f" and {len(names) - _NAMED} more" if names[_NAMED:] else "")
