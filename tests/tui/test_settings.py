"""Which source wins, and what is said about a value that can't be used."""

from __future__ import annotations

from pathlib import Path

import pytest

from tui.config_file import ConfigFile, find_config, read_config
from tui.exit_codes import UsageError
from tui.options import OPTIONS
from tui.settings import Origin, OriginKind, Settings, load_settings

NOWHERE = ConfigFile(Path("config.toml"))


def _load(
    options: dict[str, str] | None = None,
    environment: dict[str, str] | None = None,
    values: dict[str, str | float] | None = None,
) -> Settings:
    return load_settings(options or {}, environment or {}, ConfigFile(Path("config.toml"), values or {}))


def _refusal(
    options: dict[str, str] | None = None,
    environment: dict[str, str] | None = None,
    values: dict[str, str | float] | None = None,
) -> str:
    with pytest.raises(UsageError) as refused:
        _load(options, environment, values)
    message = str(refused.value)
    assert "\n" not in message
    return message


def test_option_wins_over_variable_over_file_over_other_tools() -> None:
    options = {"gcp_project": "by-option"}
    environment = {"HAVPN_GCP_PROJECT": "by-variable", "GOOGLE_CLOUD_PROJECT": "by-google"}
    values: dict[str, str | float] = {"gcp_project": "by-file"}
    assert _load(options, environment, values).gcp_project == "by-option"
    assert _load({}, environment, values).gcp_project == "by-variable"
    del environment["HAVPN_GCP_PROJECT"]
    assert _load({}, environment, values).gcp_project == "by-file"
    assert _load({}, environment).gcp_project == "by-google"
    assert _load().gcp_project is None


@pytest.mark.parametrize(
    ("options", "environment", "values", "origin"),
    [
        ({"timeout": "3"}, {}, {}, Origin(OriginKind.OPTION, "--timeout")),
        ({}, {"HAVPN_TIMEOUT": "3"}, {}, Origin(OriginKind.VARIABLE, "HAVPN_TIMEOUT")),
        ({}, {}, {"timeout": 3}, Origin(OriginKind.FILE, "config.toml")),
        ({}, {"HAVPN_TIMEOUT": ""}, {}, Origin(OriginKind.DEFAULT)),
    ],
)
def test_each_value_knows_its_origin(
    options: dict[str, str], environment: dict[str, str], values: dict[str, str | float], origin: Origin
) -> None:
    settings = _load(options, environment, values)
    assert settings.origins["timeout"] == origin
    assert settings.timeout == (30.0 if origin.kind is OriginKind.DEFAULT else 3.0)


@pytest.mark.parametrize("option", OPTIONS, ids=lambda option: option.name)
def test_every_setting_can_come_from_its_own_variable(option: object) -> None:
    name = next(o.name for o in OPTIONS if o is option)
    value = {
        "timeout": "7",
        "azure_discovery": "graph",
        "gcp_asset_scope": "organizations/1234",
        "gcp_endpoint": "https://a.example",
        "gcp_projects_endpoint": "https://a.example",
        "azure_endpoint": "https://a.example",
    }.get(name, "https://a.example" if name == "azure_authority" else "some-name")
    settings = _load(environment={f"HAVPN_{name.upper()}": value})
    assert str(getattr(settings, name)).removesuffix(".0") == value


@pytest.mark.parametrize(
    ("variable", "value", "name", "expected"),
    [
        ("AZURE_SUBSCRIPTION_ID", "s-1", "azure_subscription", "s-1"),
        ("GOOGLE_CLOUD_PROJECT", "p-1", "gcp_project", "p-1"),
        ("CLOUDSDK_CORE_PROJECT", "p-2", "gcp_project", "p-2"),
        ("AZURE_AUTHORITY_HOST", "login.example.com/", "azure_authority", "https://login.example.com"),
        (
            "CLOUDSDK_API_ENDPOINT_OVERRIDES_COMPUTE",
            "http://127.0.0.1:8080/compute/v1/",
            "gcp_endpoint",
            "http://127.0.0.1:8080",
        ),
    ],
)
def test_variables_of_other_tools_are_honoured_and_named(variable: str, value: str, name: str, expected: str) -> None:
    settings = _load(environment={variable: value})
    assert getattr(settings, name) == expected
    assert settings.origins[name] == Origin(OriginKind.VARIABLE, variable)


