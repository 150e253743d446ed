"""The article's Google side built and taken down by google-cloud-compute, which never asks the public endpoint here."""

import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from typing import Any

import pytest
from google.api_core.exceptions import BadRequest, Conflict, Forbidden
from google.cloud import compute_v1

from lab import Lab, start_lab
from tests.lab.google_build import KEYS, PEER_ADDRESSES

Use = Callable[[Lab], Lab]
AT_ONCE = 1e6
"""So fast that an operation has ended when it is first asked about: the SDK then waits for up to a second."""


class Sdk:
    """SDK clients of one lab, their operations re-pointed at it."""

    def __init__(self, lab: Lab, stack: ExitStack) -> None:
        self.lab, self.stack = lab, stack
        self.made: dict[type, Any] = {}
        self.place = {"project": lab.google.project}
        self.region = {**self.place, "region": lab.google.region}

    def get(self, kind: Any) -> Any:
        if kind not in self.made:
            client = self.stack.enter_context(kind(client_options={"api_endpoint": self.lab.http_url}))
            self.made[kind] = client
            # The transport would make these with the public endpoint, whatever the client's own is.
            known = getattr(client.transport, "_extended_operations_services", None)
            if known is not None:
                known["region_operations"] = self.get(compute_v1.RegionOperationsClient)
                known["global_operations"] = self.get(compute_v1.GlobalOperationsClient)
        return self.made[kind]


@pytest.fixture
def sdk(use: Use) -> Iterator[Sdk]:
    with start_lab("healthy", speed=AT_ONCE) as lab, ExitStack() as stack:
        use(lab)
        lab.google.documents.clear()
        lab.google.secrets.clear()
        yield Sdk(lab, stack)


def build_networks(sdk: Sdk) -> None:
    network = compute_v1.Network(name="vpc", auto_create_subnetworks=False)
    sdk.get(compute_v1.NetworksClient).insert(**sdk.place, network_resource=network).result()
    subnet = compute_v1.Subnetwork(name="snet", network="global/networks/vpc", ip_cidr_range="10.101.0.0/20")
    sdk.get(compute_v1.SubnetworksClient).insert(**sdk.region, subnetwork_resource=subnet).result()
    allowed = compute_v1.Allowed(I_p_protocol="tcp")
    rule = compute_v1.Firewall(name="fw", network="global/networks/vpc", allowed=[allowed])
    sdk.get(compute_v1.FirewallsClient).insert(**sdk.place, firewall_resource=rule).result()


def build_gateways(sdk: Sdk) -> None:
    gateway = compute_v1.VpnGateway(name="gw", network="global/networks/vpc")
    sdk.get(compute_v1.VpnGatewaysClient).insert(**sdk.region, vpn_gateway_resource=gateway).result()
    rows = [compute_v1.ExternalVpnGatewayInterface(id=i, ip_address=text) for i, text in enumerate(PEER_ADDRESSES)]
    peer = compute_v1.ExternalVpnGateway(name="azure", redundancy_type="TWO_IPS_REDUNDANCY", interfaces=rows)
    sdk.get(compute_v1.ExternalVpnGatewaysClient).insert(**sdk.place, external_vpn_gateway_resource=peer).result()
    bgp = compute_v1.RouterBgp(asn=65509)
    router = compute_v1.Router(name="cr", network="global/networks/vpc", bgp=bgp)
    sdk.get(compute_v1.RoutersClient).insert(**sdk.region, router_resource=router).result()


def build_tunnels(sdk: Sdk) -> None:
    gateway = sdk.get(compute_v1.VpnGatewaysClient).get(**sdk.region, vpn_gateway="gw")
    sites = ("lng-google-0", "lng-google-1")
    for site, row in zip(sites, gateway.vpn_interfaces, strict=True):
        sdk.lab.azure.document("localNetworkGateways", site)["properties"]["gatewayIpAddress"] = row.ip_address
    for number in range(2):
        tunnel = compute_v1.VpnTunnel(
            name=f"tunnel-{number}",
            vpn_gateway=gateway.self_link,
            vpn_gateway_interface=number,
            peer_external_gateway="global/externalVpnGateways/azure",
            peer_external_gateway_interface=number,
            router="regions/us-east4/routers/cr",
            shared_secret=KEYS[number],
            ike_version=2,
        )
        sdk.get(compute_v1.VpnTunnelsClient).insert(**sdk.region, vpn_tunnel_resource=tunnel).result()
    ranges, peers = ("169.254.21.13/30", "169.254.22.49/30"), ("169.254.21.14", "169.254.22.50")
    router = compute_v1.Router(
        interfaces=[
            compute_v1.RouterInterface(
                name=f"if-{i}", ip_range=text, linked_vpn_tunnel=f"regions/us-east4/vpnTunnels/tunnel-{i}"
            )
            for i, text in enumerate(ranges)
        ],
        bgp_peers=[
            compute_v1.RouterBgpPeer(name=f"p-{i}", interface_name=f"if-{i}", peer_asn=65510, peer_ip_address=text)
            for i, text in enumerate(peers)
        ],
    )
    sdk.get(compute_v1.RoutersClient).patch(**sdk.region, router="cr", router_resource=router).result()


