"""The shape of a JSON body: its keys and the types of its values, and how two shapes differ."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

TYPES = {bool: "boolean", int: "number", float: "number", str: "text", type(None): "null", dict: "object", list: "list"}
MAPS = ("tags", "labels", "items{}")
"""Objects whose keys are data."""


def read_shape(value: Any, place: str = "") -> dict[str, set[str]]:
    """Return place -> types; all entries of a list stand under `[]`, and a map's under `{}`."""
    shape: dict[str, set[str]] = {place: {TYPES[type(value)]}}
    inside: list[tuple[str, Any]] = []
    if isinstance(value, dict):
        is_map = place.endswith(MAPS) or any(key.startswith(("regions/", "zones/")) for key in value)
        inside = [(f"{place}{{}}" if is_map else f"{place}.{key}".lstrip("."), entry) for key, entry in value.items()]
    elif isinstance(value, list):
        inside = [(f"{place}[]", entry) for entry in value]
    for below, entry in inside:
        for name, types in read_shape(entry, below).items():
            shape.setdefault(name, set()).update(types)
    return shape


def compare(recorded: Any, answered: Any) -> Iterator[str]:
    """Yield `lacks PLACE`, `adds PLACE` and `PLACE is X, not Y`; what is below a place that differs is not told."""
    wanted, found = read_shape(recorded), read_shape(answered)
    told: list[str] = []
    for place in sorted({*wanted, *found}):
        if any(place.startswith((f"{above}.", f"{above}[", f"{above}{{")) for above in told):
            continue
        if place not in found:
            # A list that happened to be empty says nothing about its entries.
            if _is_open(place, found):
                continue
            told.append(place)
            yield f"lacks {place}"
        elif place not in wanted:
            if _is_open(place, wanted):
                continue
            told.append(place)
            yield f"adds {place}"
        elif not wanted[place] & found[place]:
            told.append(place)
            yield f"{place or 'body'} is {_say(found[place])}, not {_say(wanted[place])}"


def _is_open(place: str, shape: dict[str, set[str]]) -> bool:
    ends = [place.rfind(mark) for mark in ("[]", "{}")]
    cut = max(ends)
    while cut >= 0:
        above = place[:cut]
        if above in shape and not any(name.startswith((f"{above}[]", f"{above}{{}}")) for name in shape):
            return True
        cut = max(above.rfind("[]"), above.rfind("{}"))
    return False


def _say(types: set[str]) -> str:
    return " or ".join(sorted(types))
