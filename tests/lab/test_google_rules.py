"""What Compute refuses, rule by rule: request, status, reason, and words of the message."""

from collections.abc import Iterator
from typing import Any

import pytest

from lab import start_lab
from tests.lab.google_build import KEYS, REGION, Writer, build_all, make_sessions, make_tunnel, open_writer

TUNNELS, GATEWAYS, ROUTERS = f"{REGION}/vpnTunnels", f"{REGION}/vpnGateways", f"{REGION}/routers"
EXTERNAL, SUBNETS, FIREWALLS = "/global/externalVpnGateways", f"{REGION}/subnetworks", "/global/firewalls"
ROUTER = f"{ROUTERS}/cr"
NETWORK = "global/networks/vpc"
ADDRESSES = f"{REGION}/addresses"
INTERNAL = {"name": "a", "addressType": "INTERNAL", "subnetwork": "regions/us-east4/subnetworks/snet"}
FAST = 1000.0


@pytest.fixture(scope="module")
def writer() -> Iterator[Writer]:
    """One built Google side for all that is refused: what is refused changes nothing."""
    with start_lab("healthy", speed=FAST) as lab, pytest.MonkeyPatch.context() as patch:
        for name, value in lab.environment.items():
            patch.setenv(name, value)
        lab.google.documents.clear()
        with open_writer(lab) as writer:
            build_all(writer)
            body = {"name": "other", "network": NETWORK, "bgp": {"asn": 64900}}
            writer.write("POST", ROUTERS, body)
            yield writer


@pytest.fixture(autouse=True)
def _nothing_changes(writer: Writer) -> Iterator[None]:
    before = repr(writer.lab.google.documents)
    yield
    assert repr(writer.lab.google.documents) == before


def external(kind: str, *addresses: str) -> dict[str, Any]:
    rows = [{"id": number, "ipAddress": address} for number, address in enumerate(addresses)]
    return {"name": "e2", "redundancyType": kind, "interfaces": rows}


def interface(text: str, **changes: Any) -> dict[str, Any]:
    rows = make_sessions()["interfaces"]
    return {"interfaces": [rows[0] | {"ipRange": text} | changes, rows[1]]}


def peer(**changes: Any) -> dict[str, Any]:
    rows = make_sessions()["bgpPeers"]
    whole = rows[0] | changes
    return {"bgpPeers": [{field: value for field, value in whole.items() if value is not None}, rows[1]]}


def router(**changes: Any) -> dict[str, Any]:
    return {"name": "r2", "network": NETWORK, "bgp": {"asn": 65001}} | changes


