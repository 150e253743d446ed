"""A finding in full: what it tells, what can be copied, and that it stays on its finding."""

from __future__ import annotations

from dataclasses import replace

import pytest

from probes.checks.finding import Finding
from probes.checks.registry import all_checks, find_check
from probes.documents import Documents
from probes.values import Source
from screens import copying
from screens.describe import DescribeScreen
from screens.describelines import Told, describe, wrap_path
from screens.describeview import DescribeView
from screens.evidence import find_raw
from screens.findinglines import FindingLine
from screens.findings import FindingsScreen
from screens.text import width_of
from tests.diagnoses import finding
from tests.screens import findingviews, parts, samples
from tests.screens.conftest import NARROW, WIDE, Session, open_view

SENT = "to the terminal's clipboard (OSC 52); some terminals and tmux ignore it."


def view_of(session: Session) -> DescribeView:
    return session.app.screen.query_one(DescribeView)


def texts(found: Finding, width: int, root: Finding | None = None, gone: bool = False) -> list[str]:
    line = FindingLine((found.code, found.tunnel, found.resource, 0), found, root)
    told = Told(line, parts.documents(), gone)
    return [shown.content.plain.rstrip() for shown in describe(told, width).lines]


def test_it_tells_everything_in_the_order_in_which_it_is_asked() -> None:
    check = find_check("HAVC17")
    assert check
    lines = texts(findingviews.subnets(), 140)
    heads = [line.partition("  ")[0] for line in lines if line and not line.startswith((" ", "!"))]
    assert heads == [
        "Why it matters",
        "Evidence",
        "How each cloud shows it",
        "What follows",
        "Look by hand",
        "What would mend it",
        "How safe the fix is",
        "Source",
    ]
    whole = " ".join(" ".join(lines).split())
    assert lines[0] == "! the ends use different /30s"
    assert "HAVC17 blocks certain tunnel 1, layer BGP rule: documented" in whole
    for said in (check.title, check.text["Why"], check.text["Safety"], check.text["Source"]):
        assert said in whole
    assert "HAVE08 tunnel 1, BGP: the BGP session is down" in whole
    assert "Azure: set the BGP peer address to 169.254.22.53" in whole


def test_the_evidence_of_both_clouds_stands_side_by_side_where_there_is_room() -> None:
    lines = texts(findingviews.subnets(), 140)
    titles = next(line for line in lines if "Azure  read" in line)
    assert titles.split("  ")[1:3] == ["Azure", "read 2025-03-04 12:00:18 UTC"]
    first = lines[lines.index(titles) + 1]
    assert first.split() == ["lng-gcp-1", "cr-prod"]
    second = lines[lines.index(titles) + 2]
    assert 'bgpPeeringAddress = "169.254.22.49"' in second
    assert second.endswith('interfaces[1].ipRange = "169.254.22.53/30"')
    narrow = texts(findingviews.subnets(), 78)
    heads = [line.split("  ")[1] for line in narrow if "  read 2025-03-04" in line]
    assert heads == ["Azure", "Google Cloud"]


def test_an_object_in_the_evidence_is_shown_as_json() -> None:
    whole = " ".join(texts(findingviews.subnets(), 140))
    assert '"linkedVpnTunnel"' in whole
    documents = parts.documents()
    for path, found in (
        ("interfaces[1].name", "if-1"),
        ("interfaces[-1]", None),
        ("interfaces[7].name", None),
        ("bgp.asn.deeper", None),
        ('bgp["asn"]', 65509),
        ("", parts.BODIES[parts.ROUTER]),
    ):
        assert find_raw(Source(parts.ROUTER, path), documents) == found
    assert find_raw(Source(parts.ROUTER, "bgp.asn"), Documents()) is None


def test_what_follows_from_another_finding_names_it() -> None:
    (follows,) = findingviews.subnets().consequences
    lines = texts(follows, 100, findingviews.subnets())
    assert lines[lines.index("It follows from") + 1] == "  HAVC17 tunnel 1, BGP: the ends use different /30s"


@pytest.mark.parametrize("width", [58, 78, 98, 138, 198])
def test_no_line_of_any_check_is_too_wide(width: int) -> None:
    for check in all_checks():
        found = replace(findingviews.subnets(), code=check.code)
        for line in texts(found, width, gone=True):
            assert width_of(line) <= width, line


def test_a_path_is_broken_between_its_steps() -> None:
    assert wrap_path("properties.bgpSettings.bgpPeeringAddresses[1].defaultBgpIpAddresses", 46) == [
        "properties.bgpSettings.bgpPeeringAddresses[1].",
        "defaultBgpIpAddresses",
    ]
    assert "".join(wrap_path("x" * 50, 20)) == "x" * 50


async def test_a_chosen_line_is_copied_unwrapped() -> None:
    async with open_view(findingviews.broken(), (80, 50)) as session:
        text = await session.press("2", "d", "down")
        assert "> az network vpn-connection show" in text
        assert findingviews.COMMAND not in text
        await session.press("c")
        assert session.app.clipboard == findingviews.COMMAND
        assert session.told == [f"The command was sent {SENT}"]
        await session.press("down", "down", "c")
        assert session.app.clipboard.splitlines() == [
            "Azure: set the BGP peer address to 169.254.22.53",
            f"  {parts.local_gateway(1).path}",
            '    properties.bgpSettings.bgpPeeringAddress = "169.254.22.53"',
        ]
        assert session.told == [f"The remedy was sent {SENT}"]
        await session.press("down", "c")
        assert session.app.clipboard == "169.254.22.53"
        assert session.told == [f"The value was sent {SENT}"]
        await session.press("up", "up", "c")
        assert session.app.clipboard == "gcloud compute routers describe cr-prod --region europe-west2"


