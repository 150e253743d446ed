"""What one end calls local the other calls remote: a difference turns its own row, and no other."""

from __future__ import annotations

import pytest

from probes.documents import Documents, Json
from probes.matrix import Mark, Matrix, Row, Severity
from probes.survey import survey
from tests.probes.azure_answers import connection_read, peers_read
from tests.probes.builder import documents, edited
from tests.probes.google_answers import list_read, router_status_read
from tests.probes.mirror_cases import CASES, PEER_ROW, Case
from tests.probes.topology import article

EXPECTED_WHEN_WELL = {"traffic": Mark.NONE, "psk": Mark.UNKNOWN}
"""Google counts no bytes, and no key can be compared by reading."""
ROWS = ("status", "outside", "ike", "selectors", "bgp_address", "bgp_session", "prefixes", "traffic", "psk")
CAUSES = [case for case in CASES if case.row not in ("status", "bgp_session", "prefixes")]
"""The cases in what was configured; the others are in what is reported."""

every_case = pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
both_tunnels = pytest.mark.parametrize("number", [0, 1], ids=["tunnel0", "tunnel1"])


def _matrix(answers: Documents) -> Matrix:
    (matrix,) = survey(answers).matrices
    return matrix


def _rows(matrix: Matrix) -> dict[tuple[str, str], Row]:
    return {(section.key, row.field): row for section, row in matrix.rows()}


def _marks(matrix: Matrix) -> dict[tuple[str, str], Mark]:
    return {place: row.mark for place, row in _rows(matrix).items()}


def _built(case: Case, number: int) -> Documents:
    topology = article()
    return case.change(topology, number) or documents(topology)


def test_a_link_in_good_health_agrees_in_every_row() -> None:
    """Everything agrees, except what has no counterpart or cannot be read; nothing is worth a headline."""
    matrix = _matrix(documents(article()))
    expected = {("gateways", "asn"): Mark.AGREE} | {
        (f"tunnel {number}", row): EXPECTED_WHEN_WELL.get(row, Mark.AGREE) for number in (0, 1) for row in ROWS
    }
    marks = _marks(matrix)
    assert {place: mark for place, mark in marks.items() if place[0] != "spare"} == expected
    assert [mark for place, mark in marks.items() if place[0] == "spare"] == [Mark.NONE, Mark.NONE]
    assert matrix.first_broken is None
    assert (matrix.tunnels.up, matrix.tunnels.total, matrix.sessions.up, matrix.sessions.total) == (2, 2, 2, 2)
    assert matrix.gaps() == ()


def test_the_table_breaks_every_pairing_rule() -> None:
    """Rules R1 to R9 of the failure catalogue each have a case; R10 is the key and the proposals."""
    rules = {case.name.partition("-")[0] for case in CASES}
    assert {f"R{number}" for number in range(1, 10)} <= rules


@every_case
@both_tunnels
def test_a_difference_turns_its_own_row_and_no_other(case: Case, number: int) -> None:
    """One difference, one `!`. Only where no session is up are there no routes to compare."""
    expected = _marks(_matrix(documents(article())))
    expected[case.section(number), case.row] = Mark.DIFFER
    if case.row == "bgp_session":
        expected[f"tunnel {number}", "prefixes"] = Mark.NONE
    assert _marks(_matrix(_built(case, number))) == expected


@every_case
@both_tunnels
def test_the_headline_names_the_tunnel_and_the_row(case: Case, number: int) -> None:
    """A person reads one sentence, and the row that differs shows it."""
    matrix = _matrix(_built(case, number))
    headline = matrix.diagnosis.headline
    assert headline is not None
    assert headline.severity in (Severity.BLOCKS, Severity.DEGRADES)
    assert headline.code in _rows(matrix)[case.section(number), case.row].codes
    assert matrix.unexplained() == ()


