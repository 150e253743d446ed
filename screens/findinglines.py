"""The findings of a link as lines: which are shown, and what identifies each one in the next view too."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from typing import TypeAlias, TypeVar

from probes.checks.finding import Finding, Layer, Unsure
from probes.checks.registry import Check, find_check
from probes.matrix import Matrix, Severity

FindingKey: TypeAlias = tuple[str, str, str, int]
"""A finding across views: code, tunnel, resource, and which one of those."""

Kind = TypeVar("Kind")


@dataclass(frozen=True, slots=True)
class FindingLine:
    """A finding.

    Attributes:
        root: the finding that it follows from; None where it is a cause itself.
    """

    key: FindingKey
    finding: Finding
    root: Finding | None = None


@dataclass(frozen=True, slots=True)
class DoubtLine:
    """The checks that could not tell for one reason."""

    key: FindingKey
    reason: str
    unsure: tuple[Unsure, ...]

    @property
    def codes(self) -> tuple[str, ...]:
        """Their codes, each once."""
        return tuple(dict.fromkeys(each.code for each in self.unsure))

    @property
    def severity(self) -> Severity:
        """The worst that they could have found."""
        return min((each.severity for each in self.unsure), key=tuple(Severity).index)


@dataclass(frozen=True, slots=True)
class Heading:
    """A line that cannot be selected; a `title` stands out, a sentence does not."""

    text: str
    title: bool = True


Line: TypeAlias = FindingLine | DoubtLine | Heading


@dataclass(frozen=True, slots=True)
class Wanted:
    """What to leave out.

    Attributes:
        needle: show only what contains this text in any case.
        severity, layer: show only causes with these.
        tunnel: show only what is about this tunnel, or about the link as a whole where it is empty; None for all.
        only: show only these findings, which `row` shows.
        row: a row of the matrix in words; empty where the findings of all rows are wanted.
    """

    needle: str = ""
    severity: Severity | None = None
    layer: Layer | None = None
    tunnel: str | None = None
    only: frozenset[FindingKey] = frozenset()
    row: str = ""

    @property
    def words(self) -> tuple[str, ...]:
        """What is left in, as flags."""
        told = (
            ("row", self.row),
            ("severity", self.severity.value if self.severity else ""),
            ("layer", self.layer.word if self.layer is not None else ""),
            ("tunnel", "" if self.tunnel is None else number_of(self.tunnel)),
            ("filter", self.needle),
        )
        return tuple(f"{name}: {value}" for name, value in told if value)


ALL = Wanted()


def keyed_findings(matrix: Matrix) -> tuple[FindingLine, ...]:
    """Every finding with what identifies it, what follows from another one right after that."""
    seen: Counter[tuple[str, str, str]] = Counter()
    lines = []
    for root in matrix.findings:
        for finding in (root, *root.consequences):
            name = (finding.code, finding.tunnel, finding.resource)
            lines.append(FindingLine((*name, seen[name]), finding, None if finding is root else root))
            seen[name] += 1
    return tuple(lines)


def keys_of(matrix: Matrix, findings: Iterable[Finding]) -> frozenset[FindingKey]:
    """What identifies these findings."""
    wanted = {id(finding) for finding in findings}
    return frozenset(line.key for line in keyed_findings(matrix) if id(line.finding) in wanted)


def choose(matrix: Matrix, wanted: Wanted) -> tuple[FindingLine, ...]:
    """The findings that are shown: each cause with all that follows from it."""
    shown: list[FindingLine] = []
    for family in _families(keyed_findings(matrix)):
        if _admits(family, wanted):
            shown += family
    return tuple(shown)


def doubts_of(matrix: Matrix, wanted: Wanted = ALL) -> tuple[DoubtLine, ...]:
    """The checks that could not tell, by reason; those that could hide the worst come first."""
    reasons: dict[str, list[Unsure]] = {}
    for unsure in matrix.diagnosis.unsure:
        if not wanted.only and _admits_doubt(unsure, wanted):
            reasons.setdefault(unsure.reason, []).append(unsure)
    lines = [DoubtLine(("?", "", reason, 0), reason, tuple(those)) for reason, those in reasons.items()]
    return tuple(sorted(lines, key=lambda line: tuple(Severity).index(line.severity)))


def lay_out_findings(matrix: Matrix | None, wanted: Wanted) -> tuple[Line, ...]:
    """The lines: findings, then the checks that could not tell."""
    if matrix is None:
        return ()
    doubts = doubts_of(matrix, wanted)
    found: list[Line] = list(choose(matrix, wanted))
    if doubts:
        if not matrix.findings:
            so_far = " so far" if matrix.pending else ""
            found.append(Heading(f"None of the checks that could tell found anything{so_far}.", title=False))
        number = len({unsure.code for line in doubts for unsure in line.unsure})
        told = "could not tell yet" if matrix.pending else "could not tell"
        found.append(Heading(f"{told} ({number} checks)" if number > 1 else f"{told} (1 check)"))
    return (*found, *doubts)


def key_of_line(line: Line) -> FindingKey | None:
    """What identifies a line; None for one that cannot be selected."""
    return None if isinstance(line, Heading) else line.key


def severities_of(matrix: Matrix) -> tuple[Severity, ...]:
    """What the key of severities goes through."""
    found = {each.severity for each in matrix.findings} | {each.severity for each in matrix.diagnosis.unsure}
    return tuple(each for each in Severity if each in found)


def layers_of(matrix: Matrix) -> tuple[Layer, ...]:
    """What the key of layers goes through."""
    unsure = {layer_of(each) for each in matrix.diagnosis.unsure}
    return tuple(each for each in Layer if each in unsure or any(each is found.layer for found in matrix.findings))


def tunnels_of(matrix: Matrix) -> tuple[str, ...]:
    """What the key of tunnels goes through; the link as a whole comes last."""
    found = {line.finding.tunnel for line in keyed_findings(matrix)}
    found |= {unsure.tunnel for unsure in matrix.diagnosis.unsure}
    return tuple(sorted(found, key=lambda key: (not key, _position(matrix, key), key)))


def after(values: tuple[Kind, ...], current: Kind | None) -> Kind | None:
    """The one after `current`; after the last comes None, which stands for all, and then the first."""
    cycle = (None, *values)
    return cycle[(cycle.index(current) + 1) % len(cycle)] if current in cycle else next(iter(values), None)


def number_of(tunnel: str) -> str:
    """A tunnel in a few cells, under a heading that says what it is."""
    return tunnel.removeprefix("tunnel ") or "link"


@cache
def check_of(code: str) -> Check | None:
    """The check with this code."""
    return find_check(code)


def layer_of(unsure: Unsure) -> Layer | None:
    """The rung that a check is about."""
    check = check_of(unsure.code)
    return check.layer if check else None


def _families(lines: Iterable[FindingLine]) -> Iterator[list[FindingLine]]:
    family: list[FindingLine] = []
    for line in lines:
        if line.root is None and family:
            yield family
            family = []
        family.append(line)
    if family:
        yield family


def _admits(family: list[FindingLine], wanted: Wanted) -> bool:
    root = family[0].finding
    if wanted.severity not in (None, root.severity) or wanted.layer not in (None, root.layer):
        return False
    members: list[Callable[[FindingLine], bool]] = [lambda line: _contains(line.finding, wanted.needle)]
    if wanted.tunnel is not None:
        members.append(lambda line: line.finding.tunnel == wanted.tunnel)
    if wanted.only:
        members.append(lambda line: line.key in wanted.only)
    return all(any(map(holds, family)) for holds in members)


def _contains(finding: Finding, needle: str) -> bool:
    words = (finding.code, finding.severity.value, finding.place, finding.sentence, finding.resource)
    return any(needle.casefold() in word.casefold() for word in words)


def _admits_doubt(unsure: Unsure, wanted: Wanted) -> bool:
    if wanted.severity not in (None, unsure.severity) or wanted.tunnel not in (None, unsure.tunnel):
        return False
    if wanted.layer is not None and layer_of(unsure) is not wanted.layer:
        return False
    words = (unsure.code, unsure.severity.value, unsure.tunnel, unsure.reason)
    return any(wanted.needle.casefold() in word.casefold() for word in words)


def _position(matrix: Matrix, key: str) -> int:
    keys = [tunnel.key for tunnel in matrix.diagnosis.tunnels]
    return keys.index(key) if key in keys else len(keys)