async def test_with_no_line_chosen_the_whole_finding_is_copied() -> None:
    async with open_view(findingviews.broken()) as session:
        await session.press("2", "d", "c")
        assert session.app.clipboard.startswith("HAVC17 (blocks, certain) tunnel 1, BGP: the ends use different /30s")
        assert '  Azure: lng-gcp-1 properties.bgpSettings.bgpPeeringAddress = "169.254.22.49"' in session.app.clipboard
        assert session.told == [f"The whole finding was sent {SENT}"]


async def test_what_terminals_drop_is_not_copied(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(copying, "LIMIT", 10)
    async with open_view(findingviews.broken()) as session:
        await session.press("2", "d", "c")
        assert session.app.clipboard == ""
        assert session.told[0].startswith("Not copied: ")


async def test_down_reads_on_until_a_line_to_copy_is_in_sight() -> None:
    async with open_view(findingviews.broken(), NARROW) as session:
        await session.press("2", "d")
        top = session.app.screen.query_one("#page")
        pressed = 0
        while view_of(session).item is None:
            await session.press("down")
            pressed += 1
            assert pressed < 60
        assert top.scroll_offset.y == pressed
        assert "> az network" in session.text
        await session.press("home")
        assert view_of(session).item is None
        assert session.text.splitlines()[1].startswith(" ! the ends use different /30s")
        text = await session.press("end")
        assert "Source" in text
        await session.press("up")
        assert view_of(session).item is not None
        assert "> " in session.text


async def test_a_click_chooses_a_line() -> None:
    async with open_view(findingviews.broken(), (140, 50)) as session:
        text = await session.press("2", "d")
        line = next(y for y, text in enumerate(text.splitlines()) if "gcloud compute routers" in text)
        await session.pilot.click(offset=(20, line))
        await session.press("c")
        assert session.app.clipboard.startswith("gcloud compute routers describe")


async def test_next_and_previous_go_through_the_findings_that_were_listed() -> None:
    async with open_view(findingviews.broken()) as session:
        text = await session.press("2", "d")
        assert "findings > HAVC17" in text
        assert text.splitlines()[0].rstrip().endswith("1 of 5")
        assert "findings > HAVE08" in await session.press("n")
        assert "findings > HAVD17" in await session.press("N", "N")
        assert session.text.splitlines()[0].rstrip().endswith("5 of 5")
        await session.press("escape")
        assert isinstance(session.app.screen, FindingsScreen)
        assert session.app.screen.table.key == ("HAVD17", "", "", 0)
        await session.press("slash", *"renews", "enter", "d")
        assert session.text.splitlines()[0].rstrip().endswith("of 2")
        await session.press("n", "n")
        assert "findings > HAVB10" in session.text


async def test_alone_there_is_no_next_one() -> None:
    async with open_view(parts.view(findingviews.matrix(findingviews.note()))) as session:
        await session.press("2", "d", "n")
        assert session.told == ["There is no other finding."]
        assert "n next" not in session.text


async def test_it_stays_on_its_finding_and_on_its_line_while_views_stream_in() -> None:
    async with open_view(findingviews.broken(), (140, 50)) as session:
        await session.press("2", "d", "down", "down")
        other = finding("Google says AUTHORIZATION_ERROR", code="HAVB01", tunnel="tunnel 0", cells=("status",))
        worded = replace(findingviews.subnets(), sentence="worded anew")
        text = await session.send(parts.view(findingviews.matrix(other, worded)))
        assert "worded anew" in text
        assert "> gcloud compute routers" in text
        text = await session.send(parts.view(findingviews.matrix(other)))
        assert "It is not found any more; this is how it was last seen." in text
        assert "worded anew" in text
        text = await session.send(samples.no_link())
        assert "worded anew" in text
        text = await session.send(findingviews.broken())
        assert "not found any more" not in text


async def test_raw_shows_the_documents_of_the_evidence() -> None:
    async with open_view(findingviews.broken()) as session:
        text = await session.press("2", "d", "y")
        assert "HAVC17 > tunnel 1, BGP > raw JSON, secrets removed" in text
        assert '"bgpPeeringAddress": "169.254.22.49"' in text
        assert '"ipRange": "169.254.22.53/30"' in text
        await session.press("escape", "escape", "down", "y")
        assert "This finding has no evidence on this side." in session.text


async def test_it_leads_to_its_row() -> None:
    async with open_view(findingviews.broken()) as session:
        await session.press("home", "2", "d", "n", "f")
        assert session.at_home
        assert session.label == "tunnel 1/BGP session"


@pytest.mark.parametrize("size", [NARROW, (100, 30), WIDE])
async def test_hostile_texts_are_shown_and_copied_without_what_acts(size: tuple[int, int]) -> None:
    async with open_view(findingviews.hostile(), size) as session:
        await session.press("2", "d")
        assert isinstance(session.app.screen, DescribeScreen)
        for _ in samples.HOSTILE:
            text = await session.press("end", "up", "c")
            await session.press("n")
            for sign in ("\x1b", "\u202e"):
                assert sign not in text + session.app.clipboard
