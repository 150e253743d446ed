"""The screen of routes: what it says at every size, filters and hides, and that it works out each view only once."""

from __future__ import annotations

from dataclasses import replace

import pytest

from probes.documents import Documents
from probes.model import Link
from probes.routes import reconcile
from probes.routes.model import Reconciliation
from probes.survey import survey
from probes.view import View
from screens.lines import Choice
from screens.raw import RawScreen
from screens.routelines import RouteLine, find_line, lay_out_routes, verdict_of
from screens.routes import RoutesScreen
from screens.routetable import RouteTable, measure_routes
from screens.text import width_of
from screens.themes import DARK, LIGHT
from tests.probes.azure_answers import azure_advertised_read, azure_learned_read, lng_read, network_read
from tests.probes.builder import denied, edited, without
from tests.probes.route_states import (
    azure_learns,
    azure_tells,
    best_route,
    google_learns,
    google_tells,
    google_uses,
    link_of,
    routed,
    with_subnets,
    with_vnet,
)
from tests.screens import samples
from tests.screens.conftest import NARROW, WIDE, Session, open_view
from tests.screens.parts import columns

HOSTILE = "\x1b[31m[bold]snet[/bold]\u202e\n[/x]"


def shown(answers: Documents) -> View:
    """A view of these answers."""
    found = survey(answers)
    return replace(samples.healthy(), matrices=found.matrices, documents=answers, columns=columns())


def lossy() -> Documents:
    """A subnet that is dropped, one that is missing, a default route, and addresses that both sides have."""
    answers = with_vnet(routed(), "10.100.0.0/16", "10.101.4.0/24")
    answers = google_tells(answers, "10.101.0.0/16", "10.101.4.0/24", "10.55.0.0/16", "0.0.0.0/0")
    answers = azure_learns(answers, "10.101.0.0/16", "0.0.0.0/0")
    return google_learns(azure_tells(answers, "10.100.0.0/16", "10.101.4.0/24"), "10.100.0.0/16", "10.101.4.0/24")


def table_of(session: Session) -> RouteTable:
    screen = session.app.screen
    assert isinstance(screen, RoutesScreen)
    return screen.table


def prefixes_of(session: Session) -> list[str]:
    return [line.route.prefix for line in table_of(session).lines if isinstance(line, RouteLine)]


def painted(session: Session) -> str:
    """The line that the cursor is drawn on."""
    (line,) = [line for line in session.text.splitlines() if line.startswith(">")]
    return line


async def test_3_opens_the_routes_and_again_goes_back(size: tuple[int, int]) -> None:
    async with open_view(shown(routed()), size) as session:
        text = await session.press("3")
        assert isinstance(session.app.screen, RoutesScreen)
        assert "routes 4:  4 delivered" in text
        assert "TUNNEL 0  Azure -> Google Cloud  1 delivered" in text
        assert painted(session).startswith("> = 10.100.0.0/16")
        assert "tunnel 0 > Azure -> Google Cloud > 10.100.0.0/16" in text
        assert "yes, via 169.254.21.14, weight 0, AS path 65510" in text
        await session.press("3")
        assert session.at_home
        await session.press("3", "escape")
        assert session.at_home


async def test_what_is_lost_stands_first_and_the_cursor_with_it(size: tuple[int, int]) -> None:
    async with open_view(shown(lossy()), size) as session:
        text = await session.press("3")
        assert "! 1 overlapping  ! default route over tunnel 0" in text
        assert painted(session).startswith("> ! Azure's 10.101.4.0/24 (VNet vnet-hub) is in Google")
        assert "Each side keeps such addresses to itself" in session.words
        table_of(session).select(("tunnel 0", "to Azure", "10.101.4.0/24"))
        await session.settle()
        assert painted(session).startswith("> ! 10.101.4.0/24")
        assert "it is Azure's own 10.101.4.0/24 (VNet vnet-hub): Azure drops it" in session.words
        assert "Google Cloud advertises yes, via 169.254.21.13, MED 100" in session.words
        table_of(session).select(("tunnel 0", "to Azure", "0.0.0.0/0"))
        await session.settle()
        assert "the default route: all that leaves the VNet goes to Google Cloud" in session.words


async def test_columns_that_need_room_stand_where_there_is_room() -> None:
    async with open_view(shown(lossy()), WIDE) as session:
        text = await session.press("3")
        for said in ("what it is", "VNet vnet-hub", "weight 32768  AS 65509", "filtered: it is Azure's own"):
            assert said in text
        await session.pilot.resize_terminal(*NARROW)
        await session.settle()
        assert "what it is" not in session.text
        assert "10.101.0.0/16      yes        yes        delivered" in session.text


