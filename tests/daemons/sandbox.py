"""Where the daemons live: private mount and process namespaces, emptied by the kernel when the run ends or is killed.

Named network namespaces are mounts below /run/netns; on a private /run they have nobody else's names beside them and go
with it. So does everything else that is made: keys and logs lie in a folder there, in memory, for this run to see.
setpriv lets the kernel end the run when the process that asked for it is gone.
"""

import json
import os
import pickle
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

from lab.observed import Fault
from tests.daemons.configure import make_plan
from tests.daemons.plan import HURRIED, Haste, Plan
from tests.daemons.stage import BIRD, CHARON
from tests.daemons.state import make_state
from tests.tree import ROOT

PROGRAMS = ("ip", "setpriv", "unshare", "swanctl", "birdc")
LIMIT_SECONDS = 240
SANDBOX = (
    *("setpriv", "--pdeathsig", "KILL"),
    *("unshare", "--mount", "--pid", "--fork", "--kill-child", "--mount-proc"),
    *("sh", "-c", 'mount -t tmpfs -o mode=755 daemons /run && mkdir /run/netns && exec "$@"', "sh"),
)


def find_hindrance() -> str:
    """Return why the daemons can't be run here; "" when they can."""
    if os.geteuid() != 0:
        return "not root"
    missing = [name for name in PROGRAMS if not shutil.which(name)]
    missing += [path for path in (CHARON, BIRD) if not Path(path).exists()]
    if missing:
        return f"not installed: {', '.join(missing)}"
    tried = _try("sh", "-c", "ip netns add try && ip -n try tuntap add try mode tun")
    return f"no private namespaces or TUN devices: {tried.stderr.decode().strip()}" if tried.returncode else ""


def read_versions() -> dict[str, str]:
    """Return program -> version of the daemons."""
    told = {"strongSwan": _tell("swanctl", "--version"), "BIRD": _tell(BIRD, "--version")}
    return {name: re.findall(r"\d+(?:\.\d+)+", text)[0] for name, text in told.items()}


def run_fault(fault: Fault, *, is_hurried: bool = False) -> dict[str, Any]:
    """Return what real daemons show of a fault: `run_plan` of the state that it makes."""
    return run_plan(make_plan(*make_state(fault), HURRIED if is_hurried else Haste()), is_hurried=is_hurried)


def run_plan(plan: Plan, *, is_hurried: bool = False) -> dict[str, Any]:
    """Return what real daemons show of a plan, as the JSON of `run.Witness`; hurried, also after the SAs' lifetime.

    Raises:
        RuntimeError: the run failed; with what it said.
    """
    options = ["--hurried"] if is_hurried else []
    done = _try(sys.executable, "-m", "tests.daemons.run", *options, told=pickle.dumps(plan))
    if done.returncode:
        raise RuntimeError(done.stderr.decode(errors="replace").strip() or f"ended with {done.returncode}")
    found: dict[str, Any] = json.loads(done.stdout)
    return found


def _try(*command: str, told: bytes = b"") -> subprocess.CompletedProcess[bytes]:
    return subprocess.run(
        [*SANDBOX, *command], cwd=ROOT, input=told, capture_output=True, check=False, timeout=LIMIT_SECONDS
    )


def _tell(*command: str) -> str:
    """Return what a program says of itself, wherever it says it; swanctl complains that nobody is there to talk to."""
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=10)
    return done.stdout + done.stderr
