"""What the two clouds observe: a pure function of how both are configured, and of how that came to be.

Nothing here knows what a good configuration is. Each end is read for itself, the ends meet by their addresses, and the
states follow.
"""

from lab.azure.store import AzureStore
from lab.engine import bgp, ike
from lab.engine.observation import (
    AzureTunnel,
    Observation,
    RouterSession,
    SessionView,
    TunnelView,
    assemble,
)
from lab.engine.pace import ALWAYS
from lab.engine.reading import name_session, read_both
from lab.google.store import GoogleStore

__all__ = ["AzureTunnel", "Observation", "RouterSession", "observe"]


def observe(azure: AzureStore, google: GoogleStore) -> Observation:
    """Work out what both clouds observe once everything that either does has settled."""
    reading = read_both(azure, google)
    tunnels = {end.key: TunnelView(ike.judge_tunnel(end, reading.met.get(end.key))) for end in reading.google_ends}
    sessions = {}
    for session in reading.sessions:
        view, end = tunnels.get(session.tunnel), reading.met.get(session.tunnel)
        state = bgp.judge_session(bgp.Meeting(session, view.state if view else None, end))
        up = state == bgp.ESTABLISHED
        sessions[name_session(session)] = SessionView(state, up, carried=((ALWAYS, None),) if up else ())
    return assemble(reading, tunnels, sessions)
