"""Bad answers on demand: what stands before the clouds and answers instead of them, or spoils what they answer."""

import asyncio
import fnmatch
import json
import random
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import Enum
from typing import Any

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from lab.clock import Clock

JSON = "application/json; charset=utf-8"

ORDERED = ("ipConfigurations",)
"""Lists of objects whose order means something: the first one is Azure's instance 0."""


class Damage(Enum):
    """What is done to the body of an answer."""

    NONE = "nothing"
    RESET = "the connection breaks before the answer"
    TRUNCATED = "the connection breaks in the middle of the body"
    MALFORMED = "the second half of the body is missing, and the length says so"


@dataclass
class Fault:
    """One kind of bad answer.

    It meets requests whose method and path match; both are shell patterns, such as `GET` and `*/getRouterStatus`.
    `status` answers in place of the cloud, with `body` and `headers`; None lets the cloud answer. `delay` comes first,
    in seconds of the real service. `count` is how many requests it still meets, None for all of them.
    """

    path: str
    method: str = "*"
    status: int | None = None
    body: bytes | str | Mapping[str, Any] = b""
    headers: Mapping[str, str] = field(default_factory=dict)
    delay: float = 0.0
    damage: Damage = Damage.NONE
    count: int | None = None

    def meets(self, method: str, path: str) -> bool:
        """Tell whether a request is to be answered badly."""
        is_left = self.count is None or self.count > 0
        return is_left and fnmatch.fnmatchcase(method, self.method) and fnmatch.fnmatchcase(path, self.path)

    def encode(self) -> bytes:
        """Return the body as bytes."""
        if isinstance(self.body, bytes):
            return self.body
        return (self.body if isinstance(self.body, str) else json.dumps(self.body)).encode()


@dataclass
class Faults:
    """What is wrong at the moment. The first fault that meets a request is used.

    `shuffle` is a seed: the objects of every list in an answer come in another order, another one for every request,
    the same ones in every run. None leaves the order alone.
    """

    entries: list[Fault] = field(default_factory=list)
    shuffle: int | None = None
    answered: int = 0

    def add(self, fault: Fault) -> None:
        """Let one more thing be wrong."""
        self.entries.append(fault)

    def clear(self) -> None:
        """Let nothing be wrong any more."""
        self.entries.clear()
        self.shuffle = None

    def find(self, method: str, path: str) -> Fault | None:
        """Return the fault that meets a request, and count it."""
        fault = next((fault for fault in self.entries if fault.meets(method, path)), None)
        if fault and fault.count is not None:
            fault.count -= 1
        return fault

    def reorder(self, body: bytes) -> bytes:
        """Return a JSON body with its lists shuffled; what is no JSON stays as it is."""
        if self.shuffle is None:
            return body
        self.answered += 1
        chance = random.Random(f"{self.shuffle}/{self.answered}")  # noqa: S311 - an order that can be had again
        try:
            return json.dumps(_shuffle(json.loads(body), chance), ensure_ascii=False).encode()
        except ValueError:
            return body


class TroubledClouds:
    """An ASGI application before another one. `reset` breaks the connection that a request came over."""

    def __init__(self, app: ASGIApp, clock: Clock, faults: Faults, reset: Callable[[Scope], None]) -> None:
        self._app, self._clock, self._faults, self._reset = app, clock, faults, reset

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request, well or badly."""
        fault = self._faults.find(scope["method"], scope["path"]) if scope["type"] == "http" else None
        if fault is None and self._faults.shuffle is None:
            await self._app(scope, receive, send)
            return
        if fault and fault.delay:
            await asyncio.sleep(self._clock.shorten(fault.delay))
        if fault and fault.damage is Damage.RESET:
            self._reset(scope)
            return
        if fault and fault.status is not None:
            headers = {"content-type": JSON, **fault.headers}
            start: Message = {"type": "http.response.start", "status": fault.status, "headers": _encode(headers)}
            await self._answer(send, start, fault.encode(), fault.damage)
            return
        told, body = await self._ask(scope, receive)
        await self._answer(send, told, self._faults.reorder(body), fault.damage if fault else Damage.NONE)

    async def _ask(self, scope: Scope, receive: Receive) -> tuple[Message, bytes]:
        messages: list[Message] = []

        async def keep(message: Message) -> None:
            messages.append(message)

        await self._app(scope, receive, keep)
        return messages[0], b"".join(message.get("body", b"") for message in messages[1:])

    async def _answer(self, send: Send, start: Message, body: bytes, damage: Damage) -> None:
        sent = body if damage is Damage.NONE else body[: len(body) // 2]
        length = len(body) if damage is Damage.TRUNCATED else len(sent)
        headers = [(name, value) for name, value in start["headers"] if name != b"content-length"]
        has_body = start["status"] not in {204, 304}
        length_header = [(b"content-length", str(length).encode())] if has_body else []
        await send({**start, "headers": [*headers, *length_header]})
        await send({"type": "http.response.body", "body": sent, "more_body": damage is Damage.TRUNCATED})


def _encode(headers: Mapping[str, str]) -> list[tuple[bytes, bytes]]:
    return [(name.lower().encode(), value.encode()) for name, value in headers.items()]


def _shuffle(value: Any, chance: random.Random) -> Any:
    if isinstance(value, dict):
        return {key: entry if key in ORDERED else _shuffle(entry, chance) for key, entry in value.items()}
    if not isinstance(value, list):
        return value
    entries = [_shuffle(entry, chance) for entry in value]
    # Lists of plain values mean something by their order, an AS path for one.
    return chance.sample(entries, len(entries)) if all(isinstance(entry, dict) for entry in entries) else entries
