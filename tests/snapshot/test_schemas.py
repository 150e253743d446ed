"""Files of every version of the schema keep opening: one of each is kept, and is never made anew."""

from __future__ import annotations

from pathlib import Path

import pytest

from probes.snapshot.encode import SCHEMA_VERSION
from probes.snapshot.kinds import ALL
from probes.snapshot.opener import open_snapshot
from probes.snapshot.source import make_view

FILES = Path(__file__).with_name("fixtures")
BROKEN = {1: ("HAVC17", "tunnel 1")}
"""By version, what is wrong in the file."""


def test_there_is_a_file_of_every_version() -> None:
    assert sorted(one.name for one in FILES.iterdir()) == [f"schema-{each + 1}.havpn" for each in range(SCHEMA_VERSION)]
    assert sorted(BROKEN) == [each + 1 for each in range(SCHEMA_VERSION)]


@pytest.mark.parametrize("version", range(1, SCHEMA_VERSION + 1))
def test_a_file_of_an_older_version_opens_and_its_fault_is_found(version: int) -> None:
    snapshot = open_snapshot(FILES / f"schema-{version}.havpn")
    assert snapshot.masking.kinds == ALL
    view = make_view(snapshot)
    (matrix,) = view.matrices
    assert BROKEN[version] in {(finding.code, finding.tunnel) for finding in matrix.diagnosis.findings}
    assert BROKEN[version] in {(finding.code, finding.tunnel) for finding in snapshot.findings}
