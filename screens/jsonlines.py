"""JSON as lines that know their path, so that the place a value came from can be shown."""

from __future__ import annotations

import json
from typing import NamedTuple

from probes.documents import Json

_LONGEST = 4_000
"""Characters of one line; a longer value is cut, for no screen shows it and drawing it would stall."""


class JsonLine(NamedTuple):
    """One line of indented JSON; a tuple, for an answer can have a hundred thousand of them.

    Attributes:
        path: where its value stands, in the form of `Source.path`; None for a closing bracket and for headings.
        indent: cells of indentation.
        key: the quoted key with its colon, or empty.
        value: a scalar or an opening or closing bracket, with a comma where one follows.
        heading: whether this is no JSON but a heading or a reason.
    """

    path: str | None
    indent: int = 0
    key: str = ""
    value: str = ""
    heading: bool = False


def lay_out_json(body: Json) -> list[JsonLine]:
    """The body as indented lines."""
    lines: list[JsonLine] = []
    _walk(lines, ("", 0), body)
    return lines


def place_of(path: str, lines: list[JsonLine]) -> int | None:
    """The line of a path, or of the nearest thing around it that the body has."""
    while True:
        for index, line in enumerate(lines):
            if line.path == path:
                return index
        if not path:
            return None
        path = path[: max(path.rfind("."), path.rfind("["), 0)]


def join_path(path: str, step: str | int) -> str:
    """The path of an element, as `probes` writes it."""
    if isinstance(step, int):
        return f"{path}[{step}]"
    if not step.isidentifier():
        return f'{path}["{step}"]'
    return f"{path}.{step}" if path else step


def _walk(lines: list[JsonLine], place: tuple[str, int], body: Json, key: str = "", comma: str = "") -> None:
    path, indent = place
    if not isinstance(body, dict | list) or not body:
        lines.append(JsonLine(path, indent, key, _cut(json.dumps(body, ensure_ascii=False, default=str)) + comma))
        return
    opening, closing = "{}" if isinstance(body, dict) else "[]"
    lines.append(JsonLine(path, indent, key, opening))
    last = len(body) - 1
    if isinstance(body, dict):
        for number, (name, inner) in enumerate(body.items()):
            title = f"{json.dumps(name, ensure_ascii=False)}: "
            _walk(lines, (join_path(path, name), indent + 2), inner, title, "," if number < last else "")
    else:
        for number, inner in enumerate(body):
            _walk(lines, (join_path(path, number), indent + 2), inner, "", "," if number < last else "")
    lines.append(JsonLine(None, indent, "", closing + comma))


def _cut(value: str) -> str:
    return value if len(value) <= _LONGEST else f"{value[:_LONGEST]}… ({len(value)} characters)"
