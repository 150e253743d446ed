"""A running lab: both clouds of one scenario on loopback, and all a client process needs to reach them."""

import shutil
import ssl
import tempfile
import weakref
from collections.abc import Mapping, Sequence
from pathlib import Path
from types import MappingProxyType, TracebackType
from typing import Self

import trustme
from starlette.types import ASGIApp, Scope

from lab.app import build_app
from lab.azure.operations import Operations
from lab.azure.store import AzureStore
from lab.clock import TYPICAL_SPEED, Clock, start_clock
from lab.google.store import GoogleStore
from lab.identity import UNIVERSE_DOMAIN, make_identity
from lab.notes import NotedClouds
from lab.scenario import Scenario, load_scenario, make_azure_stores, make_google_stores
from lab.server import HOST, Listeners
from lab.trouble import TroubledClouds
from lab.wire import stable_guid
from lab.world import ReceivedRequest, World

NOWHERE = f"{HOST}:1"
"""Where google-auth is told to look for a metadata server: a port that refuses at once."""


class Lab:
    """Two simulated clouds that run until `stop`, or until the end of a `with` block.

    `http_url` and `https_url` serve both clouds. `ca_file` is a PEM of the throw-away authority that signed the HTTPS
    listener; it lies in a private folder that `stop` removes. `environment` is what a client process needs to reach the
    lab and nothing else. `azure` and `google` are live: a document changed between two requests shows in the next
    answer. `requests` is the log of everything asked, writes included. `clock` is the lab's time.
    """

    def __init__(self, scenario: Scenario, speed: float = TYPICAL_SPEED, clock: Clock | None = None) -> None:
        self.scenario = scenario
        self.clock = clock = clock or start_clock(speed)
        subscriptions, projects = make_azure_stores(scenario), make_google_stores(scenario)
        account = f"havpn-lab@{projects[0].project}.iam.gserviceaccount.com"
        self._world = World(
            azure=subscriptions[0],
            google=projects[0],
            all_azure=subscriptions,
            all_google=projects,
            clock=clock,
            identity=make_identity(stable_guid(scenario.name, "client"), account),
            operations=Operations(clock),
        )
        self._folder = Path(tempfile.mkdtemp(prefix="havpn-lab-"))
        # The folder holds a key: it goes even when a program ends without stopping its lab.
        self._remove_folder = weakref.finalize(self, shutil.rmtree, self._folder, ignore_errors=True)
        self._listeners: Listeners | None = None
        try:
            self._start()
        except BaseException:
            self.stop()
            raise

    def _start(self) -> None:
        authority = trustme.CA()
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        authority.issue_cert(HOST, "localhost").configure_cert(context)
        self.ca_file = self._folder / "ca.pem"
        authority.cert_pem.write_to_path(str(self.ca_file))
        self._listeners = Listeners(self._build(), context)
        self.http_url, self.https_url = self._listeners.http_url, self._listeners.https_url
        account_file = self._folder / "service-account.json"
        account_file.touch(mode=0o600)
        account_file.write_text(
            self._world.identity.write_account_file(self.google.project, f"{self.http_url}/token"), encoding="utf-8"
        )
        self.environment: Mapping[str, str] = MappingProxyType(self._describe(account_file))
        self._listeners.start()

    def _build(self) -> ASGIApp:
        noted = NotedClouds(build_app(self._world), self._world)
        return TroubledClouds(noted, self.clock, self._world.faults, self._reset)

    def _reset(self, scope: Scope) -> None:
        if self._listeners:
            self._listeners.reset(scope)

    def _describe(self, account_file: Path) -> dict[str, str]:
        return {
            **self._name_where(),
            "HAVPN_AZURE_ENDPOINT": self.https_url,
            "HAVPN_AZURE_AUTHORITY": self.https_url,
            "HAVPN_GCP_ENDPOINT": self.http_url,
            "AZURE_TENANT_ID": self.azure.tenant_id,
            "AZURE_CLIENT_ID": self._world.identity.client_id,
            "AZURE_CLIENT_SECRET": self._world.identity.client_secret,
            "AZURE_AUTHORITY_HOST": self.https_url,
            "AZURE_TOKEN_CREDENTIALS": "EnvironmentCredential",
            "REQUESTS_CA_BUNDLE": str(self.ca_file),
            "GOOGLE_APPLICATION_CREDENTIALS": str(account_file),
            "GOOGLE_CLOUD_PROJECT": self.google.project,
            "GOOGLE_CLOUD_UNIVERSE_DOMAIN": UNIVERSE_DOMAIN,
            "NO_GCE_CHECK": "true",
            "GCE_METADATA_HOST": NOWHERE,
            "GCE_METADATA_IP": NOWHERE,
            # A proxy of the person who plays must not be asked for loopback; the lower-case name is read first.
            "NO_PROXY": f"{HOST},localhost",
            "no_proxy": f"{HOST},localhost",
        }

    def _name_where(self) -> dict[str, str]:
        """Name where the gateways are, or all there is where they are in several places."""
        if len(self._world.subscriptions) > 1 or len(self._world.projects) > 1:
            return {"HAVPN_AZURE_SUBSCRIPTION": "all", "HAVPN_GCP_PROJECT": "all"}
        return {
            "HAVPN_AZURE_SUBSCRIPTION": self.azure.subscription_id,
            "HAVPN_AZURE_RESOURCE_GROUP": next(iter(self.azure.groups)),
            "HAVPN_GCP_PROJECT": self.google.project,
            "HAVPN_GCP_REGION": self.google.region,
        }

    @property
    def azure(self) -> AzureStore:
        """The Azure subscription, live; the first where there are several, all of which `world.subscriptions` holds."""
        return self._world.azure

    @property
    def google(self) -> GoogleStore:
        """The Google Cloud project, live; the first where there are several, all of which `world.projects` holds."""
        return self._world.google

    @property
    def requests(self) -> Sequence[ReceivedRequest]:
        """Every request so far, in the order of arrival."""
        return tuple(self._world.requests)

    @property
    def world(self) -> World:
        """Everything behind the answers: what is observed, what happens to tunnels, what is answered badly."""
        return self._world

    def stop(self) -> None:
        """Stop serving and remove the private folder; a second call does nothing."""
        if self._listeners:
            self._listeners.stop()
        self._remove_folder()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()


def start_lab(scenario: str | Scenario, *, speed: float = TYPICAL_SPEED, clock: Clock | None = None) -> Lab:
    """Start the simulated clouds of a scenario and return when both listeners answer.

    `speed` is how many times faster than the real service a long-running operation finishes: at 50 a BGP read takes
    0.2 seconds, at 1 it takes 10. A `clock` takes its place; with a SteppedClock time passes when it is advanced.

    Raises:
        ScenarioError: there is no such scenario, or it is not well formed.
    """
    return Lab(load_scenario(scenario) if isinstance(scenario, str) else scenario, speed, clock)
