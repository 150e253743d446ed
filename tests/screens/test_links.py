"""The list of links: what it says, sorts, hides, and that its cursor stays while views stream in."""

from __future__ import annotations

from dataclasses import replace
from random import Random

import pytest

from probes.documents import Cloud
from probes.matrix import Cell, Count, Mark, Matrix, Row
from probes.view import View
from screens.linklines import LinkLine, Order, full_place_of, lay_out_links, place_of, read_links
from screens.links import LinksScreen
from screens.linktable import LinkTable, measure_links, tell_count
from screens.standing import Rank, stand_of
from screens.text import width_of
from screens.themes import LIGHT
from tests.screens import fleets, parts, samples
from tests.screens.conftest import NARROW, WIDE, Session, open_view
from tests.screens.parts import change


def table_of(session: Session) -> LinkTable:
    screen = session.app.screen
    assert isinstance(screen, LinksScreen)
    return screen.table


def names_of(session: Session) -> list[str]:
    return [line.azure for line in table_of(session).lines if isinstance(line, LinkLine)]


def painted(session: Session) -> str:
    """The line that the cursor is drawn on."""
    (line,) = [line for line in session.text.splitlines() if line.startswith(">")]
    return line


async def test_several_links_are_listed_the_worst_first(size: tuple[int, int]) -> None:
    async with open_view(fleets.fleet(), size) as session:
        assert isinstance(session.app.screen, LinksScreen)
        assert "links 12:  3 broken  1 degraded  1 not fully read  1 being read  6 all well" in session.text
        order = names_of(session)
        assert order[:6] == ["vng-001", "vng-011", "vng-006", "vng-005", "vng-003", "vng-008"]
        assert order[6:] == sorted(order[6:])
        row = painted(session)
        assert row.startswith("> ! vng-001")
        assert "tunnel 1, IKE: Google" in row
        assert "which a wrong pre-shared key can explain" in session.words
        assert "tunnels 2: 1 up 1 down   BGP 2: 1 up 1 down" in session.text


async def test_places_stand_in_the_list_where_there_is_room_and_in_full_below_it() -> None:
    async with open_view(fleets.fleet(), WIDE) as session:
        assert "..1f3b/rg-westeurope/w" in painted(session)
        assert "proj-shared/europe" in painted(session)
        assert f"vng-001  westeurope, rg-westeurope, {fleets.SUBSCRIPTIONS[1]} (Staging)" in session.text
        await session.pilot.resize_terminal(*NARROW)
        await session.settle()
        assert "..1f3b" not in painted(session)
        assert "Azure         vng-001  westeurope, rg-westeurope" in session.text


@pytest.mark.parametrize("width", [60, 80, 100, 122, 140, 200])
async def test_no_line_is_wider_than_the_terminal(width: int) -> None:
    async with open_view(fleets.fleet(), (width, 24)) as session:
        assert table_of(session).max_scroll_x == 0
        assert all(width_of(line) <= width for line in session.text.splitlines())
        widths = measure_links(width)
        assert 4 + 2 * (widths.name + widths.place + widths.count) + widths.verdict == width


async def test_what_belongs_to_no_link_stands_below_the_links_and_is_told_in_full(size: tuple[int, int]) -> None:
    async with open_view(fleets.fleet(), size) as session:
        await session.press("end")
        assert "vpnTunnels in proj-shared: 403" in painted(session)
        text = await session.press("up", "up")
        assert "PART OF NO LINK" in text
        assert "> Azure gateway vng-lonely" in text
        assert fleets.NOTES[0] in session.words
        await session.press("enter")
        assert session.told == ["No link is selected."]


async def test_the_filter_looks_in_names_places_and_verdicts(size: tuple[int, int]) -> None:
    async with open_view(fleets.fleet(), size) as session:
        text = await session.press("slash", *"AUTHORIZATION")
        assert "filter: AUTHORIZATION  1 of 12 links" in text
        assert names_of(session) == ["vng-001"]
        await session.press("enter")
        assert table_of(session).has_focus
        await session.press("escape")
        assert len(names_of(session)) == 12
        await session.press("slash", *"westeurope", "enter")
        assert {line.azure_place for line in read_links(session.app.view) if line.azure in names_of(session)} == {
            "..1f3b/rg-westeurope/westeurope"
        }
        text = await session.press("escape", "slash", *"zzz")
        assert "No link contains 'zzz'. esc shows all links." in text
        await session.press("escape", "escape")
        assert session.at_home


