"""Empty, broken and hostile views."""

from __future__ import annotations

from dataclasses import replace

import pytest

from probes.view import View
from screens.themes import LIGHT
from tests.screens import parts, samples
from tests.screens.conftest import open_view


async def test_before_the_first_answer_it_says_that_it_reads(size: tuple[int, int]) -> None:
    async with open_view(samples.reading(), size) as session:
        for said in ("Reading both clouds", "0 of 4 answers", "reading 0/4", "reading 0/3"):
            assert said in session.text
        assert " d detail" not in session.text
        for key in ("d", "o"):
            session.app.clear_notifications()
            await session.press(key)
            assert session.told == ["There is no link to show yet."]
        assert "> BGP address" in await session.send(samples.different_subnets())


async def test_no_link_says_what_was_found(size: tuple[int, int]) -> None:
    async with open_view(samples.no_link(), size) as session:
        assert "No link found" in session.text
        assert "connection to 192.0.2.77" in session.text


async def test_no_link_with_a_problem_is_not_called_none_found() -> None:
    async with open_view(parts.view(azure={"problem": "az login is needed"})) as session:
        assert "No link can be shown" in session.text
        assert "! az login is needed" in session.text
        assert "No link found" not in session.text


async def test_a_cloud_that_cannot_be_read_leaves_the_other_alive(size: tuple[int, int]) -> None:
    async with open_view(samples.cloud_problem(), size) as session:
        assert "! Google Cloud no usable credential: run gcloud auth application-default login" in session.words
        assert "65510, told 65509" in session.text
        assert "20 of the rows could not be read" in session.text
        assert "? unknown" in session.text


async def test_a_missing_end_and_spare_ends() -> None:
    async with open_view(samples.missing_end()) as session:
        text = session.text
        assert "first broken: tunnel 1, exists: no VPN tunnel for cn-1" in text
        assert "SPARE" in text
        assert "none by design" in text


@pytest.mark.parametrize(
    "keys", [(), ("d",), ("y",), ("o",), ("slash", "[", "/", "x", "]"), ("question_mark",), ("c",)]
)
async def test_hostile_names_stand_as_they_are(size: tuple[int, int], keys: tuple[str, ...]) -> None:
    async with open_view(samples.hostile(), size, lab="[/lab]") as session:
        assert "gw[prod] <-> [/x]" in session.text
        assert "LAB [/lab]" in session.text
        text = await session.press(*keys)
        assert "\x1b" not in text
        assert "\u202e" not in text
        for _ in samples.HOSTILE:
            await session.press("down")


async def test_hostile_cells_stand_as_they_are() -> None:
    async with open_view(samples.hostile()) as session:
        for said in (
            "! gw[prod]",
            "! [/x]",
            "[bold red]x[/]",
            "東京",
            "evil\ufffd[31m\ufffdgnp",
            "[@click=app.quit]x",
            "…",
        ):
            assert said in session.text
        rows = [line for line in session.text.splitlines() if "東京" in line]
        assert rows


async def test_hostile_notes_and_links() -> None:
    views = samples.hostile()
    both = replace(views, matrices=(*views.matrices, *samples.healthy().matrices))
    async with open_view(both) as session:
        text = session.text
        assert "[bold red]x[/]" in text
        assert "gw[prod] <-> [/x]" in text
    async with open_view(replace(views, matrices=())) as session:
        assert "[/x] refused" in session.text


async def test_the_light_theme_shows_the_same_text() -> None:
    async with open_view(samples.different_subnets()) as session:
        dark = session.text
    async with open_view(samples.different_subnets(), theme=LIGHT.name) as session:
        assert session.text == dark


async def test_a_terminal_without_room_for_rows_says_so() -> None:
    async with open_view(samples.different_subnets(), (59, 24)) as session:
        assert session.words == "make the window larger"
        await session.pilot.resize_terminal(60, 14)
        await session.settle()
        assert session.words == "make the window larger"
        await session.pilot.resize_terminal(60, 15)
        await session.settle()
        assert "> BGP address" in session.text
        await session.press("down")
        assert "> BGP session" in session.text


@pytest.mark.parametrize("view", [View(), samples.streaming(), samples.many(1)], ids=["nothing", "streaming", "one"])
async def test_odd_views_at_odd_sizes(view: View) -> None:
    async with open_view(view, (20, 6)) as session:
        for size in ((1, 1), (300, 90), (40, 12), (80, 24)):
            await session.pilot.resize_terminal(*size)
            await session.settle()
        await session.press("down", "o", "n", "slash", "x", "escape")
        assert "havpn-tui" in session.text
