"""The words of the command line: what is accepted, and one line about what is not."""

from __future__ import annotations

import os
import shlex
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from lab import load_scenario
from screens.choices import Memory
from tui import __main__ as program
from tui import audit, command_line, interactive, logs
from tui.exit_codes import ExitCode
from tui.parser import parse
from tui.settings import Settings

NO_TERMINAL = "the screens need a terminal on stdin and stdout; without one use: havpn-tui audit"


@pytest.fixture(autouse=True)
def _quiet(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(logs, "quiet_libraries", lambda _: None)


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("audti", 'unknown command "audti", did you mean "audit"? There are: demo, lab, audit, snapshot, open, '),
        ("snapshots", 'unknown command "snapshots", did you mean "snapshot"? There are: '),
        ("dif", 'unknown command "dif", did you mean "diff"? There are: demo, lab, audit, snapshot, open, diff, '),
        ("--timeout 3 provision", 'unknown command "provision", did you mean "permissions"? There are: '),
        ("--formt x audit", 'unknown option "--formt"; see: havpn-tui --help'),
        ("audit --formt json", 'unknown option "--formt", did you mean "--format"? see: havpn-tui audit --help'),
        ("audit --azure-gatway=x", 'unknown option "--azure-gatway", did you mean "--azure-gateway"? see: '),
        ("audit --form json", 'unknown option "--form", did you mean "--format"? see: '),
        (
            "audit --format jsn",
            '--format: "jsn" is not one of text, json, junit, markdown, html, did you mean "json"; see: ',
        ),
        ("audit --fail-on all", '--fail-on: "all" is not one of blocks, degrades, risk, note; see: '),
        ("audit --scope x", '--scope: "x" is not one of config, full; see: '),
        ("audit extra", '"extra" is one word too many; see: havpn-tui audit --help'),
        ("--timeout", "--timeout: expected one argument; see: havpn-tui --help"),
        ("audit --timeout", "--timeout: expected one argument; see: havpn-tui audit --help"),
        ("audit --timeout -1", '--timeout: "-1" is not a number of seconds above 0'),
        ("audit --output ''", "--output is empty"),
        ("audit --config ''", "--config is empty"),
        ("audit --config none.toml", "none.toml: can't be read: No such file or directory"),
        ("info --azure-endpoint x", '--azure-endpoint: "x" is neither one of public, usgov, china nor an address'),
        ("demo one --lab two", 'two scenarios, "one" and "two": name one'),
        ("audit --lab healthy --config x", "--config does not go with the lab, which brings its own: leave it out"),
        ("audit --lab healthy --gcp-endpoint x", "--gcp-endpoint does not go with the lab"),
        ("audit --lab nope", "the lab: no scenario 'nope': give a .toml file or one of "),
        ("lab nope", "the lab: no scenario 'nope'"),
        ("", NO_TERMINAL),
        ("demo", f"{NO_TERMINAL} --lab other-slash-30"),
        ("demo healthy", f"{NO_TERMINAL} --lab healthy"),
        ("demo nope", "the lab: no scenario 'nope': give a .toml file or one of "),
        ("demo nope.toml", "the lab: there is no file nope.toml"),
        ("audit --lab nope.toml", "the lab: there is no file nope.toml"),
    ],
)  # fmt: skip  # one mistake, one line
def test_a_mistake_is_one_line_with_the_way_out(line: str, said: str, capsys: pytest.CaptureFixture[str]) -> None:
    words = shlex.split(line) + ([*["--azure-subscription", "s", "--gcp-project", "p"]] if "--output" in line else [])
    assert program.run(words) == ExitCode.USAGE
    out, err = capsys.readouterr()
    assert out == ""
    assert err.startswith(f"havpn-tui: {said}")
    assert err.count("\n") == 1


