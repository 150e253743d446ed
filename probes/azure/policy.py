"""A connection's IKE and IPsec policy and its traffic selectors, in the model's terms."""

from __future__ import annotations

from probes.azure.rules import DEFAULT_PROPOSALS
from probes.model import Proposals, Selectors
from probes.proposals import azure_group
from probes.reading import Place
from probes.values import Value, default, known, unknown

_ANY = ("0.0.0.0/0",)


def parse_proposals(properties: Place) -> Value[Proposals]:
    """The custom policy, which then is the only one offered, or the documented default policy."""
    if not properties.exists:
        return properties.text().map(lambda _: DEFAULT_PROPOSALS)
    policies = properties["ipsecPolicies"].each()
    if not policies and properties["ipsecPolicies"].exists and properties["ipsecPolicies"].raw != []:
        return unknown("the custom policy is not a list", properties["ipsecPolicies"].source)
    if not policies:
        return default(
            DEFAULT_PROPOSALS, "no custom policy: Azure's default policy", properties["ipsecPolicies"].source
        )
    policy = policies[0]
    names = ("ikeEncryption", "ikeIntegrity", "dhGroup", "ipsecEncryption", "ipsecIntegrity", "pfsGroup")
    values = [policy[name].text() for name in names]
    sources = [source for value in values for source in value.sources]
    missing = next((name for name, value in zip(names, values, strict=True) if not value.has_content), "")
    if missing:
        return unknown(f"the custom policy lacks {missing}", *sources)
    encryption, integrity, group, ipsec, ipsec_integrity, pfs = (value.content or "" for value in values)
    number = azure_group(group)
    pfs_number = azure_group(pfs, number)
    label = f"{encryption} {integrity} DH{number} / {ipsec} {'no PFS' if pfs == 'None' else 'PFS' + pfs_number}"
    roles = (
        ("IKE encryption", (encryption,)),
        ("IKE integrity", (integrity,)),
        ("IKE group", (number,)),
        ("IPsec encryption", (ipsec,)),
        ("IPsec integrity", (ipsec_integrity,)),
        ("PFS group", (pfs_number,)),
    )
    return known(Proposals(label, roles), *sources)


def parse_selectors(properties: Place) -> Value[Selectors]:
    """Any to any, unless the connection narrows them."""
    policy_based = properties["usePolicyBasedTrafficSelectors"].flag(False, "left out means off")
    listed = properties["trafficSelectorPolicies"]
    if policy_based.content is None:
        return policy_based.map(lambda _: Selectors(_ANY, _ANY))
    if listed.exists and not isinstance(listed.raw, list):
        return unknown("the traffic selectors are not a list", listed.source)
    if listed.each():
        local = tuple(
            sorted({text for item in listed.each() for text in item["localAddressRanges"].texts().content or ()})
        )
        remote = tuple(
            sorted({text for item in listed.each() for text in item["remoteAddressRanges"].texts().content or ()})
        )
        return known(Selectors(local, remote), listed.source, *policy_based.sources)
    if policy_based.content:
        return known(Selectors(("policy-based",), ("policy-based",)), *policy_based.sources)
    return known(Selectors(_ANY, _ANY), *policy_based.sources, listed.source)
