"""Measures, and prints ratios taken in one run: absolute times tell of the machine, ratios of the program."""

from __future__ import annotations

import json
import os
import statistics
import subprocess
import sys
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import google.auth
import requests
from azure.identity import EnvironmentCredential

from lab import Lab, ReceivedRequest, start_lab
from probes.live import LiveSource
from probes.survey import survey
from scripts.screenshots import read_scenario, scope_of

RUNS = 7
THREADS = 24

_EMPTY_APP = """
from textual.app import App
class Empty(App):
    def on_mount(self): self.call_after_refresh(self.exit)
Empty().run(headless=True)
"""
_OUR_APP = """
from tui.app import HavpnApp
class Nothing:
    live = True
    def start(self, on_view): app.exit()
    def refresh(self): pass
    def pause(self, paused): pass
    def stop(self): pass
app = HavpnApp(Nothing())
app.run(headless=True)
"""


def measure(job: Callable[[], object]) -> float:
    """Seconds that `job` takes, the median of several runs after one that does not count."""
    job()
    times = []
    for _ in range(RUNS):
        begun = time.perf_counter()
        job()
        times.append(time.perf_counter() - begun)
    return statistics.median(times)


def run_python(source: str) -> None:
    """A whole process of its own."""
    subprocess.run([sys.executable, "-c", source], check=True, capture_output=True)


def compare(name: str, ours: float, other: float, what: str) -> None:
    """Print one ratio."""
    sys.stdout.write(
        f"{name:<46} {ours / other:5.2f} x  ({ours * 1000:.0f} ms against {other * 1000:.0f} ms: {what})\n"
    )


def bench_first_paint() -> None:
    """The screens' first paint against an empty app of the same library, whole processes."""
    compare(
        "first paint",
        measure(lambda: run_python(_OUR_APP)),
        measure(lambda: run_python(_EMPTY_APP)),
        "an empty Textual app",
    )


def bench_reading() -> None:
    """A complete reading without the long-running operations against the same requests by plain threads."""
    before = dict(os.environ)
    with start_lab("healthy") as lab:
        os.environ.update(lab.environment)
        try:
            _compare_reading(lab)
        finally:
            os.environ.clear()
            os.environ.update(before)


def _compare_reading(lab: Lab) -> None:
    source = LiveSource(replace(scope_of(lab.environment), slow_reads=False))
    asked = len(lab.requests)
    source._read_round(replace(source._wish, refresh=True), lambda _: None)
    made = [request for request in lab.requests[asked:] if request.method == "GET" and _is_read(request.path)]
    session = requests.Session()
    session.mount("http://", requests.adapters.HTTPAdapter(pool_maxsize=THREADS))
    session.mount("https://", requests.adapters.HTTPAdapter(pool_maxsize=THREADS))
    tokens = _tokens(lab)

    def ask(request: ReceivedRequest) -> int:
        base, token = (lab.http_url, tokens[1]) if request.path.startswith("/compute") else (lab.https_url, tokens[0])
        url = f"{base}{request.path}?{request.query}"
        return len(session.get(url, headers={"authorization": f"Bearer {token}"}, timeout=10).content)

    def plainly() -> None:
        with ThreadPoolExecutor(THREADS) as pool:
            list(pool.map(ask, made))

    compare(
        f"a refresh, {len(made)} requests",
        measure(lambda: source._read_round(replace(source._wish, refresh=True), lambda _: None)),
        measure(plainly),
        "the same requests by plain threads, warm, parsed by nobody",
    )
    source.stop()


def _is_read(path: str) -> bool:
    return path.startswith(("/subscriptions", "/compute"))


def _tokens(lab: Lab) -> tuple[str, str]:
    azure = EnvironmentCredential(authority=lab.https_url, disable_instance_discovery=True)
    scope = "https://www.googleapis.com/auth/compute.readonly"
    credentials, _ = google.auth.default(scopes=[scope])
    credentials.refresh(google.auth.transport.requests.Request())
    return azure.get_token("https://management.azure.com/.default").token, str(credentials.token)


def bench_survey() -> None:
    """Parse, pair and compare against reading the same JSON with the standard library."""
    view = read_scenario("healthy")
    texts = [json.dumps(document.body) for document in view.documents]
    compare(
        "parse, pair and compare one link",
        measure(lambda: survey(view.documents)),
        measure(lambda: [json.loads(text) for text in texts]),
        "json.loads of the same answers",
    )


def main() -> None:
    """Print all ratios."""
    bench_first_paint()
    bench_reading()
    bench_survey()


if __name__ == "__main__":
    main()
