"""What a link survives: each part and condition on a line, and the selected one in full."""

from __future__ import annotations

from probes.availability.losses import Verdict
from probes.matrix import Mark
from screens.availability import AvailabilityScreen
from screens.availabilitytable import AvailabilityTable, lay_out_availability, mark_of
from screens.topology import assess_matrix
from tests.checks.bases import as_published, standby
from tests.probes.availability import one_down
from tests.probes.builder import denied, documents
from tests.probes.topology import article
from tests.screens.built import line_of, view_of
from tests.screens.conftest import WIDE, Session, open_view


def table_of(session: Session) -> AvailabilityTable:
    screen = session.app.screen
    assert isinstance(screen, AvailabilityScreen)
    return screen.table


async def test_the_table_tells_each_part_and_the_pane_all_of_it(size: tuple[int, int]) -> None:
    async with open_view(view_of(as_published(article())), size) as session:
        text = await session.press("5")
        assert "no single failure takes the link down, as far as the clouds report" in text
        assert "nothing: the link is down" in line_of(text, "> ! external VPN gateway ext")
        table_of(session).select("instance 0")
        text = await session.press()
        assert "both directions over tunnel 1" in line_of(text, "> = instance 0")
        assert "remaining   by configuration tunnel 1; reported up tunnel 1" in text
        assert "but         Azure has static routes beside BGP" in text
        assert "maintenance takes one at a time" in session.words
        table_of(session).select("session 1")
        assert "without BGP session of tunnel 1  169.254.22.50 - 169.254.22.49" in await session.press()


async def test_the_conditions_stand_below_with_source_evidence_and_grade(size: tuple[int, int]) -> None:
    async with open_view(view_of(documents(standby())), size) as session:
        await session.press("5")
        table_of(session).select("HAVE01 active-active with two addresses")
        text = await session.press()
        assert "not met: active-standby, 1 address" in line_of(text, "> ! active-active")
        assert "asked by    Microsoft, About active-active gateways (documented)" in text
        assert "properties.activeActive = false" in text
        assert "havpn-tui explain HAVE01 tells more of it" in text
        table_of(session).select("instance active")
        text = await session.press()
        assert "nothing for a while" in line_of(text, "> ! instance in service")
        assert "standby instance takes over" in text
        table_of(session).select("google_address 35.220.0.21")
        assert "nothing changes: no tunnel uses it" in await session.press()


async def test_googles_word_is_told_with_what_it_does_not_mean() -> None:
    async with open_view(view_of(documents(one_down())), WIDE) as session:
        await session.press("5")
        table_of(session).select("redundancy")
        text = await session.press()
        assert "it judges configuration alone" in text
        assert "and yet tunnel 1 carries nothing" in text
        assert "vpnGateways.getStatus" in text
        await session.press("end")
        assert "Maintenance: a tunnel that is down for minutes may come back" in session.text


async def test_what_could_not_be_read_is_told_with_the_reason() -> None:
    answers = documents(article())
    for document in list(answers):
        if document.read.operation.rpartition(".")[2] in ("getBgpPeerStatus", "getLearnedRoutes", "getStatus"):
            answers = denied(answers, document.read)
    async with open_view(view_of(answers), WIDE) as session:
        text = await session.press("5")
        assert "now: Google to Azure over tunnels 0 and 1; Azure to Google: cannot tell" in text
        table_of(session).select("tunnel 0")
        text = await session.press()
        assert line_of(text, "> ? tunnel 0")
        assert "not read    403: the caller may not read this" in text
        table_of(session).select("redundancy")
        assert "not read    403: the caller may not read this" in await session.press()


def test_where_nothing_is_carried_no_loss_is_marked_as_one() -> None:
    link = one_down()
    link.connections["c0"].up, link.tunnels["t0"].up = (), False
    view = view_of(documents(link))
    rows = lay_out_availability(assess_matrix(view.matrices[0], view.documents))
    losses = [row for row in rows if row.key and row.key.startswith(("instance", "tunnel", "router"))]
    assert len(losses) == 5
    assert {mark_of(row)[0] for row in losses} == {Mark.NONE}
    assert lay_out_availability(None) == ()


def test_misfitting_ends_do_not_remain_by_configuration() -> None:
    link = article()
    link.lngs["lng1"].bgp = "169.254.22.41"
    link.connections["c1"].up = ()
    view = view_of(documents(link))
    found = assess_matrix(view.matrices[0], view.documents)
    assert found.now.configured == (0,)
    assert found.now.verdict is not Verdict.NOTHING
