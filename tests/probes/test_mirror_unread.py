"""What could not be read is neither right nor wrong: its rows say `?` and why, and rows that do not rest on it stay."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from probes.documents import Documents, Json, Read
from probes.matrix import Mark, Matrix, Row
from probes.survey import survey
from tests.probes.azure_answers import (
    azure_advertised_read,
    azure_learned_read,
    connection_read,
    connections_list_read,
    gateway_read,
    lng_read,
    network_read,
    peers_read,
    public_address_read,
)
from tests.probes.builder import FORBIDDEN, denied, documents, edited, without
from tests.probes.google_answers import google_learned_read, list_read, redundancy_read, router_status_read
from tests.probes.mirror_cases import PEER_ROW
from tests.probes.topology import Topology, article

both_tunnels = pytest.mark.parametrize("number", [0, 1], ids=["tunnel0", "tunnel1"])


def _bare() -> Topology:
    """The published link, with no public address told twice."""
    topology = article()
    for instance in topology.azure["vng"].instances:
        instance.repeats_address = False
    for tunnel in topology.tunnels.values():
        tunnel.peer_ip = False
    return topology


def _matrix(answers: Documents) -> Matrix:
    (matrix,) = survey(answers).matrices
    return matrix


def _rows(answers: Documents) -> dict[str, Row]:
    """By `section row`, such as `0 status`; the spare ends and the key, which say nothing, left out."""
    return {
        f"{section.key.removeprefix('tunnel ')} {row.field}": row
        for section, row in _matrix(answers).rows()
        if section.key != "spare" and row.field != "psk"
    }


def _on_both(*fields: str) -> set[str]:
    return {f"{number} {field}" for number in (0, 1) for field in fields}


UNREAD: list[tuple[str, Read, set[str]]] = [
    ("connection", connection_read("c0"), {"0 status", "0 ike", "0 selectors", "0 bgp_address"}),
    ("connection", connection_read("c1"), {"1 status", "1 ike", "1 selectors", "1 bgp_address"}),
    ("lng", lng_read("lng0"), {"gateways asn", "0 outside", "0 bgp_address", "0 bgp_session", "0 prefixes"}),
    ("lng", lng_read("lng1"), {"gateways asn", "1 outside", "1 bgp_address", "1 bgp_session", "1 prefixes"}),
    ("public-ip", public_address_read(0), {"0 status", "0 outside"}),
    ("public-ip", public_address_read(1), {"1 status", "1 outside"}),
    ("azure-sessions", peers_read(), _on_both("bgp_session")),
    ("azure-learned", azure_learned_read(), _on_both("prefixes")),
    ("azure-advertised", azure_advertised_read("169.254.21.13"), {"0 prefixes"}),
    ("azure-advertised", azure_advertised_read("169.254.22.49"), {"1 prefixes"}),
    ("external-gateways", list_read("externalVpnGateways"), _on_both("outside")),
    ("routers", list_read("routers"), {"gateways asn"} | _on_both("bgp_address", "bgp_session", "prefixes")),
    ("google-sessions", router_status_read(), _on_both("bgp_session", "prefixes")),
    ("google-learned", google_learned_read("t0"), {"0 prefixes"}),
    ("google-learned", google_learned_read("t1"), {"1 prefixes"}),
    ("connections-list", connections_list_read(), set()),
    ("azure-network", network_read(), set()),
    ("subnets", list_read("subnetworks"), set()),
    ("redundancy", redundancy_read(), set()),
]
"""A document, and the rows that rest on it."""

every_answer = pytest.mark.parametrize(("name", "read", "rows"), UNREAD, ids=[f"{n}-{r.name}" for n, r, _ in UNREAD])


@every_answer
def test_a_refused_answer_makes_its_rows_unknown_and_says_why(name: str, read: Read, rows: set[str]) -> None:
    """403: the rows that rest on it say `?` with the reason, and all others are as they were."""
    before, after = _rows(documents(_bare())), _rows(denied(documents(_bare()), read))
    assert {place for place, row in after.items() if row.mark is Mark.UNKNOWN} == rows, name
    assert {place for place, row in after.items() if row.mark is not before[place].mark} == rows
    for place in rows:
        assert FORBIDDEN in (after[place].azure.gap, after[place].gcp.gap), place


@every_answer
def test_an_answer_under_way_makes_its_rows_wait(name: str, read: Read, rows: set[str]) -> None:
    """Until it is there its rows say `?` and that they wait: no fault flashes up and goes away again."""
    waiting = without(documents(_bare()), read).with_pending([read])
    after = _rows(waiting)
    assert {place for place, row in after.items() if row.mark is Mark.UNKNOWN} == rows, name
    assert all(after[place].azure.pending or after[place].gcp.pending for place in rows)
    assert _matrix(waiting).first_broken is None


@every_answer
def test_an_unread_answer_makes_no_headline(name: str, read: Read, rows: set[str]) -> None:
    """Nothing is broken that nobody has seen broken."""
    seen = _matrix(denied(documents(_bare()), read))
    assert seen.first_broken is None, name
    assert bool(seen.gaps()) == bool(rows)


ONE_SIDE_UNREAD: list[tuple[str, tuple[Read, ...]]] = [
    ("google-tunnels", (list_read("vpnTunnels"),)),
    ("azure-connections", (connection_read("c0"), connection_read("c1"), connections_list_read())),
    ("one-azure-connection", (connection_read("c0"), connections_list_read())),
]


each_side = pytest.mark.parametrize(("name", "reads"), ONE_SIDE_UNREAD, ids=[name for name, _ in ONE_SIDE_UNREAD])


@each_side
def test_ends_that_are_still_being_read_are_not_called_missing(name: str, reads: tuple[Read, ...]) -> None:
    """Answers arrive one by one, and half of a link is no fault while the other half is on its way."""
    answers = documents(article())
    for read in reads:
        answers = without(answers, read)
    seen = survey(answers.with_pending(reads)).matrices
    assert [matrix.first_broken for matrix in seen] == [None] * len(seen), name


@each_side
def test_ends_that_could_not_be_read_are_not_called_missing(name: str, reads: tuple[Read, ...]) -> None:
    """A tunnel without a partner is broken only if the other cloud said that there is none."""
    answers = documents(article())
    for read in reads:
        answers = denied(answers, read)
    seen = _matrix(answers)
    assert seen.differences() == (), name
    assert seen.first_broken is None
    assert any(FORBIDDEN in reason for _, _, reason in seen.gaps())


@pytest.mark.parametrize("read", [gateway_read(), list_read("vpnGateways")], ids=["azure", "google"])
def test_a_gateway_that_could_not_be_read_is_no_link(read: Read) -> None:
    """Without the addresses of one gateway nobody can say who meets whom: no link, and a note, not a fault."""
    seen = survey(denied(documents(article()), read))
    assert seen.matrices == ()
    assert seen.notes


# ------------------------------------------------------------------------------------------------- status words

UP, DOWN, OPEN = Mark.AGREE, Mark.DIFFER, Mark.UNKNOWN
AZURE_TUNNEL = {"Connected": UP, "Connecting": DOWN, "NotConnected": DOWN, "Unknown": OPEN, "Hibernating": OPEN}
AZURE_SESSION = {
    "Connected": UP,
    "Connecting": DOWN,
    "Idle": DOWN,
    "Stopped": DOWN,
    "Unknown": OPEN,
    "OpenSent": OPEN,
}
GOOGLE_TUNNEL = {
    "ESTABLISHED": UP,
    "PROVISIONING": DOWN,
    "WAITING_FOR_FULL_CONFIG": DOWN,
    "FIRST_HANDSHAKE": DOWN,
    "NETWORK_ERROR": DOWN,
    "AUTHORIZATION_ERROR": DOWN,
    "NEGOTIATION_FAILURE": DOWN,
    "DEPROVISIONING": DOWN,
    "FAILED": DOWN,
    "NO_INCOMING_PACKETS": DOWN,
    "REJECTED": DOWN,
    "ALLOCATING_RESOURCES": DOWN,
    "STOPPED": DOWN,
    "PEER_IDENTITY_MISMATCH": DOWN,
    "TS_NARROWING_NOT_ALLOWED": DOWN,
    "QUARANTINED": OPEN,
}
GOOGLE_SESSION = {"UP": UP, "DOWN": DOWN, "UNKNOWN": OPEN, "DAMPED": OPEN}
GOOGLE_STATES = (
    "Connect",
    "Idle",
    "Disabled",
    "The VPN tunnel or Interconnect attachment is unknown.",
    "The VPN Tunnel is not in Established state.",
    "This interface or BGP peer is invalid.",
    "No interface found for the bgp peer.",
    "Something that nobody has heard of.",
)


def _azure_tunnel(number: int, word: Json) -> Documents:
    path = f"properties/tunnelConnectionStatus/{number}/connectionStatus"
    return edited(documents(article()), connection_read(f"c{number}"), path, word)


def _azure_session(number: int, word: Json) -> Documents:
    return edited(documents(article()), peers_read(), f"value/{PEER_ROW[number]}/state", word)


def _google_tunnel(number: int, word: Json) -> Documents:
    return edited(documents(article()), list_read("vpnTunnels"), f"items/t{number}/status", word)


def _google_session(number: int, word: Json) -> Documents:
    path = f"result/bgpPeerStatus/peer-t{number}"
    answers = edited(documents(article()), router_status_read(), f"{path}/state", None)
    return edited(answers, router_status_read(), f"{path}/status", word)


Say = Callable[[int, Json], Documents]
WORDS: list[tuple[str, str, Say, str, Mark]] = [
    (cloud, field, say, word, mark)
    for cloud, field, say, words in (
        ("azure", "status", _azure_tunnel, AZURE_TUNNEL),
        ("azure", "bgp_session", _azure_session, AZURE_SESSION),
        ("gcp", "status", _google_tunnel, GOOGLE_TUNNEL),
        ("gcp", "bgp_session", _google_session, GOOGLE_SESSION),
    )
    for word, mark in words.items()
]


@both_tunnels
@pytest.mark.parametrize(("cloud", "field", "say", "word", "mark"), WORDS, ids=[f"{w[0]}-{w[1]}-{w[3]}" for w in WORDS])
def test_a_status_word_gets_its_mark_and_is_shown_as_it_is(
    cloud: str, field: str, say: Say, word: str, mark: Mark, number: int
) -> None:
    """Only words that are documented as up or down are judged; any other is shown as the cloud wrote it, with `?`."""
    rows = _rows(say(number, word))
    row = rows[f"{number} {field}"]
    cell = row.azure if cloud == "azure" else row.gcp
    assert row.mark is mark
    assert cell.text.split(" 1d ")[0] == word
    assert (word in cell.gap) == (mark is OPEN)
    assert rows[f"{1 - number} {field}"].mark is Mark.AGREE


@both_tunnels
@pytest.mark.parametrize("state", GOOGLE_STATES)
def test_google_tells_the_state_of_a_session_in_free_text(state: str, number: int) -> None:
    """`status` judges, `state` is what a person reads: sentences of an unknown wording included."""
    answers = _google_session(number, "DOWN")
    path = f"result/bgpPeerStatus/peer-t{number}/state"
    row = _rows(edited(answers, router_status_read(), path, state))[f"{number} bgp_session"]
    assert (row.mark, row.gcp.text) == (Mark.DIFFER, state)


@both_tunnels
@pytest.mark.parametrize("say", [_azure_tunnel, _google_tunnel], ids=["azure", "google"])
def test_a_status_that_was_left_out_is_unknown(say: Say, number: int) -> None:
    """Lists of Azure leave it out; that is no word for down."""
    row = _rows(say(number, None))[f"{number} status"]
    assert row.mark is Mark.UNKNOWN
    assert row.azure.gap or row.gcp.gap


@both_tunnels
def test_the_status_of_a_connection_is_not_that_of_its_two_tunnels(number: int) -> None:
    """Azure's one word for an active-active connection says nothing of either tunnel."""
    answers = edited(documents(article()), connection_read(f"c{number}"), "properties/tunnelConnectionStatus", None)
    row = _rows(answers)[f"{number} status"]
    assert row.mark is Mark.UNKNOWN
    assert "Connected" in row.azure.gap


