"""The generated pages of docs/ say what the program does."""

from __future__ import annotations

from pathlib import Path

import pytest

from scripts.docs import DOCS, make_pages


@pytest.mark.parametrize("name", sorted(make_pages()))
def test_generated_page_is_current(name: str) -> None:
    """Whoever changes a key, a read or a rule runs `make docs`."""
    assert Path(DOCS / name).read_text(encoding="utf-8") == make_pages()[name]