Case = tuple[str, str, Any, int, str, str]
NAMES: list[Case] = [
    ("POST", GATEWAYS, {"network": NETWORK}, 400, "required", "Required field 'resource.name' not specified"),
    ("POST", GATEWAYS, {"name": "Gw", "network": NETWORK}, 400, "invalid", "Must be a match of regex"),
    ("POST", GATEWAYS, {"name": "g-", "network": NETWORK}, 400, "invalid", "Must be a match of regex"),
    ("POST", GATEWAYS, {"name": "g" * 64, "network": NETWORK}, 400, "invalid", "Must be a match of regex"),
    ("POST", GATEWAYS, {"name": "gw", "network": NETWORK}, 409, "alreadyExists", "vpnGateways/gw' already exists"),
    ("POST", GATEWAYS, {"name": "g2"}, 400, "required", "Required field 'resource.network' not specified"),
    ("POST", GATEWAYS, {"name": "g2", "network": "vpc"}, 400, "invalid", "The URL is malformed."),
    ("POST", GATEWAYS, {"name": "g2", "network": "https://evil.invalid/" + NETWORK}, 400, "invalid", "malformed"),
    ("POST", GATEWAYS, {"name": "g2", "network": "global/networks/no"}, 404, "notFound", "networks/no' was not found"),
    ("POST", GATEWAYS, {"name": "g2", "network": NETWORK, "stackType": "V4"}, 400, "invalid", "IPV4_ONLY"),
    ("POST", GATEWAYS, {"name": "g2", "network": NETWORK, "gatewayIpVersion": "IPV6"}, 400, "invalid", "IPv6"),
    ("POST", GATEWAYS, {"name": "g2", "network": NETWORK, "region": "europe-west3"}, 400, "invalid", "resource.region"),
    ("POST", GATEWAYS, {"name": "g2", "network": NETWORK, "labels": {"A": "b"}}, 400, "invalid", "labels"),
    ("POST", GATEWAYS, [], 400, "parseError", "Parse Error"),
    ("POST", "/regions/nowhere/vpnGateways", {"name": "g"}, 404, "notFound", "regions/nowhere"),
]
TUNNEL_CASES: list[Case] = [
    ("POST", TUNNELS, make_tunnel(0, name="t", peerIp="203.0.113.10"), 400, "invalid", "Cannot specify peer IP for HA"),
    ("POST", TUNNELS, make_tunnel(0, name="t", vpnGateway=None), 400, "required", "resource.vpnGateway"),
    ("POST", TUNNELS, make_tunnel(0, name="t", peerExternalGateway=None), 400, "required", "peerExternalGateway"),
    (
        *("POST", TUNNELS, make_tunnel(0, name="t", peerGcpGateway="regions/us-east4/vpnGateways/gw")),
        *(400, "invalid", "Cannot specify both"),
    ),
    ("POST", TUNNELS, make_tunnel(0, name="t", router=None), 400, "required", "resource.router"),
    ("POST", TUNNELS, make_tunnel(0, name="t", router="regions/us-east4/routers/no"), 404, "notFound", "routers/no"),
    ("POST", TUNNELS, make_tunnel(0, name="t", vpnGatewayInterface=2), 400, "invalid", "between 0 and 1"),
    ("POST", TUNNELS, make_tunnel(0, name="t", vpnGatewayInterface="x"), 400, "invalid", "Must be a number"),
    ("POST", TUNNELS, make_tunnel(0, name="t", peerExternalGatewayInterface=2), 400, "invalid", "interfaces 0, 1"),
    ("POST", TUNNELS, make_tunnel(0, name="t"), 400, "invalid", "A tunnel with same peer external VPN gateway"),
    ("POST", TUNNELS, make_tunnel(0, name="t", ikeVersion=3), 400, "invalid", "resource.ikeVersion"),
    ("POST", TUNNELS, make_tunnel(0, name="t", ikeVersion=1, cipherSuite={"phase1": {}}), 400, "invalid", "IKEv2"),
    ("POST", TUNNELS, make_tunnel(0, name="t", sharedSecret=None), 400, "required", "resource.sharedSecret"),
    ("POST", TUNNELS, make_tunnel(0, name="t", sharedSecret=KEYS[0] + "\n"), 400, "invalid", "regex '[ -~]+'"),
    (
        *("POST", "/regions/europe-west3/vpnTunnels", make_tunnel(0, name="t")),
        *(400, "invalid", "Cross-region references"),
    ),
    ("PATCH", f"{TUNNELS}/tunnel-0", {"ikeVersion": 1}, 404, "notFound", "was not found"),
    ("PATCH", f"{GATEWAYS}/gw", {"stackType": "IPV4_IPV6"}, 404, "notFound", "was not found"),
    ("PATCH", f"{EXTERNAL}/azure", {"redundancyType": "x"}, 404, "notFound", "was not found"),
]
TWO, ONE = "TWO_IPS_REDUNDANCY", "SINGLE_IP_INTERNALLY_REDUNDANT"
EXTERNAL_CASES: list[Case] = [
    ("POST", EXTERNAL, external("THREE", "203.0.113.1"), 400, "invalid", ONE),
    ("POST", EXTERNAL, external(TWO, "203.0.113.1"), 400, "invalid", "must be 0, 1."),
    ("POST", EXTERNAL, external(ONE, "203.0.113.1", "203.0.113.2"), 400, "invalid", "must be 0."),
    ("POST", EXTERNAL, external(TWO, "203.0.113.1", "203.0.113.1"), 400, "invalid", "must be unique"),
    ("POST", EXTERNAL, external(ONE, "10.0.0.1"), 400, "invalid", "RFC1918"),
    ("POST", EXTERNAL, external(ONE, "100.64.0.1"), 400, "invalid", "RFC 5735"),
    ("POST", EXTERNAL, external(ONE, "169.254.21.1"), 400, "invalid", "RFC 5735"),
    ("POST", EXTERNAL, external(ONE, "198.51.100.7"), 400, "invalid", "owned by Google Cloud"),
    ("POST", EXTERNAL, external(ONE, "35.242.112.236"), 400, "invalid", "owned by Google Cloud"),
    ("POST", EXTERNAL, external(ONE, "one.two"), 400, "invalid", "valid IPv4 address"),
    ("POST", EXTERNAL, external(ONE, ""), 400, "required", "interfaces[0].ipAddress"),
    ("POST", EXTERNAL, {"name": "e2"}, 400, "required", "resource.redundancyType"),
]
ROUTER_CASES: list[Case] = [
    ("POST", ROUTERS, router(bgp={"advertiseMode": "DEFAULT"}), 400, "required", "resource.bgp.asn"),
    ("POST", ROUTERS, router(bgp={"asn": 64511}), 400, "invalid", "RFC6996"),
    ("POST", ROUTERS, router(bgp={"asn": 65535}), 400, "invalid", "RFC6996"),
    ("POST", ROUTERS, router(bgp={"asn": 65510}), 400, "invalid", "Local ASN conflicts with peer ASN"),
    ("POST", ROUTERS, router(bgp={"asn": 65001, "keepaliveInterval": 61}), 400, "invalid", "between 20 and 60"),
    ("POST", ROUTERS, router(bgp={"asn": 65001, "advertiseMode": "X"}), 400, "invalid", "DEFAULT, CUSTOM"),
    (
        *("POST", ROUTERS, router(bgp={"asn": 65001, "advertisedGroups": ["ALL_SUBNETS"]})),
        *(400, "invalid", "only if advertiseMode is CUSTOM"),
    ),
    ("PATCH", ROUTER, {"network": "global/networks/no"}, 400, "invalid", "cannot be changed"),
    ("PUT", ROUTER, {"name": "cr"}, 400, "required", "resource.network"),
    ("PATCH", f"{ROUTERS}/no", {}, 404, "notFound", "routers/no' was not found"),
    ("PATCH", ROUTER, interface("169.254.30.1/29"), 400, "invalid", "must be 30"),
    ("PATCH", ROUTER, interface("10.0.0.1/30"), 400, "invalid", "169.254.0.0/16"),
    ("PATCH", ROUTER, interface("169.254.30.0/30"), 400, "invalid", "host address"),
    ("PATCH", ROUTER, interface("somewhere"), 400, "invalid", "prefix length"),
    ("PATCH", ROUTER, interface("169.254.22.50/30"), 400, "invalid", "overlaps"),
    (
        "PATCH",
        f"{ROUTERS}/other",
        {"interfaces": [{"name": "i", "ipRange": "169.254.21.14/30"}]},
        400,
        "invalid",
        "over",
    ),
    ("PATCH", ROUTER, interface("169.254.21.13/30", name="if-1"), 400, "invalid", "unique"),
    (
        *("PATCH", ROUTER, interface("169.254.21.13/30", linkedVpnTunnel="regions/us-east4/vpnTunnels/no")),
        *(404, "notFound", "vpnTunnels/no"),
    ),
    (
        *("PATCH", ROUTER, interface("169.254.21.13/30", linkedVpnTunnel="regions/us-east4/vpnTunnels/tunnel-1")),
        *(400, "invalid", "Cannot link multiple interfaces with the same IP version to the same VPN tunnel."),
    ),
    ("PATCH", ROUTER, {"interfaces": []}, 400, "invalid", "no interface of that name"),
    ("PATCH", ROUTER, peer(name="Peer"), 400, "invalid", "regex"),
    ("PATCH", ROUTER, peer(name="peer-1"), 400, "invalid", "unique"),
    ("PATCH", ROUTER, peer(interfaceName="no"), 400, "invalid", "no interface of that name"),
    ("PATCH", ROUTER, peer(interfaceName=None), 400, "required", "interfaceName"),
    ("PATCH", ROUTER, peer(peerAsn=None), 400, "required", "peerAsn"),
    ("PATCH", ROUTER, peer(peerAsn=0), 400, "invalid", "between 1 and"),
    ("PATCH", ROUTER, peer(peerAsn=65509), 400, "invalid", "must differ"),
    ("PATCH", ROUTER, peer(peerAsn=64900), 400, "invalid", "Peer ASN conflicts with local ASN"),
    ("PATCH", ROUTER, peer(ipAddress="169.254.21.14"), 400, "invalid", "interface 'if-0'"),
    ("PATCH", ROUTER, peer(peerIpAddress="169.254.21.13"), 400, "invalid", "Must differ"),
    ("PATCH", ROUTER, peer(peerIpAddress="169.254.21.15"), 400, "invalid", "host address"),
    ("PATCH", ROUTER, peer(peerIpAddress="169.254.22.50"), 400, "invalid", "host address"),
    ("PATCH", ROUTER, peer(enable="MAYBE"), 400, "invalid", "TRUE, FALSE"),
    ("PATCH", ROUTER, peer(advertisedRoutePriority=70000), 400, "invalid", "65535"),
    ("PATCH", ROUTER, peer(md5AuthenticationKeyName="k"), 400, "invalid", "MD5"),
]
NETWORK_CASES: list[Case] = [
    ("POST", "/global/networks", {"name": "n", "autoCreateSubnetworks": "yes"}, 400, "invalid", "true or false"),
    ("PATCH", "/global/networks/vpc", {"routingConfig": {"routingMode": "X"}}, 400, "invalid", "REGIONAL, GLOBAL"),
    ("PATCH", "/global/networks/vpc", {"autoCreateSubnetworks": True}, 400, "invalid", "cannot be changed"),
    ("POST", SUBNETS, {"name": "s", "network": NETWORK}, 400, "required", "ipCidrRange"),
    ("POST", SUBNETS, {"name": "s", "network": NETWORK, "ipCidrRange": "10.0.0.1/24"}, 400, "invalid", "host bits"),
    ("POST", SUBNETS, {"name": "s", "network": NETWORK, "ipCidrRange": "10.0.0.0/30"}, 400, "invalid", "can't be"),
    (
        *("POST", SUBNETS, {"name": "s", "network": NETWORK, "ipCidrRange": "10.101.8.0/24"}, 400, "INVALID_USAGE"),
        "Invalid IPCidrRange: 10.101.8.0/24 conflicts with existing subnetwork 'snet' in region 'us-east4'.",
    ),
    ("PATCH", f"{SUBNETS}/snet", {"privateIpGoogleAccess": True}, 400, "required", "fingerprint"),
    ("POST", FIREWALLS, {"name": "f", "network": NETWORK}, 400, "required", "resource.allowed"),
    ("POST", FIREWALLS, {"name": "f", "network": NETWORK, "allowed": [{}]}, 400, "required", "IPProtocol"),
    (
        *("POST", FIREWALLS, {"name": "f", "network": NETWORK, "allowed": [{"IPProtocol": "tcp"}], "direction": "IN"}),
        *(400, "invalid", "INGRESS, EGRESS"),
    ),
    (
        "POST",
        "/global/routes",
        {"name": "r", "network": NETWORK, "destRange": "10.9.0.0/16"},
        400,
        "required",
        "nextHop",
    ),
    ("POST", ADDRESSES, {"name": "a", "addressType": "INTERNAL"}, 400, "required", "resource.subnetwork"),
    ("POST", ADDRESSES, INTERNAL | {"address": "10.101.0.1"}, 400, "invalid", "usable address of 10.101.0.0/20"),
    ("POST", ADDRESSES, INTERNAL | {"address": "10.102.0.9"}, 400, "invalid", "usable address"),
    ("POST", ADDRESSES, INTERNAL | {"networkTier": "STANDARD"}, 400, "invalid", "PREMIUM"),
    (
        "POST",
        ADDRESSES,
        INTERNAL | {"subnetwork": "regions/us-east4/subnetworks/no"},
        404,
        "notFound",
        "subnetworks/no",
    ),
    ("POST", ADDRESSES, {"name": "a", "address": "x"}, 400, "invalid", "IPv4 address"),
    ("POST", ADDRESSES, {"name": "a", "address": "192.0.2.1"}, 400, "invalid", "none of this project's"),
    ("POST", ADDRESSES, {"name": "a", "purpose": "VPC_PEERING"}, 400, "invalid", "resource.purpose"),
    (
        "POST",
        "/global/firewalls",
        {"name": "f", "allowed": [{"IPProtocol": "tcp"}]},
        404,
        "notFound",
        "networks/default",
    ),
]
MANY = {"advertiseMode": "CUSTOM", "advertisedIpRanges": [{"range": f"10.{i}.0.0/16"} for i in range(201)]}
FOUND_BY_CHANCE: list[Case] = [
    ("PATCH", ROUTER, {"bgp": {"identifierRange": "10.0.0.0/30"}}, 400, "invalid", "link-local range"),
    ("PATCH", ROUTER, {"bgp": {"identifierRange": "169.254.8.0/31"}}, 400, "invalid", "/30 or larger"),
    ("PATCH", ROUTER, {"bgp": MANY}, 400, "invalid", "200 at most"),
    ("PATCH", ROUTER, {"bgp": {"asn": 65510}}, 400, "invalid", "must differ from the router's own ASN"),
    (
        "POST",
        EXTERNAL,
        external("TWO_IPS_REDUNDANCY", "x", "y") | {"interfaces": [{"id": [0]}, {"id": 1}]},
        400,
        "invalid",
        "number",
    ),
    ("POST", ROUTERS, b'{"name": "\\ud83d"}', 400, "parseError", "Parse Error"),
    ("POST", ROUTERS, b"[" * 5_000, 400, "parseError", "Parse Error"),
    ("POST", ROUTERS, b'{"name": NaN}', 400, "parseError", "Parse Error"),
    ("GET", f"{ROUTERS}?maxResults={'9' * 5_000}", None, 400, "invalid", "maxResults"),
    ("GET", f"{ROUTERS}?pageToken=%D9%A3", None, 400, "invalid", "pageToken"),
    ("GET", f"{ROUTERS}?filter={'(' * 3_000}", None, 400, "invalid", "nested too deeply"),
    ("GET", f"{ROUTERS}/a%0Ab", None, 404, "notFound", "was not found on this server"),
]
"""What drawn requests had brought to light."""

