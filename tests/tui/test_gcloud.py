"""The project that gcloud works in is found as gcloud finds it, and a damaged file is no reason to stop."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tui.config_file import ConfigFile
from tui.gcloud import find_project
from tui.settings import OriginKind, load_settings


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    made = tmp_path / ".config" / "gcloud"
    (made / "configurations").mkdir(parents=True)
    return made


def _configure(folder: Path, name: str, project: str) -> None:
    text = f"[core]\naccount = a@b.example\nproject = {project}\n"
    (folder / "configurations" / f"config_{name}").write_text(text, encoding="utf-8")


def test_the_active_configuration_counts(folder: Path, tmp_path: Path) -> None:
    _configure(folder, "default", "usual")
    _configure(folder, "work", "at-work")
    assert find_project({}, tmp_path) == "usual"
    (folder / "active_config").write_text("work\n", encoding="utf-8")
    assert find_project({}, tmp_path) == "at-work"
    assert find_project({"CLOUDSDK_ACTIVE_CONFIG_NAME": "default"}, tmp_path) == "usual"


def test_another_folder_may_be_named(folder: Path, tmp_path: Path) -> None:
    _configure(folder, "default", "elsewhere")
    assert find_project({"CLOUDSDK_CONFIG": str(folder)}, tmp_path / "nobody") == "elsewhere"


def test_the_quota_project_comes_last(folder: Path, tmp_path: Path) -> None:
    stored = folder / "application_default_credentials.json"
    stored.write_text(json.dumps({"quota_project_id": "pays"}), encoding="utf-8")
    assert find_project({}, tmp_path) == "pays"
    _configure(folder, "default", "usual")
    assert find_project({}, tmp_path) == "usual"


@pytest.mark.parametrize(
    "text", ["", "[core", "[core]\nproject", "project = x", "[core]\nproject =", "[core]\n%(x)s", "\0"]
)
def test_a_damaged_configuration_says_nothing(folder: Path, tmp_path: Path, text: str) -> None:
    (folder / "configurations" / "config_default").write_text(text, encoding="utf-8")
    assert find_project({}, tmp_path) is None


@pytest.mark.parametrize("text", ["", "{", "[]", '{"quota_project_id": 7}', '{"quota_project_id": " "}', "[" * 100_000])
def test_a_damaged_credential_file_says_nothing(folder: Path, tmp_path: Path, text: str) -> None:
    (folder / "application_default_credentials.json").write_text(text, encoding="utf-8")
    assert find_project({}, tmp_path) is None


@pytest.mark.parametrize("name", ["../../secret", "/etc/passwd", "a/b", ".."])
def test_a_configuration_lies_nowhere_else(folder: Path, tmp_path: Path, name: str) -> None:
    _configure(folder, "default", "usual")
    assert find_project({"CLOUDSDK_ACTIVE_CONFIG_NAME": name}, tmp_path) is None


def test_it_is_taken_only_where_nobody_named_a_project() -> None:
    nowhere = ConfigFile(Path("nowhere.toml"))
    taken = load_settings({}, {}, nowhere, "from-gcloud")
    assert (taken.gcp_projects, taken.origins["gcp_project"].kind) == (("from-gcloud",), OriginKind.GCLOUD)
    named = load_settings({"gcp_project": "all"}, {}, nowhere, "from-gcloud")
    assert (named.gcp_projects, named.origins["gcp_project"].kind) == ((), OriginKind.OPTION)
