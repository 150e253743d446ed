"""Plans: the steps from what is to what should be, worked out from what was read.

A plan is a pure function of documents and targets. Where nothing differs it has no step, so applying it twice does
nothing the second time, and going on after a crash is planning again.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from changes.bodies import make_body
from changes.fields import Change, FieldError, differences, read_field, same_value, set_field
from changes.kinds import KINDS, Kind, Permission, kind_of, why_not
from changes.lines import tell_lines
from changes.state import find_resource
from changes.touched import find_touched
from probes.checks.finding import Target
from probes.documents import Cloud, Documents, Json


@dataclass(frozen=True, slots=True)
class Call:
    """The exact API call; `path` is without host and version parameter, `body` holds no secret."""

    method: str
    path: str
    body: dict[str, Json]


@dataclass(frozen=True, slots=True)
class Interruption:
    """What stops while a step takes effect.

    Attributes:
        what: for a person; `names` are the connections or BGP peers that it is about.
        seconds: for about how long; inferred.
    """

    what: str
    names: tuple[str, ...]
    seconds: int


@dataclass(frozen=True, slots=True)
class Step:
    """One write to one resource.

    Attributes:
        verb: `update`; nothing is made or deleted yet.
        changes: what moves, field by field; nothing else does.
        targets: what it is for.
        before: the whole resource as it was previewed, secrets removed; the write is only made while it is still so.
        lines: the az or gcloud lines that do the same; empty where there are none.
        seconds: how long the write takes until it has succeeded.
        waits_for: resources of the steps that must be done before.
    """

    cloud: Cloud
    resource: str
    kind: str
    verb: str
    changes: tuple[Change, ...]
    targets: tuple[Target, ...]
    before: dict[str, Json]
    call: Call
    lines: tuple[str, ...]
    interruptions: tuple[Interruption, ...]
    permissions: tuple[Permission, ...]
    seconds: int
    waits_for: tuple[str, ...] = ()

    @property
    def name(self) -> str:
        """The resource's own name."""
        return self.resource.rsplit("/", 1)[-1]


@dataclass(frozen=True, slots=True)
class Unplanned:
    """A target that no step leads to, and why, in a sentence."""

    target: Target
    sentence: str


@dataclass(frozen=True, slots=True)
class Plan:
    """What will be done, what cannot be, and what holds already."""

    steps: tuple[Step, ...] = ()
    unplanned: tuple[Unplanned, ...] = ()
    held: tuple[Target, ...] = ()

    @property
    def is_whole(self) -> bool:
        """Whether it leads to every target."""
        return not self.unplanned


def make_plan(targets: Iterable[Target], documents: Documents) -> Plan:
    """The plan that makes these targets hold. Targets on one resource become one write.

    Never raises for a target: one that cannot be reached is a value of the plan.
    """
    steps: list[Step] = []
    unplanned: list[Unplanned] = []
    held: list[Target] = []
    for several in _by_resource(targets):
        made = _plan_resource(several, documents)
        if made.unplanned:
            # Half of what a resource needs could be worse than nothing of it.
            unplanned += made.unplanned
        else:
            steps += made.steps
            held += made.held
    return Plan(tuple(_in_order(steps)), tuple(unplanned), tuple(held))


def _by_resource(targets: Iterable[Target]) -> list[list[Target]]:
    several: dict[tuple[Cloud, str], list[Target]] = {}
    for target in targets:
        key = target.resource.casefold() if target.cloud is Cloud.AZURE else target.resource
        several.setdefault((target.cloud, key), []).append(target)
    return list(several.values())


def _plan_resource(targets: list[Target], documents: Documents) -> Plan:
    cloud, resource = targets[0].cloud, targets[0].resource
    kind = kind_of(cloud, resource)
    name = resource.rsplit("/", 1)[-1] or "a resource without a name"
    if kind is None:
        return _refuse(targets, f"{name}: resources of this type are not written from here yet")
    found = find_resource(documents, cloud, resource)
    if found.body is None:
        return _refuse(targets, f"{name} cannot be changed, for it could not be read: {found.reason}")
    after: dict[str, Json] = found.body
    try:
        for target in targets:
            if reason := _judge(kind, target, targets):
                return _refuse(targets, f"{target.path} of {name} {reason}")
            changed = set_field(after, target.path, target.value)
            after = changed if isinstance(changed, dict) else after
        changes = differences(found.body, after)
        if not changes:
            return Plan(held=tuple(targets))
        body = make_body(kind, after, changes)
    except FieldError as error:
        return _refuse(targets, f"{name} cannot be changed: {error}")
    return Plan((_make_step(kind, tuple(targets), found.body, changes, body, documents),))


def _judge(kind: Kind, target: Target, targets: list[Target]) -> str:
    """Why a target cannot be reached, as the end of a sentence; empty where it can."""
    if reason := why_not(kind, target.path):
        return reason
    rivals = [one for one in targets if one.path == target.path and not same_value(one.value, target.value)]
    return f"cannot be both {target.value} and {rivals[0].value}" if rivals else ""


def _refuse(targets: list[Target], sentence: str) -> Plan:
    return Plan(unplanned=tuple(Unplanned(target, sentence) for target in targets))


def _make_step(
    kind: Kind,
    targets: tuple[Target, ...],
    before: dict[str, Json],
    changes: tuple[Change, ...],
    body: dict[str, Json],
    documents: Documents,
) -> Step:
    resource = targets[0].resource
    prefix = "" if kind.cloud is Cloud.AZURE else "/compute/v1/"
    return Step(
        cloud=kind.cloud,
        resource=resource,
        kind=kind.name,
        verb="update",
        changes=changes,
        targets=targets,
        before=before,
        call=Call(kind.method, prefix + resource, body),
        lines=tell_lines(kind, resource, targets),
        interruptions=tuple(_interruptions(kind, targets, before, documents)),
        permissions=kind.permissions,
        seconds=kind.seconds,
    )


def _interruptions(
    kind: Kind, targets: tuple[Target, ...], before: dict[str, Json], documents: Documents
) -> Iterator[Interruption]:
    told: dict[str, Interruption] = {}
    for target in targets:
        field = kind.find_field(target.path)
        if field is None or not field.interrupts or same_value(read_field(before, target.path), target.value):
            continue
        names = find_touched(kind, target, before, documents)
        old = told.get(field.interrupts)
        all_names = tuple(dict.fromkeys([*(old.names if old else ()), *names]))
        told[field.interrupts] = Interruption(field.interrupts, all_names, field.seconds)
    yield from told.values()


_ORDER = {(kind.cloud, kind.name): number for number, kind in enumerate(KINDS)}
_ALONE = frozenset({"routeTables"})
"""Azure's types that no gateway leans on, so that they need not wait for the others."""


def _in_order(steps: list[Step]) -> Iterator[Step]:
    """The steps with what each waits for.

    Azure refuses a write next to another that is under way on what it leans on (429 RetryableError; recorded), so
    writes of one gateway's resources go one after the other. Google's resources do not wait for each other, and
    neither cloud waits for the other.
    """
    before: list[str] = []
    for step in sorted(steps, key=lambda step: (_ORDER[step.cloud, step.kind], step.resource)):
        if step.cloud is Cloud.AZURE and step.kind not in _ALONE:
            yield replace(step, waits_for=tuple(before))
            before.append(step.resource)
        else:
            yield step
