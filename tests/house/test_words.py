"""Nothing in the tree belongs to one machine: no package registry, no path of a home, no unpinned requirement."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.tree import ROOT, files, name_of

# Put together here, so that this file doesn't name them either.
REGISTRIES = tuple(
    ".".join(parts)
    for parts in [
        ("pypi", "org"),
        ("pypi", "python", "org"),
        ("pythonhosted", "org"),
        ("npmjs", "org"),
        ("npmjs", "com"),
        ("yarnpkg", "com"),
        ("deb", "debian", "org"),
        ("archive", "ubuntu", "com"),
        ("anaconda", "org"),
        ("crates", "io"),
        ("golang", "org"),
        ("pkg", "dev"),
        ("ghcr", "io"),
        ("docker", "io"),
    ]
)
INDEX_OPTIONS = re.compile(r"--?(?:extra-)?index-url|--find-links|--trusted-host")
# Not after a letter, digit or dot: `https://host/home/` is a page.
HOMES = re.compile(r"(?<![\w.~-])/(?:" + "|".join(("home", "work", "root", "Users", "opt", "mnt")) + r")/[\w.-]")

REQUIREMENT = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]*==[A-Za-z0-9.!+]+(?: ; [A-Za-z0-9_ .'=!<>()]+)? \\")
HASH = re.compile(r"    --hash=sha256:[0-9a-f]{64}(?: \\)?")


def _text(path: Path) -> str:
    """The file's text; none of a picture's or an archive's."""
    try:
        return path.read_text(encoding="utf-8")
    except UnicodeDecodeError:
        return ""


def _lines_with(pattern: re.Pattern[str]) -> list[str]:
    return [
        f"{name_of(path)}:{number}: {line.strip()[:120]}"
        for path in files()
        for number, line in enumerate(_text(path).splitlines(), start=1)
        if pattern.search(line)
    ]


def test_no_package_registry_is_named() -> None:
    assert _lines_with(re.compile(r"(?<![\w-])(?:" + "|".join(map(re.escape, REGISTRIES)) + r")(?![\w.-]*\w)")) == []


def test_no_package_index_is_chosen() -> None:
    """Where packages come from is the choice of the machine. The Makefile and this test may say that it's left out."""
    found = [line for line in _lines_with(INDEX_OPTIONS) if not line.startswith("tests/house/test_words.py:")]
    assert [line for line in found if "--no-emit-" not in line] == []


def test_no_path_of_a_machine_is_named() -> None:
    assert _lines_with(HOMES) == []


@pytest.mark.parametrize("line", ["cd /" + "home/ann/x", "'/" + "work/main'", "(/" + "root/.ssh)", "=/" + "Users/ann"])
def test_a_path_of_a_machine_would_be_found(line: str) -> None:
    assert HOMES.search(line)


@pytest.mark.parametrize(
    "line", ["https://example.com/" + "home/x", "~/" + "work/x", "/subscriptions/x", "at work/life"]
)
def test_other_paths_are_left_alone(line: str) -> None:
    assert not HOMES.search(line)


@pytest.mark.parametrize("name", ["run.txt", "dev.txt", "clients.txt"])
def test_requirements_hold_only_names_versions_hashes_and_markers(name: str) -> None:
    lines = (ROOT / "requirements" / name).read_text(encoding="utf-8").splitlines()
    assert [line for line in lines if not (REQUIREMENT.fullmatch(line) or HASH.fullmatch(line))] == []


def test_the_tools_pin_what_the_program_pins() -> None:
    """What is tested is what is run: the same versions of everything that both files hold."""

    def pins(name: str) -> dict[str, str]:
        text = (ROOT / "requirements" / name).read_text(encoding="utf-8")
        return dict(re.findall(r"^([\w.-]+)==(\S+)", text, flags=re.MULTILINE))

    run, dev = pins("run.txt"), pins("dev.txt")
    assert run
    assert run.items() <= dev.items()
