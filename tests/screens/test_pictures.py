"""A few stored pictures of the same link: the look in small, wide, dark and light."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from probes.checks.registry import all_checks
from screens import lamps
from screens.themes import DARK, LIGHT
from tests.screens import findingviews, fleets, samples
from tests.screens.conftest import NARROW, WIDE, open_view
from tui.app import HavpnApp


@pytest.mark.parametrize(
    ("name", "size", "theme"),
    [
        ("different_30_80_dark", NARROW, DARK.name),
        ("different_30_140_dark", WIDE, DARK.name),
        ("different_30_140_light", WIDE, LIGHT.name),
    ],
)
async def test_the_matrix_looks_as_stored(
    name: str, size: tuple[int, int], theme: str, same_picture: Callable[[HavpnApp, str], None]
) -> None:
    async with open_view(samples.different_subnets(), size, theme=theme, lab="different-30") as session:
        assert "> BGP address" in session.text
        same_picture(session.app, name)


@pytest.mark.parametrize("theme", [DARK.name, LIGHT.name])
async def test_the_links_look_as_stored(
    size: tuple[int, int], theme: str, same_picture: Callable[[HavpnApp, str], None]
) -> None:
    async with open_view(fleets.fleet(), size, theme=theme) as session:
        assert "links 12:  3 broken" in session.text
        same_picture(session.app, f"links_{size[0]}_{theme.removeprefix('havpn-')}")


@pytest.mark.parametrize("theme", [DARK.name, LIGHT.name])
@pytest.mark.parametrize("keys", [("2",), ("2", "d", "pagedown", "down")])
async def test_the_findings_look_as_stored(
    size: tuple[int, int],
    theme: str,
    keys: tuple[str, ...],
    same_picture: Callable[[HavpnApp, str], None],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    some = all_checks()[:100]  # the picture tells their number
    monkeypatch.setattr(lamps, "all_checks", lambda: some)
    async with open_view(findingviews.broken(), size, theme=theme) as session:
        await session.press(*keys)
        name = "describe" if "d" in keys else "findings"
        same_picture(session.app, f"{name}_{size[0]}_{theme.removeprefix('havpn-')}")


@pytest.mark.parametrize("theme", [DARK.name, LIGHT.name])
async def test_the_places_look_as_stored(
    size: tuple[int, int], theme: str, same_picture: Callable[[HavpnApp, str], None]
) -> None:
    async with open_view(fleets.fleet(), size, theme=theme) as session:
        text = await session.press("w", "tab", "down", "down", "space")
        assert "3 of 9 ticked" in text
        same_picture(session.app, f"places_{size[0]}_{theme.removeprefix('havpn-')}")
