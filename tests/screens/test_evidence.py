"""The row in full and the raw JSON: where a value comes from."""

from __future__ import annotations

from dataclasses import replace

import pytest

from probes.documents import Document, Documents, Outcome
from probes.matrix import Cell
from probes.values import Source
from probes.view import View
from screens.cell import CellScreen
from screens.jsonlines import lay_out_json, place_of
from screens.jsonview import JsonView
from screens.raw import RawScreen
from tests.screens import parts, samples
from tests.screens.conftest import NARROW, WIDE, Session, open_view


@pytest.mark.parametrize("key", ["d", "enter"])
async def test_a_row_in_full_shows_both_values_and_their_places(key: str) -> None:
    async with open_view(samples.different_subnets(), (140, 40)) as session:
        text = await session.press(key)
        assert isinstance(session.app.screen, CellScreen)
        for said in (
            '"169.254.22.49"',
            '"169.254.22.53/30"',
            "properties.bgpSettings.bgpPeeringAddress",
            "interfaces[1].ipRange",
            "local_gateways.get  lng-gcp-1",
            "projects/proj-net/regions/europe-west2/routers/cr-prod",
            "fetched 2025-03-04 12:00:18 UTC, 12 s ago",
            "Why both must agree",
            "RFC 3927",
        ):
            assert said in text
        await session.press("escape")
        assert session.at_home


def _card(session: Session) -> str:
    """What stands on the card, without the matrix around it."""
    region = session.app.screen.query_one("#card").region
    return "\n".join(line[region.x : region.right] for line in session.text.splitlines()[region.y : region.bottom])


async def test_a_narrow_row_in_full_scrolls_to_its_rule() -> None:
    async with open_view(samples.different_subnets(), NARROW) as session:
        assert "Why both must agree" not in await session.press("d")
        assert "Why both must agree" in await session.press("end")


async def test_a_row_in_full_follows_the_view() -> None:
    async with open_view(samples.streaming()) as session:
        await session.press("slash", *"BGP session", "enter", "d")
        assert "being read" in session.text
        text = await session.send(samples.with_unknowns())
        assert "unknown: 403: getBgpPeerStatus needs" in text
        assert "result     forbidden" in text
        assert "time       fetched 2025-03-04 12:00:18 UTC, 12 s ago" in text
        assert _card(session).count("403") == 1
        text = await session.send(samples.healthy())
        assert "Connected 3d 04:11" in text
        await session.send(samples.no_link())
        assert "Connected 3d 04:11" in session.text


async def test_a_row_that_an_answer_lacks_has_no_path() -> None:
    section = parts.change(
        parts.tunnel(0), "status", lambda row: replace(row, azure=Cell("none", (Source(parts.PEERS, "value[-1].x"),)))
    )
    async with open_view(parts.view(parts.matrix(section))) as session:
        await session.press("d")
        assert "no value" in _card(session)
        assert "[-1]" not in _card(session)
        assert _card(session).count("path   ") == 1


async def test_raw_json_stands_at_the_marked_lines(size: tuple[int, int]) -> None:
    async with open_view(samples.different_subnets(), size) as session:
        text = await session.press("y")
        assert isinstance(session.app.screen, RawScreen)
        marked = [line for line in text.splitlines() if ">" in line and '"ipRange"' in line]
        assert marked
        assert '"ipRange": "169.254.22.53/30",' in marked[0]
        assert '"bgpPeeringAddress": "169.254.22.49"' in text
        assert "secrets removed" in text
        await session.press("escape")
        assert session.at_home


async def test_raw_json_is_side_by_side_only_where_it_is_wide() -> None:
    async with open_view(samples.different_subnets(), WIDE) as session:
        await session.press("y")
        left, right = session.app.screen.query(JsonView)
        assert left.region.y == right.region.y
        await session.pilot.resize_terminal(*NARROW)
        await session.settle()
        assert left.region.x == right.region.x


async def test_keys_of_raw_json() -> None:
    async with open_view(samples.different_subnets(), WIDE) as session:
        await session.press("y")
        left, right = session.app.screen.query(JsonView)
        assert left.has_focus
        await session.press("tab")
        assert right.has_focus
        await session.press("n", "N")
        assert '"169.254.22.53/30"' in session.text


