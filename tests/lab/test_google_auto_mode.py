"""Networks in auto mode: their subnets, what is refused about them, and the switch to custom mode."""

from collections.abc import Callable, Iterator
from ipaddress import IPv4Network
from itertools import combinations

import pytest

from lab import Lab
from lab.google.auto_mode import AUTO_RANGES, OWN_RANGE
from tests.lab.google_build import REGION, Writer, open_writer

NETWORKS, SUBNETS = "/global/networks", f"{REGION}/subnetworks"
AUTO = {"name": "auto", "autoCreateSubnetworks": True}
NETWORK = "global/networks/auto"
SWITCH = f"{NETWORKS}/auto/switchToCustomMode"


@pytest.fixture
def writer(play: Callable[[str], Lab], use: Callable[[Lab], Lab]) -> Iterator[Writer]:
    lab = use(play("healthy"))
    lab.google.documents.clear()
    with open_writer(lab) as writer:
        yield writer


def test_the_documented_ranges_are_apart_and_within_their_block() -> None:
    ranges = [IPv4Network(text) for text in AUTO_RANGES.values()]
    assert all(one.prefixlen == 20 and one.subnet_of(OWN_RANGE) for one in ranges)
    assert not any(one.overlaps(other) for one, other in combinations(ranges, 2))


def test_a_network_in_auto_mode_has_a_subnet_in_every_region(writer: Writer) -> None:
    writer.write("POST", NETWORKS, AUTO)
    network = writer.reader.read(f"{NETWORKS}/auto")
    regions = writer.lab.google.regions
    assert network["autoCreateSubnetworks"] is True
    assert len(network["subnetworks"]) == len(regions) > 1
    subnet = writer.reader.read(f"{SUBNETS}/auto")
    assert (subnet["ipCidrRange"], subnet["gatewayAddress"]) == ("10.150.0.0/20", "10.150.0.1")
    assert subnet["network"] == network["selfLink"]
    # One route to the Internet, and one to each subnet.
    assert len(writer.reader.read("/global/routes")["items"]) == 1 + len(regions)


def test_its_subnets_go_with_it_and_not_alone(writer: Writer) -> None:
    writer.write("POST", NETWORKS, AUTO)
    status, _, message = writer.refusal("DELETE", f"{SUBNETS}/auto")
    assert (status, message) == (
        400,
        "Invalid resource usage: 'Cannot delete auto subnetwork from an auto subnet mode network.'.",
    )
    address = {"name": "a", "addressType": "INTERNAL", "subnetwork": "regions/us-east4/subnetworks/auto"}
    writer.write("POST", f"{REGION}/addresses", address)
    status, code, message = writer.refusal("DELETE", f"{NETWORKS}/auto")
    assert (status, code) == (400, "RESOURCE_IN_USE_BY_ANOTHER_RESOURCE")
    assert message.endswith("addresses/a'")
    writer.write("DELETE", f"{REGION}/addresses/a")
    writer.write("DELETE", f"{NETWORKS}/auto")
    assert writer.lab.google.documents == {}


def test_a_subnet_beside_them_lies_outside_their_block(writer: Writer) -> None:
    writer.write("POST", NETWORKS, AUTO)
    more = {"name": "more", "network": NETWORK, "ipCidrRange": "10.200.0.0/16"}
    assert writer.refusal("POST", SUBNETS, more) == (
        *(400, "invalid"),
        "Invalid value for field 'resource.ipCidrRange': '10.200.0.0/16'. Extended subnetworks in auto subnet mode "
        "networks cannot overlap with 10.128.0.0/9.",
    )
    writer.write("POST", SUBNETS, more | {"ipCidrRange": "10.120.0.0/16"})
    status, code, message = writer.refusal("DELETE", f"{NETWORKS}/auto")
    assert (status, code) == (400, "RESOURCE_IN_USE_BY_ANOTHER_RESOURCE")
    assert message.endswith("subnetworks/more'")
    writer.write("DELETE", f"{SUBNETS}/more")


def test_names_that_are_taken_stay_taken(writer: Writer) -> None:
    writer.write("POST", NETWORKS, {"name": "own", "autoCreateSubnetworks": False})
    body = {"name": "auto", "network": "global/networks/own", "ipCidrRange": "10.1.0.0/20"}
    writer.write("POST", SUBNETS, body)
    assert writer.refusal("POST", NETWORKS, AUTO)[:2] == (409, "alreadyExists")
    writer.write("DELETE", f"{SUBNETS}/auto")
    _, making = writer.send("POST", NETWORKS, AUTO)
    assert writer.refusal("POST", SUBNETS, body)[:2] == (409, "alreadyExists")
    writer.wait(making)
    assert writer.refusal("POST", SUBNETS, body)[:2] == (409, "alreadyExists")


def test_the_switch_to_custom_mode_leaves_the_subnets_and_is_for_good(writer: Writer) -> None:
    writer.write("POST", NETWORKS, AUTO)
    assert writer.refusal("PATCH", f"{NETWORKS}/auto", {"autoCreateSubnetworks": False})[:2] == (400, "invalid")
    writer.lab.google.missing_permissions = ("compute.networks.switchToCustomMode",)
    assert writer.refusal("POST", SWITCH)[:2] == (403, "forbidden")
    writer.lab.google.missing_permissions = ()
    done = writer.write("POST", SWITCH)
    assert done["operationType"] == "switchToCustomMode"
    network = writer.reader.read(f"{NETWORKS}/auto")
    assert network["autoCreateSubnetworks"] is False
    assert len(network["subnetworks"]) == len(writer.lab.google.regions)
    assert writer.refusal("POST", SWITCH)[:2] == (400, "invalid")
    assert writer.refusal("POST", f"{NETWORKS}/no/switchToCustomMode")[:2] == (404, "notFound")
    # They hold their network now, and can be deleted.
    assert writer.refusal("DELETE", f"{NETWORKS}/auto")[1] == "RESOURCE_IN_USE_BY_ANOTHER_RESOURCE"
    writer.write("DELETE", f"{SUBNETS}/auto")
    writer.write("POST", SUBNETS, {"name": "new", "network": NETWORK, "ipCidrRange": "10.200.0.0/16"})


@pytest.mark.parametrize(
    "body", [{"name": "old"}, {"name": "old", "IPv4Range": "10.0.0.0/8"}, {**AUTO, "IPv4Range": "x"}]
)
def test_there_are_no_legacy_networks_any_more(writer: Writer, body: dict[str, object]) -> None:
    status, reason, message = writer.refusal("POST", NETWORKS, body)
    assert (status, reason) == (400, "invalid")
    assert message.startswith("Creation of legacy mode networks is deprecated.")
