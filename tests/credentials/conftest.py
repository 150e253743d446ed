"""One internet on loopback for all cases, and a machine that reaches it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.credentials.case import Case
from tests.credentials.clouds import answer_as
from tests.credentials.internet import Internet


@pytest.fixture(scope="session")
def _internet(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Internet]:
    internet = Internet(tmp_path_factory.mktemp("internet"))
    yield internet
    internet.close()


@pytest.fixture
def internet(_internet: Internet, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Internet:
    """All hosts behind a proxy, nothing asked yet; and no program on the path but the test's own."""
    _internet.connected.clear()
    _internet.requests.clear()
    _internet.refusing = frozenset()
    for name, value in environment_of(_internet, tmp_path).items():
        monkeypatch.setenv(name, value)
    return _internet


@pytest.fixture
def prepare(internet: Internet, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Callable[[Case], None]:
    """Make this machine and these clouds those of a case."""

    def apply(case: Case) -> None:
        internet.answerer = answer_as(case.token, case.special)
        internet.refusing = case.refusing
        for name, value in case.make(tmp_path).items():
            monkeypatch.setenv(name, value.replace("{internet}", internet.address))

    return apply


def environment_of(internet: Internet, folder: Path) -> dict[str, str]:
    """The variables of a machine that reaches every host through the proxy, and that has no metadata server."""
    (folder / "bin").mkdir(exist_ok=True)
    return {
        "HTTPS_PROXY": f"http://{internet.address}",
        "NO_PROXY": "127.0.0.1",
        "REQUESTS_CA_BUNDLE": str(internet.authority),
        "AZURE_POD_IDENTITY_AUTHORITY_HOST": "http://127.0.0.1:1",
        "PATH": str(folder / "bin"),
    }
