"""Writes to the Google side: operations, what Compute fills in, and a link that comes up."""

import json
import time
import uuid
from collections.abc import Callable, Iterator
from http import HTTPStatus

import pytest

from lab import Lab
from lab.google.operations import Failure
from tests.lab.google_build import KEYS, REGION, Writer, build_all, build_base, make_sessions, make_tunnel, open_writer

Play = Callable[[str], Lab]
Use = Callable[[Lab], Lab]
ROUTER = f"{REGION}/routers/cr"


@pytest.fixture
def lab(play: Play, use: Use) -> Lab:
    lab = use(play("healthy"))
    lab.google.documents.clear()
    lab.google.secrets.clear()
    return lab


@pytest.fixture
def writer(lab: Lab) -> Iterator[Writer]:
    with open_writer(lab) as writer:
        yield writer


def meet_azure(lab: Lab) -> None:
    """Tell Azure's sites Google's new addresses, as a person would."""
    gateway = lab.google.document("vpnGateways", "gw")
    for site, row in zip(("lng-google-0", "lng-google-1"), gateway["vpnInterfaces"], strict=True):
        lab.azure.document("localNetworkGateways", site)["properties"]["gatewayIpAddress"] = row["ipAddress"]


def read_statuses(writer: Writer) -> list[str]:
    return [row["status"] for row in writer.reader.read(f"{REGION}/vpnTunnels")["items"]]


def wait_until(ready: Callable[[], bool]) -> None:
    deadline = time.monotonic() + 10
    while not ready():
        assert time.monotonic() < deadline, "it never came"
        time.sleep(0.01)


def test_the_articles_google_side_comes_up(lab: Lab, writer: Writer) -> None:
    build_all(writer)
    meet_azure(lab)
    wait_until(lambda: read_statuses(writer) == ["ESTABLISHED", "ESTABLISHED"])

    def are_up() -> bool:
        rows = writer.reader.read(f"{ROUTER}/getRouterStatus")["result"]["bgpPeerStatus"]
        return [row["status"] for row in rows] == ["UP", "UP"]

    wait_until(are_up)
    state = writer.reader.read(f"{REGION}/vpnGateways/gw/getStatus")["result"]["vpnConnections"][0]["state"]
    assert state == {"state": "CONNECTION_REDUNDANCY_MET"}


def test_all_is_deleted_in_order(lab: Lab, writer: Writer) -> None:
    build_all(writer)
    writer.write("PATCH", ROUTER, {"bgpPeers": []})
    writer.write("PATCH", ROUTER, {"interfaces": []})
    assert not {"bgpPeers", "interfaces"} & set(writer.reader.read(ROUTER))
    for path in (
        *(f"{REGION}/vpnTunnels/tunnel-0", f"{REGION}/vpnTunnels/tunnel-1", ROUTER, f"{REGION}/vpnGateways/gw"),
        *("/global/externalVpnGateways/azure", "/global/firewalls/fw", f"{REGION}/subnetworks/snet"),
        "/global/networks/vpc",
    ):
        writer.write("DELETE", path)
    assert (lab.google.documents, lab.google.secrets) == ({}, {})


