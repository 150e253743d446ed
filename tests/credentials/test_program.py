"""Credentials as a person meets them: the whole program, its report and its exit code."""

from __future__ import annotations

import json
import subprocess
import sys
import threading
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

from probes.documents import Cloud
from probes.view import View
from tests.credentials import things
from tests.credentials.azure_cases import AZURE_CASES
from tests.credentials.black_hole import black_hole
from tests.credentials.case import Case
from tests.credentials.clouds import SUBSCRIPTION, answer_as
from tests.credentials.conftest import environment_of
from tests.credentials.google_cases import GOOGLE_CASES
from tests.credentials.internet import Answerer, Internet
from tests.probes.replay import wait_until
from tui import __main__ as program
from tui.config_file import ConfigFile
from tui.exit_codes import ExitCode
from tui.live import build_live_source
from tui.settings import load_settings

ROOT = Path(__file__).parents[2]
PLACES = ["--azure-subscription", SUBSCRIPTION, "--azure-resource-group", "rg", "--gcp-project", "p"]
PLACES += ["--gcp-region", "r"]
AUDIT = ["audit", "--format", "json", *PLACES]
NOT_SIGNED_IN = {
    Cloud.AZURE: next(case for case in AZURE_CASES if case.name == "secret expired"),
    Cloud.GCP: next(case for case in GOOGLE_CASES if case.name == "gcloud login revoked"),
}
SIGNED_IN = {Cloud.AZURE: AZURE_CASES[0], Cloud.GCP: GOOGLE_CASES[0]}


def _answer_both(cases: Mapping[Cloud, Case]) -> Answerer:
    """Each cloud's hosts as its case has them."""
    azure, google = answer_as(cases[Cloud.AZURE].token), answer_as(cases[Cloud.GCP].token)
    return lambda request: (google if request.host.endswith("googleapis.com") else azure)(request)


@pytest.mark.parametrize("cloud", list(Cloud))
def test_one_cloud_without_a_sign_in_leaves_the_other_alive(
    cloud: Cloud, prepare: Callable[[Case], None], internet: Internet, capsys: pytest.CaptureFixture[str]
) -> None:
    """Exit code 3, the sentence in that cloud's part of the report, the other's account beside it."""
    (other,) = set(Cloud) - {cloud}
    good, bad = SIGNED_IN[other], NOT_SIGNED_IN[cloud]
    prepare(good)
    prepare(bad)
    internet.answerer = _answer_both({other: good, cloud: bad})
    assert program.run(AUDIT) == ExitCode.COULD_NOT_LOOK
    report = capsys.readouterr().out
    assert all(piece in report for piece in bad.told)
    assert good.account in report
    assert json.loads(report)["complete"] is False


