"""The findings pane: what it lists, how it is narrowed, and the ways from a row to its finding and back."""

from __future__ import annotations

from dataclasses import replace

import pytest

from probes.checks.diagnose import Lamp
from probes.checks.registry import all_checks, find_check
from screens.describe import DescribeScreen
from screens.findinglines import FindingLine
from screens.findings import FindingsScreen
from screens.findingtable import FindingTable
from screens.text import width_of
from screens.topology import TopologyScreen
from tests.diagnoses import finding
from tests.screens import findingviews, fleets, parts, samples
from tests.screens.conftest import NARROW, WIDE, Session, open_view


def table(session: Session) -> FindingTable:
    assert isinstance(session.app.screen, FindingsScreen)
    return session.app.screen.table


def codes(session: Session) -> list[str]:
    return [line.finding.code for line in table(session).lines if isinstance(line, FindingLine)]


def selected(session: Session) -> str:
    line = table(session).selected
    assert isinstance(line, FindingLine)
    return line.finding.code


def line_with(text: str, word: str) -> str:
    return next(line for line in text.splitlines() if word in line)


def crumbs(text: str) -> str:
    return line_with(text, "links > ")


async def test_it_says_what_was_looked_at_both_lamps_and_the_ladder_of_each_tunnel(size: tuple[int, int]) -> None:
    async with open_view(findingviews.broken(), size) as session:
        text = await session.press("2")
        checks = len({check.code for check in all_checks()})
        assert f"findings 4:  1 blocks 2 risk 1 note   {checks} checks looked, 3 could not tell" in text
        assert "would these configurations work together  ! partly: not tunnel 1" in text
        assert line_with(text, "what the clouds observe").split("!")[1].startswith(" partly up: tunnel 1 is not")
        assert "tunnel 0  exists = IKE = IPsec = BGP = routes = traffic =  all proved" in text
        assert "tunnel 1  exists = IKE = IPsec = BGP ! routes ? traffic ?  first broken: BGP" in text


async def test_what_follows_stands_under_its_cause(size: tuple[int, int]) -> None:
    async with open_view(findingviews.broken(), size) as session:
        text = await session.press("2")
        assert codes(session) == ["HAVC17", "HAVE08", "HAVB10", "HAVB10", "HAVD17"]
        assert line_with(text, "the ends use").split()[:6] == [">", "!", "blocks", "HAVC17", "1", "BGP"]
        assert line_with(text, "the BGP session is").split()[:4] == ["then", "HAVE08", "1", "BGP"]
        assert line_with(text, "Azure's default").split()[:5] == ["!", "risk", "HAVB10", "0", "IPsec"]
        assert line_with(text, "both peers").split()[:5] == ["-", "note", "HAVD17", "link", "design"]
    async with open_view(findingviews.broken(), WIDE) as session:
        assert "renews without PFS (likely)" in await session.press("2")


async def test_the_pane_tells_why_and_what_would_mend_it_first(size: tuple[int, int]) -> None:
    check = find_check("HAVC17")
    assert check
    async with open_view(findingviews.broken(), size) as session:
        await session.press("2")
        assert "! the ends use different /30s" in session.words
        assert f"why {check.text['Why']}" in session.words
        assert "fix Azure: set the BGP peer address to 169.254.22.53 (and 1 more: d)" in session.words
        await session.press("down")
        assert "follows from HAVC17: mend that first" in session.words


async def test_checks_that_could_not_tell_stand_below_by_reason(size: tuple[int, int]) -> None:
    async with open_view(findingviews.broken(), size) as session:
        await session.press("2")
        text = await session.press("end", "up")
        assert "COULD NOT TELL (3 CHECKS)" in text
        assert line_with(text, "> ? blocks").split()[3:] == ["2", "codes", "0,", "1", *findingviews.FORBIDDEN.split()]
        check = find_check("HAVL27")
        assert check
        assert f"HAVL27 would say: {check.title}"[:60] in session.words
        text = await session.press("down")
        assert line_with(text, "> ? risk").split()[3:5] == ["HAVC01", "link"]
        for key in ("d", "y", "c", "f"):
            session.app.clear_notifications()
            await session.press(key)
            assert session.told == ["No finding is selected."]


async def test_nothing_found_is_said_only_of_what_was_looked_at(size: tuple[int, int]) -> None:
    async with open_view(findingviews.clean(), size) as session:
        text = await session.press("2")
        assert "Nothing was found, and every check could tell." in text
        assert "findings 0    " in text
        assert "= yes, as far as can be read" in text
        assert "no finding selected" in text
    async with open_view(findingviews.clean(unsure=findingviews.doubts()), size) as session:
        text = await session.press("2")
        assert "every check could tell" not in text
        assert "None of the checks that could tell found anything." in text
        assert "3 could not tell" in text


