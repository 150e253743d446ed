"""testIamPermissions, previews of routers, and Private Google Access."""

import copy
from collections.abc import Callable, Iterator

import pytest

from lab import Lab
from tests.lab.google_build import REGION, Writer, build_all, make_sessions, open_writer

SUBNET = f"{REGION}/subnetworks/snet"
ACCESS = f"{SUBNET}/setPrivateIpGoogleAccess"
PREVIEW = f"{REGION}/routers/cr/preview"
TESTED = (
    *(SUBNET, f"{REGION}/vpnGateways/gw", f"{REGION}/addresses/a", "/global/externalVpnGateways/azure"),
    *("/global/firewalls/fw", "/global/routes/r"),
)


@pytest.fixture
def writer(play: Callable[[str], Lab], use: Callable[[Lab], Lab]) -> Iterator[Writer]:
    lab = use(play("healthy"))
    lab.google.documents.clear()
    with open_writer(lab) as writer:
        build_all(writer)
        yield writer


def test_whoever_asks_is_told_which_permissions_he_has(writer: Writer) -> None:
    writer.write("POST", f"{REGION}/addresses", {"name": "a"})
    hop = {"nextHopVpnTunnel": "regions/us-east4/vpnTunnels/tunnel-0"}
    writer.write(
        "POST", "/global/routes", {"name": "r", "network": "global/networks/vpc", "destRange": "10.9.0.0/16", **hop}
    )
    asked = ["compute.subnetworks.use", "compute.networks.delete"]
    for path in TESTED:
        writer.lab.google.missing_permissions = ()
        assert writer.send("POST", f"{path}/testIamPermissions", {"permissions": asked}) == (
            200,
            {"permissions": asked},
        )
        writer.lab.google.missing_permissions = ("compute.networks.*",)
        answer = writer.send("POST", f"{path}/testIamPermissions", {"permissions": asked})
        assert answer == (200, {"permissions": asked[:1]})
        # Asking itself needs no permission.
        writer.lab.google.missing_permissions = ("*",)
        assert writer.send("POST", f"{path}/testIamPermissions", {"permissions": asked}) == (200, {})
    for path in (f"{REGION}/routers/cr", f"{REGION}/vpnTunnels/tunnel-0", "/global/networks/vpc"):
        assert writer.refusal("POST", f"{path}/testIamPermissions", {"permissions": asked})[:2] == (404, "notFound")


def test_only_whole_permissions_can_be_asked_about(writer: Writer) -> None:
    for asked in (["compute.subnetworks.*"], ["*"], [7], [None], "compute.subnetworks.get", ["get"]):
        assert writer.refusal("POST", f"{SUBNET}/testIamPermissions", {"permissions": asked})[:2] == (400, "invalid")
    assert writer.refusal("POST", f"{REGION}/subnetworks/no/testIamPermissions", {})[:2] == (404, "notFound")


def test_a_preview_shows_what_compute_would_fill_in_and_changes_nothing(writer: Writer) -> None:
    before = copy.deepcopy(writer.lab.google.documents)
    sessions = make_sessions(("169.254.5.1/30", "169.254.6.1/30"))
    sessions["md5AuthenticationKeys"] = [{"name": "key", "key": "Secret4711"}]
    status, answer = writer.send("POST", PREVIEW, sessions)
    router = answer["resource"]
    assert (status, router["name"], router["bgp"]["asn"]) == (200, "cr", 65509)
    peer = router["bgpPeers"][0]
    assert (peer["ipAddress"], peer["peerIpAddress"], peer["enable"]) == ("169.254.5.1", "169.254.5.2", "TRUE")
    assert "Secret4711" not in str(answer)
    fresh = {"network": "global/networks/vpc", "bgp": {"asn": 65100}}
    status, answer = writer.send("POST", f"{REGION}/routers/fresh/preview", fresh)
    assert (status, answer["resource"]["name"]) == (200, "fresh")
    assert answer["resource"]["bgp"]["keepaliveInterval"] == 20
    assert not {"id", "creationTimestamp"} & set(answer["resource"])
    assert writer.lab.google.documents == before
    assert writer.refusal("GET", f"{REGION}/routers/fresh")[:2] == (404, "notFound")


def test_a_preview_is_refused_as_the_write_would_be(writer: Writer) -> None:
    assert writer.refusal("POST", PREVIEW, {"bgp": {"asn": 1}})[:2] == (400, "invalid")
    assert writer.refusal("POST", PREVIEW, {"nonsense": 1})[:2] == (400, "badRequest")
    assert writer.refusal("POST", f"{REGION}/routers/r2/preview", {})[:2] == (400, "required")
    assert writer.refusal("POST", f"{REGION}/routers/R2/preview", {})[:2] == (400, "invalid")
    gone = {"network": "global/networks/gone"}
    assert writer.refusal("POST", f"{REGION}/routers/r2/preview", gone)[:2] == (404, "notFound")
    for number in range(2, 6):
        writer.write("POST", f"{REGION}/routers", {"name": f"r{number}", "network": "global/networks/vpc"})
    sixth = {"network": "global/networks/vpc"}
    assert writer.refusal("POST", f"{REGION}/routers/r6/preview", sixth)[:2] == (403, "QUOTA_EXCEEDED")
    writer.lab.google.missing_permissions = ("compute.routers.update",)
    assert writer.refusal("POST", PREVIEW, {})[:2] == (403, "forbidden")


def test_private_google_access_is_set_without_a_fingerprint(writer: Writer) -> None:
    for wanted in (True, False):
        done = writer.write("POST", ACCESS, {"privateIpGoogleAccess": wanted})
        assert done["operationType"] == "setPrivateIpGoogleAccess"
        assert writer.reader.read(SUBNET)["privateIpGoogleAccess"] is wanted
    for body, reason in (({}, "required"), ({"privateIpGoogleAccess": None}, "required")):
        assert writer.refusal("POST", ACCESS, body)[:2] == (400, reason)
    assert writer.refusal("POST", ACCESS, {"privateIpGoogleAccess": "yes"})[:2] == (400, "invalid")
    assert writer.refusal("POST", ACCESS, {"privateIpGoogleAccess": True, "name": "b"})[:2] == (400, "badRequest")
    _, running = writer.send("POST", ACCESS, {"privateIpGoogleAccess": True})
    assert writer.refusal("POST", ACCESS, {"privateIpGoogleAccess": True})[:2] == (400, "resourceNotReady")
    writer.wait(running)
    writer.lab.google.missing_permissions = ("compute.subnetworks.setPrivateIpGoogleAccess",)
    assert writer.refusal("POST", ACCESS, {"privateIpGoogleAccess": True})[:2] == (403, "forbidden")
