"""Checks that both clouds' terse scenario documents share. A ValueError's text begins with the key it is about."""

import copy
import re
from collections.abc import Iterator, Mapping
from typing import Any, TypeVar

from lab.wire import Document

Store = TypeVar("Store")


def read_setting(table: Mapping[str, Any], key: str) -> str:
    """Return a setting that must be there.

    Raises:
        ValueError: it is missing or no text.
    """
    value = table.get(key)
    if not isinstance(value, str) or not value:
        raise ValueError(f"{key}: must be a text")
    return value


def read_rows(table: Mapping[str, Any], key: str, settings: tuple[str, ...]) -> list[Document]:
    """Return the tables of a list of tables, whose keys are these settings and no others; none where it is left out.

    Raises:
        ValueError: it is none, or holds another key.
    """
    rows = table.get(key, [])
    if not isinstance(rows, list) or not all(isinstance(row, dict) and not set(row) - {*settings} for row in rows):
        raise ValueError(f"{key}: must be a list of tables of {', '.join(settings)}")
    return rows


def pick(where: str, entry: Document, key: str, stores: Mapping[str, Store], home: str) -> Store:
    """Return the store that a resource names with a key of its own, which is taken out; the home where it names none.

    Raises:
        ValueError: there is no such store.
    """
    asked = entry.pop(key, home)
    if asked not in stores:
        raise ValueError(f"{where}.{key}: must be one of {', '.join(stores)}")
    return stores[asked]


def read_resources(
    table: Mapping[str, Any], settings: tuple[str, ...], types: tuple[str, ...], names: re.Pattern[str]
) -> Iterator[tuple[str, Document]]:
    """Yield (type, a copy of the document) for every resource of a cloud's table.

    Raises:
        ValueError: a key is neither a setting nor a type, or a name is not one the cloud would take.
    """
    for key, entries in table.items():
        if key in settings:
            continue
        if key not in types:
            raise ValueError(f"{key}: unknown; allowed are {', '.join((*settings, *types))}")
        if not isinstance(entries, list):
            raise ValueError(f"{key}: must be a list of tables")
        for number, entry in enumerate(entries):
            if not isinstance(entry, dict) or not names.fullmatch(str(entry.get("name", ""))):
                raise ValueError(f"{key}[{number}].name: must match {names.pattern}")
            yield key, copy.deepcopy(entry)
