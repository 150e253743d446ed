"""What becomes of one BGP session over time, at both of its ends."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from lab.engine import bgp, ike
from lab.engine.azure_ends import AzureEnd
from lab.engine.google_ends import HOLDS_PER_KEEPALIVE, GoogleSession
from lab.engine.history import Change, History
from lab.engine.pace import ALWAYS, Pace
from lab.engine.reading import SessionKey
from lab.engine.tunnel_story import Hearing, TunnelPhase, find_phase

ENDS = ("google", "azure")
NEVER = float("inf")


@dataclass(frozen=True)
class SessionPhase:
    """One phase: which end holds the session to be up."""

    second: float
    google: bool
    azure: bool


@dataclass(frozen=True)
class Plan:
    """How a session is configured at both ends; None for the Azure end that its tunnel does not meet."""

    session: GoogleSession
    azure: AzureEnd | None

    @property
    def works(self) -> bool:
        """Whether the session comes up once its tunnel carries packets."""
        return bgp.judge_session(bgp.Meeting(self.session, ike.UP, self.azure)) == bgp.ESTABLISHED


@dataclass
class _Run:
    """The session at the moment the telling has come to."""

    up: dict[str, bool] = field(default_factory=lambda: dict.fromkeys(ENDS, False))
    silent_since: dict[str, float] = field(default_factory=lambda: dict.fromkeys(ENDS, NEVER))
    moved_at: float = ALWAYS
    told: list[SessionPhase] = field(default_factory=list)

    def move(self, second: float, **up: bool) -> None:
        """Let ends go up or down."""
        self.moved_at = second
        if any(self.up[end] != value for end, value in up.items()):
            self.up.update(up)
            self.told.append(SessionPhase(second, self.up["google"], self.up["azure"]))


def find_plan(change: Change, key: SessionKey) -> Plan | None:
    """Return the plan of a session after a change; None while there is no such session."""
    session = change.reading.sessions_by_name.get(key)
    return Plan(session, change.reading.met.get(session.tunnel)) if session else None


def tell_session(
    history: History, key: SessionKey, tunnels: Mapping[str, Sequence[TunnelPhase]], pace: Pace
) -> tuple[SessionPhase, ...]:
    """Return the phases of a session, those to come among them. `tunnels` are the phases of every tunnel."""
    run = _Run()
    stretches = list(_cut(history, key, tunnels))
    for (second, plan, settled, hears), following in zip(stretches, [*stretches[1:], None], strict=True):
        until = following[0] if following else NEVER
        if settled:
            works = plan is not None and plan.works and set(hears.values()) == {Hearing.HEARS}
            run = _Run()
            run.move(ALWAYS, google=works, azure=works)
        elif settled is False or plan is None or not plan.works:
            run.move(second, google=False, azure=False)
        _hear(run, second, hears)
        if plan and plan.works:
            _pass(run, until, hears, pace, pace.hold or float(bgp.agree_on_hold(plan.session)))
    return tuple(run.told)


Stretch = tuple[float, Plan | None, bool | None, dict[str, Hearing]]
"""When it begins; the plan; whether the plan changed just then, and if so whether settled; what each end hears."""


def _cut(history: History, key: SessionKey, tunnels: Mapping[str, Sequence[TunnelPhase]]) -> Iterator[Stretch]:
    changes: dict[float, tuple[Plan | None, bool]] = {}
    plan: Plan | None = None
    for change in history:
        if (found := find_plan(change, key)) != plan:
            plan = found
            # What is settled has always been so, whatever was before.
            changes = {ALWAYS: (plan, True)} if change.settled else {**changes, change.second: (plan, False)}
    used = {plan.session.tunnel for plan, _ in changes.values() if plan}
    moments = {phase.second for tunnel in used for phase in tunnels.get(tunnel, ())}
    plan = None
    for second in sorted({*changes, *moments}):
        settled = None
        if second in changes:
            plan, settled = changes[second]
        phase = find_phase(tunnels.get(plan.session.tunnel, ()), second) if plan else None
        yield second, plan, settled, {end: getattr(phase, end) if phase else Hearing.GONE for end in ENDS}


def _hear(run: _Run, second: float, hears: Mapping[str, Hearing]) -> None:
    for end in ENDS:
        if hears[end] is Hearing.GONE:
            run.move(second, **{end: False})
        silent = hears[end] is Hearing.SILENT
        run.silent_since[end] = min(run.silent_since[end], second) if silent else NEVER
    run.moved_at = max(run.moved_at, second)


def _pass(run: _Run, until: float, hears: Mapping[str, Hearing], pace: Pace, hold: float) -> None:
    """Let time pass while nothing changes from outside."""
    while True:
        coming = [step for step in _foresee(run, hears, pace, hold) if step[0] < until]
        if not coming:
            return
        second, up = min(coming, key=lambda step: step[0])
        run.move(second, **up)


def _foresee(
    run: _Run, hears: Mapping[str, Hearing], pace: Pace, hold: float
) -> Iterator[tuple[float, dict[str, bool]]]:
    for end, other in (ENDS, ENDS[::-1]):
        if run.up[end] and hears[end] is Hearing.SILENT:
            yield run.silent_since[end] + hold, {end: False}
        elif run.up[end] and not run.up[other]:
            # The other end has stopped talking: the next keepalive meets nobody.
            yield run.moved_at + hold / HOLDS_PER_KEEPALIVE, {end: False}
    if not any(run.up.values()) and set(hears.values()) == {Hearing.HEARS}:
        yield run.moved_at + pace.bgp, dict.fromkeys(ENDS, True)
