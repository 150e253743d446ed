"""Which rules look at which type of resource."""

from collections.abc import Callable

from lab.google import address_rules, network_rules, vpn_rules
from lab.google.drafts import Draft
from lab.google.fill import PEER
from lab.google.interface_rules import check_interfaces
from lab.google.peer_rules import complete_peers
from lab.google.router_rules import check_router
from lab.wire import Document, items, spread

Rule = Callable[[Draft], None]


def _check_nothing(_: Draft) -> None:
    """Its required fields and links are all that is asked of it."""


RULES: dict[str, tuple[Rule, ...]] = {
    "networks": (network_rules.check_network,),
    "subnetworks": (network_rules.check_subnetwork,),
    "firewalls": (network_rules.check_firewall,),
    "routes": (network_rules.check_route,),
    "addresses": (address_rules.check_address,),
    "vpnGateways": (vpn_rules.check_gateway,),
    "targetVpnGateways": (_check_nothing,),
    "externalVpnGateways": (vpn_rules.check_external_gateway,),
    "vpnTunnels": (vpn_rules.check_tunnel,),
    "routers": (check_router, check_interfaces, complete_peers),
}


def check_draft(draft: Draft) -> None:
    """Put a draft before every rule of its type; some fill in what was left out.

    Raises:
        Refusal: it is refused at once.
        Failure: it is accepted, and the operation fails.
    """
    # A tunnel has no rule for a change: there is none that Compute makes.
    for rule in RULES[draft.key.split("/")[-2]]:
        rule(draft)


def complete_router(document: Document) -> None:
    """Write a router's interfaces and peers as Compute answers them: defaults added, MD5 keys taken out (recorded)."""
    if document.get("kind") != "compute#router":
        return
    if (document.get("bgp") or {}).get("asn") is None:
        # Defaults alone are no BGP: a router without an ASN is answered without it (recorded).
        document.pop("bgp", None)
    else:
        document["bgp"] = _fill_row({"advertiseMode": "DEFAULT", "keepaliveInterval": 20}, document["bgp"])
    document["interfaces"] = [_fill_row({"ipVersion": "IPV4"}, row) for row in items(document, "interfaces")]
    document["bgpPeers"] = [_fill_row(PEER, row) for row in items(document, "bgpPeers")]
    document["md5AuthenticationKeys"] = [
        {"name": row.get("name", "")} for row in items(document, "md5AuthenticationKeys")
    ]
    for name in ("interfaces", "bgpPeers", "md5AuthenticationKeys"):
        if not document[name]:
            del document[name]


def _fill_row(defaults: Document, row: Document) -> Document:
    whole = spread(defaults, row)
    return {name: value for name, value in sorted(whole.items()) if value not in ([], {}, None)}
