"""Classic VPN, routes, addresses, and limits."""

from collections.abc import Callable, Iterator

import pytest

from lab import Lab
from tests.lab.google_build import KEYS, REGION, Writer, open_writer

NETWORK = "global/networks/vpc"
CLASSIC = {
    "name": "t",
    "targetVpnGateway": "regions/us-east4/targetVpnGateways/old",
    "peerIp": "203.0.113.10",
    "sharedSecret": KEYS[0],
    "localTrafficSelector": ["10.101.0.0/20"],
    "remoteTrafficSelector": ["10.100.0.0/16"],
}


@pytest.fixture
def writer(play: Callable[[str], Lab], use: Callable[[Lab], Lab]) -> Iterator[Writer]:
    lab = use(play("healthy"))
    lab.google.documents.clear()
    with open_writer(lab) as writer:
        writer.write("POST", "/global/networks", {"name": "vpc", "autoCreateSubnetworks": False})
        yield writer


def test_classic_vpn_and_its_route(writer: Writer) -> None:
    writer.write("POST", f"{REGION}/targetVpnGateways", {"name": "old", "network": NETWORK})
    tunnels = f"{REGION}/vpnTunnels"
    for changes in ({"peerIp": "10.0.0.1"}, {"peerIp": "198.51.100.9"}, {"remoteTrafficSelector": ["10.1.2.3/8"]}):
        assert writer.refusal("POST", tunnels, CLASSIC | changes)[:2] == (400, "invalid")
    assert writer.refusal("POST", tunnels, {**CLASSIC, "peerIp": ""})[:2] == (400, "required")
    writer.write("POST", tunnels, CLASSIC)
    assert writer.reader.read(f"{tunnels}/t")["peerIp"] == "203.0.113.10"
    route = {"name": "r", "network": NETWORK, "destRange": "10.100.0.0/16"}
    hop = {"nextHopVpnTunnel": "regions/us-east4/vpnTunnels/t"}
    twice = writer.refusal("POST", "/global/routes", {**route, **hop, "nextHopIp": "10.0.0.9"})
    assert "Exactly one next hop" in twice[2]
    elsewhere = writer.refusal("POST", "/global/routes", {**route, "nextHopGateway": "global/gateways/x"})
    assert "malformed" in elsewhere[2]
    writer.write("POST", "/global/routes", {**route, **hop})
    writer.write(
        "POST", "/global/routes", {**route, "name": "o", "nextHopGateway": "global/gateways/default-internet-gateway"}
    )
    assert writer.refusal("DELETE", f"{tunnels}/t")[1] == "resourceInUseByAnotherResource"
    assert writer.refusal("DELETE", f"{REGION}/targetVpnGateways/old")[1] == "resourceInUseByAnotherResource"
    for path in ("/global/routes/r", "/global/routes/o", f"{tunnels}/t", f"{REGION}/targetVpnGateways/old"):
        writer.write("DELETE", path)
    writer.write("DELETE", "/global/networks/vpc")


def test_addresses_and_gateways_share_one_pool(writer: Writer) -> None:
    writer.write("POST", f"{REGION}/addresses", {"name": "a"})
    writer.write("POST", f"{REGION}/vpnGateways", {"name": "gw", "network": NETWORK})
    address = writer.reader.read(f"{REGION}/addresses/a")
    gateway = writer.reader.read(f"{REGION}/vpnGateways/gw")
    assert (address["status"], address["addressType"]) == ("RESERVED", "EXTERNAL")
    assert address["address"] not in {row["ipAddress"] for row in gateway["vpnInterfaces"]}
    writer.lab.google.handed_out.update(f"198.51.100.{number}" for number in range(256))
    assert writer.refusal("POST", f"{REGION}/addresses", {"name": "b"})[1] == "RESOURCE_POOL_EXHAUSTED"


def test_a_network_has_five_routers_per_region(writer: Writer) -> None:
    for number in range(5):
        writer.write("POST", f"{REGION}/routers", {"name": f"r{number}", "network": NETWORK})
    assert "bgp" not in writer.reader.read(f"{REGION}/routers/r0")
    body = {"name": "r5", "network": NETWORK}
    assert writer.refusal("POST", f"{REGION}/routers", body)[:2] == (403, "QUOTA_EXCEEDED")
    writer.write("POST", "/regions/europe-west3/routers", body)
    peers = {"bgpPeers": [{"name": "p", "interfaceName": "i", "peerAsn": 65510}]}
    assert writer.refusal("PATCH", f"{REGION}/routers/r0", peers)[:2] == (400, "required")


def test_a_subnet_takes_its_route_with_it(writer: Writer) -> None:
    subnet = {"name": "s", "network": NETWORK, "ipCidrRange": "10.5.0.0/24", "privateIpGoogleAccess": True}
    writer.write("POST", f"{REGION}/subnetworks", subnet)
    found = writer.reader.read(f"{REGION}/subnetworks/s")
    assert (found["gatewayAddress"], found["privateIpGoogleAccess"]) == ("10.5.0.1", True)
    assert len(writer.reader.read("/global/routes")["items"]) == 2
    writer.write("DELETE", f"{REGION}/subnetworks/s")
    assert len(writer.reader.read("/global/routes")["items"]) == 1
    assert "subnetworks" not in writer.reader.read("/global/networks/vpc")


def test_a_firewall_rule_is_changed_and_replaced(writer: Writer) -> None:
    rule = {"name": "fw", "network": NETWORK, "allowed": [{"IPProtocol": "tcp"}], "sourceRanges": ["10.0.0.0/8"]}
    writer.write("POST", "/global/firewalls", rule)
    writer.write("PATCH", "/global/firewalls/fw", {"disabled": True})
    assert writer.reader.read("/global/firewalls/fw")["disabled"] is True
    writer.write("PATCH", "/global/firewalls/fw", {"allowed": [], "denied": [{"IPProtocol": "all"}]})
    found = writer.reader.read("/global/firewalls/fw")
    assert found["denied"] == [{"IPProtocol": "all"}]
    assert "allowed" not in found
    assert writer.refusal("PATCH", "/global/firewalls/fw", {"direction": "EGRESS"})[:2] == (400, "invalid")
    writer.write("PUT", "/global/firewalls/fw", rule)
    found = writer.reader.read("/global/firewalls/fw")
    assert (found["allowed"], found["disabled"], found["priority"]) == (rule["allowed"], False, 1000)
    assert "denied" not in found
