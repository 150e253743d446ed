"""Runs a fault through the engine and lays what it sees beside what the daemons did."""

from dataclasses import dataclass, replace

from lab.engine import Observation, RouterSession, observe
from lab.engine.bgp import TUNNEL_DOWN
from lab.engine.reading import read_both
from lab.engine.routes import is_inside, read_google_subnets
from lab.engine.timeline import Timeline
from lab.observed.faults import SILENCE, Fault, Sight
from lab.observed.link import CONTROL, FAULTY, Link, make_link

DAY_SECONDS = 86_400.0


@dataclass(frozen=True)
class Row:
    """One fault of the table: what the engine sees, Google's word for it, and the layers on which the two differ.

    `sight` is None where the fault can't be configured; `later` is what the engine sees after the first rekey.
    """

    fault: Fault
    sight: Sight | None
    word: str = ""
    differs: tuple[str, ...] = ()
    later: Sight | None = None

    @property
    def agrees(self) -> bool:
        """Whether the engine sees on every layer what the daemons did."""
        return self.sight is not None and not self.differs


def compare(fault: Fault) -> Row:
    """Return the row of one fault."""
    if fault.change is None:
        return Row(fault, None)
    link = make_link()
    fault.change(link)
    observation = observe(link.azure, link.google)
    sight = look(link, observation)
    word = next(state.google for key, state in observation.google_tunnels.items() if key.endswith(FAULTY))
    differs = _find_differences(fault.seen, sight)
    later = look_later(link) if fault.later else None
    if fault.later and later:
        differs += tuple(f"later {name}" for name in _find_differences(fault.later, later))
    return Row(fault, sight, word, differs, later)


def look_later(link: Link) -> Sight:
    """Return what is to be seen a day after the fault was put into the healthy link."""
    timeline, healthy = Timeline(), make_link()
    timeline.note(0.0, read_both(healthy.azure, healthy.google))
    timeline.note(0.0, read_both(link.azure, link.google))
    return look(link, timeline.observe(DAY_SECONDS))


def look(link: Link, observation: Observation) -> Sight:
    """Return what an observation tells of the tunnel with the fault."""
    state = next(state for key, state in observation.google_tunnels.items() if key.endswith(FAULTY))
    row, other = (_find_session(observation, end) for end in (FAULTY, CONTROL))
    tunnels = [tunnel for tunnel in observation.azure_tunnels if tunnel.end.connection_id.endswith(FAULTY)]
    taken = max((len(tunnel.learned) for tunnel in tunnels), default=0)
    subnets = read_google_subnets(link.google, str(link.router["network"]))
    kept = sum(not is_inside(advert.prefix, subnets) for advert in row.learned)
    return Sight(
        ipsec=state.is_up,
        azure=any(tunnel.status == "Connected" for tunnel in tunnels),
        # Google's router names the tunnel where a daemon dials into nothing.
        bgp=SILENCE if row.state == TUNNEL_DOWN else row.state,
        other=other.is_up,
        learned=(kept, taken),
        hold=row.hold_seconds,
    )


def _find_session(observation: Observation, end: str) -> RouterSession:
    return next(row for row in observation.google_sessions if row.session.tunnel.endswith(end))


def _find_differences(expected: Sight, sight: Sight) -> tuple[str, ...]:
    comparable = replace(
        sight,
        learned=None if expected.learned is None else sight.learned,
        hold=None if expected.hold is None else sight.hold,
    )
    return tuple(name for name in Sight.__dataclass_fields__ if getattr(expected, name) != getattr(comparable, name))
