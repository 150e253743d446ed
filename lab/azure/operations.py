"""Long-running operations of the Azure side.

The three BGP reads answer 202 with the four bytes `null` and a Location, then the result there; none of the recorded
ones had Azure-AsyncOperation. The links are signed and long since late 2023: opaque, and refused when rebuilt.
"""

import hashlib
import time
import uuid
from collections.abc import Callable
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import Any
from urllib.parse import urlencode

from lab.azure.answers import Answer, ArmRequest, Refusal
from lab.clock import Clock

SERVICE_SECONDS = 10
"""Retry-After of the real service, and about how long it takes."""

MILLISECONDS = 1000

REMEMBERED = 200
"""How many operations are kept; the oldest go first, as the service forgets them too."""


@dataclass(frozen=True)
class Operation:
    """One running operation: where its result is, when it is ready on the monotonic clock, and how to make it."""

    query: dict[str, str]
    location: str
    ready_at: float
    finish: Callable[[], Any]


@dataclass
class Operations:
    """The operations that were started and not forgotten, by GUID."""

    clock: Clock
    running: dict[str, Operation] = field(default_factory=dict)

    def start(self, request: ArmRequest, region: str, finish: Callable[[], Any]) -> Answer:
        """Start an operation and return the 202 that tells where its result will be."""
        guid = str(uuid.uuid4())
        subscription = request.parts["subscription"]
        query = {"api-version": request.api_version, **_sign(guid)}
        path = f"/subscriptions/{subscription}/providers/Microsoft.Network/locations/{region}/operationResults/{guid}"
        location = f"{request.base_url}{path}?{urlencode(query)}"
        ready_at = time.monotonic() + self.clock.shorten(SERVICE_SECONDS)
        while len(self.running) >= REMEMBERED:
            del self.running[next(iter(self.running))]
        self.running[guid] = Operation(query, location, ready_at, finish)
        return self._wait(guid)

    def poll(self, request: ArmRequest) -> Answer:
        """Return the result of an operation, or 202 again while it runs.

        Raises:
            Refusal: 404 for an operation that is not there, or whose link was not used as it was given.
        """
        guid = request.parts["operation"].lower()
        operation = self.running.get(guid)
        if operation is None or operation.query != request.query:
            raise Refusal(HTTPStatus.NOT_FOUND, "", f"Operation {guid} not found.")
        if time.monotonic() < operation.ready_at:
            return self._wait(guid)
        return Answer({"value": operation.finish()}, headers=_name(guid, operation))

    def _wait(self, guid: str) -> Answer:
        seconds = self.clock.shorten(SERVICE_SECONDS)
        # Clients read Retry-After as whole seconds and take 0 for "none": below a second only retry-after-ms serves.
        wait = {"retry-after": str(round(seconds))} if seconds >= 1 else {}
        wait = wait or {"retry-after-ms": str(max(1, round(seconds * MILLISECONDS)))}
        return Answer(None, HTTPStatus.ACCEPTED, {**_name(guid, self.running[guid]), **wait})


def _name(guid: str, operation: Operation) -> dict[str, str]:
    return {"location": operation.location, "x-ms-request-id": guid}


def _sign(guid: str) -> dict[str, str]:
    seal = hashlib.sha256(guid.encode()).hexdigest()
    certificate = "".join(hashlib.sha512(f"{guid}{part}".encode()).hexdigest() for part in range(16))
    ticks = 621_355_968_000_000_000 + time.time_ns() // 100
    return {"t": str(ticks), "c": certificate, "s": seal[:43], "h": seal[21:]}
