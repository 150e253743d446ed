"""Long-running operations of the Azure side.

The three BGP reads and troubleshoot answer 202 with the four bytes `null` and a Location, then the result there; none
of the recorded ones had Azure-AsyncOperation. Writes have it, and DELETE and most POSTs have both. The links are signed
and long since late 2023: opaque, and refused when rebuilt.
"""

import uuid
from collections.abc import Callable
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import Any

from lab.azure.answers import NO_BODY, Answer, ArmRequest, Refusal
from lab.azure.operation import Operation, Work, name_result, sign_links
from lab.clock import Clock
from lab.wire import Document

SERVICE_SECONDS = 10
"""Retry-After of the real service, and about how long its reads take."""

MILLISECONDS = 1000

REMEMBERED = 200
"""How many finished operations are kept; the oldest go first, as the service forgets them too."""


@dataclass
class Operations:
    """The operations that were started and not forgotten, by GUID."""

    clock: Clock
    running: dict[str, Operation] = field(default_factory=dict)

    def start(self, request: ArmRequest, region: str, finish: Callable[[], Any]) -> Answer:
        """Start a read whose result is a list of rows; return the 202 that tells where it will be."""
        return self.start_report(request, region, SERVICE_SECONDS, lambda: {"value": finish()})

    def start_report(self, request: ArmRequest, region: str, seconds: float, finish: Callable[[], Any]) -> Answer:
        """Start a read whose result is a whole body; return the 202 that tells where it will be."""
        guid = self._remember(request, region, seconds, finish, None)
        return self._wait_for_result(guid)

    def begin(self, request: ArmRequest, region: str, work: Work) -> tuple[dict[str, str], dict[str, str]]:
        """Begin a write; return the headers of a PUT, and what a DELETE or POST has in addition."""
        guid = self._remember(request, region, work.seconds, work.finish, work)
        headers = {
            "azure-asyncnotification": "Enabled",
            "azure-asyncoperation": self.running[guid].link("operations", guid),
            "x-ms-request-id": guid,
            **self.write_wait(min(work.seconds, SERVICE_SECONDS)),
        }
        return headers, {"location": self.running[guid].link("operationResults", guid)}

    def accept(self, request: ArmRequest, region: str, work: Work, body: Any = NO_BODY) -> Answer:
        """Begin what a DELETE or POST asked for; return its 202, with a body (`null`) only where one follows [R]."""
        headers, location = self.begin(request, region, work)
        return Answer(body, HTTPStatus.ACCEPTED, {**headers, **location})

    def settle(self) -> None:
        """End every write whose time has come, in the order in which they come due."""
        for operation in sorted(self.find_due(), key=lambda entry: entry.ready_at):
            operation.is_done = True
            try:
                operation.output = operation.finish()
            except Refusal as refusal:
                operation.failure = refusal

    def find_due(self) -> list[Operation]:
        """Return the writes whose time has come and that did not end yet."""
        now = self.clock.seconds()
        return [entry for entry in self.running.values() if entry.work and not entry.is_done and entry.ready_at <= now]

    def find_holder(self, held: frozenset[str]) -> tuple[str, Work] | None:
        """Return the GUID and the work of a write that is still busy with one of these resources."""
        for guid, operation in self.running.items():
            if operation.work and not operation.is_done and operation.work.holds & held:
                return guid, operation.work
        return None

    def count_seconds_left(self, held: frozenset[str]) -> float:
        """Return in how many of the lab's seconds the writes that hold one of these resources are done."""
        busy = [
            entry for entry in self.running.values() if entry.work and entry.work.holds & held and not entry.is_done
        ]
        return max((entry.ready_at - self.clock.seconds() for entry in busy), default=0)

    def poll(self, request: ArmRequest) -> Answer:
        """Return the result of an operation, or 202 again while it runs.

        Raises:
            Refusal: 404 for an operation that is not there, or whose link was not used as it was given.
        """
        guid, operation = self._find(request)
        if operation.work is None:
            if self.clock.seconds() < operation.ready_at:
                return self._wait_for_result(guid)
            return Answer(operation.finish(), headers=name_result(guid, operation))
        if not operation.is_done:
            answer = self._wait_for_result(guid)
            link = {"azure-asyncoperation": operation.link("operations", guid)}
            return Answer(None, answer.status, {**answer.headers, **link})
        if operation.failure:
            raise operation.failure
        status = HTTPStatus.NO_CONTENT if operation.output is NO_BODY else HTTPStatus.OK
        link = {"azure-asyncoperation": operation.link("operations", guid)}
        return Answer(operation.output, status, {**name_result(guid, operation), **link})

    def tell_status(self, request: ArmRequest) -> Answer:
        """Return `InProgress`, `Succeeded` or `Failed`; all three come with 200.

        Raises:
            Refusal: 404 as for `poll`.
        """
        _, operation = self._find(request)
        if not operation.is_done:
            return Answer({"status": "InProgress"}, headers=self.write_wait(SERVICE_SECONDS))
        if operation.failure:
            error = operation.failure.as_answer().body["error"]
            return Answer({"status": "Failed", "error": {**error, "details": error.get("details", [])}})
        body: Document = {"status": "Succeeded"}
        if operation.output is not None and operation.output is not NO_BODY:
            body["properties"] = {"output": operation.output}
        return Answer(body)

    def write_wait(self, seconds: float) -> dict[str, str]:
        """Return the header that tells a client to come again, after so many seconds of the service."""
        real = self.clock.shorten(seconds)
        # Clients read Retry-After as whole seconds and take 0 for "none": below a second only retry-after-ms serves.
        if real >= 1:
            return {"retry-after": str(round(real))}
        return {"retry-after-ms": str(max(1, round(real * MILLISECONDS)))}

    def _remember(
        self, request: ArmRequest, region: str, seconds: float, finish: Callable[[], Any], work: Work | None
    ) -> str:
        guid = str(uuid.uuid4())
        path = f"/subscriptions/{request.parts['subscription']}/providers/Microsoft.Network/locations/{region}"
        query = {"api-version": request.api_version, **sign_links(guid)}
        over = [old for old, entry in self.running.items() if entry.work is None or entry.is_done]
        for old in over[: max(0, len(over) - REMEMBERED + 1)]:
            del self.running[old]
        ready_at = self.clock.seconds() + seconds
        self.running[guid] = Operation(f"{request.base_url}{path}", query, ready_at, finish, work)
        return guid

    def _find(self, request: ArmRequest) -> tuple[str, Operation]:
        guid = request.parts["operation"].lower()
        operation = self.running.get(guid)
        if operation is None or operation.query != request.query:
            raise Refusal(HTTPStatus.NOT_FOUND, "", f"Operation {guid} not found.")
        return guid, operation

    def _wait_for_result(self, guid: str) -> Answer:
        headers = {**name_result(guid, self.running[guid]), **self.write_wait(SERVICE_SECONDS)}
        return Answer(None, HTTPStatus.ACCEPTED, headers)
