"""What an audit's view amounts to. Pure functions: the reports say it, the exit code repeats it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from probes.checks.finding import SEVERITIES, Finding, Unsure
from probes.checks.registry import all_checks, find_check
from probes.documents import Cloud, Document, Outcome
from probes.matrix import Matrix, Row, Section
from probes.view import Column, View
from tui.exit_codes import ExitCode
from tui.policy import Policy, Suppression


@dataclass(frozen=True, slots=True)
class Fault:
    """A finding of one link.

    Attributes:
        counts: whether it is at or above the severity that was asked for, and not suppressed.
        suppressed: the suppression that holds for it, if one does.
    """

    matrix: Matrix
    finding: Finding
    counts: bool
    suppressed: Suppression | None = None


@dataclass(frozen=True, slots=True)
class Doubt:
    """A check of one link that could not tell; `counts` says whether the verdict rests on it."""

    matrix: Matrix
    unsure: Unsure
    counts: bool


@dataclass(frozen=True, slots=True)
class Gap:
    """A row whose verdict is open, and why."""

    matrix: Matrix
    section: Section
    row: Row
    reason: str


@dataclass(frozen=True, slots=True)
class Answers:
    """What came of the reads of one cloud.

    Attributes:
        read: how many were answered; that something does not exist is an answer.
        failed: how many ended without an answer.
        newest, oldest: when the answers came; None where nothing was read.
    """

    asked: int
    read: int
    failed: int
    newest: datetime | None = None
    oldest: datetime | None = None


@dataclass(frozen=True, slots=True)
class Verdict:
    """What the whole audit amounts to.

    Attributes:
        word: `findings`, `could not look`, `no link` or `clean`.
        complete: whether everything that a verdict rests on was read.
        sentence: for a person.
    """

    code: ExitCode
    word: str
    complete: bool
    sentence: str


def judge(view: View, policy: Policy) -> Verdict:
    """The verdict on a finished view; findings win over what could not be read."""
    found = faults(view, policy)
    counting = [fault for fault in found if fault.counts]
    obstacle = obstacle_of(view, policy)
    limit = policy.fail_on.value
    if counting:
        sentence = "; ".join([f"{_by_severity(counting)} at or above {limit}", *_set_aside(found, policy)])
        sentence += f"; incomplete: {obstacle}" if obstacle else ""
        return Verdict(ExitCode.FINDINGS, "findings", not obstacle, sentence)
    if obstacle:
        return Verdict(ExitCode.COULD_NOT_LOOK, "could not look", False, obstacle)
    if not view.matrices:
        told = "both clouds were read, and no link between them was found"
        return Verdict(ExitCode.USAGE, "no link", True, "; ".join([told, *_misnamed(view)]))
    below = [fault for fault in found if not fault.suppressed]
    rest = [f"{_by_severity(below)} below {limit}"] if below else []
    sentence = "; ".join([f"no finding at or above {limit}", *rest, *_set_aside(found, policy)])
    return Verdict(ExitCode.CLEAN, "clean", True, sentence)


def _set_aside(found: Sequence[Fault], policy: Policy) -> tuple[str, ...]:
    """What was found or not looked at, and does not count because somebody said so."""
    suppressed = sum(fault.suppressed is not None for fault in found)
    left_out = len(checks_left_out(policy))
    return (
        *([f"{suppressed} suppressed"] if suppressed else []),
        *([f"{_counted(left_out, 'check')} of {len(all_checks())} left out"] if left_out else []),
    )


def checks_left_out(policy: Policy) -> tuple[str, ...]:
    """The codes of the checks that `--select` and `--ignore` leave out, in the order of the list."""
    return tuple(check.code for check in all_checks() if not policy.takes(check.code, check.layer))


def _misnamed(view: View) -> tuple[str, ...]:
    """The notes that a gateway which was asked for by name is not there: they are why no link was found."""
    starts = ("Azure: there is no gateway ", "Google Cloud: there is no HA VPN gateway ")
    return tuple(dict.fromkeys(note for note in view.notes if note.startswith(starts)))


def faults(view: View, policy: Policy) -> tuple[Fault, ...]:
    """The findings of all links, root causes first within each link; those of checks that are left out are not."""
    return tuple(
        _fault(matrix, finding, policy)
        for matrix in view.matrices
        for root in matrix.findings
        for finding in _taken(root, policy)
    )


def _fault(matrix: Matrix, finding: Finding, policy: Policy) -> Fault:
    suppressed = policy.suppression_of(finding, matrix.link)
    return Fault(matrix, finding, policy.counts(finding.severity) and suppressed is None, suppressed)


def _taken(finding: Finding, policy: Policy) -> tuple[Finding, ...]:
    """The finding, or what follows from it where its own check is left out: that one's symptoms are not."""
    if _takes(finding.code, policy):
        return (finding,)
    return tuple(taken for consequence in finding.consequences for taken in _taken(consequence, policy))


