"""The audit loads nothing that draws and nothing that writes; seen in a process of its own, after it has run."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from functools import cache

from tests.tree import ROOT

DRAWS = ("textual", "rich", "screens")
WRITES = ("changes", "google.cloud")

_AUDIT = """
import json, sys
from tui.__main__ import run
code = run(["audit", "--lab", "healthy", "--format", "json"])
sys.stdout.write("\\n" + json.dumps({"code": int(code), "modules": sorted(sys.modules)}))
"""

_SURVEY = """
import json, sys
from probes.documents import Documents
from probes.survey import survey
survey(Documents())
sys.stdout.write(json.dumps({"code": 0, "modules": sorted(sys.modules)}))
"""

_READERS = """
import json, sys
from lab import start_lab
with start_lab("healthy", speed=1000) as lab:
    import os
    os.environ.update(lab.environment)
    from tests.probes.labs import read_once
    assert read_once(lab).matrices
sys.stdout.write(json.dumps({"code": 0, "modules": sorted(sys.modules)}))
"""


@cache
def _modules_after(program: str) -> tuple[int, frozenset[str]]:
    """Exit code and loaded modules of a Python program in a process of its own."""
    done = subprocess.run(
        [sys.executable, "-c", program],
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    told = json.loads(done.stdout.splitlines()[-1])
    return told["code"], frozenset(told["modules"])


def _loaded(modules: frozenset[str], *names: str) -> list[str]:
    return sorted(m for m in modules if any(m == name or m.startswith(f"{name}.") for name in names))


def test_the_audit_loads_no_screen_and_nothing_that_writes() -> None:
    """A pipeline that runs the audit pays for no drawing, and what it runs cannot change a cloud."""
    code, modules = _modules_after(_AUDIT)
    assert code == 0
    assert {"probes.survey", "probes.azure.fetch", "probes.gcp.fetch"} <= modules
    assert _loaded(modules, *DRAWS, *WRITES) == []


def test_reading_loads_no_screen_and_nothing_that_writes() -> None:
    _, modules = _modules_after(_READERS)
    assert {"probes.live", "azure.mgmt.network", "google.auth"} <= modules
    assert _loaded(modules, *DRAWS, *WRITES, "tui") == []


def test_understanding_documents_needs_no_cloud_library() -> None:
    """A snapshot opens without the SDKs, which take half a second to load."""
    _, modules = _modules_after(_SURVEY)
    assert "probes.pairing" in modules
    assert _loaded(modules, *DRAWS, *WRITES, "azure", "google", "requests", "lab", "tui") == []


def test_a_loaded_screen_would_be_found() -> None:
    _, modules = _modules_after(_SURVEY.replace("import json, sys", "import json, sys, rich.text"))
    assert "rich.text" in _loaded(modules, *DRAWS)
