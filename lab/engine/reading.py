"""How both clouds are configured at one moment, as far as the tunnels go."""

import copy
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from lab.azure.store import AzureStore
from lab.engine import ike, routes
from lab.engine.azure_ends import AzureEnd, read_azure_ends
from lab.engine.google_ends import GoogleEnd, GoogleSession, read_google_ends, read_google_sessions
from lab.engine.routes import Advert
from lab.google.store import GoogleStore
from lab.keys import PreSharedKey
from lab.wire import Document

SessionKey = tuple[str, str]
"""Path of a router from `projects/` on, and the name of its BGP peer."""


@dataclass(frozen=True)
class AzurePart:
    """One subscription. `prefixes` is what each gateway offers, by lower-case id."""

    ends: tuple[AzureEnd, ...]
    prefixes: Mapping[str, tuple[str, ...]]


@dataclass(frozen=True)
class GooglePart:
    """One project. `adverts` is what a router offers to each peer."""

    ends: tuple[GoogleEnd, ...]
    sessions: tuple[GoogleSession, ...]
    adverts: Mapping[SessionKey, tuple[Advert, ...]]


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

    @cached_property
    def ends_by_key(self) -> Mapping[str, GoogleEnd]:
        """The Google ends by their keys."""
        return {end.key: end for end in self.google_ends}

    @cached_property
    def sessions_by_name(self) -> Mapping[SessionKey, GoogleSession]:
        """The sessions by what they are known by."""
        return {name_session(session): session for session in self.sessions}


def name_session(session: GoogleSession) -> SessionKey:
    """Return what a session is known by."""
    return session.router, session.name


def read_both(azure: AzureStore, google: GoogleStore) -> Reading:
    """Return how one subscription and one project are configured now."""
    return join([_read_azure(azure)], [_read_google(google)])


def join(subscriptions: Sequence[AzurePart], projects: Sequence[GooglePart]) -> Reading:
    """Return the reading of several subscriptions and projects: any of their ends may meet."""
    azure_ends = tuple(end for part in subscriptions for end in part.ends)
    google_ends = tuple(end for part in projects for end in part.ends)
    sessions = tuple(session for part in projects for session in part.sessions)
    dialled = {session.tunnel: (session.address, session.peer_address) for session in sessions}
    return Reading(
        azure_ends=azure_ends,
        google_ends=google_ends,
        sessions=sessions,
        met=ike.meet_ends(google_ends, azure_ends, dialled),
        prefixes={gateway: prefixes for part in subscriptions for gateway, prefixes in part.prefixes.items()},
        adverts={name: adverts for part in projects for name, adverts in part.adverts.items()},
    )


@dataclass
class Kept:
    """How a store looked when it was read last."""

    documents: dict[str, Document] = field(default_factory=dict)
    secrets: dict[str, PreSharedKey] = field(default_factory=dict)
    beside: tuple[object, ...] = ()

    def renew(self, store: AzureStore | GoogleStore) -> bool:
        """Look again; tell whether anything is different. Documents are live: only their contents can tell."""
        beside = _copy_beside(store)
        if (self.documents, self.secrets, self.beside) == (store.documents, store.secrets, beside):
            return False
        # What is the same keeps its copy: comparing equal objects that share their texts is what makes a look cheap.
        self.documents = {
            key: self.documents[key] if self.documents.get(key) == document else copy.deepcopy(document)
            for key, document in store.documents.items()
        }
        self.secrets, self.beside = dict(store.secrets), beside
        return True


@dataclass
class Reader:
    """Reads many subscriptions and projects again and again, and only those that changed since the last time.

    `parts_read` counts how many were read, `joins` how often they were put together.
    """

    parts_read: int = 0
    joins: int = 0
    _kept: dict[str, Kept] = field(default_factory=dict, repr=False)
    _azure: dict[str, AzurePart] = field(default_factory=dict, repr=False)
    _google: dict[str, GooglePart] = field(default_factory=dict, repr=False)
    _last: Reading | None = field(default=None, repr=False)

    def read(self, subscriptions: Sequence[AzureStore], projects: Sequence[GoogleStore]) -> Reading:
        """Return how all of them are configured now; the very same object while nothing changed."""
        for store in subscriptions:
            if self._is_due(store.subscription_id, store, self._azure):
                self._azure[store.subscription_id] = _read_azure(store)
        for project in projects:
            if self._is_due(project.project, project, self._google):
                self._google[project.project] = _read_google(project)
        if self._last is None:
            self.joins += 1
            azure = [self._azure[store.subscription_id] for store in subscriptions]
            self._last = join(azure, [self._google[store.project] for store in projects])
        return self._last

    def _is_due(self, name: str, store: AzureStore | GoogleStore, parts: dict[str, Any]) -> bool:
        is_different = self._kept.setdefault(name, Kept()).renew(store)
        if not is_different and name in parts:
            return False
        # Until it is read: if that fails, it is due again.
        parts.pop(name, None)
        self.parts_read += 1
        self._last = None
        return True


def _copy_beside(store: AzureStore | GoogleStore) -> tuple[object, ...]:
    """Return copies of what the ends are read from besides documents and keys."""
    if isinstance(store, GoogleStore):
        return dict(store.ready_at), frozenset(store.passive_peers)
    return (dict(store.least_hold_seconds),)


def _read_azure(store: AzureStore) -> AzurePart:
    gateways = store.list_type("virtualNetworkGateways")
    prefixes = {gateway["id"].lower(): routes.read_azure_prefixes(store, gateway) for gateway in gateways}
    return AzurePart(read_azure_ends(store), prefixes)


def _read_google(store: GoogleStore) -> GooglePart:
    sessions = read_google_sessions(store)
    adverts = {name_session(session): routes.read_google_adverts(store, session) for session in sessions}
    return GooglePart(read_google_ends(store), sessions, adverts)
