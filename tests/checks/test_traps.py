"""The traps: what looks like a fault to somebody who counts rows, and is none (failure catalogue 11.4)."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from probes.checks.diagnose import Diagnosis, diagnose
from probes.checks.finding import Layer
from probes.checks.ike import COMMON_POLICY
from probes.documents import Documents, Json, Read
from tests.checks.bases import (
    CLEAN,
    connection_edited,
    gateway_edited,
    peer_edited,
    router_edited,
    tidy,
    tunnel_edited,
)
from tests.checks.faults import fall
from tests.probes.azure_answers import azure_learned_read, connections_list_read, peers_read
from tests.probes.builder import denied, edited
from tests.probes.google_answers import google_learned_read, redundancy_read, router_status_read
from tests.probes.topology import article

Trap = Callable[[Documents], Documents]


def _default_asn(_answers: Documents) -> Documents:
    """Azure's own 65515 is reserved for its peers only."""
    link = article()
    link.azure["vng"].asn = 65515
    for tunnel in link.tunnels.values():
        tunnel.peer_asn = 65515
    return tidy(link)


def _with_row(answers: Documents) -> Documents:
    """The iBGP row between the two instances."""
    row: Json = {"localAddress": "10.100.255.4", "neighbor": "10.100.255.5", "asn": 65510, "state": "Connecting"}
    return edited(answers, peers_read(), "value", lambda rows: [*_list(rows), row])


def _list(value: Json) -> list[Json]:
    assert isinstance(value, list)
    return value


def _zero_left_out(answers: Documents) -> Documents:
    """proto3 leaves a zero out; the list of what was learned is there all the same."""
    return edited(answers, router_status_read(), "result/bgpPeerStatus/peer-t0/numLearnedRoutes", None)


def _advertised(answers: Documents, prefix: str) -> Documents:
    answers = peer_edited(answers, "advertiseMode", "CUSTOM")
    answers = peer_edited(answers, "advertisedGroups", ["ALL_SUBNETS"])
    answers = peer_edited(answers, "advertisedIpRanges", [{"range": prefix}])
    path = "result/bgpPeerStatus/peer-t0/advertisedRoutes"
    answers = edited(answers, router_status_read(), path, lambda rows: [*_list(rows), {"destRange": prefix}])
    return edited(answers, azure_learned_read(), "value", lambda rows: [*_list(rows), _with(rows, network=prefix)])


def _with(rows: Json, **fields: Json) -> Json:
    """The first of these rows with these fields."""
    first = _list(rows)[0]
    assert isinstance(first, dict)
    return {**first, **fields}


def _null_status(answers: Documents) -> Documents:
    return edited(answers, connections_list_read(), "value/c0/properties/connectionStatus", None)


def _old_peer(peers: Json) -> Json:
    """A peer of former days stands first, switched off."""
    return [_with(peers, name="old", enable="FALSE", peerIpAddress="169.254.21.200"), *_list(peers)]


def _ipv6_interface(answers: Documents) -> Documents:
    """A session for IPv6 on the same tunnel, whose interface and peer stand first."""
    face = {"name": "if6", "ipVersion": "IPV6", "ipRange": "fdff:1::1/126"}
    peer = {"name": "peer6", "interfaceName": "if6", "ipAddress": "fdff:1::1", "peerIpAddress": "fdff:1::2"}
    answers = router_edited(answers, "interfaces", lambda rows: [_with(rows, **face), *_list(rows)])
    return router_edited(answers, "bgpPeers", lambda rows: [_with(rows, **peer), *_list(rows)])


TRAPS: dict[str, Trap] = {
    "halves without a counterpart": lambda answers: answers,
    "a status that only the list leaves out": _null_status,
    "Azure's own default ASN": _default_asn,
    "the iBGP row": _with_row,
    "zero learned routes left out": _zero_left_out,
    "an empty cipher suite": lambda d: tunnel_edited(d, "cipherSuite", {}),
    "the default lifetimes": lambda d: connection_edited(d, "dpdTimeoutSeconds", 45),
    "a lifetime that Google has not": lambda d: connection_edited(
        d, "ipsecPolicies", [dict(COMMON_POLICY) | {"saLifeTimeSeconds": 28_800}]
    ),
    "a volume without a limit": lambda d: connection_edited(
        d, "ipsecPolicies", [dict(COMMON_POLICY) | {"saDataSizeKilobytes": 0}]
    ),
    "a peer that takes a range larger than its own prefix": lambda d: _advertised(d, "10.0.0.0/8"),
    "dpd of 0 means the default": lambda d: connection_edited(d, "dpdTimeoutSeconds", 0),
    "redundancy not met while traffic flows, on a word that is new": lambda d: edited(
        d, redundancy_read(), "result/vpnConnections/0/state", {"state": "A_NEW_WORD"}
    ),
    "an unknown field": lambda d: gateway_edited(d, "aNewField", {"x": 1}),
    "an old peer that is switched off": lambda d: router_edited(d, "bgpPeers", _old_peer),
    "an interface for IPv6": _ipv6_interface,
    "a disabled BFD": lambda d: peer_edited(d, "bfd", {"sessionInitializationMode": "DISABLED"}),
}


def _only(answers: Documents) -> Diagnosis:
    (diagnosis,) = diagnose(answers)
    return diagnosis


@pytest.mark.parametrize("trap", TRAPS.values(), ids=TRAPS.keys())
def test_a_trap_stays_silent(trap: Trap) -> None:
    diagnosis = _only(trap(CLEAN.answer(CLEAN.topology())))
    assert [f"{each.code} {each.sentence}" for each in diagnosis.findings] == []


@pytest.mark.parametrize("read", [peers_read(), google_learned_read("t0"), router_status_read()], ids=str)
def test_what_cannot_be_read_is_no_fault(read: Read) -> None:
    assert _only(denied(CLEAN.answer(CLEAN.topology()), read)).findings == ()


def test_a_session_that_is_down_because_the_tunnel_is_gets_no_headline_of_its_own() -> None:
    diagnosis = _only(fall(CLEAN.answer(CLEAN.topology()), Layer.IKE))
    assert [each.code for each in diagnosis.findings] == ["HAVB17"]
    assert [each.code for each in diagnosis.findings[0].consequences] == ["HAVE08"]


def test_redundancy_met_says_nothing_of_up_or_down() -> None:
    """All tunnels may be down while Google says CONNECTION_REDUNDANCY_MET."""
    diagnosis = _only(fall(CLEAN.answer(CLEAN.topology()), Layer.IKE))
    assert diagnosis.headline is not None
    assert diagnosis.headline.code == "HAVB17"
