"""From documents to a diagnosis: run every check, fold what follows, judge what the clouds report. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from enum import StrEnum

from probes.azure.parse import parse_azure
from probes.checks.finding import Confidence, Finding, Layer, Unsure
from probes.checks.ladder import Ladder, State, climb
from probes.checks.look import LinkLook
from probes.checks.registry import all_checks
from probes.documents import Documents
from probes.gcp.lists import Lists
from probes.gcp.parse import parse_gcp
from probes.gcp.routers import Routers
from probes.matrix import Severity
from probes.model import Inventory, Link
from probes.pairing import pair_ends

STALE = "HAVL27"
UNDELIVERED = "HAVD27"
"""What is advertised does not arrive, which a fault of the same range explains."""
POLICIES = "HAVD15"
"""They may keep any range back."""
WAITS, WAITING, INCOMPLETE = "HAVB22", "WAITING_FOR_FULL_CONFIG", ("HAVA11", "HAVA12", "HAVA13", "HAVC33")
"""A tunnel that waits for its configuration, and the parts of BGP that it waits for."""
UNCOVERED, COVERS_LESS = "HAVE05", ("HAVE02", "HAVE03", "HAVE04", "HAVE06")
"""What Google says of how the peer is covered, and the faults that it says it of."""


class Lamp(StrEnum):
    """One of two answers that are never mixed."""

    YES = "yes"
    PARTLY = "partly"
    NO = "no"
    UNKNOWN = "cannot tell"


@dataclass(frozen=True, slots=True)
class TunnelDiagnosis:
    """One tunnel.

    Attributes:
        key: of its section in the matrix.
        fits: would the two configurations work together, as far as can be read.
        observed: do the clouds report it up, BGP included.
    """

    key: str
    ladder: Ladder
    fits: Lamp
    observed: Lamp


@dataclass(frozen=True, slots=True)
class Diagnosis:
    """One link.

    Attributes:
        findings: root causes first; what follows from one is folded under it.
        unsure: the checks that could not tell, each with its reason; while there is any, no verdict is whole.
        fits, observed: the two lamps of the whole link.
    """

    link: Link
    findings: tuple[Finding, ...] = ()
    unsure: tuple[Unsure, ...] = ()
    tunnels: tuple[TunnelDiagnosis, ...] = ()
    fits: Lamp = Lamp.UNKNOWN
    observed: Lamp = Lamp.UNKNOWN

    @property
    def headline(self) -> Finding | None:
        """The one finding to look at first."""
        return self.findings[0] if self.findings else None

    @property
    def first_broken(self) -> Finding | None:
        """The headline, if it keeps the link or a tunnel from working."""
        headline = self.headline
        return headline if headline and headline.severity is Severity.BLOCKS else None

    @property
    def complete(self) -> bool:
        """Whether every check could tell."""
        return not self.unsure

    def of_tunnel(self, key: str) -> tuple[Finding, ...]:
        """The findings about this tunnel or the link as a whole."""
        return tuple(finding for finding in self.findings if finding.is_about(key))


def diagnose(
    documents: Documents, azure_gateway: str | None = None, gcp_gateway: str | None = None
) -> tuple[Diagnosis, ...]:
    """The diagnosis of every link in these documents; the arguments are those of `probes.survey.survey`."""
    inventory = Inventory(parse_azure(documents, azure_gateway), parse_gcp(documents, gcp_gateway))
    pairing = pair_ends(inventory, asserted=bool(azure_gateway and gcp_gateway))
    return diagnose_links(pairing.links, documents)


def diagnose_links(links: Iterable[Link], documents: Documents) -> tuple[Diagnosis, ...]:
    """The same for links that are paired already."""
    lists = Lists(documents)
    routers = Routers(lists)
    return tuple(_diagnose_link(LinkLook(link, documents, lists, routers)) for link in links)


def _diagnose_link(look: LinkLook) -> Diagnosis:
    said = [each for check in all_checks() for each in check.run(look)]
    found = [each for each in said if isinstance(each, Finding)]
    unsure = tuple(each for each in said if isinstance(each, Unsure))
    ladders = {tunnel.key: climb(tunnel.tunnel, look.link) for tunnel in look.tunnels}
    tunnels = tuple(
        TunnelDiagnosis(key, ladder, _fits(found, unsure, key), _observed(ladder)) for key, ladder in ladders.items()
    )
    folded = fold([*found, *_not_effective_yet(found, tunnels)])
    return Diagnosis(
        look.link,
        folded,
        unsure,
        tunnels,
        _of_all([tunnel.fits for tunnel in tunnels]),
        _of_all([tunnel.observed for tunnel in tunnels]),
    )


def fold(findings: list[Finding]) -> tuple[Finding, ...]:
    """The findings in the order to look at them, with what follows from another folded under it."""
    ordered = sorted(findings, key=_order)
    followers: dict[int, list[Finding]] = {}
    roots: list[Finding] = []
    for finding in ordered:
        cause = next((number for number, root in enumerate(roots) if _explains(root, finding)), None)
        if finding.observed and cause is not None:
            followers.setdefault(cause, []).append(finding)
        else:
            roots.append(finding)
    told = [root.with_consequences(*followers.get(number, ())) for number, root in enumerate(roots)]
    return tuple(sorted(told, key=_headline_order))


def _order(finding: Finding) -> tuple[object, ...]:
    """Configured faults before what is observed, so that they can explain it; then from the ground up."""
    return (finding.observed, finding.layer, *_headline_order(finding))


def _headline_order(finding: Finding) -> tuple[object, ...]:
    sure = tuple(Confidence).index(finding.confidence)
    number = int(finding.tunnel.rpartition(" ")[2] or -1) if finding.tunnel else -1
    return (finding.weight, finding.layer, sure, number, finding.code, finding.resource, finding.sentence)


def _explains(root: Finding, finding: Finding) -> bool:
    """Whether `finding`, which is observed, follows from `root`."""
    if finding.code == UNCOVERED:
        return root.code in COVERS_LESS
    if finding.code == UNDELIVERED and root.layer is Layer.ROUTES and root.severity is Severity.DEGRADES:
        return root.is_about(finding.tunnel) and _is_of_same_range(root, finding)
    if not root.is_about(finding.tunnel) or root.severity is not Severity.BLOCKS:
        return root.code == STALE and root.tunnel == finding.tunnel and root.layer < finding.layer
    if finding.code == STALE:
        return not root.observed or root.layer <= finding.layer
    if finding.code == WAITS:
        waits = any(source.raw == WAITING for source in finding.evidence)
        return root.layer <= finding.layer or (waits and root.code in INCOMPLETE)
    return root.layer <= finding.layer


def _is_of_same_range(root: Finding, finding: Finding) -> bool:
    """Whether both rest on one prefix: a range that is left out on purpose explains no other that is missing.

    A route policy names none, and may be the reason for any.
    """
    named = {source.raw for source in root.evidence if isinstance(source.raw, str)}
    return root.code == POLICIES or any(
        source.raw in named for source in finding.evidence if isinstance(source.raw, str)
    )


def _not_effective_yet(found: list[Finding], tunnels: tuple[TunnelDiagnosis, ...]) -> Iterable[Finding]:
    """The configurations do not fit, and the clouds report that all is up: one of the two is not yet so."""
    for tunnel in tunnels:
        if tunnel.observed is not Lamp.YES:
            continue
        faults = [each for each in found if _is_fault(each, tunnel.key) and each.layer <= Layer.BGP]
        if faults:
            first = min(faults, key=_headline_order)
            yield replace(
                first,
                code=STALE,
                severity=Severity.NOTE,
                confidence=Confidence.LIKELY,
                tunnel=tunnel.key,
                sentence=f"the clouds still report {tunnel.key} up: a change has not taken effect yet, "
                "and it will fall at the next negotiation",
                remedies=(),
                consequences=(),
            )


def _is_fault(finding: Finding, key: str) -> bool:
    """Whether it keeps the two configurations from working together; what stands behind them is another matter."""
    configured = not finding.observed and finding.severity is Severity.BLOCKS and finding.layer <= Layer.ROUTES
    return configured and finding.is_about(key)


_CONFIGURED = {
    check.code
    for check in all_checks()
    if not check.observed and check.severity is Severity.BLOCKS and check.layer <= Layer.ROUTES
}


def _fits(found: list[Finding], unsure: tuple[Unsure, ...], key: str) -> Lamp:
    if any(_is_fault(finding, key) for finding in found):
        return Lamp.NO
    open_here = any(each.code in _CONFIGURED and each.tunnel in ("", key) for each in unsure)
    return Lamp.UNKNOWN if open_here else Lamp.YES


def _observed(ladder: Ladder) -> Lamp:
    """Up means IPsec and BGP."""
    states = {rung.layer: rung.state for rung in ladder.rungs}
    wanted = [states[Layer.EXISTS], states[Layer.IPSEC], states[Layer.BGP]]
    if State.DISPROVED in wanted:
        return Lamp.NO
    return Lamp.UNKNOWN if State.UNKNOWN in wanted else Lamp.YES


def _of_all(lamps: list[Lamp]) -> Lamp:
    if not lamps:
        return Lamp.UNKNOWN
    if len(set(lamps)) == 1:
        return lamps[0]
    if Lamp.NO in lamps:
        return Lamp.PARTLY if Lamp.YES in lamps else Lamp.NO
    return Lamp.UNKNOWN