def test_operations_have_the_recorded_shape(writer: Writer) -> None:
    status, operation = writer.send("POST", "/global/networks", {"name": "vpc", "autoCreateSubnetworks": False})
    assert status == 200
    assert list(operation) == sorted(operation)
    shown = {field: operation[field] for field in ("kind", "operationType", "progress", "status")}
    assert shown == {"kind": "compute#operation", "operationType": "insert", "progress": 0, "status": "RUNNING"}
    assert operation["targetLink"].endswith("/global/networks/vpc")
    assert operation["selfLink"].endswith(f"/global/operations/{operation['name']}")
    assert not {"endTime", "region", "error"} & set(operation)
    done = writer.wait(operation)
    assert set(done) - set(operation) == {"endTime"}
    assert writer.reader.read("/global/networks/vpc")["id"] == operation["targetId"]
    gateway = {"name": "gw", "network": "global/networks/vpc"}
    done = writer.write("POST", f"{REGION}/vpnGateways", gateway)
    assert done["operationType"] == "compute.vpnGateways.insert"
    assert done["region"].endswith(REGION)
    patch = writer.write("PATCH", "/global/networks/vpc", {"routingConfig": {"routingMode": "GLOBAL"}})
    assert patch["operationType"] == "compute.networks.patch"
    assert writer.reader.read("/global/networks/vpc")["routingConfig"] == {
        "bgpBestPathSelectionMode": "LEGACY",
        "routingMode": "GLOBAL",
    }
    assert len(writer.reader.read("/global/operations")["items"]) == 2
    assert len(writer.reader.read(f"{REGION}/operations")["items"]) == 1
    assert len(writer.reader.read("/aggregated/operations")["items"][REGION[1:]]["operations"]) == 1
    assert writer.reader.read("/global/operations/x", 404)["error"]["errors"][0]["reason"] == "notFound"


def test_a_write_takes_effect_when_it_ends(lab: Lab, writer: Writer) -> None:
    slow = [writer.send("POST", "/global/networks", {"name": "vpc", "autoCreateSubnetworks": False})]
    lab.google.operations.known[slow[0][1]["name"]].ends_at += 1e9
    writer.reader.read("/global/networks/vpc", 404)
    again = writer.refusal("POST", "/global/networks", {"name": "vpc", "autoCreateSubnetworks": False})
    assert again[:2] == (409, "alreadyExists")
    gateway = writer.refusal("POST", f"{REGION}/vpnGateways", {"name": "gw", "network": "global/networks/vpc"})
    assert gateway == (
        400,
        "resourceNotReady",
        "The resource 'projects/northwind-net-prod/global/networks/vpc' is not ready",
    )
    assert writer.refusal("DELETE", "/global/networks/vpc")[1] == "resourceNotReady"


def test_what_compute_fills_in(writer: Writer) -> None:
    build_all(writer)
    gateway = writer.reader.read(f"{REGION}/vpnGateways/gw")
    addresses = [row["ipAddress"] for row in gateway["vpnInterfaces"]]
    assert [address.rpartition(".")[0] for address in addresses] == ["198.51.100", "198.51.100"]
    assert {"creationTimestamp", "id", "labelFingerprint", "selfLink", "stackType", "gatewayIpVersion"} <= set(gateway)
    tunnel = writer.reader.read(f"{REGION}/vpnTunnels/tunnel-1")
    assert (tunnel["peerIp"], tunnel["localTrafficSelector"]) == ("203.0.113.11", ["0.0.0.0/0"])
    assert tunnel["vpnGateway"] == gateway["selfLink"]
    router = writer.reader.read(ROUTER)
    assert router["bgp"] == {"advertiseMode": "DEFAULT", "asn": 65509, "keepaliveInterval": 20}
    assert router["interfaces"][0]["ipVersion"] == "IPV4"
    assert [(row["ipAddress"], row["peerIpAddress"]) for row in router["bgpPeers"]] == [
        ("169.254.21.13", "169.254.21.14"),
        ("169.254.22.49", "169.254.22.50"),
    ]
    assert router["bgpPeers"][0]["bfd"]["sessionInitializationMode"] == "DISABLED"
    routes = [row["destRange"] for row in writer.reader.read("/global/routes")["items"]]
    assert routes == ["0.0.0.0/0", "10.101.0.0/20"]
    assert len(writer.reader.read("/global/networks/vpc")["subnetworks"]) == 1
    assert writer.reader.read("/global/firewalls/fw")["sourceRanges"] == ["0.0.0.0/0"]
    writer.write("POST", f"{REGION}/vpnGateways", {"name": "gw2", "network": "global/networks/vpc"})
    writer.write("DELETE", f"{REGION}/vpnGateways/gw2")
    done = writer.write("POST", f"{REGION}/vpnGateways", {"name": "gw2", "network": "global/networks/vpc"})
    second = writer.reader.read(f"{REGION}/vpnGateways/gw2")
    assert (second["id"], len({*addresses, *(row["ipAddress"] for row in second["vpnInterfaces"])})) == (
        done["targetId"],
        4,
    )


