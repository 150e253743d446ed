"""Takes all figures, prints them, and with `--write` keeps them in docs/performance.md."""

from __future__ import annotations

import os
import platform
import sys
from pathlib import Path

from scripts.bench import audit, first_paint, fleet, keys, refresh
from scripts.bench.figures import Figure

PAGE = Path(__file__).parents[2] / "docs" / "performance.md"
PARTS = {"paint": first_paint, "refresh": refresh, "audit": audit, "keys": keys, "fleet": fleet}
_HEAD = """\
# Performance

What `make bench` measured the last time it was told to keep its figures (`make bench WRITE=1`). Both sides of a ratio
are taken in the same run, in turns; the median counts. The simulated clouds run in a process of their own. Another
machine gives other times and much the same ratios.

"""

_NOTES = """
## What they rest on

**A refresh without latency** is computing from end to end: Python runs one thread at a time, so the refresh takes
as long as all that it computes, while the plain threads mostly wait for the simulated clouds. Of its computing
about two fifths are Azure's requests, one quarter Google's, one fifth the views, and the rest the screens. A
request through Azure's SDK costs near to twice a plain one, which goes to the policies of its pipeline; models of
the answers are made for lists alone. A request through google-auth costs what a plain one does. A busy machine
shows in this ratio first, since the other side leaves the processor idle half of the time.

**An audit** waits for ten of Azure's answers in a row, whatever it computes: the sign-in, the lists, and two
answers for each of four BGP operations, which go one after the other because a gateway is asked one of them at a
time. With 150 ms per answer these are 1.5 s. Most of the rest is loading libraries: Azure's SDK loads while the
sign-in is answered.

**The event loop** stands still for longest while the home screen is loaded and drawn for the first time. Loading
Azure's SDK was worse until Python's collector of garbage was kept away from it: each pass over what it brings took
60 to 200 ms.
"""


def main(words: list[str]) -> None:
    """Take the parts that are named, or all."""
    named = [word for word in words if word in PARTS]
    found: list[Figure] = []
    for name in named or PARTS:
        for figure in PARTS[name].bench():
            found.append(figure)
            sys.stdout.write(f"{_tell(figure)}\n")
            sys.stdout.flush()
    if "--write" in words and not named:
        PAGE.write_text(render(found), encoding="utf-8")


def render(figures: list[Figure]) -> str:
    """The page."""
    machine = f"{platform.system()} {platform.machine()}, {os.cpu_count()} cores, Python {platform.python_version()}"
    lines = ["| what | measured | against | wanted | kept |", "|---|---|---|---|---|"]
    for one in figures:
        kept = {None: "-", True: "yes", False: "no"}[one.kept]
        lines.append(f"| {one.name} | {one.value} | {one.against or '-'} | {one.wanted or '-'} | {kept} |")
    return f"{_HEAD}Machine: {machine}.\n\n" + "\n".join(lines) + f"\n{_NOTES}"


def _tell(figure: Figure) -> str:
    kept = {None: "", True: "  kept", False: "  NOT KEPT"}[figure.kept]
    against = f"  against {figure.against}" if figure.against else ""
    wanted = f"  wanted {figure.wanted}" if figure.wanted else ""
    return f"{figure.name:<56} {figure.value}{against}{wanted}{kept}"


if __name__ == "__main__":
    main(sys.argv[1:])
