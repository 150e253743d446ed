"""What each check said of one link, as cases of a test report."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from probes.checks.finding import Finding
from probes.checks.registry import Check, all_checks
from probes.matrix import Matrix
from tui.report.audit import Audit
from tui.verdict import Doubt, Fault, doubts, faults


@dataclass(frozen=True, slots=True)
class Case:
    """One case; plain passing if it has no outcome.

    Attributes:
        classname, name: what it is sorted by, and what it is about.
        outcome: `failure`, `error`, `skipped`, or empty.
        message: of the outcome, in one line.
        kind: what kind of failure or error.
        details: of the failure or error, by line.
        remarks: what else is to be said, by line.
    """

    classname: str
    name: str
    outcome: str = ""
    message: str = ""
    kind: str = ""
    details: tuple[str, ...] = ()
    remarks: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class _Said:
    """All that was said of a link, to be asked by code and tunnel."""

    faults: tuple[Fault, ...]
    doubts: tuple[Doubt, ...]
    folded: tuple[tuple[Finding, Finding], ...]
    """What follows from another finding, and that one."""

    def at(self, code: str, tunnel: str) -> _Said:
        where = (code, tunnel)
        return _Said(
            tuple(each for each in self.faults if (each.finding.code, each.finding.tunnel) == where),
            tuple(each for each in self.doubts if (each.unsure.code, each.unsure.tunnel) == where),
            tuple(each for each in self.folded if (each[0].code, each[0].tunnel) == where),
        )

    def tunnels_of(self, code: str) -> Iterator[str]:
        yield from (each.finding.tunnel for each in self.faults if each.finding.code == code)
        yield from (each.unsure.tunnel for each in self.doubts if each.unsure.code == code)
        yield from (each.tunnel for each, _ in self.folded if each.code == code)


def link_cases(matrix: Matrix, audit: Audit) -> list[Case]:
    """A case for each check that takes part, and each tunnel or the link that it looked at, in the checks' order."""
    of_link = [fault for fault in faults(audit.view, audit.policy) if fault.matrix is matrix]
    said = _Said(
        tuple(of_link),
        tuple(doubt for doubt in doubts(audit.view, audit.policy) if doubt.matrix is matrix),
        tuple((each, fault.finding) for fault in of_link for each in fault.finding.consequences),
    )
    return [
        _case(check, tunnel, said.at(check.code, tunnel))
        for check in all_checks()
        if audit.policy.takes(check.code, check.layer)
        for tunnel in _tunnels(check, matrix, said)
    ]


def _tunnels(check: Check, matrix: Matrix, said: _Said) -> tuple[str, ...]:
    """The tunnels that a check looked at; an empty name stands for the link as a whole."""
    whole = [""] if check.of_link else []
    keys = [tunnel.key for tunnel in matrix.diagnosis.tunnels] if check.of_tunnel else []
    return tuple(dict.fromkeys([*whole, *keys, *said.tunnels_of(check.code)]))


def _case(check: Check, tunnel: str, said: _Said) -> Case:
    title = check.title.rstrip(".")
    name = f"{check.code} {title} [{tunnel}]" if tunnel else f"{check.code} {title}"
    counting = [fault.finding for fault in said.faults if fault.counts]
    grave = [doubt.unsure.reason for doubt in said.doubts if doubt.counts]
    remarks = tuple(_remarks(said))
    if counting:
        more = f" (and {len(counting) - 1} more)" if counting[1:] else ""
        details = tuple(line for finding in counting for line in finding_text(finding))
        first = counting[0]
        return Case(check.layer.word, name, "failure", f"{first.told}{more}", first.severity.value, details, remarks)
    if grave:
        return Case(check.layer.word, name, "error", grave[0], "could not tell", tuple(grave), remarks)
    skipped = next(_reasons_to_skip(said), "")
    return Case(check.layer.word, name, "skipped" if skipped else "", skipped, remarks=remarks)


def _reasons_to_skip(said: _Said) -> Iterator[str]:
    """Why a case is neither passed nor failed: what was found does not count, or it is not known."""
    for fault in said.faults:
        if fault.suppressed:
            yield f"suppressed until {fault.suppressed.until.isoformat()}: {fault.suppressed.reason}"
    for finding, cause in said.folded:
        yield f"follows from {cause.code} {cause.place}: {finding.sentence}"
    for doubt in said.doubts:
        yield f"could not tell: {doubt.unsure.reason}"


def _remarks(said: _Said) -> Iterator[str]:
    """What was found and does not count."""
    for fault in said.faults:
        if not fault.counts:
            yield from finding_text(fault.finding)


def finding_text(finding: Finding) -> Iterator[str]:
    """A finding by line: what is wrong, what follows, how to look by hand, and what would mend it."""
    yield f"{finding.severity.value}, {finding.confidence.value}: {finding.told}"
    yield from (f"then: {each.code} {each.told}" for each in finding.consequences)
    yield from (f"see: {source.name} {source.path}" for source in finding.evidence)
    yield from (f"look: {command}" for command in finding.commands)
    yield from (f"fix: {remedy.cloud.title}: {remedy.sentence}" for remedy in finding.remedies)
    yield f"more: havpn-tui explain {finding.code}"