@pytest.mark.parametrize(
    ("word", "endpoint", "authority"),
    [
        ("public", "https://management.azure.com", "https://login.microsoftonline.com"),
        ("usgov", "https://management.usgovcloudapi.net", "https://login.microsoftonline.us"),
        ("AzureChinaCloud", "https://management.chinacloudapi.cn", "https://login.chinacloudapi.cn"),
        ("https://management.usgovcloudapi.net/", "https://management.usgovcloudapi.net", "https://login.microsoftonline.us"),
        ("https://127.0.0.1:8443", "https://127.0.0.1:8443", "https://login.microsoftonline.com"),
    ],
)  # fmt: skip  # one cloud, one line
def test_azure_clouds_by_name_bring_their_sign_in(word: str, endpoint: str, authority: str) -> None:
    settings = _load({"azure_endpoint": word})
    assert (settings.azure_endpoint, settings.azure_authority) == (endpoint, authority)


@pytest.mark.parametrize("address", ["http://127.0.0.1:8080", "http://localhost:1/", "http://[::1]:8080/compute/v1"])
def test_google_may_be_plain_http_on_this_machine(address: str) -> None:
    assert _load({"gcp_endpoint": address}).gcp_endpoint.startswith("http://")


@pytest.mark.parametrize(
    ("name", "value", "said"),
    [
        ("azure_gateway", "", "--azure-gateway: is empty: give a name, or leave it out"),
        ("azure_gateway", "/subscriptions/x/vng", '"/subscriptions/x/vng" is not a name: give the name alone'),
        ("gcp_project", "..", '".." is not a name'),
        ("gcp_project", "a b", '"a b" is not a name'),
        ("gcp_region", "a\x1b[31m", "is not a name"),
        ("azure_endpoint", "usgv", '"usgv" is neither one of public, usgov, china nor an address'),
        ("azure_endpoint", "http://127.0.0.1", "--azure-endpoint: must begin with https://"),
        ("azure_endpoint", "https://", "is not an address"),
        ("azure_endpoint", "https://host:port", "is not an address"),
        ("azure_authority", "http://login.example.com", "--azure-authority: must begin with https://"),
        ("gcp_endpoint", "http://compute.example.com", "http is for this machine only"),
        ("gcp_endpoint", "ftp://compute.example.com", "is not an address"),
        ("gcp_endpoint", "compute.example.com", "is not an address"),
        ("gcp_endpoint", "https://compute.example.com/compute/beta/", "only /compute/v1/ may follow"),
        ("gcp_endpoint", "https://compute.example.com?x=1", "must not carry a query"),
        ("timeout", "0", '--timeout: "0" is not a number of seconds above 0'),
        ("timeout", "-1", "is not a number of seconds above 0"),
        ("timeout", "nan", "is not a number of seconds above 0"),
        ("timeout", "inf", "is not a number of seconds above 0"),
        ("timeout", "soon", '"soon" is not a number of seconds above 0'),
        ("timeout", "1e9", '"1e9" is too long a wait for one answer: 600 seconds at the most'),
        ("azure_gateway", "g" * 257, '"gggggggggggggggggggg…" is longer than any name: 257 characters'),
    ],
)
def test_a_value_that_can_not_be_used_is_named_with_its_source(name: str, value: str, said: str) -> None:
    message = _refusal({name: value})
    assert message.startswith(f"--{name.replace('_', '-')}: ")
    assert said in message


def test_a_bad_value_of_a_variable_or_file_names_that_place() -> None:
    assert _refusal(environment={"HAVPN_TIMEOUT": "x"}).startswith("HAVPN_TIMEOUT: ")
    assert _refusal(environment={"AZURE_SUBSCRIPTION_ID": "a/b"}).startswith("AZURE_SUBSCRIPTION_ID: ")
    assert _refusal(values={"timeout": 0}).startswith("config.toml: timeout: ")


