"""What Compute demands of the IPv6 fields of routers, as far as the lab has IPv6: routes carried by IPv4 sessions.

Documented (reference of `gcloud compute routers add-bgp-peer`, Terraform's google_compute_router_peer): the ranges of
the next hops, that both lie in the same subnet, and that Compute picks unused ones where none is given. Documented
(Google Cloud, "Cloud VPN overview"): an IPv4_ONLY gateway carries no IPv6. How long the subnet's prefix is, that all of
this is refused, and the words, are [inferred]. Sessions over IPv6 addresses are beyond the lab, which says so.
"""

from ipaddress import AddressValueError, IPv4Address, IPv6Address, IPv6Network
from typing import Any

from lab.google.answers import refuse_value
from lab.google.drafts import Draft, check_word, read_range
from lab.wire import Document, items

NEXT_HOPS = (IPv6Network("2600:2d00:0:2::/64"), IPv6Network("2600:2d00:0:3::/64"))
OWN, PEER = "ipv6NexthopAddress", "peerIpv6NexthopAddress"
IPV4_HOPS = ("ipv4NexthopAddress", "peerIpv4NexthopAddress")
HOP_PREFIX = 125


def check_version(path: str, interface: Document) -> None:
    """Refuse an interface of another IP version than IPv4."""
    check_word(f"{path}.ipVersion", interface.get("ipVersion"), ("IPV4", "IPV6"))
    if interface.get("ipVersion") == "IPV6" or ":" in str(interface.get("ipRange", "")):
        hint = "The simulated Compute has no BGP sessions over IPv6."
        raise refuse_value(f"{path}.ipVersion", "IPV6", hint)


def complete_next_hops(draft: Draft, path: str, peer: Document, interface: Document) -> None:
    """Check a peer's next hops; a session that carries IPv6 routes and names none gets unused ones."""
    for field in IPV4_HOPS:
        if peer.get(field):
            _read(IPv4Address, f"{path}.{field}", peer[field])
    given = {field: _read(IPv6Address, f"{path}.{field}", peer[field]) for field in (OWN, PEER) if peer.get(field)}
    for field, address in given.items():
        if not any(address in network for network in NEXT_HOPS):
            hint = f"Must belong to {NEXT_HOPS[0]} or {NEXT_HOPS[1]}."
            raise refuse_value(f"{path}.{field}", str(address), hint)
    if len(given) > 1 and (given[OWN] == given[PEER] or _find_subnet(given[OWN]) != _find_subnet(given[PEER])):
        hint = f"Must be another address of the subnet of {OWN}."
        raise refuse_value(f"{path}.{PEER}", str(given[PEER]), hint)
    if not peer.get("enableIpv6"):
        return
    tunnel = draft.store.find(str(interface.get("linkedVpnTunnel", ""))) or {}
    gateway = draft.store.find(tunnel.get("vpnGateway")) or {}
    if gateway.get("stackType") == "IPV4_ONLY":
        hint = "The VPN gateway of the session's tunnel has the stack type IPV4_ONLY."
        raise refuse_value(f"{path}.enableIpv6", "true", hint)
    _fill(draft, peer, given)


def read_any_range(path: str, value: Any) -> None:
    """Refuse what is neither an IPv4 nor an IPv6 range whose host bits are zero."""
    if ":" not in str(value):
        read_range(path, value)
        return
    try:
        IPv6Network(str(value))
    except ValueError as error:
        raise refuse_value(path, str(value), "Must be a CIDR address range whose host bits are zero.") from error


def _fill(draft: Draft, peer: Document, given: dict[str, Any]) -> None:
    if not given:
        everyone = [draft.document, *(router for _, router in draft.others("routers"))]
        rows = [row for router in everyone for row in items(router, "bgpPeers")]
        taken = {_find_subnet(IPv6Address(row[field])) for row in rows for field in (OWN, PEER) if row.get(field)}
        free = next(net for net in NEXT_HOPS[0].subnets(new_prefix=HOP_PREFIX) if net not in taken)
        given = {OWN: free[1], PEER: free[2]}
    for field, other in ((OWN, PEER), (PEER, OWN)):
        if field not in given:
            hosts = [host for host in _find_subnet(given[other]).hosts() if host != given[other]]
            given[field] = hosts[0]
        peer[field] = str(given[field])


def _find_subnet(address: IPv6Address) -> IPv6Network:
    return IPv6Network((address, HOP_PREFIX), strict=False)


def _read(kind: type[Any], path: str, value: Any) -> Any:
    try:
        return kind(str(value))
    except AddressValueError as error:
        raise refuse_value(path, str(value), f"Must be a valid {kind.__name__[:4]} address.") from error
