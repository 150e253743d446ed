"""A lab in which some paths answer badly, whatever they would have answered."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Iterator, MutableMapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import pytest

from lab import Lab, play, start_lab
from lab.app import build_app
from tests.probes.labs import FAST

PATIENCE = 4.0
"""Seconds until an answer that hangs is given after all, so that a client without a timeout fails its test soon."""

Message = MutableMapping[str, Any]
App = Callable[[Message, Callable[[], Awaitable[Message]], Callable[[Message], Awaitable[None]]], Awaitable[None]]


@dataclass(frozen=True, slots=True)
class Fault:
    """A bad answer.

    Attributes:
        announced: bytes announced beyond those that are sent; the connection then breaks.
        hangs: send nothing for so long that a client should have given up.
    """

    status: int = 200
    body: bytes = b"{}"
    content_type: bytes = b"application/json; charset=utf-8"
    announced: int = 0
    hangs: bool = False


class FaultyClouds:
    """Stands before the lab's application; answers with `fault` where the path ends with one of `endings`."""

    def __init__(self, app: App) -> None:
        self._app = app
        self.endings: tuple[str, ...] = ()
        self.fault: Fault | None = None

    async def __call__(self, scope: Message, receive: Any, send: Any) -> None:
        """Answer one request."""
        fault = self.fault
        if fault is None or scope["type"] != "http" or not scope["path"].endswith(self.endings):
            await self._app(scope, receive, send)
            return
        if fault.hangs:
            await asyncio.sleep(PATIENCE)
        length = str(len(fault.body) + fault.announced).encode()
        headers = [(b"content-type", fault.content_type), (b"content-length", length), (b"retry-after-ms", b"1")]
        await send({"type": "http.response.start", "status": fault.status, "headers": headers})
        await send({"type": "http.response.body", "body": fault.body, "more_body": bool(fault.announced)})


@contextmanager
def faulty_lab(scenario: str) -> Iterator[tuple[Lab, FaultyClouds]]:
    """A running lab and what stands before it."""
    before: list[FaultyClouds] = []

    def build(world: Any) -> Any:
        before.append(FaultyClouds(build_app(world)))
        return before[0]

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(play, "build_app", build)
        with start_lab(scenario, speed=FAST) as lab:
            yield lab, before[0]
