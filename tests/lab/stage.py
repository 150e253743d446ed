"""A link whose time is stepped, and what happens at both of its ends in the order of happening."""

from dataclasses import dataclass, field

from lab.clock import SteppedClock
from lab.engine import Observation
from lab.engine.pace import Outage, Pace, Weather
from lab.engine.reading import read_both
from lab.engine.timeline import Timeline
from lab.observed.events import TUNNEL, tell_happenings
from lab.observed.faults import Change
from lab.observed.link import Link, make_link


@dataclass
class Stage:
    pace: Pace = field(default_factory=Pace)
    link: Link = field(default_factory=make_link)
    clock: SteppedClock = field(default_factory=SteppedClock)

    def __post_init__(self) -> None:
        self.timeline = Timeline(self.pace)
        self.note()

    def note(self) -> None:
        self.timeline.note(self.clock.seconds(), read_both(self.link.azure, self.link.google))

    def change(self, change: Change) -> None:
        change(self.link)
        self.note()

    def strike(self, outage: Outage) -> None:
        self.timeline.weather = Weather({TUNNEL: outage})
        self.note()

    def stop(self, *instances: int) -> None:
        gateway = self.link.azure.document("virtualNetworkGateways", "vng-prod")["id"].lower()
        self.timeline.weather = Weather(stopped=frozenset((gateway, number) for number in instances))
        self.note()

    def observe(self, after: float = 0.0) -> Observation:
        self.clock.advance(after)
        return self.timeline.observe(self.clock.seconds())

    def tell(self) -> list[tuple[float, str]]:
        return tell_happenings(self.timeline.history, self.pace)
