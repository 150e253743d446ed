"""What an audit's view amounts to. Pure functions: the reports say it, the exit code repeats it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from probes.documents import Cloud, Document, Outcome
from probes.matrix import Matrix, Row, Section, Severity
from probes.view import Column, View
from tui.exit_codes import ExitCode

_GRAVEST_FIRST = tuple(Severity)


@dataclass(frozen=True, slots=True)
class Finding:
    """A row that differs; `counts` says whether it is at or above the severity that was asked for."""

    matrix: Matrix
    section: Section
    row: Row
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
        word: `differences`, `could not look`, `no link` or `clean`.
        complete: whether everything that a verdict rests on was read.
        sentence: for a person.
    """

    code: ExitCode
    word: str
    complete: bool
    sentence: str


def exit_code(view: View, fail_on: Severity) -> ExitCode:
    """The audit's exit code; differences win over what could not be read."""
    return judge(view, fail_on).code


def judge(view: View, fail_on: Severity) -> Verdict:
    """The verdict on a finished view."""
    found = findings(view, fail_on)
    counting = [finding for finding in found if finding.counts]
    obstacle = obstacle_of(view)
    if counting:
        sentence = f"{count_findings(counting, found)} at or above {fail_on.value} ({_by_severity(counting)})"
        sentence += f"; incomplete: {obstacle}" if obstacle else ""
        return Verdict(ExitCode.DIFFERENCES, "differences", not obstacle, sentence)
    if obstacle:
        return Verdict(ExitCode.COULD_NOT_LOOK, "could not look", False, obstacle)
    if not view.matrices:
        told = "both clouds were read, and no link between them was found"
        return Verdict(ExitCode.USAGE, "no link", True, "; ".join([told, *_misnamed(view)]))
    rest = f"; {count_findings(found, found)} below {fail_on.value}" if found else ""
    return Verdict(ExitCode.CLEAN, "clean", True, f"no difference at or above {fail_on.value}{rest}")


def _misnamed(view: View) -> tuple[str, ...]:
    """The notes that a gateway which was asked for by name is not there: they are why no link was found."""
    starts = ("Azure: there is no gateway ", "Google Cloud: there is no HA VPN gateway ")
    return tuple(dict.fromkeys(note for note in view.notes if note.startswith(starts)))


def findings(view: View, fail_on: Severity) -> tuple[Finding, ...]:
    """All rows that differ, in reading order."""
    limit = _GRAVEST_FIRST.index(fail_on)
    return tuple(
        Finding(matrix, section, row, _GRAVEST_FIRST.index(row.severity) <= limit)
        for matrix in view.matrices
        for section, row in matrix.differences()
    )


def cause_of(finding: Finding, found: Sequence[Finding]) -> Finding | None:
    """The difference that explains this one: of its own section if it can be, else of its link; None if it has none."""
    row = finding.row
    causes = [
        cause
        for cause in found
        if row.follows and cause.matrix is finding.matrix and cause.row.label == row.follows and not cause.row.follows
    ]
    return next((cause for cause in causes if cause.section is finding.section), causes[0] if causes else None)


def count_findings(some: Sequence[Finding], found: Sequence[Finding]) -> str:
    """Such as `1 difference and 2 consequences`: what follows from another of all that were `found` is no new fault."""
    consequences = sum(cause_of(finding, found) is not None for finding in some)
    counts = {"difference": len(some) - consequences, "consequence": consequences}
    return " and ".join(_counted(number, noun) for noun, number in counts.items() if number)


def gaps(view: View) -> tuple[Gap, ...]:
    """All rows whose verdict is open, in reading order."""
    return tuple(Gap(matrix, *gap) for matrix in view.matrices for gap in matrix.gaps())


def obstacle_of(view: View) -> str:
    """Why the view does not show everything a verdict rests on; empty if it does."""
    problems = [f"{cloud.title}: {c.problem}" for cloud in Cloud if (c := view.columns.get(cloud)) and c.problem]
    if problems:
        return "; ".join(problems)
    open_gaps = gaps(view)
    if open_gaps:
        return f"{_counted(len(open_gaps), 'value')} could not be read, and the verdict rests on {_it(open_gaps)}"
    if view.reading or view.documents.pending or any(matrix.pending for matrix in view.matrices):
        return "the reading ended before every answer had come"
    unread = unread_documents(view)
    if not view.matrices and unread:
        return f"no link found, but {_counted(len(unread), 'answer')} could not be read: {unread[0].reason}"
    if view.hidden:
        return f"{_counted(len(view.hidden), 'answer')} could not be read and may hide a tunnel: {view.hidden[0]}"
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


def _by_severity(counting: list[Finding]) -> str:
    counts = {severity: sum(f.row.severity is severity for f in counting) for severity in _GRAVEST_FIRST}
    return ", ".join(f"{count} {severity.value}" for severity, count in counts.items() if count)


def _it(things: Sequence[object]) -> str:
    return "it" if len(things) == 1 else "them"


def _counted(number: int, noun: str) -> str:
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"
