"""Tells where a value comes from: documents, places in them, and how each was read."""

from __future__ import annotations

import json
import re
from datetime import datetime

from textual.content import Content

from probes.documents import Document, Documents, Json, Outcome, Read
from probes.matrix import Cell
from probes.values import Source
from screens.ages import tell_age, tell_time
from screens.text import fit, paint, shorten, stack

_LONGEST = 2_000
"""Cells of one raw value that are shown in full; the whole stands in the raw JSON."""
_NAME = 11
_STEP = re.compile(r'\["(.*?)"\]|\[(-?\d+)\]|([^.\[]+)')
_NOWHERE = "[-1]"
"""In the path of a row that the answer does not have: no place that a person could look at."""


def tell_raw(source: Source) -> str:
    """What stood at a place, as JSON."""
    return json.dumps(source.raw, ensure_ascii=False, default=str)


def find_raw(source: Source, documents: Documents) -> Json:
    """What stands at a place, objects and lists too; None where nothing does."""
    if source.raw is not None:
        return source.raw  # type: ignore[return-value]  # it was taken from an answer, which is JSON
    document = documents.find(source.read)
    found: Json = document.body if document is not None and document.outcome is Outcome.OK else None
    for name, number, plain in _STEP.findall(source.path):
        if isinstance(found, dict):
            found = found.get(name or plain)
        elif isinstance(found, list) and number and 0 <= int(number) < len(found):
            found = found[int(number)]
        else:
            return None
    return found


def tell_place(source: Source) -> str:
    """A place in one line: the resource's name and the path in its document."""
    return f"{source.name}  {source.path or 'whole answer'}"


def tell_standing(cell: Cell) -> str:
    """How a cell is known, in words."""
    if cell.pending:
        return "being read"
    if cell.gap:
        return f"unknown: {cell.gap}"
    return "read" if cell.sources else "no source"


def tell_outcome(read: Read, documents: Documents, now: datetime) -> tuple[str, str]:
    """How a read ended and when, with its colour."""
    document = documents.find(read)
    if document is None:
        return ("being read", "$text-muted") if read.key in documents.pending else ("not read", "$text-muted")
    if document.outcome is Outcome.OK:
        return f"fetched {_tell_moment(document, now)}", "$text-muted"
    return f"{document.outcome}: {document.reason} ({_tell_moment(document, now)})", "$text-warning"


def draw_source(source: Source, documents: Documents, now: datetime, told: str = "") -> Content:
    """One place in full: value, path, document, result and time; a reason that was `told` above is not repeated."""
    asked = "&".join(f"{name}={value}" for name, value in source.read.query)
    document = documents.find(source.read)
    has_value = document is not None and document.outcome is Outcome.OK and source.raw is not None
    value = (shorten(tell_raw(source), _LONGEST), "bold") if has_value else ("no value", "$text-muted italic")
    lines = [paint(value)]
    if source.raw is not None or _NOWHERE not in source.path:
        lines.append(_name("path", source.path or "whole answer"))
    lines.append(_name("operation", f"{source.read.operation}  {source.name}"))
    if document is None:
        lines.append(_name("result", *tell_outcome(source.read, documents, now)))
    elif document.outcome is not Outcome.OK:
        reason = "" if document.reason in told else f": {document.reason}"
        lines.append(_name("result", f"{document.outcome}{reason}", "$text-warning"))
    if document is not None:
        lines.append(_name("time", f"fetched {_tell_moment(document, now)}", "$text-muted"))
    lines.append(paint((source.read.path + (f"?{asked}" if asked else ""), "$text-muted")))
    return stack(lines)


def _name(name: str, text: str, colour: str = "") -> Content:
    return paint((fit(name, _NAME), "$text-muted"), (text, colour))


def _tell_moment(document: Document, now: datetime) -> str:
    return f"{tell_time(document.fetched_at)}, {tell_age(document.fetched_at, now)} ago"


def reads_of(cell: Cell) -> tuple[Read, ...]:
    """The documents under a cell, each once, the deciding one first."""
    return tuple({source.read.key: source.read for source in cell.sources}.values())


def paths_in(cell: Cell, read: Read) -> frozenset[str]:
    """The places of a cell in one document."""
    return frozenset(source.path for source in cell.sources if source.read.key == read.key)
