"""Everything a request may need, in one place."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from lab.azure.operations import Operations
from lab.azure.store import AzureStore
from lab.clock import Clock
from lab.engine import Observation
from lab.engine.pace import Weather
from lab.engine.reading import read_both
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
    """Both clouds, the lab's time, who may call, the log of what was asked, and what came to be how."""

    azure: AzureStore
    google: GoogleStore
    clock: Clock
    identity: Identity
    operations: Operations
    requests: list[ReceivedRequest] = field(default_factory=list)
    timeline: Timeline = field(default_factory=Timeline)
    faults: Faults = field(default_factory=Faults)

    def observe(self) -> Observation:
        """Return what both clouds observe now."""
        self.note(settled=True)
        return self.timeline.observe(self.clock.seconds())

    def note(self, *, settled: bool) -> None:
        """Take down what was changed since the last note: behind the lab's back (settled), or just now."""
        self.timeline.note(self.clock.seconds(), read_both(self.azure, self.google), settled=settled)

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
