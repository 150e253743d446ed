"""The matrix: what it says, and that its cursor, filter and sizes behave."""

from __future__ import annotations

from dataclasses import replace

import pytest
from textual.strip import Strip

from probes.matrix import Mark
from screens.banner import Banner
from screens.keybar import KeyBar
from screens.rowpane import RowPane
from screens.text import width_of
from tests.diagnoses import finding
from tests.screens import fleets, parts, samples
from tests.screens.conftest import NARROW, WIDE, open_view


async def test_the_home_screen_says_how_the_link_stands(size: tuple[int, int]) -> None:
    async with open_view(samples.different_subnets(), size, lab="different-30") as session:
        text = session.text
        for said in (
            "READ-ONLY",
            "LAB different-30",
            "vng-prod <-> ha-vpn-gw",
            "tunnels 2: 2 up",
            "BGP 2: 1 up 1 down",
        ):
            assert said in text
        assert "first broken: tunnel 1, BGP: the ends use different /30s" in text
        assert "12 s" in text
        assert "14 s" in text


async def test_the_headline_row_is_selected_and_explained(size: tuple[int, int]) -> None:
    async with open_view(samples.different_subnets(), size) as session:
        assert session.label == "tunnel 1/BGP address"
        row = next(line for line in session.text.splitlines() if line.startswith(">"))
        assert "! 169.254.22.50 -> .49" in row
        assert "169.254.22.53 -> .54" in row
        for said in ("! differ, blocks", "HAVC17 the ends use different /30s", "cr-prod  interfaces[1].ipRange"):
            assert said in session.text


async def test_notes_have_a_column_where_there_is_room() -> None:
    async with open_view(samples.different_subnets(), WIDE) as session:
        assert "follows from BGP address" in session.text
        await session.pilot.resize_terminal(100, 30)
        await session.settle()
        assert "follows from BGP address" not in session.text
        await session.pilot.resize_terminal(*WIDE)
        await session.settle()
        assert "follows from BGP address" in session.text
        assert session.label == "tunnel 1/BGP address"


@pytest.mark.parametrize("width", [60, 80, 100, 122, 140, 200])
async def test_no_line_and_no_footer_overflows(width: int) -> None:
    async with open_view(samples.different_subnets(), (width, 24), lab="different-30") as session:
        bar = session.home.query_one(KeyBar)
        assert width_of(str(bar.render()).rstrip()) <= bar.size.width
        assert {"detail", "raw", "help", "quit"} <= {action.name for action in bar.shown()}
        assert session.table.max_scroll_x == 0
        for drawn in (session.home.query_one(Banner), session.home.query_one(RowPane)):
            assert all(width_of(line) <= drawn.size.width for line in str(drawn.render()).splitlines())


async def test_the_footer_at_80_columns_names_the_main_keys() -> None:
    async with open_view(samples.different_subnets(), NARROW) as session:
        assert session.text.splitlines()[-1].split("  ") == [
            " d detail",
            "y raw",
            "/ filter",
            "f finding",
            "o differing",
            "2 findings",
            "? help",
            "q quit",
        ]


async def test_the_cursor_moves_over_titles_and_stops_at_the_ends() -> None:
    async with open_view(samples.healthy(), NARROW) as session:
        assert session.label == "gateways/ASN"
        await session.press("up")
        assert session.label == "gateways/ASN"
        await session.press("down", "j")
        assert session.label == "tunnel 0/status"
        await session.press("k")
        assert session.label == "gateways/prefixes"
        await session.press("end")
        assert session.label == "tunnel 1/PSK"
        assert "> PSK" in session.text
        await session.press("pageup")
        assert session.label.startswith("tunnel 0") or session.label.startswith("tunnel 1")
        await session.press("pagedown", "pagedown", "pagedown")
        assert session.label == "tunnel 1/PSK"
        await session.press("home")
        assert session.label == "gateways/ASN"


