"""Thousands of mutated archives: each opens, or is refused in one line, in bounded memory and without a trace.

SNAPSHOT_FUZZ and SNAPSHOT_FUZZ_SEED make another run of it.
"""

from __future__ import annotations

import json
import os
import tracemalloc
from collections import Counter
from collections.abc import Callable
from random import Random
from typing import Any

import pytest

from probes.snapshot.decode import WrongContent
from probes.snapshot.encode import DOCUMENTS, FINDINGS, MANIFEST
from probes.snapshot.opener import unpack
from probes.snapshot.source import make_view
from tests.snapshot.files import GOOD, encoded, members_of, rebuilt, sums_of, zipped

COUNT = int(os.environ.get("SNAPSHOT_FUZZ", "6000"))
SEED = int(os.environ.get("SNAPSHOT_FUZZ_SEED", "1"))
MOST_MEMORY = 60_000_000
STRANGE: tuple[Any, ...] = (
    None,
    True,
    -1,
    2**64,
    1e300,
    "",
    "\x00",
    "\ud800",
    "x" * 2000,
    [],
    {},
    [[]],
    [None],
    {"": {}},
    "havpn-tui/snapshot/9",
    "9999-12-31T23:59:59-14:00",
)
Mutation = Callable[[Random], bytes]


def _flip(dice: Random) -> bytes:
    content = bytearray(GOOD)
    for _ in range(dice.randint(1, 8)):
        content[dice.randrange(len(content))] = dice.randrange(256)
    return bytes(content)


def _cut(dice: Random) -> bytes:
    first, last = sorted((dice.randrange(len(GOOD)), dice.randrange(len(GOOD))))
    return GOOD[:first] + GOOD[last:]


def _swap(dice: Random) -> bytes:
    content = bytearray(GOOD)
    size = dice.randint(1, 64)
    one, other = dice.randrange(len(content) - size), dice.randrange(len(content) - size)
    content[one : one + size] = GOOD[other : other + size]
    return bytes(content)


def _spoil_headers(dice: Random) -> bytes:
    """Only bytes of the lists and headers of the archive, where the sizes and offsets are."""
    content = bytearray(GOOD)
    start = content.find(b"PK\x01\x02")
    for _ in range(dice.randint(1, 4)):
        content[dice.randrange(start, len(content))] = dice.choice([0, 1, 0x7F, 0x80, 0xFF, dice.randrange(256)])
    return bytes(content)


def _spoil_text(dice: Random) -> bytes:
    """Bytes of one member, packed anew with the right checksums."""
    name = dice.choice(["manifest", "documents", "findings"])
    content = bytearray(members_of(GOOD)[f"{name}.json"])
    for _ in range(dice.randint(1, 4)):
        at = dice.randrange(len(content))
        content[at : at + dice.randint(0, 3)] = dice.choice([b"", b"[", b"{", b'"', b"}", b"0", b"\\", b"\xff", b"1e9"])
    return rebuilt(**{name: bytes(content)})


def _spoil_value(dice: Random) -> bytes:
    """One value of the JSON put in the place of another."""
    members = members_of(GOOD)
    name = dice.choice([MANIFEST, DOCUMENTS, FINDINGS])
    value = json.loads(members[name])
    place: Any = value
    while True:
        keys = list(place) if isinstance(place, dict) else list(range(len(place)))
        if not keys:
            break
        key = dice.choice(keys)
        if not isinstance(place[key], dict | list) or dice.random() < 0.25:
            place[key] = dice.choice(STRANGE)
            break
        place = place[key]
    members[name] = encoded(value)
    if name != MANIFEST:
        manifest = json.loads(members[MANIFEST])
        members[MANIFEST] = encoded(manifest | {"members": sums_of(members)})
    return zipped(list(members.items()))


def _rename(dice: Random) -> bytes:
    members = list(members_of(GOOD).items())
    number = dice.randrange(len(members))
    name = dice.choice(
        ["../x", "/etc/passwd", "C:\\x", "a/../../b", DOCUMENTS, MANIFEST, "x", "x" * 300, "\u202e.json"]
    )
    members[number] = (name, members[number][1])
    return zipped(members * dice.choice([1, 1, 2]))


MUTATIONS: tuple[Mutation, ...] = (_flip, _cut, _swap, _spoil_headers, _spoil_text, _spoil_value, _rename)


def test_mutated_archives_open_or_are_refused_in_one_line(capsys: pytest.CaptureFixture[str]) -> None:
    dice, told = Random(SEED), Counter[str]()  # noqa: S311  # mutations, not secrets
    highest, lines = 0, set[str]()
    for number in range(COUNT):
        content = MUTATIONS[number % len(MUTATIONS)](dice)
        # Looking at the memory takes several times as long as opening: at every tenth.
        watched = number % 10 == 0
        if watched:
            tracemalloc.start()
        try:
            make_view(unpack(content))
            told["opened"] += 1
        except WrongContent as problem:
            lines.add(str(problem))
            told["refused"] += 1
        finally:
            if watched:
                highest = max(highest, tracemalloc.get_traced_memory()[1])
                tracemalloc.stop()
    with capsys.disabled():
        print(f"\nmutated archives: {told['refused']} refused, {told['opened']} opened; most memory {highest:,} bytes")
    assert [line for line in lines if not line.isprintable() or len(line) > 400] == []
    assert told["refused"] > COUNT / 2
    assert told["opened"] > COUNT / 50
    assert highest < MOST_MEMORY
