"""What Compute demands of VPN gateways, external gateways and tunnels.

The lab plays with documentation ranges (RFC 5737): 198.51.100.0/24 is Google's, the others are anybody's. So these,
which the real service refuses for a peer, are accepted here, and 198.51.100.0/24 is refused as Google's own.
"""

import re
from ipaddress import IPv4Address, IPv4Network

from lab.google.answers import refuse_missing, refuse_value
from lab.google.cipher_rules import check_ciphers
from lab.google.drafts import Draft, check_between, check_word, read_address, read_range
from lab.google.tunnels import MASK, PEER_INTERFACES
from lab.wire import Document, items

PSK = re.compile(r"[ -~]+")
"""gcloud's reference; documented."""

POOL = IPv4Network("198.51.100.0/24")
"""Where the lab's Google takes public addresses from."""

_CLOUD = ("34.64.0.0/10", "35.184.0.0/13", "35.192.0.0/11", "35.224.0.0/12", "35.240.0.0/13")
GOOGLE = (POOL, *(IPv4Network(text) for text in _CLOUD))
PRIVATE = tuple(IPv4Network(text) for text in ("10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16"))
_RESERVED = ("0.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16", "192.0.0.0/24", "198.18.0.0/15")
SPECIAL = tuple(IPv4Network(text) for text in (*_RESERVED, "224.0.0.0/3"))
IKE_VERSIONS = (1, 2)
ANY = "0.0.0.0/0"
NO_IPV6 = "The simulated Compute has no IPv6 gateways."


def check_gateway(draft: Draft) -> None:
    """HA VPN gateways: enumerations; IPv6 gateway addresses are beyond this lab, IPV6_ONLY needs them (documented)."""
    check_word("resource.stackType", draft.document.get("stackType"), ("IPV4_ONLY", "IPV4_IPV6", "IPV6_ONLY"))
    version = draft.document.get("gatewayIpVersion")
    check_word("resource.gatewayIpVersion", version, ("IPV4", "IPV6"))
    if version == "IPV6":
        raise refuse_value("resource.gatewayIpVersion", "IPV6", NO_IPV6)
    if draft.document.get("stackType") == "IPV6_ONLY":
        raise refuse_value("resource.stackType", "IPV6_ONLY", "Needs the gateway IP version IPV6.")


def check_external_gateway(draft: Draft) -> None:
    """External gateways: interface ids by redundancy type (documented), public and different addresses (documented).

    Words: the Google-owned address is documented, the others are [inferred].
    """
    kind = draft.document["redundancyType"]
    check_word("resource.redundancyType", kind, tuple(PEER_INTERFACES))
    rows = items(draft.document, "interfaces")
    for number, row in enumerate(rows):
        given = row["id"] = row.get("id") or 0
        if not isinstance(given, int) or isinstance(given, bool):
            raise refuse_value(f"resource.interfaces[{number}].id", "...", "Must be a number.")
    ids = sorted(row["id"] for row in rows)
    if ids != list(range(PEER_INTERFACES[kind])):
        allowed = ", ".join(str(number) for number in range(PEER_INTERFACES[kind]))
        raise refuse_value("resource.interfaces", str(ids), f"Interface IDs of {kind} must be {allowed}.")
    seen: set[IPv4Address] = set()
    for number, row in enumerate(rows):
        if row.get("ipv6Address"):
            raise refuse_value(f"resource.interfaces[{number}].ipv6Address", str(row["ipv6Address"]), NO_IPV6)
        path = f"resource.interfaces[{number}].ipAddress"
        address = read_address(path, row.get("ipAddress"))
        check_peer_address(path, address)
        if address in seen:
            raise refuse_value(path, str(address), "IP addresses of the interfaces must be unique.")
        seen.add(address)


def check_peer_address(path: str, address: IPv4Address) -> None:
    """Refuse what can't be a peer's public address."""
    if any(address in network for network in GOOGLE):
        text = "You cannot provide an interface with an IP address owned by Google Cloud."
        raise refuse_value(path, str(address), text)
    if any(address in network for network in PRIVATE):
        raise refuse_value(path, str(address), "peer_ip may not be in RFC1918 IP range.")
    if any(address in network for network in SPECIAL):
        raise refuse_value(path, str(address), "Special-use IP addresses (RFC 5735) are not allowed.")


