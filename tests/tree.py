"""The project's own files, for tests that hold rules about them."""

from __future__ import annotations

import os
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PACKAGES = ("tui", "screens", "changes", "probes", "lab")

_NOT_OURS = frozenset({"__pycache__", "build", "dist", "htmlcov", "node_modules"})


def files(*suffixes: str, below: str = ".") -> list[Path]:
    """Files of the tree with one of `suffixes` (all without any), tools' hidden folders and leavings left out."""
    found: list[Path] = []
    for folder, subfolders, names in os.walk(ROOT / below):
        subfolders[:] = sorted(
            name
            for name in subfolders
            if name not in _NOT_OURS and not name.endswith(".egg-info") and (name == ".ci" or not name.startswith("."))
        )
        found += [Path(folder, name) for name in sorted(names) if not name.startswith(".coverage")]
    return [path for path in found if path.is_file() and (not suffixes or path.suffix in suffixes)]


def name_of(path: Path) -> str:
    """A file's path inside the project, as people write it."""
    return path.relative_to(ROOT).as_posix()
