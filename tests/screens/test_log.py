"""The log on the screen: its end, narrowed, followed, and as harmless as any other text that is not ours."""

from __future__ import annotations

from pathlib import Path

from screens import log
from screens.log import LogScreen, read_end
from tests.screens import samples
from tests.screens.conftest import NARROW, Session, open_view

LINES = (
    "2026-01-31 08:15:00,000 WARNING azure.identity DefaultAzureCredential failed",
    "\tEnvironmentCredential: AADSTS7000222 [bold red]expired[/]",
    "2026-01-31 08:15:01,000 ERROR google.auth metadata \x1b[31munavailable\u202e gpj.exe",
)


async def _open_log(session: Session, path: Path | None) -> str:
    session.app.log_path = path
    return await session.press("L")


async def test_the_log_shows_its_newest_lines_and_no_markup(size: tuple[int, int], tmp_path: Path) -> None:
    path = tmp_path / "havpn-tui.log"
    path.write_text("\n".join([*("an older line" for _ in range(80)), *LINES]) + "\n", encoding="utf-8")
    async with open_view(samples.healthy(), size) as session:
        text = await _open_log(session, path)
        assert "[bold red]expired[/]" in session.words
        assert "metadata \ufffd[31munavailable\ufffd gpj.exe" in session.words
        assert "\x1b" not in text
        assert "\u202e" not in text
        assert "log >" in text
        assert "/ filter" in text
        await session.press("home")
        assert "AADSTS" not in session.text
        await session.press("L")
        assert session.at_home


async def test_the_log_narrows_to_a_text(size: tuple[int, int], tmp_path: Path) -> None:
    path = tmp_path / "havpn-tui.log"
    path.write_text("\n".join(LINES) + "\n", encoding="utf-8")
    async with open_view(samples.healthy(), size) as session:
        await _open_log(session, path)
        await session.press("slash", *"AADSTS", "enter")
        assert "AADSTS7000222" in session.text
        assert "DefaultAzureCredential failed" not in session.text
        assert "filter: AADSTS" in session.text
        await session.press("slash", *"xyz")
        assert "No line contains 'AADSTSxyz'" in session.words
        await session.press("escape")
        assert "DefaultAzureCredential failed" in session.words
        await session.press("escape")
        assert session.at_home


async def test_the_log_follows_its_file(tmp_path: Path) -> None:
    path = tmp_path / "havpn-tui.log"
    async with open_view(samples.healthy(), NARROW) as session:
        await _open_log(session, path)
        assert "Nothing was written so far." in session.words
        path.write_text(LINES[0] + "\n", encoding="utf-8")
        await session.until(lambda: "DefaultAzureCredential failed" in session.words)
        screen = session.app.screen
        assert isinstance(screen, LogScreen)


async def test_without_a_file_there_is_a_sentence(size: tuple[int, int]) -> None:
    async with open_view(samples.healthy(), size) as session:
        await _open_log(session, None)
        assert "Nothing was written so far." in session.words


def test_only_the_end_of_a_long_file_is_read(tmp_path: Path) -> None:
    path = tmp_path / "long"
    path.write_bytes(b"0123456789" * (log.READ_AT_MOST // 10) + b"\nlast but one \xff\nlast\n")
    assert read_end(path) == ["last but one \ufffd", "last"]
    assert read_end(tmp_path / "none") == []
