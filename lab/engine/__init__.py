"""What the two clouds observe: a pure function of how both are configured.

Nothing here knows what a good configuration is. Each end is read for itself, the ends meet by their addresses, and the
states follow.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from lab.azure.store import AzureStore
from lab.engine import bgp, ike, routes
from lab.engine.azure_ends import AzureEnd, read_azure_ends
from lab.engine.google_ends import GoogleSession, read_google_ends, read_google_sessions
from lab.engine.routes import Advert
from lab.google.store import GoogleStore

NOT_CONNECTED = "NotConnected"
"""Azure's word for a tunnel that nobody answers."""


@dataclass(frozen=True)
class AzureTunnel:
    """One tunnel as Azure sees it. `status` is its connectionStatus; `session_up` tells of BGP over it.

    `learned` are the prefixes that Azure keeps of what Google offers on it, `offered` those it offers itself.
    """

    end: AzureEnd
    status: str
    session_up: bool
    learned: tuple[Advert, ...]
    offered: tuple[Advert, ...]


@dataclass(frozen=True)
class RouterSession:
    """One BGP session as Google's router sees it. `state` is its word; the prefixes are empty unless it is up."""

    session: GoogleSession
    state: str
    learned: tuple[Advert, ...]
    offered: tuple[Advert, ...]

    @property
    def is_up(self) -> bool:
        """Whether routes are exchanged."""
        return self.state == bgp.ESTABLISHED


@dataclass(frozen=True)
class Observation:
    """Everything observed at one moment. Google's tunnels and the sessions are keyed by path below the project."""

    azure_tunnels: tuple[AzureTunnel, ...]
    google_tunnels: Mapping[str, ike.TunnelState]
    google_sessions: tuple[RouterSession, ...]


def observe(azure: AzureStore, google: GoogleStore) -> Observation:
    """Work out what both clouds observe from what each is configured with."""
    azure_ends, google_ends, sessions = read_azure_ends(azure), read_google_ends(google), read_google_sessions(google)
    dialled = {session.tunnel: (session.address, session.peer_address) for session in sessions}
    met = ike.meet_ends(google_ends, azure_ends, dialled)
    tunnels = {end.key: ike.judge_tunnel(end, met.get(end.key)) for end in google_ends}
    prefixes = {
        gateway["id"].lower(): routes.read_azure_prefixes(azure, gateway)
        for gateway in azure.list_type("virtualNetworkGateways")
    }

    router_sessions = []
    carried: dict[AzureEnd, RouterSession] = {}
    for session in sessions:
        end = met.get(session.tunnel)
        state = bgp.judge_session(bgp.Meeting(session, tunnels.get(session.tunnel), end))
        up = state == bgp.ESTABLISHED and end is not None
        row = RouterSession(
            session=session,
            state=state,
            learned=tuple(Advert(prefix) for prefix in prefixes[end.gateway_id]) if up and end else (),
            offered=routes.read_google_adverts(google, session) if up else (),
        )
        router_sessions.append(row)
        if up and end:
            carried[end] = row

    statuses = {end: tunnels[key].azure for key, end in met.items()}
    return Observation(
        azure_tunnels=tuple(
            _observe_azure(end, statuses.get(end, NOT_CONNECTED), carried.get(end), prefixes[end.gateway_id])
            for end in azure_ends
        ),
        google_tunnels=tunnels,
        google_sessions=tuple(router_sessions),
    )


def _observe_azure(end: AzureEnd, status: str, row: RouterSession | None, own: tuple[str, ...]) -> AzureTunnel:
    # Azure drops what equals or lies inside its own or a transit-peered VNet's prefixes (Microsoft: BGP FAQ).
    kept = tuple(advert for advert in row.offered if not routes.is_inside(advert.prefix, own)) if row else ()
    return AzureTunnel(
        end=end, status=status, session_up=row is not None, learned=kept, offered=row.learned if row else ()
    )
