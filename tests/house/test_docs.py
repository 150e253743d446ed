"""The generated pages of docs/ say what the program does."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from scripts.clients_walk import PAGE, make_page, read_last_run
from scripts.docs import DOCS, left_over, make_pages
from tests.tree import ROOT, files

PAGES = make_pages()


@pytest.mark.parametrize("name", sorted(PAGES))
def test_generated_page_is_current(name: str) -> None:
    """Whoever changes a key, a read or a rule runs `make docs`."""
    assert Path(DOCS / name).read_text(encoding="utf-8") == PAGES[name]


def test_no_page_is_left_of_a_check_that_is_no_more() -> None:
    assert left_over(PAGES) == []
    assert left_over({}), "every page of a check would be found"


def test_the_walk_of_the_clients_is_current() -> None:
    """Whoever changes a command of the walk runs `python -m scripts.clients_walk`; the last run stays as it was."""
    text = PAGE.read_text(encoding="utf-8")
    assert text == make_page(read_last_run(text))


def test_the_architecture_names_modules_that_exist() -> None:
    """A newcomer who follows the map finds the room."""
    text = (ROOT / "docs" / "architecture.md").read_text(encoding="utf-8")
    named = set(re.findall(r"`((?:[\w-]+/)*[\w-]+\.py)`", text))
    there = {path.relative_to(ROOT).as_posix() for path in files(".py")}
    assert named
    assert not {name for name in named if not any(path == name or path.endswith(f"/{name}") for path in there)}
