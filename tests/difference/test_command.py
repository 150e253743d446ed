"""The command `diff`: what it says, and how it ends."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from probes.difference.model import Change, Difference, Entry, LinkDifference, Place, Topic
from probes.documents import Cloud
from probes.matrix import Severity
from probes.snapshot.files import write_snapshot
from probes.snapshot.kinds import Kind
from probes.snapshot.mask import mask_snapshot
from probes.snapshot.opener import open_snapshot
from probes.snapshot.record import Masking, Snapshot
from probes.snapshot.source import SnapshotSource
from tests.snapshot.states import KEY, MADE_AT, OTHER_KEY, of_scenario
from tests.tui.hostile import TEXTS
from tui import __main__ as program
from tui import __version__, difference, logs, paths
from tui.difference import DiffRequest
from tui.exit_codes import ExitCode, UsageError
from tui.report.difference import Compared, Origin, became, difference_text
from tui.report.difference_json import difference_object, schema_json
from tui.report.paint import Paint
from tui.settings import Settings

NOW = datetime(2026, 3, 1, 13, 0, 5, tzinfo=UTC)
GOLDEN = Path(__file__).with_name("golden")


@pytest.fixture(autouse=True)
def _home(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """The state folder and the folder that the person is in are this test's own."""
    monkeypatch.setattr(logs, "quiet_libraries", lambda _: None)
    monkeypatch.setattr(paths, "state_dir", lambda: tmp_path / "state")
    monkeypatch.setattr(paths, "config_file", lambda: tmp_path / "config.toml")
    (tmp_path / "here").mkdir()
    monkeypatch.chdir(tmp_path / "here")


def _store(name: str, snapshot: Snapshot | None = None) -> str:
    write_snapshot(Path(f"{name}.havpn"), snapshot or of_scenario(name))
    return f"{name}.havpn"


def _keep_key(tmp_path: Path, key: bytes) -> None:
    (tmp_path / "state").mkdir(mode=0o700)
    (tmp_path / "state" / "mask.key").write_bytes(key)
    (tmp_path / "state" / "mask.key").chmod(0o600)


@pytest.mark.parametrize("name", ["other-slash-30", "no-bgp-permission"])
def test_the_text_is_as_it_should_look(name: str, capsys: pytest.CaptureFixture[str]) -> None:
    code = program.run(["diff", _store("healthy"), _store(name)])
    out, err = capsys.readouterr()
    assert err == ""
    assert out.replace(f"havpn-tui {__version__}", "havpn-tui VERSION") == (GOLDEN / f"{name}.txt").read_text("utf-8")
    assert f"(exit {code})" in out


@pytest.mark.parametrize(
    ("one", "other", "code"),
    [
        ("healthy", "healthy", ExitCode.CLEAN),
        ("healthy", "wrong-psk", ExitCode.FINDINGS),
        ("wrong-psk", "healthy", ExitCode.FINDINGS),
        ("healthy", "no-bgp-permission", ExitCode.COULD_NOT_LOOK),
        ("no-bgp-permission", "wrong-psk", ExitCode.FINDINGS),
        ("no-bgp-permission", "no-bgp-permission", ExitCode.COULD_NOT_LOOK),
    ],
)
def test_the_code_says_whether_something_changed(
    one: str, other: str, code: ExitCode, capsys: pytest.CaptureFixture[str]
) -> None:
    files = [_store(name) for name in dict.fromkeys((one, other))]
    assert program.run(["diff", files[0], files[-1], "--format", "json"]) == code
    told: dict[str, Any] = json.loads(capsys.readouterr().out)
    assert told["exit_code"] == code
    assert (told["changes"] > 0) is (code is ExitCode.FINDINGS)


def test_the_json_is_what_the_schema_says(capsys: pytest.CaptureFixture[str]) -> None:
    assert program.run(["diff", "--schema"]) == ExitCode.CLEAN
    schema = json.loads(capsys.readouterr().out)
    assert schema == json.loads(schema_json())
    Draft202012Validator.check_schema(schema)
    validator = Draft202012Validator(schema)
    first = _store("healthy")
    for name in ("crossed", "empty", "fleet", "no-bgp-permission", "prefix-missing", "stale"):
        program.run(["diff", first, _store(name), "--format", "json"])
        validator.validate(json.loads(capsys.readouterr().out))
    with pytest.raises(Exception, match="is not one of"):
        validator.validate({**json.loads(schema_json()), **_empty_object(), "exit_code": 2})


def _empty_object() -> dict[str, Any]:
    return difference_object(Compared(_origin("a"), _origin("b"), Difference(), ExitCode.CLEAN))


def _origin(name: str) -> Origin:
    return Origin(name, MADE_AT, Masking())


def test_one_file_is_compared_with_the_live_clouds(capsys: pytest.CaptureFixture[str]) -> None:
    asked: list[Settings] = []

    def make_source(settings: Settings) -> SnapshotSource:
        asked.append(settings)
        return SnapshotSource(of_scenario("healthy"))

    before = of_scenario("wrong-psk")
    azure, gcp = before.scope.azure, before.scope.gcp
    settings = Settings(
        azure_subscription=azure.subscriptions[0],
        azure_resource_group=azure.resource_group,
        gcp_project=gcp.projects[0],
        gcp_region=gcp.region,
    )
    request = DiffRequest(_store("wrong-psk"), scope="config")
    assert difference.run(request, settings, make_source, lambda: NOW) is ExitCode.FINDINGS
    out = capsys.readouterr().out
    assert "after   live clouds: 2026-03-01T13:00:05Z, not masked\n" in out
    assert "tunnel 1: status, Google Cloud: AUTHORIZATION_ERROR  became  ESTABLISHED" in out
    assert [one.slow_reads for one in asked] == [False]


