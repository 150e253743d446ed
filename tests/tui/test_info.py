"""`info` tells what is here and where it came from, and never a secret."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from probes.documents import Cloud
from screens.choices import Choices
from tests.credentials.things import write_program
from tui import __main__ as program
from tui import info
from tui.config_file import ConfigFile
from tui.credentials import find_credentials
from tui.exit_codes import ExitCode
from tui.remembered import keep_choices
from tui.settings import load_settings

SECRETS = {
    "AZURE_CLIENT_SECRET": "plain-as-day",
    "AZURE_CLIENT_ID": "client-of-mine",
    "AZURE_TENANT_ID": "tenant-of-mine",
    "AZURE_FEDERATED_TOKEN_FILE": "no-such-token-file",
    "GOOGLE_APPLICATION_CREDENTIALS": '{"private_key": "whole-key-by-mistake"}',
}
CONFIG = ConfigFile(Path("config.toml"), {"gcp_region": "us-east4"})


def _run(form: str, environment: dict[str, str]) -> ExitCode:
    settings = load_settings({"gcp_project": "p-1"}, {"HAVPN_TIMEOUT": "5", **environment}, CONFIG)
    return info.run(settings, CONFIG, form, environment)


@pytest.mark.parametrize("form", ["text", "json"])
def test_no_secret_is_shown(form: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert _run(form, SECRETS) is ExitCode.CLEAN
    shown = capsys.readouterr().out
    for name, value in SECRETS.items():
        assert value not in shown, name
    assert "whole-key" not in shown
    assert "AZURE_CLIENT_SECRET" in shown
    assert "GOOGLE_APPLICATION_CREDENTIALS" in shown


def test_each_setting_is_shown_with_its_origin(capsys: pytest.CaptureFixture[str]) -> None:
    _run("text", {})
    shown = capsys.readouterr().out
    for line in (
        "gcp_project            p-1  (option --gcp-project)",
        "gcp_region             us-east4  (file config.toml)",
        "timeout                5 s  (variable HAVPN_TIMEOUT)",
        "azure_endpoint         https://management.azure.com  (default)",
        "azure_gateway          not set",
        "config                 config.toml (not there)",
        "read-only: ",
        "none; az login makes one",
    ):
        assert line in shown


def test_json_holds_the_same(capsys: pytest.CaptureFixture[str]) -> None:
    _run("json", {})
    found = json.loads(capsys.readouterr().out)
    assert found["schema"] == "havpn-tui/info/1"
    project = {"name": "gcp_project", "value": "p-1", "origin": "option", "place": "--gcp-project"}
    assert project in found["settings"]
    assert set(info.LIBRARIES) < set(found["versions"])


def test_on_the_lab_the_settings_are_the_labs(capsys: pytest.CaptureFixture[str]) -> None:
    assert program.run(["info", "--lab", "healthy", "--timeout", "4"]) == ExitCode.CLEAN
    shown = capsys.readouterr().out
    assert "  (the lab)\n" in shown
    assert "timeout                4 s  (option --timeout)" in shown
    assert "(variable HAVPN_" not in shown
    assert "metadata server" not in shown


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("gcp_projct = 1", 'unknown key "gcp_projct", did you mean "gcp_project"? Allowed: '),
        ("timeout = 0\ngcp_region = 'r'", 'timeout: "0" is not a number of seconds above 0'),
        ("timeout", "is not TOML: "),
    ],
)
def test_a_bad_file_is_marked_and_the_rest_is_told(
    text: str, said: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "havpn.toml"
    path.write_text(text, encoding="utf-8")
    monkeypatch.setenv("HAVPN_CONFIG", str(path))
    assert program.run(["info", "--gcp-project", "p-1"]) == ExitCode.USAGE
    out, err = capsys.readouterr()
    assert f"config                 {path} (wrong, so none of it is in force: {said}" in out
    assert "gcp_project            p-1  (option --gcp-project)" in out
    assert "gcp_region             not set" in out
    assert err.startswith(f"havpn-tui: {path}: {said}")
    assert err.count("\n") == 1


def test_a_mistake_elsewhere_is_not_put_on_the_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "havpn.toml"
    path.write_text("gcp_region = 'r'", encoding="utf-8")
    monkeypatch.setenv("HAVPN_CONFIG", str(path))
    assert program.run(["info", "--timeout", "x"]) == ExitCode.USAGE
    assert capsys.readouterr() == ("", 'havpn-tui: --timeout: "x" is not a number of seconds above 0\n')


@pytest.mark.parametrize(
    ("environment", "kinds"),
    [
        ({"GCE_METADATA_HOST": "169.254.169.254"}, ["metadata server"]),
        ({"GCE_METADATA_HOST": "127.0.0.1:1"}, []),
        ({"GCE_METADATA_HOST": "169.254.169.254", "NO_GCE_CHECK": "true"}, []),
        ({"GCE_METADATA_HOST": "169.254.169.254", "NO_GCE_CHECK": "no"}, ["metadata server"]),
        ({"GCE_METADATA_HOST": ""}, []),
    ],
)
def test_a_metadata_server_that_is_switched_off_is_none(
    environment: dict[str, str], kinds: list[str], tmp_path: Path
) -> None:
    assert [kind for kind, _ in _found(environment, tmp_path)] == kinds


def _found(environment: dict[str, str], home: Path) -> list[tuple[str, str]]:
    return [(one.kind, one.lacks) for one in find_credentials(environment, home)]


def test_credentials_of_azure_are_found_with_what_they_lack(tmp_path: Path) -> None:
    assert _found({}, tmp_path) == []
    assert _found({"AZURE_CLIENT_SECRET": "x", "AZURE_CLIENT_ID": "y"}, tmp_path) == [
        ("service principal with a secret", "AZURE_TENANT_ID")
    ]
    assert _found({"AZURE_CLIENT_CERTIFICATE_PATH": "none", "AZURE_CLIENT_ID": "y"}, tmp_path) == [
        ("service principal with a certificate", "AZURE_TENANT_ID and the file it names")
    ]
    assert _found({"AZURE_FEDERATED_TOKEN_FILE": "none", "AZURE_TENANT_ID": "x"}, tmp_path) == [
        ("workload identity", "AZURE_CLIENT_ID and the token file")
    ]
    assert _found({"IDENTITY_ENDPOINT": "x"}, tmp_path) == [("managed identity", "")]
    (tmp_path / ".azure").mkdir()
    (tmp_path / ".azure" / "azureProfile.json").write_text("{}", encoding="utf-8")
    assert _found({}, tmp_path) == [("az login", "az on the path and a token cache: run az login")]
    write_program(tmp_path, "az", ":")
    (tmp_path / ".azure" / "msal_token_cache.json").write_text("{}", encoding="utf-8")
    assert _found({"PATH": str(tmp_path / "bin")}, tmp_path) == [("az login", "")]
    assert _found({"AZURE_CONFIG_DIR": str(tmp_path)}, tmp_path) == []


@pytest.mark.parametrize(
    ("content", "kind", "lacks"),
    [
        ('{"type": "authorized_user", "refresh_token": "r"}', ": a person's login", ""),
        ('{"type": "service_account", "client_email": "a@b"}', ": service account of a@b", ""),
        ('{"type": "external_account"}', ": workload identity", ""),
        ('{"type": "impersonated_service_account"}', ": impersonated service account", ""),
        ('{"type": "made up"}', "", "a credential in its file"),
        ("{}", "", "a credential in its file"),
        ("[]", "", "a credential in its file"),
        ("{ not", "", "JSON in its file"),
        ("[" * 100_000, "", "JSON in its file"),
    ],
    ids=lambda value: str(value)[:30],
)
def test_a_file_of_googles_is_told_by_its_kind(content: str, kind: str, lacks: str, tmp_path: Path) -> None:
    adc = tmp_path / ".config" / "gcloud" / "application_default_credentials.json"
    adc.parent.mkdir(parents=True)
    adc.write_text(content, encoding="utf-8")
    mine = "application default credentials, "
    assert _found({}, tmp_path) == [(f"{mine}of gcloud{kind}", lacks)]
    assert _found({"CLOUDSDK_CONFIG": str(adc.parent)}, tmp_path / "x") == [(f"{mine}of gcloud{kind}", lacks)]
    named = {"GOOGLE_APPLICATION_CREDENTIALS": str(adc)}
    assert _found(named, tmp_path / "x") == [(f"{mine}named{kind}", lacks)]


def test_a_variable_that_names_no_file_is_never_repeated(tmp_path: Path) -> None:
    assert _found({"GOOGLE_APPLICATION_CREDENTIALS": "\0" * 3 + "x" * 9999}, tmp_path / "x") == [
        ("application default credentials, named", "the file it names")
    ]


def test_where_choices_are_kept_and_that_they_narrow_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    kept = tmp_path / "choices.json"
    monkeypatch.setattr(info, "choices_file", lambda: kept)
    _run("text", {})
    assert f"{kept} (not there)" in capsys.readouterr().out
    keep_choices(kept, {}, Choices(containers={Cloud.AZURE: ("one",), Cloud.GCP: ()}))
    keep_choices(kept, {"gcp_project": "p-1"}, Choices(containers={Cloud.AZURE: ()}))
    _run("text", {})
    assert f"{kept} (1 scope looks only where w chose)" in capsys.readouterr().out
