"""A lab in a process of its own, so that what it does is not counted as the program's."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from lab import Fault, load_scenario, start_lab
from lab.scenario_file import find_file

SPEED = 1_000.0


class Served:
    """A lab that another process serves; `environment` leads to it."""

    def __init__(self, process: subprocess.Popen[str]) -> None:
        self._process = process
        self.environment: dict[str, str] = self.ask("environment")

    def ask(self, question: str) -> Any:
        """What the other process answers to one word: `environment` or `requests`."""
        if self._process.stdin is None or self._process.stdout is None:
            raise ValueError("the process must have been started with pipes")
        self._process.stdin.write(f"{question}\n")
        self._process.stdin.flush()
        return json.loads(self._process.stdout.readline())


@contextmanager
def serve(scenario: str, delay: float = 0.0, links: int = 0) -> Iterator[Served]:
    """The lab of a scenario, each of whose answers comes after `delay` seconds; this process leads to it meanwhile.

    Args:
        links: where it is not 0, the scenario `fleet` with this many links in place of its own.
    """
    before = dict(os.environ)
    command = [sys.executable, "-m", "scripts.bench.served", scenario, str(delay), str(links)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        try:
            served = Served(process)
            os.environ.update(served.environment)
            yield served
        finally:
            os.environ.clear()
            os.environ.update(before)
            process.kill()


def _write_fleet(folder: str, links: int) -> str:
    text, _, _ = find_file("fleet").read_text(encoding="utf-8").partition("[fleet.different]")
    path = Path(folder) / "bench.toml"
    path.write_text(text.replace("links = 50", f"links = {links}"), encoding="utf-8")
    return str(path)


def main() -> None:
    """Serve until stdin ends."""
    scenario, delay, links = sys.argv[1], float(sys.argv[2]), int(sys.argv[3])
    with TemporaryDirectory() as folder:
        name = _write_fleet(folder, links) if links else scenario
        with start_lab(load_scenario(name), speed=SPEED) as lab:
            if delay:
                lab.world.faults.add(Fault("*", delay=delay * SPEED))
            for line in sys.stdin:
                found: object = dict(lab.environment)
                if line.strip() == "requests":
                    found = [[request.method, request.path, request.query] for request in lab.requests]
                print(json.dumps(found), flush=True)  # what the other process reads


if __name__ == "__main__":
    main()
