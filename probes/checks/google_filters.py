"""Checks of the firewall rules and policies of the VPC network."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from ipaddress import IPv4Network

from probes.addresses import parse_network
from probes.checks.behind import effective_firewalls, vpc, vpc_path
from probes.checks.finding import Confidence, Layer, Remedy, Told
from probes.checks.look import LinkLook
from probes.checks.registry import Family, Said
from probes.checks.words import gcloud_effective_firewalls, short
from probes.documents import Cloud
from probes.matrix import Severity
from probes.reading import Place

_TRAFFIC = Family(Layer.TRAFFIC, ("prefixes",))
_EVERYWHERE = IPv4Network("0.0.0.0/0")
_BEFORE = "BEFORE_CLASSIC_FIREWALL"
"""Of `networkFirewallPolicyEnforcementOrder`: the network's policies come before its rules. The default is after."""


@dataclass(frozen=True)
class _Rule:
    """One inbound rule.

    Attributes:
        action: `allow`, `deny`, or `goto_next` for the end of a policy.
        sources: ranges that it is for.
        whole: it is for every protocol, every machine, and whatever comes from these ranges.
    """

    place: Place
    action: str
    priority: int
    sources: tuple[IPv4Network, ...]
    whole: bool

    def meets(self, wanted: IPv4Network) -> bool:
        """Whether it is for some of this range."""
        return any(one.overlaps(wanted) for one in self.sources)

    def decides(self, wanted: IPv4Network) -> bool:
        """Whether nothing of this range gets past it."""
        return self.whole and any(wanted.subnet_of(one) for one in self.sources)


def _ranges(place: Place) -> tuple[IPv4Network, ...]:
    return tuple(one for one in (parse_network(item.string()) for item in place.each()) if one)


def _of_network(rules: Place) -> list[_Rule]:
    """The network's own rules in their order; where two have the same priority, the one that denies comes first."""
    found = []
    for place in rules.each():
        others = place["sourceTags"].each() or place["sourceServiceAccounts"].each()
        if place["direction"].string() == "EGRESS" or place["disabled"].raw is True:
            continue
        denied = place["denied"]
        every = any(item["IPProtocol"].string() == "all" for item in denied.each())
        some = any(place[name].each() for name in ("targetTags", "targetServiceAccounts", "destinationRanges"))
        sources = _ranges(place["sourceRanges"]) or (() if others else (_EVERYWHERE,))
        priority = place["priority"].integer(1000, "default 1000 (Compute API, firewalls)").content or 0
        action = "deny" if denied.each() else "allow"
        found.append(_Rule(place, action, priority, sources, every and not some))
    return sorted(found, key=lambda rule: (rule.priority, rule.action == "allow"))


_PLAIN = frozenset({"srcIpRanges", "layer4Configs"})


def _of_policy(policy: Place) -> list[_Rule]:
    """The rules of one policy; what it matches besides addresses and ports makes a rule a narrower one."""
    found = []
    for place in policy["rules"].each():
        if place["direction"].string() == "EGRESS" or place["disabled"].raw is True:
            continue
        match = place["match"]
        plain = set(match.keys()) <= _PLAIN
        every = all(item["ipProtocol"].string() in ("all", "") for item in match["layer4Configs"].each())
        some = any(place[name].each() for name in ("targetResources", "targetServiceAccounts", "targetSecureTags"))
        action = place["action"].string()
        known = action if action in ("deny", "goto_next") else "allow"
        priority = place["priority"].integer(0).content or 0
        sources = _ranges(match["srcIpRanges"]) or (_EVERYWHERE,)
        found.append(_Rule(place, known, priority, sources, plain and every and not some))
    return sorted(found, key=lambda rule: rule.priority)


def _stages(look: LinkLook) -> Iterator[list[_Rule]]:
    """The rules in the order in which Google looks at them, policy by policy."""
    body = effective_firewalls(look)
    policies = body["firewallPolicys"].each()
    hierarchy = [one for one in policies if one["type"].string() == "HIERARCHY"]
    of_network = [one for one in policies if one["type"].string() != "HIERARCHY"]
    first = vpc(look)["networkFirewallPolicyEnforcementOrder"].string() == _BEFORE
    yield from map(_of_policy, hierarchy)
    if first:
        yield from map(_of_policy, of_network)
    yield _of_network(body["firewalls"])
    if not first:
        yield from map(_of_policy, of_network)


