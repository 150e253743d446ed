"""When the SDK is loaded, and what that leaves behind."""

from __future__ import annotations

import subprocess
import sys

import pytest

from lab import Lab
from probes.azure.reads import AZURE_READS
from probes.documents import Cloud, Outcome
from probes.guard import MOST_REMEMBERED, ReadOnlyError, ReadOnlyGuard
from tests.probes.labs import read_once
from tests.tree import ROOT

LOOK = """
import gc, sys
import probes.azure.fetch
from probes.azure.loading import begin_loading, is_loaded, load_sdk
before = is_loaded()
{prepare}
load_sdk()
print(before, is_loaded(), gc.isenabled(), gc.get_freeze_count() > 100_000)
begin_loading()
import threading
print([thread.name for thread in threading.enumerate()])
"""
MODELLED = {"virtualNetworks", "publicIPAddresses", "routeTables", "networkSecurityGroups"}


@pytest.mark.parametrize(("prepare", "enabled"), [("", True), ("gc.disable()", False)])
def test_the_sdk_is_loaded_once_and_out_of_the_collector_s_way(prepare: str, enabled: bool) -> None:
    ran = subprocess.run(
        [sys.executable, "-c", LOOK.format(prepare=prepare)], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert ran.stdout.splitlines() == [f"False True {enabled} True", "['MainThread']"]


def test_no_model_is_made_of_a_resource_that_is_read(lab: Lab, monkeypatch: pytest.MonkeyPatch) -> None:
    """The body is at hand already, and making a model of it costs more than asking for it."""
    from azure.mgmt.network import models

    def refuse(*_: object, **__: object) -> None:
        raise AssertionError("a model was made")

    for name in ("VirtualNetwork", "PublicIPAddress", "RouteTable", "NetworkSecurityGroup"):
        monkeypatch.setattr(getattr(models, name), "__init__", refuse)
    found = [one for one in read_once(lab).documents if one.read.operation.partition(".")[0] in MODELLED]
    assert {one.read.operation.partition(".")[0] for one in found} == MODELLED
    assert {one.outcome for one in found} == {Outcome.OK}


def test_what_passed_the_guard_passes_again_and_nothing_else_does() -> None:
    guard = ReadOnlyGuard(Cloud.AZURE, AZURE_READS, ["https://management.azure.com"])
    listed = "https://management.azure.com/subscriptions?api-version=2022-12-01"
    for _ in range(2):
        guard.check("GET", listed)
        for method, url in (("POST", listed), ("GET", listed.replace("azure", "azur"))):
            with pytest.raises(ReadOnlyError):
                guard.check(method, url)
    for number in range(MOST_REMEMBERED + 10):
        guard.check("GET", f"{listed}&n={number}")
    assert len(guard._passed) == MOST_REMEMBERED
    guard.check("GET", f"{listed}&n={MOST_REMEMBERED + 5}")
    with pytest.raises(ReadOnlyError):
        guard.check("DELETE", listed)
