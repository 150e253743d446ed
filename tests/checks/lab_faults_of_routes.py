"""Faults made in the lab: what is advertised, and what happens when something fails."""

from __future__ import annotations

from lab.observed import bgp
from lab.observed.bgp import advertise, patch_peer
from lab.observed.clouds import ROUTER, Clouds, Refusal
from lab.observed.faults import Refused, Write
from lab.observed.ike import SITE, set_to
from lab.trouble import Fault
from lab.wire import Document, items
from tests.checks.lab_table import (
    GATEWAY,
    SETTLED,
    add,
    azure_refuses,
    choose,
    dial,
    retire_tunnel,
    set_customs,
)

FIRST, SECOND, OTHER = "169.254.21.14", "169.254.22.50", "169.254.22.54"
AZURE = ("203.0.113.10", "203.0.113.11")


def _space(*prefixes: str) -> Write:
    edit = set_to(localNetworkAddressSpace={"addressPrefixes": list(prefixes)})
    return lambda clouds: clouds.put(SITE, edit)


# ------------------------------------------------------------------------------------------------------------ routes

add("HAVD01", "an empty list", writes=advertise())
add("HAVD02", "a list without the subnets", writes=advertise("10.102.0.0/16"))
add(
    "HAVD06",
    "default route",
    writes=patch_peer(
        advertiseMode="CUSTOM", advertisedGroups=["ALL_SUBNETS"], advertisedIpRanges=[{"range": "0.0.0.0/0"}]
    ),
)
add(
    "HAVD05",
    "a part of Azure's network",
    writes=patch_peer(
        advertiseMode="CUSTOM", advertisedGroups=["ALL_SUBNETS"], advertisedIpRanges=[{"range": "10.100.128.0/17"}]
    ),
)
add("HAVD04", "overlap", writes=bgp._overlap, tunnel="")
add("HAVD07", "address space", writes=_space("10.101.0.0/16"))
add("HAVD08", "address space with the peer", writes=_space("198.51.0.0/16"))
add("HAVD15", "route policy", writes=patch_peer(importPolicies=["policy"]))
add("HAVD24", "written by hand", writes=patch_peer(customLearnedIpRanges=[{"range": "10.9.0.0/16"}]))


def _widen(clouds: Clouds) -> None:
    path = "virtualNetworks/vnet-hub"
    clouds.put(path, lambda network: network["addressSpace"]["addressPrefixes"].append("10.110.0.0/16"))


def _lose_range(clouds: Clouds) -> None:
    """Google tells of one range less than Azure advertises."""
    path = f"{ROUTER}/listBgpRoutes"
    body = clouds.get_compute(f"{path}?peer=bgp-azure-1&routeType=LEARNED")
    body["result"] = [row for row in body["result"] if row["destination"]["prefix"] != "10.110.0.0/16"]
    clouds.lab.world.faults.add(Fault(f"*/{path}", "GET", status=200, body=body))


def _widen_and_lose(clouds: Clouds) -> None:
    _widen(clouds)
    clouds.clock.advance(SETTLED)
    _lose_range(clouds)


add("HAVD27", "a range does not arrive", tells=_widen_and_lose, observed=True)
MANY = [f"11.{number >> 8}.{number & 255}.0/24" for number in range(1_001)]


def _fill(site: Document) -> None:
    site["localNetworkAddressSpace"]["addressPrefixes"] = MANY


add(
    "HAVD22",
    "too long an address space",
    refused=azure_refuses(SITE, _fill, "LocalNetworkGatewayPrefixLimitReached"),
    below=lambda link: _fill(link.properties("localNetworkGateways", "lng-google-1")),
    tunnel="",
)


def _same_priority(router: Document) -> None:
    for peer in items(router, "bgpPeers"):
        peer["advertisedRoutePriority"] = 100


add("HAVD17", "same priority", writes=lambda clouds: clouds.patch_router(_same_priority), tunnel="")

