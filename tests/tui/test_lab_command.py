"""The lab under a command: its environment and nothing of the person's own."""

from __future__ import annotations

from pathlib import Path

import pytest

from tui import info
from tui.exit_codes import ExitCode, UsageError
from tui.lab_command import DEFAULT_SCENARIO, lab_environment
from tui.settings import Settings

OWN = {
    "HAVPN_AZURE_GATEWAY": "my-gateway",
    "HAVPN_CONFIG": "my-file",
    "AZURE_CLIENT_ID": "my-client",
    "GOOGLE_APPLICATION_CREDENTIALS": "my-key",
    "CLOUDSDK_CORE_PROJECT": "my-project",
    "HTTPS_PROXY": "http://my-proxy",
    "https_proxy": "http://my-proxy",
    "REQUESTS_CA_BUNDLE": "my-bundle",
    "HAVPN_THEME": "my-theme",
    "PATH": "my-path",
}


def test_the_environment_leads_to_the_lab_and_comes_back() -> None:
    environment = dict(OWN)
    with lab_environment(DEFAULT_SCENARIO, environment):
        inside = dict(environment)
    assert environment == OWN
    assert [name for name, value in inside.items() if value.endswith(tuple(OWN.values()))] == ["HAVPN_THEME", "PATH"]
    assert inside["HAVPN_AZURE_ENDPOINT"].startswith("https://127.0.0.1:")
    assert inside["HAVPN_GCP_ENDPOINT"].startswith("http://127.0.0.1:")


def test_the_environment_comes_back_after_a_failure() -> None:
    environment = dict(OWN)
    with pytest.raises(RuntimeError), lab_environment(DEFAULT_SCENARIO, environment):
        raise RuntimeError
    assert environment == OWN


def test_an_unknown_scenario_lists_those_there_are() -> None:
    environment = dict(OWN)
    with pytest.raises(UsageError, match=r"no scenario 'nope': .* healthy, .*other-slash-30"):
        lab_environment("nope", environment).__enter__()
    assert environment == OWN


def test_own_settings_do_not_leak_into_the_lab(
    monkeypatch: pytest.MonkeyPatch,
    _own_environment: Path,  # noqa: PT019  # its value is the home
) -> None:
    from tui.__main__ import run

    config = _own_environment / "config" / "havpn-tui" / "config.toml"
    config.parent.mkdir(parents=True)
    config.write_text('gcp_gateway = "from-file"', encoding="utf-8")
    monkeypatch.setenv("HAVPN_AZURE_GATEWAY", "from-variable")
    seen: list[Settings] = []

    def remember(settings: Settings, *_: object) -> ExitCode:
        seen.append(settings)
        return ExitCode.CLEAN

    monkeypatch.setattr(info, "run", remember)
    assert run(["info", "--lab", "healthy", "--timeout", "4"]) == ExitCode.CLEAN
    assert run(["info"]) == ExitCode.CLEAN
    in_lab, own = seen
    assert (in_lab.gcp_gateway, in_lab.azure_gateway, in_lab.timeout) == (None, None, 4.0)
    assert in_lab.gcp_endpoint.startswith("http://127.0.0.1:")
    assert (own.gcp_gateway, own.azure_gateway) == ("from-file", "from-variable")
