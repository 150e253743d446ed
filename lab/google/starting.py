"""How a write that passed its checks becomes an operation."""

from collections.abc import Callable
from dataclasses import dataclass

from lab.google.answers import Answer, ComputeRequest
from lab.google.kinds import TYPES
from lab.google.operations import Failure, Operation, now_utc, render_operation
from lab.wire import Document
from lab.world import World


@dataclass(frozen=True)
class Plan:
    """A write that passed its first checks: what it is called, what it does to which resource, and how."""

    action: str
    key: str
    target_id: str
    finish: Callable[[], None]
    failure: Failure | None = None
    adds: Document | None = None
    removes: bool = False
    is_instant: bool = False


def start_write(world: World, request: ComputeRequest, plan: Plan) -> Answer:
    """Start a write's operation and answer it as it stands."""
    store = world.google
    scope, collection, _ = plan.key.rsplit("/", 2)
    kind = TYPES[collection]
    seconds = 0.0 if plan.is_instant else kind.seconds
    spelled = kind.spells_type and "." not in plan.action
    operation = Operation(
        scope=scope,
        action=f"compute.{collection}.{plan.action}" if spelled else plan.action,
        key=plan.key,
        target_id=plan.target_id,
        user=world.identity.account,
        seconds=seconds,
        ends_at=world.clock.seconds() + seconds,
        finish=plan.finish,
        started=now_utc(),
        real_seconds=world.clock.shorten(seconds),
        failure=plan.failure or store.operations.doomed.pop(plan.key, None),
        adds=plan.adds,
        removes=plan.removes,
        warnings=store.operations.warned.pop(plan.key, ()),
    )
    store.operations.add(operation)
    if asked := request.query.get("requestId"):
        store.operations.requested[(request.method, request.path, asked)] = operation.name
    if plan.is_instant:
        store.operations.settle(world.clock.seconds())
    return Answer(render_operation(operation, store.link("")))
