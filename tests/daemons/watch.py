"""What the daemons say of a tunnel, in the words of the fault catalogue."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field

from lab.observed.faults import CONNECTED, CONNECTING, REFUSED, REJECTED, SILENCE, UP, Sight
from lab.observed.link import CONTROL, FAULTY
from tests.daemons.plan import Plan, Session, Speaker, TunnelEnd

BAD_OPEN = (
    "Bad peer AS",
    "Bad BGP identifier",
    "Unacceptable hold time",
    "Unsupported version number",
    "Unsupported optional parameter",
    "Required capability missing",
)
"""BIRD's words for an OPEN that one of the ends refused (RFC 4271, section 6.2)."""

SAID = (
    ("no matching peer config found", "nobody of that identity"),
    ("MAC mismatched", "the keys differ"),
    ("received AUTHENTICATION_FAILED", "told: authentication failed"),
    ("no IKE config found", "nobody of that address or IKE version"),
    ("received proposals unacceptable", "no common IKE proposal"),
    ("no acceptable proposal found", "no common ESP proposal"),
    ("received NO_PROPOSAL_CHOSEN", "told: no proposal chosen"),
    ("received TS_UNACCEPTABLE", "told: selectors unacceptable"),
    ("traffic selectors .* unacceptable", "selectors unacceptable"),
    ("peer not responding", "no answer"),
)
"""strongSwan's lines that tell why a tunnel is not up, and what they mean."""


@dataclass(frozen=True)
class SessionState:
    """What BIRD tells of one session. `routes` are the learned prefixes, `hold` the negotiated time in seconds."""

    state: str
    error: str
    hold: int | None
    routes: tuple[str, ...] = ()

    @property
    def is_up(self) -> bool:
        """Whether routes are exchanged."""
        return self.state == UP


@dataclass(frozen=True)
class Sample:
    """One look at all daemons: the ends whose tunnel carries packets, and every session by its speaker and name."""

    installed: frozenset[str]
    sessions: dict[tuple[str, str], SessionState]


@dataclass
class Watch:
    """What was seen so far. An error that BIRD showed once is kept: in between it shows another, or none."""

    plan: Plan
    errors: dict[tuple[str, str], set[str]] = field(default_factory=dict)

    def note(self, sample: Sample) -> Sight:
        """Take a sample in and return what there is to see."""
        for key, state in sample.sessions.items():
            if state.error:
                self.errors.setdefault(key, set()).add(state.error)
        return self._look(sample)

    def _look(self, sample: Sample) -> Sight:
        google = next(end for end in self.plan.google_ends if end.resource.endswith(FAULTY))
        azure = {end.name for end in self.plan.azure_ends if end.resource.endswith(FAULTY)}
        speaker = self.plan.google_speaker
        session = find_session(speaker, google)
        control = find_session(speaker, next(end for end in self.plan.google_ends if end.resource.endswith(CONTROL)))
        state = sample.sessions[speaker.name, session.name]
        rows = [
            (instance, sample.sessions[instance.name, row.name])
            for instance in self.plan.azure_speakers
            for row in instance.sessions
            if row.end in azure
        ]
        return Sight(
            ipsec=google.name in sample.installed,
            azure=bool(azure & sample.installed),
            bgp=classify(state, self.errors.get((speaker.name, session.name), ())),
            # Azure's end waits for as long as nobody comes through.
            azure_bgp=CONNECTED if any(row.is_up for _, row in rows) else CONNECTING,
            other=sample.sessions[speaker.name, control.name].is_up,
            learned=(
                len(find_taken(speaker, state)),
                max((len(find_taken(instance, row)) for instance, row in rows), default=0),
            ),
            hold=state.hold,
        )


def find_session(speaker: Speaker, end: TunnelEnd) -> Session:
    """Return the session of a speaker that runs through an end's tunnel."""
    return next(session for session in speaker.sessions if session.end == end.name)


def classify(state: SessionState, errors: Iterable[str]) -> str:
    """Return where the dialling end rests, from what BIRD said at any time.

    BIRD rests in Idle without an error where it sees no way to the peer, and does not dial; other daemons wait in
    Active for that (FRR was seen to). `Passive` is its word for an end that only waits, in Active as RFC 4271 has it.
    """
    if state.is_up:
        return UP
    told = list(errors)
    if any(word in error for error in told for word in BAD_OPEN):
        return REFUSED
    if any(error.startswith("Socket:") for error in told) or (state.state in {"Idle", "Passive"} and not told):
        return REJECTED
    return SILENCE


def find_taken(speaker: Speaker, state: SessionState) -> set[str]:
    """Return the learned prefixes that win: an own prefix beats the same one learned."""
    return set(state.routes) - set(speaker.own)


def is_installed(listing: str) -> bool:
    """Tell from `swanctl --list-sas --raw` whether an end has a CHILD_SA that carries packets."""
    return "state=INSTALLED" in listing


def read_sessions(protocols: str) -> dict[str, SessionState]:
    """Return the BGP sessions of `birdc show protocols all`, without their routes, by name."""
    sessions = {}
    for block in re.split(r"\n(?=\S)", protocols):
        if state := _field(block, "BGP state"):
            hold = re.search(r"Hold timer:\s+[\d.]+/(\d+)", block)
            sessions[block.split()[0]] = SessionState(
                state, _field(block, "Last error"), int(hold[1]) if hold else None
            )
    return sessions


def read_routes(listing: str) -> tuple[str, ...]:
    """Return the prefixes of `birdc show route`."""
    return tuple(dict.fromkeys(re.findall(r"^(\d+\.\d+\.\d+\.\d+/\d+)\s", listing, re.MULTILINE)))


def tell_reasons(log: str, peer_address: str) -> tuple[str, ...]:
    """Return what an end's log says of why its tunnel is not up, each reason once.

    Azure's other instance dials the end, too, and is turned away; that is how it should be and is left out.
    """
    lines = [line for line in log.splitlines() if "no IKE config found" not in line or f"...{peer_address}," in line]
    return tuple(dict.fromkeys(meaning for pattern, meaning in SAID if any(re.search(pattern, line) for line in lines)))


def _field(block: str, name: str) -> str:
    found = re.search(rf"^\s*{name}:\s+(.*?)\s*$", block, re.MULTILINE)
    return found[1] if found else ""
