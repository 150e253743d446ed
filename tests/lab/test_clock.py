"""The lab's time, and a lab in which it is stepped."""

import json
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta

import pytest
import requests

from lab import Lab, SteppedClock, start_lab
from lab.clock import start_clock
from lab.engine.pace import Outage, Weather
from lab.observed.events import TUNNEL

VERSION = "2026-03-01"


@pytest.fixture(scope="module")
def running() -> Iterator[tuple[Lab, SteppedClock]]:
    clock = SteppedClock()
    with start_lab("healthy", clock=clock) as lab:
        yield lab, clock


@pytest.fixture
def ask(running: tuple[Lab, SteppedClock]) -> Iterator[Callable[..., requests.Response]]:
    lab, _ = running
    gateway = f"/subscriptions/{lab.azure.subscription_id}/resourceGroups/rg-network-prod/providers/Microsoft.Network"
    with requests.Session() as session:
        session.headers["Authorization"] = f"Bearer {lab.world.identity.issue('azure')}"
        yield lambda method, path: session.request(
            method, path if path.startswith("http") else f"{lab.http_url}{gateway}{path}?api-version={VERSION}"
        )


def test_stepped_time_stands_still_until_it_is_told_to_go_on() -> None:
    clock = SteppedClock()
    assert clock.now() == clock.started == datetime(2026, 1, 15, 12, tzinfo=UTC)
    assert clock.seconds() == 0
    for _ in range(10):
        clock.advance(0.1)
    assert clock.seconds() == 1
    assert clock.now() - clock.started == timedelta(seconds=1)
    assert clock.moment(0.5) - clock.started == timedelta(seconds=0.5)
    assert clock.moment(float("-inf")) == clock.link_up_since == clock.started - clock.uptime
    assert clock.shorten(10) == 0.01
    with pytest.raises(ValueError, match="does not go back"):
        clock.advance(-1)


def test_wall_time_is_shown_and_sped_up_time_is_waited_for() -> None:
    clock = start_clock(speed=100.0)
    assert clock.shorten(10) == 0.1
    assert clock.moment(50) - clock.started == timedelta(seconds=0.5)
    assert clock.moment(float("-inf")) == clock.link_up_since
    assert clock.seconds() <= clock.seconds()


def test_an_operation_ends_when_its_time_has_come(
    running: tuple[Lab, SteppedClock], ask: Callable[..., requests.Response]
) -> None:
    _, clock = running
    started = ask("POST", "/virtualNetworkGateways/vng-prod/getBgpPeerStatus")
    assert started.status_code == 202
    assert int(started.headers["retry-after-ms"]) >= 1
    link = started.headers["location"]
    assert ask("GET", link).status_code == 202
    clock.advance(9.5)
    assert ask("GET", link).status_code == 202
    clock.advance(0.5)
    rows = ask("GET", link).json()["value"]
    assert [row["state"] for row in rows].count("Connected") == 4


def test_counters_and_uptimes_grow_with_the_lab_s_time(
    running: tuple[Lab, SteppedClock], ask: Callable[..., requests.Response]
) -> None:
    lab, clock = running
    before = ask("GET", "/connections/cn-google-0").json()["properties"]
    assert ask("GET", "/connections/cn-google-0").json()["properties"] == before
    clock.advance(100)
    after = ask("GET", "/connections/cn-google-0").json()["properties"]
    for name in ("ingressBytesTransferred", "egressBytesTransferred"):
        assert after[name] - before[name] > 100 * 10_000
    rows = after["tunnelConnectionStatus"]
    assert [row["ingressBytesTransferred"] > 0 for row in rows] == [True, False]
    url = f"{lab.http_url}/compute/v1/projects/{lab.google.project}/regions/us-east4/routers/cr-azure/getRouterStatus"
    token = lab.world.identity.issue("google")
    status = requests.get(url, headers={"Authorization": f"Bearer {token}"}, timeout=10).json()
    uptime = int((clock.now() - clock.link_up_since).total_seconds())
    assert [row["uptimeSeconds"] for row in status["result"]["bgpPeerStatus"]] == [str(uptime)] * 2


def test_a_change_behind_the_lab_s_back_is_seen_at_once_and_any_other_takes_its_time() -> None:
    with start_lab("healthy", clock=(clock := SteppedClock())) as lab:
        peer = lab.google.document("routers", "cr-azure")["bgpPeers"][1]
        assert lab.world.observe().google_sessions[1].is_up
        peer["peerAsn"] = 65000
        assert lab.world.observe().google_sessions[1].state == "Idle"
        with lab.world.changing():
            peer["peerAsn"] = 65510
        assert not lab.world.observe().google_sessions[1].is_up
        clock.advance(10)
        assert lab.world.observe().google_sessions[1].is_up
        lab.world.set_weather(Weather({TUNNEL: Outage.DELETED}))
        clock.advance(10)
        assert lab.world.observe().google_tunnels[TUNNEL].google == "FIRST_HANDSHAKE"


def test_a_document_that_can_t_be_read_fails_no_other_answer() -> None:
    with start_lab("healthy", clock=SteppedClock()) as lab:
        lab.google.document("routers", "cr-azure")["bgp"]["asn"] = "no number"
        token = lab.world.identity.issue("google")
        url = f"{lab.http_url}/compute/v1/projects/{lab.google.project}/regions"
        answer = requests.get(url, headers={"Authorization": f"Bearer {token}"}, timeout=10)
        assert json.loads(answer.content)["items"][0]["name"] == "us-east4"


def test_what_both_clouds_answer_follows_what_happens(
    running: tuple[Lab, SteppedClock], ask: Callable[..., requests.Response]
) -> None:
    lab, clock = running
    token = lab.world.identity.issue("google")
    base = f"{lab.http_url}/compute/v1/projects/{lab.google.project}/regions/us-east4"

    def read() -> tuple[str, str, str, int]:
        header = {"Authorization": f"Bearer {token}"}
        tunnel = requests.get(f"{base}/vpnTunnels/tunnel-azure-1", headers=header, timeout=10).json()
        status = requests.get(f"{base}/routers/cr-azure/getRouterStatus", headers=header, timeout=10).json()
        connection = ask("GET", "/connections/cn-google-1").json()["properties"]
        row = status["result"]["bgpPeerStatus"][1]
        received = connection["tunnelConnectionStatus"][1]["ingressBytesTransferred"]
        return tunnel["status"], connection["connectionStatus"], row.get("uptimeSeconds", row["state"]), received

    before = read()
    assert before[:2] == ("ESTABLISHED", "Connected")
    lab.world.set_weather(Weather({TUNNEL: Outage.DELETED}))
    clock.advance(10)
    assert read() == ("FIRST_HANDSHAKE", "NotConnected", "The VPN Tunnel is not in Established state.", 0)
    lab.world.set_weather(Weather())
    clock.advance(20)
    after = read()
    # Told five seconds late; IKE takes two of the twenty and BGP one more.
    assert after[:3] == ("ESTABLISHED", "Connected", "17")
    assert 0 < after[3] < before[3]
