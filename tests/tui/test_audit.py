"""The audit command with a source made by hand: where the report goes, what is told, and which code comes back."""

from __future__ import annotations

import io
import json
import os
import sys
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from probes.documents import Cloud
from probes.matrix import Mark
from probes.view import Column, View
from tests.diagnoses import diagnosed, finding
from tests.tui import views
from tui import audit, output
from tui.audit import AuditRequest
from tui.exit_codes import ExitCode, UsageError
from tui.policy import Policy, Suppression
from tui.progress import ProgressLine, describe_progress
from tui.settings import Origin, OriginKind, Settings

SETTINGS = Settings(azure_subscription="s", gcp_project="p")
CLEAN = views.view(views.matrix(views.row()))


class FakeSource:
    """A source that has its view ready."""

    def __init__(self, view: View) -> None:
        self.view = view
        self.settings: Settings | None = None

    def __call__(self, settings: Settings) -> FakeSource:
        self.settings = settings
        return self

    def read_once(self, on_view: Callable[[View], None] | None = None) -> View:
        assert on_view
        on_view(self.view)
        return self.view


class FakeTerminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def _run(view: View, request: AuditRequest | None = None) -> ExitCode:
    return audit.run(request or AuditRequest(), SETTINGS, FakeSource(view), lambda: views.NOW)


def test_the_report_is_data_and_nothing_else_is_told(capsys: pytest.CaptureFixture[str]) -> None:
    assert _run(CLEAN) is ExitCode.CLEAN
    out, err = capsys.readouterr()
    assert out.splitlines()[-1] == "VERDICT  CLEAN: no finding at or above degrades (exit 0)"
    assert err == ""


def test_json_is_one_document(capsys: pytest.CaptureFixture[str]) -> None:
    assert _run(views.broken_view(), AuditRequest((("json", None),))) is ExitCode.FINDINGS
    found = json.loads(capsys.readouterr().out)
    assert (found["verdict"]["exit_code"], found["made_at"]) == (1, "2026-01-31T08:15:00Z")


@pytest.mark.parametrize(("scope", "slow"), [("config", False), ("full", True)])
def test_the_scope_decides_on_the_slow_reads(scope: str, slow: bool) -> None:
    source = FakeSource(CLEAN)
    audit.run(AuditRequest(scope=scope), SETTINGS, source)
    assert source.settings
    assert source.settings.slow_reads is slow


def test_no_link_says_what_was_found_and_which_option_to_check(capsys: pytest.CaptureFixture[str]) -> None:
    assert _run(views.view(notes=("vng-a: a policy-based gateway\x1b[2J",))) is ExitCode.USAGE
    out, err = capsys.readouterr()
    assert "VERDICT  NO LINK" in out
    assert "vng-a: a policy" in out
    assert err == "havpn-tui: no link found between the two clouds; check --azure-subscription and --gcp-project\n"
    assert "\x1b" not in out


