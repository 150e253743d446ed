"""Draws the pictures in docs/images/: the real program on the lab, with times set to a fixed moment."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import MappingProxyType

from lab import start_lab
from probes.documents import Cloud, Documents
from probes.live import LiveSource
from probes.scope import Scope
from probes.view import View
from screens.themes import DARK, LIGHT
from tui.app import HavpnApp
from tui.config_file import ConfigFile
from tui.live import make_scope
from tui.settings import load_settings

IMAGES = Path(__file__).parent.parent / "docs" / "images"
MOMENT = datetime(2026, 11, 2, 2, 14, 30, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Picture:
    """One picture: scenario, size in cells, theme, and the keys pressed before it is taken."""

    name: str
    scenario: str
    size: tuple[int, int]
    theme: str
    keys: tuple[str, ...] = ()


PICTURES = (
    Picture("matrix-dark", "other-slash-30", (122, 40), DARK.name),
    Picture("matrix-light", "other-slash-30", (122, 40), LIGHT.name),
    Picture("matrix-80x24", "other-slash-30", (80, 24), DARK.name),
    Picture("only-differences", "wrong-psk", (122, 24), DARK.name, ("o",)),
    Picture("not-permitted", "no-bgp-permission", (122, 40), DARK.name, ("n",)),
    Picture("detail", "other-slash-30", (122, 40), DARK.name, ("d",)),
    Picture("raw", "other-slash-30", (122, 40), DARK.name, ("y",)),
    Picture("findings", "wrong-psk", (122, 32), DARK.name, ("2",)),
    Picture("describe", "wrong-psk", (122, 40), DARK.name, ("2", "d")),
    Picture("routes", "prefix-missing", (122, 32), DARK.name, ("3",)),
    Picture("topology", "other-slash-30", (122, 40), DARK.name, ("4",)),
    Picture("survives", "wrong-psk", (122, 40), DARK.name, ("5",)),
)


class StillSource:
    """A source that shows one view and never another."""

    live = True

    def __init__(self, view: View) -> None:
        self._view = view

    def start(self, on_view: Callable[[View], None]) -> None:
        """Show the view."""
        on_view(self._view)

    def refresh(self) -> None:
        """There is nothing newer."""

    def pause(self, paused: bool) -> None:
        """There is nothing to stop."""

    def attend(self, azure_gateway: str | None) -> None:
        """All is read."""

    def list_containers(self) -> None:
        """There is nothing to list."""

    def look_in(self, cloud: Cloud, containers: tuple[str, ...]) -> None:
        """There is nowhere else."""

    def stop(self) -> None:
        """There is nothing to end."""


def read_scenario(name: str) -> View:
    """The complete view of a scenario, read through credentials, HTTP and parsers."""
    before = dict(os.environ)
    with start_lab(name) as lab:
        os.environ.update(lab.environment)
        try:
            return set_clock(LiveSource(scope_of(lab.environment)).read_once())
        finally:
            os.environ.clear()
            os.environ.update(before)


def set_clock(view: View) -> View:
    """The same view as if everything had been read a few seconds before `MOMENT`."""
    fetched = MOMENT - timedelta(seconds=4)
    documents = {
        key: replace(document, fetched_at=fetched, seconds=0.2) for key, document in view.documents.answered.items()
    }
    columns = {cloud: replace(column, newest=fetched, oldest=fetched) for cloud, column in view.columns.items()}
    return replace(view, documents=Documents(MappingProxyType(documents)), columns=columns)


def scope_of(environment: Mapping[str, str]) -> Scope:
    """What the lab's variables name."""
    return make_scope(load_settings({}, environment, ConfigFile(Path())))


async def draw(picture: Picture, view: View) -> str:
    """The picture as SVG."""
    app = HavpnApp(StillSource(view), lab=picture.scenario, now=lambda: MOMENT, theme=picture.theme)
    async with app.run_test(size=picture.size) as pilot:
        await pilot.pause(0.3)
        await pilot.press(*picture.keys)
        await pilot.pause(0.3)
        return app.export_screenshot(title="havpn-tui")


def main() -> None:
    """Draw all pictures."""
    IMAGES.mkdir(parents=True, exist_ok=True)
    views = {scenario: read_scenario(scenario) for scenario in {picture.scenario for picture in PICTURES}}
    for picture in PICTURES:
        svg = asyncio.run(draw(picture, views[picture.scenario]))
        (IMAGES / f"{picture.name}.svg").write_text(svg + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
