"""From a row of the matrix to its finding and back, and how a row tells what was found."""

from __future__ import annotations

from dataclasses import replace

import pytest

from probes.matrix import Mark, Severity
from screens.cell import CellScreen
from screens.describe import DescribeScreen
from screens.findings import FindingsScreen
from screens.rowpane import RowPane
from tests.diagnoses import diagnosed, finding
from tests.screens import findingviews, parts, samples
from tests.screens.conftest import open_view
from tests.screens.test_findings import codes, line_with, selected


@pytest.mark.parametrize("opened", [(), ("d",)])
async def test_a_row_with_one_finding_opens_it(opened: tuple[str, ...]) -> None:
    async with open_view(findingviews.broken()) as session:
        assert session.label == "tunnel 1/BGP address"
        text = await session.press(*opened, "f")
        assert isinstance(session.app.screen, DescribeScreen)
        assert "the ends use different /30s" in text
        await session.press("f")
        assert session.at_home
        assert session.label == "tunnel 1/BGP address"


async def test_a_row_with_several_findings_lists_them() -> None:
    other = finding("the address is outside of Azure's range", code="HAVC06")
    found = findingviews.matrix(findingviews.subnets(), other, findingviews.risk(0))
    async with open_view(parts.view(found)) as session:
        text = await session.press("f")
        assert codes(session) == ["HAVC17", "HAVE08", "HAVC06"]
        assert "row: tunnel 1 > BGP address  3 of 4" in text
        await session.press("escape")
        assert len(codes(session)) == 4


async def test_a_row_that_only_follows_opens_what_follows() -> None:
    async with open_view(findingviews.broken()) as session:
        text = await session.press("down", "f")
        assert session.label == "tunnel 1/BGP session"
        assert "findings > HAVE08" in text
        assert "HAVC17 tunnel 1, BGP: the ends use different /30s" in text


async def test_a_row_without_a_finding_says_so() -> None:
    async with open_view(findingviews.broken()) as session:
        await session.press("home", "f")
        assert session.at_home
        assert session.told == ["No finding shows in this row."]


async def test_a_finding_leads_to_its_row_even_if_a_filter_hides_that() -> None:
    async with open_view(findingviews.broken()) as session:
        await session.press("slash", *"ASN", "enter", "2", "down", "down")
        assert selected(session) == "HAVB10"
        text = await session.press("f")
        assert session.at_home
        assert session.label == "tunnel 0/IKE"
        assert "filter:" not in text


async def test_a_finding_without_a_row_says_so() -> None:
    nowhere = finding("something that no row is about", cells=())
    async with open_view(parts.view(findingviews.matrix(nowhere))) as session:
        await session.press("2", "f")
        assert isinstance(session.app.screen, FindingsScreen)
        assert session.told == ["No row of the matrix shows this finding."]


async def test_next_stops_at_a_row_that_agrees_and_shows_a_grave_finding() -> None:
    (healthy,) = samples.healthy().matrices
    grave = finding("the ends agree on what neither can do", tunnel="tunnel 0", cells=("ike",))
    found = diagnosed(healthy, grave, findingviews.note())
    async with open_view(parts.view(found)) as session:
        await session.press("home", "n")
        assert session.label == "tunnel 0/IKE"
        assert session.table.selected
        assert session.table.selected[1].mark is Mark.AGREE
        await session.press("n")
        assert session.label == "tunnel 0/IKE"
        assert not session.told


async def test_the_row_and_its_card_tell_the_finding(size: tuple[int, int]) -> None:
    async with open_view(findingviews.broken(), size) as session:
        pane = session.home.query_one(RowPane)
        assert "HAVC17 the ends use different /30s" in str(pane.render())
        text = await session.press("d")
        assert isinstance(session.app.screen, CellScreen)
        assert "HAVC17 blocks  the ends use different /30s" in text
        assert "f finding" in text.splitlines()[-1]
        await session.press("escape", "home", "d")
        assert "f finding" not in session.text.splitlines()[-1]


async def test_a_row_that_agrees_says_that_a_grave_finding_shows_in_it(size: tuple[int, int]) -> None:
    (healthy,) = samples.healthy().matrices
    worse = finding(
        "Google does not advertise a subnet", Severity.DEGRADES, code="HAVD02", tunnel="tunnel 0", cells=("routes",)
    )
    async with open_view(parts.view(diagnosed(healthy, worse, findingviews.risk(1))), size) as session:
        assert session.label == "tunnel 0/prefixes"
        assert "> prefixes !    = 18 in" in session.text
        titles = [line.grave for line in session.table.lines if line.section and line.row is None]
        assert titles == [False, True, False]
        text = await session.press("up", "up", "up", "up", "up")
        assert line_with(text, "TUNNEL 0").split()[2] == "!"
    pending = replace(diagnosed(healthy, worse), pending=True)
    async with open_view(parts.view(pending), size) as session:
        assert session.label == "gateways/ASN", "nothing is said for good while answers are on their way"


async def test_of_a_row_that_is_unknown_the_reason_comes_first() -> None:
    (unread,) = samples.with_unknowns().matrices
    risk = finding("the keepalive is short", Severity.RISK, code="HAVC25", tunnel="tunnel 0", cells=("bgp_session",))
    section = parts.change(unread.sections[1], "bgp_session", lambda row: replace(row, note="403: no permission"))
    found = replace(unread, sections=(unread.sections[0], section, *unread.sections[2:]))
    async with open_view(parts.view(diagnosed(found, risk))) as session:
        assert session.label == "tunnel 0/BGP session"
        assert "? unknown  403: no permission; HAVC25 the keepalive is short" in session.text


async def test_a_pane_whose_finding_is_worded_anew_follows() -> None:
    async with open_view(findingviews.broken()) as session:
        worded = replace(findingviews.subnets(), sentence="worded anew")
        await session.send(parts.view(findingviews.matrix(worded)))
        assert "HAVC17 worded anew" in session.text
