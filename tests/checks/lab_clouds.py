"""Both clouds of a lab in this process: the same application as behind its listeners, called without a socket."""

from __future__ import annotations

import json
from collections.abc import Coroutine, Mapping
from functools import cache
from typing import Any
from urllib.parse import urlsplit

from starlette.types import Message

from lab import Scenario, SteppedClock
from lab.azure.operations import Operations
from lab.identity import Identity, make_identity
from lab.observed.clouds import Clouds, Reply
from lab.play import Lab
from lab.scenario import make_azure_stores, make_google_stores
from lab.world import World

HOST = "lab.invalid"


@cache
def _caller() -> Identity:
    """One caller for all labs of this process: making its key takes longer than reading a whole link."""
    return make_identity("sweep", "sweep@lab.invalid")


class QuietLab(Lab):
    """A lab that listens nowhere; its time is stepped."""

    def __init__(self, scenario: Scenario) -> None:
        # Not the constructor of Lab: that opens listeners.
        self.scenario = scenario
        self.steps = SteppedClock()
        self.clock = self.steps
        subscriptions, projects = make_azure_stores(scenario), make_google_stores(scenario)
        self._world = World(
            azure=subscriptions[0],
            google=projects[0],
            all_azure=subscriptions,
            all_google=projects,
            clock=self.steps,
            identity=_caller(),
            operations=Operations(self.steps),
        )
        self._listeners = None
        self.http_url = self.https_url = f"http://{HOST}"
        self.app = self._build()


class QuietClouds(Clouds):
    """Both clouds of a quiet lab; written to as a person's tools do, and read."""

    lab: QuietLab

    def ask(self, cloud: str, method: str, target: str, body: Any = None) -> Reply:
        """Send one request; `target` is path and query."""
        return self._send(cloud, method, target, body)

    def _send(self, cloud: str, method: str, target: str, body: Any) -> Reply:
        split = urlsplit(target)
        headers = {"authorization": f"Bearer {self._tokens[cloud]}", "content-type": "application/json", "host": HOST}
        scope = {
            "type": "http",
            "asgi": {"version": "3.0"},
            "http_version": "1.1",
            "method": method,
            "scheme": "http",
            "path": split.path,
            "raw_path": split.path.encode(),
            "query_string": split.query.encode(),
            "root_path": "",
            "headers": _encode(headers),
            "server": (HOST, 80),
        }
        content = b"" if body is None else json.dumps(body).encode()
        answered: list[Message] = []

        async def receive() -> Message:
            return {"type": "http.request", "body": content, "more_body": False}

        async def send(message: Message) -> None:
            answered.append(message)

        _run(self.lab.app(scope, receive, send))
        text = b"".join(message.get("body", b"") for message in answered[1:])
        told = {name.decode(): value.decode() for name, value in answered[0]["headers"]}
        return Reply(answered[0]["status"], told, json.loads(text) if text else None)


def _run(answer: Coroutine[Any, Any, None] | Any) -> None:
    """Run what waits for nothing but itself: no event loop is needed for that."""
    try:
        answer.send(None)
    except StopIteration:
        return
    raise RuntimeError("the lab waited for something outside of itself")


def _encode(headers: Mapping[str, str]) -> list[tuple[bytes, bytes]]:
    return [(name.encode(), value.encode()) for name, value in headers.items()]


def open_clouds(scenario: Scenario) -> QuietClouds:
    """Both clouds of a scenario, as they are at its beginning."""
    lab = QuietLab(scenario)
    return QuietClouds(lab, lab.steps)
