"""az and gcloud as they are installed here, and a shell to type their commands into."""

import os
import shutil
import subprocess
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from lab import Lab
from tests.tree import ROOT
from tui.lab_command import describe_clients

OWN = ROOT / ".clients" / "bin"
"""Where `make clients-az` puts az, in an environment of its own: its dependencies are not this project's."""

NOWHERE = "http://127.0.0.1:1"

IS_ASKED_FOR = os.environ.get("RUN_CLIENTS") == "1"
SLOW = pytest.mark.skipif(not IS_ASKED_FOR, reason="slow: set RUN_CLIENTS=1")


def find_program(name: str) -> Path | None:
    """Return where a program is installed: in `.clients/`, or on the path."""
    found = shutil.which(name, path=f"{OWN}{os.pathsep}{os.environ['PATH']}")
    return Path(found) if found else None


def find_python(az: Path) -> Path | None:
    """Return the Python that an az from PyPI runs on, or None for one that was installed otherwise."""
    first = az.read_bytes().partition(b"\n")[0].decode("utf-8", "replace")
    python = Path(first.removeprefix("#!").strip())
    return python if first.startswith("#!") and python.name.startswith("python") and python.exists() else None


AZ, GCLOUD = find_program("az"), find_program("gcloud")

NEEDS_AZ = pytest.mark.skipif(AZ is None, reason="az is not installed")
NEEDS_GCLOUD = pytest.mark.skipif(GCLOUD is None, reason="gcloud is not installed")


@dataclass(frozen=True)
class Ran:
    """How a command ended. What it printed stays out of a failing test's words: there may be a key in it."""

    code: int
    out: str = field(repr=False)
    errors: str


class Shell:
    """A shell as a person keeps it open: every command sees what those before it set.

    It knows nothing of the person who runs the tests, and leads to this machine alone: the only way out is a proxy
    that is not there.
    """

    def __init__(self, folder: Path) -> None:
        self._state = folder / "state.sh"
        self._state.touch(mode=0o600)
        programs = [str(program.parent) for program in (AZ, GCLOUD) if program]
        self._environment = {
            "HOME": str(folder),
            "TMPDIR": str(folder),
            "PATH": os.pathsep.join([*programs, os.environ["PATH"]]),
            "LC_ALL": "C.UTF-8",
            "HTTPS_PROXY": NOWHERE,
            "HTTP_PROXY": NOWHERE,
            "AZURE_CORE_COLLECT_TELEMETRY": "0",
            "AZURE_CORE_NO_COLOR": "1",
            "CLOUDSDK_CORE_DISABLE_USAGE_REPORTING": "1",
            "CLOUDSDK_COMPONENT_MANAGER_DISABLE_UPDATE_CHECK": "1",
        }

    def run(self, command: str, *, stdin: str = "", seconds: float = 300, remembers: bool = True) -> Ran:
        """Run what a person would paste, and stop at the first command in it that fails.

        Commands that run side by side must not remember: what they set would be written over one another.
        """
        at_end = "trap 'export -p > \"$STATE\"' EXIT;" if remembers else ""
        script = f'. "$STATE"; {at_end} set -ae\n{command}\n'
        done = subprocess.run(
            ["bash", "--noprofile", "--norc", "-c", script],
            env={**self._environment, "STATE": str(self._state)},
            input=stdin,
            capture_output=True,
            text=True,
            check=False,
            timeout=seconds,
        )
        return Ran(done.returncode, done.stdout, done.stderr)

    def type(self, command: str) -> str:
        """Run a command that has to work, and return what it printed."""
        ran = self.run(command)
        assert ran.code == 0, f"{command}\n{ran.errors}"
        return ran.out

    def sign_in(self, lab: Lab) -> None:
        """Paste what `havpn-tui lab` prints, without the part of a program that is not installed."""
        text = describe_clients(lab.scenario.name, lab.http_url, lab.https_url, lab.environment)
        common, az, gcloud = (
            text.replace("# gcloud, in", "\0# gcloud, in").replace("# az, in", "\0# az, in").split("\0")
        )
        self.type(common)
        if AZ:
            self.type(az)
        if GCLOUD:
            self.type(gcloud)
