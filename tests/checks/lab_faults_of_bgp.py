"""Faults made in the lab: BGP addresses, numbers and switches."""

from __future__ import annotations

from lab.observed import bgp
from lab.observed.bgp import edit_peer, patch_peer, set_site
from lab.observed.clouds import ROUTER, Clouds, Edit
from lab.observed.faults import Write
from lab.observed.ike import CONNECTION, SITE, set_to
from lab.observed.link import Link
from lab.wire import Document, items
from tests.checks.lab_bases import STANDBY
from tests.checks.lab_table import (
    GATEWAY,
    Below,
    add,
    azure_refuses,
    choose,
    google_refuses,
    set_customs,
)

FIRST, SECOND = "169.254.21.14", "169.254.22.50"
OTHER = "169.254.22.54"
HOSTS = r"host address of the interface's range 169\.254\.22\.48/30"

# --------------------------------------------------------------------------------------------------------- addresses


def _move(own: str, peer: str) -> Write:
    def edit(router: Document) -> None:
        router["interfaces"][1]["ipRange"] = f"{own}/30"
        edit_peer(ipAddress=own, peerIpAddress=peer)(router)

    return lambda clouds: clouds.patch_router(edit)


def _move_out_of_range(clouds: Clouds) -> None:
    _move("169.254.30.1", "169.254.30.2")(clouds)
    set_site(bgpPeeringAddress="169.254.30.1")(clouds)


add(
    "HAVC09",
    "outside of Azure's range",
    writes=_move_out_of_range,
    refused=azure_refuses(GATEWAY, set_customs((FIRST,), ("169.254.30.2",)), "InvalidCustomBgpIpAddress"),
)
for code, name, address in (("HAVC10", "another /30", OTHER), ("HAVC11", "the /30's broadcast", "169.254.22.51")):
    add(
        code,
        name,
        refused=google_refuses(edit_peer(peerIpAddress=address), HOSTS),
        below=lambda link, address=address: link.peer.update(peerIpAddress=address),
    )


def _take_googles(clouds: Clouds) -> None:
    _unchoose(clouds)
    clouds.put(GATEWAY, set_customs((FIRST,), ("169.254.22.49",)))


add("HAVC12", "Google's address on Azure", writes=_take_googles)
add("HAVC13", "both the same way round", writes=_move("169.254.22.50", "169.254.22.49"))


def _claim(clouds: Clouds) -> None:
    site, connection = clouds.get_arm(SITE), clouds.get_arm(CONNECTION)
    site["properties"]["gatewayIpAddress"] = "192.0.2.7"
    body = {"location": site["location"], "properties": site["properties"]}
    clouds.finish_arm(clouds.write_arm("PUT", "localNetworkGateways/lng-branch", body))
    connection["properties"]["localNetworkGateway2"]["id"] = f"{clouds.base}/localNetworkGateways/lng-branch"
    connection["properties"]["sharedKey"] = "Branch4711"
    body = {"location": connection["location"], "properties": connection["properties"]}
    clouds.finish_arm(clouds.write_arm("PUT", "connections/cn-branch", body))


add("HAVC14", "claimed by a branch", writes=_claim)


def _unchoose(clouds: Clouds) -> None:
    choose(clouds, 0)
    choose(clouds, 1)


def _without_custom(clouds: Clouds) -> None:
    _unchoose(clouds)
    clouds.put(GATEWAY, set_customs((FIRST,), ()))


add("HAVC15", "no custom address", writes=_without_custom)


def _pick_other(clouds: Clouds) -> None:
    clouds.put(GATEWAY, set_customs((FIRST,), (SECOND, OTHER)))
    choose(clouds, 1, FIRST, OTHER)


add("HAVC16", "another address picked", writes=_pick_other)
add("HAVC17", "another /30 at Azure", writes=set_site(bgpPeeringAddress="169.254.22.57"))
add("HAVC17", "Google uses the next /30", writes=_move("169.254.22.101", "169.254.22.102"))
add(
    "HAVC18",
    "the public address",
    refused=azure_refuses(
        SITE,
        lambda site: site["bgpSettings"].update(bgpPeeringAddress=site["gatewayIpAddress"]),
        "BgpPeeringAddressIsGatewayAddress",
    ),
    below=lambda link: link.properties("localNetworkGateways", "lng-google-1")["bgpSettings"].update(
        bgpPeeringAddress="198.51.100.21"
    ),
)
add("HAVC18", "inside the virtual network", writes=set_site(bgpPeeringAddress="10.100.3.4"))
add("HAVC19", "not link-local", writes=set_site(bgpPeeringAddress="192.168.3.4"))
add(
    "HAVC22",
    "interface and peer differ",
    refused=google_refuses(edit_peer(ipAddress="169.254.22.57"), "IP address of the interface"),
    below=lambda link: link.peer.update(ipAddress="169.254.22.57"),
)


def _pick_none(clouds: Clouds) -> None:
    clouds.put(GATEWAY, set_customs((FIRST,), (OTHER, SECOND)))
    _unchoose(clouds)


add("HAVC37", "several, and none picked", writes=_pick_none)