def test_a_password_in_an_address_is_refused_and_not_repeated() -> None:
    for name in ("azure_endpoint", "azure_authority", "gcp_endpoint"):
        message = _refusal({name: "https://me:hunter2@host.example"})
        assert "must not carry a user or password" in message
        assert "hunter2" not in message


def _file(folder: Path, text: str) -> Path:
    path = folder / "havpn.toml"
    path.write_text(text, encoding="utf-8")
    return path


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ('azure_gatway = "x"', 'unknown key "azure_gatway", did you mean "azure_gateway"? Allowed: azure_'),
        ("zzz = 1", 'unknown key "zzz". Allowed: azure_subscription, '),
        ("azure_gateway = 1", "azure_gateway is a number, but must be a string"),
        ('timeout = "3"', "timeout is a string, but must be a number"),
        ("timeout = true", "timeout is a boolean, but must be a number"),
        ("gcp_region = []", "gcp_region is a list, but must be a string"),
        ("gcp_region = 2026-01-01", "gcp_region is a date or time, but must be a string"),
        ("[gcp_region]\nx = 1", "gcp_region is a table, but must be a string"),
        ("timeout = ", "is not TOML: "),
    ],
)  # fmt: skip  # one mistake, one line
def test_a_bad_file_is_named_with_what_is_allowed(tmp_path: Path, text: str, said: str) -> None:
    path = _file(tmp_path, text)
    with pytest.raises(UsageError) as refused:
        read_config(path)
    assert str(refused.value).startswith(f"{path}: ")
    assert said in str(refused.value)
    assert "\n" not in str(refused.value)


def test_a_file_that_can_not_be_read_is_said(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="can't be read: No such file"):
        read_config(tmp_path / "none.toml")
    with pytest.raises(UsageError, match="can't be read: Is a directory"):
        read_config(tmp_path)
    (tmp_path / "latin.toml").write_bytes(b'gcp_region = "\xe9"')
    with pytest.raises(UsageError, match="is not UTF-8"):
        read_config(tmp_path / "latin.toml")


def test_the_file_is_found_by_option_then_variable_then_place(tmp_path: Path, _own_environment: Path) -> None:  # noqa: PT019  # its value is the home
    named = _file(tmp_path, 'gcp_region = "named"')
    other = tmp_path / "other.toml"
    other.write_text('gcp_region = "variable"', encoding="utf-8")
    usual = _own_environment / "config" / "havpn-tui" / "config.toml"
    assert find_config(None, {}) == ConfigFile(usual)
    usual.parent.mkdir(parents=True)
    usual.write_text('gcp_region = "usual"\ntimeout = 2.5', encoding="utf-8")
    environment = {"HAVPN_CONFIG": str(other)}
    assert find_config(None, {}).values == {"gcp_region": "usual", "timeout": 2.5}
    assert find_config(None, environment).values == {"gcp_region": "variable"}
    assert find_config(str(named), environment).values == {"gcp_region": "named"}


def test_an_empty_file_name_is_refused() -> None:
    with pytest.raises(UsageError, match="--config is empty"):
        find_config("", {})


@pytest.mark.parametrize("text", ["timeout = " + "9" * 5_000, "timeout = " + "[" * 50_000, f"timeout = 1{'0' * 400}"])
def test_a_monstrous_file_is_one_clear_line(text: str, tmp_path: Path) -> None:
    path = tmp_path / "config.toml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(UsageError, match=r"config\.toml: ") as refused:
        load_settings({}, {}, read_config(path))
    assert "\n" not in str(refused.value)


def test_several_subscriptions_and_projects_may_be_named() -> None:
    settings = _load({"azure_subscription": "a, b,a", "gcp_project": "p"})
    assert (settings.azure_subscriptions, settings.gcp_projects) == (("a", "b"), ("p",))
    assert (_load({}).azure_subscriptions, _load({"gcp_project": "all"}).gcp_projects) == ((), ())


@pytest.mark.parametrize(
    ("names", "told"), [("a,,b", "is empty"), ("a,all", "names all and others"), ("a,b c", "not a name")]
)
def test_a_list_of_names_is_checked_name_by_name(names: str, told: str) -> None:
    with pytest.raises(UsageError, match=told):
        _load({"gcp_project": names})
