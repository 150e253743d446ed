"""Everything a request may need, in one place."""

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field, replace

from lab.azure.operations import Operations
from lab.azure.store import AzureStore
from lab.clock import Clock
from lab.engine import Observation
from lab.engine.pace import Weather
from lab.engine.reading import Reader
from lab.engine.stale import tell_stale
from lab.engine.timeline import Timeline
from lab.google.store import GoogleStore
from lab.identity import Identity
from lab.trouble import Faults


@dataclass(frozen=True)
class ReceivedRequest:
    """One request that reached the lab: method, path as sent (decoded) and query string without its `?`."""

    method: str
    path: str
    query: str


@dataclass(frozen=True)
class World:
    """Both clouds, the lab's time, who may call, the log of what was asked, and what came to be how.

    `azure` and `google` are the subscription and the project that a request is about, and the first of each where it is
    about none. `all_azure` and `all_google` are all of them, those two among them, and may be left out where there are
    no others. Any Azure end may meet any Google end.
    """

    azure: AzureStore
    google: GoogleStore
    clock: Clock
    identity: Identity
    operations: Operations
    requests: list[ReceivedRequest] = field(default_factory=list)
    timeline: Timeline = field(default_factory=Timeline)
    faults: Faults = field(default_factory=Faults)
    reader: Reader = field(default_factory=Reader)
    all_azure: tuple[AzureStore, ...] = ()
    all_google: tuple[GoogleStore, ...] = ()

    @property
    def subscriptions(self) -> tuple[AzureStore, ...]:
        """All Azure subscriptions, always in the same order."""
        return self.all_azure or (self.azure,)

    @property
    def projects(self) -> tuple[GoogleStore, ...]:
        """All Google Cloud projects, always in the same order."""
        return self.all_google or (self.google,)

    def enter_subscription(self, identity: str) -> "World":
        """Return the same world for a request about a subscription.

        Raises:
            KeyError: there is none of that id.
        """
        for store in self.subscriptions:
            if store.subscription_id.lower() == identity.lower():
                return replace(self, azure=store)
        raise KeyError(identity)

    def enter_project(self, project: str) -> "World":
        """Return the same world for a request about a project.

        Raises:
            KeyError: there is none of that id.
        """
        for store in self.projects:
            if store.project == project:
                return replace(self, google=store)
        raise KeyError(project)

    def settle(self) -> None:
        """End what has run its time: the writes of either side, whoever looks next."""
        now = self.clock.seconds()
        if self.operations.find_due() or any(project.operations.find_due(now) for project in self.projects):
            self.take_down(settled=True)
            self.operations.settle()
            for project in self.projects:
                project.operations.settle(now)
            self.take_down(settled=False)

    def observe(self) -> Observation:
        """Return what both clouds tell now; see `stale_until_reset` of the Azure store."""
        return tell_stale(self.look(), {gateway for store in self.subscriptions for gateway in store.stale_until_reset})

    def look(self) -> Observation:
        """Return what both ends of every tunnel hold now, whatever a gateway tells of it."""
        self.note(settled=True)
        return self.timeline.observe(self.clock.seconds())

    def note(self, *, settled: bool) -> None:
        """Take down what was changed since the last note: behind the lab's back (settled), or just now."""
        reading = self.reader.read(self.subscriptions, self.projects)
        self.timeline.note(self.clock.seconds(), reading, settled=settled)

    def take_down(self, *, settled: bool) -> None:
        """Do as `note` does, unless a document can't be read: that fails the answer that needs it, not every answer."""
        with suppress(AttributeError, KeyError, TypeError, ValueError):
            self.note(settled=settled)

    def set_weather(self, weather: Weather) -> None:
        """Let things happen to tunnels and instances, from now on."""
        with self.changing():
            self.timeline.weather = weather

    @contextmanager
    def changing(self) -> Iterator[None]:
        """Let what is changed inside the block take its time, as what a client writes does."""
        self.note(settled=True)
        yield
        self.note(settled=False)
