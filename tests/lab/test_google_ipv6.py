"""IPv6 fields: routes over IPv4 sessions are taken, what the lab doesn't have is refused, nothing breaks."""

from collections.abc import Callable, Iterator
from ipaddress import IPv6Address
from typing import Any

import pytest

from lab import Lab
from tests.lab.google_build import REGION, Writer, build_base, make_sessions, make_tunnel, open_writer

NETWORK = "global/networks/vpc"
ROUTER = f"{REGION}/routers/cr"
EXTERNAL = "/global/externalVpnGateways"
OWN, PEER = "2600:2d00:0:3::1", "2600:2d00:0:3::2"
REFUSED: tuple[tuple[dict[str, Any], str], ...] = (
    ({"ipv6NexthopAddress": "2001:db8::1"}, "Must belong to 2600:2d00:0:2::/64"),
    ({"ipv6NexthopAddress": "nonsense"}, "a valid IPv6 address"),
    ({"peerIpv6NexthopAddress": 7}, "a valid IPv6 address"),
    ({"ipv6NexthopAddress": OWN, "peerIpv6NexthopAddress": OWN}, "another address of the subnet"),
    ({"ipv6NexthopAddress": OWN, "peerIpv6NexthopAddress": "2600:2d00:0:2::2"}, "another address of the subnet"),
    ({"ipv4NexthopAddress": "fe80::1"}, "a valid IPv4 address"),
    ({"peerIpv4NexthopAddress": "x"}, "a valid IPv4 address"),
    ({"peerIpAddress": "fdff:1::2"}, "a valid IPv4 address"),
    ({"ipAddress": "fdff:1::1"}, "IP address of the interface"),
    ({"advertiseMode": "CUSTOM", "advertisedIpRanges": [{"range": "2600::1/32"}]}, "host bits are zero"),
    ({"advertiseMode": "CUSTOM", "advertisedIpRanges": [{"range": ":::"}]}, "host bits are zero"),
    ({"customLearnedIpRanges": [{"range": "2600:zz::/32"}]}, "host bits are zero"),
    ({"enableIpv6": "yes"}, "true or false"),
)


@pytest.fixture
def writer(play: Callable[[str], Lab], use: Callable[[Lab], Lab]) -> Iterator[Writer]:
    """A dual-stack gateway for the first tunnel, an IPv4 one for the second."""
    lab = use(play("healthy"))
    lab.google.documents.clear()
    with open_writer(lab) as writer:
        build_base(writer)
        dual = {"name": "dual", "network": NETWORK, "stackType": "IPV4_IPV6"}
        writer.write("POST", f"{REGION}/vpnGateways", dual)
        gateways = ("regions/us-east4/vpnGateways/dual", "regions/us-east4/vpnGateways/gw")
        for number, gateway in enumerate(gateways):
            writer.write("POST", f"{REGION}/vpnTunnels", make_tunnel(number, vpnGateway=gateway))
        writer.write("PATCH", ROUTER, make_sessions())
        yield writer


def change(number: int = 0, **values: Any) -> dict[str, Any]:
    rows = make_sessions()["bgpPeers"]
    rows[number] |= values
    return {"bgpPeers": rows}


def test_a_session_that_carries_ipv6_gets_next_hops_of_its_own(writer: Writer) -> None:
    writer.write("PATCH", ROUTER, change(enableIpv6=True))
    peer, other = writer.reader.read(ROUTER)["bgpPeers"]
    hops = [IPv6Address(peer[field]) for field in ("ipv6NexthopAddress", "peerIpv6NexthopAddress")]
    assert int(hops[1]) - int(hops[0]) == 1
    assert (peer["enableIpv6"], other["enableIpv6"], "ipv6NexthopAddress" in other) == (True, False, False)
    row = writer.reader.read(f"{ROUTER}/getRouterStatus")["result"]["bgpPeerStatus"][0]
    assert (row["enableIpv6"], row["ipv6NexthopAddress"]) == (True, str(hops[0]))


