"""The list of all checks. A check is a function whose docstring is its text for `explain`.

A check says `Told` for each fault it finds and `Gap` where it could not tell; silence means that there is nothing.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import TypeAlias

from probes.checks.evidence_lines import lines_for
from probes.checks.finding import Confidence, Finding, Gap, Grade, Layer, Told, Unsure, unique
from probes.checks.look import LinkLook, TunnelLook
from probes.matrix import Severity
from probes.values import Standing

Said: TypeAlias = Iterator[Told | Gap]
TunnelCheck: TypeAlias = Callable[[TunnelLook], Said]
LinkCheck: TypeAlias = Callable[[LinkLook], Said]

SECTIONS = ("Checks", "Why", "Azure", "Google", "Fix", "Safety", "Source")
"""Of every check's docstring, in this order; `Source` ends with its evidence grade in brackets."""

_SECTION = re.compile(rf"^({'|'.join(SECTIONS)}): ", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Check:
    """One check.

    Attributes:
        cause: id in the failure catalogue.
        cells: fields of the matrix rows that show such a fault.
        observed: it judges what the clouds report; such a finding is folded under a fault that explains it.
        title: one sentence, the first line of the text.
        text: section name -> what it says.
    """

    cause: str
    layer: Layer
    severity: Severity
    confidence: Confidence
    cells: tuple[str, ...]
    observed: bool
    title: str
    text: dict[str, str]
    grade: Grade
    of_tunnel: TunnelCheck | None = None
    of_link: LinkCheck | None = None

    @property
    def code(self) -> str:
        """The code of its findings."""
        return f"HAV{self.cause}"

    def run(self, look: LinkLook) -> Iterator[Finding | Unsure]:
        """All that it has to say of a link."""
        if self.of_link:
            yield from self._listen(look, "", self.of_link(look))
        if self.of_tunnel:
            for tunnel in look.tunnels:
                yield from self._listen(look, tunnel.key, self.of_tunnel(tunnel))

    def _listen(self, look: LinkLook, tunnel: str, said: Said) -> Iterator[Finding | Unsure]:
        """What it says, and a gap where it says nothing because an answer that it looked at could not be read."""
        look.touched.clear()
        heard = [self._name(each, tunnel) for each in said]
        yield from _without_repeats(heard)
        if not heard:
            unread = (place for place in look.touched if place.standing in (Standing.UNKNOWN, Standing.PENDING))
            for place in unread:
                yield Unsure(self.code, tunnel, place.reason, (place.source,), self.severity)
                return

    def _name(self, said: Told | Gap, tunnel: str) -> Finding | Unsure:
        if isinstance(said, Gap):
            return Unsure(self.code, tunnel, said.reason, said.sources, self.severity)
        confidence = said.confidence or self.confidence
        if confidence is Confidence.CERTAIN and self.grade is Grade.INFERRED:
            confidence = Confidence.LIKELY
        return Finding(
            code=self.code,
            severity=said.severity or self.severity,
            confidence=confidence,
            layer=self.layer,
            sentence=said.sentence,
            tunnel=tunnel,
            cloud=said.cloud,
            resource=said.resource,
            cells=self.cells,
            evidence=unique(said.evidence),
            commands=said.commands or lines_for(said.evidence),
            remedies=said.remedies,
            observed=self.observed,
            among=said.among,
        )


def _without_repeats(heard: list[Finding | Unsure]) -> Iterator[Finding | Unsure]:
    for number, each in enumerate(heard):
        if each not in heard[:number]:
            yield each


CHECKS: list[Check] = []
"""Filled by the modules of the families, in the order in which they are to be looked at."""


@dataclass(frozen=True, slots=True)
class Family:
    """Decorators that write the checks of one layer into the list."""

    layer: Layer
    cells: tuple[str, ...]
    observed: bool = False

    def tunnel(
        self, cause: str, severity: Severity, confidence: Confidence = Confidence.CERTAIN, cells: tuple[str, ...] = ()
    ) -> Callable[[TunnelCheck], TunnelCheck]:
        """A check of each tunnel."""

        def add(function: TunnelCheck) -> TunnelCheck:
            CHECKS.append(self._make(cause, severity, confidence, cells, function, (function, None)))
            return function

        return add

    def link(
        self, cause: str, severity: Severity, confidence: Confidence = Confidence.CERTAIN, cells: tuple[str, ...] = ()
    ) -> Callable[[LinkCheck], LinkCheck]:
        """A check of the link as a whole."""

        def add(function: LinkCheck) -> LinkCheck:
            CHECKS.append(self._make(cause, severity, confidence, cells, function, (None, function)))
            return function

        return add

    def _make(
        self,
        cause: str,
        severity: Severity,
        confidence: Confidence,
        cells: tuple[str, ...],
        function: Callable[..., object],
        ways: tuple[TunnelCheck | None, LinkCheck | None],
    ) -> Check:
        title, text = parse_text(function.__doc__ or "")
        grade = Grade(text["Source"].rpartition("(")[2].rstrip(").")) if "Source" in text else Grade.INFERRED
        return Check(
            cause, self.layer, severity, confidence, cells or self.cells, self.observed, title, text, grade, *ways
        )


def parse_text(docstring: str) -> tuple[str, dict[str, str]]:
    """The title and the sections of a check's docstring.

    Raises:
        ValueError: a section is missing, twice, or out of order.
    """
    lines = "\n".join(line.strip() for line in docstring.strip().splitlines())
    head, *rest = _SECTION.split(lines)
    names, bodies = rest[0::2], rest[1::2]
    if tuple(names) != SECTIONS:
        raise ValueError(f"sections {names} instead of {list(SECTIONS)}: {head[:60]}")
    return " ".join(head.split()), {name: " ".join(body.split()) for name, body in zip(names, bodies, strict=True)}


def all_checks() -> tuple[Check, ...]:
    """Every check, in the order in which they are to be looked at."""
    from probes.checks import families  # the families import this module to write themselves into the list

    return families.CHECKS


def find_check(code: str) -> Check | None:
    """The check with this code, with or without `HAV`; None if there is no such check."""
    wanted = code.upper().removeprefix("HAV")
    return next((check for check in all_checks() if check.cause == wanted), None)


def explain(code: str) -> str | None:
    """What the check with this code is about, for a person; None if there is no such check."""
    check = find_check(code)
    if check is None:
        return None
    lines = [f"{check.code}  {check.title}", f"{check.severity.value}, layer {check.layer.word}"]
    return "\n\n".join(["\n".join(lines), *(f"{name}: {check.text[name]}" for name in SECTIONS)])
