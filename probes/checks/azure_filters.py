"""Checks of the network security groups on the subnets of the Azure gateway's VNet."""

from __future__ import annotations

from collections.abc import Iterable
from ipaddress import IPv4Network

from probes.addresses import parse_network
from probes.checks.behind import security_group, workload_subnets
from probes.checks.finding import Confidence, Layer, Remedy, Told
from probes.checks.look import LinkLook
from probes.checks.registry import Family, Said
from probes.checks.words import az_show, short
from probes.documents import Cloud
from probes.matrix import Severity
from probes.reading import Place

_TRAFFIC = Family(Layer.TRAFFIC, ("prefixes",))
_ALL = ("*", "0.0.0.0/0", "VirtualNetwork", "")
"""What stands for every address of either side. The tag VirtualNetwork holds what is behind a gateway too (Microsoft,
Virtual network service tags; documented)."""


@_TRAFFIC.link("F05", Severity.BLOCKS, Confidence.LIKELY)
def security_group_shuts_out(look: LinkLook) -> Said:
    """A network security group lets nothing from Google into a subnet.

    Checks: the first inbound rules that match the ranges of Google let something in.
    Why: what is refused at the subnet reaches no machine in it. A subnet may be shut on purpose, so one that is shut
    beside others that are open is a risk only. Groups at network interfaces are not read.
    Azure: a rule with Deny for all ports comes before every rule that allows a range of Google.
    Google: it sends, and nothing comes back.
    Fix: add a rule that allows what is wanted, with a lower number than the one that denies.
    Safety: opens what the rule names.
    Source: ARM, networkSecurityGroups; Microsoft, Tunnel that can't connect (documented)
    """
    subnets = workload_subnets(look)
    guarded = [(subnet, security_group(look, subnet)) for subnet in subnets]
    # Hundreds of subnets may have one group of hundreds of rules.
    groups_of = {group.read.path: group for _, group in guarded if group["properties"].exists}
    rules = {path: _shutting(group, look.google_ranges) for path, group in groups_of.items()}
    shut = [
        (subnet, group, rule)
        for subnet, group in guarded
        if group["properties"].exists and (rule := rules[group.read.path]) is not None
    ]
    if shut:
        names = {subnet["name"].string() for subnet, _, _ in shut}
        groups = sorted({group.read.path for _, group, _ in shut})
        yield Told(
            f"nothing from Google gets into {short(names)}: {short(rule['name'].string() for _, _, rule in shut)}",
            tuple(rule["properties"]["access"].source for _, _, rule in shut),
            (Remedy(Cloud.AZURE, "add a rule that allows what is wanted from Google's ranges"),),
            Cloud.AZURE,
            shut[0][1].read.name,
            Severity.BLOCKS if len(names) == len(subnets) else Severity.RISK,
            commands=tuple(az_show("nsg", one) for one in groups),
        )


def _shutting(group: Place, ranges: Iterable[IPv4Network]) -> Place | None:
    """The rule that shuts all of these ranges out; None if something may come in from one of them."""
    rules = [*group["properties"]["securityRules"].each(), *group["properties"]["defaultSecurityRules"].each()]
    inbound = [rule for rule in rules if rule["properties"]["direction"].string().casefold() == "inbound"]
    inbound.sort(key=lambda rule: (rule["properties"]["priority"].integer(0).content or 0, rule["name"].string()))
    deciding = [_deciding(inbound, one) for one in ranges]
    return deciding[0] if deciding and all(rule is not None for rule in deciding) else None


def _deciding(inbound: list[Place], wanted: IPv4Network) -> Place | None:
    """The rule that refuses all of a range; None if an earlier one lets a part of it in, or none refuses it."""
    for rule in inbound:
        properties = rule["properties"]
        if properties["access"].string().casefold() != "deny":
            if _named(properties, "source", wanted, whole=False):
                return None
        elif _is_for_all(properties) and _named(properties, "source", wanted, whole=True):
            return rule
    return None


def _is_for_all(properties: Place) -> bool:
    """Whether a rule is for every protocol, port and destination."""
    singles = ("protocol", "sourcePortRange", "destinationPortRange", "destinationAddressPrefix")
    lists = ("sourcePortRanges", "destinationPortRanges", "destinationAddressPrefixes")
    groups = ("destinationApplicationSecurityGroups", "sourceApplicationSecurityGroups")
    ports = all(properties[name].string() in _ALL for name in singles)
    return ports and not any(properties[name].each() for name in (*lists, *groups))


def _named(properties: Place, side: str, wanted: IPv4Network, *, whole: bool) -> bool:
    """Whether a rule names this range, all of it or any part."""
    several = [one.string() for one in properties[f"{side}AddressPrefixes"].each()]
    texts = several or [properties[f"{side}AddressPrefix"].string()]
    if not several and not texts[0] and properties[f"{side}ApplicationSecurityGroups"].each():
        return False
    prefixes = [parse_network(text) for text in texts]
    if any(text in _ALL for text in texts):
        return True
    return any(prefix and (wanted.subnet_of(prefix) if whole else wanted.overlaps(prefix)) for prefix in prefixes)
