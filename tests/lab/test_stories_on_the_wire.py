"""What both clouds answer while things happen: provisioning, maintenance, a tunnel that was down."""

import json
from collections.abc import Iterator
from itertools import groupby
from typing import Any

import pytest

from lab import SteppedClock, start_lab
from lab.engine.pace import Outage, Weather
from lab.observed.clouds import ROUTER, TUNNELS, Clouds
from lab.observed.events import TUNNEL
from lab.observed.ike import CONNECTION, set_key, set_to
from lab.observed.link import POLICY

KEY = f"{TUNNELS}/tunnel-azure-1"
OWN_ASN = 65510


@pytest.fixture
def clouds() -> Iterator[Clouds]:
    with start_lab("healthy", clock=(clock := SteppedClock())) as lab, Clouds(lab, clock) as clouds:
        yield clouds


def read_both(clouds: Clouds) -> tuple[str, str, str]:
    """Status of Google's tunnel, state of its BGP session, connectionStatus of Azure's connection."""
    rows = clouds.get_compute(f"{ROUTER}/getRouterStatus")["result"]["bgpPeerStatus"]
    connection = clouds.get_arm(CONNECTION)["properties"]
    return clouds.get_compute(KEY)["status"], rows[1]["state"], connection["connectionStatus"]


def read_siblings(clouds: Clouds) -> list[dict[str, Any]]:
    return [row for row in clouds.ask_gateway("getBgpPeerStatus") if row["asn"] == OWN_ASN]


def test_a_tunnel_that_is_provisioned_has_neither_ike_nor_bgp(clouds: Clouds) -> None:
    clouds.replace_tunnel("tunnel-azure-1", lambda _: None)
    told = []
    for _ in range(20):
        told.append(read_both(clouds))
        sessions = [row.session_up for row in clouds.lab.world.observe().azure_tunnels]
        assert sum(sessions) == (2 if told[-1][0] == "ESTABLISHED" and told[-1][1] == "Established" else 1)
        clouds.clock.advance(1)
    words = [word for word, _ in groupby(word for word, _, _ in told)]
    assert words == ["PROVISIONING", "ALLOCATING_RESOURCES", "ESTABLISHED"]
    assert {azure for word, _, azure in told if word != "ESTABLISHED"} <= {"NotConnected", "Unknown"}
    assert {state for word, state, _ in told if word != "ESTABLISHED"} == {
        "The VPN Tunnel is not in Established state."
    }
    assert told[-1] == ("ESTABLISHED", "Established", "Connected")


def test_what_happens_to_a_tunnel_that_is_provisioned_changes_its_word_only_afterwards(clouds: Clouds) -> None:
    clouds.replace_tunnel("tunnel-azure-1", lambda _: None)
    clouds.lab.world.set_weather(Weather({TUNNEL: Outage.PATH}))
    assert clouds.get_compute(KEY)["status"] == "PROVISIONING"
    clouds.clock.advance(60)
    assert read_both(clouds)[0] == "NO_INCOMING_PACKETS"
    clouds.lab.world.set_weather(Weather())
    clouds.clock.advance(60)
    assert read_both(clouds) == ("ESTABLISHED", "Established", "Connected")


def test_a_tunnel_that_is_never_ready_never_comes_up(clouds: Clouds) -> None:
    clouds.lab.google.ready_at[KEY] = 5_000.0
    for _ in range(2):
        assert read_both(clouds) == ("PROVISIONING", "The VPN Tunnel is not in Established state.", "NotConnected")
        clouds.clock.advance(2_400)
    # What else is changed meanwhile does not hurry it.
    set_key(clouds, CONNECTION, "Another4711")
    assert read_both(clouds)[0] == "PROVISIONING"
    clouds.clock.advance(300)
    assert read_both(clouds)[0] == "AUTHORIZATION_ERROR"


def test_a_narrowed_tunnel_is_connected_since_it_was_narrowed_and_carries_nothing(clouds: Clouds) -> None:
    clouds.put(CONNECTION, set_to(usePolicyBasedTrafficSelectors=True, ipsecPolicies=[POLICY]))
    clouds.clock.advance(60)
    assert read_both(clouds)[::2] == ("TS_NARROWING_NOT_ALLOWED", "Connected")
    shown = clouds.get_arm(CONNECTION)["properties"]
    assert (shown["ingressBytesTransferred"], shown["egressBytesTransferred"]) == (0, 0)
    (since,) = {
        row["lastConnectionEstablishedUtcTime"]
        for row in shown["tunnelConnectionStatus"]
        if row["connectionStatus"] == "Connected"
    }
    assert since > f"{clouds.clock.started:%Y-%m-%dT%H:%M:%SZ}"


def test_an_instance_in_maintenance_talks_to_no_other(clouds: Clouds) -> None:
    assert [row["state"] for row in read_siblings(clouds)] == ["Connected"] * 2
    gateway = clouds.lab.azure.document("virtualNetworkGateways", "vng-prod")["id"].lower()
    clouds.lab.world.set_weather(Weather(stopped=frozenset({(gateway, 1)})))
    clouds.clock.advance(30)
    for row in read_siblings(clouds):
        assert (row["state"], row["routesReceived"]) == ("Connecting", 0)
        assert "connectedDuration" not in row
    clouds.lab.world.set_weather(Weather())
    clouds.clock.advance(85)
    rows = read_siblings(clouds)
    assert [row["state"] for row in rows] == ["Connected"] * 2
    # 85 seconds and the 10 of the read itself, less one for BGP to come up.
    assert {row["connectedDuration"] for row in rows} == {"00:01:34.0000000"}


def test_an_instance_that_was_down_from_the_beginning_is_told_so(clouds: Clouds) -> None:
    gateway = clouds.lab.azure.document("virtualNetworkGateways", "vng-prod")["id"].lower()
    clouds.lab.world.timeline.weather = Weather(stopped=frozenset({(gateway, 0)}))
    assert {row["state"] for row in read_siblings(clouds)} == {"Connecting"}


def test_a_security_association_is_as_old_as_its_tunnel(clouds: Clouds) -> None:
    def read_age(connection: str) -> tuple[int, int]:
        reply = clouds.arm("POST", f"{connection}/getikesas")
        clouds.clock.advance(10)
        (entry,) = json.loads(clouds.arm("GET", reply.headers["location"]).body)["IkeSAs"]
        return entry["ElapsedTimeInseconds"], entry["QuickModeSAs"][0]["ElapsedTimeInseconds"]

    key = clouds.lab.azure.secrets[f"{clouds.base}/{CONNECTION}".lower()].reveal()
    set_key(clouds, CONNECTION, "Another4711")
    clouds.clock.advance(60)
    set_key(clouds, CONNECTION, key)
    clouds.clock.advance(100)
    # IKE takes two seconds, and the read ten.
    assert read_age(CONNECTION) == (108, 108)
    uptime = int((clouds.clock.now() - clouds.clock.link_up_since).total_seconds()) + 10
    assert read_age("connections/cn-google-0") == (uptime % 28_800, uptime % 27_000)
