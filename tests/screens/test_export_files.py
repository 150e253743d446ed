"""What the export screen writes, what it never replaces, and what it says when it cannot."""

from __future__ import annotations

import errno
import os
import random
import stat
import threading
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from textual.widgets import Input

from probes.snapshot.errors import SnapshotError
from probes.snapshot.files import load_key
from probes.snapshot.kinds import ALL, Kind
from probes.snapshot.mask import mask_snapshot
from probes.snapshot.opener import open_snapshot
from probes.snapshot.record import Snapshot
from probes.view import View
from screens import exportfiles
from screens.exporttable import REPORTS
from tests.screens import samples
from tests.screens.conftest import NARROW
from tests.screens.exports import (
    NAME,
    OWN,
    PLANTED,
    SECRET,
    broken,
    files_in,
    open_file,
    open_with,
    turn,
    unpacked,
)
from tests.snapshot.states import KEY, OTHER_KEY, of_scenario


async def test_enter_writes_a_masked_file_and_says_where_it_is_and_how_to_open_it(
    tmp_path: Path, size: tuple[int, int]
) -> None:
    async with open_with(broken(), tmp_path, size) as session:
        await session.press("x", "enter")
        path = tmp_path / "out" / NAME
        assert files_in(tmp_path) == [NAME]
        whole = session.text.replace("\n", "").replace(" ", "")
        for said in (f"havpn-tuiopen{path}", f"{path.stat().st_size:,}bytes;onlyyoucanreadit", "Written."):
            assert said in whole
        assert stat.S_IMODE(path.stat().st_mode) == 0o600
        content = unpacked(path)
        assert [word for word in (*PLANTED, *OWN, SECRET) if word.casefold() in content] == []
        stored = open_snapshot(path)
        assert stored.masking.kinds == ALL
        codes = {finding.code for matrix in session.app.view.matrices for finding in matrix.diagnosis.findings}
        assert {finding.code for finding in stored.findings} == codes != set()
        await session.press("enter", "enter")
        assert files_in(tmp_path) == [NAME]
        assert "Written." in session.text
        await session.press("escape")
        assert session.at_home


async def test_reports_beside_it_hold_what_the_file_holds(tmp_path: Path) -> None:
    async with open_with(broken(), tmp_path) as session:
        await session.press("x")
        await turn(session, REPORTS)
        text = await session.press("enter")
        stem = NAME.removesuffix(".havpn")
        assert files_in(tmp_path) == [NAME, f"{stem}.report.html", f"{stem}.report.md"]
        for each in ("html", "md"):
            path = tmp_path / "out" / f"{stem}.report.{each}"
            assert path.name in text.replace("\n", "")
            assert stat.S_IMODE(path.stat().st_mode) == 0o600
            report = path.read_text(encoding="utf-8").casefold()
            assert "ha vpn audit" in report or "<h1>" in report
            assert [word for word in (*PLANTED, *OWN, SECRET) if word.casefold() in report] == []
            assert "x-" in report


@pytest.mark.parametrize("link", [False, True], ids=["file", "link"])
@pytest.mark.parametrize("name", [NAME, NAME.replace(".havpn", ".report.md")], ids=["snapshot", "report"])
async def test_what_is_there_stays(tmp_path: Path, name: str, link: bool) -> None:
    async with open_with(broken(), tmp_path, NARROW) as session:
        path, kept = tmp_path / "out" / name, tmp_path / "kept"
        kept.write_text("kept")
        path.symlink_to(kept) if link else path.write_text("kept")
        await session.press("x")
        await turn(session, REPORTS)
        await session.press("enter")
        assert "is there already, and stays: name another file (tab)" in session.words
        assert files_in(tmp_path) == [name]
        assert path.read_text() == kept.read_text() == "kept"
        await session.press("tab", "ctrl+u", *"b.havpn", "enter", "enter")
        assert files_in(tmp_path) == ["b.havpn", "b.report.html", "b.report.md", name]


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("no/such/file.havpn", "No such file or directory"),
        ("   ", "the file has no name yet"),
        ("../out", "is there already"),
        ("a" * 300, "File name too long"),
        ("a" * 250, "File name too long"),
        ("~nobody-of-that-name/x.havpn", "this names no file"),
        ("a\0b", "embedded null"),
    ],
)
async def test_a_name_that_does_not_work_is_one_clear_line(tmp_path: Path, typed: str, said: str) -> None:
    async with open_with(broken(), tmp_path, NARROW) as session:
        await session.press("x", "tab")
        session.app.screen.query_one("#name", Input).value = typed
        await session.press("tab")
        await turn(session, REPORTS)
        await session.press("enter")
        assert "! Not written: " in session.words
        assert said in session.words
        assert files_in(tmp_path) == []


