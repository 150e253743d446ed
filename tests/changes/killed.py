"""A program that mends a finding and is killed on the way: `python -m tests.changes.killed CODE POINT`.

It is started with a lab's environment. POINT is `unsent`, `unanswered`, `first poll`, `last poll`, or `never`.
"""

from __future__ import annotations

import os
import signal
import sys
from types import SimpleNamespace
from typing import Any, cast

import requests

from changes.armed import Armed
from changes.carry_out import carry_out
from changes.fixes import find_fixes
from lab import Lab
from probes.checks.diagnose import diagnose
from probes.live import LiveSource
from probes.transport import GuardedAdapter
from tests.probes.labs import scope_of

POINTS = ("unsent", "unanswered", "first poll", "last poll")


def _die() -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def _die_at(point: str) -> None:
    send = GuardedAdapter.send

    def watched(self: GuardedAdapter, request: requests.PreparedRequest, *more: Any, **options: Any) -> Any:
        is_write, is_poll = request.method in ("PUT", "PATCH"), "/operations/" in (request.url or "")
        if point == "unsent" and is_write:
            _die()
        answer = send(self, request, *more, **options)
        if (point == "unanswered" and is_write) or (point == "first poll" and is_poll):
            _die()
        if point == "last poll" and is_poll and any(word in answer.text for word in ("Succeeded", "DONE")):
            _die()
        return answer

    GuardedAdapter.send = watched  # type: ignore[method-assign]  # the whole program is a test


def main(code: str, point: str) -> int:
    """Read, plan and apply the fix of a finding."""
    _die_at(point)
    scope = scope_of(cast("Lab", SimpleNamespace(environment=os.environ)))
    source = LiveSource(scope)
    documents = source.read_once().documents
    source.stop()
    for each in diagnose(documents):
        for finding in each.findings:
            if finding.code == code:
                fix = next(fix for fix in find_fixes(finding, documents) if fix.is_offered)
                return 0 if carry_out(fix.plan, documents, scope, Armed()).is_good else 1
    return 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:3]))
