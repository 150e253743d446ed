"""What does not count because somebody said so: checks that are left out, and suppressions. All of it is told."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from probes.checks.finding import Finding
from probes.checks.registry import all_checks
from probes.view import View
from tui.policy import Policy, Suppression
from tui.verdict import checks_left_out, faults


@dataclass(frozen=True, slots=True)
class Use:
    """What a suppression did.

    Attributes:
        matches: how many findings it is about, those that follow from another included.
    """

    suppression: Suppression
    expired: bool
    matches: int


@dataclass(frozen=True, slots=True)
class LeftOut:
    """The checks that `--select` and `--ignore` leave out.

    Attributes:
        codes: of the checks.
        total: how many checks there are.
        findings: the codes of what they had found, once for each finding.
    """

    codes: tuple[str, ...]
    total: int
    findings: tuple[str, ...]

    @property
    def told(self) -> str:
        """One sentence."""
        number, codes = len(self.findings), ", ".join(dict.fromkeys(self.findings))
        found = f"; they had {number} finding{'' if number == 1 else 's'}: {codes}" if number else ""
        return f"{len(self.codes)} of {self.total} checks left out by --select and --ignore{found}"


def uses_of(view: View, policy: Policy) -> tuple[Use, ...]:
    """What each suppression did, in their order; findings of checks that are left out are known to them, too."""
    found = [
        (finding, matrix.link) for matrix in view.matrices for root in matrix.findings for finding in _with_all(root)
    ]
    return tuple(
        Use(each, policy.has_expired(each), sum(each.fits(finding, link) for finding, link in found))
        for each in policy.suppressions
    )


def remarks(view: View, policy: Policy) -> tuple[str, ...]:
    """The suppressions that do not do what they are there for, as sentences."""
    return tuple(sentence for use in uses_of(view, policy) if (sentence := _remark(use)))


def left_out(view: View, policy: Policy) -> LeftOut | None:
    """What `--select` and `--ignore` leave out; None if nothing."""
    codes = checks_left_out(policy)
    if not codes:
        return None
    taken = {id(fault.finding) for fault in faults(view, policy)}
    roots = [root for matrix in view.matrices for root in matrix.findings if id(root) not in taken]
    return LeftOut(codes, len(all_checks()), tuple(root.code for root in roots))


def _with_all(finding: Finding) -> Iterator[Finding]:
    yield finding
    for consequence in finding.consequences:
        yield from _with_all(consequence)


def _remark(use: Use) -> str:
    what = f"the suppression of {_told(use.suppression)}"
    if use.expired:
        again = ", and what it was about counts again" if use.matches else ", and matches nothing"
        return f"{what} expired on {use.suppression.until.isoformat()}{again}: {use.suppression.reason}"
    return "" if use.matches else f"{what} matches nothing: {use.suppression.reason}"


def _told(suppression: Suppression) -> str:
    narrowed = [part for part in (suppression.link, suppression.tunnel, suppression.resource) if part]
    return f"{suppression.code} ({', '.join(narrowed)})" if narrowed else suppression.code
