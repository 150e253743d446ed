"""A finding in full as lines, with the ones among them that a person copies."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import groupby

from textual.content import Content

from probes.checks.finding import Finding, Remedy, Target
from probes.checks.registry import Check
from probes.documents import Cloud, Documents, Outcome
from probes.values import Source
from screens.ages import tell_time
from screens.evidence import find_raw
from screens.findinglines import FindingLine, check_of
from screens.findingtable import colour_of_severity, mark_of_finding
from screens.text import Part, clean, paint, shorten, width_of, wrap

_COLUMNS_FROM = 96
"""The width from which both clouds stand beside each other."""
_WIDEST = 150
_INDENT = 2
_LONGEST = 600
"""Cells of one raw value that are shown; the whole stands in the raw JSON."""
_MANY = 1_000


@dataclass(frozen=True, slots=True)
class Item:
    """Something to copy.

    Attributes:
        name: what it is, for the person who copied it.
        text: what goes to the clipboard, unwrapped.
    """

    name: str
    text: str


@dataclass(frozen=True, slots=True)
class Shown:
    """A line on the screen.

    Attributes:
        item: number of the item that it belongs to, None where it belongs to none.
    """

    content: Content
    item: int | None = None


@dataclass(frozen=True, slots=True)
class Description:
    """A finding in full, in lines of one width."""

    lines: tuple[Shown, ...]
    items: tuple[Item, ...]


@dataclass(frozen=True, slots=True)
class Told:
    """What is to be described.

    Attributes:
        gone: it was found, and is not any more.
    """

    line: FindingLine
    documents: Documents
    gone: bool = False


class _Page:
    """Collects lines and items."""

    def __init__(self, width: int) -> None:
        self.width = min(width, _WIDEST)
        self.lines: list[Shown] = []
        self.items: list[Item] = []

    def add(self, *contents: Content) -> None:
        self.lines += [Shown(content) for content in contents]

    def head(self, title: str, hint: str = "") -> None:
        self.add(paint(""), paint((title, "bold $text-primary"), (f"  {hint}" if hint else "", "$text-muted")))

    def prose(self, text: str, style: str = "") -> None:
        self.add(*_indented(text, self.width, _INDENT, style))

    def item(self, item: Item, text: str, indent: int, style: str, more: int = 2) -> None:
        """A line to copy, wrapped; the lines after the first stand `more` cells further in."""
        first, *rest = wrap(text, self.width - indent - more, _MANY) or [""]
        drawn = [paint(" " * indent, (first, style)), *(paint(" " * (indent + more), (line, style)) for line in rest)]
        self.lines += [Shown(line, len(self.items)) for line in drawn]
        self.items.append(item)


def describe(told: Told, width: int) -> Description:
    """All that is known of a finding, in lines of at most `width` cells."""
    page = _Page(width)
    finding, check = told.line.finding, check_of(told.line.finding.code)
    _add_what(page, told, check)
    if check:
        page.head("Why it matters")
        page.prose(check.text["Why"])
    _add_evidence(page, finding, told)
    if check:
        page.head("How each cloud shows it")
        sides = [_titled(cloud.title, check.text[name], _room(page.width)) for cloud, name in _NAMES]
        page.add(*_beside(sides, page.width))
    _add_family(page, told.line)
    _add_commands(page, finding)
    _add_remedies(page, finding, check)
    if check:
        page.head("How safe the fix is")
        page.prose(check.text["Safety"])
        page.head("Source")
        page.prose(check.text["Source"], "$text-muted")
    return Description(tuple(page.lines), tuple(page.items))


_NAMES = ((Cloud.AZURE, "Azure"), (Cloud.GCP, "Google"))


def _add_what(page: _Page, told: Told, check: Check | None) -> None:
    finding = told.line.finding
    colour = f"bold {colour_of_severity(finding.severity)}"
    if told.gone:
        page.add(paint(("  It is not found any more; this is how it was last seen.", "bold $text-warning")), paint(""))
    mark = f"{mark_of_finding(finding).value} "
    first, *rest = wrap(finding.sentence, page.width - _INDENT, _MANY)
    page.add(paint((mark, colour), (first, colour)), *(paint("  ", (line, colour)) for line in rest))
    where = f"{finding.tunnel or 'the link as a whole'}, layer {finding.layer.word}"
    grade = f"rule: {check.grade.value}" if check else ""
    words = (finding.code, finding.severity.value, finding.confidence.value, where, grade)
    page.prose("   ".join(word for word in words if word), "bold")
    if check:
        page.prose(check.title, "$text-muted")


def _add_evidence(page: _Page, finding: Finding, told: Told) -> None:
    if not finding.evidence:
        return
    page.head("Evidence")
    sides = []
    for cloud in Cloud:
        sources = [source for source in finding.evidence if source.read.cloud is cloud]
        lines = [_draw_cloud(cloud, sources, told)]
        for name, places in groupby(sources, key=lambda source: source.name):
            lines.append(paint((shorten(name, _room(page.width), "middle"), "")))
            for source in places:
                lines += _draw_place(source, told.documents, _room(page.width))
        sides.append(lines)
    page.add(*_beside(sides, page.width))


def _draw_cloud(cloud: Cloud, sources: list[Source], told: Told) -> Content:
    if not sources:
        return paint((cloud.title, "bold"), ("  no evidence on this side", "$text-muted"))
    documents = [told.documents.find(source.read) for source in sources]
    fetched = [document.fetched_at for document in documents if document]
    age = f"  read {tell_time(min(fetched))}" if fetched else ""
    return paint((cloud.title, "bold"), (age, "$text-muted"))


def _draw_place(source: Source, documents: Documents, width: int) -> list[Content]:
    """A place in an answer, and what stood there, on one line where both fit."""
    raw = find_raw(source, documents)
    value = "nothing stands there" if raw is None else json.dumps(raw, ensure_ascii=False, default=str)
    document = documents.find(source.read)
    if document is not None and document.outcome is not Outcome.OK:
        value = f"{document.outcome}: {document.reason}"
    style = "bold" if raw is not None else "$text-muted italic"
    place, value = clean(source.path or "whole answer"), f"= {shorten(value, _LONGEST)}"
    if _INDENT + width_of(place) + 1 + width_of(value) <= width:
        return [paint(" " * _INDENT, (f"{place} ", "$text-muted"), (value, style))]
    lines = [paint(" " * _INDENT, (line, "$text-muted")) for line in wrap_path(place, width - _INDENT)]
    return [*lines, *_indented(value, width, _INDENT, style)]


def wrap_path(path: str, width: int) -> list[str]:
    """A path in lines, broken between its steps where that is possible."""
    lines = [""]
    for step in path.replace(".", ".\0").split("\0"):
        if width_of(lines[-1] + step) > width and lines[-1]:
            lines.append("")
        lines[-1] += step
    return [each for line in lines for each in wrap(line, width, _MANY)]


def _add_family(page: _Page, line: FindingLine) -> None:
    if line.root is not None:
        page.head("It follows from")
        page.prose(f"{line.root.code} {line.root.told}")
    if line.finding.consequences:
        page.head("What follows", "needs no mending of its own")
        for each in line.finding.consequences:
            page.prose(f"{each.code} {each.told}")


def _add_commands(page: _Page, finding: Finding) -> None:
    if not finding.commands:
        return
    page.head("Look by hand", "up and down choose a line, c copies it")
    for command in finding.commands:
        page.item(Item("command", clean(command)), command, _INDENT, "")


def _add_remedies(page: _Page, finding: Finding, check: Check | None) -> None:
    if not finding.remedies and check is None:
        return
    several = len(finding.remedies) > 1
    page.head("What would mend it", "one of these" if several else "")
    if not finding.remedies and check:
        page.prose(check.text["Fix"])
    for remedy in finding.remedies:
        sentence = f"{remedy.cloud.title}: {remedy.sentence}"
        page.item(Item("remedy", write_remedy(remedy)), sentence, _INDENT, "bold")
        for target in remedy.targets:
            _add_target(page, target)


def _add_target(page: _Page, target: Target) -> None:
    """A field and what should stand there; the value alone is what a person pastes."""
    name = target.resource.rpartition("/")[2]
    page.add(*_indented(f"{name}  {target.path}", page.width, 2 * _INDENT, "$text-muted"))
    if target.value is None:
        page.add(*_indented("should not be there", page.width, 3 * _INDENT, "$text-muted italic"))
        return
    told = json.dumps(target.value, ensure_ascii=False, default=str)
    text = target.value if isinstance(target.value, str) else told
    page.item(Item("value", clean(text)), told, 3 * _INDENT, "")


def write_remedy(remedy: Remedy) -> str:
    """A remedy as text, with the values that should hold."""
    lines = [f"{remedy.cloud.title}: {remedy.sentence}"]
    for target in remedy.targets:
        lines.append(f"  {target.resource}")
        value = "should not be there" if target.value is None else json.dumps(target.value, ensure_ascii=False)
        lines.append(f"    {target.path} = {value}" if target.value is not None else f"    {target.path} {value}")
    return "\n".join(map(clean, lines))


def write_finding(finding: Finding) -> str:
    """A finding as text for a ticket or a chat."""
    words = f"{finding.code} ({finding.severity}, {finding.confidence}) {finding.told}"
    lines = [words, *(f"  then: {each.code} {each.told}" for each in finding.consequences)]
    for source in finding.evidence:
        value = json.dumps(source.raw, ensure_ascii=False, default=str)
        raw = "" if source.raw is None else f" = {shorten(value, _LONGEST)}"
        lines.append(f"  {source.read.cloud.title}: {source.name} {source.path}{raw}")
    lines += [f"  look: {command}" for command in finding.commands]
    lines += [f"  fix: {line}" for remedy in finding.remedies for line in write_remedy(remedy).splitlines()]
    return "\n".join(map(clean, lines))


def _room(width: int) -> int:
    """The width of one cloud's side."""
    return (width - 2 * _INDENT) // 2 if width >= _COLUMNS_FROM else width - _INDENT


def _titled(title: str, text: str, width: int) -> list[Content]:
    return [paint((title, "bold")), *_indented(text, width, 0)]


def _beside(sides: list[list[Content]], width: int) -> Iterator[Content]:
    """Both sides beside each other, or one below the other where it is narrow."""
    if width < _COLUMNS_FROM:
        for number, side in enumerate(sides):
            if number:
                yield paint("")
            yield from (paint(" " * _INDENT, line) for line in side)
        return
    left, right = sides
    room = _room(width)
    for number in range(max(len(left), len(right))):
        first = left[number] if number < len(left) else paint("")
        second = right[number] if number < len(right) else paint("")
        gap = " " * (room + _INDENT - first.cell_length)
        yield paint(" " * _INDENT, first, gap, second)


def _indented(text: str, width: int, indent: int, style: str = "") -> Iterable[Content]:
    for line in wrap(text, max(10, width - indent), _MANY):
        parts: tuple[Part, ...] = (" " * indent, (line, style))
        yield paint(*parts)
