"""Findings that say the same of several tunnels of a link, as one: for people. Programs get each of them."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Sequence
from dataclasses import dataclass
from typing import TypeVar

from probes.checks.finding import Confidence, Finding, Remedy, unique
from probes.checks.registry import find_check
from probes.matrix import Matrix
from probes.values import Source
from tui.policy import Suppression
from tui.verdict import Doubt, Fault

_Each = TypeVar("_Each")


@dataclass(frozen=True, slots=True)
class Group:
    """One or more faults that differ in nothing but their tunnel.

    Attributes:
        faults: at least one, in the order in which they were found.
    """

    faults: tuple[Fault, ...]

    @property
    def first(self) -> Finding:
        """What all of them say."""
        return self.faults[0].finding

    @property
    def matrix(self) -> Matrix:
        """The link."""
        return self.faults[0].matrix

    @property
    def counts(self) -> bool:
        """Whether they count for the verdict."""
        return self.faults[0].counts

    @property
    def suppressed(self) -> Suppression | None:
        """The suppression that holds for them."""
        return self.faults[0].suppressed

    @property
    def title(self) -> str:
        """The title of the check."""
        check = find_check(self.first.code)
        return check.title if check else ""

    @property
    def place(self) -> str:
        """Such as `tunnel 0, tunnel 1, IPsec`."""
        return _place([fault.finding for fault in self.faults])

    @property
    def sentence(self) -> str:
        """What is wrong, and how sure that is where it is not certain."""
        sure = "" if self.first.confidence is Confidence.CERTAIN else f" ({self.first.confidence.value})"
        return f"{self.first.sentence}{sure}"

    @property
    def evidence(self) -> tuple[Source, ...]:
        """Where to see it."""
        return unique(source for fault in self.faults for source in fault.finding.evidence)

    @property
    def commands(self) -> tuple[str, ...]:
        """Lines to look by hand."""
        return tuple(dict.fromkeys(command for fault in self.faults for command in fault.finding.commands))

    @property
    def remedies(self) -> tuple[Remedy, ...]:
        """What would mend it; the same words for several tunnels are said once."""
        remedies = (remedy for fault in self.faults for remedy in fault.finding.remedies)
        return tuple({(remedy.cloud, remedy.sentence): remedy for remedy in remedies}.values())

    @property
    def consequences(self) -> tuple[str, ...]:
        """What follows from it, such as `HAVE08 tunnel 1, BGP: the BGP session is down`."""
        found = [each for fault in self.faults for each in fault.finding.consequences]
        return tuple(
            f"{those[0].code} {_place(those)}: {those[0].sentence}"
            for those in _grouped(found, lambda each: (each.code, each.layer, each.sentence))
        )


def group_faults(faults: Iterable[Fault]) -> tuple[Group, ...]:
    """The faults in their order, those that say the same of several tunnels together."""
    return tuple(Group(tuple(those)) for those in _grouped(faults, _same_fault))


def group_doubts(doubts: Iterable[Doubt]) -> tuple[tuple[Doubt, ...], ...]:
    """The checks that could not tell, by reason."""
    return tuple(tuple(those) for those in _grouped(doubts, lambda doubt: doubt.unsure.reason))


def _same_fault(fault: Fault) -> Hashable:
    finding = fault.finding
    said = (finding.code, finding.severity, finding.confidence, finding.layer, finding.sentence, finding.cloud)
    link = fault.matrix.link
    alone = () if finding.tunnel else (finding.resource,)
    return (link.azure.id, link.gcp.id, said, alone, fault.counts, fault.suppressed)


def _grouped(each: Iterable[_Each], key: Callable[[_Each], Hashable]) -> list[list[_Each]]:
    groups: dict[Hashable, list[_Each]] = {}
    for one in each:
        groups.setdefault(key(one), []).append(one)
    return list(groups.values())


def _place(findings: Sequence[Finding]) -> str:
    tunnels = dict.fromkeys(finding.tunnel for finding in findings if finding.tunnel)
    return ", ".join([*tunnels, findings[0].layer.word])
