"""The fixes of a finding: those of its remedies whose targets can be written from here."""

from __future__ import annotations

from dataclasses import dataclass

from changes.plan import Plan, make_plan
from probes.checks.finding import Finding, Remedy
from probes.documents import Documents


@dataclass(frozen=True, slots=True)
class Fix:
    """One way out of a finding, and what it would do; several stand side by side and one is chosen.

    Attributes:
        plan: what it would do now.
    """

    code: str
    tunnel: str
    remedy: Remedy
    plan: Plan

    @property
    def is_offered(self) -> bool:
        """Whether it leads all the way and there is something to do."""
        return self.plan.is_whole and bool(self.plan.steps)

    @property
    def why_not(self) -> str:
        """Why it is not offered; empty where it is."""
        if self.is_offered:
            return ""
        if not self.remedy.targets:
            return "this is done by hand: no field of one value would mend it"
        return "; ".join(dict.fromkeys(one.sentence for one in self.plan.unplanned)) or "it is so already"


def find_fixes(finding: Finding, documents: Documents) -> tuple[Fix, ...]:
    """Each remedy of a finding with its plan, in the finding's order; those that cannot be applied say why."""
    return tuple(
        Fix(finding.code, finding.tunnel, remedy, make_plan(remedy.targets, documents)) for remedy in finding.remedies
    )
