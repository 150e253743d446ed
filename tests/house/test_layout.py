"""Five packages, one room for each thing, and a wheel that holds exactly that."""

from __future__ import annotations

import statistics
import subprocess
import sys
import tarfile
import zipfile
from pathlib import Path

import pytest

from tests.tree import PACKAGES, ROOT, files, name_of

LONGEST_MODULE = 400
LONGEST_APP = 250
USUAL_MODULE = 150


def _lines(path: Path) -> int:
    return len(path.read_text(encoding="utf-8").splitlines())


def _shipped() -> list[Path]:
    """Every file of the five packages."""
    return [path for package in PACKAGES for path in files(below=package)]


@pytest.fixture(scope="module")
def distributions(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the wheel and the source distribution, built by the pinned back end."""
    folder = tmp_path_factory.mktemp("dist")
    build = [sys.executable, "-m", "hatchling", "build", "-d", str(folder)]
    built = subprocess.run(build, cwd=ROOT, capture_output=True, text=True, check=False)
    assert built.returncode == 0, built.stdout + built.stderr
    return folder


@pytest.fixture
def wheel(distributions: Path) -> set[str]:
    """Names of the files in the wheel."""
    (path,) = distributions.glob("*.whl")
    with zipfile.ZipFile(path) as archive:
        return set(archive.namelist())


@pytest.fixture
def sdist(distributions: Path) -> set[str]:
    """Names of the files in the source distribution, without its top folder."""
    (path,) = distributions.glob("*.tar.gz")
    with tarfile.open(path) as archive:
        return {name.split("/", 1)[1] for name in archive.getnames() if "/" in name}


def test_wheel_holds_exactly_the_five_packages(wheel: set[str]) -> None:
    top = {name.split("/", 1)[0] for name in wheel}
    assert {name for name in top if not name.endswith(".dist-info")} == set(PACKAGES)
    assert len(top) == len(PACKAGES) + 1


def test_wheel_holds_every_file_of_the_packages(wheel: set[str]) -> None:
    """Style sheets, scenarios and schemas too: the program must not work from the source tree alone."""
    assert {name for name in wheel if ".dist-info/" not in name} == {name_of(path) for path in _shipped()}


def test_wheel_has_its_licence_and_its_command(wheel: set[str]) -> None:
    assert any(name.endswith(".dist-info/licenses/LICENSE") for name in wheel)
    assert any(name.endswith(".dist-info/entry_points.txt") for name in wheel)


def test_sdist_can_be_built_and_tested_from(sdist: set[str]) -> None:
    needed = {"pyproject.toml", "Makefile", "LICENSE", "README.md", "requirements/dev.txt", "tests/conftest.py"}
    assert needed <= sdist
    assert {name_of(path) for path in _shipped()} <= sdist


def test_sdist_holds_nothing_of_this_machine(sdist: set[str]) -> None:
    parts = {part for name in sdist for part in name.split("/")}
    assert not parts & {".venv", ".git", "__pycache__", ".coverage", ".pytest_cache", ".mypy_cache", ".ruff_cache"}


def test_no_module_is_too_long_to_read() -> None:
    lengths = {name_of(path): _lines(path) for path in files(".py")}
    assert {name: count for name, count in lengths.items() if count > LONGEST_MODULE} == {}


def test_the_app_shell_stays_a_shell() -> None:
    app = ROOT / "tui" / "app.py"
    assert not app.exists() or _lines(app) <= LONGEST_APP


def test_most_modules_are_short() -> None:
    lengths = [_lines(path) for path in _shipped() if path.suffix == ".py" and path.name != "__init__.py"]
    assert statistics.median(lengths) <= USUAL_MODULE


def test_every_folder_of_modules_is_a_package() -> None:
    """A folder without `__init__.py` is a namespace package, which type checkers and wheels treat differently."""
    folders = {path.parent for path in files(".py")} - {ROOT}
    assert {name_of(folder) for folder in folders if not (folder / "__init__.py").exists()} == set()
