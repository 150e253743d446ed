"""What both clouds observe, put together from what is known of each tunnel and each session."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from lab.engine import bgp, ike, routes
from lab.engine.azure_ends import AzureEnd
from lab.engine.google_ends import GoogleSession
from lab.engine.pace import ALWAYS
from lab.engine.reading import Reading, SessionKey, name_session
from lab.engine.routes import Advert

NOT_CONNECTED = "NotConnected"
"""Azure's word for a tunnel that nobody answers."""

Spans = tuple[tuple[float, float | None], ...]
"""Stretches of time in the lab's seconds; the last one may have no end yet."""


@dataclass(frozen=True)
class AzureTunnel:
    """One tunnel as Azure sees it. `status` is its connectionStatus; `session_up` tells of BGP over it.

    `learned` are the prefixes that Azure keeps of what Google offers on it, `offered` those it offers itself. `since`
    is the lab's second in which the tunnel came up, `session_since` that of the session; both mean something only while
    it is up. `carried` is when the session was up since the tunnel is.
    """

    end: AzureEnd
    status: str
    session_up: bool
    learned: tuple[Advert, ...]
    offered: tuple[Advert, ...]
    since: float = ALWAYS
    session_since: float = ALWAYS
    carried: Spans = ()


@dataclass(frozen=True)
class RouterSession:
    """One BGP session as Google's router sees it. `state` is its word; the prefixes are empty unless it is up."""

    session: GoogleSession
    state: str
    learned: tuple[Advert, ...]
    offered: tuple[Advert, ...]
    since: float = ALWAYS

    @property
    def hold_seconds(self) -> int:
        """The hold time that both ends use."""
        return bgp.agree_on_hold(self.session)

    @property
    def is_up(self) -> bool:
        """Whether routes are exchanged."""
        return self.state == bgp.ESTABLISHED


@dataclass(frozen=True)
class Observation:
    """Everything observed at one moment. Google's tunnels are keyed by path from `projects/` on.

    `siblings` is since when an instance of an Azure gateway (its lower-case id, number) talks BGP to the others; None
    while it does not, and no entry where it always did.
    """

    azure_tunnels: tuple[AzureTunnel, ...]
    google_tunnels: Mapping[str, ike.TunnelState]
    google_sessions: tuple[RouterSession, ...]
    siblings: Mapping[tuple[str, int], float | None] = field(default_factory=dict)


@dataclass(frozen=True)
class TunnelView:
    """What is shown of one tunnel: the state with Google's and Azure's words, and since when it is up."""

    state: ike.TunnelState
    since: float = ALWAYS


@dataclass(frozen=True)
class SessionView:
    """What is shown of one session: Google's word, whether Azure has it up, since when, and when it was up before."""

    state: str
    azure_up: bool
    since: float = ALWAYS
    carried: Spans = ()


def assemble(
    reading: Reading, tunnels: Mapping[str, TunnelView], sessions: Mapping[SessionKey, SessionView]
) -> Observation:
    """Return the observation of a configuration whose tunnels and sessions look like this."""
    rows = []
    carried: dict[AzureEnd, tuple[GoogleSession, SessionView]] = {}
    for session in reading.sessions:
        view, end = sessions[name_session(session)], reading.met.get(session.tunnel)
        up = view.state == bgp.ESTABLISHED and end is not None
        rows.append(
            RouterSession(
                session=session,
                state=view.state,
                learned=tuple(Advert(prefix) for prefix in reading.prefixes[end.gateway_id]) if up and end else (),
                offered=reading.adverts[name_session(session)] if up else (),
                since=view.since,
            )
        )
        if end and (end not in carried or up or view.azure_up):
            carried[end] = session, view
    views = {end: tunnels[key] for key, end in reading.met.items()}
    return Observation(
        azure_tunnels=tuple(
            _observe_azure(reading, end, views.get(end), carried.get(end)) for end in reading.azure_ends
        ),
        google_tunnels={key: view.state for key, view in tunnels.items()},
        google_sessions=tuple(rows),
    )


def _observe_azure(
    reading: Reading, end: AzureEnd, tunnel: TunnelView | None, carried: tuple[GoogleSession, SessionView] | None
) -> AzureTunnel:
    up = carried is not None and carried[1].azure_up
    own = reading.prefixes[end.gateway_id]
    # Azure drops what equals or lies inside its own or a transit-peered VNet's prefixes (Microsoft: BGP FAQ).
    offered = reading.adverts[name_session(carried[0])] if carried and up else ()
    return AzureTunnel(
        end=end,
        status=tunnel.state.azure if tunnel else NOT_CONNECTED,
        session_up=up,
        learned=tuple(advert for advert in offered if not routes.is_inside(advert.prefix, own)),
        offered=tuple(Advert(prefix) for prefix in own) if up else (),
        since=tunnel.since if tunnel else ALWAYS,
        session_since=carried[1].since if carried else ALWAYS,
        carried=carried[1].carried if carried else (),
    )