def test_the_life_of_a_tunnel(lab: Lab, writer: Writer) -> None:
    build_base(writer)
    writer.write("POST", f"{REGION}/vpnTunnels", make_tunnel(0))
    key = "regions/us-east4/vpnTunnels/tunnel-0"
    lab.google.ready_at[key] += 1e9
    assert read_statuses(writer) == ["PROVISIONING"]
    del lab.google.ready_at[key]
    wait_until(lambda: read_statuses(writer) == ["WAITING_FOR_FULL_CONFIG"])
    writer.write("POST", f"{REGION}/vpnTunnels", make_tunnel(1))
    writer.write("PATCH", ROUTER, make_sessions())
    writer.write("DELETE", f"{REGION}/vpnTunnels/tunnel-0")

    def read_state() -> str:
        rows = writer.reader.read(f"{ROUTER}/getRouterStatus")["result"]["bgpPeerStatus"]
        return str(rows[0]["state"])

    wait_until(lambda: read_state() == "The VPN tunnel or Interconnect attachment is unknown.")
    left = writer.reader.read(ROUTER)
    assert left["interfaces"][0]["linkedVpnTunnel"].endswith(key)
    # A client that reads the router, adds to it and sends it back must not stumble over what was left behind.
    writer.write("PATCH", ROUTER, {**left, "description": "seen"})
    assert writer.reader.read(ROUTER)["description"] == "seen"


def test_a_tunnel_made_again_comes_back_where_it_was(lab: Lab, writer: Writer) -> None:
    build_all(writer)
    meet_azure(lab)
    wait_until(lambda: read_statuses(writer) == ["ESTABLISHED", "ESTABLISHED"])
    path = f"{REGION}/vpnTunnels/tunnel-1"
    before = writer.reader.read(path)["id"]
    deleting = writer.send("DELETE", path)[1]
    running = lab.google.operations.known[deleting["name"]]
    running.ends_at, ends_at = running.ends_at + 1e9, running.ends_at
    assert read_statuses(writer)[1] == "DEPROVISIONING"
    running.ends_at = ends_at
    writer.wait(deleting)
    writer.write("POST", f"{REGION}/vpnTunnels", make_tunnel(1))
    wait_until(lambda: read_statuses(writer) == ["ESTABLISHED", "ESTABLISHED"])
    assert writer.reader.read(path)["id"] != before


def test_an_operation_fails_on_demand(lab: Lab, writer: Writer) -> None:
    lab.google.operations.doomed["global/networks/vpc"] = Failure("INTERNAL_ERROR", "Try again.", HTTPStatus(500))
    assert writer.refusal("POST", "/global/networks", {"name": "vpc", "autoCreateSubnetworks": False}) == (
        500,
        "INTERNAL_ERROR",
        "Try again.",
    )
    writer.write("POST", "/global/networks", {"name": "vpc", "autoCreateSubnetworks": False})


def test_no_document_holds_a_secret(lab: Lab, writer: Writer) -> None:
    build_all(writer)
    writer.write("PATCH", ROUTER, {"md5AuthenticationKeys": [{"name": "k", "key": "md5-secret"}]})
    everything = json.dumps(lab.google.documents) + repr(lab.google) + repr(lab.google.operations)
    everything += json.dumps([writer.reader.read(f"/{key}") for key in lab.google.documents])
    for secret in (*KEYS, "md5-secret"):
        assert secret not in everything
    hashes = {row["sharedSecretHash"] for row in writer.reader.read(f"{REGION}/vpnTunnels")["items"]}
    assert len(hashes) == 2
    bad = writer.refusal("POST", f"{REGION}/vpnTunnels", make_tunnel(0, name="t9", sharedSecret="hid\u00e9-en"))
    assert bad[:2] == (400, "invalid")
    assert "hid" not in bad[2]