async def test_sorting_goes_through_the_orders_and_the_cursor_stays_on_its_link() -> None:
    async with open_view(fleets.fleet()) as session:
        await session.press("down")
        assert table_of(session).key
        key, orders = table_of(session).key, []
        for order in (Order.NAME, Order.AZURE, Order.GCP, Order.WORST):
            text = await session.press("S")
            assert f"sorted: {order}" in text
            assert table_of(session).key == key
            assert "vng-011" in painted(session)
            orders.append(names_of(session))
        assert orders[0] == sorted(orders[0])
        assert next(line.azure_place for line in read_links(session.app.view)) == "..1f3a/rg-uksouth/uksouth"
        assert orders[1][:4] == ["vng-000", "vng-003", "vng-006", "vng-009"]
        assert orders[2][0] == "vng-002"
        assert len({tuple(order) for order in orders}) == 4


async def test_the_cursor_never_leaves_its_link_while_views_stream_in() -> None:
    random = Random(20)  # noqa: S311  # the same on every run
    async with open_view(fleets.many(12), NARROW) as session:
        await session.press("down", "down", "down")
        wanted = table_of(session).key
        seen = 0
        for number in range(60):
            view = fleets.random_view(random)
            await session.send(view)
            table = table_of(session)
            if wanted in table.keys:
                seen += 1
                assert table.key == wanted
                assert isinstance(table.selected, LinkLine)
                assert painted(session)[4:].startswith(table.selected.azure)
            elif table.lines:
                assert table.key in table.keys
            if number % 7 == 0:
                await session.press("S")
        assert seen > 10


async def test_until_a_key_the_cursor_is_on_the_worst_and_after_the_first_round_it_stays() -> None:
    reading = parts.columns(azure={"asked": 9, "answered": 3})
    first = replace(fleets.view_of(fleets.healthy(1), fleets.healthy(2)), columns=reading)
    async with open_view(first) as session:
        assert "vng-001" in painted(session)
        more = (fleets.healthy(1), fleets.healthy(2), fleets.broken(9))
        await session.send(replace(first, matrices=more))
        assert "vng-009" in painted(session)
        done = fleets.view_of(*more)
        await session.send(done)
        await session.send(replace(done, matrices=(*more, fleets.broken(8))))
        assert names_of(session)[0] == "vng-008"
        assert "vng-009" in painted(session)


async def test_a_link_that_gets_worse_comes_into_sight_above_the_cursor() -> None:
    view = fleets.many(50)
    async with open_view(view, NARROW) as session:
        await session.press("down")
        worse = tuple(fleets.broken(n) if n == 0 else matrix for n, matrix in enumerate(view.matrices))
        text = await session.send(replace(view, matrices=worse))
        assert "vng-000" in text
        await session.press("end")
        assert table_of(session).scroll_offset.y
        above = table_of(session).cursor - table_of(session).scroll_offset.y
        await session.send(view)
        assert table_of(session).cursor - table_of(session).scroll_offset.y == above


async def test_a_view_that_changes_one_link_draws_one_line(monkeypatch: pytest.MonkeyPatch) -> None:
    view = fleets.many(500)
    async with open_view(view) as session:
        drawn: list[int] = []
        table = table_of(session)
        draw = table.draw_line

        def watched(index: int, room: int, selected: bool) -> object:
            drawn.append(index)
            return draw(index, room, selected)

        monkeypatch.setattr(table, "draw_line", watched)
        shown = table.lines[3]
        assert isinstance(shown, LinkLine)
        matrices = tuple(
            replace(matrix, sessions=Count(0, 1, 1)) if matrix is shown.matrix else matrix for matrix in view.matrices
        )
        await session.send(replace(view, matrices=matrices))
        assert drawn == [3]


@pytest.mark.parametrize("number", [2, 50, 500])
async def test_any_number_of_links(number: int) -> None:
    async with open_view(fleets.many(number), NARROW) as session:
        assert f"links ({number})" in session.text
        await session.press("end", "pageup", "home", "pagedown", "slash", *"vng-001", "enter")
        assert names_of(session) == ["vng-001"]