async def test_the_cursor_stays_on_its_row_while_views_stream_in() -> None:
    first = parts.matrix(parts.tunnel(1), pending=True)
    async with open_view(parts.view(first), NARROW) as session:
        await session.press("down", "down")
        assert session.label == "tunnel 1/IKE"
        text = await session.send(samples.streaming())
        assert session.label == "tunnel 1/IKE"
        assert "> IKE" in text
        await session.send(samples.different_subnets())
        assert session.label == "tunnel 1/IKE"


async def test_a_cursor_whose_row_is_hidden_comes_back_to_it() -> None:
    async with open_view(samples.different_subnets()) as session:
        await session.press("down", "down", "down")
        assert session.label == "tunnel 1/traffic"
        await session.press("o")
        assert session.label != "tunnel 1/traffic"
        await session.press("o")
        assert session.label == "tunnel 1/traffic"


async def test_only_differences(size: tuple[int, int]) -> None:
    async with open_view(samples.different_subnets(), size) as session:
        text = await session.press("o")
        marks = {line.row.mark for line in session.table.lines if line.row}
        assert marks == {Mark.DIFFER, Mark.UNKNOWN}
        assert "only differences  3 of 20 rows" in text
        assert "GATEWAYS" not in text
        text = await session.press("o")
        assert "only differences" not in text
        assert session.table.row_count == 20


async def test_the_filter_narrows_while_typing_and_esc_clears_it(size: tuple[int, int]) -> None:
    async with open_view(samples.different_subnets(), size) as session:
        text = await session.press("slash", *"22.53")
        assert "filter: 22.53  1 of 20 rows" in text
        assert text.splitlines()[-1].strip().startswith("esc back")
        assert "d detail" not in text
        assert session.table.row_count == 1
        text = await session.press("enter")
        assert "filter: 22.53" in text
        assert session.table.has_focus
        text = await session.press("escape")
        assert "filter:" not in text
        assert session.table.row_count == 20
        await session.press("slash", *"TUNNEL-azure-0")
        assert {line.section.key for line in session.table.lines if line.section} == {"tunnel 0"}
        await session.press("escape", "o")
        assert session.home.choice.only_differences
        assert not session.home.choice.needle


async def test_a_filter_without_hits_leaves_no_row_to_act_on() -> None:
    async with open_view(samples.different_subnets()) as session:
        await session.press("slash", *"zzz", "enter")
        assert session.table.selected is None
        assert "no row selected" in session.text
        await session.press("d", "y", "c")
        assert session.at_home
        assert "No row is selected." in session.told


async def test_next_and_previous_difference_go_around() -> None:
    async with open_view(samples.different_subnets()) as session:
        await session.press("home", "n")
        assert session.label == "tunnel 1/BGP address"
        await session.press("n")
        assert session.label == "tunnel 1/BGP session"
        await session.press("n")
        assert session.label == "tunnel 1/BGP address"
        await session.press("N")
        assert session.label == "tunnel 1/BGP session"


async def test_without_a_difference_next_says_so() -> None:
    async with open_view(samples.healthy()) as session:
        await session.press("n")
        assert session.told == ["No row differs."]
        assert "first broken" not in session.text


async def test_a_click_selects_and_a_second_one_opens() -> None:
    async with open_view(samples.healthy()) as session:
        line = next(y for y, text in enumerate(session.text.splitlines()) if "outside" in text)
        await session.pilot.click(offset=(10, line))
        await session.settle()
        assert session.label == "tunnel 0/outside"
        await session.pilot.click(offset=(10, line), times=2)
        await session.settle()
        assert not session.at_home


async def test_a_scrolled_matrix_draws_the_cursor_where_it_is() -> None:
    async with open_view(samples.many(), NARROW) as session:
        await session.press("end")
        for key, label in (("up", "traffic"), ("down", "PSK"), ("up", "traffic"), ("up", "prefixes")):
            text = await session.press(key)
            painted = [line for line in text.splitlines() if line.startswith(">")]
            assert [line.split()[1] for line in painted] == [label]


async def test_a_note_that_is_cut_says_so() -> None:
    note = "a note that is much longer than the column that stands beside the two values of this row, by far"
    section = parts.change(parts.tunnel(0), "ike", lambda row: replace(row, note=note))
    async with open_view(parts.view(parts.matrix(section, *(parts.tunnel(n) for n in range(1, 6))))) as session:
        assert session.table.max_scroll_y
        row = next(line for line in session.text.splitlines() if "a note that" in line)
        assert row.rstrip(" ▁▂▃▄▅▆▇█▎").endswith("…")


