"""Carries out a plan: read again, compare with what was previewed, write, wait, read again, and say what moved.

Neither cloud locks its VPN resources: between the last read and the write, a moment, another's change of the same
resource can be overwritten. The read afterwards names whatever else moved.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from enum import StrEnum

from changes.armed import WriteError, Writer
from changes.bodies import make_body
from changes.fields import Change, FieldError, differences, read_field, same_value, set_field
from changes.kinds import kind_of
from changes.plan import Plan, Step, make_plan
from changes.state import Found, find_in, read_of
from probes.documents import Cloud, Document, Documents, Json, Read


class Outcome(StrEnum):
    """How a step ended."""

    WRITTEN = "written"
    """Sent, and read back: what was planned holds."""
    HELD = "held already"
    """Nothing was sent."""
    MOVED = "changed by somebody else"
    """Since the preview; nothing was sent."""
    REFUSED = "refused"
    """Here, or by the cloud in so many words."""
    NOT_PROVEN = "not proven"
    """It was sent, and what was planned does not hold or could not be read back."""
    NOT_BEGUN = "not begun"
    """A step that it waits for did not end well."""


GOOD = frozenset({Outcome.WRITTEN, Outcome.HELD})


@dataclass(frozen=True, slots=True)
class StepResult:
    """What came of a step.

    Attributes:
        sentence: for a person.
        moved: with MOVED, where the resource differs from the preview.
        others: what else differs after the write, besides what was planned.
        seconds: how long it took.
    """

    step: Step
    outcome: Outcome
    sentence: str
    moved: tuple[Change, ...] = ()
    others: tuple[Change, ...] = ()
    seconds: float = 0.0


@dataclass(frozen=True, slots=True)
class Result:
    """What came of a plan.

    Attributes:
        again: a new plan from what is there now, where something had moved; it must be previewed anew.
    """

    results: tuple[StepResult, ...]
    again: Plan | None = None

    @property
    def is_good(self) -> bool:
        """Whether every step was written or held already."""
        return all(one.outcome in GOOD for one in self.results)


@dataclass(frozen=True, slots=True)
class Progress:
    """One line of what is going on.

    Attributes:
        phase: `reading`, `writing`, `waiting`, `proving` or `done`.
        elapsed, expected: seconds since the step began, and how many it usually takes.
        result: with `done`.
    """

    step: Step
    phase: str
    elapsed: float
    expected: int
    result: StepResult | None = None


Tell = Callable[[Progress], None]
Fetch = Callable[[Read], Document]


def apply_plan(
    plan: Plan, documents: Documents, fetch: Fetch, writers: Mapping[Cloud, Writer], tell: Tell = lambda _: None
) -> Result:
    """Carry out the steps of a plan, those that do not wait for each other side by side.

    Args:
        documents: what the plan was made from.
        fetch: makes one read now; called from several threads.
        tell: called from several threads.
    """
    futures: dict[str, Future[StepResult]] = {}

    def run(step: Step) -> StepResult:
        for resource in step.waits_for:
            before = futures[resource].result()
            if before.outcome not in GOOD:
                sentence = f"{step.name} was not begun, for {before.step.name} did not end well"
                return StepResult(step, Outcome.NOT_BEGUN, sentence)
        return _StepRun(step, fetch, writers[step.cloud], tell).run()

    # A thread for each: one that waits for another must not keep it from starting.
    with ThreadPoolExecutor(max_workers=max(1, len(plan.steps))) as pool:
        for step in plan.steps:
            futures[step.resource] = pool.submit(run, step)
    results = tuple(futures[step.resource].result() for step in plan.steps)
    return Result(results, _plan_again(plan, documents, fetch) if _has_moved(results) else None)


def _has_moved(results: tuple[StepResult, ...]) -> bool:
    return any(one.outcome is Outcome.MOVED for one in results)


def _plan_again(plan: Plan, documents: Documents, fetch: Fetch) -> Plan:
    targets = [target for step in plan.steps for target in step.targets]
    reads = {read.key: read for step in plan.steps if (read := read_of(step.cloud, step.resource))}
    return make_plan(targets, documents.with_answers(*(fetch(read) for read in reads.values())))


class _StepRun:
    """One step on its way."""

    def __init__(self, step: Step, fetch: Fetch, writer: Writer, tell: Tell) -> None:
        self._step, self._fetch, self._writer, self._tell = step, fetch, writer, tell
        self._begun = time.monotonic()

    def run(self) -> StepResult:
        """Read, compare, write, prove."""
        result = self._decide()
        self._say("done", result)
        return result

    def _decide(self) -> StepResult:
        step = self._step
        self._say("reading")
        now = self._read()
        if now.body is None:
            return self._end(Outcome.REFUSED, f"{step.name} could not be read again before the write: {now.reason}")
        if _holds(step, now.body):
            return self._end(Outcome.HELD, f"{step.name} is so already, nothing was sent")
        if moved := differences(step.before, now.body):
            where = ", ".join(change.path for change in moved)
            return self._end(
                Outcome.MOVED, f"{step.name} was changed since the preview ({where}), nothing was sent", moved=moved
            )
        try:
            body = self._make_body(now.body)
            self._say("writing")
            self._writer.write(step, body, lambda _: self._say("waiting"))
        except FieldError as error:
            return self._end(Outcome.REFUSED, f"{step.name} was not written: {error}")
        except WriteError as error:
            if not error.was_sent:
                return self._end(Outcome.REFUSED, f"{step.name} was not written: {error}")
            return self._prove(now.body, error)
        except Exception as error:  # noqa: BLE001  # whatever a library raises, what came of the write must be told
            told = f"an error of this program while writing: {type(error).__name__}"
            return self._prove(now.body, WriteError(told, was_sent=True))
        return self._prove(now.body)

    def _make_body(self, fresh: dict[str, Json]) -> dict[str, Json]:
        """The body from what was read a moment ago; never from the preview."""
        kind = kind_of(self._step.cloud, self._step.resource)
        if kind is None:
            raise FieldError("it is of no type that is written")
        after = _wanted(self._step, fresh)
        return make_body(kind, after, differences(fresh, after))

    def _prove(self, before: dict[str, Json], problem: WriteError | None = None) -> StepResult:
        """Read it back, and say whether what was planned holds and what else moved."""
        step = self._step
        self._say("proving")
        now = self._read()
        if now.body is None:
            told = f"{step.name} was sent and could not be read back: {now.reason}"
            return self._end(Outcome.NOT_PROVEN, f"{told}; {problem}" if problem else told)
        others = tuple(one for one in differences(_wanted(step, before), now.body) if not _is_planned(step, one))
        if _holds(step, now.body):
            moved = f"; besides, {', '.join(one.path for one in others)} moved" if others else ", and nothing else"
            return self._end(Outcome.WRITTEN, f"{step.name} is as planned{moved}", others=others)
        if problem is not None and problem.was_answered:
            return self._end(Outcome.REFUSED, f"{step.name}: {problem}", others=others)
        told = "it was sent, and what was planned does not hold" + (f" yet: {problem}" if problem else "")
        return self._end(Outcome.NOT_PROVEN, f"{step.name}: {told}", others=others)

    def _read(self) -> Found:
        read = read_of(self._step.cloud, self._step.resource)
        return find_in(self._fetch(read), self._step.resource) if read else Found(None, "it is of no known type")

    def _end(
        self, outcome: Outcome, sentence: str, moved: tuple[Change, ...] = (), others: tuple[Change, ...] = ()
    ) -> StepResult:
        return StepResult(self._step, outcome, sentence, moved, others, time.monotonic() - self._begun)

    def _say(self, phase: str, result: StepResult | None = None) -> None:
        self._tell(Progress(self._step, phase, time.monotonic() - self._begun, self._step.seconds, result))


def _wanted(step: Step, body: dict[str, Json]) -> dict[str, Json]:
    after: Json = body
    for target in step.targets:
        after = set_field(after, target.path, target.value)
    return after if isinstance(after, dict) else body


def _holds(step: Step, body: dict[str, Json]) -> bool:
    return all(_covers(read_field(body, target.path), target.value) for target in step.targets)


def _covers(found: Json, wanted: Json) -> bool:
    """Whether a value is as wanted; a cloud may fill in more members than were sent."""
    if isinstance(wanted, dict) and isinstance(found, dict):
        return all(_covers(found.get(name), value) for name, value in wanted.items())
    if isinstance(wanted, list) and isinstance(found, list):
        return len(wanted) == len(found) and all(map(_covers, found, wanted))
    return same_value(found, wanted)


def _is_planned(step: Step, change: Change) -> bool:
    """Whether a difference lies in what was planned, where `_holds` has judged it, or is what it lies in as a whole."""
    return any(_lies_in(change.path, one.path) or _lies_in(one.path, change.path) for one in step.targets)


def _lies_in(path: str, other: str) -> bool:
    return path == other or path.startswith((f"{other}.", f"{other}["))