IN_USE = "is already being used by 'projects/northwind-net-prod"
USED_CASES: list[Case] = [
    (
        "DELETE",
        ROUTER,
        None,
        400,
        "resourceInUseByAnotherResource",
        "The router resource 'projects/northwind-net-prod",
    ),
    ("DELETE", f"{GATEWAYS}/gw", None, 400, "resourceInUseByAnotherResource", IN_USE),
    ("DELETE", f"{EXTERNAL}/azure", None, 400, "resourceInUseByAnotherResource", IN_USE),
    ("DELETE", "/global/networks/vpc", None, 400, "RESOURCE_IN_USE_BY_ANOTHER_RESOURCE", "The network resource"),
    ("DELETE", f"{GATEWAYS}/no", None, 404, "notFound", "vpnGateways/no' was not found"),
]
ALL = NAMES + TUNNEL_CASES + EXTERNAL_CASES + ROUTER_CASES + NETWORK_CASES + USED_CASES + FOUND_BY_CHANCE


@pytest.mark.parametrize(("method", "path", "body", "status", "reason", "words"), ALL)
def test_refusals(writer: Writer, method: str, path: str, body: Any, status: int, reason: str, words: str) -> None:
    found = writer.refusal(method, path, body)
    assert found[:2] == (status, reason), found
    assert words in found[2]


