"""What must hold of a Google Cloud project after every accepted write.

From the facts about the two clouds (address and ASN rules, keys, limits, mutability), read here a second time and
without the lab's own rules.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from ipaddress import IPv4Address, IPv4Interface, IPv4Network
from itertools import combinations
from typing import Any

from lab.google.store import GoogleStore

Document = dict[str, Any]

NAME = re.compile(r"[a-z]([-a-z0-9]{0,61}[a-z0-9])?")
LINK_LOCAL = IPv4Network("169.254.0.0/16")
INTERFACES = {"SINGLE_IP_INTERNALLY_REDUNDANT": 1, "TWO_IPS_REDUNDANCY": 2, "FOUR_IPS_REDUNDANCY": 4}
LINKS = {
    "network": "networks",
    "vpnGateway": "vpnGateways",
    "targetVpnGateway": "targetVpnGateways",
    "peerExternalGateway": "externalVpnGateways",
    "peerGcpGateway": "vpnGateways",
    "router": "routers",
    "subnetwork": "subnetworks",
    "nextHopVpnTunnel": "vpnTunnels",
    "nextHopNetwork": "networks",
}
"""A router's interface outlives its tunnel, so `linkedVpnTunnel` is not among them."""
LABELS_ONLY = ("vpnTunnels", "vpnGateways", "externalVpnGateways", "targetVpnGateways")
MAY_MOVE = {"labels", "labelFingerprint", "status", "detailedStatus"}


def find_faults(store: GoogleStore) -> Iterator[str]:
    """Yield what the real service would not have let come about."""
    for key, document in store.documents.items():
        yield from _look_at_envelope(store, key, document)
    yield from _look_at_uniqueness(store)
    for key, document in store.list_type("vpnTunnels").items():
        yield from _look_at_tunnel(store, key, document)
    for key, document in store.list_type("externalVpnGateways").items():
        yield from _look_at_peer_gateway(key, document)
    for key, document in store.list_type("routers").items():
        yield from _look_at_router(store, key, document)
    yield from _look_at_networks(store)


def find_changes(before: dict[str, Document], store: GoogleStore) -> Iterator[str]:
    """Yield what moved in resources of which only the labels may; a resource keeps its id."""
    for key, old in before.items():
        new = store.documents.get(key)
        if new is None or new.get("id") != old.get("id"):
            continue
        fixed = {"name", "network", "region", "creationTimestamp", "selfLink"}
        if key.split("/")[-2] in LABELS_ONLY:
            fixed = {*old, *new} - MAY_MOVE
        for name in fixed:
            if old.get(name) != new.get(name):
                yield f"{name} of {key} went from {old.get(name)} to {new.get(name)}"


def _look_at_envelope(store: GoogleStore, key: str, document: Document) -> Iterator[str]:
    scope, collection, name = key.rsplit("/", 2)
    if document["name"] != name or not NAME.fullmatch(name) or not document["selfLink"].endswith(f"/{key}"):
        yield f"{key} has the name {document['name']} and the link {document['selfLink']}"
    if scope.startswith("regions/") and scope.removeprefix("regions/") not in store.regions:
        yield f"{key} is in a region that is not there"
    if not str(document["id"]).isdigit():
        yield f"{key} has the id {document['id']}"
    for field, wanted in LINKS.items():
        link = document.get(field)
        if link is not None:
            found = store.documents.get(str(link).partition(f"projects/{store.project}/")[2])
            if found is None or f"/{wanted}/" not in str(link):
                yield f"{key} names {field} {link}, which is not there"
    for link in document.get("subnetworks", []) if collection == "networks" else []:
        if str(link).partition(f"projects/{store.project}/")[2] not in store.documents:
            yield f"{key} names the subnet {link}, which is not there"


def _look_at_uniqueness(store: GoogleStore) -> Iterator[str]:
    ids = Counter(document["id"] for document in store.documents.values())
    yield from (f"two resources have the id {number}" for number, count in ids.items() if count > 1)
    addresses = Counter(
        row["ipAddress"] for gateway in store.list_type("vpnGateways").values() for row in gateway["vpnInterfaces"]
    )
    reserved = [
        document["address"]
        for document in store.list_type("addresses").values()
        if document.get("addressType") == "EXTERNAL"
    ]
    addresses.update(reserved)
    yield from (f"two owners have the address {text}" for text, count in addresses.items() if count > 1)