@pytest.mark.parametrize(
    ("case", "told"),
    [(case, case.account or case.told[0]) for case in GOOGLE_CASES if case.own_process],
    ids=lambda c: str(c)[:20],
)
def test_a_case_whose_variables_are_read_at_import(
    case: Case, told: str, internet: Internet, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The metadata server of Google's machines, in a process of its own."""
    internet.answerer = answer_as(case.token, case.special)
    for name, value in case.make(tmp_path).items():
        monkeypatch.setenv(name, value.replace("{internet}", internet.address))
    ended = _run_apart(AUDIT)
    assert ended.returncode == ExitCode.COULD_NOT_LOOK, "Azure is not signed in to"
    assert told in ended.stdout


def test_a_metadata_address_that_swallows_everything_is_no_long_wait(
    internet: Internet, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The ordinary laptop: packets to the metadata address are lost, and there is no other credential."""
    with black_hole() as address:
        monkeypatch.setenv("GCE_METADATA_HOST", address)
        monkeypatch.setenv("GCE_METADATA_IP", address)
        monkeypatch.setenv("NO_GCE_CHECK", "false")
        ended = _run_apart(AUDIT)
    assert internet.address
    assert ended.returncode == ExitCode.COULD_NOT_LOOK
    assert "not signed in to Google Cloud: there is no credential" in ended.stdout


def test_nothing_of_the_libraries_noise_reaches_the_terminal(
    internet: Internet,
    _own_environment: Path,  # noqa: PT019  # its value is the home
) -> None:
    """azure-identity warns in twenty lines; they are in the log, the terminal has the report alone."""
    assert internet.address
    ended = _run_apart(AUDIT)
    assert ended.returncode == ExitCode.COULD_NOT_LOOK
    assert "Attempted credentials" not in ended.stdout + ended.stderr
    (log,) = _own_environment.rglob("havpn-tui.log")
    text = log.read_text(encoding="utf-8")
    assert "Attempted credentials" in text
    assert "not signed in to Google Cloud" in text


def test_ssl_cert_file_alone_is_enough(
    prepare: Callable[[Case], None],
    internet: Internet,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """Both clouds' own tools honour it, and so people set it; requests does not."""
    for case in SIGNED_IN.values():
        prepare(case)
    internet.answerer = _answer_both(SIGNED_IN)
    monkeypatch.setenv("SSL_CERT_FILE", str(internet.authority))
    monkeypatch.setenv("REQUESTS_CA_BUNDLE", "")
    program.run(AUDIT)
    report = capsys.readouterr().out
    assert AZURE_CASES[0].account in report
    assert things.SERVICE_ACCOUNT in report


@pytest.mark.parametrize("variable", ["REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE", "SSL_CERT_FILE"])
@pytest.mark.parametrize(
    ("make", "told"),
    [
        (lambda path: path.write_text("not PEM", encoding="utf-8"), "holds no certificate in PEM form"),
        (lambda path: path.unlink(missing_ok=True), "can't be read: No such file or directory"),
    ],
    ids=["broken", "missing"],
)
def test_a_broken_bundle_is_one_line_before_anything_is_asked(
    variable: str,
    make: Callable[[Path], object],
    told: str,
    internet: Internet,
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    path = tmp_path / "bundle.pem"
    make(path)
    monkeypatch.delenv("REQUESTS_CA_BUNDLE")
    monkeypatch.setenv(variable, str(path))
    assert program.run(AUDIT) == ExitCode.USAGE
    assert capsys.readouterr() == ("", f"havpn-tui: {variable}: {path} {told}\n")
    assert internet.requests == []


def test_after_a_login_reading_again_needs_no_restart(internet: Internet, tmp_path: Path) -> None:
    """What the key does behind the screens: the command mends the login, and a refresh reads with it at once."""
    case = Case(Cloud.AZURE, "az")
    internet.answerer = answer_as(case.token)
    things.az_saying(tmp_path, "ERROR: Please run 'az login' to setup account.", 1)
    names = {"azure_subscription": SUBSCRIPTION, "azure_resource_group": "rg", "gcp_project": "p", "gcp_region": "r"}
    source = build_live_source(load_settings(names, {}, ConfigFile(Path("none.toml"))))
    views: list[View] = []
    arrived = threading.Event()

    def keep(view: View) -> None:
        views.append(view)
        arrived.set()

    def azure_problem() -> str | None:
        settled = [view for view in views if not view.reading]
        return settled[-1].columns[Cloud.AZURE].problem if settled else None

    source.start(keep)
    try:
        assert wait_until(lambda: bool(azure_problem()), 20)
        assert "`az login`" in (azure_problem() or "")
        assert views[-1].columns[Cloud.AZURE].login == ("az", "login")
        things.az_saying(tmp_path, '{"accessToken": "a.b.c", "expires_on": 4000000000}')
        source.refresh()
        assert wait_until(lambda: azure_problem() == "", 20)
        assert views[-1].columns[Cloud.AZURE].login == ()
    finally:
        source.stop()


def _run_apart(words: list[str]) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "tui", *words], cwd=ROOT, check=False, capture_output=True, text=True, timeout=60
    )


def test_the_environment_of_the_tests_reaches_nothing_real(internet: Internet, tmp_path: Path) -> None:
    """Every variable that leads out of the machine leads to the stand-ins."""
    names = environment_of(internet, tmp_path)
    assert {value for name, value in names.items() if name.endswith("PROXY")} == {
        f"http://{internet.address}",
        "127.0.0.1",
    }
