"""`havpn-tui permissions`: a file for each cloud's own tool on stdout, or everything about it for people."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from probes.azure.reads import AZURE_READS, POLLS
from probes.documents import Cloud
from probes.gcp.reads import ASSETS, GCP_READS
from probes.guard import Pace
from probes.permissions import list_permissions
from tests.tree import ROOT
from tui import __main__ as program
from tui.exit_codes import ExitCode
from tui.roles import DESCRIPTION, NAME, make_role, role_json, role_yaml

AZURE_KINDS = AZURE_READS + POLLS


@pytest.fixture(autouse=True)
def _elsewhere(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.chdir(tmp_path)


def _run(line: str, capsys: pytest.CaptureFixture[str]) -> tuple[str, str]:
    assert program.run(["permissions", *line.split()]) is ExitCode.CLEAN
    told = capsys.readouterr()
    return told.out, told.err


def test_azure_s_file_is_the_role_that_az_takes(capsys: pytest.CaptureFixture[str]) -> None:
    out, err = _run("azure --format json --azure-subscription s-1,s-2", capsys)
    role = json.loads(out)
    assert err == ""
    assert list(role) == ["Name", "IsCustom", "Description", "Actions", "NotActions", "AssignableScopes"]
    assert (role["Name"], role["IsCustom"], role["NotActions"]) == (NAME, True, [])
    assert role["AssignableScopes"] == ["/subscriptions/s-1", "/subscriptions/s-2"]
    assert role["Actions"] == [one.name for one in list_permissions(Cloud.AZURE)]
    assert {action.casefold() for action in role["Actions"]} == {kind.permission.casefold() for kind in AZURE_KINDS}


@pytest.mark.parametrize("form", ["json", "yaml"])
def test_google_s_file_is_the_role_that_gcloud_takes(form: str, capsys: pytest.CaptureFixture[str]) -> None:
    out, err = _run(f"google --format {form}", capsys)
    role = json.loads(out) if form == "json" else _read_yaml(out)
    assert err == ""
    assert list(role) == ["title", "description", "stage", "includedPermissions"]
    assert (role["title"], role["description"], role["stage"]) == (NAME, DESCRIPTION, "GA")
    assert role["includedPermissions"] == [one.name for one in list_permissions(Cloud.GCP)]
    needed = {kind.permission for kind in GCP_READS if kind.operation != ASSETS}
    assert set(role["includedPermissions"]) == needed
    searching, _ = _run("google --format json --gcp-asset-scope folders/7", capsys)
    added = set(json.loads(searching)["includedPermissions"]) - needed
    assert added == {kind.permission for kind in GCP_READS if kind.operation == ASSETS}
    assert len(DESCRIPTION) <= 256, "Google takes no longer description (documented)"


def _read_yaml(text: str) -> dict[str, Any]:
    """The little of YAML that the file uses: `name: text`, and `name:` over lines of `- text`."""
    role: dict[str, Any] = {}
    items: list[str] = []
    for line in text.splitlines():
        if line.startswith("- "):
            items.append(line.removeprefix("- "))
            continue
        name, _, value = line.partition(":")
        items = []
        role[name] = items if not value else json.loads(value) if '"' in value else value.strip()
    return role


def test_a_permission_is_listed_once_with_its_reads_and_sources() -> None:
    for cloud, kinds in ((Cloud.AZURE, AZURE_KINDS), (Cloud.GCP, GCP_READS)):
        permissions = list_permissions(cloud, asset_search=True)
        assert len({one.name.casefold() for one in permissions}) == len(permissions)
        assert {read for one in permissions for read in one.reads} == {kind.operation for kind in kinds}
        for one in permissions:
            assert one.sources
            assert all("documented" in source for source in one.sources)


def test_nothing_in_the_roles_changes_anything_or_reads_a_key() -> None:
    actions = [one.name for one in list_permissions(Cloud.AZURE) if not one.name.endswith("/read")]
    assert sorted(action.rsplit("/", 2)[1] for action in actions) == [
        "getadvertisedroutes",
        "getbgppeerstatus",
        "getlearnedroutes",
    ]
    verbs = [one.name.rsplit(".", 1)[1] for one in list_permissions(Cloud.GCP)]
    assert [verb for verb in verbs if not verb.startswith(("get", "list", "search"))] == []


def test_the_scope_config_leaves_out_what_only_the_slow_operations_need(capsys: pytest.CaptureFixture[str]) -> None:
    full, _ = _run("azure --format json", capsys)
    config, _ = _run("azure --format json --scope config", capsys)
    left_out = set(json.loads(full)["Actions"]) - set(json.loads(config)["Actions"])
    assert left_out == {kind.permission for kind in AZURE_KINDS if kind.pace is Pace.SLOW}


def test_the_text_explains_both_roles(capsys: pytest.CaptureFixture[str]) -> None:
    out, err = _run("--azure-subscription s-1 --gcp-project p-1", capsys)
    assert err == ""
    assert role_json(make_role(Cloud.AZURE, ("s-1",))) in out
    assert role_yaml(make_role(Cloud.GCP, ("p-1",))) in out
    for command in (
        "az role definition create --role-definition @azure-role.json",
        f'az role assignment create --assignee WHO --role "{NAME}" --scope /subscriptions/s-1',
        "gcloud iam roles create havpnTroubleshooter --project=p-1 --file=google-role.yaml",
        "--role=projects/p-1/roles/havpnTroubleshooter",
    ):
        assert command in out
    words = " ".join(out.split())
    for cloud in Cloud:
        for one in list_permissions(cloud):
            for told in (one.name, ", ".join(one.reads), *one.sources):
                assert told in words


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("--format json", "--format json is one role's file: say which, havpn-tui permissions azure or google"),
        ("azure --format yaml", "--format yaml: az reads roles as JSON only; use --format json"),
        ("aws", '"aws" is not one of azure, google'),
        ("azure google", '"google" is one word too many'),
    ],
)
def test_what_can_t_be_printed_is_said(line: str, said: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert program.run(["permissions", *line.split()]) is ExitCode.USAGE
    told = capsys.readouterr()
    assert told.out == ""
    assert said in told.err


def test_the_readme_prints_what_the_program_prints() -> None:
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    assert f"```json\n{role_json(make_role(Cloud.AZURE))}```" in readme
    assert f"```yaml\n{role_yaml(make_role(Cloud.GCP))}```" in readme