# -------------------------------------------------------------------------------------------------------- redundancy


def _one_instance(gateway: Document) -> None:
    gateway["activeActive"] = False
    del gateway["ipConfigurations"][1], gateway["bgpSettings"]["bgpPeeringAddresses"][1]


def _become_standby(clouds: Clouds) -> None:
    retire_tunnel(clouds)
    choose(clouds, 0)
    clouds.put(GATEWAY, _one_instance)
    dial(clouds, 0, AZURE[0], kind="SINGLE_IP_INTERNALLY_REDUNDANT")


add("HAVE01", "active-standby", writes=_become_standby, tunnel="")


def _both_to_one_instance(clouds: Clouds) -> None:
    for number in range(2):
        choose(clouds, number)
    clouds.put(GATEWAY, set_customs((FIRST, SECOND), (OTHER,)))
    choose(clouds, 1, SECOND, OTHER)
    clouds.replace_tunnel("tunnel-azure-1", lambda tunnel: tunnel.update(peerExternalGatewayInterface=0))


add("HAVE02", "both to one instance", writes=_both_to_one_instance, tunnel="")
add("HAVE03", "one tunnel", writes=retire_tunnel, tunnel="")


def _one_interface(clouds: Clouds) -> None:
    clouds.put(SITE, set_to(gatewayIpAddress="198.51.100.20"))
    clouds.replace_tunnel("tunnel-azure-1", lambda tunnel: tunnel.update(vpnGatewayInterface=0))


add("HAVE04", "one interface", writes=_one_interface, tunnel="")


def _two_gateways(clouds: Clouds) -> None:
    """A gateway of its own for one tunnel: neither of the two covers all interfaces."""
    dial(clouds, 1, "203.0.113.12", AZURE[1], kind="TWO_IPS_REDUNDANCY")


add("HAVE05", "not covered", writes=_two_gateways, tunnel="", observed=True)


def _four_addresses(clouds: Clouds) -> None:
    for number in range(2):
        dial(clouds, number, *AZURE, "203.0.113.12", "203.0.113.13", kind="FOUR_IPS_REDUNDANCY")


add("HAVE06", "four addresses", writes=_four_addresses, tunnel="")

# --------------------------------------------------------------------------------------------------------- lifecycle

add(
    "HAVE09",
    "no zones",
    refused=azure_refuses(
        GATEWAY, set_to(sku={"name": "VpnGw2", "tier": "VpnGw2"}), "NonAzSkusNotAllowedForVPNGateway"
    ),
    below=lambda link: link.gateway.update(sku={"name": "VpnGw2", "tier": "VpnGw2"}),
    tunnel="",
)
add(
    "HAVL04",
    "retired SKU",
    refused=azure_refuses(
        GATEWAY,
        set_to(sku={"name": "HighPerformance", "tier": "HighPerformance"}),
        "InvalidGatewaySkuSpecifiedForGatewayDeploymentType",
    ),
    below=lambda link: link.gateway.update(sku={"name": "HighPerformance", "tier": "HighPerformance"}),
    tunnel="",
)
add(
    "HAVL03",
    "migration",
    reason="no field: nobody writes how a migration ends",
    below=lambda link: link.gateway.update(virtualNetworkGatewayMigrationStatus={"state": "Failed"}),
    tunnel="",
)


def _refuse_basic(clouds: Clouds) -> Refusal | None:
    return clouds.refuse_arm(clouds.send_put("publicIPAddresses/pip-vng-1", set_to(), sku={"name": "Basic"}))


add(
    "HAVL05",
    "Basic public IP",
    refused=Refused("Azure", _refuse_basic, 400, "PublicIPAddressSkuCannotBeChanged", "Standard to Basic", "inferred"),
    below=lambda link: link.azure.document("publicIPAddresses", "pip-vng-1").update(sku={"name": "Basic"}),
    tunnel="",
)
