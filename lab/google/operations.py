"""Compute's operations: every write answers one at once, and takes effect when it ends.

A failed operation is DONE too, with `error` and `httpErrorStatusCode` inside an HTTP 200 (recorded).
"""

import uuid
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta, timezone
from http import HTTPStatus

from lab.wire import Document

PACIFIC = timezone(timedelta(hours=-8))
"""Compute writes its times in California's zone."""

REMEMBERED = 500
"""How many operations are kept; the oldest ended ones go first."""


class Failure(Exception):
    """Why an operation ends in an error: Compute's code, a message, and the HTTP status it stands for."""

    def __init__(self, code: str, message: str, status: HTTPStatus = HTTPStatus.BAD_REQUEST) -> None:
        super().__init__(message)
        self.code, self.message, self.status = code, message, status


@dataclass
class Operation:
    """One operation. `key` is its target's path below the project; `adds` is what an insert will put there."""

    scope: str
    action: str
    key: str
    target_id: str
    user: str
    seconds: float
    ends_at: float
    finish: Callable[[], None]
    started: datetime
    real_seconds: float
    failure: Failure | None = None
    adds: Document | None = None
    removes: bool = False
    warnings: tuple[Document, ...] = ()
    is_done: bool = False
    number: str = field(default_factory=lambda: str(uuid.uuid4().int >> 65))
    name: str = ""

    def __post_init__(self) -> None:
        stamp = int(self.started.timestamp() * 1000)
        self.name = self.name or f"operation-{stamp}-{uuid.uuid4().hex[:13]}-{uuid.uuid4().hex[:8]}"


@dataclass
class Operations:
    """The operations of one project, oldest first, and those that a `requestId` started.

    `doomed` is key -> why the next operation on that resource is to fail, whatever it is; `warned` is key -> the
    `warnings` that it is to end with: objects with `code`, `message` and `data`, as the API's reference has them.
    """

    known: dict[str, Operation] = field(default_factory=dict)
    requested: dict[tuple[str, ...], str] = field(default_factory=dict)
    doomed: dict[str, Failure] = field(default_factory=dict)
    warned: dict[str, tuple[Document, ...]] = field(default_factory=dict)

    def add(self, operation: Operation) -> None:
        """Keep an operation; old ones that ended are forgotten."""
        for name in [name for name, old in self.known.items() if old.is_done][: max(0, len(self.known) - REMEMBERED)]:
            del self.known[name]
        self.known[operation.name] = operation

    def settle(self, now: float) -> None:
        """Let everything that has ended by now take effect, in the order of ending."""
        for operation in sorted(self.find_due(now), key=lambda operation: operation.ends_at):
            operation.is_done = True
            if operation.failure is None:
                operation.finish()

    def find_due(self, now: float) -> list[Operation]:
        """Return those that have ended by now and did not take effect yet."""
        return [operation for operation in self.known.values() if not operation.is_done and operation.ends_at <= now]

    def find_running(self, key: str) -> Operation | None:
        """Return the operation that is under way on a resource."""
        return next((o for o in self.known.values() if o.key == key and not o.is_done), None)

    def list_coming(self) -> dict[str, Document]:
        """Return key -> document of what running inserts are about to add."""
        running = [o for o in self.known.values() if not o.is_done and o.failure is None]
        return {operation.key: operation.adds for operation in running if operation.adds is not None}


def write_time(moment: datetime) -> str:
    """Return a moment as Compute writes it, such as `2025-02-04T01:37:20.418-08:00`."""
    return moment.astimezone(PACIFIC).isoformat(timespec="milliseconds")


def render_operation(operation: Operation, base: str) -> Document:
    """Return an operation as it is answered; `base` is the project's link with a `/` at its end."""
    started = write_time(operation.started)
    shown: Document = {
        "id": operation.number,
        "insertTime": started,
        "kind": "compute#operation",
        "name": operation.name,
        "operationType": operation.action,
        "progress": 100 if operation.is_done else 0,
        "selfLink": f"{base}{operation.scope}/operations/{operation.name}",
        "startTime": started,
        "status": "DONE" if operation.is_done else "RUNNING",
        "targetId": operation.target_id,
        "targetLink": f"{base}{operation.key}",
        "user": operation.user,
    }
    if operation.scope != "global":
        shown["region"] = f"{base}{operation.scope}"
    if operation.is_done:
        shown["endTime"] = write_time(operation.started + timedelta(seconds=operation.real_seconds))
        if operation.warnings:
            shown["warnings"] = list(operation.warnings)
        if failure := operation.failure:
            shown["error"] = {"errors": [{"code": failure.code, "message": failure.message}]}
            shown["httpErrorMessage"] = failure.status.phrase.upper()
            shown["httpErrorStatusCode"] = int(failure.status)
    return dict(sorted(shown.items()))


def now_utc() -> datetime:
    """Return the present moment."""
    return datetime.now(UTC)
