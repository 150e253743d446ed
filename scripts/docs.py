"""Writes the pages in docs/ that repeat what the program knows, and the README's roles, so that they can't grow old.

`python -m scripts.docs` writes them; `python -m scripts.docs --check` only says which ones are not current.
"""

from __future__ import annotations

import sys
from collections.abc import Iterable
from pathlib import Path

from probes.azure.reads import AZURE_READS, POLLS
from probes.compare.rules import RULES
from probes.documents import Cloud
from probes.gcp.reads import GCP_READS
from probes.guard import Pace, ReadKind
from screens.actions import describe_keys
from scripts.check_pages import causes_page, check_pages, ladder_page
from tui.roles import make_role, role_json, role_yaml

DOCS = Path(__file__).parent.parent / "docs"

_PACES = {Pace.STATUS: "15 s", Pace.CONFIGURATION: "60 s", Pace.SLOW: "60 s, one at a time on a gateway"}


def make_pages() -> dict[str, str]:
    """Every generated page by file name."""
    return {
        "keys.md": _keys(),
        "reads.md": _reads(),
        "rows.md": _rows(),
        "causes.md": causes_page(),
        "ladder.md": ladder_page(),
        **check_pages(),
        "../README.md": _readme(),
    }


def _readme() -> str:
    """The README with the roles of today in it."""
    text = (DOCS.parent / "README.md").read_text(encoding="utf-8")
    files = {"json": role_json(make_role(Cloud.AZURE)), "yaml": role_yaml(make_role(Cloud.GCP))}
    for language, role in files.items():
        before, fence, rest = text.partition(f"```{language}\n")
        text = f"{before}{fence}{role}{rest[rest.index('```') :]}"
    return text


def _keys() -> str:
    told = "Every key of the screens. `?` shows them in the program, `:` finds them by name."
    return f"# Keys\n\n{told}\n\n{describe_keys()}"


def _rows() -> str:
    lines = "\n".join(f"| `{field}` | {rule} |" for field, rule in RULES.items())
    return (
        "# Rows of the matrix\n\n"
        "What each row compares and why both ends must agree, with the source and how good it is. The name in the "
        "first column stands in the JSON of `havpn-tui audit`.\n\n"
        f"| row | why both must agree |\n|---|---|\n{lines}\n"
    )


def _reads() -> str:
    return (
        "# Reads\n\n"
        "All that the program asks of the two clouds. The guard refuses everything else before a socket is used.\n\n"
        f"## Azure Resource Manager\n\n{_table(AZURE_READS + POLLS)}\n"
        f"## Compute Engine v1\n\n{_table(GCP_READS)}"
    )


def _table(kinds: Iterable[ReadKind]) -> str:
    rows = (
        f"| `{kind.operation}` | {kind.method} | `{kind.permission}` | {_PACES[kind.pace]} | {kind.source} |"
        for kind in kinds
    )
    head = "| operation | method | permission | at most every | source of the permission |\n|---|---|---|---|---|"
    return "\n".join((head, *rows)) + "\n"


def left_over(pages: dict[str, str]) -> list[str]:
    """The pages of checks that are no more."""
    return sorted(
        name for path in (DOCS / "checks").glob("*") if (name := path.relative_to(DOCS).as_posix()) not in pages
    )


def main(arguments: list[str]) -> int:
    """Write the pages, or with `--check` return 1 if one is not current."""
    pages = make_pages()
    stale = [
        name
        for name, text in pages.items()
        if not (DOCS / name).exists() or (DOCS / name).read_text(encoding="utf-8") != text
    ]
    if "--check" in arguments:
        stale += left_over(pages)
        sys.stderr.writelines(f"docs/{name} is not current: run `make docs`\n" for name in stale)
        return 1 if stale else 0
    (DOCS / "checks").mkdir(exist_ok=True)
    for name in stale:
        (DOCS / name).write_text(pages[name], encoding="utf-8")
    for name in left_over(pages):
        (DOCS / name).unlink()
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
