"""What a fleet costs: requests, time and memory for 1, 10 and 50 links."""

from __future__ import annotations

import json
import os
import resource
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import replace

from probes.checks.diagnose import diagnose_links
from probes.live import LiveSource
from probes.survey import survey
from scripts.bench.figures import Figure, measure
from scripts.bench.served import serve
from scripts.screenshots import scope_of

LINKS = (1, 10, 50)


def bench() -> Iterator[Figure]:
    """One line for each size, and whether the cost of a link grows."""
    found = []
    for links in LINKS:
        with serve("fleet", links=links):
            command = [sys.executable, "-m", "scripts.bench.fleet"]
            found.append(json.loads(subprocess.run(command, check=True, capture_output=True, text=True).stdout))
    for links, one in zip(LINKS, found, strict=True):
        told = (
            f"{one['requests'] / links:.1f} requests, {one['seconds'] / links * 1000:.0f} ms to read, "
            f"{one['survey'] / links * 1000:.1f} ms to survey, of it {one['checks'] / links * 1000:.1f} ms to check, "
            f"for each; peak memory {one['megabytes']:.0f} MB"
        )
        names = ("requests", "seconds", "survey", "checks")
        grows = any(one[name] / links > 1.25 * found[0][name] / LINKS[0] for name in names)
        wanted = "" if links == 1 else "no more for each than with 1"
        yield Figure(
            f"{links} link{'s' if links > 1 else ''}", told, wanted=wanted, kept=None if links == 1 else not grows
        )


def main() -> None:
    """Read everything once, without the slow operations, and print what it cost."""
    source = LiveSource(replace(scope_of(os.environ), slow_reads=False))
    source.read_once()
    begun = time.perf_counter()
    view = source.read_once()
    seconds = time.perf_counter() - begun
    cost = {
        "links": len(view.matrices),
        "requests": len(view.documents.answered),
        "seconds": seconds,
        "survey": measure(lambda: survey(view.documents)),
        "checks": measure(lambda: diagnose_links([matrix.link for matrix in view.matrices], view.documents)),
        "megabytes": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
    }
    print(json.dumps(cost))  # what the other process reads


if __name__ == "__main__":
    main()
