"""Documents made worse, and strings and paths that nobody would write on purpose."""

from __future__ import annotations

import copy
import json
from collections.abc import Iterator
from random import Random
from typing import Any

TEXTS = (
    *("", " ", "-", "x" * 300, "ünï-cødé", "名前", "\u0000", "\ud800", "<b>&amp;</b>", "[bold]x[/bold]", "../../etc"),
    *("0.0.0.0/0", "10.0.0.0/33", "10.0.0.1/24", "::1", "fe80::/10", "999.1.1.1", "169.254.21.1", "169.254.1.0/29"),
    *("default", "null", "true", "NaN", "١٢٣", "4294967296", "-1", "'; drop table x; --", "%00", "${x}", "\n\r"),
)
NUMBERS: tuple[Any, ...] = (
    *(-1, 0, 1, 2, 3, 65_515, 65_536, 2**31, 2**32 - 1, 2**32, 2**63, 2**64, 10**40, -(10**20)),
    *(0.5, 1e308, float("nan"), float("inf")),
)
BODIES = (
    *(b"", b"null", b"[]", b"[1,2]", b'"text"', b"12", b"{", b"\xff\xfe\x00", b'{"a":1}{"b":2}', b"<xml/>", b"{}"),
    b'{"name":' + b"[" * 5_000 + b"]" * 5_000 + b"}",
    b"[" * 100_000,
    b'{"properties":' * 2_000 + b"1" + b"}" * 2_000,
    b'{"name":' + b"9" * 5_000 + b"}",
    b'{"name":"a","name":"b"}',
    '{"name":"\u00e9"}'.encode("utf-16"),
    b'{"name":"\\ud83d"}',
)
NAMES = (
    *("a", "A", "a-", "-a", "a" * 81, "a.b", "a_b", "a%20b", "%C3%BC", "%00", "%2F", "%2e%2e", "..", "%FF", "a;b", "1"),
    *("*", "{name}", "%D9%A3", "$batch", "null", "a%0d%0ab", "default", "GatewaySubnet", "%F0%9F%92%A9"),
)


def list_places(value: Any, above: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """Every place inside a document, as the steps that lead there."""
    steps: list[tuple[Any, Any]] = []
    if isinstance(value, dict):
        steps = list(value.items())
    elif isinstance(value, list):
        steps = list(enumerate(value))
    for step, entry in steps:
        yield (*above, step)
        yield from list_places(entry, (*above, step))


def draw_value(chance: Random, depth: int = 2) -> Any:
    """Anything that JSON can hold, and a little more."""
    kind = chance.randrange(9 if depth else 6)
    if kind <= 1:
        return chance.choice(TEXTS)
    if kind <= 3:
        return chance.choice(NUMBERS)
    if kind == 4:
        return chance.choice((True, False))
    if kind == 5:
        return None
    if kind == 6:
        return [draw_value(chance, depth - 1) for _ in range(chance.randrange(4))]
    keys = ("id", "name", "properties", "value", chance.choice(TEXTS))
    return {chance.choice(keys): draw_value(chance, depth - 1) for _ in range(chance.randrange(4))}


def spoil(chance: Random, document: Any) -> Any:
    """A copy of a document with one to three places taken away, replaced, wrapped or doubled."""
    spoilt = copy.deepcopy(document)
    for _ in range(chance.choice((1, 1, 1, 2, 3))):
        places = list(list_places(spoilt))
        if not places:
            return draw_value(chance)
        *above, last = chance.choice(places)
        container = spoilt
        for step in above:
            container = container[step]
        how = chance.randrange(6)
        if how == 0:
            del container[last]
        elif how == 1:
            container[last] = [container[last]]
        elif how == 2 and isinstance(container, list):
            container.append(copy.deepcopy(container[last]))
        elif how == 3 and isinstance(container, dict):
            container[chance.choice(("unknownField", "ID", "Name", "properties", "étrange"))] = draw_value(chance)
        else:
            container[last] = draw_value(chance)
    return spoilt


def encode(chance: Random, document: Any) -> bytes:
    """A body as bytes; now and then one that is no JSON, or of another shape."""
    if chance.random() < 0.06:
        return chance.choice(BODIES)
    if chance.random() < 0.25:
        document = spoil(chance, document)
    return json.dumps(document, ensure_ascii=True).encode()
