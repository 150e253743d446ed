"""What is kept of a person's choices: one entry for each scope, in a file that nothing can damage for good."""

from __future__ import annotations

import json
import stat
from pathlib import Path
from typing import Any

import pytest

from probes.documents import Cloud
from screens.choices import Choices, Memory
from tui import interactive, paths, remembered
from tui.remembered import MOST_SCOPES, choices_file, keep_choices, read_choices, scope_of
from tui.settings import Settings

LINK = ("/subscriptions/s/resourceGroups/rg/x", "projects/p/regions/r/vpnGateways/y")
CHOSEN = Choices(LINK, {Cloud.AZURE: ("s-1", "s-2"), Cloud.GCP: ()})
SCOPE = scope_of(Settings(azure_subscription="s", gcp_project="p"))
OTHER = scope_of(Settings(azure_subscription="s", gcp_project="other"))


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "state" / "choices.json"


def test_what_was_kept_is_read_again_and_only_in_its_scope(path: Path) -> None:
    assert read_choices(path, SCOPE) == Choices()
    assert keep_choices(path, SCOPE, CHOSEN) == ""
    assert read_choices(path, SCOPE) == CHOSEN
    assert read_choices(path, OTHER) == Choices()
    other = Choices(("/a", "b"))
    keep_choices(path, OTHER, other)
    assert (read_choices(path, SCOPE), read_choices(path, OTHER)) == (CHOSEN, other)
    keep_choices(path, SCOPE, Choices())
    assert (read_choices(path, SCOPE), read_choices(path, OTHER)) == (Choices(), other)


def test_only_the_person_can_read_it_and_nothing_else_is_left_beside_it(path: Path) -> None:
    for _ in range(2):
        keep_choices(path, SCOPE, CHOSEN)
        assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700
    assert [each.name for each in path.parent.iterdir()] == ["choices.json"]


def test_the_entries_are_bounded_and_the_oldest_choice_goes_first(path: Path) -> None:
    for number in range(MOST_SCOPES + 5):
        keep_choices(path, {"gcp_project": str(number)}, CHOSEN)
        keep_choices(path, {"gcp_project": "0"}, CHOSEN)
    assert len(json.loads(path.read_text(encoding="utf-8"))["scopes"]) == MOST_SCOPES
    assert read_choices(path, {"gcp_project": "0"}) == CHOSEN
    assert read_choices(path, {"gcp_project": "1"}) == Choices()
    assert read_choices(path, {"gcp_project": str(MOST_SCOPES + 4)}) == CHOSEN


@pytest.mark.parametrize(
    "text",
    [
        b"",
        b"{",
        b"\xff\xfe\x00",
        b"[]",
        b"3",
        b'{"scopes": 1}',
        b'{"scopes": [1, null, [], "x"]}',
        b"[" * 100_000,
        b" " * 5_000_000,
    ],
)
def test_a_damaged_file_counts_as_none_and_is_replaced(path: Path, text: bytes) -> None:
    path.parent.mkdir()
    path.write_bytes(text)
    assert read_choices(path, SCOPE) == Choices()
    assert keep_choices(path, SCOPE, CHOSEN) == ""
    assert read_choices(path, SCOPE) == CHOSEN


@pytest.mark.parametrize(
    ("entry", "expected"),
    [
        ({"link": ["a"]}, Choices()),
        ({"link": ["a", 1]}, Choices()),
        ({"link": ["", "b"]}, Choices()),
        ({"link": ["a" * 5000, "b"]}, Choices()),
        ({"link": "ab"}, Choices()),
        ({"link": ["a", "b"], "containers": 7}, Choices(("a", "b"))),
        ({"containers": {"azure": "s", "gcp": ["p"]}}, Choices(None, {Cloud.GCP: ("p",)})),
        ({"containers": {"azure": ["s", 1], "gcp": ["example.com:p"]}}, Choices(None, {Cloud.GCP: ("example.com:p",)})),
        ({"containers": {"azure": ["s/../../x"], "gcp": ["p?q", "p"], "aws": ["x"]}}, Choices()),
    ],
)
def test_of_a_damaged_entry_only_what_is_whole_is_used(path: Path, entry: dict[str, Any], expected: Choices) -> None:
    path.parent.mkdir()
    path.write_text(json.dumps({"scopes": [{"scope": dict(SCOPE), **entry}]}), encoding="utf-8")
    assert read_choices(path, SCOPE) == expected


def test_what_cannot_be_kept_is_a_sentence_and_leaves_what_was_there(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    keep_choices(path, SCOPE, CHOSEN)

    def fail(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Path, "replace", fail)
    assert keep_choices(path, SCOPE, Choices()) == f"{path}: No space left on device"
    monkeypatch.undo()
    assert read_choices(path, SCOPE) == CHOSEN
    assert [each.name for each in path.parent.iterdir()] == ["choices.json"]


def test_a_folder_in_its_place_is_no_crash(path: Path) -> None:
    path.mkdir(parents=True)
    assert read_choices(path, SCOPE) == Choices()
    assert keep_choices(path, SCOPE, CHOSEN).startswith(f"{path}: ")


def test_the_scope_is_what_was_asked_for_and_nothing_else() -> None:
    asked = Settings(azure_subscription="s", gcp_project="p", gcp_region="r", timeout=3.0, slow_reads=False)
    again = Settings(azure_subscription="s", gcp_project="p", gcp_region="r")
    assert scope_of(asked) == scope_of(again)
    assert {"azure_subscription", "gcp_project", "gcp_region"} <= set(scope_of(asked))
    assert scope_of(asked) != scope_of(Settings(azure_subscription="s", gcp_project="p"))
    assert scope_of(Settings(azure_endpoint="https://a")) != scope_of(Settings(azure_endpoint="https://b"))


def _start(scenario: str | None) -> Memory:
    shown: list[Memory] = []

    def show(_source: object, _scenario: str | None, memory: Memory) -> int:
        shown.append(memory)
        return 0

    settings = Settings(azure_subscription="s", gcp_project="p")
    interactive.run(settings, scenario, lambda _: object(), show)  # type: ignore[arg-type,return-value]  # only handed on
    return shown[0]


def test_the_screens_start_with_the_last_choice_and_keep_the_next(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(paths, "state_dir", lambda: tmp_path)
    assert choices_file() == tmp_path / "choices.json"
    assert _start(None).choices == Choices()
    assert _start(None).choose_link(LINK) == ""
    again = _start(None)
    assert again.choices == Choices(LINK)
    again.choose_containers({Cloud.GCP: ("p",)})
    again.choose_containers({Cloud.AZURE: ()})
    assert _start(None).choices == Choices(LINK, {Cloud.GCP: ("p",), Cloud.AZURE: ()})


def test_the_lab_neither_reads_nor_writes_a_choice(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(paths, "state_dir", lambda: tmp_path)
    keep_choices(choices_file(), SCOPE, CHOSEN)
    before = choices_file().read_bytes()
    memory = _start("healthy")
    assert memory.choices == Choices()
    assert memory.choose_link(("other", "link")) == ""
    assert choices_file().read_bytes() == before


def test_no_path_is_fixed_when_the_module_is_loaded() -> None:
    assert not any(isinstance(value, Path) for value in vars(remembered).values())
