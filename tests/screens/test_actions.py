"""Everything the action table promises works, and nothing else is shown."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from textual.command import CommandPalette
from textual.widgets import OptionList

from screens import copying
from screens.actions import ACTIONS, SCREENS, Place, actions_of, bind, describe_keys
from screens.availability import AvailabilityScreen
from screens.cell import CellScreen
from screens.describe import DescribeScreen
from screens.export import ExportScreen
from screens.face import Face
from screens.findings import FindingsScreen
from screens.help import HelpScreen
from screens.links import LinksScreen
from screens.log import LogScreen
from screens.matrix import MatrixScreen
from screens.places import PlacesScreen
from screens.raw import RawScreen
from screens.routes import RoutesScreen
from screens.table import MatrixTable
from screens.topology import TopologyScreen
from tests.screens import samples
from tests.screens.conftest import open_view
from tui.app import HavpnApp

FACES: dict[Place, type[Face[Any]]] = {
    face.PLACE: face
    for face in (
        MatrixScreen,
        CellScreen,
        RawScreen,
        HelpScreen,
        LinksScreen,
        PlacesScreen,
        LogScreen,
        FindingsScreen,
        DescribeScreen,
        RoutesScreen,
        TopologyScreen,
        AvailabilityScreen,
        ExportScreen,
    )
}


def test_every_action_has_a_method_and_no_place_gives_a_key_two_meanings() -> None:
    for place in Place:
        owner = MatrixTable if place is Place.ROWS else FACES[place]
        keys = [key for action in actions_of(place) for key in action.keys]
        assert len(keys) == len(set(keys)), place
        for action in actions_of(place):
            name = action.call.partition("(")[0]
            target = HavpnApp if name.startswith("app.") else owner
            assert callable(getattr(target, f"action_{name.removeprefix('app.')}")), action.name
        assert len(bind(place)) == len(actions_of(place))
    assert set(FACES) == set(SCREENS)


def test_the_document_of_keys_has_every_action_and_no_unfinished_one() -> None:
    text = describe_keys()
    for action in ACTIONS:
        assert action.help in text
    assert "`?`" in text
    assert "fix" not in {action.name for action in ACTIONS}


async def test_help_explains_keys_marks_and_text_selection(size: tuple[int, int]) -> None:
    async with open_view(samples.healthy(), size) as session:
        text = await session.press("question_mark")
        assert isinstance(session.app.screen, HelpScreen)
        assert "Show the raw JSON of both sides" in text
        text += await session.press("end")
        text += await session.press("pageup")
        for said in ("Marks", "both ends agree", "shift (option on a Mac)", "OSC 52"):
            assert said in text
        await session.press("question_mark")
        assert session.at_home


@pytest.mark.parametrize("key", ["colon", "ctrl+p"])
async def test_the_palette_offers_the_table_and_does_it(key: str) -> None:
    async with open_view(samples.different_subnets()) as session:
        text = await session.press(key)
        assert isinstance(session.app.screen, CommandPalette)
        assert "raw (y)" in text
        assert "clear (esc)" not in text
        await session.press(*"differing")
        hits = session.app.screen.query_one(OptionList)
        await session.until(lambda: hits.option_count and "differing (o)" in str(hits.get_option_at_index(0).prompt))
        await session.press("enter")
        await session.until(lambda: session.home.choice.only_differences)


async def test_links_are_chosen_and_stay_chosen() -> None:
    async with open_view(samples.several_links()) as session:
        text = session.text
        assert isinstance(session.app.screen, LinksScreen)
        assert "vng-test" in text
        assert "1 down" in text
        await session.press("down", "enter")
        assert "links (2) > vng-test <-> ha-vpn-test > matrix" in session.text
        view = samples.several_links()
        await session.send(replace(view, matrices=view.matrices[::-1]))
        assert "> vng-test <-> ha-vpn-test > matrix" in session.text
        await session.press("l")
        assert "vng-test <-> ha-vpn-test" in session.text.splitlines()[-7]
        await session.press("escape")
        assert "> vng-test" in session.text


async def test_a_single_link_is_listed_too() -> None:
    async with open_view(samples.healthy()) as session:
        text = await session.press("l")
        assert isinstance(session.app.screen, LinksScreen)
        assert "links 1:  1 all well" in text
        await session.press("enter")
        assert session.at_home


async def test_refresh_and_pause_reach_the_source() -> None:
    async with open_view(samples.healthy()) as session:
        text = await session.press("r", "p")
        assert session.source.calls == ["start", "refresh", "pause"]
        assert "paused" in text
        assert "paused" not in (await session.press("p")).splitlines()[3]
        assert session.source.calls[-1] == "resume"


async def test_a_stored_view_cannot_be_read_again() -> None:
    async with open_view(samples.healthy(), live=False, file="link.json") as session:
        assert "FILE link.json" in session.text
        assert "refresh" not in session.text.splitlines()[-1]
        for key in ("r", "p"):
            session.app.clear_notifications()
            await session.press(key)
            assert session.told == ["This is a snapshot: there is nothing to read again."]
        assert session.source.calls == ["start"]


@pytest.mark.parametrize("opened", [(), ("d",)])
async def test_copy_sends_both_values_and_promises_nothing(opened: tuple[str, ...]) -> None:
    async with open_view(samples.different_subnets()) as session:
        await session.press(*opened, "c")
        copied = session.app.clipboard
        assert copied.splitlines()[0] == "tunnel 1: BGP address (differ, blocks)"
        for said in (
            "Azure: 169.254.22.50 -> .49",
            'interfaces[1].ipRange = "169.254.22.53/30"',
            "note: HAVC17 Azure expects",
        ):
            assert said in copied
        assert session.told == ["Sent to the terminal's clipboard (OSC 52); some terminals and tmux ignore it."]


async def test_copy_refuses_what_terminals_drop(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(copying, "LIMIT", 10)
    async with open_view(samples.different_subnets()) as session:
        await session.press("c")
        assert session.app.clipboard == ""
        assert session.told[0].startswith("Not copied: ")


async def test_a_picture_says_where_it_went(tmp_path: Path) -> None:
    async with open_view(samples.healthy(), pictures=tmp_path) as session:
        await session.press("s")
        await session.until(lambda: session.told)
        picture = tmp_path / "havpn-tui-20250304-120030.svg"
        assert session.told == [f"Picture saved to {picture}"]
        assert picture.read_text(encoding="utf-8").startswith("<svg")


async def test_a_picture_shows_no_toast_and_a_new_toast_takes_the_place_of_the_last(tmp_path: Path) -> None:
    async with open_view(samples.healthy(), live=False, pictures=tmp_path) as session:
        await session.press("n", "n")
        await session.press("w")
        assert session.told == ["This is a snapshot: there is nowhere else to look."]
        assert "there is nowhere else" in session.text
        await session.press("s")
        await session.until(lambda: session.told and session.told[0].startswith("Picture saved"))
        drawn = (tmp_path / "havpn-tui-20250304-120030.svg").read_text(encoding="utf-8")
        assert "vng-prod" in drawn
        assert "nowhere&#160;else" not in drawn
        assert "No&#160;row&#160;differs" not in drawn


async def test_a_picture_that_cannot_be_saved_says_why(tmp_path: Path) -> None:
    async with open_view(samples.healthy(), pictures=tmp_path / "missing[/x]") as session:
        await session.press("s")
        await session.until(lambda: session.told)
        assert session.told[0].startswith("The picture could not be saved: ")
        assert "missing[/x]" in session.told[0]


async def test_the_footer_can_be_clicked() -> None:
    async with open_view(samples.healthy()) as session:
        await session.pilot.click("KeyBar", offset=(14, 0))
        await session.settle()
        assert isinstance(session.app.screen, RawScreen)


@pytest.mark.parametrize("opened", ["d", "y", "question_mark"])
async def test_q_leaves_from_everywhere(opened: str) -> None:
    async with open_view(samples.healthy()) as session:
        await session.press(opened)
        await session.pilot.press("q")
    assert session.app.return_code == 0
    assert session.source.calls[-1] == "stop"
