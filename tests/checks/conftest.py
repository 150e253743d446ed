"""The lab's fixtures, shared with the tests of reading and comparing."""

from __future__ import annotations

from tests.probes.conftest import lab, labs, use

__all__ = ["lab", "labs", "use"]