async def test_without_a_link_the_list_says_why(size: tuple[int, int]) -> None:
    async with open_view(samples.reading(), size) as session:
        text = await session.press("l")
        assert "Reading both clouds" in text
        assert "enter open" not in text
        await session.press("enter", "slash", "S")
        assert session.told == ["There is no link to show yet."]
        places = fleets.containers()
        empty = replace(parts.view(), containers=places, unlisted={Cloud.AZURE: "403: no permission"})
        text = await session.send(replace(empty, notes=fleets.NOTES))
        for said in (
            "No link found",
            "cannot list where to look: 403: no permission",
            "2 more to look in: w chooses",
            "proj-001: the Compute Engine API is not enabled",
            "Classic VPN gateway old-gw",
        ):
            assert said in text
        await session.press("escape")
        assert "2 more to look in: w chooses" in session.text


async def test_a_cloud_that_cannot_be_read_is_told_above_the_list() -> None:
    column = parts.columns(gcp={"problem": "run gcloud auth application-default login"})
    async with open_view(replace(fleets.fleet(), columns=column)) as session:
        assert "! Google Cloud  run gcloud auth application-default login" in session.text


async def test_hostile_names_stand_in_the_list_as_they_are(size: tuple[int, int]) -> None:
    async with open_view(fleets.hostile(), size) as session:
        for _ in range(22):
            text = await session.press("down")
            assert "\x1b" not in text
            assert "\u202e" not in text
        text = await session.press("home", "slash", *"gw[prod]", "enter")
        assert "gw[prod]" in text
        await session.press("S", "escape", "end")
        assert "> evil\ufffd[31m\ufffdgnp" in session.text or "[@click=app.quit]x" in session.text


async def test_light_and_no_colour_show_the_same_list(monkeypatch: pytest.MonkeyPatch) -> None:
    async with open_view(fleets.fleet()) as session:
        dark = session.text
    async with open_view(fleets.fleet(), theme=LIGHT.name) as session:
        assert session.text == dark
    monkeypatch.setenv("NO_COLOR", "1")
    async with open_view(fleets.fleet(), theme=None) as session:
        assert session.text.replace("t theme  ", "") == dark.replace("t theme  ", "")


async def test_a_click_selects_a_link_and_a_second_one_opens_it() -> None:
    async with open_view(fleets.fleet()) as session:
        line = next(y for y, text in enumerate(session.text.splitlines()) if "vng-003" in text)
        await session.pilot.click(offset=(10, line))
        await session.settle()
        assert "vng-003" in painted(session)
        await session.pilot.click(offset=(10, line), times=2)
        await session.settle()
        assert session.at_home
        assert "links (12) > vng-003 <-> ha-vpn-003 > matrix" in session.text


async def test_refresh_and_pause_work_from_the_list() -> None:
    async with open_view(fleets.fleet()) as session:
        text = await session.press("r", "p")
        assert session.source.calls == ["start", "refresh", "pause"]
        assert "paused  sorted: worst first" in text


@pytest.mark.parametrize("view", [View(), fleets.fleet(), fleets.many(500)], ids=["nothing", "some", "many"])
async def test_the_list_at_odd_sizes(view: View) -> None:
    async with open_view(view, (20, 6)) as session:
        if session.at_home:
            await session.press("l")
        for size in ((1, 1), (300, 90), (40, 12), (80, 24)):
            await session.pilot.resize_terminal(*size)
            await session.settle()
        await session.press("down", "S", "slash", "x", "escape")
        assert "havpn-tui" in session.text


@pytest.mark.parametrize(
    ("make", "rank"),
    [
        (fleets.healthy, Rank.AGREES),
        (fleets.pending, Rank.READING),
        (fleets.unread, Rank.UNREAD),
        (fleets.risky, Rank.DEGRADED),
        (fleets.broken, Rank.BROKEN),
    ],
)
def test_a_link_stands_as_bad_as_the_worst_of_it(make: fleets.Maker, rank: Rank) -> None:
    assert stand_of(make(0)).rank is rank


def test_a_session_that_nobody_asked_about_is_neither_good_nor_bad() -> None:
    standing = stand_of(replace(fleets.healthy(0), sessions=Count(0, 0, 2)))
    assert (standing.rank, standing.mark.word) == (Rank.OPEN, "unknown")


