"""Which credentials the clouds' libraries may find here: names and kinds, by looking at variables and well-known files.

Nothing is opened and nothing is asked over the network, so a credential that is found may still be refused.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from probes.documents import Cloud

_NOWHERE = "127.0.0.1:1"
"""The usual way to say that there is no metadata server: an address where nobody answers."""


@dataclass(frozen=True, slots=True)
class Credential:
    """One credential that was found.

    Attributes:
        kind: what it is.
        place: the variables or the kind of file it comes from; never their contents.
        lacks: what is missing to use it; empty otherwise.
    """

    cloud: Cloud
    kind: str
    place: str
    lacks: str = ""


def find_credentials(environment: Mapping[str, str], home: Path) -> tuple[Credential, ...]:
    """What is there, in the order in which the libraries would try it."""
    return (*_azure(environment, home), *_google(environment, home))


def _azure(environment: Mapping[str, str], home: Path) -> Iterator[Credential]:
    yield from _service_principal(environment)
    token_file = environment.get("AZURE_FEDERATED_TOKEN_FILE")
    if token_file:
        yield Credential(
            Cloud.AZURE, "workload identity", "AZURE_FEDERATED_TOKEN_FILE", _lack(Path(token_file), "the token file")
        )
    for variable in ("IDENTITY_ENDPOINT", "MSI_ENDPOINT", "AZURE_POD_IDENTITY_AUTHORITY_HOST"):
        if environment.get(variable):
            yield Credential(Cloud.AZURE, "managed identity", variable)
    folder = Path(environment.get("AZURE_CONFIG_DIR") or home / ".azure")
    if (folder / "azureProfile.json").is_file():
        caches = [folder / name for name in ("msal_token_cache.json", "msal_token_cache.bin")]
        lacks = "" if any(cache.is_file() for cache in caches) else "a token cache: run az login"
        yield Credential(Cloud.AZURE, "az login", "the Azure CLI's folder", lacks)


def _service_principal(environment: Mapping[str, str]) -> Iterator[Credential]:
    proofs = {"AZURE_CLIENT_SECRET": "secret", "AZURE_CLIENT_CERTIFICATE_PATH": "certificate"}
    for variable, word in proofs.items():
        if environment.get(variable):
            missing = [name for name in ("AZURE_TENANT_ID", "AZURE_CLIENT_ID") if not environment.get(name)]
            yield Credential(Cloud.AZURE, f"service principal with a {word}", variable, " and ".join(missing))


def _google(environment: Mapping[str, str], home: Path) -> Iterator[Credential]:
    named = environment.get("GOOGLE_APPLICATION_CREDENTIALS")
    if named:
        yield Credential(
            Cloud.GCP,
            "application default credentials, named",
            "GOOGLE_APPLICATION_CREDENTIALS",
            _lack(Path(named), "the file it names"),
        )
    if (_gcloud_folder(environment, home) / "application_default_credentials.json").is_file():
        yield Credential(Cloud.GCP, "application default credentials, of gcloud", "gcloud's folder")
    # google-auth leaves the server alone for this one word only.
    if (
        environment.get("GCE_METADATA_HOST", _NOWHERE) not in ("", _NOWHERE)
        and environment.get("NO_GCE_CHECK") != "true"
    ):
        yield Credential(Cloud.GCP, "metadata server", "GCE_METADATA_HOST")


def _gcloud_folder(environment: Mapping[str, str], home: Path) -> Path:
    if environment.get("CLOUDSDK_CONFIG"):
        return Path(environment["CLOUDSDK_CONFIG"])
    if os.name == "nt":
        return Path(environment.get("APPDATA", home)) / "gcloud"
    return home / ".config" / "gcloud"


def _lack(path: Path, what: str) -> str:
    # A variable may hold anything, a whole key by mistake included: its value is tried, and never shown.
    try:
        return "" if path.is_file() else what
    except (OSError, ValueError):
        return what