@pytest.mark.parametrize("width", [60, 80, 100, 122, 140, 200])
async def test_no_line_is_wider_than_the_terminal(width: int) -> None:
    async with open_view(shown(lossy()), (width, 24)) as session:
        await session.press("3")
        assert table_of(session).max_scroll_x == 0
        assert all(width_of(line) <= width for line in session.text.splitlines())
        widths = measure_routes(width)
        parts = (widths.prefix, widths.origin, widths.advertised, widths.learned, widths.verdict)
        assert 4 + sum(parts) == width
        assert min(widths.prefix, widths.advertised, widths.verdict) > 0


async def test_o_leaves_what_differs_or_is_unknown(size: tuple[int, int]) -> None:
    async with open_view(shown(lossy()), size) as session:
        text = await session.press("3", "o")
        assert "only differences  " in text
        assert prefixes_of(session).count("10.100.0.0/16") == 0
        assert {"10.101.4.0/24", "10.55.0.0/16", "0.0.0.0/0"} <= set(prefixes_of(session))
        await session.press("o")
        assert "10.100.0.0/16" in prefixes_of(session)
    async with open_view(shown(routed()), size) as session:
        assert "No route differs and none is unknown. o shows all." in await session.press("3", "o")


async def test_the_filter_looks_in_prefixes_verdicts_and_reasons(size: tuple[int, int]) -> None:
    async with open_view(shown(lossy()), size) as session:
        text = await session.press("3", "slash", *"AZURE DROPS")
        assert prefixes_of(session) == ["10.101.4.0/24"]
        assert "filter: AZURE DROPS" in text
        await session.press("enter")
        assert table_of(session).has_focus
        await session.press("escape")
        assert len(prefixes_of(session)) > 4
        text = await session.press("slash", *"zzz")
        assert "No route contains 'zzz'. esc shows all." in text
        await session.press("escape", "escape")
        assert session.at_home


async def test_the_cursor_stays_on_its_prefix_while_views_stream_in() -> None:
    pending = without(lossy(), azure_learned_read()).with_pending([azure_learned_read()])
    async with open_view(shown(pending), NARROW) as session:
        await session.press("3")
        table_of(session).select(("tunnel 0", "to Azure", "10.55.0.0/16"))
        await session.settle()
        assert "being read" in painted(session)
        assert "unknown: what Azure learned" in painted(session)
        await session.send(shown(lossy()))
        assert painted(session).startswith("> ! 10.55.0.0/16")
        assert "not learned" in painted(session)


async def test_what_may_not_be_asked_is_unknown_and_says_why(size: tuple[int, int]) -> None:
    answers = routed()
    for read in (azure_learned_read(), *(azure_advertised_read(f"169.254.2{end}") for end in ("1.13", "2.49"))):
        answers = denied(answers, read)
    async with open_view(shown(answers), size) as session:
        text = await session.press("3")
        assert "routes 4:  4 unknown" in text
        assert painted(session).startswith("> ? 10.100.0.0/16")
        assert "Google Cloud learned it; what Azure advertises is not known: 403" in session.words
        await session.press("up")
        assert "what Azure advertises is not known: 403: the caller may not read this" in session.words
        assert "No route is selected." not in session.told
        await session.press("y")
        assert session.told == ["No route is selected."]


async def test_y_shows_the_documents_of_both_sides_at_their_places() -> None:
    async with open_view(shown(lossy()), WIDE) as session:
        await session.press("3")
        table_of(session).select(("tunnel 0", "to Azure", "10.101.4.0/24"))
        text = await session.press("y")
        assert isinstance(session.app.screen, RawScreen)
        assert "tunnel 0 > Google Cloud -> Azure > 10.101.4.0/24 > raw JSON" in text
        assert "destRange" in text
        assert ">>" in text
        await session.send(shown(routed()))
        assert isinstance(session.app.screen, RawScreen)
        assert "10.101.4.0/24" in session.text
        await session.press("escape")
        assert table_of(session).has_focus


async def test_y_of_an_overlap_shows_both_address_spaces() -> None:
    async with open_view(shown(lossy()), WIDE) as session:
        text = await session.press("3", "y")
        assert "overlap > 10.101.4.0/24 > raw JSON" in text
        assert "addressPrefixes" in text
        assert "ipCidrRange" in text


