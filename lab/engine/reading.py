"""How both clouds are configured at one moment, as far as the tunnels go."""

from collections.abc import Mapping
from dataclasses import dataclass

from lab.azure.store import AzureStore
from lab.engine import ike, routes
from lab.engine.azure_ends import AzureEnd, read_azure_ends
from lab.engine.google_ends import GoogleEnd, GoogleSession, read_google_ends, read_google_sessions
from lab.engine.routes import Advert
from lab.google.store import GoogleStore

SessionKey = tuple[str, str]
"""Path of a router below the project, and the name of its BGP peer."""


@dataclass(frozen=True)
class Reading:
    """Both configurations. It holds nothing of the stores, so that it stays as it was when they change.

    `met` is Google tunnel -> the Azure end it meets; `prefixes` is what each Azure gateway offers, by lower-case id;
    `adverts` is what a router offers to each peer.
    """

    azure_ends: tuple[AzureEnd, ...]
    google_ends: tuple[GoogleEnd, ...]
    sessions: tuple[GoogleSession, ...]
    met: Mapping[str, AzureEnd]
    prefixes: Mapping[str, tuple[str, ...]]
    adverts: Mapping[SessionKey, tuple[Advert, ...]]


def name_session(session: GoogleSession) -> SessionKey:
    """Return what a session is known by."""
    return session.router, session.name


def read_both(azure: AzureStore, google: GoogleStore) -> Reading:
    """Return how both clouds are configured now."""
    azure_ends, google_ends, sessions = read_azure_ends(azure), read_google_ends(google), read_google_sessions(google)
    dialled = {session.tunnel: (session.address, session.peer_address) for session in sessions}
    return Reading(
        azure_ends=azure_ends,
        google_ends=google_ends,
        sessions=sessions,
        met=ike.meet_ends(google_ends, azure_ends, dialled),
        prefixes={
            gateway["id"].lower(): routes.read_azure_prefixes(azure, gateway)
            for gateway in azure.list_type("virtualNetworkGateways")
        },
        adverts={name_session(session): routes.read_google_adverts(google, session) for session in sessions},
    )
