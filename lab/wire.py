"""JSON documents as they stand on the wire, and how to reach into them."""

import json
import uuid
from collections.abc import Iterator, Mapping
from typing import Any

Document = dict[str, Any]
"""One JSON object exactly as a cloud's REST API writes it."""


DEEPEST = 100
"""How many levels of objects and lists a body may have: as deep as protocol buffers read JSON; Azure's own limit is not
known [inferred]."""


MOST_DIGITS = 18
"""How long a number written as text may be: all of them fit into 64 bits."""


def read_json(body: bytes) -> Any:
    """Return the value that a JSON text is.

    Raises:
        ValueError: it is none, is too deep, or holds what JSON has no word for: NaN, an infinity, half a character.
    """
    try:
        value = json.loads(body)
        # Whatever was taken must be possible to answer again.
        json.dumps(value, ensure_ascii=False, allow_nan=False).encode()
    except RecursionError as error:
        raise ValueError("too deep") from error
    level = [value]
    for _ in range(DEEPEST):
        level = [entry for above in level if isinstance(above, dict | list) for entry in _list_inside(above)]
        if not level:
            return value
    raise ValueError("too deep")


def _list_inside(value: dict[str, Any] | list[Any]) -> list[Any]:
    return list(value.values()) if isinstance(value, dict) else value


def read_count(text: str) -> int | None:
    """Return a number of at most `MOST_DIGITS` ASCII digits; None for any other text."""
    return int(text) if text.isascii() and text.isdecimal() and len(text) <= MOST_DIGITS else None


def dig(document: Any, path: str, default: Any = None) -> Any:
    """Return the value at a dotted path such as `properties.bgpSettings.asn`, or the default where a step is missing.

    A missing step and an explicit null are the same here: both clouds use them alike.
    """
    value = document
    for key in path.split("."):
        if not isinstance(value, Mapping):
            return default
        value = value.get(key)
    return default if value is None else value


def items(document: Any, path: str) -> list[Document]:
    """Return the objects of the list at a dotted path; an absent list is an empty one."""
    found = dig(document, path, [])
    return [entry for entry in found if isinstance(entry, dict)] if isinstance(found, list) else []


def spread(defaults: Mapping[str, Any], given: Mapping[str, Any]) -> Document:
    """Return `given` on top of `defaults`, objects merged key by key, everything else replaced whole."""
    merged: Document = dict(defaults)
    for key, value in given.items():
        below = merged.get(key)
        merged[key] = spread(below, value) if isinstance(below, Mapping) and isinstance(value, Mapping) else value
    return merged


def walk(value: Any, key: str = "") -> Iterator[tuple[str, Any, Any]]:
    """Yield (key, container, index or key in the container) for every string inside a document."""
    entries: list[tuple[Any, Any]] = []
    if isinstance(value, dict):
        entries = list(value.items())
    elif isinstance(value, list):
        entries = list(enumerate(value))
    for index, entry in entries:
        name = index if isinstance(index, str) else key
        if isinstance(entry, str):
            yield name, value, index
        else:
            yield from walk(entry, name)


def stable_guid(*parts: str) -> str:
    """Return a GUID that depends on the parts alone, so that two runs of one scenario show the same documents."""
    return str(uuid.uuid5(uuid.NAMESPACE_URL, "\x1f".join(parts)))


def stable_number(*parts: str) -> str:
    """Return a 63-bit number as a decimal string, which is how Compute writes a uint64 `id`."""
    return str(uuid.uuid5(uuid.NAMESPACE_OID, "\x1f".join(parts)).int >> 65)
