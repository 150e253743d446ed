"""Where to look: ticking subscriptions and projects, and what reaches the source."""

from __future__ import annotations

from dataclasses import replace

import pytest

from probes.documents import Cloud
from probes.view import Container, View
from screens.choices import Choices, Memory
from screens.places import PlacesScreen
from screens.placetable import PlaceTable, choose, lay_out_places
from tests.screens import fleets, samples
from tests.screens.conftest import NARROW, Session, open_view


def view_of(*containers: Container, **unlisted: str) -> View:
    reasons = {Cloud(cloud): reason for cloud, reason in unlisted.items()}
    return replace(samples.healthy(), containers=containers, unlisted=reasons)


def table(session: Session, cloud: Cloud) -> PlaceTable:
    return session.app.screen.query_one(f"#{cloud.value}", PlaceTable)


def ticked(session: Session, cloud: Cloud) -> list[str]:
    return [line.container.id for line in table(session, cloud).lines if line.ticked]


PLACES = fleets.containers()


async def test_both_lists_are_asked_for_and_say_what_is_read_and_what_cannot_be(size: tuple[int, int]) -> None:
    async with open_view(view_of(*PLACES), size) as session:
        text = await session.press("w")
        assert isinstance(session.app.screen, PlacesScreen)
        assert session.source.calls == ["start", "list"]
        for said in ("Azure subscriptions  1 of 3 ticked", "Google Cloud projects  2 of 9 ticked", "[x] Production"):
            assert said in text
        assert "is read" in text
        assert ticked(session, Cloud.GCP) == ["proj-000", "proj-001"]
        text = await session.press("tab", "down")
        assert "proj-001  Project 1  ! the Compute Engine API is not enabled" in text


async def test_ticks_are_applied_for_the_clouds_that_changed_and_kept() -> None:
    kept: list[Choices] = []

    def keep(choices: Choices) -> str:
        kept.append(choices)
        return ""

    async with open_view(view_of(*PLACES), memory=Memory(keep=keep)) as session:
        text = await session.press("w", "down", "space")
        assert "2 of 3 ticked" in text
        assert "will be read" in text
        assert session.source.looked_in == []
        await session.press("enter")
        assert session.at_home
        chosen = (fleets.SUBSCRIPTIONS[0], fleets.SUBSCRIPTIONS[1])
        assert session.source.looked_in == [(Cloud.AZURE, chosen)]
        assert kept == [Choices(None, {Cloud.AZURE: chosen})]
        await session.press("w", "tab", "space", "enter")
        assert session.source.looked_in[1:] == [(Cloud.GCP, ("proj-001",))]
        assert kept[-1].containers == {Cloud.AZURE: chosen, Cloud.GCP: ("proj-001",)}


async def test_esc_leaves_all_as_it_was() -> None:
    async with open_view(view_of(*PLACES)) as session:
        await session.press("w", "a", "tab", "a", "escape")
        assert session.at_home
        assert session.source.looked_in == []
        await session.press("w")
        assert ticked(session, Cloud.AZURE) == [fleets.SUBSCRIPTIONS[0]]


async def test_applying_without_a_change_asks_for_nothing() -> None:
    async with open_view(view_of(*PLACES)) as session:
        await session.press("w", "space", "space", "enter")
        assert session.at_home
        assert session.source.looked_in == []


async def test_all_means_all_there_are_also_those_that_come_later() -> None:
    async with open_view(view_of(*PLACES, gcp="403: no permission")) as session:
        await session.press("w", "a", "tab", "a", "enter")
        projects = tuple(f"proj-{number:03}" for number in range(9))
        assert session.source.looked_in == [(Cloud.AZURE, ()), (Cloud.GCP, projects)]


async def test_nothing_ticked_is_refused() -> None:
    async with open_view(view_of(*PLACES)) as session:
        await session.press("w", "a", "a", "enter")
        assert session.told == ["Tick at least one Azure subscription: nothing ticked is nowhere to look."]
        assert isinstance(session.app.screen, PlacesScreen)