async def test_while_answers_are_on_their_way_nothing_is_said_for_good(size: tuple[int, int]) -> None:
    (before,) = findingviews.clean().matrices
    waits = findingviews.judged(replace(before, pending=True), "?????=", fits=Lamp.UNKNOWN, observed=Lamp.UNKNOWN)
    async with open_view(parts.view(waits), size) as session:
        text = await session.press("2")
        assert "Nothing was found so far." in text
        assert text.count("? cannot tell yet") == 2
        pending = replace(waits, diagnosis=replace(waits.diagnosis, unsure=findingviews.doubts()))
        text = await session.send(parts.view(pending))
        assert "3 could not tell yet" in text
        assert "None of the checks that could tell found anything so far." in text
        assert "COULD NOT TELL YET (3 CHECKS)" in text


async def test_in_a_small_window_the_list_comes_first() -> None:
    async with open_view(findingviews.broken(), (60, 15)) as session:
        text = await session.press("2")
        assert "would work together  ! partly: not tunnel 1" in text
        assert "1 blocks 2 risk 1 note   3 could not tell" in text
        assert "> ! blocks" in text
        assert len([line for line in text.splitlines() if "HAV" in line]) == 5
        assert all(width_of(line) <= 60 for line in text.splitlines())
        assert not session.app.screen.max_scroll_y


async def test_keys_narrow_by_severity_layer_and_tunnel_and_esc_shows_all(size: tuple[int, int]) -> None:
    async with open_view(findingviews.broken(), size) as session:
        await session.press("2")
        assert "severity: blocks  2 of 5" in crumbs(await session.press("S"))
        assert codes(session) == ["HAVC17", "HAVE08"]
        assert "severity: degrades  0 of 5" in crumbs(await session.press("S"))
        assert "severity: risk  2 of 5" in crumbs(await session.press("S"))
        assert "tunnel: 0  1 of 5" in crumbs(await session.press("T"))
        assert "tunnel: 1  1 of 5" in crumbs(await session.press("T"))
        await session.press("S", "S")
        assert "tunnel: link  1 of 5" in crumbs(await session.press("T"))
        assert codes(session) == ["HAVD17"]
        await session.press("T")
        assert "layer: IPsec  2 of 5" in crumbs(await session.press("Y"))
        assert isinstance(session.app.screen, FindingsScreen)
        assert "layer" not in crumbs(await session.press("escape"))
        assert len(codes(session)) == 5
        await session.press("escape")
        assert session.at_home


async def test_a_filter_narrows_while_it_is_typed() -> None:
    async with open_view(findingviews.broken(), NARROW) as session:
        await session.press("2")
        text = await session.press("slash", *"renews")
        assert "filter: renews  2 of 5" in text
        assert "esc back" in text.splitlines()[-1]
        await session.press("enter")
        assert table(session).has_focus
        await session.press("slash", *"zzz", "enter")
        assert "No finding is left by this filter. esc shows all." in session.text
        await session.press("escape")
        assert len(codes(session)) == 5


async def test_a_cause_is_found_by_what_follows_from_it() -> None:
    async with open_view(findingviews.broken()) as session:
        await session.press("2", "slash", *"session is down", "enter")
        assert codes(session) == ["HAVC17", "HAVE08"]


async def test_the_cursor_stays_on_its_finding_while_views_stream_in() -> None:
    async with open_view(findingviews.broken(), NARROW) as session:
        await session.press("2", "down", "down", "down")
        assert table(session).key == ("HAVB10", "tunnel 1", "conn-gcp-1", 0)
        worse = finding("Google says AUTHORIZATION_ERROR", code="HAVB01", tunnel="tunnel 0", cells=("status",))
        changed = findingviews.matrix(worse, findingviews.subnets(), findingviews.risk(1), findingviews.note())
        await session.send(parts.view(changed))
        assert table(session).key == ("HAVB10", "tunnel 1", "conn-gcp-1", 0)
        assert selected(session) == "HAVB10"
        assert "> ! risk" in session.text
        await session.send(parts.view(findingviews.matrix(findingviews.note())))
        assert selected(session) == "HAVD17"
        await session.send(findingviews.broken())
        assert table(session).key == ("HAVB10", "tunnel 1", "conn-gcp-1", 0)


async def test_until_a_key_is_pressed_the_cursor_is_on_the_first_finding() -> None:
    async with open_view(parts.view(findingviews.matrix(findingviews.note()))) as session:
        await session.press("2")
        assert selected(session) == "HAVD17"
        await session.send(findingviews.broken())
        assert selected(session) == "HAVC17"
        await session.press("end", "home")
        worse = finding("Google says AUTHORIZATION_ERROR", code="HAVB01", cells=("status",))
        await session.send(parts.view(findingviews.matrix(worse, findingviews.subnets())))
        assert selected(session) == "HAVC17"