async def test_a_full_disk_leaves_nothing_behind(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(_descriptor: int) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    async with open_with(broken(), tmp_path, NARROW) as session:
        await session.press("x")
        with monkeypatch.context() as patched:
            patched.setattr(os, "fsync", full)
            await session.press("enter")
        assert "cannot be written: No space left on device" in session.words
        assert files_in(tmp_path) == []
        await session.press("enter")
        assert files_in(tmp_path) == [NAME]


async def test_a_report_that_fails_is_told_beside_the_file_that_is_there(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(path: Path, content: bytes) -> None:
        raise SnapshotError(f"{path.name} cannot be written: Disk quota exceeded, {len(content) > 0}")

    monkeypatch.setattr(exportfiles, "write_file", refuse)
    async with open_with(broken(), tmp_path) as session:
        await session.press("x")
        await turn(session, REPORTS)
        text = await session.press("enter")
        assert "report.html cannot be written: Disk quota exceeded" in text
        assert "havpn-tui open" in text
        assert files_in(tmp_path) == [NAME]


async def test_a_key_that_others_can_read_is_told_and_nothing_is_written(tmp_path: Path) -> None:
    async with open_with(broken(), tmp_path) as session:
        assert session.app.export
        key = session.app.export.key_file
        load_key(key)
        key.chmod(0o644)
        await session.press("x")
        assert "others may read it; remove it, or run `chmod 600" in session.words
        await session.press("enter", "space", "enter")
        assert "others may read it" in session.words
        assert files_in(tmp_path) == []


async def test_without_a_link_what_was_read_can_be_written_and_nothing_without_an_answer(tmp_path: Path) -> None:
    async with open_with(replace(broken(), matrices=()), tmp_path) as session:
        await session.press("x", "enter")
        assert files_in(tmp_path) == [NAME]
    async with open_with(samples.reading(), tmp_path) as session:
        await session.press("x")
        assert session.told == ["Nothing has been read so far: there is nothing to write."]
        assert session.at_home


async def test_keys_work_while_it_is_counted_and_written(tmp_path: Path) -> None:
    go = threading.Event()
    async with open_with(broken(), tmp_path, NARROW) as session:
        export = session.app.export
        assert export
        take, report = export.take, export.report

        def slow_take(view: View, now: Any) -> Snapshot:
            assert go.wait(20)
            return take(view, now)

        def slow_report(snapshot: Snapshot, ending: str) -> str:
            assert go.wait(20)
            return report(snapshot, ending)

        session.app.export = replace(export, take=slow_take, report=slow_report)
        await session.pilot.press("x", "end", "space", "enter")
        assert "Being counted." in session.text
        assert "[x] reports beside it" in session.text
        assert files_in(tmp_path) == []
        go.set()
        await session.settle()
        go.clear()
        await session.pilot.press("enter")
        await session.until(lambda: files_in(tmp_path))
        await session.pilot.press("space", "enter", "escape")
        assert session.at_home
        go.set()
        await session.settle()
        assert session.told == [f"The snapshot is written: {tmp_path / 'out' / NAME}"]
        assert len(files_in(tmp_path)) == 3


async def test_what_cannot_be_written_is_told_even_when_the_screen_is_closed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    go = threading.Event()

    def refuse(path: Path, _snapshot: Snapshot) -> int:
        assert go.wait(20)
        raise SnapshotError(f"{path.name} cannot be written: Read-only file system")

    monkeypatch.setattr(exportfiles, "write_snapshot", refuse)
    async with open_with(broken(), tmp_path) as session:
        await session.press("x")
        await session.pilot.press("enter", "escape")
        assert session.at_home
        go.set()
        await session.settle()
        assert session.told == [f"The snapshot is not written: {NAME} cannot be written: Read-only file system"]


async def test_an_opened_file_that_is_not_masked_can_be_masked(tmp_path: Path) -> None:
    async with open_file(of_scenario("wrong-psk"), tmp_path) as session:
        text = await session.press("x", "enter")
        assert "of the opened file" in text
        stored = open_snapshot(tmp_path / "out" / NAME)
        assert stored.masking.kinds == ALL
        assert stored.made_at == of_scenario("wrong-psk").made_at, "it is as old as what it was made from"


async def test_an_opened_file_that_is_masked_is_written_as_it_is(tmp_path: Path) -> None:
    masked = mask_snapshot(of_scenario("wrong-psk"), KEY)
    async with open_file(masked, tmp_path) as session:
        text = await session.press("x", "space")
        assert "masked in the opened file already" in text
        assert session.told == ["This is masked in the opened file already: its originals are not there."]
        await turn(session, REPORTS)
        await session.press("enter")
        assert open_snapshot(tmp_path / "out" / NAME) == masked
        assert len(files_in(tmp_path)) == 3
        assert not (tmp_path / "mask.key").exists()


async def test_a_file_that_is_masked_in_part_under_another_key_is_told(tmp_path: Path) -> None:
    partly = mask_snapshot(of_scenario("wrong-psk"), OTHER_KEY, ALL - {Kind.NAMES})
    async with open_file(partly, tmp_path) as session:
        await session.press("x", "enter")
        assert "masked in part under another key" in session.words
        assert files_in(tmp_path) == []


@pytest.mark.parametrize("seed", [1, 2])
async def test_long_runs_of_keys_break_nothing_and_replace_nothing(tmp_path: Path, seed: int) -> None:
    chosen = random.Random(seed)  # noqa: S311  # which keys, not a secret
    keys = ("x", "space", "down", "up", "enter", "tab", "escape", "end", "home", "t", "l", "a", "2")
    async with open_with(broken(), tmp_path, NARROW) as session:
        (tmp_path / "out" / NAME).write_text("kept")
        await session.press(*chosen.choices(keys, k=150))
        assert (tmp_path / "out" / NAME).read_text() == "kept"
        assert not [name for name in files_in(tmp_path) if name.startswith(".")]


async def test_what_was_written_is_told_under_another_screen_and_when_it_closes(tmp_path: Path) -> None:
    go = threading.Event()
    async with open_with(broken(), tmp_path) as session:
        export = session.app.export
        assert export

        def slow_report(snapshot: Snapshot, ending: str) -> str:
            assert go.wait(20)
            return export.report(snapshot, ending)

        session.app.export = replace(export, report=slow_report)
        await session.press("x", "end", "space")
        await session.pilot.press("enter", "question_mark")
        go.set()
        await session.settle()
        assert session.told == [f"The snapshot is written: {tmp_path / 'out' / NAME}"]
        assert "Written. esc goes back." in await session.press("escape")


@pytest.mark.parametrize(("key", "code"), [("ctrl+q", 0), ("ctrl+c", 130)])
async def test_the_program_can_be_left_while_a_name_is_typed(tmp_path: Path, key: str, code: int) -> None:
    async with open_with(broken(), tmp_path) as session:
        await session.press("x", "tab", *"abc")
        await session.pilot.press(key)
    assert session.app.return_code == code
    assert files_in(tmp_path) == []
