"""The lab for every scenario, a replaying cloud of each kind, and readers pointed at it."""

from __future__ import annotations

import os
import ssl
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path

import google.auth
import pytest
import trustme
from azure.core.credentials import AccessToken
from google.oauth2.credentials import Credentials

from lab import Lab, start_lab
from probes.azure import fetch as azure_fetch
from probes.azure.fetch import AzureReader
from probes.documents import Documents, Read
from probes.gcp.fetch import GcpReader
from probes.meter import RequestMeter
from probes.view import View
from probes.workers import Workers
from tests.probes.labs import FAST, read_once
from tests.probes.replay import Replay
from tests.probes.rounds import Clouds, Run, make_round

REPLAY_TOKEN = "a-token-for-replayed-answers"


@pytest.fixture(scope="session")
def labs() -> Iterator[Callable[[str], Lab]]:
    """One running lab for each scenario, shared by all tests that only read it."""
    with ExitStack() as stack:
        running: dict[str, Lab] = {}

        def find(scenario: str) -> Lab:
            if scenario not in running:
                running[scenario] = stack.enter_context(start_lab(scenario, speed=FAST))
            return running[scenario]

        yield find


@pytest.fixture
def use(monkeypatch: pytest.MonkeyPatch) -> Callable[[Lab], Lab]:
    """Give this process a lab's environment until the test ends."""

    def apply(lab: Lab) -> Lab:
        for name, value in lab.environment.items():
            monkeypatch.setenv(name, value)
        return lab

    return apply


@pytest.fixture
def lab(labs: Callable[[str], Lab], use: Callable[[Lab], Lab], request: pytest.FixtureRequest) -> Lab:
    """The shared lab of a scenario, `healthy` unless parametrized, with its environment set. Do not change it."""
    return use(labs(getattr(request, "param", "healthy")))


@pytest.fixture
def fresh_lab(use: Callable[[Lab], Lab]) -> Iterator[Callable[[str], Lab]]:
    """A lab of one's own, to be changed."""
    with ExitStack() as stack:
        yield lambda scenario: use(stack.enter_context(start_lab(scenario, speed=FAST)))


@pytest.fixture(scope="session")
def views(labs: Callable[[str], Lab]) -> Callable[[str], View]:
    """One full reading of each scenario, made when first asked for."""
    made: dict[str, View] = {}

    def find(scenario: str) -> View:
        if scenario not in made:
            lab = labs(scenario)
            with pytest.MonkeyPatch.context() as patch:
                for name, value in lab.environment.items():
                    patch.setenv(name, value)
                made[scenario] = read_once(lab)
        return made[scenario]

    return find


# ------------------------------------------------------------------------------------------------------ replaying


class FixedCredential:
    """An Azure credential that has its token already."""

    def get_token(self, *_scopes: str, **_options: object) -> AccessToken:
        """The token."""
        return AccessToken(REPLAY_TOKEN, int(time.time()) + 3_600)


@dataclass
class ReplayedClouds:
    """Both replaying clouds, and readers pointed at them.

    Attributes:
        authority: PEM file of who signed the Azure side's certificate.
    """

    azure: Replay
    google: Replay
    authority: Path
    made: dict[str, AzureReader | GcpReader] = field(default_factory=dict)

    def azure_reader(self, subscription: str, timeout: float = 10.0) -> AzureReader:
        """A reader of this subscription; one client for each, for making one takes a while."""
        key = f"{subscription} {timeout}"
        address = self.azure.url
        reader = self.made.get(key) or AzureReader(address, address, timeout, RequestMeter())
        self.made[key] = reader
        assert isinstance(reader, AzureReader)
        return reader

    def gcp_reader(self, timeout: float = 10.0) -> GcpReader:
        """A reader of Google Cloud."""
        key = f"google {timeout}"
        reader = self.made.get(key) or GcpReader(self.google.url, timeout, RequestMeter())
        self.made[key] = reader
        assert isinstance(reader, GcpReader)
        return reader


@pytest.fixture(scope="session")
def _replayed(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ReplayedClouds]:
    authority = trustme.CA()
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert("127.0.0.1").configure_cert(context)
    file = tmp_path_factory.mktemp("authority") / "ca.pem"
    authority.cert_pem.write_to_path(str(file))
    clouds = ReplayedClouds(Replay(context), Replay(), file)
    yield clouds
    for reader in clouds.made.values():
        reader.close()
    clouds.azure.close()
    clouds.google.close()


@pytest.fixture
def replayed(_replayed: ReplayedClouds, monkeypatch: pytest.MonkeyPatch) -> ReplayedClouds:
    """Both replaying clouds; the readers sign in with a fixed token, everything else of them is real."""
    monkeypatch.setenv("REQUESTS_CA_BUNDLE", os.fspath(_replayed.authority))
    monkeypatch.setattr(azure_fetch, "make_credential", lambda _: FixedCredential())
    monkeypatch.setattr(google.auth, "default", lambda **_: (Credentials(REPLAY_TOKEN), "project"))
    return _replayed


@pytest.fixture
def workers() -> Iterator[Workers]:
    running = Workers(8)
    yield running
    running.stop()


@pytest.fixture
def run(workers: Workers) -> Run:
    """Make a round over `clouds` from `first`; returns its documents and every state on the way."""

    def go(
        clouds: Clouds, *first: Read, before: Documents | None = None, force: bool = False
    ) -> tuple[Documents, list[Documents]]:
        states: list[Documents] = []
        return make_round(workers, clouds, before or Documents(), force).run(first, states.append), states

    return go
