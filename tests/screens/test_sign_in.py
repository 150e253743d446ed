"""Signing in from within: the column says what to run, the key runs exactly that, and reading begins again."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from typing import Any

import pytest

from probes.documents import Cloud
from probes.view import View
from tests.screens import samples
from tests.screens.conftest import open_view
from tui import sign_in
from tui.app import HavpnApp

LOGIN = ("az", "login", "--tenant", "t-1")
PROBLEM = "not signed in to Azure: the sign-in has expired (AADSTS700082): run `az login --tenant t-1`"


def signed_out(command: tuple[str, ...] = LOGIN, problem: str = PROBLEM) -> View:
    view = samples.healthy()
    azure = replace(view.columns[Cloud.AZURE], problem=problem, login=command)
    return replace(view, columns={**view.columns, Cloud.AZURE: azure})


@pytest.fixture
def suspended(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What happens while the screens stand aside; a test has no terminal to give away."""
    happened: list[str] = []

    @contextmanager
    def suspend(_: HavpnApp) -> Iterator[None]:
        happened.append("suspended")
        yield
        happened.append("back")

    def run(command: Sequence[str]) -> str:
        happened.append(" ".join(command))
        return "az login went well."

    monkeypatch.setattr(HavpnApp, "suspend", suspend)
    monkeypatch.setattr(sign_in, "run_command", run)
    monkeypatch.setattr(sign_in, "why_not_here", lambda _: "")
    return happened


async def test_the_command_of_the_column_is_run_and_both_clouds_are_read_again(
    size: tuple[int, int], suspended: list[str]
) -> None:
    async with open_view(signed_out(), size) as session:
        assert "AADSTS700082" in session.words
        assert "i sign in" in session.text
        await session.press("i")
        assert suspended == ["suspended", "az login --tenant t-1", "back"]
        assert session.source.calls[-1] == "refresh"
        assert session.told == ["az login went well."]
        session.source.calls.clear()


@pytest.mark.parametrize(
    ("view", "options", "told"),
    [
        (samples.healthy(), {}, "Both clouds are signed in to."),
        (signed_out(), {"lab": "healthy"}, "In the lab nobody has to sign in."),
        (signed_out(), {"live": False}, "This is a snapshot: nothing is read, and nobody has to sign in."),
        (signed_out((), "the secret has expired"), {}, "No command mends this: the secret has expired"),
        (signed_out(("rm", "-r", "/")), {}, f"No command mends this: {PROBLEM}"),
    ],
)
async def test_where_no_command_helps_the_key_says_why(
    view: View, options: dict[str, Any], told: str, suspended: list[str]
) -> None:
    live = bool(options.pop("live", True))
    async with open_view(view, live=live, **options) as session:
        assert "i sign in" not in session.text
        await session.press("i")
        assert session.told == [told]
        assert suspended == []


async def test_a_command_that_is_not_installed_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "")
    async with open_view(signed_out()) as session:
        session.source.calls.clear()
        await session.press("i")
        assert session.told == ["az is not installed, or not on the path: az login --tenant t-1"]
        assert session.source.calls == []


async def test_where_the_terminal_cannot_be_given_away_the_command_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sign_in, "why_not_here", lambda _: "")
    async with open_view(signed_out()) as session:
        await session.press("i")
        assert session.told == ["Run this in another terminal, then press r: az login --tenant t-1"]
