"""The embedded lab: as stand-in for the clouds under any command, or served for az, gcloud and the SDKs."""

from __future__ import annotations

import os
import shlex
import signal
from collections.abc import Iterator, Mapping, MutableMapping
from contextlib import contextmanager, suppress
from pathlib import Path
from queue import Empty, SimpleQueue
from typing import TYPE_CHECKING

from tui import output
from tui.exit_codes import ExitCode, UsageError
from tui.options import LOG_VARIABLE, THEME_VARIABLE

if TYPE_CHECKING:
    from lab import Lab

DEFAULT_SCENARIO = "other-slash-30"

# Whatever could lead a client, its credentials or its traffic away from the lab.
_FOREIGN_PREFIXES = ("HAVPN_", "AZURE_", "ARM_", "MSI_", "IDENTITY_", "GOOGLE_", "GCLOUD_", "CLOUDSDK_", "GCE_")
_FOREIGN_NAMES = frozenset(
    {
        "ALL_PROXY",
        "CURL_CA_BUNDLE",
        "HTTPS_PROXY",
        "HTTP_PROXY",
        "NO_GCE_CHECK",
        "REQUESTS_CA_BUNDLE",
        "SSL_CERT_DIR",
        "SSL_CERT_FILE",
    }
)


# How the program looks and what it writes down is the person's own, on the lab as well.
_OWN_NAMES = frozenset({LOG_VARIABLE, THEME_VARIABLE})


@contextmanager
def lab_running(scenario: str) -> Iterator[Lab]:
    """The lab on loopback for as long as the block lasts.

    Raises:
        UsageError: there is no such scenario, and the message lists those there are; or it is not well formed.
    """
    from lab import start_lab

    with _told_problems(scenario):
        lab = start_lab(scenario)
    with lab:
        yield lab


def check_scenario(scenario: str) -> None:
    """Make sure that there is such a scenario, and that it is well formed.

    Raises:
        UsageError: there is none, or it is not.
    """
    from lab import load_scenario

    with _told_problems(scenario):
        load_scenario(scenario)


def list_scenarios() -> str:
    """The shipped scenarios with their titles, as lines for a help."""
    from lab import load_scenario, scenario_names

    usual = {DEFAULT_SCENARIO: " (default)"}
    return "\n".join(f"  {name:<20} {load_scenario(name).title}{usual.get(name, '')}" for name in scenario_names())


@contextmanager
def _told_problems(scenario: str) -> Iterator[None]:
    from lab import ScenarioError

    if scenario.endswith(".toml") and not Path(scenario).is_file():
        raise UsageError(f"the lab: there is no file {scenario}")
    try:
        yield
    except ScenarioError as problem:
        raise UsageError(f"the lab: {problem}") from problem


@contextmanager
def lab_environment(
    scenario: str, environment: MutableMapping[str, str] = os.environ
) -> Iterator[MutableMapping[str, str]]:
    """The lab running, and `environment` leading to it and nowhere else until the block ends.

    Raises:
        UsageError: there is no such scenario.
    """
    with lab_running(scenario) as lab:
        before = dict(environment)
        for name in [name for name in environment if _is_foreign(name)]:
            del environment[name]
        environment.update(lab.environment)
        try:
            yield environment
        finally:
            environment.clear()
            environment.update(before)


def serve(scenario: str) -> ExitCode:
    """Serve the lab and say how to reach it, until ctrl+c, which is the way to end it and so no failure.

    Raises:
        UsageError: there is no such scenario.
    """
    # Not an Event: a signal that comes while its wait holds its own lock would wait for that lock for ever.
    ended: SimpleQueue[int] = SimpleQueue()
    with lab_running(scenario) as lab:
        previous = {
            number: signal.signal(number, lambda got, _: ended.put(got)) for number in (signal.SIGINT, signal.SIGTERM)
        }
        try:
            output.write(describe_clients(scenario, lab.http_url, lab.https_url, lab.environment))
            output.tell("serving on this machine only; ctrl+c ends it")
            # Not one endless wait: on some systems no signal is seen until it returns.
            while not _was_told(ended):
                pass
        finally:
            for number, handler in previous.items():
                signal.signal(number, handler)
    return ExitCode.CLEAN


def _was_told(ended: SimpleQueue[int]) -> bool:
    with suppress(Empty):
        return bool(ended.get(timeout=0.5))
    return False


def describe_clients(scenario: str, http_url: str, https_url: str, environment: Mapping[str, str]) -> str:
    """What each client needs, as lines of a shell; the credentials in it are made up and open only this lab."""
    exports = "\n".join(f"export {name}={shlex.quote(value)}" for name, value in environment.items())
    return f"""\
# havpn-tui lab, scenario {scenario}: {http_url} and {https_url}

# havpn-tui, the Azure SDK and the Google SDK; az and gcloud need these too. In the Azure SDK make the credential with
# disable_instance_discovery=True (or use the tenant adfs): the sign-in is the lab's, and Microsoft does not know it
{exports}

# az, in a folder of its own; it signs in nowhere unless it has heard of the lab
export AZURE_CONFIG_DIR="$(mktemp -d)" AZURE_CORE_INSTANCE_DISCOVERY=false SSL_CERT_FILE="$REQUESTS_CA_BUNDLE"
az cloud register --name havpn-lab --endpoint-resource-manager {https_url} \\
  --endpoint-active-directory {https_url}/adfs --endpoint-active-directory-resource-id {https_url} \\
  --endpoint-active-directory-graph-resource-id {https_url} &&
az cloud set --name havpn-lab &&
az login --service-principal -u "$AZURE_CLIENT_ID" -p "$AZURE_CLIENT_SECRET" --tenant "$AZURE_TENANT_ID"

# gcloud, in a folder of its own
export CLOUDSDK_CONFIG="$(mktemp -d)" CLOUDSDK_CORE_PROJECT="$GOOGLE_CLOUD_PROJECT"
export CLOUDSDK_CORE_UNIVERSE_DOMAIN="$GOOGLE_CLOUD_UNIVERSE_DOMAIN"  # or gcloud asks whether to switch to it
export CLOUDSDK_API_ENDPOINT_OVERRIDES_COMPUTE={http_url}/compute/v1/
gcloud auth activate-service-account --key-file "$GOOGLE_APPLICATION_CREDENTIALS"
"""


def _is_foreign(name: str) -> bool:
    if name in _OWN_NAMES:
        return False
    return name.upper() in _FOREIGN_NAMES or name.upper().startswith(_FOREIGN_PREFIXES)
