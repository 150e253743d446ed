"""The roles that `havpn-tui permissions` prints are enough, and nothing in them is too much."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator

import pytest

from lab import AzureStore, GoogleStore, Lab
from probes.azure.reads import POLLS
from probes.documents import Cloud, Document, Documents, Outcome
from probes.matrix import Severity
from probes.permissions import Permission, list_permissions
from probes.view import View
from tests.probes.rests import rows_without
from tests.probes.sweep import Bench, bench, rows_that_changed
from tui.exit_codes import ExitCode
from tui.policy import Policy
from tui.roles import make_role, role_json
from tui.verdict import doubts, gaps, judge

PERMISSIONS = {(cloud, one.name): one for cloud in Cloud for one in list_permissions(cloud, asset_search=True)}
FILTERING = {
    (Cloud.AZURE, "Microsoft.Resources/subscriptions/read"),
    (Cloud.GCP, "resourcemanager.projects.get"),
}
"""Permissions that decide what a list shows, and not whether it may be asked for (both documented)."""


@pytest.fixture(scope="module")
def _bench() -> Iterator[Bench]:
    with bench() as one:
        yield one


@pytest.fixture
def ready(_bench: Bench, use: Callable[[Lab], Lab]) -> Iterator[Bench]:
    """The bench, whose callers have the printed roles and nothing else."""
    use(_bench.lab)
    for cloud in Cloud:
        _store(_bench, cloud).granted = _printed(cloud)
    yield _bench
    for cloud in Cloud:
        _store(_bench, cloud).granted = ("*",)
        _store(_bench, cloud).missing_permissions = ()


def _store(ready: Bench, cloud: Cloud) -> AzureStore | GoogleStore:
    return ready.lab.azure if cloud is Cloud.AZURE else ready.lab.google


def _printed(cloud: Cloud) -> tuple[str, ...]:
    body = json.loads(role_json(make_role(cloud, asset_search=True)))
    return tuple(body["Actions" if cloud is Cloud.AZURE else "includedPermissions"])


def test_with_the_printed_roles_nothing_is_unknown(ready: Bench) -> None:
    for reading in (ready.named, ready.wide, ready.searched):
        view = reading.again(Documents())
        assert {document.outcome for document in view.documents} == {Outcome.OK}
        assert rows_that_changed(reading.before, view) == set()
        assert judge(view, Policy()).code is ExitCode.CLEAN
        assert not gaps(view)
        assert not doubts(view, Policy(Severity.NOTE))


def test_a_lab_that_grants_nothing_refuses_everything(ready: Bench) -> None:
    for cloud in Cloud:
        _store(ready, cloud).granted = ()
    assert {document.outcome for document in ready.named.again(Documents()).documents} == {Outcome.FORBIDDEN}


@pytest.mark.parametrize(("cloud", "name"), sorted(FILTERING))
def test_without_the_permission_that_decides_what_is_listed_that_permission_is_named(
    cloud: Cloud, name: str, ready: Bench
) -> None:
    """The list is empty instead of refused: what is listed is what the caller has it on."""
    _store(ready, cloud).missing_permissions = (name,)
    assert rows_that_changed(ready.named.before, ready.named.again(Documents())) == set()
    view = ready.wide.again(Documents())
    assert not view.matrices
    assert any(name in hidden for hidden in view.hidden)
    verdict = judge(view, Policy())
    assert verdict.code is ExitCode.COULD_NOT_LOOK
    assert name in verdict.sentence


@pytest.mark.parametrize(("cloud", "name"), [key for key in PERMISSIONS if key not in FILTERING])
def test_without_one_permission_what_needs_it_is_unknown_and_names_it(cloud: Cloud, name: str, ready: Bench) -> None:
    """Exactly the reads that need it are refused, where everything is named and where nothing is."""
    _store(ready, cloud).missing_permissions = (name,)
    refused_at_all: list[Document] = []
    # Azure's search refuses nobody: it leaves out what the caller may not read (documented).
    searching = (ready.searched,) if cloud is Cloud.GCP else ()
    for reading in (ready.named, ready.wide, *searching):
        view = reading.again(Documents())
        refused = [document for document in view.documents if document.outcome is not Outcome.OK]
        refused_at_all += refused
        expected = {read for read in (d.read for d in reading.before.documents) if _needs(read.operation, cloud, name)}
        assert {document.read for document in refused} == expected & {document.read for document in view.documents}
        assert bool(refused) == bool(expected)
        for document in refused:
            assert document.outcome is Outcome.FORBIDDEN
            assert f"no permission: {name}" in document.reason
        changed = rows_without([document.read for document in refused], wide=reading is not ready.named)
        assert rows_that_changed(reading.before, view) == changed
        _assert_told(view, name, changed)
    assert refused_at_all


def _needs(operation: str, cloud: Cloud, name: str) -> bool:
    permission: Permission = PERMISSIONS[cloud, name]
    if set(permission.reads) & {kind.operation for kind in POLLS}:
        return operation in {
            read for one in list_permissions(cloud) for read in one.reads if one not in list_permissions(cloud, False)
        }
    return operation in permission.reads


def _assert_told(view: View, name: str, changed: set[str]) -> None:
    """The exit code is 3 where a verdict rests on it, and the permission is named there."""
    verdict = judge(view, Policy())
    grave = [doubt.unsure for doubt in doubts(view, Policy()) if doubt.counts]
    assert verdict.code is (ExitCode.COULD_NOT_LOOK if changed or grave else ExitCode.CLEAN)
    told = (verdict.sentence, *(gap.reason for gap in gaps(view)))
    assert not changed or any(name in text for text in told)
    assert all(name in unsure.reason for unsure in grave)
