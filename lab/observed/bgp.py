"""The faults of BGP; the tunnel is up in all of them."""

from dataclasses import replace
from typing import Any

from lab.observed.clouds import REGION, ROUTER, Clouds, Edit, Refusal
from lab.observed.faults import REFUSED, REJECTED, SILENCE, Attempt, Fault, Refused, Sight, Write, stuck
from lab.observed.ike import SITE, set_to
from lab.observed.link import Link
from lab.wire import Document, items

GATEWAY = "virtualNetworkGateways/vng-prod"
SAME_ASN, OTHER_ASN = 65509, 65000
OUTSIDE, BROADCAST = "169.254.22.54", "169.254.22.51"
SHORT_KEEPALIVE, LEAST_HOLD = 3, 30

ONE_LINK = "that both are the hosts of one /30 is documented, the words are inferred"


def set_site(**settings: Any) -> Write:
    """Return the write that changes what Azure was told of Google's BGP."""
    return lambda clouds: clouds.put(SITE, lambda site: site["bgpSettings"].update(settings))


def edit_peer(**values: Any) -> Edit:
    """Return an edit of the Cloud Router that gives its BGP peer values."""
    return lambda router: router["bgpPeers"][1].update(values)


def patch_peer(**values: Any) -> Write:
    """Return the write that changes the BGP peer of the Cloud Router."""
    return lambda clouds: clouds.patch_router(edit_peer(**values))


def refuse_router(edit: Edit) -> Attempt:
    """Return the attempt to change the Cloud Router."""
    return lambda clouds: clouds.refuse_compute("PATCH", ROUTER, clouds.edit_router(edit))


def set_key(name: str) -> Write:
    """Return the write that gives the Cloud Router an MD5 key and lets its BGP peer use it."""

    def edit(router: Document) -> None:
        router["md5AuthenticationKeys"] = [{"name": name, "key": f"Secret4711{name}"}]
        edit_peer(md5AuthenticationKeyName=name)(router)

    return lambda clouds: clouds.patch_router(edit)


def advertise(*prefixes: str) -> Write:
    """Return the write that lets the Cloud Router advertise these prefixes to its BGP peer, and nothing else."""
    ranges = [{"range": prefix} for prefix in prefixes]
    return patch_peer(advertiseMode="CUSTOM", advertisedGroups=[], advertisedIpRanges=ranges)


def _refuse_gateway_asn(clouds: Clouds) -> Refusal | None:
    reply = clouds.send_put(GATEWAY, lambda gateway: gateway["bgpSettings"].update(asn=SAME_ASN))
    return clouds.refuse_arm(reply)


def _expect_same_asn(router: Document) -> None:
    for peer in items(router, "bgpPeers"):
        peer["peerAsn"] = SAME_ASN


def _set_gateway_asn(link: Link) -> None:
    link.gateway["bgpSettings"]["asn"] = SAME_ASN


def _set_same_asn(link: Link) -> None:
    _set_gateway_asn(link)
    _expect_same_asn(link.router)


def _move_range(router: Document) -> None:
    router["interfaces"][1]["ipRange"] = "169.254.22.53/30"
    edit_peer(ipAddress="169.254.22.53", peerIpAddress="169.254.22.54")(router)


def _swap_apipas(clouds: Clouds) -> None:
    def swap(gateway: Document) -> None:
        first, second = items(gateway, "bgpSettings.bgpPeeringAddresses")
        first["customBgpIpAddresses"], second["customBgpIpAddresses"] = (
            second["customBgpIpAddresses"],
            first["customBgpIpAddresses"],
        )

    connections = [f"connections/cn-google-{number}" for number in range(2)]
    # No connection may name an address that its instance doesn't have.
    for connection in connections:
        clouds.put(connection, set_to(gatewayCustomBgpIpAddresses=[]))
    clouds.put(GATEWAY, swap)
    rows = items(clouds.get_arm(GATEWAY), "properties.bgpSettings.bgpPeeringAddresses")
    named = [
        {"ipConfigurationId": row["ipconfigurationId"], "customBgpIpAddress": row["customBgpIpAddresses"][0]}
        for row in rows
    ]
    for connection in connections:
        clouds.put(connection, set_to(gatewayCustomBgpIpAddresses=named))


def _overlap(clouds: Clouds) -> None:
    network = clouds.get_compute(ROUTER)["network"]
    for name in ("snet-apps", "snet-data"):
        clouds.write("DELETE", f"{REGION}/subnetworks/{name}")
    body = {"name": "snet-same", "network": network, "ipCidrRange": "10.100.0.0/16"}
    clouds.write("POST", f"{REGION}/subnetworks", body)


def _silence_peer(link: Link) -> None:
    link.google.passive_peers = {(ROUTER, link.peer["name"])}


