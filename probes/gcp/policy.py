"""A VPN tunnel's cipher suite and traffic selectors, in the model's terms."""

from __future__ import annotations

from probes.gcp.rules import DEFAULT_PROPOSALS, IKEV1_PROPOSALS
from probes.model import Proposals, Selectors
from probes.proposals import PRF, google_algorithm
from probes.reading import Place
from probes.values import Value, default, known, unknown

_ANY = ("0.0.0.0/0",)
_ROLES = (
    ("IKE encryption", "phase1", "encryption"),
    ("IKE integrity", "phase1", "integrity"),
    ("IKE group", "phase1", "dh"),
    ("IPsec encryption", "phase2", "encryption"),
    ("IPsec integrity", "phase2", "integrity"),
    ("PFS group", "phase2", "pfs"),
    (PRF, "phase1", "prf"),
)


def parse_proposals(tunnel: Place) -> Value[Proposals]:
    """The tunnel's `cipherSuite`; a role left out keeps Google's defaults."""
    suite = tunnel["cipherSuite"]
    if tunnel["ikeVersion"].raw == 1:
        return known(IKEV1_PROPOSALS, tunnel["ikeVersion"].source)
    if not suite.exists:
        return default(DEFAULT_PROPOSALS, "no cipherSuite: Google's defaults", suite.source)
    if not isinstance(suite.raw, dict):
        return unknown("the cipher suite is not an object", suite.source)
    defaults = dict(DEFAULT_PROPOSALS.roles)
    chosen = [(role, suite[phase][name].texts(()), suite[phase][name].source) for role, phase, name in _ROLES]
    unread = next((value for _, value, _ in chosen if value.is_gap), None)
    if unread is not None:
        return unknown(unread.reason, *unread.sources)
    roles = tuple(
        (role, tuple(map(google_algorithm, value.content)) if value.content else defaults.get(role, ()))
        for role, value, _ in chosen
    )
    named = dict(roles)
    restricted = [role for role, value, _ in chosen if value.content]
    label = " ".join("/".join(_short(role, named[role])) for role in restricted) or "defaults"
    return known(Proposals(label, roles), *(source for _, _, source in chosen))


def parse_selectors(tunnel: Place) -> Value[Selectors]:
    """Any to any on every HA VPN tunnel; other values would tell of a Classic VPN tunnel."""
    local = tunnel["localTrafficSelector"].texts(_ANY, "any, as on every HA VPN tunnel")
    remote = tunnel["remoteTrafficSelector"].texts(_ANY, "any, as on every HA VPN tunnel")
    if remote.content is None:
        return remote.map(lambda texts: Selectors(_ANY, texts))
    there = remote.content
    return local.map(lambda here: Selectors(here, there)).also_from(*remote.sources)


def _short(role: str, values: tuple[str, ...]) -> tuple[str, ...]:
    prefix = {"IKE group": "DH", "PFS group": "PFS", PRF: "PRF-"}.get(role, "")
    return tuple(prefix + value for value in values)
