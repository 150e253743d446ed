"""What Google asks for its 99.99 % on HA VPN: configuration alone, whatever is up."""

from __future__ import annotations

from collections import defaultdict

from probes.availability.answer import Answer
from probes.availability.conditions import Asked, Condition, Judged, not_known, put
from probes.checks.finding import evidence_of
from probes.checks.look import LinkLook, TunnelLook
from probes.documents import Cloud
from probes.values import Value

TOPOLOGIES = "Google, HA VPN topologies"
_EXTERNAL = "Compute API, externalVpnGateways.redundancyType"

COVERAGE = {
    "SINGLE_IP_INTERNALLY_REDUNDANT": frozenset({(0, 0), (1, 0)}),
    "TWO_IPS_REDUNDANCY": frozenset({(0, 0), (1, 1)}),
    "FOUR_IPS_REDUNDANCY": frozenset({(0, 0), (0, 1), (1, 2), (1, 3)}),
}
"""By redundancy type: the pairs of Google interface and peer interface that need a tunnel (documented)."""
_TYPES = {1: "SINGLE_IP_INTERNALLY_REDUNDANT", 2: "TWO_IPS_REDUNDANCY"}


def google_conditions(look: LinkLook) -> tuple[Condition, ...]:
    """Google's conditions in the order of its page."""
    tunnels = tuple(tunnel for tunnel in look.tunnels if tunnel.gcp)
    complete = look.link.gcp.ends_complete
    return tuple(
        put(Cloud.GCP, asked, judged)
        for asked, judged in (
            (Asked("HAVE03", "two tunnels at least", TOPOLOGIES), _two(tunnels, complete)),
            (Asked("HAVE04", "tunnels on both interfaces", TOPOLOGIES), _both_interfaces(tunnels, complete)),
            (Asked("HAVE05", "each interface to its side of the peer", TOPOLOGIES), _covered(tunnels, complete)),
            (Asked("HAVE06", "as many peer addresses as Azure has", _EXTERNAL), _type(look, tunnels)),
        )
    )


def _two(tunnels: tuple[TunnelLook, ...], complete: Value[bool]) -> Judged:
    number = len(tunnels)
    told = f"{number} VPN tunnel{'' if number == 1 else 's'} between these gateways"
    return _count(number >= 2, told, tunnels, complete)


def _both_interfaces(tunnels: tuple[TunnelLook, ...], complete: Value[bool]) -> Judged:
    used = sorted({tunnel.gcp.index for tunnel in tunnels if tunnel.gcp})
    named = " and ".join(str(index) for index in used) or "none"
    return _count({0, 1} <= set(used), f"tunnels on interface {named}", tunnels, complete)


def _covered(tunnels: tuple[TunnelLook, ...], complete: Value[bool]) -> Judged:
    """Whether one external VPN gateway is covered as its type asks for."""
    pairs: defaultdict[str, set[tuple[int, int]]] = defaultdict(set)
    kinds: dict[str, Value[str]] = {}
    for tunnel in tunnels:
        place = tunnel.google_tunnel
        peer = place["peerExternalGatewayInterface"].integer(0, "0 may be left out")
        kind = tunnel.external["redundancyType"].text()
        name = place["peerExternalGateway"].string()
        kinds[name] = kind
        if tunnel.gcp and peer.content is not None:
            pairs[name].add((tunnel.gcp.index, peer.content))
    missing = []
    for name, kind in kinds.items():
        wanted = COVERAGE.get(kind.content or "")
        if wanted is None:
            reason = f"the type {kind.content} is not known" if kind.content else kind.reason
            return Judged(Answer.CANNOT_TELL, reason or "the external VPN gateway is not read", kind.sources)
        if wanted <= pairs[name]:
            return Judged(Answer.YES, _tell_pairs(pairs[name]), kind.sources)
        missing.append(f"no tunnel for {_tell_pairs(set(wanted - pairs[name]))}")
    return _count(False, missing[0] if missing else "no tunnel", tunnels, complete)


def _tell_pairs(pairs: set[tuple[int, int]]) -> str:
    return ", ".join(f"interface {own} -> peer {peer}" for own, peer in sorted(pairs))


def _type(look: LinkLook, tunnels: tuple[TunnelLook, ...]) -> Judged:
    number = len(look.link.azure.addresses)
    expected = _TYPES.get(number)
    externals = {tunnel.google_tunnel["peerExternalGateway"].string(): tunnel.external for tunnel in tunnels}
    kinds = [external["redundancyType"].text() for external in externals.values()]
    for judged in not_known(*kinds):
        return judged
    if not kinds or expected is None:
        return Judged(Answer.CANNOT_TELL, "no external VPN gateway, or no address of Azure, is known")
    told = ", ".join(sorted({kind.content or "none" for kind in kinds}))
    if len(kinds) > 1:
        return Judged(Answer.CANNOT_TELL, f"{len(kinds)} external VPN gateways ({told}): not vouched for")
    holds = kinds[0].content == expected
    return Judged(
        Answer.YES if holds else Answer.NO,
        f"{told}, Azure has {number} public address{'' if number == 1 else 'es'}",
        evidence_of(*kinds),
    )


def _count(holds: bool, told: str, tunnels: tuple[TunnelLook, ...], complete: Value[bool]) -> Judged:
    """What is counted and not there may be there all the same where not everything was read."""
    sources = tuple(tunnel.google_tunnel["vpnGatewayInterface"].source for tunnel in tunnels)
    if not holds and not complete.has_content:
        return Judged(Answer.CANNOT_TELL, f"{told}; not all of them are read: {complete.reason}", complete.sources)
    return Judged(Answer.YES if holds else Answer.NO, told, sources)