def doubts(view: View, policy: Policy) -> tuple[Doubt, ...]:
    """All checks that could not tell, without those that are left out."""
    return tuple(
        Doubt(matrix, unsure, policy.counts(unsure.severity))
        for matrix in view.matrices
        for unsure in matrix.diagnosis.unsure
        if _takes(unsure.code, policy)
    )


def _takes(code: str, policy: Policy) -> bool:
    check = find_check(code)
    return check is None or policy.takes(check.code, check.layer)


def unexplained(view: View, policy: Policy) -> tuple[tuple[Matrix, Section, Row], ...]:
    """The rows that differ, gravely enough, without a finding that says why: no check knows what is wrong there."""
    return tuple(
        (matrix, section, row)
        for matrix in view.matrices
        for section, row in matrix.unexplained()
        if policy.counts(row.severity) and rests_on(row, policy)
    )


def rests_on(row: Row, policy: Policy) -> bool:
    """Whether the verdict rests on this row: one that only checks show in that are left out does not carry it."""
    if not policy.narrowed:
        return True
    showing = [check for check in all_checks() if row.field in check.cells]
    return not showing or any(policy.takes(check.code, check.layer) for check in showing)


def gaps(view: View) -> tuple[Gap, ...]:
    """All rows whose verdict is open, in reading order."""
    return tuple(Gap(matrix, *gap) for matrix in view.matrices for gap in matrix.gaps())


def obstacle_of(view: View, policy: Policy) -> str:
    """Why the view does not show everything a verdict rests on; empty if it does."""
    problems = [f"{cloud.title}: {c.problem}" for cloud in Cloud if (c := view.columns.get(cloud)) and c.problem]
    if problems:
        return "; ".join(problems)
    open_gaps = [gap for gap in gaps(view) if rests_on(gap.row, policy)]
    if open_gaps:
        return f"{_counted(len(open_gaps), 'value')} could not be read, and the verdict rests on {_it(open_gaps)}"
    if view.reading or view.documents.pending or any(matrix.pending for matrix in view.matrices):
        return "the reading ended before every answer had come"
    unread = unread_documents(view)
    if not view.matrices and unread:
        return f"no link found, but {_counted(len(unread), 'answer')} could not be read: {unread[0].reason}"
    if view.hidden:
        return f"{_counted(len(view.hidden), 'answer')} could not be read and may hide a tunnel: {view.hidden[0]}"
    open_checks = [doubt.unsure for doubt in doubts(view, policy) if doubt.counts]
    if open_checks:
        first = open_checks[0]
        return f"{_counted(len(open_checks), 'check')} could not tell, first of all {first.code}: {first.reason}"
    strange = unexplained(view, policy)
    if strange:
        _, section, row = strange[0]
        differ = "1 row differs" if len(strange) == 1 else f"{len(strange)} rows differ"
        return f"{differ}, and no check says why: {section.key}, {row.label}"
    return ""


def answers_of(view: View, cloud: Cloud) -> Answers:
    """How many of a cloud's reads brought an answer: what came back as a refusal is none."""
    column = view.columns.get(cloud, Column(cloud))
    failed = sum(document.read.cloud is cloud for document in unread_documents(view))
    read = max(0, column.answered - failed)
    moments = (column.newest, column.oldest) if read else (None, None)
    return Answers(column.asked, read, failed, *moments)


def was_compared(view: View) -> bool:
    """Whether differences were looked for: there is a link, and both clouds were read."""
    unread = any(
        (c := view.columns.get(cloud)) is None or c.problem or not answers_of(view, cloud).read for cloud in Cloud
    )
    return bool(view.matrices) and not unread


def unread_documents(view: View) -> tuple[Document, ...]:
    """The reads that ended without an answer, in a stable order; that something does not exist is an answer."""
    unread = [document for document in view.documents if document.outcome not in (Outcome.OK, Outcome.ABSENT)]
    return tuple(sorted(unread, key=lambda document: document.read.key))


def _by_severity(found: Sequence[Fault]) -> str:
    """Such as `3 findings (1 blocks, 2 risk)`."""
    counts = {severity: sum(fault.finding.severity is severity for fault in found) for severity in SEVERITIES}
    told = ", ".join(f"{count} {severity.value}" for severity, count in counts.items() if count)
    return f"{_counted(len(found), 'finding')} ({told})"


def _it(things: Sequence[object]) -> str:
    return "it" if len(things) == 1 else "them"


def _counted(number: int, noun: str) -> str:
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"
