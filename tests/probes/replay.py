"""A cloud on loopback that gives prepared answers, so that they pass through the real transports of the readers."""

from __future__ import annotations

import ssl
import threading
import time
from collections import deque
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Self

JSON_TYPE = ("Content-Type", "application/json; charset=utf-8")
AT_ONCE = ("retry-after-ms", "1")
"""Waiting as Azure's clients understand it, scaled down; 0 would count as not given."""


@dataclass(frozen=True, slots=True)
class Answer:
    """One prepared answer.

    Attributes:
        delay: seconds before it is given.
        cut: announce more bytes than are sent, and hang up.
        hang_up: send nothing at all.
    """

    status: int = 200
    body: bytes = b"{}"
    headers: tuple[tuple[str, str], ...] = (JSON_TYPE,)
    delay: float = 0.0
    cut: bool = False
    hang_up: bool = False


@dataclass(frozen=True, slots=True)
class Asked:
    """One request that arrived: method and path with its query, as sent."""

    method: str
    target: str


Answerer = Callable[[Asked], Answer | None]


class Replay:
    """Answers with `answers` in order, the last one again and again; `answerer`, where it has one, comes first."""

    def __init__(self, context: ssl.SSLContext | None = None) -> None:
        self.asked: list[Asked] = []
        self.answers: deque[Answer] = deque()
        self.answerer: Answerer = lambda _: None
        self.released = threading.Event()
        """Set to cut every delay short."""
        self._server = _Server(("127.0.0.1", 0), self._handler())
        if context is not None:
            self._server.socket = context.wrap_socket(self._server.socket, server_side=True)
        scheme = "http" if context is None else "https"
        self.url = f"{scheme}://127.0.0.1:{self._server.server_address[1]}"
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.02,), daemon=True)
        self._thread.start()

    def prepare(self, *answers: Answer, answerer: Answerer = lambda _: None) -> Self:
        """Forget the past, and give these answers."""
        self.asked.clear()
        self.answers = deque(answers)
        self.answerer = answerer
        self.released.clear()
        return self

    def close(self) -> None:
        """Stop listening."""
        self.released.set()
        self._server.shutdown()
        self._server.server_close()
        self._thread.join(5)

    def _next(self, asked: Asked) -> Answer:
        self.asked.append(asked)
        special = self.answerer(asked)
        if special is not None:
            return special
        return self.answers.popleft() if len(self.answers) > 1 else self.answers[0]

    def _handler(self) -> type[BaseHTTPRequestHandler]:
        replay = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"
            disable_nagle_algorithm = True
            wbufsize = -1

            def _answer(self) -> None:
                self.rfile.read(int(self.headers.get("Content-Length") or 0))
                answer = replay._next(Asked(self.command, self.path))
                if answer.delay:
                    replay.released.wait(answer.delay)
                if answer.hang_up:
                    self.close_connection = True
                    return
                self.send_response(answer.status)
                for name, value in answer.headers:
                    self.send_header(name, value)
                if answer.status != 204:
                    self.send_header("Content-Length", str(len(answer.body) + (1_000 if answer.cut else 0)))
                self.end_headers()
                if answer.status != 204:
                    self.wfile.write(answer.body)
                self.close_connection = self.close_connection or answer.cut

            do_GET = do_POST = do_PUT = do_PATCH = do_DELETE = _answer  # noqa: N815  # http.server's names

            def log_message(self, format: str, *args: Any) -> None:  # noqa: A002  # http.server's name
                """Stay quiet."""

        return Handler


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    block_on_close = False

    def handle_error(self, request: object, client_address: object) -> None:
        """A client that has gone is nothing to tell of."""


class Doorman:
    """Listens, counts who knocks, and hangs up: to see whether a socket was used at all."""

    def __init__(self) -> None:
        self._replay = Replay()
        self._replay.prepare(Answer(status=501))
        self.address = self._replay.url.removeprefix("http://")
        self.http_url = self._replay.url
        self.connections = 0
        server = self._replay._server
        original = server.get_request

        def count() -> Any:
            self.connections += 1
            return original()

        server.get_request = count  # type: ignore[method-assign]  # counting is the point

    def close(self) -> None:
        """Stop listening."""
        self._replay.close()


def wait_until(holds: Callable[[], bool], seconds: float = 5.0) -> bool:
    """Whether `holds` becomes true in time."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if holds():
            return True
        time.sleep(0.005)
    return holds()


def json_answers(bodies: Iterable[bytes]) -> tuple[Answer, ...]:
    """An answer with status 200 for each body."""
    return tuple(Answer(body=body) for body in bodies)
