"""Which findings are gone, new or of another severity; findings of the same check and place count as the same."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from itertools import zip_longest

from probes.checks.finding import SEVERITIES, Finding
from probes.difference.model import Change, Entry, Place, Topic
from probes.difference.moment import findings_of, why_unseen
from probes.documents import Cloud
from probes.matrix import Matrix, Severity

_Key = tuple[str, Place, Cloud | None, str]


def compare_findings(
    before: Matrix, after: Matrix, places: tuple[Mapping[str, Place], Mapping[str, Place]], by_ids: bool
) -> Iterator[Entry]:
    """The findings of one link.

    Args:
        places: by key of the section, of each of the two.
        by_ids: whether names of resources can be compared.
    """
    here, there = _grouped(before, places[0], by_ids), _grouped(after, places[1], by_ids)
    for key in here.keys() | there.keys():
        code, place, cloud, _ = key
        for one, other in _match(here.get(key, []), there.get(key, [])):
            worse = min((each for each in (one, other) if each), key=lambda each: each.weight)
            severity = other.severity if other else worse.severity
            change = Change.CHANGED if one and other else Change.GONE if one else Change.NEW
            was, now = one.severity if one else None, other.severity if other else None
            told: tuple[str | None, str | None] = (was, now)
            if change is Change.GONE and (reason := _why_not_told(after, code, place.after)):
                change, told = Change.UNREAD, (was, reason)
            elif change is Change.NEW and (reason := _why_not_told(before, code, place.before)):
                change, told = Change.READ, (reason, now)
            yield Entry(Topic.FINDING, change, place, cloud, code, *told, severity=severity, subject=worse.sentence)


def _grouped(matrix: Matrix, places: Mapping[str, Place], by_ids: bool) -> dict[_Key, list[Finding]]:
    groups: dict[_Key, list[Finding]] = {}
    for finding in findings_of(matrix):
        # In a tunnel the place tells which resource it is, whatever its name is now.
        resource = finding.resource.casefold() if by_ids and not finding.tunnel else ""
        key = (finding.code, places.get(finding.tunnel, Place()), finding.cloud, resource)
        groups.setdefault(key, []).append(finding)
    return groups


def _match(before: list[Finding], after: list[Finding]) -> Iterator[tuple[Finding | None, Finding | None]]:
    """Those that differ; what is of the same severity on both sides is not told."""
    same = Counter(each.severity for each in before) & Counter(each.severity for each in after)
    left = [_without(list(findings), same) for findings in (before, after)]
    yield from zip_longest(*left)


def _without(findings: list[Finding], same: Counter[Severity]) -> list[Finding]:
    spare = Counter(same)
    rest = []
    for finding in sorted(findings, key=lambda each: (SEVERITIES.index(each.severity), each.sentence)):
        if spare[finding.severity]:
            spare[finding.severity] -= 1
        else:
            rest.append(finding)
    return rest


def _why_not_told(matrix: Matrix, code: str, tunnel: str) -> str:
    """Why a check could not tell there; empty if it could."""
    unsure = matrix.diagnosis.unsure
    reasons = [each.reason for each in unsure if each.code == code and each.tunnel in ("", tunnel)]
    # A check says nothing of an end that it does not see.
    reasons += [why for cloud in Cloud if (why := why_unseen(cloud, matrix.link))]
    return reasons[0] if reasons else ""