@pytest.mark.parametrize(
    ("count", "width", "told"),
    [
        (Count(), 9, "none"),
        (Count(2), 9, "2 up"),
        (Count(0, 0, 2), 9, "2 unknown"),
        (Count(1, 1), 12, "1 up 1 down"),
        (Count(0, 1, 1), 12, "1 down 1 ?"),
        (Count(1, 1), 9, "1/2 up !"),
        (Count(1, 0, 1), 7, "1/2 up ?"),
    ],
)
def test_counts_are_told_as_fully_as_there_is_room(count: Count, width: int, told: str) -> None:
    assert tell_count(count, width) == told


def test_a_place_has_the_end_of_the_subscription_and_in_full_all_of_it() -> None:
    link = fleets.healthy(1).link
    assert place_of(link.azure) == "..1f3b/rg-westeurope/westeurope"
    assert place_of(link.gcp) == "proj-shared/europe-west2"
    assert full_place_of(link.gcp, ()) == "europe-west2, proj-shared"
    nowhere = replace(link.azure, id="/azure/x", scope="", place="")
    assert (place_of(nowhere), full_place_of(nowhere, ())) == ("", "")


def test_the_same_note_stands_once_and_a_filter_finds_notes_too() -> None:
    view = replace(parts.view(), notes=("one", "two", "one"), hidden=("three",))
    assert [key for key in lay_out_links((), view)[1] if key] == [("one",), ("two",), ("three",)]
    assert [key for key in lay_out_links((), view, needle="TWO")[1] if key] == [("two",)]


def unasked(number: int) -> Matrix:
    """All that was read is up; the BGP of Azure was left out by choice."""
    found = fleets.healthy(number)
    left_out = Cell("not read", unasked=True)

    def leave_out(row: Row) -> Row:
        return replace(row, mark=Mark.UNKNOWN, azure=left_out)

    sections = (change(change(each, "bgp_session", leave_out), "psk", leave_out) for each in found.sections[1:])
    return replace(found, sections=(found.sections[0], *sections))


async def test_a_link_whose_bgp_azure_was_not_asked_for_is_up_only_as_far_as_read(size: tuple[int, int]) -> None:
    standing = stand_of(unasked(0))
    assert (standing.rank, standing.mark) == (Rank.AS_READ, Mark.UNKNOWN)
    assert standing.words.startswith("as far as read: BGP of Azure not asked")
    async with open_view(fleets.view_of(unasked(0), unasked(1), fleets.healthy(2), fleets.broken(3)), size) as session:
        assert "links 4:  1 broken  2 up as far as read  1 all well" in session.text
        assert "? vng-000" in session.text
        assert session.text.count("as far as read: BGP") >= 2


def test_a_pre_shared_key_that_no_reading_can_tell_leaves_a_link_all_well() -> None:
    standing = stand_of(fleets.healthy(0))
    assert (standing.mark, standing.words) == (Mark.AGREE, "all is up, no difference found")


async def test_that_some_things_belong_to_no_link_is_said_above_the_links(size: tuple[int, int]) -> None:
    async with open_view(replace(fleets.many(40), notes=fleets.NOTES), size) as session:
        assert "2 things belong to no link: end" in session.text
        await session.press("end")
        assert painted(session).startswith(f"> {fleets.NOTES[-1][:30]}")
        await session.send(fleets.many(40))
        assert "belong to no link" not in session.text


async def test_escape_goes_up_from_the_matrix_to_the_list_and_back_to_the_open_link() -> None:
    async with open_view(fleets.fleet()) as session:
        await session.press("enter")
        assert session.at_home
        key = session.app.link
        await session.press("slash", *"BGP", "enter", "escape")
        assert session.at_home, "the first escape clears the filter"
        await session.press("escape")
        assert isinstance(session.app.screen, LinksScreen)
        assert table_of(session).key == key
        await session.press("escape")
        assert (session.at_home, session.app.link) == (True, key)


async def test_escape_in_the_matrix_of_the_only_link_says_that_there_is_no_other() -> None:
    async with open_view(fleets.view_of(fleets.healthy(0))) as session:
        await session.press("escape")
        assert session.at_home
        assert session.told == ["There is no filter to clear, and no other link."]
