"""What happens to a running link, and in which order both ends were seen to notice."""

from dataclasses import dataclass, replace
from itertools import pairwise

from lab.engine.history import History
from lab.engine.pace import Outage, Pace, Weather
from lab.engine.reading import read_both
from lab.engine.session_story import SessionPhase, tell_session
from lab.engine.timeline import Timeline
from lab.engine.tunnel_story import TunnelPhase, tell_tunnel
from lab.observed.link import Link, make_link

TUNNEL = "projects/northwind-net-prod/regions/us-east4/vpnTunnels/tunnel-azure-1"
SESSION = ("projects/northwind-net-prod/regions/us-east4/routers/cr-azure", "bgp-azure-1")
BEGIN = 100.0

DAEMONS = Pace(ike=0.1, bgp=0.5, status=0.0, google_dpd=9.6, azure_dpd=9.5, hold=9.0, follows_sa=False)
"""How fast the real daemons were: read at once, and with an interface that stays up without its SA."""

BGP_DOWN, BGP_UP = ("azure bgp down", "google bgp down"), ("azure bgp up", "google bgp up")
IPSEC_DOWN, IPSEC_UP = ("azure ipsec down", "google ipsec down"), ("azure ipsec up", "google ipsec up")

Order = tuple[tuple[float, tuple[str, ...]], ...]
"""Seconds after the event, and what happened then, all of it before the next entry."""


@dataclass(frozen=True)
class Event:
    """One event: what happens to the second tunnel, or to the Azure instance that carries it, and what was seen.

    `restored` is after how many seconds it ends.
    """

    name: str
    told: str
    outage: Outage
    seen: Order
    pace: Pace = DAEMONS
    restored: float | None = None


EVENTS = (
    Event("ha-blackhole", "the path dies silently both ways, hold time 9 s, and comes back after 14 s", Outage.PATH,
          ((8.5, BGP_DOWN), (9.5, IPSEC_DOWN), (14.1, IPSEC_UP), (14.6, BGP_UP)), restored=14.0),
    Event("ha-oneway", "the path dies from Google to Azure only, hold time 9 s", Outage.TO_AZURE,
          ((8.4, BGP_DOWN[:1]), (9.5, IPSEC_DOWN[:1]), (11.3, BGP_DOWN[1:]))),
    Event("ha-delete", "Azure deletes the SA, and the interface stays", Outage.DELETED,
          ((0.02, IPSEC_DOWN), (8.5, BGP_DOWN))),
    Event("ha-delete-follow", "Azure deletes the SA, and the interface follows it", Outage.DELETED,
          ((0.03, (*IPSEC_DOWN, *BGP_DOWN)),), replace(DAEMONS, follows_sa=True)),
    Event("ha-kill", "the Azure instance is killed", Outage.INSTANCE,
          ((0.0, (IPSEC_DOWN[0], BGP_DOWN[0])), (8.5, BGP_DOWN[1:]), (10.6, IPSEC_DOWN[1:])),
          replace(DAEMONS, google_dpd=10.6)),
    Event("ha-blackhole-cloud", "the path dies silently both ways, hold time 60 s", Outage.PATH,
          ((9.7, IPSEC_DOWN), (56.4, BGP_DOWN)), replace(DAEMONS, hold=None)),
)  # fmt: skip


def play_event(event: Event) -> list[tuple[float, str]]:
    """Return (seconds after the event, what happened) as the engine tells it."""
    link = make_link()
    timeline = Timeline(event.pace)
    reading = read_both(link.azure, link.google)
    timeline.note(0.0, reading)
    timeline.weather = _make_weather(event, link)
    timeline.note(BEGIN, reading)
    if event.restored is not None:
        timeline.weather = Weather()
        timeline.note(BEGIN + event.restored, reading)
    return [(second - BEGIN, what) for second, what in tell_happenings(timeline.history, event.pace)]


def keeps_order(seen: Order, happened: list[tuple[float, str]]) -> bool:
    """Tell whether exactly what was seen happened, each entry before the next."""
    if sorted(what for _, what in happened) != sorted(what for _, group in seen for what in group):
        return False
    groups = [[second for second, what in happened if what in group] for _, group in seen]
    return all(max(group) < min(following) for group, following in pairwise(groups))


def tell_happenings(history: History, pace: Pace) -> list[tuple[float, str]]:
    """Return (second, what happened to the second tunnel), from the beginning into the future."""
    tunnel = tell_tunnel(history, TUNNEL, pace)
    told = [row for pair in pairwise(tunnel) for row in _compare_tunnels(*pair)]
    sessions = tell_session(history, SESSION, {TUNNEL: tunnel}, pace)
    told += [row for pair in pairwise(sessions) for row in _compare_sessions(*pair)]
    return sorted(told)


def _make_weather(event: Event, link: Link) -> Weather:
    if event.outage is not Outage.INSTANCE:
        return Weather({TUNNEL: event.outage})
    gateway = link.azure.document("virtualNetworkGateways", "vng-prod")["id"].lower()
    return Weather(stopped=frozenset({(gateway, 1)}))


def _compare_tunnels(before: TunnelPhase, after: TunnelPhase) -> list[tuple[float, str]]:
    azure = [phase.state.azure == "Connected" for phase in (before, after)]
    google = [phase.state.is_up for phase in (before, after)]
    return _tell(after.second, "ipsec", azure, google)


def _compare_sessions(before: SessionPhase, after: SessionPhase) -> list[tuple[float, str]]:
    return _tell(after.second, "bgp", [before.azure, after.azure], [before.google, after.google])


def _tell(second: float, layer: str, azure: list[bool], google: list[bool]) -> list[tuple[float, str]]:
    return [
        (second, f"{end} {layer} {'up' if now else 'down'}")
        for end, (was, now) in (("azure", azure), ("google", google))
        if was != now
    ]
