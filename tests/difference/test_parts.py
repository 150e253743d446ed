"""Ends that are put together otherwise, and ends that cannot be seen, are not gone."""

from __future__ import annotations

from dataclasses import replace

import pytest

from probes.difference.compare import compare
from probes.difference.model import Change, Entry, Topic
from probes.difference.moment import moment_of
from probes.snapshot.record import Snapshot
from tests.checks.bases import BASES
from tests.difference.test_always import mirrored
from tests.probes.builder import denied
from tests.snapshot.states import of_base

(FOUR,) = (of_base(base) for base in BASES if base.name == "four tunnels")


def _without(snapshot: Snapshot, operation: str, name: str = "") -> Snapshot:
    documents = snapshot.documents
    reads = [one.read for one in documents if one.read.operation == operation and (not name or one.read.name == name)]
    assert reads
    for read in reads:
        documents = denied(documents, read)
    return replace(snapshot, documents=documents)


def _parts(one: Snapshot, other: Snapshot) -> list[Entry]:
    found, back = compare(moment_of(one), moment_of(other)), compare(moment_of(other), moment_of(one))
    assert mirrored(found) == back
    return [entry for entry in found.entries if entry.topic is Topic.PART]


@pytest.mark.parametrize("name", ["t0-0", "t0-1", "t1-0", "t1-1"])
def test_where_an_end_leads_is_not_known_and_so_no_tunnel_is_gone(name: str) -> None:
    parts = _parts(FOUR, _without(FOUR, "localNetworkGateways.get", name))
    assert parts
    assert not [entry for entry in parts if entry.change.is_certain]


def test_without_the_list_of_vpn_tunnels_nothing_is_said_to_be_spare_now() -> None:
    parts = _parts(FOUR, _without(FOUR, "vpnTunnels.list"))
    assert "use" in {entry.label for entry in parts}
    assert {entry.change for entry in parts} <= {Change.UNREAD, Change.NEITHER}