def _several_places() -> View:
    """The status row rests on three places of two documents; the deciding one is not the first line."""
    gateway, peers = "properties.bgpSettings.peerWeight", "value[1].state"
    sources = Source(parts.GATEWAY, gateway, 0), Source(parts.GATEWAY, "name", "vng-prod"), Source(parts.PEERS, peers)
    section = parts.change(parts.tunnel(0), "status", lambda row: replace(row, azure=Cell("Connected", sources)))
    return parts.view(parts.matrix(section))


async def test_raw_json_opens_at_the_deciding_place_and_tells_where_one_is() -> None:
    async with open_view(_several_places(), WIDE) as session:
        text = await session.press("y")
        assert "Azure: gateways.get vng-prod (mark 2 of 3)" in text
        assert "Google Cloud: vpn_tunnels.get tunnel-azure-0 (mark 1 of 1)" in text
        assert _current(text) == '"peerWeight": 0'
        text = await session.press("n")
        assert "Azure: gateways.bgp_peers vng-prod (mark 3 of 3)" in text
        assert _current(text) == '"state": "Connecting"'
        assert _current(await session.press("n")) == '"name": "vng-prod",'
        text = await session.press("N", "N")
        assert _current(text) == '"peerWeight": 0'
        assert "n next  N previous" in text.splitlines()[-1]


async def test_the_frame_names_the_document_in_sight() -> None:
    async with open_view(_several_places(), (100, 15)) as session:
        await session.press("y")
        assert "gateways.bgp_peers" in (await session.press("end")).splitlines()[1]
        assert "mark 2" not in session.text.splitlines()[1][:50]
        assert "mark 2 of 3" in await session.press("n", "N")


async def test_the_focused_side_has_another_frame() -> None:
    async with open_view(samples.different_subnets(), WIDE) as session:
        top = (await session.press("y")).splitlines()[1]
        assert (top[0], top[-1]) == ("┏", "╮")
        top = (await session.press("tab")).splitlines()[1]
        assert (top[0], top[-1]) == ("╭", "┓")


def _current(text: str) -> str:
    """The current line of the left side."""
    lefts = [line[: WIDE[0] // 2] for line in text.splitlines()]
    return next(left for left in lefts if ">>" in left).strip("┃>▁▂▃▄▅▆▇█ ")


async def test_a_document_that_failed_says_why(size: tuple[int, int]) -> None:
    async with open_view(samples.with_unknowns(), size) as session:
        text = await session.press("slash", *"BGP session", "enter", "y")
        assert "forbidden: 403: getBgpPeer" in text
        await session.press("n")
        assert session.told == ["No line of this side is marked."]


async def test_a_document_under_way_says_so() -> None:
    view = samples.healthy()
    answered = {key: each for key, each in view.documents.answered.items() if key != parts.PEERS.key}
    view = replace(view, documents=Documents(answered, frozenset({parts.PEERS.key})))
    async with open_view(view) as session:
        text = await session.press("slash", *"BGP session", "enter", "y")
        assert "being read" in text


async def test_a_side_without_sources_says_so() -> None:
    async with open_view(samples.healthy()) as session:
        assert "Nothing was read for this side" in await session.press("end", "y")


async def test_a_large_document_opens_and_scrolls() -> None:
    interfaces = [{"name": f"if-{n}", "ipRange": f"169.254.{n % 250}.1/30"} for n in range(20_000)]
    large = Document(parts.ROUTER, Outcome.OK, parts.FETCHED, 1.0, {"interfaces": interfaces})  # type: ignore[dict-item]  # JSON all the same
    view = replace(samples.different_subnets(), documents=parts.documents(large))
    async with open_view(view) as session:
        await session.press("y", "tab", "end")
        assert "]" in session.text


def test_a_path_finds_its_line_or_the_nearest_around_it() -> None:
    lines = lay_out_json({"a": {"b-c": [1, {"d": None}]}, "e": []})
    for path, text in (
        ('a["b-c"][1].d', '"d": null'),
        ('a["b-c"][0]', "1,"),
        ('a["b-c"][7].x', '"b-c": ['),
        ("e", '"e": []'),
        ("", "{"),
        ("nowhere.at.all", "{"),
    ):
        place = place_of(path, lines)
        assert place is not None
        assert lines[place].key + lines[place].value == text
    assert place_of("x", []) is None


def test_a_very_long_value_is_cut_and_says_so() -> None:
    (line,) = lay_out_json("x" * 10_000)
    assert line.value.endswith("… (10002 characters)")
