"""One request to the lab's application without a socket."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import unquote

from lab.app import build_app
from lab.azure.operations import Operations
from lab.clock import SteppedClock
from lab.identity import make_identity
from lab.notes import NotedClouds
from lab.scenario import load_scenario, make_azure_store, make_google_store
from lab.world import World

AT_ONCE = 1e9
"""So many times faster than the real service: nobody waits for an operation, time passes when it is stepped."""


@dataclass(frozen=True, slots=True)
class Sent:
    """One request: method, path as it stands in the request line, query string, headers, body."""

    method: str
    path: str
    query: str = ""
    headers: tuple[tuple[str, str], ...] = ()
    body: bytes = b""


@dataclass(frozen=True, slots=True)
class Got:
    """One answer; header names in lower case."""

    status: int
    headers: dict[str, str] = field(default_factory=dict)
    body: bytes = b""


def make_world(scenario: str) -> World:
    """A world whose time is stepped."""
    loaded, clock = load_scenario(scenario), SteppedClock(speed=AT_ONCE)
    return World(
        azure=make_azure_store(loaded),
        google=make_google_store(loaded),
        clock=clock,
        identity=make_identity("client", "havpn-lab@northwind-net-prod.iam.gserviceaccount.com"),
        operations=Operations(clock),
    )


class Sender:
    """Sends to one world; what the application raises comes up to the test."""

    def __init__(self, world: World) -> None:
        self._app = NotedClouds(build_app(world), world)
        self._runner = asyncio.Runner()

    def send(self, sent: Sent) -> Got:
        """The answer to one request."""
        return self._runner.run(self._send(sent))

    def close(self) -> None:
        """Let go of the event loop."""
        self._runner.close()

    async def _send(self, sent: Sent) -> Got:
        headers = (*sent.headers, ("host", "127.0.0.1"), ("content-length", str(len(sent.body))))
        scope = {
            "type": "http",
            "asgi": {"version": "3.0"},
            "http_version": "1.1",
            "scheme": "http",
            "method": sent.method,
            "path": unquote(sent.path),
            "raw_path": sent.path.encode("latin-1", "replace"),
            "root_path": "",
            "query_string": sent.query.encode("latin-1", "replace"),
            "headers": [(name.encode("latin-1"), value.encode("latin-1")) for name, value in headers],
            "server": ("127.0.0.1", 80),
            "client": ("127.0.0.1", 50_000),
        }
        told: list[Any] = []

        async def receive() -> dict[str, Any]:
            return {"type": "http.request", "body": sent.body, "more_body": False}

        async def send(message: Any) -> None:
            told.append(message)

        await self._app(scope, receive, send)
        start, parts = told[0], [message.get("body", b"") for message in told[1:]]
        answered = {name.decode("latin-1"): value.decode("latin-1") for name, value in start["headers"]}
        return Got(start["status"], answered, b"".join(parts))