def test_next_hops_that_are_given_are_kept_and_their_counterpart_found(writer: Writer) -> None:
    writer.write("PATCH", ROUTER, change(enableIpv6=True, ipv6NexthopAddress=OWN, peerIpv6NexthopAddress=PEER))
    peer = writer.reader.read(ROUTER)["bgpPeers"][0]
    assert (peer["ipv6NexthopAddress"], peer["peerIpv6NexthopAddress"]) == (OWN, PEER)
    writer.write("PATCH", ROUTER, change(enableIpv6=True, peerIpv6NexthopAddress=OWN))
    peer = writer.reader.read(ROUTER)["bgpPeers"][0]
    assert (peer["ipv6NexthopAddress"], peer["peerIpv6NexthopAddress"]) == (PEER, OWN)


def test_a_peer_with_other_ipv6_values_is_refused(writer: Writer) -> None:
    for values, words in REFUSED:
        status, reason, message = writer.refusal("PATCH", ROUTER, change(**values))
        assert (status, reason) == (400, "invalid"), values
        assert words in message


def test_an_ipv4_gateway_carries_no_ipv6(writer: Writer) -> None:
    assert "IPV4_ONLY" in writer.refusal("PATCH", ROUTER, change(1, enableIpv6=True))[2]


def test_ranges_may_be_ipv6(writer: Writer) -> None:
    ranges = [{"range": "2600:1900::/28"}, {"range": "10.101.0.0/16"}]
    writer.write(
        "PATCH", ROUTER, change(advertiseMode="CUSTOM", advertisedIpRanges=ranges, customLearnedIpRanges=ranges)
    )
    assert writer.reader.read(ROUTER)["bgpPeers"][0]["advertisedIpRanges"] == ranges
    assert writer.reader.read(f"{ROUTER}/getRouterStatus")["result"]
    rule = {"name": "six", "network": NETWORK, "allowed": [{"IPProtocol": "58"}], "sourceRanges": ["2600::1/28"]}
    assert writer.refusal("POST", "/global/firewalls", rule)[:2] == (400, "invalid")
    writer.write("POST", "/global/firewalls", rule | {"sourceRanges": ["::/0"]})


def test_sessions_over_ipv6_are_beyond_the_lab(writer: Writer) -> None:
    for values in ({"ipVersion": "IPV6"}, {"ipRange": "fdff:1::1/126"}, {"ipVersion": "IPV5"}, {"ipVersion": 6}):
        rows = make_sessions()["interfaces"]
        rows[0] |= values
        status, reason, message = writer.refusal("PATCH", ROUTER, {"interfaces": rows})
        assert (status, reason) == (400, "invalid")
        assert "resource.interfaces[0].ipVersion" in message


def test_gateways_with_ipv6_addresses_are_beyond_the_lab(writer: Writer) -> None:
    row = {"id": 0, "ipAddress": "203.0.113.12", "ipv6Address": "2001:db8::1"}
    body = {"name": "six", "redundancyType": "SINGLE_IP_INTERNALLY_REDUNDANT", "interfaces": [row]}
    for rows in ([row], [{"id": 0, "ipv6Address": "2001:db8::1"}]):
        assert "no IPv6 gateways" in writer.refusal("POST", EXTERNAL, body | {"interfaces": rows})[2]
    only = {"name": "six", "network": NETWORK, "stackType": "IPV6_ONLY"}
    assert "IPV6" in writer.refusal("POST", f"{REGION}/vpnGateways", only)[2]


def test_a_subnet_knows_its_stack_types(writer: Writer) -> None:
    body = {"name": "s", "network": NETWORK, "ipCidrRange": "10.9.0.0/24"}
    for field, value in (("stackType", "IPV5"), ("ipv6AccessType", "SOME")):
        assert writer.refusal("POST", f"{REGION}/subnetworks", body | {field: value})[:2] == (400, "invalid")
    writer.write("POST", f"{REGION}/subnetworks", body | {"stackType": "IPV4_IPV6", "ipv6AccessType": "INTERNAL"})
