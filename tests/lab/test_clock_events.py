"""What happens to a running link and when, stepped second by second."""

import pytest

from lab.engine.pace import Outage, Pace
from lab.observed import EVENTS, Event
from lab.observed.events import BGP_DOWN, BGP_UP, IPSEC_DOWN, IPSEC_UP, TUNNEL, keeps_order, play_event
from lab.observed.link import Link, make_link
from tests.lab.stage import Stage

CONTROL = TUNNEL.replace("azure-1", "azure-0")


def spoil_key(link: Link) -> None:
    link.set_key("another")


def separate_pfs(link: Link) -> None:
    link.set_policy(pfsGroup="None")
    link.restrict(phase2={"pfs": ["Group-14"]})


def mend_key(link: Link) -> None:
    link.azure.secrets.update(make_link().azure.secrets)


@pytest.mark.parametrize("event", EVENTS, ids=lambda event: event.name)
def test_both_ends_notice_in_the_order_of_the_daemons(event: Event) -> None:
    assert keeps_order(event.seen, play_event(event))


def test_another_order_would_be_found() -> None:
    order = ((0.0, ("a",)), (1.0, ("b",)))
    assert keeps_order(order, [(3.0, "a"), (4.0, "b")])
    assert not keeps_order(order, [(4.0, "a"), (3.0, "b")])
    assert not keeps_order(order, [(3.0, "a")])
    assert not keeps_order(order, [(3.0, "a"), (4.0, "b"), (5.0, "b")])


def test_after_a_change_ike_comes_first_then_bgp_and_what_is_told_lies_behind() -> None:
    stage = Stage()
    stage.change(spoil_key)
    assert stage.observe().google_tunnels[TUNNEL].google == "ESTABLISHED"
    down = stage.observe(60)
    assert down.google_tunnels[TUNNEL].google == "AUTHORIZATION_ERROR"
    assert down.google_tunnels[CONTROL].is_up
    assert down.google_sessions[0].is_up
    assert not any(tunnel.session_up for tunnel in down.azure_tunnels if tunnel.end.connection_id.endswith("-1"))
    stage.change(mend_key)
    told = [(stage.clock.seconds(), stage.observe(1)) for _ in range(12)]
    ipsec = [second for second, seen in told if seen.google_tunnels[TUNNEL].is_up]
    bgp = [second for second, seen in told if seen.google_sessions[1].is_up]
    pace = Pace()
    assert ipsec[0] == 60 + pace.ike + pace.status - 1
    assert bgp[0] == ipsec[0] + pace.bgp
    assert stage.tell()[-4:] == [
        *((60 + pace.ike, word) for word in IPSEC_UP),
        *((60 + pace.ike + pace.bgp, word) for word in BGP_UP),
    ]


def test_both_ends_tell_the_same_uptime() -> None:
    stage = Stage()
    stage.change(spoil_key)
    stage.clock.advance(30)
    stage.change(mend_key)
    seen = stage.observe(100)
    row = seen.google_sessions[1]
    carrying = next(tunnel for tunnel in seen.azure_tunnels if tunnel.session_up and tunnel.end.instance == 1)
    assert row.since == carrying.session_since == carrying.since + 1 == 33
    assert stage.clock.now() - stage.clock.moment(row.since) == stage.clock.moment(97) - stage.clock.moment(0)
    control = seen.google_sessions[0]
    assert stage.clock.moment(control.since) == stage.clock.link_up_since


def test_a_silent_path_is_noticed_by_the_hold_timer_and_a_deletion_at_once() -> None:
    silent, deleted = Stage(), Stage()
    silent.strike(Outage.PATH)
    deleted.strike(Outage.DELETED)
    assert [row for row in silent.tell() if "bgp" in row[1]] == [(60, word) for word in BGP_DOWN]
    assert deleted.tell() == sorted((0, word) for word in (*BGP_DOWN, *IPSEC_DOWN))


def test_a_path_that_comes_back_before_the_hold_timer_was_never_missed() -> None:
    stage = Stage()
    stage.strike(Outage.PATH)
    stage.clock.advance(40)
    stage.strike(Outage.NONE)
    assert stage.tell() == []
    assert stage.observe(60).azure_tunnels[-1].since == float("-inf")