def check_tunnel(draft: Draft) -> None:
    """Tunnels: one own gateway, one peer, its interfaces, IKE version, key.

    `peerIp` with HA VPN and the beginning of "A tunnel with same peer ..." are recorded; the rest is [inferred].
    """
    document = draft.document
    if not PSK.fullmatch(str(document["sharedSecret"])):
        raise refuse_value("resource.sharedSecret", MASK, "Must be a match of regex '[ -~]+'")
    check_word("resource.ikeVersion", document.get("ikeVersion"), IKE_VERSIONS)
    check_ciphers(document)
    gateways = [field for field in ("vpnGateway", "targetVpnGateway") if document.get(field)]
    if len(gateways) != 1:
        raise (
            refuse_missing("resource.vpnGateway")
            if not gateways
            else refuse_value(
                "resource.targetVpnGateway", document["targetVpnGateway"], "Cannot specify both gateways."
            )
        )
    for field in (*gateways, *(["router"] if document.get("router") else [])):
        check_region(draft, field)
    if gateways == ["vpnGateway"]:
        _check_ha_tunnel(draft)
    else:
        check_peer_address("resource.peerIp", read_address("resource.peerIp", document.get("peerIp")))
        for field in ("localTrafficSelector", "remoteTrafficSelector"):
            for number, text in enumerate(document.get(field, [])):
                read_range(f"resource.{field}[{number}]", text)


def check_region(draft: Draft, field: str) -> None:
    """Refuse a link into another region; the words are [inferred]."""
    link = draft.document[field]
    if not draft.store.key(link).startswith(f"{draft.scope}/"):
        raise refuse_value(f"resource.{field}", link, "Cross-region references are not allowed.")


def _check_ha_tunnel(draft: Draft) -> None:
    document = draft.document
    if "peerIp" in document:
        text = (
            "Cannot specify peer IP for HA VPN tunnel creation, please specify peerExternalGateway or peerGcpGateway "
            "instead."
        )
        raise refuse_value("resource.peerIp", document["peerIp"], text)
    peers = [field for field in ("peerExternalGateway", "peerGcpGateway") if document.get(field)]
    if len(peers) != 1:
        raise (
            refuse_missing("resource.peerExternalGateway")
            if not peers
            else refuse_value(
                "resource.peerGcpGateway", document["peerGcpGateway"], "Cannot specify both peer gateways."
            )
        )
    if not document.get("router"):
        raise refuse_missing("resource.router")
    if draft.find("router").get("network") != draft.find("vpnGateway").get("network"):
        hint = "The router and the VPN gateway must belong to the same network."
        raise refuse_value("resource.router", document["router"], hint)
    # Clients that speak protocol buffers leave a zero out.
    own = document.setdefault("vpnGatewayInterface", 0)
    check_between("resource.vpnGatewayInterface", own, 0, 1)
    if peers == ["peerExternalGateway"]:
        there = document.setdefault("peerExternalGatewayInterface", 0)
        ids = [row.get("id", 0) for row in items(draft.find("peerExternalGateway"), "interfaces")]
        if there not in ids:
            hint = f"The peer external VPN gateway has the interfaces {', '.join(map(str, ids))}."
            raise refuse_value("resource.peerExternalGatewayInterface", str(there), hint)
    _check_selectors(document)
    _check_twin(draft, peers[0])


def _check_selectors(document: Document) -> None:
    """HA VPN tunnels are any-to-any (documented); that others are refused rather than left unused is [inferred]."""
    for field in ("localTrafficSelector", "remoteTrafficSelector"):
        if any(text != ANY for text in document.get(field) or []):
            raise refuse_value(f"resource.{field}", str(document[field]), f"Must be {ANY} for an HA VPN tunnel.")


def _check_twin(draft: Draft, peer: str) -> None:
    same = ("vpnGateway", "vpnGatewayInterface", peer, "peerExternalGatewayInterface")
    for _, other in draft.others("vpnTunnels"):
        if [other.get(field) for field in same] == [draft.document.get(field) for field in same]:
            field = "peerExternalGatewayInterface" if peer == "peerExternalGateway" else "vpnGatewayInterface"
            name = peer.replace("peerExternalGateway", "peer external VPN gateway").replace("peerGcpGateway", "peer")
            hint = f"A tunnel with same {name} interface and VPN gateway interface already exists: '{other['name']}'."
            raise refuse_value(f"resource.{field}", str(draft.document.get(field, 0)), hint)
