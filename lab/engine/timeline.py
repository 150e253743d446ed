"""What both clouds observe at one moment, worked out from the history of changes."""

from dataclasses import dataclass, field, replace

from lab.engine import bgp, ike
from lab.engine.history import Change, History
from lab.engine.observation import Observation, SessionView, Spans, TunnelView, assemble
from lab.engine.pace import ALWAYS, Pace, Weather
from lab.engine.reading import Reading, SessionKey, name_session
from lab.engine.session_story import SessionPhase, tell_session
from lab.engine.tunnel_story import TunnelPhase, find_phase, find_start, tell_tunnel

REMEMBERED = 60
"""How many changes are kept; what lies before the oldest of them counts as having always been so."""


def observe_history(history: History, second: float, pace: Pace) -> Observation:
    """Return what both clouds tell in a second, which is how things were a little earlier."""
    reading, moment = history[-1].reading, second - pace.status
    keys = {end.key for change in history for end in change.reading.google_ends}
    stories = {key: tell_tunnel(history, key, pace) for key in keys}
    tunnels = {end.key: _view_tunnel(stories[end.key], moment) for end in reading.google_ends}
    sessions: dict[SessionKey, SessionView] = {}
    for session in reading.sessions:
        view, end = tunnels.get(session.tunnel), reading.met.get(session.tunnel)
        word = bgp.judge_session(bgp.Meeting(session, view.state if view else None, end))
        phases = tell_session(history, name_session(session), stories, pace)
        sessions[name_session(session)] = _view_session(phases, word, moment, view.since if view else ALWAYS)
    return assemble(reading, tunnels, sessions)


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
        return observe_history(self.history, second, self.pace)
