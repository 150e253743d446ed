"""A plan on real daemons, inside the sandbox: reads a pickled plan, prints what was seen as JSON."""

import json
import os
import pickle
import sys
import tempfile
import time
from dataclasses import asdict, dataclass, replace
from pathlib import Path

from lab.observed import Sight
from lab.observed.link import FAULTY
from tests.daemons.ping import ping
from tests.daemons.plan import Plan
from tests.daemons.stage import Stage, run_ip
from tests.daemons.watch import Sample, SessionState, Watch, is_installed, read_routes, read_sessions, tell_reasons

LOOK_SECONDS = 0.5
DIAL_SECONDS = 2.0
CALM_SECONDS = 2.0
"""How long nothing may change once everything is up."""

PATIENCE_SECONDS = 8.0
"""How long nothing may change while something is not up."""

LIMIT_SECONDS = 60.0


@dataclass(frozen=True)
class Witness:
    """What the daemons showed of one plan.

    `later` is after the SA's lifetime, None where nobody waited for that. `said` are the reasons in the log of Google's
    end. `pings` is how many of three came back, by the way they went; only where both ends learned something.
    """

    sight: Sight
    later: Sight | None
    said: tuple[str, ...]
    pings: dict[str, int]


class Show:
    """The daemons of one plan, as they are watched."""

    def __init__(self, plan: Plan, stage: Stage) -> None:
        self.plan = plan
        self.stage = stage
        self.watch = Watch(plan)
        self._round = 0

    def settle(self) -> Sight:
        """Dial what is down, again and again, until what is to be seen no longer changes.

        Raises:
            TimeoutError: it goes on changing.
        """
        began = changed = dialled = time.monotonic()
        last: Sight | None = None
        self._dial(self.look())
        while (now := time.monotonic()) - began < LIMIT_SECONDS:
            sample = self.look()
            sight = self.watch.note(sample)
            if sight != last:
                last, changed = sight, now
            calm = CALM_SECONDS if self._is_up(sample) else PATIENCE_SECONDS
            if now - changed > calm:
                return sight
            if now - dialled > DIAL_SECONDS:
                self._dial(sample)
                dialled = now
            time.sleep(LOOK_SECONDS)
        raise TimeoutError(f"not settled after {LIMIT_SECONDS:g} s: {last}")

    def outlive(self, seconds: float) -> Sight:
        """Let the SAs' lifetime pass, and return what is to be seen then."""
        time.sleep(seconds)
        self.watch = Watch(self.plan)
        return self.settle()

    def look(self) -> Sample:
        """Look at every daemon once."""
        sessions: dict[tuple[str, str], SessionState] = {}
        for speaker in self.plan.speakers:
            for name, state in read_sessions(self.stage.birdc(speaker, "show", "protocols", "all")).items():
                routes = read_routes(self.stage.birdc(speaker, "show", "route", "protocol", name))
                sessions[speaker.name, name] = replace(state, routes=routes)
        listings = {end.name: self.stage.swanctl(end, "--list-sas", "--raw") for end in self.plan.ends}
        return Sample(frozenset(name for name, text in listings.items() if is_installed(text)), sessions)

    def _dial(self, sample: Sample) -> None:
        """Let the ends of one side dial, Google's and Azure's in turn: either may be first in the clouds."""
        ends = self.plan.azure_ends if self._round % 2 else self.plan.google_ends
        self._round += 1
        for end in ends:
            if end.dials and end.name not in sample.installed:
                self.stage.dial(end)

    def _is_up(self, sample: Sample) -> bool:
        speaker = self.plan.google_speaker
        return all(sample.sessions[speaker.name, session.name].is_up for session in speaker.sessions)

    def ping_all(self) -> dict[str, int]:
        """Ping from one network to the other: from Azure through each instance, and from Google."""
        azure, google = self.plan.azure_speakers[0].host, self.plan.google_speaker.host
        counts = {}
        for number, speaker in enumerate(self.plan.azure_speakers):
            run_ip("vnet", f"route replace default via 100.64.1.{2 * number + 1}")
            counts[f"Azure to Google through {speaker.name}"] = ping("vnet", azure, google)
        counts["Google to Azure"] = ping("google", google, azure)
        return counts


def witness(plan: Plan, folder: Path, *, is_hurried: bool) -> Witness:
    """Start the daemons of a plan and return what they show; `later` only if their lifetimes are hurried."""
    stage = Stage(plan, folder)
    stage.start()
    show = Show(plan, stage)
    sight = show.settle()
    pings = show.ping_all() if sight.other and all(sight.learned or ()) else {}
    later = show.outlive(max(end.child_seconds for end in plan.google_ends)) if is_hurried else None
    if is_hurried:
        # What was hurried is no hold time to compare.
        sight, later = replace(sight, hold=None), replace(later, hold=None) if later else None
    google = next(end for end in plan.google_ends if end.resource.endswith(FAULTY))
    return Witness(sight, later, tell_reasons(stage.read_log(google), google.peer_address), pings)


def main(arguments: list[str]) -> int:
    """Print what the daemons show of the plan on stdin; with `--hurried` also after the SAs' lifetime."""
    if os.getpid() != 1:
        raise SystemExit("this starts daemons that only its sandbox ends: use tests.daemons.sandbox.run_plan")
    plan: Plan = pickle.load(sys.stdin.buffer)  # noqa: S301 # written by the process that started this one
    with tempfile.TemporaryDirectory(dir="/run") as folder:
        seen = witness(plan, Path(folder), is_hurried="--hurried" in arguments)
    print(json.dumps(asdict(seen)))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
