"""What stays in a snapshot and why, and where a written one is, as lines."""

from __future__ import annotations

import shlex

from textual.content import Content

from screens.exportfiles import Written
from screens.text import fit, paint, shorten, wrap

_STAYS = (
    ("secrets", "are never in it, masked or not"),
    ("169.254.0.0/16, fe80::/10", "everybody's; most faults are about them"),
    ("ASNs", "checks compare them; a public ASN names its owner"),
    ("regions, zones", "routing depends on them"),
    ("states, SKUs, times", "what the link is in, and what came first"),
    ("small numbers, usual words", "ports, counters, what a message says"),
)
_WIDEST_STAY = 28
_MOST = 60
"""Lines of a path: the longest that Linux takes has 4096 characters."""


def draw_stays(width: int, *, kept: bool) -> list[Content]:
    """What masking leaves alone; all of it, where nothing is masked."""
    stays = _STAYS if kept else (("everything", "because nothing is masked"), _STAYS[0])
    column = min(_WIDEST_STAY, width // 2)
    return [
        paint((fit(what, column), "bold" if what == "secrets" else ""), (shorten(why, width - column), "$text-muted"))
        for what, why in stays
    ]


def draw_written(written: Written, width: int) -> list[Content]:
    """Where it is, its size, and how to open it; nothing of a path is cut."""
    command = f"havpn-tui open {shlex.quote(str(written.path))}"
    told = [("file", f"{written.path}"), ("size", f"{written.size:,} bytes; only you can read it"), ("open", command)]
    told += [("beside", str(each)) for each in written.beside]
    lines = [
        paint((fit(title if not number else "", 8), "$text-muted"), line)
        for title, words in told
        for number, line in enumerate(wrap(words, width - 8, _MOST))
    ]
    if written.problem:
        lines += [paint((line, "bold $text-error")) for line in wrap(f"! {written.problem}", width, 3)]
    return lines
