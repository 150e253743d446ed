"""The import contracts hold, and each of them is able to fail: a rule that can't is no rule."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

from tests.tree import PACKAGES, ROOT

# Contract id -> (folder to plant in, what is planted there). At least one for every contract of pyproject.toml.
VIOLATIONS = [
    ("layers", "probes", "import changes"),
    ("layers", "probes", "import screens"),
    ("layers", "probes", "import tui"),
    ("layers", "changes", "import screens"),
    ("layers", "screens", "from tui import __version__"),
    ("layers", "probes", "def later():\n    import screens"),
    ("lab-knows-nothing", "lab", "import probes"),
    ("lab-knows-nothing", "lab", "import screens"),
    ("lab-is-optional", "probes", "import lab"),
    ("lab-is-optional", "changes", "import lab"),
    ("lab-is-optional", "screens", "from lab import planted_elsewhere"),
    ("no-face-below-screens", "probes", "import textual"),
    ("no-face-below-screens", "changes", "from rich.text import Text"),
    ("no-face-below-screens", "lab", "def later():\n    from textual.app import App"),
]


def _contracts() -> dict[str, str]:
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    return {contract["id"]: contract["name"] for contract in settings["tool"]["importlinter"]["contracts"]}


def _program(name: str) -> str:
    """A tool of the environment that runs the tests, whether or not it is on the path."""
    return str(Path(sys.executable).with_name(name))


def _lint_imports(folder: Path) -> tuple[int, str]:
    # The report is laid out for the terminal's width, which would break the names that are looked for.
    wide = {**os.environ, "COLUMNS": "250", "NO_COLOR": "1"}
    ran = subprocess.run(
        [_program("lint-imports"), "--config", "pyproject.toml", "--no-cache"],
        cwd=folder,
        env=wide,
        capture_output=True,
        text=True,
        check=False,
    )
    return ran.returncode, ran.stdout + ran.stderr


def _lint(folder: Path, name: str) -> tuple[int, str]:
    ran = subprocess.run(
        [_program("ruff"), "check", "--no-cache", "--select", "TID251", name],
        cwd=folder,
        capture_output=True,
        text=True,
        check=False,
    )
    return ran.returncode, ran.stdout + ran.stderr


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """The five packages and their rules, to plant violations in."""
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    for package in PACKAGES:
        shutil.copytree(ROOT / package, tmp_path / package, ignore=shutil.ignore_patterns("__pycache__"))
    return tmp_path


def test_contracts_hold() -> None:
    code, report = _lint_imports(ROOT)
    assert code == 0, report
    assert f"{len(_contracts())} kept, 0 broken" in report


def test_every_contract_is_shown_to_be_able_to_fail() -> None:
    assert {contract for contract, _, _ in VIOLATIONS} == set(_contracts())


@pytest.mark.parametrize(("contract", "package", "planted"), VIOLATIONS)
def test_a_planted_import_breaks_its_contract(copy: Path, contract: str, package: str, planted: str) -> None:
    (copy / package / "planted.py").write_text(planted + "\n", encoding="utf-8")
    code, report = _lint_imports(copy)
    assert code == 1, report
    assert f"{_contracts()[contract]} BROKEN" in report


@pytest.mark.parametrize("package", [name for name in PACKAGES if name != "changes"])
@pytest.mark.parametrize(
    "planted", ["from google.cloud import compute_v1", "import google.cloud.compute", "from google import cloud"]
)
def test_only_changes_may_use_the_google_sdk(copy: Path, package: str, planted: str) -> None:
    name = f"{package}/planted.py"
    (copy / name).write_text(planted + "\n", encoding="utf-8")
    code, report = _lint(copy, name)
    assert code == 1, report
    assert "TID251" in report


def test_changes_may_use_the_google_sdk(copy: Path) -> None:
    (copy / "changes" / "planted.py").write_text("from google.cloud import compute_v1\n", encoding="utf-8")
    code, report = _lint(copy, "changes/planted.py")
    assert code == 0, report
