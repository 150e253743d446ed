"""What could not be read is told, and is never taken for a change."""

from __future__ import annotations

from dataclasses import replace

import pytest

from probes.difference.compare import compare
from probes.difference.model import Change
from probes.difference.moment import moment_of
from probes.documents import Documents, Read
from probes.snapshot.record import Snapshot
from tests.probes.builder import denied
from tests.snapshot.states import of_scenario

HEALTHY, BROKEN = of_scenario("healthy"), of_scenario("wrong-psk")
PREFIXES = of_scenario("prefix-missing")
CASES = [(snapshot, document.read) for snapshot in (HEALTHY, BROKEN, PREFIXES) for document in snapshot.documents]


@pytest.mark.parametrize(("snapshot", "read"), CASES, ids=lambda one: str(one)[:200] if isinstance(one, Read) else "")
def test_an_answer_that_is_missing_changes_nothing(snapshot: Snapshot, read: Read) -> None:
    whole = moment_of(snapshot)
    unread = moment_of(replace(snapshot, documents=denied(snapshot.documents, read)))
    there, back = compare(whole, unread), compare(unread, whole)
    assert there.changes == back.changes == ()
    assert {entry.change for entry in there.entries} <= {Change.UNREAD, Change.NEITHER}
    assert {entry.change for entry in back.entries} <= {Change.READ, Change.NEITHER}


def test_nothing_read_at_all_is_no_link_that_went() -> None:
    documents: Documents = HEALTHY.documents
    for document in HEALTHY.documents:
        documents = denied(documents, document.read)
    found = compare(moment_of(HEALTHY), moment_of(replace(HEALTHY, documents=documents)))
    assert found.changes == ()
    assert found.open


def test_what_changed_is_told_beside_what_could_not_be_read() -> None:
    found = compare(moment_of(of_scenario("no-bgp-permission")), moment_of(BROKEN))
    assert {"HAVB01", "status"} <= {entry.label for entry in found.changes}
    assert Change.READ in {entry.change for entry in found.open}


def test_what_neither_could_read_is_open() -> None:
    moment = moment_of(of_scenario("no-bgp-permission"))
    found = compare(moment, moment)
    assert found.changes == ()
    assert {(entry.change, entry.label) for entry in found.open} == {(Change.NEITHER, "BGP session")}