def _look_at_tunnel(store: GoogleStore, key: str, tunnel: Document) -> Iterator[str]:
    secret = store.secrets.get(key)
    if secret is None or not re.fullmatch("[ -~]+", secret.reveal()):
        yield f"{key} has a secret that is none"
    if "sharedSecret" in tunnel:
        yield f"{key} shows its secret"
    if tunnel["ikeVersion"] not in (1, 2) or (tunnel["ikeVersion"] == 1 and tunnel.get("cipherSuite")):
        yield f"{key} has IKE version {tunnel['ikeVersion']}"
    yield from _look_at_ciphers(key, tunnel.get("cipherSuite") or {})
    owners = [name for name in ("vpnGateway", "targetVpnGateway") if tunnel.get(name)]
    if len(owners) != 1:
        yield f"{key} has the gateways {owners}"
    if owners == ["vpnGateway"]:
        yield from _look_at_ha_tunnel(store, key, tunnel)


def _look_at_ciphers(key: str, suite: Document) -> Iterator[str]:
    for phase, roles in suite.items():
        words = [word for role in roles.values() for word in role or ()]
        if not all(re.fullmatch(r"(AES|3DES|HMAC|PRF|Group|modp)-[A-Z0-9-]+", word) for word in words):
            yield f"{key} has the {phase} {roles}"
        ciphers = roles.get("encryption") or ()
        if roles.get("integrity") and ciphers and all("-GCM-" in word for word in ciphers):
            yield f"{key} has an integrity beside {ciphers}"


def _look_at_ha_tunnel(store: GoogleStore, key: str, tunnel: Document) -> Iterator[str]:
    peers = [name for name in ("peerExternalGateway", "peerGcpGateway") if tunnel.get(name)]
    if len(peers) != 1:
        yield f"{key} has the peers {peers}"
    own, router = store.find(tunnel["vpnGateway"]), store.find(tunnel.get("router"))
    if not own or not router or own["network"] != router["network"] or own["region"] != router["region"]:
        yield f"{key}: gateway and router are not in one region and network"
    if tunnel["vpnGatewayInterface"] not in (0, 1):
        yield f"{key} has interface {tunnel['vpnGatewayInterface']}"
    if peers == ["peerExternalGateway"]:
        ids = [row["id"] for row in (store.find(tunnel["peerExternalGateway"]) or {}).get("interfaces", [])]
        if tunnel["peerExternalGatewayInterface"] not in ids:
            yield f"{key} names peer interface {tunnel['peerExternalGatewayInterface']} of {ids}"
    if tunnel.get("peerGcpGateway") == tunnel["vpnGateway"]:
        yield f"{key} leads from a gateway to itself"
    for other, there in store.list_type("vpnTunnels").items():
        pair = ("vpnGateway", "vpnGatewayInterface", *peers, "peerExternalGatewayInterface")
        if other > key and all(there.get(name) == tunnel.get(name) for name in pair):
            yield f"{key} and {other} join the same interfaces"


def _look_at_peer_gateway(key: str, gateway: Document) -> Iterator[str]:
    rows = gateway["interfaces"]
    if sorted(row["id"] for row in rows) != list(range(INTERFACES[gateway["redundancyType"]])):
        yield f"{key} is {gateway['redundancyType']} with interfaces {rows}"
    addresses = [row["ipAddress"] for row in rows]
    if len(set(addresses)) < len(addresses):
        yield f"{key} has one address twice"
    if any(IPv4Address(text).is_private and not text.startswith("203.0.113.") for text in addresses):
        yield f"{key} has a private address"


def _look_at_router(store: GoogleStore, key: str, router: Document) -> Iterator[str]:
    bgp = router.get("bgp") or {}
    asn = int(bgp.get("asn") or 0)
    if bgp and asn != 16550 and not 64512 <= asn <= 65534 and not 4_200_000_000 <= asn <= 4_294_967_294:
        yield f"{key} has the ASN {asn}"
    if bgp and not 20 <= bgp["keepaliveInterval"] <= 60:
        yield f"{key} has the keepalive {bgp['keepaliveInterval']}"
    if identifier := bgp.get("identifierRange"):
        network = IPv4Network(identifier, strict=False)
        if not network.subnet_of(LINK_LOCAL) or network.prefixlen > 30:
            yield f"{key} has the identifier range {identifier}"
    interfaces = {row["name"]: row for row in router.get("interfaces", [])}
    peers = router.get("bgpPeers", [])
    if len(interfaces) < len(router.get("interfaces", [])) or len({row["name"] for row in peers}) < len(peers):
        yield f"{key} has one name twice"
    tunnels = Counter(row["linkedVpnTunnel"] for row in interfaces.values() if row.get("linkedVpnTunnel"))
    yield from (f"{key} links {link} twice" for link, count in tunnels.items() if count > 1)
    if len(peers) > 128:
        yield f"{key} has {len(peers)} peers"
    for row in (bgp, *peers):
        if len(row.get("advertisedIpRanges", [])) > 200 or len(row.get("customLearnedIpRanges", [])) > 10:
            yield f"{key} has too many custom ranges"
        if row.get("advertiseMode", "DEFAULT") != "CUSTOM" and (
            row.get("advertisedIpRanges") or row.get("advertisedGroups")
        ):
            yield f"{key} has custom ranges in mode DEFAULT"
    for peer in peers:
        yield from _look_at_session(store, key, router, interfaces.get(peer["interfaceName"]), peer)


