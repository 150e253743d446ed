"""A condition of a vendor's promise, and whether the link meets it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from probes.availability.answer import Answer
from probes.checks.finding import Grade, evidence_of
from probes.documents import Cloud
from probes.values import Source, Standing, Value


@dataclass(frozen=True, slots=True)
class Condition:
    """One condition.

    Attributes:
        cloud: whose promise it belongs to.
        code: of the cause in the failure catalogue that it is the other side of, as `HAVE03`.
        title: what is asked for.
        told: how it is here, or why that cannot be told.
        source: where it is asked for.
        evidence: where to see it.
    """

    cloud: Cloud
    code: str
    title: str
    answer: Answer
    told: str
    source: str
    grade: Grade
    evidence: tuple[Source, ...] = ()

    @property
    def word(self) -> str:
        """The answer as a word."""
        return {Answer.YES: "met", Answer.NO: "not met"}.get(self.answer, "cannot tell")


@dataclass(frozen=True, slots=True)
class Judged:
    """The answer to one condition, before its text is put to it."""

    answer: Answer
    told: str
    evidence: tuple[Source, ...] = ()


@dataclass(frozen=True, slots=True)
class Asked:
    """The text of one condition."""

    code: str
    title: str
    source: str
    grade: Grade = Grade.DOCUMENTED


def put(cloud: Cloud, asked: Asked, judged: Judged) -> Condition:
    """A condition from its text and its answer."""
    return Condition(
        cloud, asked.code, asked.title, judged.answer, judged.told, asked.source, asked.grade, judged.evidence
    )


def not_known(*values: Value[object]) -> Iterator[Judged]:
    """Why it cannot be told, if one of these values was not read."""
    for value in values:
        if not value.has_content and value.standing is not Standing.ABSENT:
            yield Judged(Answer.CANNOT_TELL, value.reason or value.standing.value, value.sources)
            return


def judge(holds: bool, told: str, *values: Value[object]) -> Judged:
    """Met or not, seen at these values."""
    return Judged(Answer.YES if holds else Answer.NO, told, evidence_of(*values))