def _shorten_keepalive(router: Document) -> None:
    router["bgp"]["keepaliveInterval"] = SHORT_KEEPALIVE


def _offer_short_hold(link: Link) -> None:
    _shorten_keepalive(link.router)
    connection = link.azure.document("connections", "cn-google-1")["id"].lower()
    link.azure.least_hold_seconds = {connection: LEAST_HOLD}


BGP_FAULTS = (
    Fault("asn-azure", "the local network gateway has another ASN for Google", set_site(asn=OTHER_ASN), stuck(REFUSED)),
    Fault("asn-gcp", "`peerAsn` is another than Azure's", patch_peer(peerAsn=OTHER_ASN), stuck(REFUSED)),
    Fault("asn-same-half", "Azure's gateway has Google's ASN, and Google expects the old one", None,
          replace(stuck(REFUSED), other=False),
          refused=Refused("Azure", _refuse_gateway_asn, 400, "BgpAsnsMustDiffer", "Both ends .* have ASN 65509",
                          "that the ASNs must differ is documented; that the gateway's write is looked at for it, code "
                          "and words are inferred"),
          below=_set_gateway_asn),
    Fault("asn-same", "both have 65509, and both know", None, Sight(),
          refused=Refused("Google", refuse_router(_expect_same_asn), 400, "invalid", "must differ from the router's",
                          "that a Cloud Router speaks external BGP only is documented, the words are inferred"),
          below=_set_same_asn,
          note="the daemons speak internal BGP. The clouds' routers do not with a remote network: nothing comes up"),
    Fault("bgp-range", "Google uses the next /30", lambda clouds: clouds.patch_router(_move_range), stuck(SILENCE)),
    Fault("bgp-ip-azure", "`bgpPeeringAddress` of the local network gateway is another address",
          set_site(bgpPeeringAddress="169.254.22.57"), stuck(SILENCE),
          note="Microsoft documents a host route to the address that the local network gateway names; that the answer "
          "to Google's SYN finds no other way is inferred. With a route to the whole /30 the daemons turned the "
          "session away (`Active`)"),
    Fault("bgp-ip-gcp-outside", "`peerIpAddress` is outside the interface's /30", None, stuck(REJECTED),
          refused=Refused("Google", refuse_router(edit_peer(peerIpAddress=OUTSIDE)), 400, "invalid",
                          r"host address of the interface's range 169\.254\.22\.48/30", ONE_LINK),
          below=lambda link: link.peer.update(peerIpAddress=OUTSIDE)),
    Fault("bgp-ip-gcp", "`peerIpAddress` is the /30's broadcast address", None, stuck(REJECTED),
          refused=Refused("Google", refuse_router(edit_peer(peerIpAddress=BROADCAST)), 400, "invalid",
                          r"host address of the interface's range 169\.254\.22\.48/30", ONE_LINK),
          below=lambda link: link.peer.update(peerIpAddress=BROADCAST)),
    Fault("apipa-swap", "Azure's custom APIPA addresses are swapped between the instances", _swap_apipas,
          replace(stuck(SILENCE), other=False)),
    Fault("md5-one", "only Google has an MD5 key", set_key("key"), stuck(SILENCE)),
    Fault("md5-diff", "the MD5 keys differ; Azure has no field for one, so this is the row above with another key",
          set_key("other-key"), stuck(SILENCE)),
    Fault("both-passive", "nobody opens the session", None, stuck(REJECTED),
          below=_silence_peer,
          reason="no field: a Cloud Router always dials, and Azure never does from an APIPA address"),
    Fault("hold-cloud", "keepalive and hold time 20/60 at Google, 60/180 at Azure",
          lambda clouds: clouds.write("PATCH", ROUTER, {"bgp": {"keepaliveInterval": 20}}), Sight(hold=60)),
    Fault("hold-refused", "Azure wants a hold time of 30 s or more, and Google offers 9 s", None, stuck(REFUSED),
          refused=Refused("Google", refuse_router(_shorten_keepalive), 400, "invalid", "between 20 and 60",
                          "the range is documented, the words are inferred"),
          below=_offer_short_hold, reason="no field: Azure's timers are fixed"),
    Fault("prefix-none", "Google advertises nothing", advertise(), Sight(learned=(1, 0))),
    Fault("prefix-same", "Google's only subnet has Azure's prefix", _overlap, Sight(learned=(0, 0))),
    Fault("prefix-specific", "Google also advertises a part of Azure's prefix",
          advertise("10.101.0.0/16", "10.100.128.0/17"), Sight(learned=(1, 2)),
          note="the daemon takes the part too. Microsoft documents that Azure drops what equals or lies inside its own "
          "prefixes"),
)  # fmt: skip
