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
    return f"{_HEAD}Machine: {machine}.\n\n" + "\n".join(lines) + "\n"


def _tell(figure: Figure) -> str:
    kept = {None: "", True: "  kept", False: "  NOT KEPT"}[figure.kept]
    against = f"  against {figure.against}" if figure.against else ""
    wanted = f"  wanted {figure.wanted}" if figure.wanted else ""
    return f"{figure.name:<56} {figure.value}{against}{wanted}{kept}"


if __name__ == "__main__":
    main(sys.argv[1:])
