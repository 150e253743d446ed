"""Writes docs/recordings.md, where the recordings of the real clouds are beside the checkout.

`python -m scripts.recordings`; it is no part of `make docs`, which works everywhere.
"""

from __future__ import annotations

import sys

from tests.lab.recorded.page import play_everything, write_page
from tests.probes.recordings import ABSENT, FOLDER
from tests.tree import ROOT


def main() -> int:
    """Write the page; return 1 where the recordings are not."""
    if not FOLDER.is_dir():
        sys.stderr.write(f"{ABSENT}\n")
        return 1
    (ROOT / "docs" / "recordings.md").write_text(write_page(play_everything()), encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