async def test_copy_tells_both_sides_and_where_they_stand() -> None:
    async with open_view(shown(lossy())) as session:
        await session.press("3", "c")
        assert session.app.clipboard.startswith("Azure's 10.101.4.0/24 (VNet vnet-hub) is in Google Cloud's")
        table_of(session).select(("tunnel 0", "to Azure", "10.101.4.0/24"))
        await session.press("c")
        copied = session.app.clipboard.splitlines()
        assert copied[0] == "tunnel 0 > Google Cloud -> Azure > 10.101.4.0/24: filtered"
        assert "  Google Cloud advertises: yes, via 169.254.21.13, MED 100" in copied
        assert copied[-1].endswith("Azure drops it")


async def test_keys_work_nothing_out_anew(monkeypatch: pytest.MonkeyPatch) -> None:
    calls: list[Documents] = []

    def count(link: Link, documents: Documents) -> Reconciliation:
        calls.append(documents)
        return reconcile(link, documents)

    monkeypatch.setattr("screens.routes.reconcile", count)
    async with open_view(shown(lossy())) as session:
        await session.press("3")
        assert len(calls) == 1
        await session.press("down", "down", "pagedown", "o", "o", "slash", "1", "enter", "escape", "p", "t")
        assert len(calls) == 1
        await session.send(shown(routed()))
        assert len(calls) == 2


async def test_hostile_names_are_text(size: tuple[int, int]) -> None:
    answers = with_subnets(routed(), (HOSTILE, "10.101.0.0/16", "us-east4"))
    answers = edited(answers, azure_advertised_read("169.254.21.13"), "value/0/nextHop", HOSTILE)
    answers = edited(answers, lng_read("lng0"), "name", HOSTILE)
    async with open_view(shown(answers), size) as session:
        text = await session.press("3", "end", "up", "up")
        assert "\x1b" not in text
        assert "\u202e" not in text
        assert "�[31m[bold]snet[/bold]" in session.words
        await session.press("c")
        assert "\x1b" not in session.app.clipboard


async def test_without_a_link_the_screen_says_why() -> None:
    async with open_view(shown(routed())) as session:
        await session.press("3")
        await session.send(samples.no_link())
        assert "No link" in session.text or "no link" in session.text
        await session.press("y", "o", "slash")
        assert session.told == ["There is no link to show yet."]
        await session.press("escape")


@pytest.mark.parametrize("theme", [DARK.name, LIGHT.name])
async def test_every_line_draws_in_both_themes(theme: str, size: tuple[int, int]) -> None:
    async with open_view(shown(lossy()), size, theme=theme) as session:
        await session.press("3")
        table = table_of(session)
        for _ in range(table.row_count):
            await session.press("down")
            assert painted(session)


async def test_a_link_without_overlaps_known_says_that() -> None:
    async with open_view(shown(denied(routed(), network_read()))) as session:
        text = await session.press("3")
        assert "whether both sides have the same addresses is not known: 403" in text


async def test_of_many_routes_only_those_in_sight_are_drawn(monkeypatch: pytest.MonkeyPatch) -> None:
    many = [f"10.{number // 256}.{number % 256}.0/24" for number in range(1_500)]
    answers = google_learns(azure_tells(with_vnet(routed(), *many), *many), *many)
    answers = google_uses(answers, *(best_route("t0", one, "169.254.21.14") for one in many))
    async with open_view(shown(answers), WIDE) as session:
        await session.press("3")
        drawn: list[int] = []
        original = RouteTable.draw_line

        def draw(table: RouteTable, index: int, room: int, selected: bool) -> object:
            drawn.append(index)
            return original(table, index, room, selected)

        monkeypatch.setattr(RouteTable, "draw_line", draw)
        await session.press("end")
        assert len(drawn) <= 2 * WIDE[1]
        assert len(table_of(session).lines) > 3_000


def test_a_line_is_found_again_by_its_key_and_what_is_inferred_is_only_likely() -> None:
    answers = google_uses(lossy())
    found = reconcile(link_of(answers), answers)
    lines, keys = lay_out_routes(found, Choice())
    for line, key in zip(lines, keys, strict=True):
        if isinstance(line, RouteLine):
            assert find_line(found, key) == line
    assert find_line(None, ("x",)) is None
    assert find_line(found, ("nowhere",)) is None
    words = {route.prefix: verdict_of(route) for route in found.flows[0].routes}
    assert words == {"10.100.0.0/16": "shadowed, likely", "10.101.4.0/24": "shadowed"}
