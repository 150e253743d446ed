"""A gateway that goes on telling that nothing is up until it is reset, and one that is being updated."""

import json
from collections.abc import Iterator
from typing import Any

import pytest
import requests

from lab import SteppedClock, start_lab
from tests.lab.azure_link import Arm

GATEWAY = "virtualNetworkGateways/vng-prod"
CONNECTION = "connections/cn-google-1"
RESET_SECONDS, READ_SECONDS = 240, 10


@pytest.fixture
def arm() -> Iterator[Arm]:
    with start_lab("healthy", clock=SteppedClock()) as lab, requests.Session() as session:
        session.verify = str(lab.ca_file)
        session.headers["Authorization"] = f"Bearer {lab.world.identity.issue('azure')}"
        yield Arm(lab, session)


def pass_time(arm: Arm, seconds: float) -> None:
    assert isinstance(arm.lab.clock, SteppedClock)
    arm.lab.clock.advance(seconds)


def make_stale(arm: Arm) -> str:
    identity: str = arm.lab.azure.document(*GATEWAY.split("/"))["id"]
    arm.lab.azure.stale_until_reset = {identity}
    return identity


def read(arm: Arm, action: str, **query: str) -> Any:
    started = arm.send("POST", action, **query)
    assert started.status_code == 202
    pass_time(arm, READ_SECONDS)
    return arm.send("GET", started.headers["location"]).json()


def tell(arm: Arm) -> dict[str, Any]:
    shown = arm.send("GET", CONNECTION).json()["properties"]
    peers = read(arm, f"{GATEWAY}/getBgpPeerStatus")["value"]
    learned = read(arm, f"{GATEWAY}/getLearnedRoutes")["value"]
    return {
        "status": shown["connectionStatus"],
        "tunnels": {row["connectionStatus"] for row in shown["tunnelConnectionStatus"]},
        "into Azure": shown["ingressBytesTransferred"] > 0,
        "sessions": {row["state"] for row in peers if row["asn"] == 65509},
        "learned": any(row["origin"] == "EBgp" for row in learned),
        "advertised": bool(read(arm, f"{GATEWAY}/getAdvertisedRoutes", peer="169.254.22.49")["value"]),
    }


STALE = {
    "status": "NotConnected",
    "tunnels": {"NotConnected"},
    "into Azure": False,
    "sessions": {"Connecting"},
    "learned": False,
    "advertised": False,
}


def test_a_stale_gateway_tells_that_nothing_is_up_while_everything_is(arm: Arm) -> None:
    assert tell(arm)["status"] == "Connected"
    make_stale(arm)
    assert tell(arm) == STALE
    google = arm.lab.world.observe()
    assert {state.google for state in google.google_tunnels.values()} == {"ESTABLISHED"}
    assert {row.state for row in google.google_sessions} == {"Established"}
    associations = json.loads(read(arm, f"{CONNECTION}/getikesas"))["IkeSAs"]
    assert [row["LocalEndpoint"] for row in associations] == ["203.0.113.11"]


def test_a_reset_of_the_connection_changes_nothing_and_one_of_the_gateway_only_when_it_has_ended(arm: Arm) -> None:
    make_stale(arm)
    arm.send("POST", f"{CONNECTION}/resetconnection")
    pass_time(arm, 60)
    assert tell(arm) == STALE
    started = arm.send("POST", f"{GATEWAY}/reset")
    pass_time(arm, RESET_SECONDS / 2)
    assert arm.send("GET", started.headers["azure-asyncoperation"]).json()["status"] == "InProgress"
    assert tell(arm) == STALE
    pass_time(arm, RESET_SECONDS)
    fresh = tell(arm)
    assert (fresh["status"], fresh["learned"], fresh["advertised"]) == ("Connected", True, True)
    assert "Connected" in fresh["sessions"]
    assert not arm.lab.azure.stale_until_reset


def test_only_the_gateway_that_was_named_is_stale(arm: Arm) -> None:
    arm.lab.azure.stale_until_reset = {make_stale(arm).replace("vng-prod", "vng-other")}
    assert tell(arm)["status"] == "Connected"


def test_a_new_gateway_of_the_same_name_is_not_stale(arm: Arm) -> None:
    identity = make_stale(arm)
    for path in ("connections/cn-google-0", CONNECTION, GATEWAY):
        arm.send("DELETE", path)
        pass_time(arm, 1000)
    assert arm.send("GET", GATEWAY).status_code == 404
    assert identity not in arm.lab.azure.stale_until_reset


def test_a_gateway_that_is_still_updating_is_told_so_and_can_be_read(arm: Arm) -> None:
    arm.lab.azure.document(*GATEWAY.split("/"))["properties"]["provisioningState"] = "Updating"
    assert arm.send("GET", GATEWAY).json()["properties"]["provisioningState"] == "Updating"
    assert tell(arm)["status"] == "Connected"