WHOLE = [
    (TUNNELS, make_tunnel(0, name="t")),
    (GATEWAYS, {"name": "g2", "network": NETWORK, "labels": {}, "stackType": "IPV4_ONLY"}),
    (EXTERNAL, external(ONE, "203.0.113.1")),
    (ROUTERS, router(**peer(), **interface("169.254.30.1/30"))),
    (SUBNETS, {"name": "s", "network": NETWORK, "ipCidrRange": "10.77.0.0/24"}),
    (FIREWALLS, {"name": "f", "network": NETWORK, "allowed": [{"IPProtocol": "tcp"}], "sourceRanges": ["10.0.0.0/8"]}),
    ("/global/routes", {"name": "r", "network": NETWORK, "destRange": "10.9.0.0/16"}),
]


@pytest.mark.parametrize(("path", "body"), WHOLE)
def test_a_value_of_another_shape_is_refused(writer: Writer, path: str, body: Any) -> None:
    for field in body:
        for wrong in ({"x": 1}, [1], True, -1.5):
            status, answer = writer.send("POST", path, body | {field: wrong})
            assert status == 400, (field, wrong, answer)


@pytest.mark.parametrize(("path", "body"), WHOLE)
def test_an_unknown_field_is_refused(writer: Writer, path: str, body: Any) -> None:
    found = writer.refusal("POST", path, body | {"colour": "red"})
    assert found[:2] == (400, "badRequest")
    assert "Unknown name \"colour\" at 'resource': Cannot find field." in found[2]


