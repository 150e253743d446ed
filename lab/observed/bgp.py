"""The faults of BGP; the tunnel is up in all of them."""

from lab.observed.faults import REFUSED, REJECTED, SILENCE, Fault, Sight
from lab.observed.link import Link
from lab.wire import items

ASN_RULE = "inferred, Azure: the two ASNs must differ"


def _set_gateway_asn(link: Link) -> None:
    link.gateway["bgpSettings"]["asn"] = 65509


def _set_same_asn(link: Link) -> None:
    _set_gateway_asn(link)
    for peer in items(link.router, "bgpPeers"):
        peer["peerAsn"] = 65509


def _move_range(link: Link) -> None:
    link.interface["ipRange"] = "169.254.22.53/30"
    link.peer.update(ipAddress="169.254.22.53", peerIpAddress="169.254.22.54")


def _swap_apipas(link: Link) -> None:
    first, second = items(link.gateway, "bgpSettings.bgpPeeringAddresses")
    first["customBgpIpAddresses"], second["customBgpIpAddresses"] = (
        second["customBgpIpAddresses"],
        first["customBgpIpAddresses"],
    )
    for name in ("cn-google-0", "cn-google-1"):
        rows = items(link.properties("connections", name), "gatewayCustomBgpIpAddresses")
        rows[0]["customBgpIpAddress"], rows[1]["customBgpIpAddress"] = (
            rows[1]["customBgpIpAddress"],
            rows[0]["customBgpIpAddress"],
        )


def _set_site_asn(link: Link) -> None:
    link.site["bgpSettings"]["asn"] = 65000


def _set_site_address(link: Link) -> None:
    link.site["bgpSettings"]["bgpPeeringAddress"] = "169.254.22.57"


def _overlap(link: Link) -> None:
    for name in ("snet-apps", "snet-data"):
        del link.google.documents[f"regions/us-east4/subnetworks/{name}"]
    link.google.documents["regions/us-east4/subnetworks/snet-same"] = {
        "name": "snet-same",
        "network": link.router["network"],
        "ipCidrRange": "10.100.0.0/16",
    }


BGP_FAULTS = (
    Fault("asn-azure", "the local network gateway has another ASN for Google", _set_site_asn, Sight(bgp=REFUSED)),
    Fault("asn-gcp", "`peerAsn` is another than Azure's", lambda link: link.peer.update(peerAsn=65000),
          Sight(bgp=REFUSED)),
    Fault("asn-same-half", "Azure's gateway has Google's ASN, and Google expects the old one", _set_gateway_asn,
          Sight(bgp=REFUSED, other=False), refused=ASN_RULE),
    Fault("asn-same", "both have 65509, and both know", _set_same_asn, Sight(),
          refused=f"{ASN_RULE}; Google: documents external BGP only",
          note="the daemons speak internal BGP. The clouds' routers do not with a remote network: nothing comes up"),
    Fault("bgp-range", "Google uses the next /30", _move_range, Sight(bgp=SILENCE)),
    Fault("bgp-ip-azure", "`bgpPeeringAddress` of the local network gateway is another address", _set_site_address,
          Sight(bgp=REJECTED)),
    Fault("bgp-ip-gcp-outside", "`peerIpAddress` is outside the interface's /30",
          lambda link: link.peer.update(peerIpAddress="169.254.22.54"), Sight(bgp=REJECTED),
          refused="inferred, Google: both addresses must be in one /30"),
    Fault("bgp-ip-gcp", "`peerIpAddress` is the /30's broadcast address",
          lambda link: link.peer.update(peerIpAddress="169.254.22.51"), Sight(bgp=REJECTED),
          refused="Google: must be one of the two hosts of the /30"),
    Fault("apipa-swap", "Azure's custom APIPA addresses are swapped between the instances", _swap_apipas,
          Sight(bgp=SILENCE, other=False)),
    Fault("md5-one", "only Google has an MD5 key", lambda link: link.peer.update(md5AuthenticationKeyName="key"),
          Sight(bgp=SILENCE)),
    Fault("md5-diff", "the MD5 keys differ; Azure has no field for one, so this is the row above",
          lambda link: link.peer.update(md5AuthenticationKeyName="other-key"), Sight(bgp=SILENCE)),
    Fault("both-passive", "nobody opens the session", None, Sight(bgp=REJECTED),
          note="no such setting: a Cloud Router always dials"),
    Fault("hold-cloud", "keepalive and hold time 20/60 at Google, 60/180 at Azure", lambda _: None,
          Sight(hold=60)),
    Fault("hold-refused", "Azure wants a hold time of 30 s or more, and Google offers 9 s", None, Sight(bgp=REFUSED),
          refused="Google: `keepaliveInterval` is 20 to 60 s",
          note="no such setting: Azure's timers are fixed, and Google offers 60 s or more"),
    Fault("prefix-none", "Google advertises nothing", lambda link: link.advertise(), Sight(learned=(1, 0))),
    Fault("prefix-same", "Google's only subnet has Azure's prefix", _overlap, Sight(learned=(0, 0))),
    Fault("prefix-specific", "Google also advertises a part of Azure's prefix",
          lambda link: link.advertise("10.101.0.0/16", "10.100.128.0/17"), Sight(learned=(1, 2)),
          note="the daemon takes the part too. Microsoft documents that Azure drops what equals or lies inside its own "
          "prefixes"),
)  # fmt: skip