def test_the_status_of_a_connection_is_that_of_its_only_tunnel() -> None:
    """On a gateway with one instance there is nothing else it could be of."""
    topology = article()
    del topology.azure["vng"].instances[1], topology.connections["c1"], topology.tunnels["t1"]
    answers = edited(documents(topology), connection_read("c0"), "properties/tunnelConnectionStatus", None)
    assert _rows(answers)["0 status"].mark is Mark.AGREE


def test_sessions_that_were_not_asked_for_are_unknown_without_a_gap() -> None:
    """The slow reads are left out by choice: `?`, and the result is still complete."""
    answers = documents(article())
    for read in (peers_read(), azure_learned_read(), *map(azure_advertised_read, ("169.254.21.13", "169.254.22.49"))):
        answers = without(answers, read)
    rows = _rows(answers)
    assert {place for place, row in rows.items() if row.mark is Mark.UNKNOWN} == _on_both("bgp_session", "prefixes")
    assert all(rows[place].azure.unasked for place in _on_both("bgp_session", "prefixes"))
    assert rows["0 prefixes"].azure.text == "not read"
    assert _matrix(answers).gaps() == ()
    assert _matrix(answers).first_broken is None


def test_an_end_of_which_nothing_was_read_says_so_in_one_word() -> None:
    rows = _rows(denied(documents(article()), connection_read("c0")))
    assert "IKEvunknown" not in rows["0 ike"].azure.text
    assert rows["0 ike"].azure.text.startswith(("unknown", "version unknown"))