def test_an_unknown_field_of_a_row_is_refused(writer: Writer) -> None:
    for body in (peer(colour="red"), interface("169.254.21.13/30", colour="red")):
        assert writer.refusal("PATCH", ROUTER, body)[:2] == (400, "badRequest")


@pytest.mark.parametrize(
    ("permission", "method", "path", "body"),
    [
        ("compute.vpnTunnels.create", "POST", TUNNELS, make_tunnel(0, name="t")),
        ("compute.vpnGateways.use", "POST", TUNNELS, make_tunnel(0, name="t")),
        ("compute.externalVpnGateways.use", "POST", TUNNELS, make_tunnel(0, name="t")),
        ("compute.routers.use", "POST", TUNNELS, make_tunnel(0, name="t")),
        ("compute.networks.updatePolicy", "POST", ROUTERS, router()),
        ("compute.routers.create", "POST", ROUTERS, router()),
        ("compute.routers.update", "PATCH", ROUTER, {}),
        ("compute.routers.delete", "DELETE", ROUTER, None),
        ("compute.networks.update", "PATCH", "/global/networks/vpc", {}),
        ("compute.vpnGateways.setLabels", "POST", f"{GATEWAYS}/gw/setLabels", {}),
        ("compute.regionOperations.list", "GET", f"{REGION}/operations", None),
    ],
)
def test_each_write_needs_its_permission(writer: Writer, permission: str, method: str, path: str, body: Any) -> None:
    writer.lab.google.missing_permissions = (permission,)
    try:
        found = writer.refusal(method, path, body)
    finally:
        writer.lab.google.missing_permissions = ()
    assert found[:2] == (403, "forbidden")
    assert found[2].startswith(f"Required '{permission}' permission for 'projects/northwind-net-prod")