@pytest.mark.parametrize("case", CAUSES, ids=lambda case: case.name)
@both_tunnels
def test_consequences_never_make_the_headline(case: Case, number: int) -> None:
    """With tunnel and session reported down as well, the cause stays the headline and the rest follows from it."""
    answers = _with_session_down(_built(case, number), number)
    if case.row in ("outside", "ike", "selectors"):
        answers = _with_tunnel_down(answers, number)
    matrix = _matrix(answers)
    assert matrix.first_broken is not None
    cause = _rows(matrix)[case.section(number), case.row]
    assert matrix.first_broken.code in cause.codes
    assert not cause.follows
    assert matrix.unexplained() == ()
    session = _rows(matrix)[f"tunnel {number}", "bgp_session"]
    assert session.mark is Mark.DIFFER
    assert session.follows


def _with_session_down(answers: Documents, number: int) -> Documents:
    status = f"result/bgpPeerStatus/peer-t{number}"
    for path, value in (("status", "DOWN"), ("state", "Connect")):
        answers = edited(answers, router_status_read(), f"{status}/{path}", value)
    return edited(answers, peers_read(), f"value/{PEER_ROW[number]}/state", "Connecting")


def _with_tunnel_down(answers: Documents, number: int) -> Documents:
    path = f"properties/tunnelConnectionStatus/{number}/connectionStatus"
    answers = edited(answers, connection_read(f"c{number}"), path, "NotConnected")
    return edited(answers, list_read("vpnTunnels"), f"items/t{number}/status", "NO_INCOMING_PACKETS")


NO_COUNTERPART: list[tuple[str, str, str, Json]] = [
    ("traffic", "azure", "tunnelConnectionStatus/{0}/ingressBytesTransferred", 123),
    ("traffic", "azure", "tunnelConnectionStatus/{0}/egressBytesTransferred", 123),
    ("status", "google", "items/t{0}/detailedStatus", "Handshake with peer broken for unknown reason."),
    ("bgp_session", "peers", "value/{0}/connectedDuration", "00:00:07"),
    ("bgp_session", "peers", "value/{0}/routesReceived", 900),
    ("bgp_session", "router", "result/bgpPeerStatus/peer-t{0}/uptimeSeconds", "7"),
    ("bgp_session", "router", "result/bgpPeerStatus/peer-t{0}/numLearnedRoutes", 900),
    ("bgp_session", "router", "result/bgpPeerStatus/peer-t{0}/state", "OpenConfirm"),
    ("psk", "google", "items/t{0}/sharedSecretHash", "another-token"),
    ("psk", "google", "items/t{0}/sharedSecretHash", None),
]


@both_tunnels
@pytest.mark.parametrize(("row", "where", "path", "value"), NO_COUNTERPART, ids=lambda value: str(value).split("/")[-1])
def test_what_has_no_counterpart_changes_its_own_row_and_no_mark(
    row: str, where: str, path: str, value: Json, number: int
) -> None:
    """Counters, ages and details differ between the clouds by nature; the key never gets more than a `?`."""
    well = documents(article())
    azure_row = PEER_ROW[number] if where == "peers" else number
    read = {
        "azure": connection_read(f"c{number}"),
        "google": list_read("vpnTunnels"),
        "peers": peers_read(),
        "router": router_status_read(),
    }[where]
    path = f"properties/{path}" if where == "azure" else path
    before, after = _matrix(well), _matrix(edited(well, read, path.format(azure_row), value))
    assert _marks(after) == _marks(before)
    changed = [place for place, now in _rows(after).items() if now != _rows(before)[place]]
    assert changed == [(f"tunnel {number}", row)]
    assert after.first_broken is None


@both_tunnels
def test_another_lng_of_the_same_content_changes_nothing(number: int) -> None:
    """What the other side was told counts, not the resource that tells it."""
    topology = article()
    topology.lngs["twin"] = topology.lngs[f"lng{number}"]
    topology.connections[f"c{number}"].lng = "twin"
    assert _marks(_matrix(documents(topology))) == _marks(_matrix(documents(article())))