async def test_the_filter_narrows_both_lists_and_all_ticks_only_what_is_shown(size: tuple[int, int]) -> None:
    places = fleets.containers(300)
    async with open_view(view_of(*places), size) as session:
        text = await session.press("w", "tab", "slash", *"J-29", "enter")
        assert "filter: J-29" in text
        assert table(session, Cloud.GCP).has_focus
        assert len(table(session, Cloud.GCP).lines) == 10
        assert "none contains 'J-29'" in text
        text = await session.press("a")
        assert "12 of 300 ticked" in text
        await session.press("escape", "enter")
        wanted = ("proj-000", "proj-001", *(f"proj-{number}" for number in range(290, 300)))
        assert session.source.looked_in == [(Cloud.GCP, wanted)]


async def test_lists_stream_in_and_ticks_stay() -> None:
    async with open_view(view_of(PLACES[0]), NARROW) as session:
        text = await session.press("w")
        assert "being listed" in text
        await session.press("tab", "space")
        assert session.told == ["There is nothing to tick on this side."]
        await session.press("tab", "space")
        text = await session.send(view_of(*PLACES, gcp="403: resourcemanager.projects.get is missing"))
        assert "0 of 3 ticked" in text
        assert "! Not all can be listed: 403: resourcemanager.projects.get is missing" in session.words
        await session.press("end")
        key = table(session, Cloud.AZURE).key
        await session.send(view_of(*PLACES[1:]))
        assert table(session, Cloud.AZURE).key == key


async def test_keys_wait_while_a_filter_is_typed() -> None:
    async with open_view(view_of(*PLACES)) as session:
        await session.press("w", "slash", "a", "space", "w")
        screen = session.app.screen
        assert isinstance(screen, PlacesScreen)
        assert screen.needle == "a w"
        assert ticked(session, Cloud.AZURE) == []
        await session.press("escape")
        assert ticked(session, Cloud.AZURE) == [fleets.SUBSCRIPTIONS[0]]


async def test_a_second_click_ticks() -> None:
    async with open_view(view_of(*PLACES)) as session:
        await session.press("w")
        line = next(y for y, text in enumerate(session.text.splitlines()) if "Staging" in text)
        await session.pilot.click(offset=(8, line), times=2)
        await session.settle()
        assert ticked(session, Cloud.AZURE) == list(fleets.SUBSCRIPTIONS[:2])


async def test_a_stored_view_looks_nowhere_else() -> None:
    async with open_view(view_of(*PLACES), live=False) as session:
        await session.press("w")
        assert session.at_home
        assert session.told == ["This is a snapshot: there is nowhere else to look."]


async def test_hostile_names_and_reasons_stand_as_they_are(size: tuple[int, int]) -> None:
    async with open_view(fleets.hostile(), size) as session:
        text = await session.press("w")
        assert "[/x] refused" in text
        for _ in range(8):
            text = await session.press("down", "space", "tab")
            assert "\x1b" not in text
            assert "\u202e" not in text


@pytest.mark.parametrize("size", [(1, 1), (20, 6), (300, 90)])
async def test_places_at_odd_sizes(size: tuple[int, int]) -> None:
    async with open_view(view_of(*PLACES), size) as session:
        await session.press("w", "down", "space", "tab", "a", "slash", "x", "escape", "escape")
        assert session.at_home


def test_what_is_chosen_is_none_where_nothing_changed_and_empty_for_all() -> None:
    one, two = (Container(Cloud.GCP, name, read=name == "a") for name in "ab")
    assert choose(lay_out_places((one, two), {}), listed=True) is None
    assert choose(lay_out_places((one, two), {"b": True}), listed=True) == ()
    assert choose(lay_out_places((one, two), {"b": True}), listed=False) == ("a", "b")
    assert choose(lay_out_places((one, two), {"b": True, "a": False}), listed=True) == ("b",)
    assert choose((), listed=True) is None
