"""Starting and stopping a lab, and what it gives a client process."""

import gc
import socket
import stat
import subprocess
import sys
import threading
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
import requests

from lab import Lab, PreSharedKey, start_lab
from lab.azure.bgp_rows import write_duration
from lab.google.router_status import write_uptime

REPOSITORY = Path(__file__).parents[2]


def test_the_environment_names_the_lab_and_nothing_else(play: Callable[[str], Lab]) -> None:
    lab = play("healthy")
    environment = lab.environment
    assert environment["HAVPN_AZURE_ENDPOINT"] == environment["AZURE_AUTHORITY_HOST"] == lab.https_url
    assert environment["HAVPN_AZURE_AUTHORITY"] == lab.https_url
    assert environment["HAVPN_GCP_ENDPOINT"] == lab.http_url
    assert environment["HAVPN_AZURE_SUBSCRIPTION"] == lab.azure.subscription_id
    assert environment["HAVPN_AZURE_RESOURCE_GROUP"] == "rg-network-prod"
    assert environment["HAVPN_GCP_PROJECT"] == environment["GOOGLE_CLOUD_PROJECT"] == lab.google.project
    assert environment["HAVPN_GCP_REGION"] == "us-east4"
    assert environment["AZURE_TOKEN_CREDENTIALS"] == "EnvironmentCredential"
    assert environment["REQUESTS_CA_BUNDLE"] == str(lab.ca_file)
    assert environment["NO_GCE_CHECK"] == "true"
    assert environment["GCE_METADATA_HOST"] == environment["GCE_METADATA_IP"] == "127.0.0.1:1"
    assert set(environment) >= {"AZURE_TENANT_ID", "AZURE_CLIENT_ID", "AZURE_CLIENT_SECRET"}


def test_a_proxy_is_not_asked_for_the_lab(play: Callable[[str], Lab], monkeypatch: pytest.MonkeyPatch) -> None:
    lab = play("healthy")
    for name, value in {**lab.environment, "HTTP_PROXY": "http://127.0.0.1:1"}.items():
        monkeypatch.setenv(name, value)
    assert requests.get(f"{lab.http_url}/compute/v1/projects", timeout=5).status_code == 401


def test_the_private_folder_is_private_and_goes(play: Callable[[str], Lab]) -> None:
    lab = play("healthy")
    account = Path(lab.environment["GOOGLE_APPLICATION_CREDENTIALS"])
    assert stat.S_IMODE(account.stat().st_mode) == 0o600
    assert stat.S_IMODE(account.parent.stat().st_mode) == 0o700
    assert lab.ca_file.read_text().count("BEGIN CERTIFICATE") == 1
    lab.stop()
    assert not account.parent.exists()
    lab.stop()


def test_only_loopback_listens(play: Callable[[str], Lab]) -> None:
    lab = play("healthy")
    for url in (lab.http_url, lab.https_url):
        assert url.rpartition(":")[0] in {"http://127.0.0.1", "https://127.0.0.1"}
        with pytest.raises(OSError), socket.create_connection(("127.0.0.2", int(url.rpartition(":")[2])), timeout=1):  # noqa: PT011 # refused on some systems, unreachable on others
            pass


def test_start_and_stop_leave_nothing(play: Callable[[str], Lab]) -> None:
    before = {thread.ident for thread in threading.enumerate()}
    play("healthy").stop()
    lab = start_lab("healthy")
    with requests.Session() as session:
        # An idle kept-alive connection on each listener is what a client leaves behind.
        assert session.get(lab.http_url, timeout=5).status_code == 401
        assert session.get(lab.https_url, timeout=5, verify=str(lab.ca_file)).status_code == 401
        lab.stop()
    left = [thread for thread in threading.enumerate() if thread.ident not in before]
    assert not [thread for thread in left if thread.name == "havpn-lab"]


def test_labs_stand_side_by_side(play: Callable[[str], Lab]) -> None:
    one, other = play("healthy"), play("wrong-psk")
    assert one.http_url != other.http_url
    one.azure.documents.clear()
    assert other.azure.documents


def test_the_log_holds_what_was_asked(play: Callable[[str], Lab]) -> None:
    lab = play("healthy")
    requests.post(f"{lab.http_url}/compute/v1/projects/p/global/networks?x=1", timeout=5)
    assert [(r.method, r.path, r.query) for r in lab.requests] == [
        ("POST", "/compute/v1/projects/p/global/networks", "x=1")
    ]


def test_a_lab_that_is_never_stopped_takes_its_folder_with_it() -> None:
    code = "import lab; print(lab.start_lab('healthy').ca_file.parent)"
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=REPOSITORY, capture_output=True, text=True, check=True, timeout=30
    )
    assert done.stderr == ""
    assert not Path(done.stdout.strip()).exists()


def test_the_lab_loads_no_screen_and_no_other_package() -> None:
    code = "import sys, lab; print(*sorted({name.partition('.')[0] for name in sys.modules}))"
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=REPOSITORY, capture_output=True, text=True, check=True, timeout=30
    )
    assert not {"textual", "rich", "probes", "changes", "screens", "tui"} & set(done.stdout.split())


def test_a_key_does_not_show_itself() -> None:
    key = PreSharedKey("hunter2hunter2")
    assert "hunter2" not in f"{key} {key!r} {[key]}"
    assert key == PreSharedKey(key.reveal())


@pytest.mark.parametrize(
    ("duration", "azure", "google"),
    [
        (timedelta(seconds=74, microseconds=826927), "00:01:14.8269270", "1 minute, 14 seconds"),
        (
            timedelta(days=9, hours=1, minutes=4, seconds=53),
            "9.01:04:53.0000000",
            "1 week, 2 days, 1 hour, 4 minutes, 53 seconds",
        ),
        (timedelta(), "00:00:00.0000000", "0 seconds"),
    ],
)
def test_spans_in_both_clouds_words(duration: timedelta, azure: str, google: str) -> None:
    assert write_duration(duration) == azure
    assert write_uptime(duration) == google


def test_a_stop_in_the_middle_of_a_handshake_is_quiet(play: Callable[[str], Lab]) -> None:
    lab = play("healthy")
    with socket.create_connection(("127.0.0.1", int(lab.https_url.rpartition(":")[2])), timeout=5):
        lab.stop()
    gc.collect()
