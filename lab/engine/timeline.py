"""What both clouds observe at one moment, worked out from the history of changes."""

from bisect import bisect_right
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property

from lab.engine import bgp, ike
from lab.engine.history import Change, History
from lab.engine.observation import Observation, SessionView, Spans, TunnelView, assemble
from lab.engine.pace import ALWAYS, Pace, Weather
from lab.engine.reading import Reading, SessionKey, name_session
from lab.engine.session_story import SessionPhase, tell_session
from lab.engine.siblings import tell_siblings
from lab.engine.tunnel_story import TunnelPhase, find_phase, find_start, tell_tunnel

REMEMBERED = 60
"""How many changes are kept; what lies before the oldest of them counts as having always been so."""


@dataclass(frozen=True)
class Stories:
    """What becomes of every tunnel there ever was, and of every session there is, given a history and a pace."""

    history: History
    pace: Pace
    tunnels: Mapping[str, tuple[TunnelPhase, ...]]
    sessions: Mapping[SessionKey, tuple[SessionPhase, ...]]

    @cached_property
    def moments(self) -> list[float]:
        """When anything becomes different that is told as late as the status is."""
        phases = [phase.second for told in self.tunnels.values() for phase in told]
        phases += [phase.second for told in self.sessions.values() for phase in told]
        changes = [change.second for change in self.history]
        return sorted({*phases, *changes, *(second + self.pace.bgp for second in changes)})

    @cached_property
    def seconds(self) -> list[float]:
        """When anything becomes different that is told at once."""
        return sorted({end.ready_at for end in self.history[-1].reading.google_ends})

    def find_stretch(self, second: float) -> tuple[int, int]:
        """Return what is the same for all seconds in which the same is told."""
        return bisect_right(self.moments, second - self.pace.status), bisect_right(self.seconds, second)


def tell_stories(history: History, pace: Pace) -> Stories:
    """Tell a history to its end; whoever asks for a moment looks it up in there."""
    keys = {end.key for change in history for end in change.reading.google_ends}
    tunnels = {key: tell_tunnel(history, key, pace) for key in keys}
    names = history[-1].reading.sessions_by_name
    return Stories(history, pace, tunnels, {name: tell_session(history, name, tunnels, pace) for name in names})


def observe_history(stories: Stories, second: float) -> Observation:
    """Return what both clouds tell in a second, which is how things were a little earlier."""
    history, pace = stories.history, stories.pace
    reading, moment = history[-1].reading, second - pace.status
    tunnels = {end.key: _view_tunnel(stories.tunnels[end.key], moment) for end in reading.google_ends}
    # That a tunnel is still being provisioned its cloud knows at once.
    tunnels |= {end.key: TunnelView(ike.PROVISIONING) for end in reading.google_ends if second < end.ready_at}
    sessions: dict[SessionKey, SessionView] = {}
    for session in reading.sessions:
        view, end = tunnels.get(session.tunnel), reading.met.get(session.tunnel)
        word = bgp.judge_session(bgp.Meeting(session, view.state if view else None, end))
        phases = stories.sessions[name_session(session)]
        sessions[name_session(session)] = _view_session(phases, word, moment, view.since if view else ALWAYS)
    return replace(assemble(reading, tunnels, sessions), siblings=tell_siblings(history, moment, pace))


def _view_tunnel(phases: tuple[TunnelPhase, ...], moment: float) -> TunnelView:
    phase = find_phase(phases, moment)
    return TunnelView(phase.state, find_start(phases, moment)) if phase else TunnelView(ike.STARTING, moment)


def _view_session(phases: tuple[SessionPhase, ...], word: str, moment: float, tunnel_since: float) -> SessionView:
    told = [phase for phase in phases if phase.second <= moment]
    google, azure = (told[-1].google, told[-1].azure) if told else (False, False)
    if word == bgp.ESTABLISHED and not google:
        word = bgp.SILENCE
    spans = _find_spans(told, tunnel_since)
    return SessionView(word, azure, spans[-1][0] if spans else ALWAYS, spans)


def _find_spans(phases: list[SessionPhase], since: float) -> Spans:
    spans: list[tuple[float, float | None]] = []
    for phase in phases:
        if phase.azure and not (spans and spans[-1][1] is None):
            spans.append((phase.second, None))
        elif not phase.azure and spans and spans[-1][1] is None:
            spans[-1] = spans[-1][0], phase.second
    return tuple((max(start, since), end) for start, end in spans if end is None or end > since)


@dataclass
class Timeline:
    """The history as it grows. `weather` is what is happening now besides what is configured."""

    pace: Pace = field(default_factory=Pace)
    weather: Weather = field(default_factory=Weather)
    history: History = ()
    observed: int = 0
    """How often an observation was worked out: once for every stretch of time in which nothing becomes different."""
    _told: Stories | None = field(default=None, repr=False)
    _last: tuple[tuple[int, int], Observation] | None = field(default=None, repr=False)

    def note(self, second: float, reading: Reading, *, settled: bool = False) -> None:
        """Take down how both clouds are configured, if that is news.

        What is settled counts as having always been so; anything else takes its time from here on. The first note is
        always settled.
        """
        if not self.history:
            self.history = (Change(ALWAYS, reading, self.weather, settled=True),)
            return
        last = self.history[-1]
        if (last.reading, last.weather) != (reading, self.weather):
            first, *kept = (*self.history, Change(second, reading, self.weather, settled=settled))[-REMEMBERED:]
            self.history = (replace(first, second=ALWAYS, settled=True), *kept)

    def observe(self, second: float) -> Observation:
        """Return what both clouds tell in a second."""
        if self._told is None or self._told.history is not self.history or self._told.pace != self.pace:
            self._told, self._last = tell_stories(self.history, self.pace), None
        stretch = self._told.find_stretch(second)
        if self._last is None or self._last[0] != stretch:
            self.observed += 1
            self._last = stretch, observe_history(self._told, second)
        return self._last[1]