def test_an_outage_of_a_tunnel_that_is_down_changes_no_session() -> None:
    stage = Stage()
    stage.change(spoil_key)
    stage.clock.advance(20)
    before = stage.tell()
    stage.strike(Outage.TO_GOOGLE)
    assert stage.tell() == before
    assert stage.observe(60).google_tunnels[TUNNEL].google == "NO_INCOMING_PACKETS"


def test_maintenance_of_an_instance_leaves_the_other_one_alone() -> None:
    stage = Stage()
    stage.stop(1)
    seen = stage.observe(10)
    assert [tunnel.status for tunnel in seen.azure_tunnels] == [
        "Connected",
        "NotConnected",
        "NotConnected",
        "NotConnected",
    ]
    assert [row.is_up for row in seen.google_sessions] == [True, True]
    assert [row.is_up for row in stage.observe(60).google_sessions] == [True, False]
    stage.stop()
    assert all(row.is_up for row in stage.observe(60).google_sessions)


def test_the_smaller_lifetime_decides_when_different_pfs_shows() -> None:
    for lifetime, expected in ((27_000, 10_800), (3_600, 3_600)):
        stage = Stage()
        stage.change(separate_pfs)
        stage.link.connection["ipsecPolicies"][0]["saLifeTimeSeconds"] = lifetime
        stage.note()
        ups = [second for second, what in stage.tell() if what == "azure ipsec up"]
        assert stage.tell()[-4:] == sorted((ups[-1] + expected, word) for word in (*BGP_DOWN, *IPSEC_DOWN))
        assert stage.observe(expected).google_tunnels[TUNNEL].is_up
        assert stage.observe(60).google_tunnels[TUNNEL].google == "NEGOTIATION_FAILURE"


def test_different_pfs_from_the_beginning_shows_after_the_first_lifetime() -> None:
    separate_pfs(link := make_link())
    stage = Stage(link=link)
    assert stage.observe(10_000).google_sessions[1].is_up
    assert not stage.observe(1_000).google_sessions[1].is_up


def test_what_is_made_new_is_unknown_for_a_while() -> None:
    stage = Stage()
    document = dict(stage.link.tunnel)
    stage.change(lambda link: link.google.documents.pop(link.google.key(TUNNEL)))
    assert TUNNEL not in stage.observe(30).google_tunnels
    stage.change(lambda link: link.google.documents.update({link.google.key(TUNNEL): document}))
    seen = stage.observe(1)
    assert seen.google_tunnels[TUNNEL].google == "ALLOCATING_RESOURCES"
    assert seen.azure_tunnels[-1].status == "Unknown"
    assert stage.observe(20).google_sessions[1].is_up


def test_bgp_changes_leave_the_tunnel_alone() -> None:
    stage = Stage()
    stage.change(lambda link: link.peer.update(peerAsn=65000))
    # What the session carried is not forgotten while it is down: counters never fall.
    assert stage.observe(30).azure_tunnels[-1].carried == ((float("-inf"), 0.0),)
    stage.change(lambda link: link.peer.update(peerAsn=65510))
    assert stage.tell() == [*((0, word) for word in BGP_DOWN), *((31, word) for word in BGP_UP)]
    spans = stage.observe(60).azure_tunnels[-1].carried
    assert [(round(start, 1) if start > 0 else start, end) for start, end in spans] == [
        (float("-inf"), 0.0),
        (31.0, None),
    ]


def test_two_runs_are_the_same() -> None:
    def run() -> list[object]:
        stage = Stage()
        stage.change(spoil_key)
        seen = [stage.observe(0.5) for _ in range(20)]
        stage.change(mend_key)
        return [*seen, *(stage.observe(0.5) for _ in range(20)), stage.clock.now()]

    assert run() == run()


def test_an_old_change_counts_as_having_always_been() -> None:
    stage = Stage()
    for number in range(70):
        stage.clock.advance(600)
        stage.link.set_key(f"key-{number}")
        stage.note()
    stage.clock.advance(600)
    stage.change(mend_key)
    assert len(stage.timeline.history) == 60
    assert stage.observe(60).google_sessions[1].is_up