def _look_at_session(
    store: GoogleStore, key: str, router: Document, interface: Document | None, peer: Document
) -> Iterator[str]:
    where = f"peer {peer['name']} of {key}"
    if interface is None:
        yield f"{where} has no interface"
        return
    asn = peer["peerAsn"]
    if asn == router["bgp"]["asn"] or not 1 <= asn <= 4_294_967_295:
        yield f"{where} has the ASN {asn}"
    for other, there in store.list_type("routers").items():
        beside = there["network"] == router["network"] and there["region"] == router["region"] and other != key
        if beside and (there.get("bgp") or {}).get("asn") == asn:
            yield f"{where} has the own ASN {asn} of {other}"
    own = IPv4Interface(interface["ipRange"])
    hosts = {str(host) for host in own.network.hosts()}
    if own.network.prefixlen != 30 or {peer["ipAddress"], peer["peerIpAddress"]} != hosts:
        yield f"{where} has {peer['ipAddress']} and {peer['peerIpAddress']} in {own}"
    if peer.get("advertisedRoutePriority", 0) not in range(65_536):
        yield f"{where} has the priority {peer['advertisedRoutePriority']}"
    if peer["enable"] not in ("TRUE", "FALSE"):
        yield f"{where} is enabled {peer['enable']}"
    hops = [peer[name] for name in ("ipv6NexthopAddress", "peerIpv6NexthopAddress") if name in peer]
    if len(set(hops)) < (2 if peer.get("enableIpv6") else len(hops)):
        yield f"{where} has the next hops {hops}"
    if not all(hop.startswith(("2600:2d00:0:2:", "2600:2d00:0:3:")) for hop in hops):
        yield f"{where} has the next hops {hops}"
    keys = {row["name"] for row in router.get("md5AuthenticationKeys", [])}
    if peer.get("md5AuthenticationKeyName", next(iter(keys), None)) not in {*keys, None}:
        yield f"{where} names the MD5 key {peer['md5AuthenticationKeyName']}"


def _look_at_networks(store: GoogleStore) -> Iterator[str]:
    links: dict[str, list[tuple[str, IPv4Network]]] = {}
    counted: Counter[tuple[str, str]] = Counter()
    for key, router in store.list_type("routers").items():
        counted[router["network"], router["region"]] += 1
        for row in router.get("interfaces", []):
            if row.get("ipRange"):
                network = IPv4Interface(row["ipRange"]).network
                links.setdefault(router["network"], []).append((f"{key} {row['name']}", network))
                if network.prefixlen != 30 or not network.subnet_of(LINK_LOCAL):
                    yield f"{key} has the range {row['ipRange']}"
    yield from (f"{place} has {count} routers" for place, count in counted.items() if count > 5)
    yield from _look_at_automatic_subnets(store)
    subnets: dict[str, list[tuple[str, IPv4Network]]] = {}
    for key, subnet in store.list_type("subnetworks").items():
        subnets.setdefault(subnet["network"], []).append((key, IPv4Network(subnet["ipCidrRange"])))
    for ranges in (*links.values(), *subnets.values()):
        for (one, here), (other, there) in combinations(ranges, 2):
            if here.overlaps(there):
                yield f"{one} {here} and {other} {there} overlap"


def _look_at_automatic_subnets(store: GoogleStore) -> Iterator[str]:
    block = IPv4Network("10.128.0.0/9")
    for key, network in store.list_type("networks").items():
        if not network["autoCreateSubnetworks"]:
            continue
        own = {k: s for k, s in store.list_type("subnetworks").items() if s["network"] == network["selfLink"]}
        inside = {k for k, s in own.items() if IPv4Network(s["ipCidrRange"]).overlaps(block)}
        wanted = {f"regions/{region}/subnetworks/{network['name']}" for region in store.regions}
        if inside != wanted:
            yield f"{key} is in auto mode with the subnets {sorted(inside)}"
