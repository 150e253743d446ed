"""What holds for every test: no network but this machine's, no settings of the person who runs it, no chance."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import hypothesis
import pytest

from tests.network import GUARD

hypothesis.settings.register_profile("deterministic", derandomize=True, deadline=None, database=None)
hypothesis.settings.load_profile("deterministic")

_FOREIGN_PREFIXES = (
    "HAVPN_",
    "AZURE_",
    "ARM_",
    "MSI_",
    "IDENTITY_",
    "GOOGLE_",
    "GCLOUD_",
    "CLOUDSDK_",
    "GCE_",
    "GCP_",
    "TEXTUAL",
)
_FOREIGN_NAMES = frozenset(
    {
        "ALL_PROXY",
        "COLORTERM",
        "COLUMNS",
        "CURL_CA_BUNDLE",
        "FORCE_COLOR",
        "FTP_PROXY",
        "HTTPS_PROXY",
        "HTTP_PROXY",
        "LINES",
        "NO_COLOR",
        "NO_GCE_CHECK",
        "NO_PROXY",
        "REQUESTS_CA_BUNDLE",
        "SSL_CERT_DIR",
        "SSL_CERT_FILE",
    }
)
# Credentials are looked for on the metadata address of a cloud machine, which would be a wait on any other.
_NO_METADATA_SERVER = {
    "NO_GCE_CHECK": "true",
    "GCE_METADATA_HOST": "127.0.0.1:1",
    "GCE_METADATA_IP": "127.0.0.1:1",
    "AZURE_POD_IDENTITY_AUTHORITY_HOST": "http://127.0.0.1:1",
}


def _is_foreign(name: str) -> bool:
    return name.upper() in _FOREIGN_NAMES or name.upper().startswith(_FOREIGN_PREFIXES)


# Libraries read some of them when they are imported, before any fixture.
for _name in [name for name in os.environ if _is_foreign(name)]:
    del os.environ[_name]


@pytest.fixture(scope="session", autouse=True)
def _network_guard() -> Iterator[None]:
    """Nothing leaves this machine."""
    with GUARD.installed():
        yield


@pytest.fixture(autouse=True)
def _stays_on_this_machine() -> Iterator[None]:
    """A test that tried to leave this machine fails, even when what it tests made little of the refusal."""
    yield
    attempts = GUARD.attempts[:]
    GUARD.attempts.clear()
    assert not attempts, f"the test tried to leave this machine: {'; '.join(attempts)}"


@pytest.fixture(autouse=True)
def _own_environment(monkeypatch: pytest.MonkeyPatch, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A person without settings, credentials or proxies, and with folders of their own."""
    for name in [name for name in os.environ if _is_foreign(name)]:
        monkeypatch.delenv(name)
    for name, value in _NO_METADATA_SERVER.items():
        monkeypatch.setenv(name, value)
    # Not tmp_path: a test that lists its own folder must find only what it put there.
    home = tmp_path_factory.mktemp("home")
    monkeypatch.setenv("HOME", str(home))
    monkeypatch.setenv("USERPROFILE", str(home))
    for variable, folder in {
        "XDG_CONFIG_HOME": "config",
        "XDG_STATE_HOME": "state",
        "XDG_CACHE_HOME": "cache",
        "XDG_DATA_HOME": "data",
    }.items():
        monkeypatch.setenv(variable, str(home / folder))
    return home
