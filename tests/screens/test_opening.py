"""What opens at the start, what is kept of a choice, and whose slow reads are asked for."""

from __future__ import annotations

from dataclasses import replace

from probes.documents import Cloud
from probes.matrix import Matrix
from probes.view import View
from screens.choices import Choices, LinkKey, Memory, key_of
from screens.help import HelpScreen
from screens.links import LinksScreen
from tests.screens import fleets, parts, samples
from tests.screens.conftest import Session, open_view

ONE, TWO, THREE = (fleets.healthy(number) for number in (1, 2, 3))


def view_of(*matrices: Matrix, reading: bool = False) -> View:
    found = fleets.view_of(*matrices)
    return replace(found, columns=parts.columns(azure={"asked": 9, "answered": 4})) if reading else found


class Kept:
    """Takes what is to be kept; `problem` is why it cannot."""

    def __init__(self, link: LinkKey | None = None, problem: str = "") -> None:
        self.choices: list[Choices] = []
        self._problem = problem
        self.memory = Memory(Choices(link), self._keep)

    def _keep(self, choices: Choices) -> str:
        self.choices.append(choices)
        return self._problem


def at_list(session: Session) -> bool:
    return isinstance(session.app.screen, LinksScreen)


async def test_one_link_opens_in_the_matrix_and_a_second_one_brings_the_list() -> None:
    async with open_view(view_of(ONE, reading=True)) as session:
        assert session.at_home
        assert session.source.attended == []
        await session.send(view_of(ONE, TWO, reading=True))
        assert at_list(session)
        assert session.source.attended == [None]
        await session.send(view_of(ONE, TWO, THREE))
        assert len(session.app.screen_stack) == 2
        assert session.source.attended == [None]


async def test_the_only_link_gets_its_slow_reads_once_no_other_was_found() -> None:
    async with open_view(view_of(ONE, reading=True)) as session:
        assert session.source.attended == []
        await session.send(view_of(ONE))
        assert session.source.attended == [ONE.link.azure.id]
        await session.send(view_of(ONE, TWO))
        assert at_list(session)
        assert session.source.attended == [ONE.link.azure.id, None]


async def test_the_list_does_not_come_once_a_person_works_in_the_matrix() -> None:
    async with open_view(view_of(TWO, reading=True)) as session:
        await session.press("down")
        await session.send(view_of(ONE, TWO))
        assert session.at_home
        assert "vng-002 <-> ha-vpn-002" in session.text.splitlines()[0]
        assert session.source.attended == [TWO.link.azure.id]


async def test_a_click_in_the_matrix_is_work_too() -> None:
    async with open_view(view_of(TWO, reading=True)) as session:
        await session.pilot.click(offset=(10, 7))
        await session.send(view_of(ONE, TWO))
        assert session.at_home
        assert "links (2) > vng-002" in session.text


async def test_the_list_does_not_come_over_another_screen_but_after_it() -> None:
    async with open_view(view_of(reading=True)) as session:
        await session.press("question_mark")
        await session.send(view_of(ONE, TWO))
        assert isinstance(session.app.screen, HelpScreen)
        await session.press("question_mark")
        assert at_list(session)


async def test_a_choice_opens_asks_for_its_slow_reads_and_is_kept() -> None:
    kept = Kept()
    async with open_view(view_of(ONE, TWO, THREE), memory=kept.memory) as session:
        assert kept.choices == []
        await session.press("down", "enter")
        assert session.at_home
        assert "links (3) > vng-002 <-> ha-vpn-002 > matrix" in session.text
        assert kept.choices == [Choices(key_of(TWO))]
        assert session.source.attended == [None, TWO.link.azure.id]
        await session.press("l")
        assert at_list(session)
        assert "> = vng-002" in session.text
        assert session.source.attended == [None, TWO.link.azure.id]
        await session.press("escape")
        assert "links (3) > vng-002" in session.text
        assert len(kept.choices) == 1


async def test_leaving_the_list_without_a_choice_keeps_nothing_and_stays_with_one_link() -> None:
    kept = Kept()
    async with open_view(view_of(TWO, THREE), memory=kept.memory) as session:
        await session.press("escape")
        assert session.at_home
        await session.send(view_of(ONE, TWO, THREE))
        assert "links (3) > vng-002" in session.text
        assert session.source.attended == [None, TWO.link.azure.id]
        assert kept.choices == []


async def test_the_link_of_the_last_time_opens_at_once() -> None:
    kept = Kept(key_of(TWO))
    async with open_view(view_of(ONE, TWO, THREE), memory=kept.memory) as session:
        assert session.at_home
        assert "links (3) > vng-002" in session.text
        assert session.source.attended == [TWO.link.azure.id]
        assert kept.choices == []


async def test_the_link_of_the_last_time_opens_as_soon_as_it_is_found() -> None:
    async with open_view(view_of(ONE, THREE, reading=True), memory=Kept(key_of(TWO)).memory) as session:
        assert at_list(session)
        await session.send(view_of(ONE, TWO, THREE, reading=True))
        assert session.at_home
        assert "links (3) > vng-002" in session.text


async def test_it_does_not_open_under_the_hand_of_somebody_who_chooses() -> None:
    async with open_view(view_of(ONE, THREE, reading=True), memory=Kept(key_of(TWO)).memory) as session:
        await session.press("down")
        await session.send(view_of(ONE, TWO, THREE, reading=True))
        assert at_list(session)


async def test_a_choice_that_cannot_be_kept_is_told() -> None:
    async with open_view(view_of(ONE, TWO), memory=Kept(problem="[/x]: disk full").memory) as session:
        await session.press("enter")
        assert session.told == ["This choice is not kept for the next time: [/x]: disk full"]
        assert session.at_home


async def test_a_chosen_link_that_is_gone_is_not_replaced_by_another() -> None:
    async with open_view(view_of(ONE, TWO)) as session:
        await session.press("down", "enter")
        text = await session.send(view_of(ONE))
        assert "The chosen link is not among what was read" in text
        assert "vng-001" not in text
        text = await session.press("l")
        assert "vng-001" in text
        await session.press("escape")
        assert "> vng-002 <-> ha-vpn-002 > matrix" in await session.send(view_of(ONE, TWO))


async def test_the_places_of_the_last_time_are_looked_in_from_the_start() -> None:
    containers = {Cloud.AZURE: ("s-1", "s-2"), Cloud.GCP: ()}
    async with open_view(samples.healthy(), memory=Memory(Choices(None, containers))) as session:
        assert session.source.looked_in == [(Cloud.AZURE, ("s-1", "s-2")), (Cloud.GCP, ())]
        assert session.source.calls == ["start"]


async def test_what_an_earlier_choice_leaves_out_is_said_wherever_it_narrows() -> None:
    places = tuple(replace(each, read=number == 0) for number, each in enumerate(fleets.containers(2)))
    chosen = {Cloud.AZURE: (places[0].id,)}
    said = "2 left out by your earlier choice: w"
    for view, sentence in (
        (view_of(ONE, TWO), said),
        (view_of(), said),
        (view_of(ONE), "w: 2 left out"),
    ):
        narrowed = replace(view, containers=places)
        async with open_view(narrowed, memory=Memory(Choices(containers=chosen))) as session:
            assert sentence in session.text
        async with open_view(narrowed) as session:
            assert "left out" not in session.text
