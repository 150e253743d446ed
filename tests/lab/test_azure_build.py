"""The real SDK builds, changes and removes the article's Azure side in two empty clouds."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack
from typing import Any

import pytest
from azure.core.exceptions import ResourceNotFoundError
from azure.mgmt.network import NetworkManagementClient

from lab import Lab, start_lab
from tests.lab import azure_link as link
from tests.lab.azure_link import GROUP
from tests.lab.clients import open_azure

VERY_FAST = 30_000.0


@pytest.fixture
def lab(use: Callable[[Lab], Lab]) -> Iterator[Lab]:
    with start_lab("empty", speed=VERY_FAST) as lab:
        yield use(lab)


@pytest.fixture
def client(lab: Lab) -> Iterator[NetworkManagementClient]:
    with ExitStack() as stack:
        yield stack.enter_context(open_azure(lab))


def build(client: Any, base: str, google: Sequence[str] = link.GOOGLE) -> None:
    client.virtual_networks.begin_create_or_update(GROUP, "vnet-hub", link.network()).result()
    client.subnets.begin_create_or_update(GROUP, "vnet-hub", "GatewaySubnet", link.gateway_subnet()).result()
    for number in range(2):
        address = client.public_ip_addresses.begin_create_or_update(
            GROUP, f"pip-vng-{number}", link.public_address()
        ).result()
        assert address["properties"]["ipAddress"] == f"203.0.113.{10 + number}"
    client.virtual_network_gateways.begin_create_or_update(GROUP, "vng-prod", link.gateway(base)).result()
    for number in range(2):
        site = link.site(number, google)
        client.local_network_gateways.begin_create_or_update(GROUP, f"lng-google-{number}", site).result()
        client.virtual_network_gateway_connections.begin_create_or_update(
            GROUP, f"cn-google-{number}", link.connection(base, number)
        ).result()


def test_the_articles_azure_side_from_nothing_and_back(lab: Lab, client: Any) -> None:
    base = link.name_base(lab)
    build(client, base)
    read_back(lab, client, base)
    update(client)
    tear_down(client)
    assert lab.azure.documents == {}
    assert lab.azure.secrets == {}


def read_back(lab: Lab, client: Any, base: str) -> None:
    gateway = client.virtual_network_gateways.get(GROUP, "vng-prod").as_dict()
    properties = gateway["properties"]
    assert properties["provisioningState"] == "Succeeded"
    assert properties["sku"] == {"name": "VpnGw2AZ", "tier": "VpnGw2AZ", "capacity": 2}
    settings = properties["bgpSettings"]
    assert (settings["asn"], settings["bgpPeeringAddress"]) == (65510, "10.100.255.4,10.100.255.5")
    assert settings["bgpPeeringAddresses"] == [
        {
            "tunnelIpAddresses": [f"203.0.113.{10 + number}"],
            "ipconfigurationId": f"{base}/virtualNetworkGateways/vng-prod/ipConfigurations/instance{number}",
            "defaultBgpIpAddresses": [f"10.100.255.{4 + number}"],
            "customBgpIpAddresses": [link.APIPAS[number]],
        }
        for number in range(2)
    ]
    holder = client.public_ip_addresses.get(GROUP, "pip-vng-1")["properties"]["ipConfiguration"]["id"]
    assert holder.endswith("/vng-prod/ipConfigurations/instance1")
    for number in range(2):
        connection = client.virtual_network_gateway_connections.get(GROUP, f"cn-google-{number}")
        assert connection["properties"]["connectionType"] == "IPsec"
        key = client.virtual_network_gateway_connections.get_shared_key(GROUP, f"cn-google-{number}")
        assert key["value"] == link.KEYS[number]
    assert not [key for key in link.KEYS if key in repr(lab.azure.documents)]


def update(client: Any) -> None:
    changed = link.alter(link.site(0), "properties.bgpSettings.bgpPeeringAddress", "169.254.21.17")
    site = client.local_network_gateways.begin_create_or_update(GROUP, "lng-google-0", changed).result()
    assert site["properties"]["bgpSettings"] == {"asn": 65509, "bgpPeeringAddress": "169.254.21.17", "peerWeight": 0}
    connections = client.virtual_network_gateway_connections
    connections.begin_set_shared_key(GROUP, "cn-google-0", {"value": "Another1"}).result()
    assert connections.get_shared_key(GROUP, "cn-google-0")["value"] == "Another1"
    document = connections.get(GROUP, "cn-google-0").as_dict()
    del document["properties"]["sharedKey"]
    document["properties"]["dpdTimeoutSeconds"] = 30
    connections.begin_create_or_update(GROUP, "cn-google-0", document).result()
    assert connections.get_shared_key(GROUP, "cn-google-0")["value"] == "Another1"
    assert connections.get(GROUP, "cn-google-0")["properties"]["dpdTimeoutSeconds"] == 30
    connections.begin_reset_shared_key(GROUP, "cn-google-0", {"keyLength": 40}).result()
    assert len(connections.get_shared_key(GROUP, "cn-google-0")["value"]) == 40
    tagged = client.virtual_network_gateways.begin_update_tags(GROUP, "vng-prod", {"tags": {"a": "b"}}).result()
    assert tagged["tags"] == {"a": "b"}
    assert client.local_network_gateways.update_tags(GROUP, "lng-google-1", {"tags": {"c": "d"}})["tags"] == {"c": "d"}
    connections.begin_reset_connection(GROUP, "cn-google-0").result()
    assert client.virtual_network_gateways.begin_reset(GROUP, "vng-prod", gateway_vip="203.0.113.11").result()
    assert connections.begin_get_ike_sas(GROUP, "cn-google-0").result() == '{"IkeSAs":[]}'


def tear_down(client: Any) -> None:
    for number in range(2):
        client.virtual_network_gateway_connections.begin_delete(GROUP, f"cn-google-{number}").result()
        client.local_network_gateways.begin_delete(GROUP, f"lng-google-{number}").result()
    client.virtual_network_gateways.begin_delete(GROUP, "vng-prod").result()
    with pytest.raises(ResourceNotFoundError):
        client.virtual_network_gateways.get(GROUP, "vng-prod")
    for number in range(2):
        client.public_ip_addresses.begin_delete(GROUP, f"pip-vng-{number}").result()
    client.subnets.begin_delete(GROUP, "vnet-hub", "GatewaySubnet").result()
    client.virtual_networks.begin_delete(GROUP, "vnet-hub").result()
