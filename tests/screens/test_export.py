"""The export screen: what is shown before anything leaves the machine."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from textual.widgets import Input

from probes.documents import Document, Json, Outcome, documents_of
from probes.gcp.reads import gcp_read
from probes.snapshot.files import load_key
from probes.snapshot.kinds import ALL, Kind
from probes.snapshot.mask import mask_snapshot
from probes.snapshot.opener import open_snapshot
from screens.export import ExportScreen
from screens.exporttable import SURE
from tests.screens import samples
from tests.screens.conftest import NARROW, open_view
from tests.screens.exports import (
    NAME,
    OWN,
    PLANTED,
    SECRET,
    broken,
    files_in,
    open_with,
    table_of,
    turn,
    unpacked,
)
from tests.screens.parts import NOW
from tests.snapshot.states import of_scenario


@pytest.mark.parametrize("theme", ["havpn-dark", "havpn-light"])
async def test_what_will_leave_is_shown_kind_by_kind(tmp_path: Path, size: tuple[int, int], theme: str) -> None:
    async with open_with(broken(), tmp_path, size, theme=theme) as session:
        text = await session.press("x")
        assert isinstance(session.app.screen, ExportScreen)
        for kind in Kind:
            assert f"[x] {kind.value.replace('-', ' ')}" in text
        key = load_key(tmp_path / "state" / "mask.key")
        masked = mask_snapshot(of_scenario("wrong-psk"), key)
        group = next(one for one in masked.documents if "resourceGroups" in one.read.path).read.path.split("/")[4]
        assert "rg-network-prod -> " in text
        assert group.startswith("x-")
        for said in (
            NAME,
            "as read by 12:00:30 UTC, 0 s ago",
            "Everything that identifies somebody is masked",
            "are never in it, masked or not",
            "checks compare them; a public ASN names its owner",
            "reports beside it",
            "enter write",
            "esc back",
        ):
            assert said in text, said
        assert files_in(tmp_path) == []


async def test_the_selected_kind_shows_its_examples_in_full(tmp_path: Path) -> None:
    async with open_with(broken(), tmp_path, NARROW) as session:
        await session.press("x")
        table_of(session).select(Kind.ACCOUNTS)
        text = await session.press()
        assert "who is signed in, service accounts, mail addresses" in text
        assert "@masked.invalid" in text


async def test_a_kind_that_is_turned_off_leaves_as_it_is_and_the_screen_says_so(tmp_path: Path) -> None:
    async with open_with(broken(), tmp_path, NARROW) as session:
        await session.press("x")
        text = await turn(session, Kind.NAMES)
        assert "Not masked: names." in text
        assert "as they are: rg-network-prod" in text
        await session.press("enter")
        content = unpacked(tmp_path / "out" / NAME)
        assert "rg-network-prod" in content
        assert OWN[2] not in content
        assert open_snapshot(tmp_path / "out" / NAME).masking.kinds == ALL - {Kind.NAMES}


async def test_masking_nothing_is_said_twice_and_a_held_key_does_not_say_it(tmp_path: Path) -> None:
    async with open_with(broken(), tmp_path, NARROW) as session:
        await session.press("x")
        text = await turn(session, *Kind)
        assert "Nothing would be masked" in text
        assert "[ ] mask nothing" in text
        await session.press(*["enter"] * 20)
        assert files_in(tmp_path) == []
        await turn(session, SURE, Kind.TAGS, Kind.TAGS)
        await session.press("enter")
        assert files_in(tmp_path) == [], "another choice takes it back"
        assert "[x] mask nothing" in await turn(session, SURE)
        await session.press("enter")
        content = unpacked(tmp_path / "out" / NAME)
        assert [word for word in (*PLANTED, *OWN) if word.casefold() not in content] == []
        assert SECRET.casefold() not in content
        assert open_snapshot(tmp_path / "out" / NAME).masking.kinds == frozenset()


async def test_esc_writes_nothing(tmp_path: Path) -> None:
    async with open_with(broken(), tmp_path) as session:
        await session.press("x", "space", "escape")
        assert session.at_home
        assert files_in(tmp_path) == []


async def test_the_name_is_typed_and_can_be_taken_back(tmp_path: Path) -> None:
    async with open_with(broken(), tmp_path, NARROW) as session:
        await session.press("x", "tab", "ctrl+u", *"my file x", "escape")
        name = session.app.screen.query_one("#name", Input)
        assert name.value == NAME
        await session.press("tab", "ctrl+u", *"my file x", "tab")
        text = await session.press("enter")
        assert files_in(tmp_path) == ["my file x"]
        assert f"havpn-tui open '{tmp_path / 'out' / 'my file x'}'".replace(" ", "") in "".join(text.split())


async def test_a_name_counts_as_it_stands_there_when_the_mouse_leaves_it(tmp_path: Path) -> None:
    async with open_with(broken(), tmp_path) as session:
        await session.press("x", "tab", "ctrl+u", *"ticket.havpn")
        await session.pilot.click("ExportTable", offset=(3, 1))
        await session.press("enter")
        assert files_in(tmp_path) == ["ticket.havpn"]


async def test_rounds_that_end_later_change_nothing_and_the_age_grows(tmp_path: Path) -> None:
    now = [NOW]
    async with open_with(broken(), tmp_path, now=lambda: now[0]) as session:
        before = (await session.press("x")).splitlines()
        now[0] += timedelta(seconds=75)
        await session.send(samples.healthy())
        session.app.screen.query_one("#crumbs")
        await session.until(lambda: "75 s ago" in session.text)
        assert session.text.splitlines()[1:] == before[1:]
        await session.press("enter")
        stored = open_snapshot(tmp_path / "out" / NAME)
        assert stored.made_at == NOW
        assert len(stored.documents.answered) == len(broken().documents.answered)


async def test_answers_that_are_still_missing_are_told(tmp_path: Path) -> None:
    async with open_with(samples.streaming(), tmp_path, NARROW) as session:
        await session.press("x")
        assert "Both clouds were still being read: 15 of 20 answers had come, and only they are in it." in session.words


async def test_where_nothing_is_written_the_key_says_so() -> None:
    async with open_view(samples.healthy()) as session:
        text = await session.press("x")
        assert session.told == ["Nothing is written here."]
        assert "x export" not in text.splitlines()[-1]


@pytest.mark.parametrize("opened", ["d", "y", "2", "3", "4", "5", "l"])
async def test_it_opens_wherever_a_link_or_a_list_is_shown(tmp_path: Path, opened: str) -> None:
    async with open_with(broken(), tmp_path, NARROW) as session:
        await session.press(opened, "x")
        assert isinstance(session.app.screen, ExportScreen)
        await session.press("escape")
        assert len(session.app.screen_stack) == 2


async def test_hostile_names_are_shown_as_text(tmp_path: Path, size: tuple[int, int]) -> None:
    view = samples.hostile()
    body: Json = {"value": [{"name": name, "tags": {name: name}} for name in samples.HOSTILE]}
    hostile = Document(gcp_read("routers.list", "projects/p/regions/r/routers"), Outcome.OK, NOW, body=body)
    view = replace(view, documents=documents_of((hostile,)))
    async with open_with(view, tmp_path, size) as session:
        await session.press("x")
        table_of(session).select(Kind.TAGS)
        text = await session.press("space", "space")
        assert "gw[prod] -> x-" in text
        assert "[/x] -> x-" in text
        assert "\x1b" not in text
        assert "\u202e" not in text
        await session.press("tab", "ctrl+u")
        session.app.screen.query_one("#name", Input).value = "a[b]\u202e\x1b[31m.havpn"
        text = await session.press("tab", "enter")
        assert "a[b]\ufffd\ufffd[31m.havpn" in "".join(text.split())
        assert len(files_in(tmp_path)) == 1
