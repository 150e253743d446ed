"""What is made of the daemons' words, and of the last run; no daemon is started."""

import os
import shutil
from typing import Any

import pytest

from lab.observed import FAULTS, HEALTHY, compare
from lab.observed.faults import REFUSED, REJECTED, SILENCE, UP
from tests.daemons import run, sandbox
from tests.daemons.configure import make_plan
from tests.daemons.explained import EXPLAINED
from tests.daemons.ping import is_reply, make_echo
from tests.daemons.plan import Haste
from tests.daemons.state import find_fault, is_makeable, make_state
from tests.daemons.table import CONTROL, PAGE, explain, find_differences, load_run, make_page
from tests.daemons.watch import (
    Sample,
    SessionState,
    Watch,
    classify,
    is_installed,
    read_routes,
    read_sessions,
    tell_reasons,
)

PROTOCOLS = """\
BIRD 2.0.12 ready.
Name       Proto      Table      State  Since         Info
device1    Device     ---        up     18:01:42.981  

peer_g0    BGP        ---        up     17:52:19.272  Established   
  BGP state:          Established
    Neighbor address: 169.254.21.14%tun-g0
    Session:          external AS4
    Hold timer:       48.609/60
    Keepalive timer:  8.255/20

peer_g1    BGP        ---        start  18:01:52.550  Active        Received: Bad peer AS
  BGP state:          Active
    Neighbor address: 169.254.22.50%tun-g1
    Connect delay:    0.604/1
    Last error:       Received: Bad peer AS
"""  # noqa: W291 # as birdc prints it
ROUTES = """\
BIRD 2.0.12 ready.
Table master4:
10.100.0.0/16        unicast [peer_g0 18:01:45.070] * (100) [AS65510i]
	via 169.254.21.14 on tun-g0
"""
LISTING = (
    "list-sa event {tunnel {uniqueid=1 version=2 state=ESTABLISHED child-sas "
    "{any-1 {name=any state=INSTALLED local-ts=[0.0.0.0/0] remote-ts=[0.0.0.0/0]}}}}\nlist-sas reply {}\n"
)
STRAY = "14[IKE] no IKE config found for 198.51.100.21...203.0.113.10, sending NO_PROPOSAL_CHOSEN"


def test_birds_sessions_are_read() -> None:
    assert read_sessions(PROTOCOLS) == {
        "peer_g0": SessionState("Established", "", 60),
        "peer_g1": SessionState("Active", "Received: Bad peer AS", None),
    }


def test_birds_routes_are_read() -> None:
    assert read_routes(ROUTES) == ("10.100.0.0/16",)
    assert read_routes("BIRD 2.0.12 ready.\n") == ()


def test_an_ike_sa_without_a_child_carries_nothing() -> None:
    assert is_installed(LISTING)
    assert not is_installed("list-sa event {tunnel {state=ESTABLISHED child-sas {}}}\nlist-sas reply {}\n")
    assert not is_installed("list-sas reply {}\n")


@pytest.mark.parametrize(
    ("state", "errors", "expected"),
    [
        ("Established", {"BGP Error: Bad peer AS"}, UP),
        ("Active", {"Received: Bad peer AS", "Socket: Connection reset by peer"}, REFUSED),
        ("Idle", {"BGP Error: Unacceptable hold time"}, REFUSED),
        ("Connect", {"Socket: Connection closed"}, REJECTED),
        ("Idle", set(), REJECTED),
        ("Passive", set(), REJECTED),
        ("Connect", set(), SILENCE),
        ("Active", {"BGP Error: Hold timer expired"}, SILENCE),
    ],
)
def test_where_the_dialling_end_rests(state: str, errors: set[str], expected: str) -> None:
    assert classify(SessionState(state, "", None), errors) == expected


def test_an_error_that_was_told_once_is_remembered() -> None:
    plan = make_plan(*make_state(HEALTHY), Haste())
    watch = Watch(plan)
    waiting = SessionState("Connect", "", None)
    everybody = {(speaker.name, row.name): waiting for speaker in plan.speakers for row in speaker.sessions}
    installed = frozenset({"a11", "g1"})
    refused = {**everybody, ("google", "peer_g1"): SessionState("Idle", "BGP Error: Bad peer AS", None)}
    watch.note(Sample(installed, refused))
    sight = watch.note(Sample(installed, everybody))
    assert (sight.ipsec, sight.azure, sight.bgp, sight.azure_bgp, sight.other) == (
        True,
        True,
        REFUSED,
        "Connecting",
        False,
    )
    up = {key: SessionState(UP, "", 60, ("10.101.0.0/20", "10.100.0.0/16")) for key in everybody}
    sight = watch.note(Sample(installed, up))
    assert (sight.bgp, sight.azure_bgp, sight.hold) == (UP, "Connected", 60)
    # An own prefix wins against the same one learned.
    assert sight.learned == (1, 1)


def test_the_other_instances_vain_dialling_is_no_reason() -> None:
    assert tell_reasons(STRAY, "203.0.113.11") == ()
    assert tell_reasons(STRAY, "203.0.113.10") == ("nobody of that address or IKE version",)
    log = f"{STRAY}\n05[IKE] tried 1 shared key for 'a' - 'b', but MAC mismatched\n" * 2
    assert tell_reasons(log, "203.0.113.11") == ("the keys differ",)


def test_an_echo_is_known_by_its_number() -> None:
    request = make_echo(0x1234, 2)
    words = [int.from_bytes(request[place : place + 2]) for place in range(0, len(request), 2)]
    assert sum(words) % 0xFFFF == 0
    header = bytes([0x45]) + bytes(19)
    answer = header + bytes([0]) + request[1:]
    assert is_reply(answer, 0x1234, 2)
    assert not is_reply(answer, 0x1234, 1)
    assert not is_reply(header + request, 0x1234, 2)


def test_who_is_not_root_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "geteuid", lambda: 1000)
    assert sandbox.find_hindrance() == "not root"


def test_what_is_not_installed_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "geteuid", lambda: 0)
    monkeypatch.setattr(shutil, "which", lambda name: None if name == "swanctl" else name)
    monkeypatch.setattr(sandbox, "BIRD", "/no/bird")
    assert sandbox.find_hindrance().startswith("not installed: swanctl")
    assert "/no/bird" in sandbox.find_hindrance()


def test_nothing_is_started_outside_the_sandbox() -> None:
    with pytest.raises(SystemExit, match=r"only its sandbox ends"):
        run.main([])


def _seen() -> dict[str, Any]:
    return {name: found for name, found in load_run()["seen"].items() if name != CONTROL}


def test_the_last_run_saw_the_whole_catalogue() -> None:
    """Whoever adds a fault runs `make daemons`."""
    assert set(_seen()) == {fault.name for fault in FAULTS if is_makeable(fault)}


@pytest.mark.parametrize("name", sorted(_seen()))
def test_the_lab_still_tells_what_the_daemons_showed(name: str) -> None:
    expected = EXPLAINED[name].layers if name in EXPLAINED else ()
    assert find_differences(_seen()[name], compare(find_fault(name))) == expected


def test_every_difference_is_explained() -> None:
    assert set(EXPLAINED) <= set(_seen())
    assert all(explain(find_fault(name)) for name in EXPLAINED)


def test_the_page_is_current() -> None:
    """Whoever changes the lab or an explanation runs `python -m tests.daemons.table`."""
    assert PAGE.read_text(encoding="utf-8") == make_page(load_run())