@pytest.mark.parametrize(
    "host", ["http://127.0.0.1:1234/", "https://www.googleapis.com/", "https://compute.googleapis.com/"]
)
def test_links_of_every_host_are_written_one_way(writer: Writer, host: str) -> None:
    writer.write("POST", "/global/networks", {"name": "vpc", "autoCreateSubnetworks": False})
    link = f"{host}compute/v1/{writer.link}/global/networks/vpc"
    writer.write("POST", f"{REGION}/vpnGateways", {"name": "gw", "network": link})
    network = writer.reader.read(f"{REGION}/vpnGateways/gw")["network"]
    assert network == f"https://www.googleapis.com/compute/v1/{writer.link}/global/networks/vpc"


def test_addresses_left_out_are_picked(writer: Writer) -> None:
    build_base(writer)
    writer.write("POST", f"{REGION}/vpnTunnels", make_tunnel(0))
    rows = make_sessions()
    interface = {**rows["interfaces"][0], "ipRange": ""}
    writer.write("PATCH", ROUTER, {"interfaces": [interface]})
    writer.write("PATCH", ROUTER, {"bgpPeers": rows["bgpPeers"][:1]})
    router = writer.reader.read(ROUTER)
    assert router["interfaces"][0]["ipRange"] == "169.254.0.1/30"
    assert router["bgpPeers"][0]["peerIpAddress"] == "169.254.0.2"


def test_an_update_puts_a_whole_router_in_place(writer: Writer) -> None:
    build_all(writer)
    body = {"name": "cr", "network": "global/networks/vpc", "bgp": {"asn": 65509, "keepaliveInterval": 30}}
    writer.write("PUT", ROUTER, body)
    router = writer.reader.read(ROUTER)
    assert router["bgp"] == {"advertiseMode": "DEFAULT", "asn": 65509, "keepaliveInterval": 30}
    assert "bgpPeers" not in router


def test_a_request_id_starts_one_operation(writer: Writer) -> None:
    asked = str(uuid.uuid4())
    first = writer.send("POST", "/global/networks", {"name": "vpc", "autoCreateSubnetworks": False}, requestId=asked)[1]
    writer.wait(first)
    again = writer.send("POST", "/global/networks", {"name": "vpc", "autoCreateSubnetworks": False}, requestId=asked)[1]
    assert (again["name"], again["status"]) == (first["name"], "DONE")
    for wrong in ("x", str(uuid.UUID(int=0))):
        assert writer.refusal(
            "POST", "/global/networks", {"name": "b", "autoCreateSubnetworks": False}, requestId=wrong
        )[:2] == (400, "invalid")


def test_labels_and_fingerprints(writer: Writer) -> None:
    build_base(writer)
    path = f"{REGION}/vpnGateways/gw"
    old = writer.reader.read(path)["labelFingerprint"]
    writer.write("POST", f"{path}/setLabels", {"labels": {"by": "havpn"}, "labelFingerprint": old})
    gateway = writer.reader.read(path)
    assert gateway["labels"] == {"by": "havpn"}
    stale = writer.refusal("POST", f"{path}/setLabels", {"labels": {}, "labelFingerprint": old})
    assert stale[:2] == (412, "conditionNotMet")
    same = {"labels": gateway["labels"], "labelFingerprint": gateway["labelFingerprint"]}
    assert writer.send("POST", f"{path}/setLabels", same)[1]["status"] == "DONE"
    found = writer.reader.read(f"{REGION}/vpnGateways", filter="labels.by = havpn")["items"]
    assert [row["name"] for row in found] == ["gw"]
    subnet = f"{REGION}/subnetworks/snet"
    fingerprint = writer.reader.read(subnet)["fingerprint"]
    writer.write("PATCH", subnet, {"privateIpGoogleAccess": True, "fingerprint": fingerprint})
    stale = writer.refusal("PATCH", subnet, {"privateIpGoogleAccess": False, "fingerprint": fingerprint})
    assert stale == (412, "conditionNotMet", "Invalid fingerprint.")
