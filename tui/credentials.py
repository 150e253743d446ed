"""Which credentials the clouds' libraries may find here: names and kinds, by looking at variables and well-known files.

Nothing is asked over the network, so a credential that is found may still be refused. Of Google's files the kind is
read, and the address of a service account; nothing else of any file is kept.
"""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from probes.documents import Cloud
from tui.gcloud import gcloud_folder
from tui.small_files import read_small_text

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
        lacks = _join(*_ids(environment), _lack(Path(token_file), "the token file"))
        yield Credential(Cloud.AZURE, "workload identity", "AZURE_FEDERATED_TOKEN_FILE", lacks)
    for variable in ("IDENTITY_ENDPOINT", "MSI_ENDPOINT", "AZURE_POD_IDENTITY_AUTHORITY_HOST"):
        if environment.get(variable):
            yield Credential(Cloud.AZURE, "managed identity", variable)
    folder = Path(environment.get("AZURE_CONFIG_DIR") or home / ".azure")
    if (folder / "azureProfile.json").is_file():
        caches = [folder / name for name in ("msal_token_cache.json", "msal_token_cache.bin")]
        lacks = "" if any(cache.is_file() for cache in caches) else "a token cache: run az login"
        missing = "" if shutil.which("az", path=environment.get("PATH", "")) else "az on the path"
        yield Credential(Cloud.AZURE, "az login", "the Azure CLI's folder", _join(missing, lacks))


def _service_principal(environment: Mapping[str, str]) -> Iterator[Credential]:
    proofs = {"AZURE_CLIENT_SECRET": "secret", "AZURE_CLIENT_CERTIFICATE_PATH": "certificate"}
    for variable, word in proofs.items():
        if environment.get(variable):
            file = _lack(Path(environment[variable]), "the file it names") if word == "certificate" else ""
            lacks = _join(*_ids(environment), file)
            yield Credential(Cloud.AZURE, f"service principal with a {word}", variable, lacks)


def _ids(environment: Mapping[str, str]) -> list[str]:
    """The variables without which azure-identity passes a service principal or a workload over."""
    return [name for name in ("AZURE_TENANT_ID", "AZURE_CLIENT_ID") if not environment.get(name)]


def _join(*missing: str) -> str:
    return " and ".join(one for one in missing if one)


def _google(environment: Mapping[str, str], home: Path) -> Iterator[Credential]:
    named = environment.get("GOOGLE_APPLICATION_CREDENTIALS")
    if named:
        yield _google_file(Path(named), "named", "GOOGLE_APPLICATION_CREDENTIALS")
    kept = gcloud_folder(environment, home) / "application_default_credentials.json"
    if kept.is_file():
        yield _google_file(kept, "of gcloud", "gcloud's folder")
    # google-auth leaves the server alone for this one word only.
    if (
        environment.get("GCE_METADATA_HOST", _NOWHERE) not in ("", _NOWHERE)
        and environment.get("NO_GCE_CHECK") != "true"
    ):
        yield Credential(Cloud.GCP, "metadata server", "GCE_METADATA_HOST")


def _google_file(path: Path, whose: str, place: str) -> Credential:
    """What a file holds, by the words that google-auth decides by."""
    kind, lacks = f"application default credentials, {whose}", _lack(path, "the file it names")
    if lacks:
        return Credential(Cloud.GCP, kind, place, lacks)
    try:
        found = json.loads(read_small_text(path))
    except (OSError, ValueError, RecursionError) as problem:
        missing = "the right to read its file" if isinstance(problem, OSError) else "JSON in its file"
        return Credential(Cloud.GCP, kind, place, missing)
    kinds = found if isinstance(found, dict) else {}
    word = _GOOGLE_KINDS.get(str(kinds.get("type")))
    if word is None:
        return Credential(Cloud.GCP, kind, place, "a credential in its file")
    address = kinds.get("client_email")
    of = f" of {address}" if isinstance(address, str) and word == "service account" else ""
    return Credential(Cloud.GCP, f"{kind}: {word}{of}", place)


_GOOGLE_KINDS = {
    "authorized_user": "a person's login",
    "service_account": "service account",
    "external_account": "workload identity",
    "external_account_authorized_user": "workforce identity",
    "impersonated_service_account": "impersonated service account",
    "gdch_service_account": "service account of Distributed Cloud",
}
"""The kinds that google-auth knows (2.62, `google.auth._default`)."""


def _lack(path: Path, what: str) -> str:
    # A variable may hold anything, a whole key by mistake included: its value is tried, and never shown.
    try:
        return "" if path.is_file() else what
    except (OSError, ValueError):
        return what
