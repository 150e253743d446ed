"""The two loopback listeners, on one event loop in one daemon thread."""

import asyncio
import contextlib
import socket
import ssl
import threading
from collections.abc import Iterator

import uvicorn
from starlette.types import ASGIApp, Scope

HOST = "127.0.0.1"
START_SECONDS = 10.0
STOP_SECONDS = 5.0
TICK_SECONDS = 0.005
TURNS_TO_CLOSE = 4
"""Turns of the event loop that an aborted TLS transport takes to close its socket."""


class _GuestServer(uvicorn.Server):
    """A server inside somebody else's program: it leaves signals alone and stops when told to, not at the next tick."""

    def __init__(self, config: uvicorn.Config) -> None:
        super().__init__(config)
        self.told_to_stop = asyncio.Event()

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield

    async def main_loop(self) -> None:
        while not self.told_to_stop.is_set():
            # Once a second the base class writes the Date header anew.
            await self.on_tick(0)
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(self.told_to_stop.wait(), 1)

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        for server in self.servers:
            server.close()
        for listener in sockets or []:
            listener.close()
        # A TLS connection that is closed politely waits for its peer to say goodbye, and the peer may never.
        for connection in list(self.server_state.connections):
            connection.transport.abort()
        for _ in range(TURNS_TO_CLOSE):
            await asyncio.sleep(0)


class Listeners:
    """An HTTP and an HTTPS listener on ports of the system's choosing, 127.0.0.1 only."""

    def __init__(self, app: ASGIApp, context: ssl.SSLContext) -> None:
        self._sockets = [_bind(), _bind()]
        plain, secure = _configure(app), _configure(app)
        secure.ssl_context_factory = lambda *_: context
        self._servers = [_GuestServer(plain), _GuestServer(secure)]
        self._thread = threading.Thread(target=self._run, name="havpn-lab", daemon=True)
        self._loop: asyncio.AbstractEventLoop | None = None
        ports = [listener.getsockname()[1] for listener in self._sockets]
        self.http_url, self.https_url = f"http://{HOST}:{ports[0]}", f"https://{HOST}:{ports[1]}"

    def start(self) -> None:
        """Start listening; returns when both listeners accept connections.

        Raises:
            RuntimeError: they did not come up in ten seconds.
        """
        self._thread.start()
        waiter = threading.Event()
        for _ in range(int(START_SECONDS / TICK_SECONDS)):
            if all(server.started for server in self._servers):
                return
            waiter.wait(TICK_SECONDS)
        self.stop()
        raise RuntimeError("the simulated clouds did not start listening")

    def stop(self) -> None:
        """Stop listening and wait for the thread; a second call does nothing."""
        if self._loop and self._thread.is_alive():
            for server in self._servers:
                self._loop.call_soon_threadsafe(server.told_to_stop.set)
            self._thread.join(STOP_SECONDS)
        for listener in self._sockets:
            listener.close()

    def reset(self, scope: Scope) -> None:
        """Break the connection of a request that is being answered, without a word."""
        for server in self._servers:
            for connection in list(server.server_state.connections):
                if getattr(connection, "scope", None) is scope:
                    connection.transport.abort()

    def _run(self) -> None:
        asyncio.run(self._serve())

    async def _serve(self) -> None:
        self._loop = asyncio.get_running_loop()
        pairs = zip(self._servers, self._sockets, strict=True)
        await asyncio.gather(*(server.serve(sockets=[listener]) for server, listener in pairs))


def _bind() -> socket.socket:
    # With the protocol named, asyncio turns Nagle's algorithm off; without, every second answer waits 40 ms for an ACK.
    listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    listener.bind((HOST, 0))
    return listener


def _configure(app: ASGIApp) -> uvicorn.Config:
    return uvicorn.Config(
        app,
        http="h11",
        ws="none",
        loop="asyncio",
        lifespan="off",
        log_config=None,
        log_level="critical",
        access_log=False,
        server_header=False,
        timeout_keep_alive=120,
    )
