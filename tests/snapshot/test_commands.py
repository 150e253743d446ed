"""The commands: `snapshot`, `open FILE` and `audit --snapshot FILE`."""

from __future__ import annotations

import json
import re
import stat
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from probes.documents import Cloud
from probes.snapshot.encode import DOCUMENTS, MANIFEST
from probes.snapshot.kinds import ALL, Kind
from probes.snapshot.mask import mask_snapshot
from probes.snapshot.opener import open_snapshot
from probes.snapshot.record import Snapshot
from probes.snapshot.source import SnapshotSource, make_view
from probes.view import View
from tests.probes.builder import denied
from tests.snapshot.files import members_of
from tests.snapshot.states import KEY, OTHER_KEY, of_scenario, snapshot_of, tell
from tui import __main__ as program
from tui import __version__, command_line, interactive, logs, paths, snapshot
from tui.exit_codes import ExitCode, UsageError
from tui.parser import parse
from tui.settings import Settings
from tui.snapshot import SnapshotRequest, make_request, take_snapshot

NOW = datetime(2026, 3, 1, 13, 0, 5, tzinfo=UTC)
SETTINGS = Settings(azure_subscription="11111111-2222-3333-4444-555555555555", gcp_project="proj-net")


@pytest.fixture(autouse=True)
def _home(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """The state folder and the folder that the person is in are this test's own."""
    monkeypatch.setattr(logs, "quiet_libraries", lambda _: None)
    monkeypatch.setattr(paths, "state_dir", lambda: tmp_path / "state")
    monkeypatch.setattr(paths, "config_file", lambda: tmp_path / "config.toml")
    (tmp_path / "here").mkdir()
    monkeypatch.chdir(tmp_path / "here")


def _write(request: SnapshotRequest, read: Snapshot) -> ExitCode:
    return snapshot.run(request, SETTINGS, lambda _: SnapshotSource(read), lambda: NOW)


def _stored(path: str, read: Snapshot | None = None) -> str:
    """A masked file at this path."""
    _write(SnapshotRequest(Path(path)), read or of_scenario("wrong-psk"))
    return path


def test_a_snapshot_is_masked_and_named_after_the_time(capsys: pytest.CaptureFixture[str]) -> None:
    read = of_scenario("wrong-psk")
    assert _write(SnapshotRequest(), read) is ExitCode.CLEAN
    (file,) = Path().iterdir()
    assert file.name == "havpn-20260301-130005.havpn"
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    written = open_snapshot(file)
    assert written.masking.kinds == ALL
    assert (written.version, written.made_at) == (__version__, NOW)
    assert tell(written.documents, written.scope) == tell(read.documents, read.scope)
    out, err = capsys.readouterr()
    assert re.fullmatch(
        rf"{file.name}: [0-9,]+ bytes, {len(read.documents.answered)} answers, {len(read.findings)} findings;"
        r" everything that identifies somebody is masked\n",
        out,
    )
    assert err == ""


def test_two_snapshots_have_the_same_pseudonyms_until_a_new_key_is_asked_for() -> None:
    read = of_scenario("healthy")
    for name in ("a", "b"):
        _write(SnapshotRequest(Path(name)), read)
    _write(SnapshotRequest(Path("c"), new_key=True), read)
    _write(SnapshotRequest(Path("d")), read)
    marks = [open_snapshot(Path(name)).masking.key_mark for name in "abcd"]
    assert marks[0] == marks[1] != marks[2] == marks[3]
    assert Path("a").read_bytes() == Path("b").read_bytes()


def test_what_is_kept_is_told(capsys: pytest.CaptureFixture[str]) -> None:
    request = make_request(parse(["snapshot", "--keep", "names,tags", "-o", "a"]))
    _write(request, of_scenario("healthy"))
    assert "masked, except for names, tags\n" in capsys.readouterr().out
    assert open_snapshot(Path("a")).masking.kinds == ALL - {Kind.NAMES, Kind.TAGS}
    assert "cn-google-0" in members_of(Path("a").read_bytes())[DOCUMENTS].decode()


def test_without_masking_no_key_is_made_and_the_file_says_so(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    _write(make_request(parse(["snapshot", "--no-mask", "--no-mask", "-o", "a"])), of_scenario("healthy"))
    assert "NOT masked: ids, names and addresses stand in it as they are" in capsys.readouterr().out
    assert json.loads(members_of(Path("a").read_bytes())[MANIFEST])["masked"] == {"kinds": [], "key": ""}
    assert not (tmp_path / "state").exists()


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ("snapshot --no-mask", "say it twice"),
        ("snapshot --keep everything", '--keep: "everything" is none of ids, names, accounts'),
        ("snapshot --output=", "--output is empty"),
        ("snapshot --mask-key old", '--mask-key: "old" is not one of new'),
        ("snapshot -o no/such/folder/a", "--output: there is no folder no/such/folder"),
        ("snapshot -o .", "--output: . is "),
        ("open", "FILE"),
        ("open missing.havpn", "terminal"),
        ("audit --snapshot missing.havpn", "missing.havpn cannot be read: No such file"),
        ("audit --snapshot x --gcp-project p", "--gcp-project does not go with a snapshot"),
        ("audit --snapshot x --lab healthy", "--lab does not go with a snapshot"),
        ("open x --azure-gateway g", "--azure-gateway does not go with a snapshot"),
    ],
)
def test_what_has_to_be_changed_first_is_one_line(line: str, told: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert program.run(line.split()) == ExitCode.USAGE
    out, err = capsys.readouterr()
    assert out == ""
    assert told in err
    assert err.count("\n") == 1


def test_a_file_that_is_there_is_found_before_the_reading() -> None:
    Path("a").write_text("mine")
    with pytest.raises(UsageError, match="is there already"):
        snapshot.run(SnapshotRequest(Path("a")), SETTINGS, lambda _: pytest.fail("it was read"))
    assert Path("a").read_text() == "mine"
    _write(make_request(parse(["snapshot", "--overwrite", "-o", "a"])), of_scenario("healthy"))
    assert open_snapshot(Path("a")).findings


def test_a_key_that_cannot_be_used_is_told(tmp_path: Path) -> None:
    (tmp_path / "state").mkdir()
    (tmp_path / "state" / "mask.key").write_text("short")
    (tmp_path / "state" / "mask.key").chmod(0o644)
    with pytest.raises(UsageError, match="others may read it"):
        snapshot.run(SnapshotRequest(Path("a")), SETTINGS, lambda _: pytest.fail("it was read"))
    assert not Path("a").exists()


def test_where_nothing_could_be_read_the_code_says_so() -> None:
    read = of_scenario("healthy")
    documents = read.documents
    for document in read.documents:
        documents = denied(documents, document.read)
    assert _write(SnapshotRequest(Path("a")), snapshot_of(documents, read.scope)) is ExitCode.COULD_NOT_LOOK
    assert open_snapshot(Path("a")).findings == ()


def test_secrets_in_sentences_of_a_cloud_are_taken_out_without_masking_too() -> None:
    read = of_scenario("healthy")
    one = next(iter(read.documents))
    spoiled = denied(read.documents, one.read)
    failed = spoiled.find(one.read)
    assert failed is not None
    told = "Invalid sharedKey='s3cr3t-Pl4nted-Key' given"
    view = View(documents=spoiled.with_answers(type(failed)(one.read, failed.outcome, NOW, reason=told)))
    taken = take_snapshot(view, read.scope, NOW)
    assert "s3cr3t" not in repr(taken)
    assert taken.accounts == {Cloud.AZURE: "", Cloud.GCP: ""}


def test_the_audit_of_a_snapshot_says_what_the_live_one_said(capsys: pytest.CaptureFixture[str]) -> None:
    file = _stored("a.havpn")
    capsys.readouterr()
    assert program.run(["audit", "--snapshot", file, "--format", "json"]) == ExitCode.FINDINGS
    out, err = capsys.readouterr()
    assert err == ""
    report: dict[str, Any] = json.loads(out)
    told = json.dumps(report)
    assert "HAVB01" in told
    assert "cn-google" not in told
    assert any(note.startswith("Read from a snapshot of 2026-03-01 13:00 UTC") for note in report["notes"])


def test_the_audit_of_a_damaged_file_is_one_line(capsys: pytest.CaptureFixture[str]) -> None:
    content = Path(_stored("a.havpn")).read_bytes()
    capsys.readouterr()
    Path("b.havpn").write_bytes(content[: len(content) // 2])
    assert program.run(["audit", "--snapshot", "b.havpn"]) == ExitCode.USAGE
    assert "b.havpn cannot be opened: it is no snapshot, or a part of one" in capsys.readouterr().err


def test_open_shows_the_file_and_keeps_no_choice(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    file = _stored("a.havpn")
    shown: list[tuple[SnapshotSource, str]] = []

    def show(source: SnapshotSource, name: str) -> ExitCode:
        shown.append((source, name))
        return ExitCode.CLEAN

    monkeypatch.setattr(interactive, "has_terminal", lambda: True)
    monkeypatch.setattr(interactive, "show_file", show)
    assert command_line.run(["open", str(tmp_path / "here" / file)]) is ExitCode.CLEAN
    ((source, name),) = shown
    assert (source.live, name) == (False, "a.havpn")
    assert source.read_once().matrices[0].link.name == make_view(open_snapshot(Path(file))).matrices[0].link.name


@pytest.mark.parametrize(("code", "expected"), [(0, 0), (130, 130), (7, 3)])
def test_the_screens_of_a_file_end_as_those_of_the_clouds_do(code: int, expected: int) -> None:
    told: dict[str, object] = {}

    def show(_: object, **options: object) -> int:
        told.update(options)
        return code

    source = SnapshotSource(mask_snapshot(of_scenario("healthy"), KEY))
    assert interactive.show_file(source, "a.havpn", show) == expected
    assert told["file"] == "a.havpn"
    assert "memory" not in told


@pytest.mark.parametrize("key", [KEY, OTHER_KEY])
def test_what_is_masked_stays_so_when_it_is_written_again(key: bytes, tmp_path: Path) -> None:
    (tmp_path / "state").mkdir(mode=0o700)
    masked = mask_snapshot(of_scenario("healthy"), key)
    assert mask_snapshot(masked, KEY) == masked


def test_help_tells_the_kinds(capsys: pytest.CaptureFixture[str]) -> None:
    assert program.run(["snapshot", "--help"]) == ExitCode.CLEAN
    told = " ".join(capsys.readouterr().out.split())
    assert ", ".join(Kind) in told
