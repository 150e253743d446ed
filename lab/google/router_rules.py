"""What Compute demands of Cloud Routers themselves.

Documented: private ASNs (RFC 6996), 16550 for Partner Interconnect, keepalive 20-60 s, "Local ASN conflicts with peer
ASN ...", five routers per network and region. The other words are [inferred]. That an ASN can be changed follows
Terraform, which patches it; the documentation says it can't.
"""

from collections.abc import Iterator
from http import HTTPStatus
from ipaddress import IPv4Network

from lab.google.answers import refuse_missing, refuse_value
from lab.google.drafts import Draft, check_between, check_word, read_range
from lab.google.ipv6_rules import read_any_range
from lab.google.operations import Failure
from lab.wire import Document, dig, items

PRIVATE_ASNS = ((64512, 65534), (4_200_000_000, 4_294_967_294))
PARTNER_ASN = 16550
MOST_ROUTERS = 5
MOST_ADVERTS = 200
LINK_LOCAL = IPv4Network("169.254.0.0/16")
LONGEST_IDENTIFIER = 30
ADVERTISE_MODES = ("DEFAULT", "CUSTOM")


def check_router(draft: Draft) -> None:
    """Look over a whole router as it would stand after the write."""
    check_bgp(draft)
    siblings = [
        key
        for key, other in draft.others("routers")
        if key.startswith(f"{draft.scope}/") and other.get("network") == draft.document["network"]
    ]
    if draft.before is None and len(siblings) >= MOST_ROUTERS:
        # [inferred]: the limit is documented, how its excess is told is not.
        text = f"Quota 'ROUTERS_PER_NETWORK_PER_REGION' exceeded. Limit: {MOST_ROUTERS}.0."
        raise Failure("QUOTA_EXCEEDED", text, HTTPStatus.FORBIDDEN)


def check_bgp(draft: Draft) -> None:
    """The router's own ASN, keepalive and what it advertises; what stands unchanged was judged when it was written."""
    bgp = dig(draft.document, "bgp", {})
    if not bgp:
        if items(draft.document, "bgpPeers"):
            raise refuse_missing("resource.bgp.asn")
        return
    if draft.before and bgp == draft.before.get("bgp"):
        return
    asn = bgp.get("asn")
    if asn is None:
        raise refuse_missing("resource.bgp.asn")
    if asn != PARTNER_ASN and not any(least <= asn <= most for least, most in PRIVATE_ASNS):
        hint = "Must be an RFC6996 private ASN: 64512-65534 or 4200000000-4294967294."
        raise refuse_value("resource.bgp.asn", str(asn), hint)
    check_between("resource.bgp.keepaliveInterval", bgp.get("keepaliveInterval"), 20, 60)
    if bgp.get("identifierRange"):
        _check_identifier(str(bgp["identifierRange"]))
    check_adverts("resource.bgp", bgp)
    for name, other in _routers_beside(draft):
        if any(peer.get("peerAsn") == asn for peer in items(other, "bgpPeers")):
            hint = (
                "Local ASN conflicts with peer ASN specified by another router in the same region and network "
                f"('{name}')."
            )
            raise refuse_value("resource.bgp.asn", str(asn), hint)


def _check_identifier(text: str) -> None:
    """The range of router ids: link-local, /30 or larger (documented)."""
    path = "resource.bgp.identifierRange"
    network = read_range(path, text)
    if not network.subnet_of(LINK_LOCAL) or network.prefixlen > LONGEST_IDENTIFIER:
        raise refuse_value(path, text, f"Must be a link-local range of /{LONGEST_IDENTIFIER} or larger.")


def check_adverts(path: str, bgp: Document) -> None:
    """Advertisement mode; groups and ranges belong to CUSTOM alone, 200 ranges at most (documented)."""
    mode = bgp.get("advertiseMode", "DEFAULT")
    check_word(f"{path}.advertiseMode", mode, ADVERTISE_MODES)
    for field in ("advertisedGroups", "advertisedIpRanges"):
        if bgp.get(field) and mode != "CUSTOM":
            hint = "Can be populated only if advertiseMode is CUSTOM."
            raise refuse_value(f"{path}.{field}", str(bgp[field]), hint)
    ranges = items(bgp, "advertisedIpRanges")
    if len(ranges) > MOST_ADVERTS:
        raise refuse_value(f"{path}.advertisedIpRanges", str(len(ranges)), f"There are {MOST_ADVERTS} at most.")
    for number, row in enumerate(ranges):
        read_any_range(f"{path}.advertisedIpRanges[{number}].range", row.get("range"))


def _routers_beside(draft: Draft) -> Iterator[tuple[str, Document]]:
    for key, other in draft.others("routers"):
        if key.startswith(f"{draft.scope}/") and other.get("network") == draft.document["network"]:
            yield str(other["name"]), other


def find_asn_owner(draft: Draft, asn: int) -> str | None:
    """Return the name of another router of the region and network whose own ASN this is."""
    return next((name for name, other in _routers_beside(draft) if dig(other, "bgp.asn") == asn), None)