@pytest.mark.parametrize(
    ("variable", "said"),
    [
        ("HAVPN_AZURE_GATWAY", 'unknown variable HAVPN_AZURE_GATWAY, did you mean "HAVPN_AZURE_GATEWAY"? Allowed: '),
        ("HAVPN_ZZZ", "unknown variable HAVPN_ZZZ. Allowed: HAVPN_AZURE_SUBSCRIPTION, "),
        ("HAVPN_LAB", "there is no variable HAVPN_LAB: use the option --lab"),
        ("HAVPN_FAIL_ON", "there is no variable HAVPN_FAIL_ON: use the option --fail-on"),
    ],
)
@pytest.mark.parametrize("command", ["audit", "info"])
def test_a_variable_that_means_nothing_is_refused(
    command: str, variable: str, said: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv(variable, "x")
    assert program.run([command]) == ExitCode.USAGE
    out, err = capsys.readouterr()
    assert out == ""
    assert err.startswith(f"havpn-tui: {said}")
    assert err.count("\n") == 1
    assert program.run(["info", "--lab", "healthy"]) == ExitCode.CLEAN


@pytest.mark.parametrize(("variable", "value"), [("HAVPN_THEME", "dark"), ("HAVPN_TIMEOUT", "3"), ("HAVPN_LAB", "")])
def test_other_variables_are_taken(variable: str, value: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(variable, value)
    assert program.run(["info"]) == ExitCode.CLEAN


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("", {"command": None}),
        ("--lab healthy", {"command": None, "lab": "healthy"}),
        ("--timeout 3 --gcp-project audit info", {"command": "info", "timeout": "3", "gcp_project": "audit"}),
        ("--timeout=3 info --timeout=4", {"command": "info", "timeout": "4"}),
        ("info --format json", {"command": "info", "format": "json"}),
        ("demo", {"command": "demo", "scenario": None}),
        ("lab healthy", {"command": "lab", "scenario": "healthy"}),
        ("audit --no-color", {"command": "audit", "no_color": True, "fail_on": "degrades", "scope": "full"}),
    ],
)
def test_options_stand_before_or_behind_the_command(line: str, expected: dict[str, Any]) -> None:
    assert expected.items() <= vars(parse(line.split())).items()


def test_what_was_not_given_is_not_there() -> None:
    assert not hasattr(parse(["audit"]), "timeout")