@pytest.mark.parametrize(
    ("metric", "path", "body", "words"),
    [
        ("ROUTERS", ROUTERS, router(), "Quota 'ROUTERS' exceeded.  Limit: 1.0 globally."),
        (
            "NETWORKS",
            "/global/networks",
            {"name": "n2", "autoCreateSubnetworks": False},
            "Quota 'NETWORKS' exceeded.  Limit: 1.0 globally.",
        ),
        ("STATIC_ADDRESSES", f"{REGION}/addresses", {"name": "a"}, "Limit: 0.0 in region us-east4."),
    ],
)
def test_quotas(writer: Writer, metric: str, path: str, body: Any, words: str) -> None:
    limit = 0.0 if metric == "STATIC_ADDRESSES" else 1.0
    writer.lab.google.quota_limits[metric] = limit
    where = REGION if metric == "STATIC_ADDRESSES" else ""
    shown = {row["metric"]: row["limit"] for row in writer.reader.read(where)["quotas"]}
    found = writer.refusal("POST", path, body)
    writer.lab.google.quota_limits.clear()
    assert shown[metric] == limit
    assert found[:2] == (403, "QUOTA_EXCEEDED")
    assert words in found[2]


def test_a_region_out_of_reach(writer: Writer, request: pytest.FixtureRequest) -> None:
    google = writer.lab.google
    google.unreachable = ("regions/us-central1",)
    request.addfinalizer(lambda: setattr(google, "unreachable", ()))
    assert writer.refusal("GET", "/aggregated/vpnTunnels")[:2] == (503, "backendError")
    found = writer.reader.read("/aggregated/vpnTunnels", returnPartialSuccess="True")
    assert [link.rpartition("/")[2] for link in found["unreachables"]] == ["us-central1"]
    assert found["items"]["regions/us-central1"]["warning"]["code"] == "UNREACHABLE"
    part = writer.reader.read("/regions/us-central1/vpnTunnels", returnPartialSuccess="true")
    assert part["unreachables"]
    assert "items" not in part
    assert "unreachables" not in writer.reader.read(TUNNELS)


