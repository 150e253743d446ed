"""The article's link in two empty clouds, built with both vendors' SDKs until both sides are up, and removed."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from typing import Any

import pytest
from google.cloud import compute_v1

from lab import Lab, start_lab
from tests.lab import azure_link as link
from tests.lab.azure_link import GROUP
from tests.lab.clients import open_azure
from tests.lab.test_azure_build import build, tear_down
from tests.lab.test_google_sdk_writes import AT_ONCE, Sdk, build_gateways, build_networks, build_tunnels, delete_all

TRIES = 50


@pytest.fixture
def clients(use: Callable[[Lab], Lab]) -> Iterator[tuple[Any, Sdk]]:
    with ExitStack() as stack:
        lab = use(stack.enter_context(start_lab("empty", speed=AT_ONCE)))
        yield stack.enter_context(open_azure(lab)), Sdk(lab, stack)


def read_azure(client: Any) -> set[str]:
    """The neighbours outside Azure's own network that the gateway is connected with."""
    rows = client.virtual_network_gateways.begin_get_bgp_peer_status(GROUP, "vng-prod").result().value
    return {row.neighbor for row in rows if row.state == "Connected" and row.neighbor.startswith("169.254.")}


def read_google(sdk: Sdk) -> set[str]:
    """The router's own addresses of the sessions that are established."""
    result = sdk.get(compute_v1.RoutersClient).get_router_status(**sdk.region, router="cr").result
    return {peer.ip_address for peer in result.bgp_peer_status if peer.state == "Established"}


def test_both_sdks_build_the_articles_link_and_remove_it(clients: tuple[Any, Sdk]) -> None:
    azure, google = clients
    build_networks(google)
    build_gateways(google)
    gateway = google.get(compute_v1.VpnGatewaysClient).get(**google.region, vpn_gateway="gw")
    build(azure, link.name_base(google.lab), [row.ip_address for row in gateway.vpn_interfaces])
    build_tunnels(google)
    both = set(link.PEERS)
    assert any((read_azure(azure), read_google(google)) == (both, both) for _ in range(TRIES))
    delete_all(google)
    tear_down(azure)
    assert google.lab.azure.documents == {}
    assert [key for key in google.lab.google.documents if "/routes/" not in key] == []
