"""Reports kept as they should look; `python -m tests.tui.golden_files` writes them anew after a wanted change."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path

from probes.matrix import Severity
from tests.tui import views
from tui import __version__
from tui.report.audit import Audit
from tui.report.json import audit_json
from tui.report.text import audit_text

FOLDER = Path(__file__).with_name("golden")


def broken_audit() -> Audit:
    return Audit(views.broken_view(), Severity.DEGRADES, "full", views.NOW)


def clean_audit() -> Audit:
    return Audit(views.view(views.matrix(views.row())), Severity.DEGRADES, "config", views.NOW)


GOLDEN: Mapping[str, Callable[[], str]] = {
    "broken-100.txt": lambda: audit_text(broken_audit(), 100),
    "broken-80.txt": lambda: audit_text(broken_audit(), 80),
    "clean-100.txt": lambda: audit_text(clean_audit(), 100),
    "broken.json": lambda: audit_json(broken_audit()),
}


def made(name: str) -> str:
    """The report as it is now, with a version that doesn't change at each release."""
    made_now = GOLDEN[name]()
    return made_now.replace(f"havpn-tui {__version__} ", "havpn-tui VERSION ").replace(f'"{__version__}"', '"VERSION"')


def kept(name: str) -> str:
    return (FOLDER / name).read_text(encoding="utf-8")


if __name__ == "__main__":
    FOLDER.mkdir(exist_ok=True)
    for file_name in GOLDEN:
        (FOLDER / file_name).write_text(made(file_name), encoding="utf-8")
