"""What Compute demands of networks, subnets, firewall rules and routes.

"Invalid IPCidrRange: ... conflicts with existing subnetwork ..." is seen in the field as an operation's error (its code
is [inferred]), and so are the words for a legacy network; enumerations and ranges are documented; the other words are
[inferred].
"""

from ipaddress import IPv4Network

from lab.google.answers import Refusal, refuse_missing, refuse_value
from lab.google.auto_mode import check_auto_names, check_beside_auto
from lab.google.bodies import follow_link
from lab.google.drafts import Draft, check_between, check_word, read_range
from lab.google.ipv6_rules import read_any_range
from lab.google.operations import Failure
from lab.wire import dig, items

NEXT_HOPS = (
    *("nextHopGateway", "nextHopIlb", "nextHopInstance", "nextHopIp", "nextHopNetwork"),
    "nextHopVpnTunnel",
)
INTERNET = "global/gateways/default-internet-gateway"
FORBIDDEN_RANGES = tuple(IPv4Network(text) for text in ("0.0.0.0/8", "127.0.0.0/8", "169.254.0.0/16", "224.0.0.0/4"))
LONGEST_PREFIX = 29


def check_network(draft: Draft) -> None:
    """Routing mode, MTU and subnet mode; there are no legacy networks any more."""
    mode = dig(draft.document, "routingConfig.routingMode")
    check_word("resource.routingConfig.routingMode", mode, ("REGIONAL", "GLOBAL"))
    check_between("resource.mtu", draft.document.get("mtu"), 1300, 8896)
    if draft.before is not None:
        return
    if "autoCreateSubnetworks" not in draft.document or draft.document.get("IPv4Range"):
        text = (
            "Creation of legacy mode networks is deprecated. Please create a subnet mode network instead by removing "
            "the IPv4Range field and adding the autoCreateSubnetworks field"
        )
        raise Refusal(400, "invalid", text)
    check_auto_names(draft)


def check_subnetwork(draft: Draft) -> None:
    """A range that is one, and that overlaps with no other of the network."""
    text = draft.document["ipCidrRange"]
    network = read_range("resource.ipCidrRange", text)
    if network.prefixlen > LONGEST_PREFIX or any(network.overlaps(other) for other in FORBIDDEN_RANGES):
        raise refuse_value("resource.ipCidrRange", str(text), "The range can't be used for a subnetwork.")
    check_word("resource.stackType", draft.document.get("stackType"), ("IPV4_ONLY", "IPV4_IPV6", "IPV6_ONLY"))
    check_word("resource.ipv6AccessType", draft.document.get("ipv6AccessType"), ("EXTERNAL", "INTERNAL"))
    if isinstance(draft.document.get("logConfig"), dict):
        # The older field follows the newer one (recorded).
        draft.document["enableFlowLogs"] = bool(draft.document["logConfig"].get("enable", False))
    if draft.before is None:
        check_beside_auto(draft)
    for key, other in draft.others("subnetworks"):
        same = other.get("network") == draft.document["network"]
        if same and IPv4Network(other["ipCidrRange"]).overlaps(network):
            region = key.split("/")[1]
            name = other["name"]
            words = f"Invalid IPCidrRange: {text} conflicts with existing subnetwork '{name}' in region '{region}'."
            raise Failure("INVALID_USAGE", words)


def check_firewall(draft: Draft) -> None:
    """Direction, action, priority and ranges."""
    document = draft.document
    default = document.get("network", "global/networks/default")
    document["network"] = follow_link(draft.store, "resource.network", default, ("networks",))
    check_word("resource.direction", document.get("direction"), ("INGRESS", "EGRESS"))
    check_between("resource.priority", document.get("priority"), 0, 65535)
    actions = [field for field in ("allowed", "denied") if document.get(field)]
    if len(actions) != 1:
        hint = "A firewall rule needs either allowed or denied."
        raise refuse_missing("resource.allowed") if not actions else refuse_value("resource.denied", "...", hint)
    for number, row in enumerate(items(document, actions[0])):
        if not row.get("IPProtocol"):
            raise refuse_missing(f"resource.{actions[0]}[{number}].IPProtocol")
    ingress = document.get("direction", "INGRESS") == "INGRESS"
    here, there = ("sourceRanges", "destinationRanges") if ingress else ("destinationRanges", "sourceRanges")
    if not any(document.get(field) for field in (here, "sourceTags", "sourceServiceAccounts")):
        document[here] = ["0.0.0.0/0"]
    for field in (here, there):
        for number, text in enumerate(document.get(field, [])):
            read_any_range(f"resource.{field}[{number}]", text)


def check_route(draft: Draft) -> None:
    """A destination and one next hop."""
    document = draft.document
    read_range("resource.destRange", document["destRange"])
    check_between("resource.priority", document.get("priority"), 0, 65535)
    hops = [field for field in NEXT_HOPS if document.get(field)]
    if len(hops) != 1:
        raise (
            refuse_missing("resource.nextHop")
            if not hops
            else refuse_value(f"resource.{hops[1]}", str(document[hops[1]]), "Exactly one next hop must be specified.")
        )
    gateway = document.get("nextHopGateway")
    if gateway is not None:
        if not str(gateway).endswith(INTERNET):
            raise refuse_value("resource.nextHopGateway", str(gateway), "The URL is malformed.")
        document["nextHopGateway"] = draft.store.link(INTERNET)