def test_the_lab_can_stand_for_the_live_clouds(capsys: pytest.CaptureFixture[str]) -> None:
    assert program.run(["diff", _store("other-slash-30"), "--lab", "healthy"]) == ExitCode.FINDINGS
    assert "BGP address, Google Cloud: 169.254.22.53 -> .54  became  169.254.22.49 -> .50" in capsys.readouterr().out


def test_what_is_not_masked_is_masked_alike_with_the_key_that_is_there(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    _keep_key(tmp_path, KEY)
    one = _store("masked", mask_snapshot(of_scenario("healthy"), KEY))
    other = _store("wrong-address")
    assert program.run(["diff", one, other]) == ExitCode.FINDINGS
    out = capsys.readouterr().out
    assert "outside, Azure: " in out
    assert "192.0.2.21" in out  # documentation ranges stay
    assert "vng-prod" not in out
    assert "not masked alike" not in out


@pytest.mark.parametrize("key", [None, OTHER_KEY])
def test_without_the_right_key_it_says_what_is_not_compared(
    key: bytes | None, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    if key:
        _keep_key(tmp_path, key)
    one = _store("masked", mask_snapshot(of_scenario("healthy"), KEY))
    assert program.run(["diff", one, _store("wrong-address")]) == ExitCode.FINDINGS
    out = capsys.readouterr().out
    assert "The two are not masked alike" in out
    assert "taken for the same by its shape" in out
    assert "outside, Azure: " not in out
    assert (tmp_path / "state").exists() is bool(key)


def test_masked_in_part_and_as_a_whole_are_masked_alike(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    _keep_key(tmp_path, KEY)
    part = mask_snapshot(of_scenario("healthy"), KEY, frozenset({Kind.IDS}))
    assert open_snapshot(Path(_store("part", part))).masking.kinds == {Kind.IDS}
    whole = mask_snapshot(of_scenario("healthy"), KEY)
    assert program.run(["diff", "part.havpn", _store("whole", whole)]) == ExitCode.CLEAN
    assert "no difference (exit 0)" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ("diff", "diff: name the snapshot to compare from"),
        ("diff missing.havpn other.havpn", "missing.havpn cannot be read: No such file"),
        ("diff a b c", '"c" is one word too many'),
        ("diff a b --gcp-project p", "--gcp-project does not go with a snapshot"),
        ("diff a b --lab healthy", "--lab does not go with a snapshot"),
        ("diff a b --format xml", '--format: "xml" is not one of text, json'),
    ],
)
def test_what_has_to_be_changed_first_is_one_line(line: str, told: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert program.run(line.split()) == ExitCode.USAGE
    out, err = capsys.readouterr()
    assert out == ""
    assert told in err
    assert err.count("\n") == 1


def test_a_damaged_file_and_two_that_have_nothing_in_common_are_one_line(capsys: pytest.CaptureFixture[str]) -> None:
    first = _store("healthy")
    Path("b.havpn").write_bytes(Path(first).read_bytes()[:500])
    assert program.run(["diff", first, "b.havpn"]) == ExitCode.USAGE
    assert "b.havpn cannot be opened: it is no snapshot, or a part of one" in capsys.readouterr().err
    fleet = _store("masked", mask_snapshot(of_scenario("fleet"), KEY))
    assert program.run(["diff", first, fleet]) == ExitCode.USAGE
    err = capsys.readouterr().err
    assert "healthy.havpn and masked.havpn cannot be compared: the two are not masked alike" in err
    assert err.count("\n") == 1


def test_a_file_is_opened_before_the_clouds_are_read() -> None:
    with pytest.raises(UsageError, match="cannot be read"):
        difference.run(DiffRequest("missing"), Settings(), lambda _: pytest.fail("they were read"))


@pytest.mark.parametrize("text", TEXTS)
def test_hostile_text_acts_on_nothing(text: str) -> None:
    entries = tuple(
        Entry(topic, change, Place("tunnel 0", "tunnel 1"), Cloud.AZURE, text, text, text, Severity.RISK, text)
        for topic in Topic
        for change in Change
    )
    link = LinkDifference(text, text, (text, text), True, entries)
    outside = LinkDifference(entries=entries)
    origin = replace(_origin(text), masking=Masking(frozenset({Kind.IDS}), "x"))
    compared = Compared(origin, origin, Difference((link, outside), (text,)), ExitCode.FINDINGS)
    told = difference_text(compared, 20)
    assert all(character.isprintable() for character in told.replace("\n", ""))
    assert max(map(len, told.splitlines())) <= 60
    json.dumps(difference_object(compared)).encode("ascii")


def test_colour_only_repeats_what_is_said() -> None:
    entry = Entry(Topic.FIELD, Change.CHANGED, Place(), Cloud.GCP, "status", "A", "B")
    found = Difference((LinkDifference("a", "b", ("a", "b"), False, (entry,)),))
    compared = Compared(_origin("a"), _origin("b"), found, ExitCode.FINDINGS)
    painted, bare = difference_text(compared, 80, Paint(True)), difference_text(compared, 80)
    assert "\x1b[" in painted
    assert "\x1b[" not in bare
    assert "  ~ status, Google Cloud: A  became  B\n" in bare


def test_of_two_pairs_with_the_same_first_half_only_the_second_is_said_again() -> None:
    assert became("169.254.22.50 -> .49", "169.254.22.50 -> .53") == "169.254.22.50 -> .49  became  -> .53"
    assert (
        became("169.254.22.49 -> .50", "169.254.22.53 -> .54") == "169.254.22.49 -> .50  became  169.254.22.53 -> .54"
    )
    assert became(None, "on") == "none  became  on"
