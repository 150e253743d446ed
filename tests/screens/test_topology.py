"""The drawing of a link, and what it survives: what they show of each state, and that nothing gets lost or crossed."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace

import pytest

from probes.documents import Documents
from probes.survey import survey
from probes.view import View
from screens.availability import AvailabilityScreen
from screens.availabilitytable import AvailabilityPane, Title
from screens.text import width_of
from screens.topology import TopologyScreen
from screens.topologydraw import draw_topology, measure_topology
from screens.topologylines import lay_out_topology
from screens.topologyview import TopologyView
from tests.checks.bases import as_published, tidy
from tests.probes.availability import one_down
from tests.probes.azure_answers import connection_read, peers_read
from tests.probes.builder import denied, documents, edited
from tests.probes.conftest import labs, views
from tests.probes.google_answers import list_read
from tests.probes.pairing_state import STATES, State
from tests.probes.topology import AZURE, GOOGLE, article
from tests.screens import parts, samples
from tests.screens.built import line_of, state_named, view_of
from tests.screens.conftest import NARROW, WIDE, Session, open_view

__all__ = ["labs", "views"]
SCENARIOS = ("healthy", "wrong-psk", "one-connection", "crossed", "four-tunnels", "empty", "stale", "no-bgp-permission")


def drawing(answers: Documents, width: int = 80, airy: bool = False, selected: str | None = None) -> list[str]:
    (matrix, *_) = survey(answers).matrices
    picture = lay_out_topology(matrix, answers)
    return [line.plain for line in draw_topology(picture, width, selected, airy).lines]


def shown(session: Session) -> TopologyView:
    screen = session.app.screen
    assert isinstance(screen, TopologyScreen)
    return screen.picture


# ---------------------------------------------------------------------------------------------------- the drawing


async def test_the_drawing_names_everything_that_the_tunnels_are_made_of(size: tuple[int, int]) -> None:
    async with open_view(view_of(tidy(article())), size) as session:
        text = await session.press("4")
        assert isinstance(session.app.screen, TopologyScreen)
        for said in (
            "Azure  westeurope",
            "Google Cloud  us-east4",
            "VNet vnet-hub",
            "VPC hub",
            "ASN 65510",
            "ASN 65509",
        ):
            assert said in text
        assert "10.100.0.0/16" in text
        assert "VpnGw2AZ active-active" in text
        for number in (0, 1):
            line = line_of(text, f"tunnel {number} = up")
            assert line.index(f"instance {number}") < line.index(AZURE[number]) < line.index("═ tunnel")
            assert line.index("═╡") < line.index(GOOGLE[number]) < line.index(f"interface {number}")
        session_line = line_of(text, "169.254.22.50")
        assert "─ BGP = up ─" in session_line
        assert session_line.index("c1") < session_line.index("169.254.22.49") < session_line.index("t1")


async def test_the_pane_tells_the_first_broken_rung_and_what_follows(size: tuple[int, int]) -> None:
    async with open_view(view_of(documents(one_down())), size) as session:
        text = await session.press("4")
        assert shown(session).selected == "tunnel 1"
        assert "tunnel 1 ! down" in line_of(text, ">instance 1")
        assert "tunnel 1: c1 / instance 1 <-> t1 / interface 1" in text
        assert "! first broken: IKE" in text
        assert "exists =  IKE !  IPsec !  BGP !" in text
        assert "carries     nothing: IPsec down on tunnel 1" in text
        assert "without it  both directions over tunnel 0" in text
        text = await session.press("up")
        assert shown(session).selected == "tunnel 0"
        assert "= proved up to traffic" in text
        assert "without it  nothing: IPsec down on tunnel 1" in text


async def test_a_tall_terminal_shows_what_the_link_survives_beside_the_drawing() -> None:
    async with open_view(view_of(as_published(one_down())), WIDE) as session:
        text = await session.press("4")
        assert "nothing carries any more without instance 0 or 3 more single parts" in text
        assert "CONNECTION_REDUNDANCY_MET and yet tunnel 1 carries nothing, or one way only" in text
        assert "99.99 %     4 of 4 conditions met" in text
        assert "can go on sending into a tunnel that is dead (HAVD07)" in text
        assert "instance 0, tunnel 0, BGP session of tunnel 0, interface 0, or 4 entries of the configuration" in text
        await session.pilot.resize_terminal(*NARROW)
        await session.settle()
        assert "nothing carries any more" not in session.text


def test_no_two_tunnels_cross_however_they_are_joined() -> None:
    for name in ("both_sides_swapped", "external_interfaces_swapped", "four_tunnels_with_four_lngs"):
        lines = drawing(state_named(name), 140, airy=True)
        assert all(len(re.findall(r"tunnel \d", line)) <= 1 for line in lines)
        assert all(line.count("╞") == line.count("╡") for line in lines)
    crossed = drawing(state_named("both_sides_swapped"))
    assert any("instance 1" in line and "tunnel 0" in line and "interface 0" in line for line in crossed)


def test_a_tunnel_without_its_other_end_has_a_line_on_one_side_only() -> None:
    lines = drawing(state_named("connection_1_missing"), 140, airy=True)
    (line,) = [line for line in lines if "missing" in line]
    assert "no connection" in line
    assert re.search(r"│[ -]*tunnel 1 ! missing[ -]*┤", line)
    (unused,) = [line for line in lines if "no tunnel" in line]
    assert "instance 1" in unused
    (lonely,) = [line for line in drawing(state_named("google_tunnel_1_missing"), 140) if "missing" in line]
    assert "no VPN tunnel" in lonely
    assert re.search(r"├[ -]*tunnel 1 ! missing[ -]*│", lonely)


def test_what_only_one_cloud_tells_is_half_read_and_what_they_dispute_is_disputed() -> None:
    refused = denied(documents(article()), peers_read())
    assert sum("BGP ? half read" in line for line in drawing(refused)) == 2
    disputed = edited(documents(article()), list_read("vpnTunnels"), "items/t1/status", "NO_INCOMING_PACKETS")
    assert any("tunnel 1 ? disputed" in line for line in drawing(disputed))
    nobody = edited(documents(article()), list_read("vpnTunnels"), "items/t1/status", "SOMETHING_NEW")
    nobody = edited(nobody, connection_read("c1"), "properties/tunnelConnectionStatus", None)
    assert any("tunnel 1 ? unknown" in line for line in drawing(nobody))


def test_answers_on_their_way_are_not_drawn_as_up() -> None:
    answers = documents(article())
    waiting = Documents(
        {key: document for key, document in answers.answered.items() if key != peers_read().key},
        frozenset({peers_read().key}),
    )
    assert sum("BGP ? reading" in line for line in drawing(waiting)) == 2


def test_in_a_small_terminal_only_the_selected_of_four_tunnels_has_two_lines() -> None:
    answers = state_named("four_tunnels_with_four_lngs")
    lines = drawing(answers, selected="tunnel 2")
    assert len(lines) <= 12
    assert sum("= BGP =" in line or "BGP" in line for line in lines) == 4
    assert sum("169.254." in line for line in lines) == 1
    assert sum("169.254." in line for line in drawing(answers, 140, airy=True)) == 4


@pytest.mark.parametrize("width", [60, 79, 80, 100, 122, 140, 200])
def test_the_boxes_are_as_wide_as_the_terminal_and_closed(width: int) -> None:
    columns = measure_topology(width)
    assert 2 * columns.side + columns.middle <= width
    for state in STATES:
        answers = state.documents()
        for matrix in survey(answers).matrices:
            picture = lay_out_topology(matrix, answers)
            for airy in (False, True):
                drawn = draw_topology(picture, width, "tunnel 0", airy)
                assert {line.cell_length for line in drawn.lines} == {2 * columns.side + columns.middle}
                assert len(drawn.keys) == len(drawn.lines)
                assert set(drawn.keys) - {None} == set(picture.keys)


@pytest.mark.parametrize("state", STATES, ids=lambda state: state.name)
def test_every_state_is_drawn_with_each_tunnel_of_the_matrix_once(state: State) -> None:
    answers = state.documents()
    for matrix in survey(answers).matrices:
        picture = lay_out_topology(matrix, answers)
        assert list(picture.keys) == [section.key for section in matrix.sections if section.tunnel]
        for band in picture.bands:
            assert (band.key is None) == (band.tunnel is None)


async def test_names_from_the_clouds_are_never_markup_and_never_break_a_line(size: tuple[int, int]) -> None:
    view = view_of(state_named("hostile_names"))
    async with open_view(view, size) as session:
        for key in ("4", "5"):
            text = await session.press(key)
            assert all(width_of(line) <= size[0] for line in text.splitlines())
            assert not {"\x1b", "\u202e"} & set(text)
        for name in samples.HOSTILE:
            link = replace(view.matrices[0].link, azure=replace(view.matrices[0].link.azure, name=name, place=name))
            await session.send(replace(view, matrices=(replace(view.matrices[0], link=link),)))
            assert all(width_of(line) <= size[0] for line in session.text.splitlines())


# --------------------------------------------------------------------------------------------------- moving about


async def test_the_cursor_stays_on_its_tunnel_while_views_come_and_go() -> None:
    answers = state_named("four_tunnels_with_four_lngs")
    async with open_view(view_of(answers), NARROW) as session:
        await session.press("4", "down", "down")
        assert shown(session).selected == "tunnel 2"
        await session.send(view_of(edited(answers, list_read("vpnTunnels"), "items/0/status", "FAILED")))
        assert shown(session).selected == "tunnel 2"
        await session.send(view_of(documents(article())))
        assert shown(session).selected == "tunnel 0"
        await session.press("end")
        assert shown(session).selected == "tunnel 1"
        await session.press("home", "down", "down", "down")
        assert shown(session).selected == "tunnel 1"


async def test_many_tunnels_are_a_list_that_scrolls_with_the_cursor() -> None:
    async with open_view(view_of(state_named("thirty_connections_on_one_link")), NARROW) as session:
        text = await session.press("4")
        assert "┌─ Azure" in text
        last = shown(session)._keys[-1]
        for key in ("end", "up", "pageup", "pagedown", "home", "pagedown"):
            text = await session.press(key)
            selected = shown(session).selected
            assert selected
            assert re.search(rf">\S.*{selected} ", text), key
        text = await session.press("end")
        assert shown(session).selected == last
        assert "└──" in text


async def test_enter_goes_to_the_rows_of_the_tunnel(size: tuple[int, int]) -> None:
    async with open_view(view_of(documents(one_down())), size) as session:
        await session.press("4")
        await session.press("enter")
        assert session.at_home
        assert session.label.startswith("tunnel 1/")
        await session.press("4", "up", "enter")
        assert session.label.startswith("tunnel 0/")


async def test_a_click_selects_a_tunnel_and_a_second_one_opens_it() -> None:
    async with open_view(view_of(documents(article())), NARROW) as session:
        text = await session.press("4")
        lines = text.splitlines()
        row = next(number for number, line in enumerate(lines) if "tunnel 1 =" in line)
        await session.pilot.click(offset=(10, row))
        await session.settle()
        assert shown(session).selected == "tunnel 1"
        await session.pilot.click(offset=(10, 5))
        await session.settle()
        assert shown(session).selected == "tunnel 1"
        await session.pilot.click(offset=(10, row), times=2)
        await session.settle()
        assert session.at_home
        assert session.label.startswith("tunnel 1/")


async def test_number_keys_go_from_pane_to_pane_and_back() -> None:
    async with open_view(view_of(documents(article())), NARROW) as session:
        await session.press("4")
        await session.press("5")
        assert isinstance(session.app.screen, AvailabilityScreen)
        await session.press("4")
        assert isinstance(session.app.screen, TopologyScreen)
        assert len(session.app.screen_stack) == 2
        await session.press("4")
        assert session.at_home
        await session.press("5", "escape")
        assert session.at_home


async def test_without_a_link_both_panes_say_why(size: tuple[int, int]) -> None:
    async with open_view(samples.no_link(), size) as session:
        for key in ("4", "5"):
            text = await session.press(key)
            assert "No link found" in text
        await session.press("4", "enter", "down", "end")
        assert session.told == ["There is no tunnel to show."]
        await session.send(view_of(documents(article())))
        assert "tunnel 0 = up" in session.text
        assert shown(session).selected == "tunnel 0"
        await session.send(samples.no_link())
        assert "No link found" in session.text


async def test_a_cloud_that_cannot_be_read_is_named_above_both() -> None:
    view = view_of(documents(article()))
    columns = parts.columns(gcp={"problem": "[/x] refused"})
    async with open_view(replace(view, columns=columns), NARROW) as session:
        for key in ("4", "5"):
            text = await session.press(key)
            assert "! Google Cloud  [/x] refused" in text
        assert "paused" in await session.press("p")


# --------------------------------------------------------------------------------------------------- the scenarios


@pytest.mark.parametrize("scenario", SCENARIOS)
async def test_each_scenario_fits_a_small_terminal_and_a_large_one(
    scenario: str,
    views: Callable[[str], View],  # the fixture
) -> None:
    view = views(scenario)
    async with open_view(view, NARROW) as session:
        for size in (NARROW, WIDE):
            await session.pilot.resize_terminal(*size)
            for key in ("4", "5", "escape"):
                text = await session.press(key)
                assert all(width_of(line) <= size[0] for line in text.splitlines())
                if key == "4" and view.matrices:
                    assert "┌─ Azure" in text
                    assert text.count("└──") == 2
                if key == "5" and view.matrices:
                    pane = session.app.screen.query_one(AvailabilityPane)
                    assert pane.row is not None
                    assert not isinstance(pane.row.item, Title)
