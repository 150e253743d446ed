"""What becomes of one tunnel over time: phases, each of which lasts until the next."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from enum import Enum

from lab.engine import ike
from lab.engine.google_ends import CHILD_SECONDS
from lab.engine.history import Change, History, Situation, find_situation
from lab.engine.pace import ALWAYS, Outage, Pace
from lab.engine.proposals import agree_on_pfs


class Hearing(Enum):
    """What an end gets from the other through the tunnel."""

    HEARS = "packets arrive"
    SILENT = "the interface is up, and nothing arrives"
    GONE = "the interface is down"


@dataclass(frozen=True)
class TunnelPhase:
    """One phase: what each cloud can say of the tunnel, and what each end's BGP gets through it."""

    second: float
    state: ike.TunnelState
    google: Hearing = Hearing.GONE
    azure: Hearing = Hearing.GONE

    @property
    def is_up(self) -> bool:
        """Whether both ends hold the SA."""
        return self.state.is_up and self.state.azure == ike.UP.azure


SILENT = (Outage.PATH, Outage.TO_AZURE, Outage.TO_GOOGLE)
"""Outages that neither end is told of."""


def tell_tunnel(history: History, key: str, pace: Pace) -> tuple[TunnelPhase, ...]:
    """Return the phases of a Google tunnel, those to come among them; none while there is no such tunnel."""
    phases: list[TunnelPhase] = []
    last: Situation | None = None
    for change in history:
        situation = find_situation(change, key)
        if situation == last:
            continue
        if situation is None:
            phases = []
        elif change.settled:
            phases = _settle(situation, change, pace)
        else:
            # What was about to come no longer does.
            phases = [phase for phase in phases if phase.second < change.second]
            phases += _move(situation, last, phases[-1] if phases else None, change.second, pace)
        last = situation
    return tuple(phases)


def find_phase(phases: Sequence[TunnelPhase], second: float) -> TunnelPhase | None:
    """Return the phase of a moment; None before the first."""
    return next((phase for phase in reversed(phases) if phase.second <= second), None)


def find_start(phases: Sequence[TunnelPhase], second: float) -> float:
    """Return since when a tunnel that Azure says is up at a moment has been up there."""
    start: float | None = None
    for phase in phases:
        if phase.second > second:
            break
        if phase.state.azure != ike.UP.azure:
            start = None
        elif start is None:
            start = phase.second
    return ALWAYS if start is None else start


def _settle(situation: Situation, change: Change, pace: Pace) -> list[TunnelPhase]:
    if situation.outage is not Outage.NONE:
        return [TunnelPhase(ALWAYS, ike.UNANSWERED)]
    if situation.google.ready_at > change.second:
        return [TunnelPhase(ALWAYS, ike.STARTING), *_come_up(situation, change.second, pace)]
    state = ike.judge_tunnel(situation.google, situation.azure)
    hearing = Hearing.HEARS if state.is_up else Hearing.GONE
    # However long the tunnel has been up: its SA is taken for a fresh one.
    return [TunnelPhase(ALWAYS, state, hearing, hearing), *_expire(situation, state, max(change.second, 0.0), pace)]


def _expire(situation: Situation, state: ike.TunnelState, second: float, pace: Pace) -> Iterable[TunnelPhase]:
    google, azure = situation.google, situation.azure
    if azure and state.is_up and not agree_on_pfs(google.offer, azure.offer):
        lost = _lose(pace)
        yield TunnelPhase(second + min(CHILD_SECONDS, azure.child_seconds), ike.EXPIRED, lost, lost)


def _lose(pace: Pace) -> Hearing:
    return Hearing.GONE if pace.follows_sa else Hearing.SILENT


def _move(
    situation: Situation, last: Situation | None, before: TunnelPhase | None, second: float, pace: Pace
) -> Iterable[TunnelPhase]:
    was_up = before is not None and before.is_up
    if situation.outage is Outage.NONE:
        if was_up and before and last and last.outage in SILENT and situation.has_same_ends(last):
            # The packets come through again before anybody gave the SA up.
            yield TunnelPhase(second, ike.UP, Hearing.HEARS, Hearing.HEARS)
            return
        if before is None or before.state.is_up:
            lost = _lose(pace)
            yield TunnelPhase(second, ike.STARTING if before is None else ike.BROKEN, lost, lost)
        yield from _come_up(situation, second, pace)
    elif not was_up or before is None:
        yield TunnelPhase(second, ike.UNANSWERED)
    elif situation.outage is Outage.DELETED:
        lost = _lose(pace)
        yield TunnelPhase(second, ike.BROKEN, lost, lost)
    else:
        yield from _fade(situation, before, second, pace)


def _come_up(situation: Situation, second: float, pace: Pace) -> Iterable[TunnelPhase]:
    """Yield what IKE makes of the two ends once it can: a tunnel that is being provisioned makes none."""
    moment = max(second, situation.google.ready_at) + pace.ike
    state = ike.judge_tunnel(situation.google, situation.azure)
    hearing = Hearing.HEARS if state.is_up else Hearing.GONE
    yield TunnelPhase(moment, state, hearing, hearing)
    yield from _expire(situation, state, moment, pace)


def _fade(situation: Situation, before: TunnelPhase, second: float, pace: Pace) -> Iterable[TunnelPhase]:
    """Yield how an SA dies that nobody says goodbye to: each end gives it up when its own patience ends."""
    outage, azure = situation.outage, situation.azure
    patience = pace.azure_dpd if pace.azure_dpd is not None else float(azure.dpd_seconds if azure else 0)
    phase = replace(before, second=second)
    if outage is not Outage.TO_AZURE:
        phase = replace(phase, google=Hearing.SILENT)
    if outage is Outage.INSTANCE:
        phase = replace(phase, azure=Hearing.GONE, state=replace(phase.state, azure=ike.UNANSWERED.azure))
    elif outage is not Outage.TO_GOOGLE:
        phase = replace(phase, azure=Hearing.SILENT)
    yield phase
    ends = [] if outage is Outage.TO_AZURE else [(second + pace.google_dpd, "google")]
    ends += [] if outage in {Outage.TO_GOOGLE, Outage.INSTANCE} else [(second + patience, "azure")]
    for moment, end in sorted(ends):
        words = (
            replace(phase.state, azure=ike.UNANSWERED.azure)
            if end == "azure"
            else replace(ike.UNANSWERED, azure=phase.state.azure)
        )
        phase = replace(phase, second=moment, state=words)
        yield phase
