"""Writes to a quiet lab without sockets and SDKs, and reads of it: what is planned is tried on every fault there is."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from threading import RLock
from urllib.parse import urlencode

from changes.apply import Progress, Result, apply_plan
from changes.armed import Watch, WriteError
from changes.plan import Plan, Step
from lab.observed.clouds import VERSION
from probes.checks.diagnose import diagnose
from probes.checks.finding import Finding
from probes.documents import Cloud, Document, Documents, Json, Read
from tests.checks.lab_clouds import QuietClouds
from tests.checks.lab_reading import _fetch, read_all

clouds_lock = RLock()
"""A quiet lab is no server: one request after the other."""
WRITES = ("PUT", "PATCH", "POST", "DELETE")


@dataclass
class QuietWriter:
    """Sends what a step sends. `before_write` is called in the gap between the last read and the write."""

    clouds: QuietClouds
    sent: list[tuple[Step, dict[str, Json]]] = field(default_factory=list)
    before_write: Callable[[], object] = lambda: None

    def write(self, step: Step, body: dict[str, Json], watch: Watch) -> None:
        """As the real writers do."""
        with clouds_lock:
            self.before_write()
            self.sent.append((step, body))
            watch(0.0)
            self._write(step, body)

    def _write(self, step: Step, body: dict[str, Json]) -> None:
        if step.cloud is Cloud.AZURE:
            self._write_azure(step, body)
        else:
            project = f"/compute/v1/projects/{self.clouds.lab.google.project}/"
            refusal = self.clouds.refuse_compute(step.call.method, step.call.path.removeprefix(project), body)
            if refusal:
                raise WriteError(f"{refusal.code} {refusal.message}", was_sent=True, was_answered=True)

    def _write_azure(self, step: Step, body: dict[str, Json]) -> None:
        reply = self.clouds.ask(
            "azure", step.call.method, f"{step.call.path}?{urlencode({'api-version': VERSION})}", body
        )
        if refusal := self.clouds.refuse_arm(reply):
            raise WriteError(f"{refusal.code} {refusal.message}", was_sent=True, was_answered=True)
        self.clouds.finish_arm(reply)

    def close(self) -> None:
        """Nothing is open."""


def carry_out(clouds: QuietClouds, plan: Plan, documents: Documents, writer: QuietWriter | None = None) -> Result:
    """Apply a plan to a quiet lab."""
    chosen = writer or QuietWriter(clouds)

    def fetch(read: Read) -> Document:
        with clouds_lock:
            return _fetch(clouds, read)

    def tell(_: Progress) -> None:
        """Nobody looks."""

    return apply_plan(plan, documents, fetch, dict.fromkeys(Cloud, chosen), tell)


def find_all(clouds: QuietClouds) -> tuple[Documents, tuple[Finding, ...]]:
    """What is read, and what is found in it."""
    documents = read_all(clouds)
    return documents, tuple(finding for each in diagnose(documents) for finding in each.findings)
