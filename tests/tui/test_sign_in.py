"""The command that mends a sign-in: shown, asked for, run as it was shown."""

from __future__ import annotations

from pathlib import Path

import pytest

from probes.documents import Cloud
from probes.view import Column, View
from tests.credentials.things import write_program
from tui.sign_in import find_command, run_command, why_not_here

AZ = ("az", "login")
LOGIN = ("gcloud", "auth", "application-default", "login")


@pytest.fixture
def path(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A path with nothing of the person's on it."""
    (tmp_path / "bin").mkdir()
    monkeypatch.setenv("PATH", str(tmp_path / "bin"))
    return tmp_path


@pytest.mark.parametrize(("code", "told"), [(0, "went well."), (3, "ended with code 3.")])
def test_it_runs_what_it_showed(code: int, told: str, path: Path) -> None:
    write_program(path, "gcloud", f"echo \"$@\" > '{path}/ran'; exit {code}")
    asked: list[str] = []

    def ask(question: str) -> str:
        asked.append(question)
        return "y"

    assert run_command(LOGIN, ask) == f"gcloud auth application-default login {told}"
    assert "Run this?  gcloud auth application-default login\n" in asked[0]
    assert (path / "ran").read_text(encoding="utf-8") == "auth application-default login\n"


@pytest.mark.parametrize("answer", ["", "n", "no", "x"])
def test_nothing_runs_without_a_yes(answer: str, path: Path) -> None:
    write_program(path, "gcloud", f"echo > '{path}/ran'")
    assert run_command(LOGIN, lambda _: answer) == "Nothing was run."
    assert not (path / "ran").exists()


def test_a_command_that_is_not_there_is_told_as_such(path: Path) -> None:
    assert why_not_here(("az", "login")) == "az is not installed, or not on the path: az login"
    write_program(path, "az", ":")
    assert why_not_here(("az", "login")) == ""


def test_of_two_commands_the_one_that_is_installed_comes_first() -> None:
    columns = {cloud: Column(cloud, login=login) for cloud, login in ((Cloud.AZURE, AZ), (Cloud.GCP, LOGIN))}
    view = View(columns=columns)
    assert find_command(view, lambda name: name) == AZ
    assert find_command(view, lambda name: name if name == "gcloud" else None) == LOGIN
    assert find_command(view, lambda _: None) == AZ
    assert find_command(View()) == ()


@pytest.mark.parametrize("error", [KeyboardInterrupt(), EOFError()])
def test_ctrl_c_ends_the_command_and_not_the_program(error: BaseException, path: Path) -> None:
    write_program(path, "gcloud", ":")

    def ask(_: str) -> str:
        raise error

    assert run_command(LOGIN, ask) == "Interrupted: gcloud auth application-default login"


def test_a_program_that_does_not_start_is_said(path: Path) -> None:
    write_program(path, "az", ":").write_bytes(b"\x7fELF no program")
    told = run_command(("az", "login"), lambda _: "y")
    assert told.startswith("az could not be started: ")
