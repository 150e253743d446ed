"""Findings as HTML: what is wrong, why that matters, what to see, to run and to mend."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from probes.checks.registry import find_check
from tui.report.elements import Content, Html, element, join, row, table
from tui.report.evidence import raw_text
from tui.report.groups import Group

_SUPPRESSED_HEADS = ("code", "where", "what", "until", "reason")


def finding_card(group: Group, link: str) -> Html:
    """One finding; the link is named where there are several."""
    finding = group.first
    severity = finding.severity.value
    head = element("h3", element("span", severity, css=f"badge {severity}"), f"{finding.code} {group.title}")
    where = [element("p", link, css="soft")] if link else []
    told = element("p", element("strong", group.place), f": {group.sentence}")
    return element("article", head, *where, told, element("dl", *_details(group)), css=f"finding is-{severity}")


def suppressed_table(groups: tuple[Group, ...]) -> Html:
    """The findings that are suppressed, with their reasons."""
    rows = [
        row(
            group.first.code,
            group.place,
            group.sentence,
            group.suppressed.until.isoformat(),
            group.suppressed.reason,
            labels=_SUPPRESSED_HEADS[1:],
        )
        for group in groups
        if group.suppressed
    ]
    return table(_SUPPRESSED_HEADS, rows, "stacked")


def _details(group: Group) -> Iterator[Html]:
    check = find_check(group.first.code)
    parts: tuple[tuple[str, list[Content]], ...] = (
        ("why", [check.text["Why"]] if check else []),
        ("follows", list(group.consequences)),
        ("fix", [join(element("strong", each.cloud.title), f": {each.sentence}") for each in group.remedies]),
        ("seen in", [_evidence(source.name, source.path, raw_text(source.raw)) for source in group.evidence]),
    )
    for label, items in parts:
        if items:
            yield element("dt", label)
            yield element("dd", _list(items))
    if group.commands:
        yield element("dt", "look by hand")
        yield element("dd", *(element("pre", command) for command in group.commands))


def _evidence(name: str, path: str, raw: str) -> Html:
    place = element("code", f"{name} {path}")
    return join(place, ": ", element("code", raw)) if raw else place


def _list(items: Iterable[Content]) -> Content:
    items = list(items)
    return items[0] if len(items) == 1 else element("ul", *(element("li", item) for item in items))