async def test_a_long_headline_stands_in_full_at_80_columns() -> None:
    note = "Azure expects 169.254.22.49 and 169.254.22.50, Google is at 169.254.22.53"
    section = parts.change(parts.tunnel(1), "bgp_address", lambda row: replace(row, mark=Mark.DIFFER, note=note))
    found = finding(note)
    async with open_view(parts.view(parts.matrix(section, findings=(found,))), NARROW) as session:
        assert session.words.count(note) == 2
        assert f"first broken: {found.told}" in session.words


async def test_the_cursor_starts_at_the_first_open_row_without_a_headline() -> None:
    async with open_view(samples.with_unknowns()) as session:
        assert session.label == "tunnel 0/BGP session"
    async with open_view(samples.streaming()) as session:
        assert session.label == "gateways/ASN"
        await session.send(samples.with_unknowns())
        assert session.label == "tunnel 0/BGP session"


async def test_a_choice_that_leaves_no_row_says_why() -> None:
    async with open_view(samples.healthy(), NARROW) as session:
        assert "Nothing differs and nothing was left unread. o shows all rows." in await session.press("o")
        text = await session.press("slash", *"zzz")
        assert "No differing row contains 'zzz'. esc clears the filter." in text
        await session.press("escape", "o")
        text = await session.press("slash", *"zzz")
        assert "No row contains 'zzz'. esc shows all rows." in text
        assert "No row contains" not in await session.press("escape")


async def test_a_session_that_both_clouds_call_down_is_not_told_as_a_difference() -> None:
    async with open_view(samples.different_subnets()) as session:
        assert "! differ, blocks" in session.text
        text = await session.press("down")
        assert "> BGP session" in text
        assert "! down, blocks" in text


async def test_forty_tunnels_scroll() -> None:
    async with open_view(samples.many(), NARROW) as session:
        text = await session.press("end")
        assert "> PSK" in text
        assert session.label == "tunnel 39/PSK"
        assert session.table.max_scroll_x == 0


async def test_a_theme_changes_with_t_and_the_marks_stay(size: tuple[int, int]) -> None:
    async with open_view(samples.different_subnets(), size) as session:
        before = session.text
        await session.press("t")
        assert session.app.theme == "havpn-light"
        assert session.text == before


async def test_ages_tick_without_drawing_the_matrix(monkeypatch: pytest.MonkeyPatch) -> None:
    clock = [parts.NOW]
    async with open_view(samples.healthy(), now=lambda: clock[0]) as session:
        drawn: list[int] = []
        draw = session.table.render_line

        def watched(y: int) -> Strip:
            drawn.append(y)
            return draw(y)

        monkeypatch.setattr(session.table, "render_line", watched)
        clock[0] = parts.NOW.replace(second=50)
        await session.pilot.pause(1.1)
        assert not drawn
        assert "32 s" in session.text.splitlines()[1]


async def test_an_old_age_names_its_unit() -> None:
    async with open_view(samples.healthy(), now=lambda: parts.NOW.replace(hour=15)) as session:
        assert "3 h" in session.text


async def test_a_row_without_text_says_why() -> None:
    async with open_view(samples.streaming()) as session:
        assert "being read" in session.text
        assert "reading 7/12" in session.text
        assert "still reading, no verdict yet" in session.text


async def test_what_only_degrades_is_told_and_is_not_first_broken() -> None:
    async with open_view(parts.view(fleets.risky(0))) as session:
        assert "Azure renews very often (HAVB13)" in session.words
        assert "findings: 1 degrades" in session.words
        assert "first broken" not in session.words


async def test_a_difference_that_no_check_explains_is_not_called_well() -> None:
    section = parts.change(parts.tunnel(0), "ike", lambda row: replace(row, mark=Mark.DIFFER))
    async with open_view(parts.view(parts.matrix(section))) as session:
        assert "1 of the rows differ, and no check says why" in session.text