@pytest.mark.parametrize("line", ["--help", "audit --help", "demo --help", "info --help", "-h"])
def test_help_is_an_answer(line: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert program.run(line.split()) == ExitCode.CLEAN
    out, err = capsys.readouterr()
    assert "--azure-subscription" in out
    assert err == ""


@pytest.mark.parametrize(
    ("command", "hidden"),
    [
        ("demo", ("--lab", "--config", "--azure-endpoint", "--azure-authority", "--gcp-endpoint")),
        ("lab", ("--lab", "--config", "--azure-endpoint", "--azure-subscription", "--timeout", "--no-color")),
    ],
)
def test_help_of_the_lab_lists_scenarios_and_only_what_goes_with_them(
    command: str, hidden: tuple[str, ...], capsys: pytest.CaptureFixture[str]
) -> None:
    assert program.run([command, "--help"]) == ExitCode.CLEAN
    out = capsys.readouterr().out
    assert f"\n  healthy              {load_scenario('healthy').title}\n" in out
    assert f"\n  other-slash-30       {load_scenario('other-slash-30').title} (default)\n" in out
    assert [option for option in hidden if option in out] == []


def test_version_is_an_answer(capsys: pytest.CaptureFixture[str]) -> None:
    assert program.run(["audit", "--version"]) == ExitCode.CLEAN
    assert capsys.readouterr().out.startswith("havpn-tui ")


def test_the_schema_needs_no_settings(capsys: pytest.CaptureFixture[str]) -> None:
    assert program.run(["audit", "--schema"]) == ExitCode.CLEAN
    assert '"havpn-tui/audit/1"' in capsys.readouterr().out


def test_the_schema_goes_to_the_file_that_is_named(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "schema.json"
    assert program.run(["audit", "--schema", "--output", str(file)]) == ExitCode.CLEAN
    assert capsys.readouterr().out == ""
    assert '"havpn-tui/audit/1"' in file.read_text(encoding="utf-8")
    assert program.run(["audit", "--schema", "--output", str(tmp_path / "none" / "x")]) == ExitCode.USAGE
    assert program.run(["audit", "--schema", "--output", "-"]) == ExitCode.CLEAN
    assert '"havpn-tui/audit/1"' in capsys.readouterr().out


@pytest.mark.parametrize("words", [[], ["demo"]])
def test_a_theme_that_is_none_is_refused(
    words: list[str], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("HAVPN_THEME", "lihgt")
    assert program.run(words) == ExitCode.USAGE
    expected = 'havpn-tui: HAVPN_THEME: "lihgt" is not one of dark, light, did you mean "light"\n'
    assert capsys.readouterr().err == expected
    monkeypatch.setenv("HAVPN_THEME", "Light")
    program.run(words)
    assert capsys.readouterr().err.startswith("havpn-tui: the screens need a terminal")


@pytest.fixture
def on_terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    for stream in (sys.stdin, sys.stdout):
        monkeypatch.setattr(stream, "isatty", lambda: True, raising=False)


@pytest.mark.usefixtures("on_terminal")
def test_the_screens_get_settings_and_scenario(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[tuple[Settings, str | None, str | None]] = []

    def remember(settings: Settings, scenario: str | None = None) -> ExitCode:
        asked.append((settings, scenario, os.environ.get("NO_COLOR")))
        return ExitCode.CLEAN

    monkeypatch.setattr(interactive, "run", remember)
    monkeypatch.setenv("HAVPN_GCP_PROJECT", "mine")
    assert program.run(["--azure-subscription", "s"]) == ExitCode.CLEAN
    assert program.run(["demo", "--no-color"]) == ExitCode.CLEAN
    assert [(settings.gcp_project == "mine", *rest) for settings, *rest in asked] == [
        (True, None, None),
        (False, "other-slash-30", "1"),
    ]


@pytest.mark.parametrize(("ended", "expected"), [(0, ExitCode.CLEAN), (1, ExitCode.COULD_NOT_LOOK)])
def test_how_the_screens_end_is_how_the_program_ends(ended: int, expected: ExitCode) -> None:
    source: Any = object()
    shown: list[Any] = []

    def show(given: Any, scenario: str | None, _memory: Memory) -> int:
        shown.extend((given, scenario))
        return ended

    assert interactive.run(Settings(), "healthy", lambda _: source, show) is expected
    assert shown == [source, "healthy"]


def _raise(error: BaseException) -> Callable[..., ExitCode]:
    def failing(*_: object) -> ExitCode:
        raise error

    return failing


def test_interrupted(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setattr(command_line, "run", _raise(KeyboardInterrupt()))
    assert program.run([]) == 130
    assert capsys.readouterr() == ("", "")


def test_a_crash_is_one_line_and_a_report(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setattr(command_line, "run", _raise(RuntimeError("password=hunter2")))
    assert program.run([]) == ExitCode.COULD_NOT_LOOK
    err = capsys.readouterr().err
    assert err.startswith("havpn-tui: internal error (RuntimeError). Please attach this report to an issue: ")
    assert "hunter2" not in err
    assert err.count("\n") == 1


def test_the_audit_gets_what_was_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[audit.AuditRequest] = []

    def remember(request: audit.AuditRequest, _: Settings) -> ExitCode:
        asked.append(request)
        return ExitCode.FINDINGS

    monkeypatch.setattr(audit, "run", remember)
    line = (
        "audit --azure-subscription s --gcp-project p --fail-on risk --scope config --format json --output - --no-color"
    )
    assert program.run(line.split()) == ExitCode.FINDINGS
    (request,) = asked
    assert (request.policy.fail_on.value, request.scope) == ("risk", "config")
    assert (request.reports, request.color) == ((("json", None),), False)