def test_lists_in_order(writer: Writer) -> None:
    def read_names(order: str) -> list[str]:
        return [row["name"] for row in writer.reader.read(TUNNELS, orderBy=order)["items"]]

    assert read_names("name") == ["tunnel-0", "tunnel-1"]
    assert read_names("creationTimestamp desc") == ["tunnel-1", "tunnel-0"]
    assert writer.refusal("GET", TUNNELS, orderBy="id")[:2] == (400, "invalid")


def test_a_batch_answers_each_call(writer: Writer) -> None:
    base = f"/compute/v1/{writer.link}"
    calls = [f"GET {base}{ROUTER}?alt=json", f"GET {base}{ROUTERS}/no", f"DELETE {base}{ROUTER}"]
    parts = [
        f"--b\r\nContent-Type: application/http\r\nMIME-Version: 1.0\r\nContent-ID: <x+{number}>\r\n\r\n"
        f"{call} HTTP/1.1\r\nContent-Type: application/json\r\nHost: h\r\n\r\n\r\n"
        for number, call in enumerate(calls)
    ]
    session, url = writer.reader.session, f"{writer.lab.http_url}/batch/compute/v1"
    kind = {"content-type": 'multipart/mixed; boundary="b"'}
    answer = session.post(url, data="".join(parts) + "--b--", headers=kind)
    assert answer.headers["content-type"].startswith("multipart/mixed; boundary=")
    found = answer.text.split("--" + answer.headers["content-type"].partition("boundary=")[2])[1:-1]
    assert [part.partition("HTTP/1.1 ")[2][:3] for part in found] == ["200", "404", "400"]
    assert all(f"Content-ID: <response-x+{number}>" in part for number, part in enumerate(found))
    assert [call.method for call in writer.lab.requests[-4:]] == ["POST", "GET", "GET", "DELETE"]
    assert session.post(url, data="x", headers={"content-type": "text/plain"}).status_code == 400
