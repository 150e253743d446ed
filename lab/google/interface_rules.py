"""What Compute demands of a router's interfaces.

Documented: /30 out of 169.254.0.0/16, host addresses, unique in the VPC over all routers. Recorded: "Cannot link
multiple interfaces ...", and that an interface outlives its tunnel. The other words are [inferred].
"""

from ipaddress import IPv4Interface, IPv4Network

from lab.google.answers import refuse_value
from lab.google.bodies import check_name, follow_link
from lab.google.drafts import Draft
from lab.google.ipv6_rules import check_version
from lab.wire import Document, items

LINK_LOCAL = IPv4Network("169.254.0.0/16")
LINK_PREFIX = 30


def check_interfaces(draft: Draft) -> None:
    """Names, links to tunnels, and /30 ranges of what is new or changed."""
    names: set[str] = set()
    linked: set[str] = set()
    taken = [network for _, router in draft.others("routers") for network in _read_ranges(draft, router)]
    for number, row in enumerate(items(draft.document, "interfaces")):
        path = f"resource.interfaces[{number}]"
        check_name(f"{path}.name", row.get("name", ""))
        if row["name"] in names:
            raise refuse_value(f"{path}.name", row["name"], "The interface name must be unique in the router.")
        names.add(row["name"])
        if is_unchanged(draft, "interfaces", row):
            linked.add(str(row.get("linkedVpnTunnel", "")))
            taken += _read_ranges(draft, {"network": draft.document["network"], "interfaces": [row]})
            continue
        check_version(path, row)
        if row.get("linkedVpnTunnel"):
            link = _check_tunnel_link(draft, path, row)
            if link in linked:
                hint = "Cannot link multiple interfaces with the same IP version to the same VPN tunnel."
                raise refuse_value(f"{path}.linkedVpnTunnel", link, hint)
            linked.add(link)
        if row.get("ipRange"):
            taken.append(_check_range(f"{path}.ipRange", str(row["ipRange"]), taken))


def is_unchanged(draft: Draft, field: str, row: Document) -> bool:
    """Tell whether a row stands in the router as it does now: nobody judges it a second time."""
    return any(row == old for old in items(draft.before, field))


def _check_tunnel_link(draft: Draft, path: str, row: Document) -> str:
    old = {entry.get("name"): entry for entry in items(draft.before, "interfaces")}
    store, link = draft.store, str(row["linkedVpnTunnel"])
    before = str(old.get(row["name"], {}).get("linkedVpnTunnel", ""))
    if before and store.key(link) == store.key(before) and store.key(link) not in store.documents:
        # It was left behind when its tunnel was deleted; a patch that sends it back as it stood is taken.
        row["linkedVpnTunnel"] = before
        return before
    row["linkedVpnTunnel"] = follow_link(store, f"{path}.linkedVpnTunnel", link, ("vpnTunnels",))
    tunnel = store.find(row["linkedVpnTunnel"]) or {}
    if store.key(str(tunnel.get("router", ""))) != draft.key:
        hint = "The VPN tunnel does not use this router."
        raise refuse_value(f"{path}.linkedVpnTunnel", row["linkedVpnTunnel"], hint)
    return str(row["linkedVpnTunnel"])


def _check_range(path: str, text: str, taken: list[IPv4Network]) -> IPv4Network:
    try:
        interface = IPv4Interface(text)
    except ValueError as error:
        raise refuse_value(path, text, "Must be an IP address with a prefix length, such as 169.254.1.1/30.") from error
    network = interface.network
    if not network.subnet_of(LINK_LOCAL):
        raise refuse_value(path, text, "Must be a link-local range in 169.254.0.0/16.")
    if network.prefixlen != LINK_PREFIX:
        raise refuse_value(path, text, "The prefix length must be 30.")
    if interface.ip in (network.network_address, network.broadcast_address):
        raise refuse_value(path, text, "Must be a host address of its range.")
    if any(network.overlaps(other) for other in taken):
        hint = "The range overlaps with that of another interface in the same network."
        raise refuse_value(path, text, hint)
    return network


def _read_ranges(draft: Draft, router: Document) -> list[IPv4Network]:
    if router.get("network") != draft.document["network"]:
        return []
    return [IPv4Interface(row["ipRange"]).network for row in items(router, "interfaces") if row.get("ipRange")]


def find_free_link(draft: Draft) -> IPv4Network:
    """Return a /30 that no router of the VPC uses, as Compute picks one when none is asked for."""
    routers = [draft.document, *(router for _, router in draft.others("routers"))]
    taken = {network for router in routers for network in _read_ranges(draft, router)}
    return next(network for network in LINK_LOCAL.subnets(new_prefix=LINK_PREFIX) if network not in taken)