def _judge(stages: Iterable[list[_Rule]], wanted: IPv4Network) -> tuple[bool, _Rule | None]:
    """Whether something of this range may get in, and the rule that keeps it out; None for the implied one."""
    for rules in stages:
        for rule in rules:
            if rule.action == "allow" and rule.meets(wanted):
                return True, None
            if rule.action == "deny" and rule.decides(wanted):
                return False, rule
            if rule.action == "goto_next" and rule.decides(wanted):
                break
    return False, None


def _ranges_of(look: LinkLook) -> list[IPv4Network]:
    """The ranges of Azure that Google does not use itself; those that it does are a fault of their own (D04)."""
    return sorted(one for one in look.azure_ranges if not any(one.overlaps(other) for other in look.google_ranges))


def _shut(look: LinkLook, *, by_rule: bool) -> list[tuple[IPv4Network, _Rule | None]]:
    """The ranges of Azure from which nothing gets in, by a rule that denies before one that allows, or by none."""
    if not effective_firewalls(look).exists:
        return []
    stages = list(_stages(look))
    found = []
    for wanted in _ranges_of(look):
        may, rule = _judge(stages, wanted)
        allowed = any(one.action == "allow" and one.meets(wanted) for rules in stages for one in rules)
        if not may and allowed is by_rule:
            found.append((wanted, rule))
    return found


def _severity(look: LinkLook, shut: list[tuple[IPv4Network, _Rule | None]]) -> Severity:
    """All of Azure shut out, or a part of it."""
    return Severity.BLOCKS if len(shut) == len(_ranges_of(look)) else Severity.RISK


@_TRAFFIC.link("F03", Severity.BLOCKS, Confidence.LIKELY)
def nothing_let_in(look: LinkLook) -> Said:
    """No firewall rule of the VPC network lets in what Azure starts.

    Checks: a rule or a policy allows something from every range of Azure.
    Why: what no rule allows is refused. Answers to what Google starts get in all the same, so a link may be meant
    so. Rules of regional policies are not read.
    Azure: bytes go out, and none come in.
    Google: no ingress rule has a source range of Azure.
    Fix: add a rule that allows what is wanted from the ranges of Azure.
    Safety: opens what the rule names.
    Source: Google, Firewall rules; Compute API, networks.getEffectiveFirewalls (documented)
    """
    shut = _shut(look, by_rule=False)
    if shut:
        yield Told(
            f"no firewall rule of {vpc(look)['name'].string() or 'the network'} lets in what "
            f"{short(wanted for wanted, _ in shut)} starts",
            (effective_firewalls(look)["firewalls"].source,),
            (Remedy(Cloud.GCP, "add a rule that allows what is wanted from the ranges of Azure"),),
            Cloud.GCP,
            vpc(look)["name"].string(),
            _severity(look, shut),
            commands=(gcloud_effective_firewalls(vpc_path(look)),),
        )


@_TRAFFIC.link("F04", Severity.BLOCKS, Confidence.LIKELY)
def denied_before(look: LinkLook) -> Said:
    """A firewall rule refuses what comes from Azure before the rule that allows it.

    Checks: no rule or policy that denies everything from a range of Azure comes before one that allows some of it.
    Why: the first rule that matches decides, in the order of policies and priorities.
    Azure: bytes go out, and none come in.
    Google: the rule that denies has the lower number, or is in a policy that comes first.
    Fix: give the rule that allows the lower number, or ask who owns the policy.
    Safety: opens what the rule names.
    Source: Google, Firewall rules; Compute API, networks.getEffectiveFirewalls (documented)
    """
    shut = _shut(look, by_rule=True)
    denying = [rule.place for _, rule in shut if rule]
    if denying:
        rule = denying[0]
        name = rule["name"].string() or rule["ruleName"].string() or f"priority {rule['priority'].raw}"
        yield Told(
            f"the firewall rule {name} refuses {short(wanted for wanted, _ in shut)} before it is allowed",
            tuple(place["priority"].source for place in denying),
            (Remedy(Cloud.GCP, "let the rule that allows come first"),),
            Cloud.GCP,
            name,
            _severity(look, shut),
            commands=(gcloud_effective_firewalls(vpc_path(look)),),
        )
