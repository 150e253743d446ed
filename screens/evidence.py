"""Tells where a value comes from: documents, places in them, and how each was read."""

from __future__ import annotations

import json
from datetime import datetime

from textual.content import Content

from probes.documents import Documents, Outcome, Read
from probes.matrix import Cell
from probes.values import Source
from screens.ages import tell_age, tell_time
from screens.text import paint, shorten, stack

_LONGEST = 2_000
"""Cells of one raw value that are shown in full; the whole stands in the raw JSON."""


def tell_raw(source: Source) -> str:
    """What stood at a place, as JSON."""
    return json.dumps(source.raw, ensure_ascii=False, default=str)


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
    fetched = f"{tell_time(document.fetched_at)}, {tell_age(document.fetched_at, now)} ago"
    if document.outcome is Outcome.OK:
        return f"fetched {fetched}", "$text-muted"
    return f"{document.outcome}: {document.reason} ({fetched})", "$text-warning"


def draw_source(source: Source, documents: Documents, now: datetime) -> Content:
    """One place in full: value, document, path and time."""
    asked = "&".join(f"{name}={value}" for name, value in source.read.query)
    told, colour = tell_outcome(source.read, documents, now)
    document = documents.find(source.read)
    has_value = document is not None and document.outcome is Outcome.OK and source.raw is not None
    value = (shorten(tell_raw(source), _LONGEST), "bold") if has_value else ("no value", "$text-muted italic")
    lines = [
        paint(value),
        paint(("path       ", "$text-muted"), source.path or "whole answer"),
        paint(("operation  ", "$text-muted"), f"{source.read.operation}  {source.name}"),
        paint(("time       ", "$text-muted"), (told, colour)),
        paint((source.read.path + (f"?{asked}" if asked else ""), "$text-muted")),
    ]
    return stack(lines)


def reads_of(cell: Cell) -> tuple[Read, ...]:
    """The documents under a cell, each once, the deciding one first."""
    return tuple({source.read.key: source.read for source in cell.sources}.values())


def paths_in(cell: Cell, read: Read) -> frozenset[str]:
    """The places of a cell in one document."""
    return frozenset(source.path for source in cell.sources if source.read.key == read.key)