def delete_all(sdk: Sdk) -> None:
    routers = sdk.get(compute_v1.RoutersClient)
    # The SDK leaves an empty list out of a patch; update puts the whole router in place.
    bare = compute_v1.Router(name="cr", network="global/networks/vpc", bgp=compute_v1.RouterBgp(asn=65509))
    routers.update(**sdk.region, router="cr", router_resource=bare).result()
    for number in range(2):
        sdk.get(compute_v1.VpnTunnelsClient).delete(**sdk.region, vpn_tunnel=f"tunnel-{number}").result()
    routers.delete(**sdk.region, router="cr").result()
    sdk.get(compute_v1.VpnGatewaysClient).delete(**sdk.region, vpn_gateway="gw").result()
    sdk.get(compute_v1.ExternalVpnGatewaysClient).delete(**sdk.place, external_vpn_gateway="azure").result()
    sdk.get(compute_v1.FirewallsClient).delete(**sdk.place, firewall="fw").result()
    sdk.get(compute_v1.SubnetworksClient).delete(**sdk.region, subnetwork="snet").result()
    sdk.get(compute_v1.NetworksClient).delete(**sdk.place, network="vpc").result()


def is_up(sdk: Sdk) -> bool:
    found = sdk.get(compute_v1.VpnTunnelsClient).list(**sdk.region)
    status = sdk.get(compute_v1.RoutersClient).get_router_status(**sdk.region, router="cr").result
    words = [row.status for row in found] + [row.status for row in status.bgp_peer_status]
    return words == ["ESTABLISHED", "ESTABLISHED", "UP", "UP"]


def test_the_sdk_builds_and_deletes_the_article(sdk: Sdk) -> None:
    build_networks(sdk)
    build_gateways(sdk)
    build_tunnels(sdk)
    deadline = time.monotonic() + 10
    while not is_up(sdk):
        assert time.monotonic() < deadline, "the link never came up"
    delete_all(sdk)
    assert sdk.lab.google.documents == {}


def test_the_sdk_tells_refusals_and_failures_apart(sdk: Sdk) -> None:
    build_networks(sdk)
    networks = sdk.get(compute_v1.NetworksClient)
    with pytest.raises(Conflict, match="already exists"):
        networks.insert(**sdk.place, network_resource=compute_v1.Network(name="vpc", auto_create_subnetworks=False))
    sdk.lab.google.quota_limits["NETWORKS"] = 1
    operation = networks.insert(
        **sdk.place, network_resource=compute_v1.Network(name="more", auto_create_subnetworks=False)
    )
    with pytest.raises(Forbidden, match="QUOTA_EXCEEDED"):
        operation.result()
    operation = networks.delete(**sdk.place, network="vpc")
    with pytest.raises(BadRequest, match="RESOURCE_IN_USE_BY_ANOTHER_RESOURCE"):
        operation.result()


def test_the_sdk_asks_for_permissions_and_previews(sdk: Sdk) -> None:
    build_networks(sdk)
    build_gateways(sdk)
    subnets, routers = sdk.get(compute_v1.SubnetworksClient), sdk.get(compute_v1.RoutersClient)
    asked = compute_v1.TestPermissionsRequest(permissions=["compute.subnetworks.use"])
    told = subnets.test_iam_permissions(**sdk.region, resource="snet", test_permissions_request_resource=asked)
    assert list(told.permissions) == ["compute.subnetworks.use"]
    wanted = compute_v1.Router(bgp=compute_v1.RouterBgp(asn=65100))
    shown = routers.preview(**sdk.region, router="cr", router_resource=wanted).resource
    assert (shown.name, shown.bgp.asn, shown.bgp.keepalive_interval) == ("cr", 65100, 20)
    assert routers.get(**sdk.region, router="cr").bgp.asn == 65509


def test_the_sdk_makes_networks_in_auto_mode_and_switches_them(sdk: Sdk) -> None:
    networks, subnets = sdk.get(compute_v1.NetworksClient), sdk.get(compute_v1.SubnetworksClient)
    network = compute_v1.Network(name="auto", auto_create_subnetworks=True)
    networks.insert(**sdk.place, network_resource=network).result()
    assert subnets.get(**sdk.region, subnetwork="auto").ip_cidr_range == "10.150.0.0/20"
    body = compute_v1.SubnetworksSetPrivateIpGoogleAccessRequest(private_ip_google_access=True)
    subnets.set_private_ip_google_access(
        **sdk.region, subnetwork="auto", subnetworks_set_private_ip_google_access_request_resource=body
    ).result()
    assert subnets.get(**sdk.region, subnetwork="auto").private_ip_google_access
    networks.switch_to_custom_mode(**sdk.place, network="auto").result()
    assert not networks.get(**sdk.place, network="auto").auto_create_subnetworks
