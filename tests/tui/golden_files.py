"""Reports kept as they should look; `python -m tests.tui.golden_files` writes them anew after a wanted change."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import date
from functools import partial
from pathlib import Path

from tests.tui import views
from tests.tui.hostile import with_ladders
from tui import __version__
from tui.audit import render
from tui.policy import Policy, Suppression
from tui.report.audit import Audit
from tui.report.text import audit_text

FOLDER = Path(__file__).with_name("golden")
SUPPRESSIONS = (
    Suppression("HAVD07", "the tutorial asks for them", date(2026, 6, 30), tunnel="tunnel 1"),
    Suppression("HAVC25", "until the timers are changed", date(2026, 1, 15)),
)
SEEN = ("HAVC17", "HAVE08", "HAVD07")
"""The checks that the JUnit files hold, so that they do not change with each check that is added."""


def broken_audit() -> Audit:
    """A fault and what follows from it, a risk that is suppressed, a suppression that expired, and a gap."""
    view = views.broken_view()
    view = replace(view, matrices=tuple(with_ladders(matrix) for matrix in view.matrices))
    return Audit(view, Policy(suppressions=SUPPRESSIONS, today=views.NOW.date()), "full", views.NOW)


def clean_audit() -> Audit:
    return Audit(views.view(views.matrix(views.row())), Policy(), "config", views.NOW)


def _narrowed(audit: Audit) -> Audit:
    return replace(audit, policy=replace(audit.policy, select=SEEN))


def _rendered(make: Callable[[], Audit], form: str) -> str:
    return render(make(), form)


GOLDEN: Mapping[str, Callable[[], str]] = {
    "broken-100.txt": lambda: audit_text(broken_audit(), 100),
    "broken-80.txt": lambda: audit_text(broken_audit(), 80),
    "clean-100.txt": lambda: audit_text(clean_audit(), 100),
    **{
        f"{name}.{ending}": partial(_rendered, make, form)
        for name, make in (("broken", broken_audit), ("clean", clean_audit))
        for form, ending in (("json", "json"), ("markdown", "md"), ("html", "html"))
    },
    "broken.xml": lambda: render(_narrowed(broken_audit()), "junit"),
    "clean.xml": lambda: render(_narrowed(clean_audit()), "junit"),
}
_CHANGING = {
    re.escape(f"havpn-tui {__version__}"): "havpn-tui VERSION",
    f'"{re.escape(__version__)}"': '"VERSION"',
    r"<style>.*?</style>": "<style>STYLE</style>",
    r"sha256-[^']+": "sha256-DIGEST",
    r"\d+ (of|checks of) \d+( checks)? left out": "N of M checks left out",
}
"""What is not the same in each release: the version, the style and its digest, and how many checks there are."""


def made(name: str) -> str:
    """The report as it is now, without what changes at each release."""
    text = GOLDEN[name]()
    for pattern, instead in _CHANGING.items():
        text = re.sub(pattern, instead, text, flags=re.DOTALL)
    return text


def kept(name: str) -> str:
    return (FOLDER / name).read_text(encoding="utf-8")


if __name__ == "__main__":
    FOLDER.mkdir(exist_ok=True)
    for file_name in GOLDEN:
        (FOLDER / file_name).write_text(made(file_name), encoding="utf-8")
