"""What an audit's view amounts to. Pure functions: the reports say it, the exit code repeats it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from probes.documents import Cloud, Document, Outcome
from probes.matrix import Matrix, Row, Section, Severity
from probes.view import View
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
    counting = [finding for finding in findings(view, fail_on) if finding.counts]
    obstacle = obstacle_of(view)
    if counting:
        sentence = f"{_counted(len(counting), 'difference')} at or above {fail_on.value} ({_by_severity(counting)})"
        sentence += f"; incomplete: {obstacle}" if obstacle else ""
        return Verdict(ExitCode.DIFFERENCES, "differences", not obstacle, sentence)
    if obstacle:
        return Verdict(ExitCode.COULD_NOT_LOOK, "could not look", False, obstacle)
    if not view.matrices:
        return Verdict(ExitCode.USAGE, "no link", True, "both clouds were read, and no link between them was found")
    below = len(findings(view, fail_on))
    rest = f"; {_counted(below, 'difference')} below {fail_on.value}" if below else ""
    return Verdict(ExitCode.CLEAN, "clean", True, f"no difference at or above {fail_on.value}{rest}")


def findings(view: View, fail_on: Severity) -> tuple[Finding, ...]:
    """All rows that differ, in reading order."""
    limit = _GRAVEST_FIRST.index(fail_on)
    return tuple(
        Finding(matrix, section, row, _GRAVEST_FIRST.index(row.severity) <= limit)
        for matrix in view.matrices
        for section, row in matrix.differences()
    )


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
    return ""


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