@pytest.mark.parametrize(
    ("settings", "said"),
    [
        (replace(SETTINGS, azure_gateway="a", azure_resource_group="g"), "check --azure-gateway and --gcp-project"),
        (replace(SETTINGS, azure_resource_group="g", gcp_region="r"), "check --azure-resource-group and --gcp-region"),
        (
            replace(SETTINGS, origins=dict.fromkeys(("azure_subscription", "gcp_project"), Origin(OriginKind.LAB))),
            "this scenario of the lab has none",
        ),
    ],
)
def test_no_link_names_what_narrowed_the_look(
    settings: Settings, said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    audit.run(AuditRequest(), settings, FakeSource(views.view()))
    assert capsys.readouterr().err == f"havpn-tui: no link found between the two clouds; {said}\n"


def test_a_file_gets_the_whole_report_without_colour(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "report.txt"
    path.write_text("older and much longer" * 999, encoding="utf-8")
    assert _run(views.broken_view(), AuditRequest((("text", path),))) is ExitCode.FINDINGS
    assert path.read_text(encoding="utf-8").startswith("havpn-tui ")
    assert "\x1b" not in path.read_text(encoding="utf-8")
    assert os.listdir(tmp_path) == ["report.txt"]  # noqa: PTH208  # hidden drafts count too
    assert capsys.readouterr() == ("", "")


def test_several_reports_of_one_reading(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    files = {form: tmp_path / form for form in ("json", "junit", "markdown", "html")}
    assert _run(views.broken_view(), AuditRequest((*files.items(), ("text", None)))) is ExitCode.FINDINGS
    begins = {form: file.read_text(encoding="utf-8").splitlines()[0] for form, file in files.items()}
    assert begins == {
        "json": "{",
        "junit": '<?xml version="1.0" encoding="UTF-8"?>',
        "markdown": "## HA VPN audit: findings (exit 1)",
        "html": "<!doctype html>",
    }
    assert capsys.readouterr().out.startswith("havpn-tui ")


def test_suppressions_are_held_against_the_day_of_the_reading() -> None:
    for until, code in ((views.NOW.date(), ExitCode.CLEAN), (views.NOW.date() - timedelta(days=1), ExitCode.FINDINGS)):
        policy = Policy(suppressions=(Suppression("HAVC17", "known", until),))
        made = diagnosed(views.matrix(views.row()), finding())
        assert _run(views.view(made), AuditRequest(policy=policy)) is code


def test_a_file_that_can_not_be_written_is_said_before_the_reading(tmp_path: Path) -> None:
    source = FakeSource(CLEAN)
    for path in (tmp_path, tmp_path / "none" / "report.txt"):
        with pytest.raises(UsageError, match="--output: "):
            audit.run(AuditRequest((("text", path),)), SETTINGS, source)
    assert source.settings is None


def test_a_pipe_takes_the_report_as_it_is(tmp_path: Path) -> None:
    path = tmp_path / "pipe"
    os.mkfifo(path)
    reader = os.open(path, os.O_RDONLY | os.O_NONBLOCK)
    try:
        _run(CLEAN, AuditRequest((("text", path),)))
        assert os.read(reader, 9) == b"havpn-tui"
    finally:
        os.close(reader)


@pytest.mark.parametrize(
    ("allowed", "variables", "coloured"),
    [(True, {}, True), (False, {}, False), (True, {"NO_COLOR": "1"}, False), (True, {"TERM": "dumb"}, False)],
)
def test_colour_is_for_terminals_that_want_it(
    allowed: bool, variables: dict[str, str], coloured: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    terminal = FakeTerminal()
    monkeypatch.setattr(sys, "stdout", terminal)
    monkeypatch.setenv("TERM", "xterm")
    monkeypatch.setenv("COLUMNS", "77")
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    _run(views.broken_view(), AuditRequest(color=allowed))
    assert ("\x1b[" in terminal.getvalue()) is coloured
    assert output.width_of(terminal) == 77


def test_progress_rewrites_one_line_and_takes_it_away(monkeypatch: pytest.MonkeyPatch) -> None:
    terminal = FakeTerminal()
    monkeypatch.setattr(sys, "stderr", terminal)
    _run(CLEAN)
    assert terminal.getvalue() == "\r\x1b[Kreading: Azure 12 of 12, Google Cloud 9 of 9\r\x1b[K"


def test_no_progress_where_nobody_watches() -> None:
    stream = io.StringIO()
    with ProgressLine(stream) as progress:
        progress.show(CLEAN)
    assert stream.getvalue() == ""


def test_a_view_that_comes_late_draws_nothing() -> None:
    terminal = FakeTerminal()
    with ProgressLine(terminal) as progress:
        pass
    progress.show(CLEAN)
    assert "reading" not in terminal.getvalue()


def test_progress_before_the_first_column() -> None:
    assert describe_progress(View()) == "reading"
    assert describe_progress(View(columns={Cloud.GCP: Column(Cloud.GCP, asked=3)})) == "reading: Google Cloud 0 of 3"


def test_a_narrow_character_set_gets_escapes_instead_of_failing(monkeypatch: pytest.MonkeyPatch) -> None:
    raw = io.BytesIO()
    monkeypatch.setattr(sys, "stdout", io.TextIOWrapper(raw, encoding="ascii"))
    named = views.matrix(views.row(Mark.DIFFER), azure="テスト")
    _run(replace(CLEAN, matrices=(named,)))
    assert b"\\u30c6\\u30b9\\u30c8 <-> ha-vpn-gw" in raw.getvalue()
