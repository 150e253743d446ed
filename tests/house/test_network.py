"""The suite itself stays on this machine, and on the settings that it makes."""

from __future__ import annotations

import os
import socket
import urllib.request
from pathlib import Path

import hypothesis
import pytest

from tests.network import GUARD, BlockedNetworkError, is_loopback

# Addresses of the documentation ranges: even a guard that failed would reach nobody.
FAR = ("192.0.2.1", 443)
FAR6 = ("2001:db8::1", 443, 0, 0)


def test_connecting_elsewhere_is_refused() -> None:
    with GUARD.expected() as attempts, socket.socket() as sock:
        with pytest.raises(BlockedNetworkError, match="stays on this machine"):
            sock.connect(FAR)
        with pytest.raises(BlockedNetworkError):
            sock.connect_ex(FAR)
    assert attempts == ["connect to '192.0.2.1'"] * 2


def test_connecting_elsewhere_over_ipv6_is_refused() -> None:
    with (
        GUARD.expected(),
        socket.socket(socket.AF_INET6) as sock,
        pytest.raises(BlockedNetworkError),
    ):
        sock.connect(FAR6)


def test_a_datagram_elsewhere_is_refused() -> None:
    with GUARD.expected(), socket.socket(type=socket.SOCK_DGRAM) as sock:
        with pytest.raises(BlockedNetworkError):
            sock.sendto(b"", FAR)
        with pytest.raises(BlockedNetworkError):
            sock.sendto(b"", 0, FAR)


def test_looking_up_a_name_is_refused() -> None:
    with GUARD.expected(), pytest.raises(BlockedNetworkError, match=r"look up 'example\.com'"):
        socket.getaddrinfo("example.com", 443)


def test_a_client_that_hides_the_refusal_is_still_found_out() -> None:
    hidden = ""
    with GUARD.expected() as attempts:
        try:
            urllib.request.urlopen("http://example.com", timeout=1)  # a fixed address that is refused
        except OSError as error:
            hidden = str(error)
    assert "refused" in hidden
    assert attempts == ["look up 'example.com'"]


def test_this_machine_is_reachable() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server, socket.create_connection(server.getsockname()) as client:
        assert client.getpeername() == server.getsockname()


@pytest.mark.parametrize(
    "host", [None, "", "localhost", "LOCALHOST.", "127.0.0.1", "127.8.9.1", "::1", "[::1]", b"::1"]
)
def test_names_of_this_machine(host: object) -> None:
    assert is_loopback(host)


@pytest.mark.parametrize(
    "host", ["localhost.example.com", "128.0.0.1", "10.0.0.1", "169.254.169.254", "::ffff:192.0.2.1", "fe80::1%lo"]
)
def test_names_of_other_machines(host: object) -> None:
    assert not is_loopback(host)


def test_no_setting_of_the_person_who_runs_it_is_seen() -> None:
    assert "169.254.169.254" not in os.environ.values()
    assert os.environ["GCE_METADATA_HOST"] == "127.0.0.1:1"
    for name in ("HAVPN_TIMEOUT", "AZURE_CLIENT_ID", "GOOGLE_APPLICATION_CREDENTIALS", "HTTPS_PROXY"):
        assert name not in os.environ
    assert Path.home().is_relative_to(Path(os.environ["XDG_CONFIG_HOME"]).parent)
    assert not any(Path.home().iterdir())


def test_properties_are_tried_on_the_same_examples_each_time() -> None:
    settings = hypothesis.settings()
    assert settings.derandomize
    assert settings.deadline is None