async def test_sixty_findings_scroll(size: tuple[int, int]) -> None:
    async with open_view(findingviews.many(60), size) as session:
        text = await session.press("2")
        assert "findings 60:  60 risk" in text
        text = await session.press("end")
        assert "risk number 59" in next(line for line in text.splitlines() if line.startswith(">"))
        assert table(session).max_scroll_x == 0
        assert table(session).row_count == 60


@pytest.mark.parametrize("width", [60, 80, 100, 122, 140, 200])
async def test_hostile_texts_are_seen_and_do_nothing(width: int) -> None:
    async with open_view(findingviews.hostile(), (width, 40)) as session:
        text = await session.press("2")
        for sign in ("\x1b", "\u202e"):
            assert sign not in text
        assert "[bold red]x[/]" in text
        assert table(session).max_scroll_x == 0
        for _ in range(len(samples.HOSTILE)):
            text = await session.press("down", "d")
            assert "\x1b" not in text
            assert all(width_of(line) <= width for line in text.splitlines())
            await session.press("escape")


async def test_without_a_link_it_says_why(size: tuple[int, int]) -> None:
    async with open_view(samples.no_link(), size) as session:
        text = await session.press("2")
        assert "No link found" in text
        for key in ("d", "S", "slash", "f"):
            session.app.clear_notifications()
            await session.press(key)
            assert session.told == ["There is no link to show yet."]
        await session.send(findingviews.broken())
        assert len(codes(session)) == 5


async def test_number_keys_change_panes_from_wherever_one_is() -> None:
    async with open_view(findingviews.broken()) as session:
        await session.press("4", "2")
        assert isinstance(session.app.screen, FindingsScreen)
        await session.press("4")
        assert isinstance(session.app.screen, TopologyScreen)
        await session.press("1")
        assert session.at_home
        for way in (("d",), ("y",), ("d", "y"), ("2", "d"), ("2", "d", "y")):
            await session.press(*way, "2")
            assert isinstance(session.app.screen, FindingsScreen)
            assert len(session.app.screen_stack) == 2
            await session.press("2")
            assert session.at_home
        await session.press("2", "d", "y", "1")
        assert session.at_home


async def test_a_filtered_list_is_there_again_after_a_look_at_one_finding() -> None:
    async with open_view(findingviews.broken()) as session:
        await session.press("2", "S", "S", "S", "d")
        assert isinstance(session.app.screen, DescribeScreen)
        await session.press("2")
        assert codes(session) == ["HAVB10", "HAVB10"]
        assert table(session).key == ("HAVB10", "tunnel 1", "conn-gcp-1", 0)


async def test_forty_tunnels_fold_their_ladders(size: tuple[int, int]) -> None:
    (before,) = samples.many().matrices
    marks = ["======"] * 40
    marks[17] = "=!!!??"
    found = findingviews.judged(before, *marks, fits=Lamp.PARTLY, observed=Lamp.PARTLY)
    async with open_view(parts.view(found), size) as session:
        text = await session.press("2")
        assert "tunnel 17 exists = IKE ! IPsec ! BGP ! routes ? traffic ?  first broken: IKE" in text
        shown = 1 if size == NARROW else 5
        assert f"{40 - shown} more tunnels: {40 - shown} up" in text


async def test_the_selected_finding_is_copied_as_text() -> None:
    async with open_view(findingviews.broken()) as session:
        await session.press("2", "c")
        copied = session.app.clipboard.splitlines()
        assert copied[0] == "HAVC17 (blocks, certain) tunnel 1, BGP: the ends use different /30s"
        assert copied[1] == "  then: HAVE08 tunnel 1, BGP: the BGP session is down"
        assert f"  look: {findingviews.COMMAND}" in copied
        assert session.told == ["Sent to the terminal's clipboard (OSC 52); some terminals and tmux ignore it."]


async def test_it_follows_the_link_that_is_open() -> None:
    async with open_view(fleets.fleet()) as session:
        await session.press("enter", "2")
        (first,) = codes(session)
        await session.press("escape", "l", "down", "enter", "2")
        (second,) = codes(session)
        assert {first, second} <= {wrong.code for wrong in fleets.BROKEN}
        assert first != second


@pytest.fixture
def _no_colour(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NO_COLOR", "1")


@pytest.mark.usefixtures("_no_colour")
async def test_without_colour_the_marks_say_the_same() -> None:
    async with open_view(findingviews.broken(), NARROW, theme=None) as session:
        text = await session.press("2")
        assert "> ! blocks   HAVC17" in text
        assert "BGP ! routes ?" in text


async def test_a_theme_changes_nothing_but_colours(size: tuple[int, int]) -> None:
    async with open_view(findingviews.broken(), size) as session:
        before = await session.press("2")
        assert await session.press("t") == before
