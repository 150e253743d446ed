"""A refresh in the running program against the same requests by plain threads."""

from __future__ import annotations

import asyncio
import os
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor

import google.auth
import google.auth.transport.requests
import requests
from azure.identity import EnvironmentCredential

from probes.live import WORKERS, LiveSource
from probes.view import View
from probes.wish import Wish
from scripts.bench.figures import Figure, ratio, time_once
from scripts.bench.served import Served, serve
from scripts.screenshots import scope_of
from tui.app import HavpnApp, share_time

ROUNDS = 25
"""Of each; a twentieth of a second is soon disturbed."""


def bench() -> Iterator[Figure]:
    """Without latency and with some."""
    share_time()
    for delay in (0.0, 0.15):
        with serve("healthy", delay) as served:
            yield asyncio.run(_compare(served, delay))


class _Watched(LiveSource):
    """Tells when a round that was asked for has ended."""

    def __init__(self) -> None:
        super().__init__(scope_of(os.environ))
        self.rounds = self.refreshed = 0

    def _read_round(self, wish: Wish, on_view: Callable[[View], None]) -> View:
        view = super()._read_round(wish, on_view)
        self.rounds += 1
        self.refreshed += wish.refresh
        return view


async def _compare(served: Served, delay: float) -> Figure:
    source = _Watched()
    app = HavpnApp(source)
    async with app.run_test(size=(140, 40)):
        await _until(lambda: source.rounds > 0)
        source.pause(True)
        asked = len(served.ask("requests"))
        await _refresh(source)
        made = [request for request in served.ask("requests")[asked:] if _is_read(request[1])]
        plainly = _Plain(made, served)
        times: list[tuple[float, float]] = []
        for _ in range(ROUNDS):
            begun = time.perf_counter()
            await _refresh(source)
            ours = time.perf_counter() - begun
            times.append((ours, await asyncio.to_thread(time_once, plainly)))
        ours, other = (sorted(column)[len(times) // 2] for column in zip(*times, strict=True))
    name = f"a refresh of {len(made)} requests, {delay * 1000:.0f} ms per answer"
    return ratio(name, ours, other, "the same requests by plain threads, warm, parsed by nobody", 1.5)


async def _refresh(source: _Watched) -> None:
    wanted = source.refreshed + 1
    source.refresh()
    await _until(lambda: source.refreshed == wanted)


async def _until(condition: Callable[[], bool]) -> None:
    while not condition():  # noqa: ASYNC110  # another thread brings it about
        await asyncio.sleep(0.002)


def _is_read(path: str) -> bool:
    return path.startswith(("/subscriptions", "/compute"))


class _Plain:
    """The same requests by threads with connections that stay open."""

    def __init__(self, made: list[list[str]], served: Served) -> None:
        self._made = made
        self._azure, self._google = served.environment["HAVPN_AZURE_ENDPOINT"], served.environment["HAVPN_GCP_ENDPOINT"]
        self._tokens = _sign_in(self._azure)
        self._session = requests.Session()
        for scheme in ("http://", "https://"):
            self._session.mount(scheme, requests.adapters.HTTPAdapter(pool_maxsize=WORKERS))
        self._pool = ThreadPoolExecutor(WORKERS)
        self()

    def __call__(self) -> None:
        list(self._pool.map(self._ask, self._made))

    def _ask(self, request: list[str]) -> int:
        method, path, query = request
        at_google = path.startswith("/compute")
        base, token = (self._google, self._tokens[1]) if at_google else (self._azure, self._tokens[0])
        headers = {"authorization": f"Bearer {token}"}
        return len(self._session.request(method, f"{base}{path}?{query}", headers=headers, timeout=10).content)


def _sign_in(authority: str) -> tuple[str, str]:
    azure = EnvironmentCredential(authority=authority, disable_instance_discovery=True)
    credentials, _ = google.auth.default(scopes=["https://www.googleapis.com/auth/compute.readonly"])
    credentials.refresh(google.auth.transport.requests.Request())
    return azure.get_token("https://management.azure.com/.default").token, str(credentials.token)
