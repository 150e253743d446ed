"""Times every case of credentials, from the start of the program to its report, and writes docs/credentials.md.

`python -m scripts.credential_times` writes the page; the figures are of this one run on this machine. Each case is
`havpn-tui audit` in a process of its own, over loopback; what the clouds answer is that of tests/credentials.
"""

from __future__ import annotations

import json
import os
import platform
import subprocess
import sys
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from time import perf_counter

from probes.documents import Cloud
from tests.credentials.azure_cases import AZURE_CASES
from tests.credentials.black_hole import black_hole, silence
from tests.credentials.case import Case
from tests.credentials.clouds import SUBSCRIPTION, answer_as
from tests.credentials.conftest import environment_of
from tests.credentials.google_cases import GOOGLE_CASES
from tests.credentials.internet import Internet

ROOT = Path(__file__).parent.parent
PAGE = ROOT / "docs" / "credentials.md"
_AUDIT = ("audit", "--format", "json", "--azure-subscription", SUBSCRIPTION, "--azure-resource-group", "rg")
_PLACES = ("--gcp-project", "p", "--gcp-region", "r", "--scope", "config")
_KEPT = ("HOME", "LANG", "LC_ALL", "TMPDIR", "SYSTEMROOT")


@dataclass(frozen=True, slots=True)
class Timed:
    """One case that was run.

    Attributes:
        told: the sentence, or who is signed in.
        seconds: from the start of the process to its end.
    """

    cloud: Cloud
    name: str
    told: str
    seconds: float


def run_case(case: Case, internet: Internet, more: dict[str, str] | None = None) -> Timed:
    """One audit in which both clouds have what the case has."""
    with TemporaryDirectory() as name:
        folder = Path(name)
        internet.answerer = answer_as(case.token, case.special)
        internet.refusing = case.refusing
        environment = {name: os.environ[name] for name in _KEPT if name in os.environ}
        environment |= {"NO_GCE_CHECK": "true", "XDG_STATE_HOME": str(folder), "HOME": str(folder)}
        environment |= environment_of(internet, folder)
        made = {name: value.replace("{internet}", internet.address) for name, value in case.make(folder).items()}
        begun = perf_counter()
        ended = subprocess.run(
            [sys.executable, "-m", "tui", *_AUDIT, *_PLACES],
            cwd=ROOT,
            env={**environment, **made, **(more or {})},
            check=False,
            capture_output=True,
            text=True,
            timeout=120,
        )
        seconds = perf_counter() - begun
    return Timed(case.cloud, case.name, _find_told(json.loads(ended.stdout), case), seconds)


def _find_told(report: dict[str, object], case: Case) -> str:
    """The first reason of the case's cloud, else the account it names."""
    documents = report.get("documents")
    found = [one for one in documents if one["cloud"] == case.cloud.value] if isinstance(documents, list) else []
    return next((str(one["reason"]) for one in found if one["reason"]), f"signed in: {case.account}")


def measure() -> list[Timed]:
    """All cases, and the waits that only a silent address brings about."""
    with TemporaryDirectory() as folder, black_hole() as address:
        internet = Internet(Path(folder))
        try:
            timed = [run_case(case, internet) for case in (*AZURE_CASES, *GOOGLE_CASES)]
            lost = {"GCE_METADATA_HOST": address, "GCE_METADATA_IP": address, "NO_GCE_CHECK": "false"}
            none = next(case for case in GOOGLE_CASES if case.cloud is Cloud.GCP and case.name == "none")
            timed.append(_named(run_case(none, internet, lost), "none, metadata address that swallows everything"))
            principal = AZURE_CASES[0]
            silent = {"AZURE_AUTHORITY_HOST": f"https://{address}"}
            timed.append(_named(run_case(principal, internet, silent), "sign-in that swallows everything"))
            no_az = next(case for case in AZURE_CASES if case.name == "none, az not installed")
            with silence() as quiet:
                mute = {"AZURE_POD_IDENTITY_AUTHORITY_HOST": f"http://{quiet}"}
                timed.append(_named(run_case(no_az, internet, mute), "none, metadata server that never answers"))
        finally:
            internet.close()
    return sorted(timed, key=lambda one: one.cloud.value)


def _named(timed: Timed, name: str) -> Timed:
    return Timed(timed.cloud, name, timed.told, timed.seconds)


_HEAD = """# Credentials

Both clouds are signed in to as their own tools do it: azure-identity's default chain and google-auth's application
default credentials, with every variable that these know. Nothing is asked for and nothing is stored.

What is different here is how a failure looks. The libraries wait long, repeat, and answer in twenty lines; havpn-tui
waits {connect:g} s for a connection and {answer:g} s for an answer, tries once more at the most, and says what is
wrong in one sentence, with the command that mends it. `i` on the screens runs that command, after showing it, and reads
again. `L` shows the log, where all that the libraries said is kept, secrets removed.

- **Azure's other clouds**: `--azure-endpoint usgov` or `china`; the sign-in and the audience follow. `az` has to be
  pointed there by itself: `az cloud set --name AzureUSGovernment`.
- **Proxies**: `HTTPS_PROXY` and `NO_PROXY`.
- **A CA of your own**: `REQUESTS_CA_BUNDLE`, `CURL_CA_BUNDLE` or `SSL_CERT_FILE`: a file in PEM form with all that
  is to be trusted. A broken one ends the program with exit code 2 before anything is asked.

## Every case, and the time to a clear message

Written by `python -m scripts.credential_times`: {when}, Python {python} on {system}, {cores} cores. One run of each, so
figures and no statistics: the whole program from its start to the end of its report, about {floor:.1f} s of which is
loading and the other cloud. The clouds' libraries are the real ones; what answers them stands on loopback.

| cloud | case | seconds | what is said |
|---|---|---|---|
"""

_TAIL = """
## What loopback cannot show

- What the real sign-ins answer. The codes and sentences of Entra ID and of Google's token endpoint are taken from their
  documentation and from what the libraries' sources expect; nobody has been refused by the real ones here.
- The real metadata addresses: none is asked; stand-ins are, on loopback.
- Conditional access, second factors and reauthentication in their real course: only their last answer is played.
- `az` and `gcloud` themselves: a program stands in for az and prints what was reported of it
  (Azure/azure-cli#25108).
- Names that no server knows: all names are known to the proxy.
"""


def write_page(timed: list[Timed]) -> None:
    """Write docs/credentials.md."""
    from probes.sign_in import ANSWER_SECONDS, CONNECT_SECONDS

    head = _HEAD.format(
        connect=CONNECT_SECONDS,
        answer=ANSWER_SECONDS,
        when=f"{datetime.now(UTC):%Y-%m-%d}",
        python=platform.python_version(),
        system=platform.system(),
        cores=os.cpu_count(),
        floor=min(one.seconds for one in timed),
    )
    rows = "".join(f"| {one.cloud.title} | {one.name} | {one.seconds:.1f} | {one.told} |\n" for one in timed)
    PAGE.write_text(head + rows + _TAIL, encoding="utf-8")


if __name__ == "__main__":
    results = measure()
    write_page(results)
    for result in results:
        print(f"{result.seconds:5.1f} s  {result.cloud.title:<14} {result.name:<50} {result.told}")
