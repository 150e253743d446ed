"""What Compute demands of BGP peers, and what it fills in.

Filling `ipAddress` and `peerIpAddress` from the interface is what `gcloud compute routers add-bgp-peer` leans on.
Documented: host addresses of one /30, ASN range, 128 peers, ten custom learned ranges, no ASN of another router of the
region and network. The words are [inferred].
"""

from ipaddress import IPv4Address, IPv4Interface

from lab.google.answers import refuse_missing, refuse_value
from lab.google.bodies import check_name
from lab.google.drafts import Draft, check_between, check_word, read_address
from lab.google.interface_rules import find_free_link, is_unchanged
from lab.google.ipv6_rules import complete_next_hops, read_any_range
from lab.google.router_rules import check_adverts, find_asn_owner
from lab.wire import Document, dig, items

MOST_PEERS = 128
MOST_LEARNED = 10
LARGEST_ASN = 4_294_967_295
LARGEST_PRIORITY = 65_535


def complete_peers(draft: Draft) -> None:
    """Check every peer of a router and fill in its addresses."""
    interfaces = {row.get("name"): row for row in items(draft.document, "interfaces")}
    before = {row.get("name"): row for row in items(draft.before, "interfaces")}
    same_asn = dig(draft.document, "bgp.asn") == dig(draft.before, "bgp.asn")
    rows = items(draft.document, "bgpPeers")
    if len(rows) > MOST_PEERS:
        raise refuse_value("resource.bgpPeers", str(len(rows)), f"A router has {MOST_PEERS} BGP peers at most.")
    keys = {row.get("name") for row in items(draft.document, "md5AuthenticationKeys")}
    names: set[str] = set()
    for number, row in enumerate(rows):
        path = f"resource.bgpPeers[{number}]"
        check_name(f"{path}.name", row.get("name", ""))
        if row["name"] in names:
            raise refuse_value(f"{path}.name", row["name"], "The BGP peer name must be unique in the router.")
        names.add(row["name"])
        interface = interfaces.get(row.get("interfaceName"))
        as_before = interface == before.get(row.get("interfaceName")) and is_unchanged(draft, "bgpPeers", row)
        if as_before and same_asn:
            continue
        if interface is None:
            if not row.get("interfaceName"):
                raise refuse_missing(f"{path}.interfaceName")
            hint = "The router has no interface of that name."
            raise refuse_value(f"{path}.interfaceName", row["interfaceName"], hint)
        _check_words(path, row)
        _check_asn(draft, path, row)
        _complete_addresses(draft, path, row, interface)
        complete_next_hops(draft, path, row, interface)
        key = row.get("md5AuthenticationKeyName")
        if key and key not in keys:
            raise refuse_value(f"{path}.md5AuthenticationKeyName", key, "The router has no MD5 key of that name.")


def _check_words(path: str, row: Document) -> None:
    check_word(f"{path}.enable", row.get("enable"), ("TRUE", "FALSE"))
    check_adverts(path, row)
    check_between(f"{path}.advertisedRoutePriority", row.get("advertisedRoutePriority"), 0, LARGEST_PRIORITY)
    priority = row.get("customLearnedRoutePriority")
    check_between(f"{path}.customLearnedRoutePriority", priority, 0, LARGEST_PRIORITY)
    learned = items(row, "customLearnedIpRanges")
    if len(learned) > MOST_LEARNED:
        raise refuse_value(f"{path}.customLearnedIpRanges", str(len(learned)), f"There are {MOST_LEARNED} at most.")
    for number, entry in enumerate(learned):
        read_any_range(f"{path}.customLearnedIpRanges[{number}].range", entry.get("range"))
    modes = ("ACTIVE", "DISABLED", "PASSIVE")
    check_word(f"{path}.bfd.sessionInitializationMode", dig(row, "bfd.sessionInitializationMode"), modes)


def _check_asn(draft: Draft, path: str, row: Document) -> None:
    asn = row.get("peerAsn")
    if asn is None:
        raise refuse_missing(f"{path}.peerAsn")
    check_between(f"{path}.peerAsn", asn, 1, LARGEST_ASN)
    if asn == dig(draft.document, "bgp.asn"):
        raise refuse_value(f"{path}.peerAsn", str(asn), "The peer ASN must differ from the router's own ASN.")
    if owner := find_asn_owner(draft, int(asn)):
        hint = (
            f"Peer ASN conflicts with local ASN specified by another router in the same region and network ('{owner}')."
        )
        raise refuse_value(f"{path}.peerAsn", str(asn), hint)


def _complete_addresses(draft: Draft, path: str, row: Document, interface: Document) -> None:
    if not interface.get("ipRange"):
        asked = row.get("ipAddress")
        free = find_free_link(draft)
        interface["ipRange"] = f"{read_address(f'{path}.ipAddress', asked) if asked else free[1]}/30"
    own = IPv4Interface(interface["ipRange"])
    if row.setdefault("ipAddress", str(own.ip)) != str(own.ip):
        hint = f"Must be the IP address of the interface '{interface['name']}'."
        raise refuse_value(f"{path}.ipAddress", str(row["ipAddress"]), hint)
    hosts = [str(host) for host in own.network.hosts()]
    row.setdefault("peerIpAddress", next(host for host in hosts if host != str(own.ip)))
    peer: IPv4Address = read_address(f"{path}.peerIpAddress", row["peerIpAddress"])
    if peer == own.ip:
        raise refuse_value(f"{path}.peerIpAddress", str(peer), "Must differ from the IP address of the interface.")
    if str(peer) not in hosts:
        hint = f"Must be a host address of the interface's range {own.network}."
        raise refuse_value(f"{path}.peerIpAddress", str(peer), hint)