def _two_customs(gateway: Document) -> None:
    items(gateway, "bgpSettings.bgpPeeringAddresses")[0]["customBgpIpAddresses"] = [FIRST, "169.254.21.18"]


add(
    "HAVC20",
    "standby with two",
    refused=azure_refuses(GATEWAY, _two_customs, "CustomBgpIpAddressesLimitReached"),
    below=lambda link: _two_customs(link.gateway),
    base=STANDBY,
    tunnel="",
)

# ----------------------------------------------------------------------------------------------------------- numbers

add("HAVC03", "Google was told another ASN", writes=patch_peer(peerAsn=65000))
add("HAVC04", "Azure was told another ASN", writes=set_site(asn=65000))


def _set_router_asn(number: int) -> Edit:
    return lambda router: router["bgp"].update(asn=number)


def _give_asn(number: int) -> Below:
    """The router has this ASN, and Azure was told so."""

    def below(link: Link) -> None:
        link.router["bgp"]["asn"] = number
        for name in ("lng-google-0", "lng-google-1"):
            link.properties("localNetworkGateways", name)["bgpSettings"]["asn"] = number

    return below


add(
    "HAVC05",
    "the same ASN",
    refused=google_refuses(_set_router_asn(65510), "must differ"),
    below=_give_asn(65510),
    tunnel="",
)
add(
    "HAVC06",
    "an ASN of Azure's",
    writes=lambda clouds: clouds.patch_router(_set_router_asn(65515)),
    refused=azure_refuses(SITE, lambda site: site["bgpSettings"].update(asn=65515), "InvalidBgpAsn", "reserved"),
    below=_give_asn(65515),
    tunnel="",
)


def _expect_iana(router: Document) -> None:
    for peer in items(router, "bgpPeers"):
        peer["peerAsn"] = 64500


add(
    "HAVC07",
    "an ASN of IANA's",
    writes=lambda clouds: clouds.patch_router(_expect_iana),
    refused=azure_refuses(GATEWAY, lambda gateway: gateway["bgpSettings"].update(asn=64500), "InvalidBgpAsn"),
    below=lambda link: link.gateway["bgpSettings"].update(asn=64500),
    tunnel="",
)
add(
    "HAVC08",
    "an ASN that is not private",
    refused=google_refuses(_set_router_asn(3356), "private ASN"),
    below=_give_asn(3356),
    tunnel="",
)

# ---------------------------------------------------------------------------------------------------------- switches

add("HAVC01", "BGP off on the connection", writes=lambda clouds: clouds.put(CONNECTION, set_to(enableBgp=False)))


def _turn_off(gateway: Document) -> None:
    gateway["enableBgp"] = False


add(
    "HAVC02",
    "BGP off on the gateway",
    refused=azure_refuses(GATEWAY, _turn_off, "CustomBgpIpAddressesRequireBgp"),
    below=lambda link: _turn_off(link.gateway),
    tunnel="",
)
add("HAVC21", "peer disabled", writes=patch_peer(enable="FALSE"))
add("HAVC23", "MD5", writes=bgp.set_key("key"))
add(
    "HAVC25",
    "keepalive 20",
    writes=lambda clouds: clouds.write("PATCH", ROUTER, {"bgp": {"keepaliveInterval": 20}}),
    tunnel="",
)
add("HAVC29", "BFD", writes=patch_peer(bfd={"sessionInitializationMode": "ACTIVE"}))
add("HAVC30", "not IPv4", writes=patch_peer(enableIpv4=False))


def _translate(clouds: Clouds) -> None:
    rule = {"id": f"{clouds.base}/{GATEWAY}/natRules/to-google"}
    clouds.put(CONNECTION, set_to(egressNatRules=[rule]))


add("HAVC31", "NAT rules", writes=_translate)
NAT = {
    "name": "nat",
    "natIpAllocateOption": "AUTO_ONLY",
    "sourceSubnetworkIpRangesToNat": "ALL_SUBNETWORKS_ALL_IP_RANGES",
}
add("HAVC40", "Cloud NAT", writes=lambda clouds: clouds.write("PATCH", ROUTER, {"nats": [NAT]}), tunnel="")


def _many(count: int, first: int) -> list[str]:
    return [f"{first}.{number >> 8 & 255}.{number & 255}.0/24" for number in range(count)]


def _advertise_many(router: Document) -> None:
    ranges = [{"range": prefix} for prefix in _many(4_001, 11)]
    edit_peer(advertiseMode="CUSTOM", advertisedGroups=["ALL_SUBNETS"], advertisedIpRanges=ranges)(router)


add(
    "HAVC26",
    "too many for Azure",
    refused=google_refuses(_advertise_many, "200 at most"),
    below=lambda link: _advertise_many(link.router),
    moments=(300.0,),
)


def _fill_network(link: Link) -> None:
    link.properties("virtualNetworks", "vnet-hub")["addressSpace"]["addressPrefixes"] += _many(5_001, 12)


add(
    "HAVC28",
    "too many for Google",
    below=_fill_network,
    reason="Azure takes it; the lab looks for overlaps among five thousand prefixes too long",
    moments=(300.0,),
)
