"""Opening what anybody may have made: one clear line, and nothing else happens."""

from __future__ import annotations

import os
import struct
import tracemalloc
import zipfile
import zlib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from probes.snapshot import opener
from probes.snapshot.decode import WrongContent
from probes.snapshot.encode import DOCUMENTS, FINDINGS, MANIFEST
from probes.snapshot.errors import SnapshotError
from probes.snapshot.opener import open_snapshot, unpack
from tests.checks.bases import CLEAN
from tests.snapshot.files import GOOD, encoded, members_of, parsed, rebuilt, zipped
from tests.snapshot.states import of_base


def _with(name: str, change: Callable[[Any], object]) -> bytes:
    """A good archive with one member changed."""
    value = parsed(name)
    change(value)
    return rebuilt(**{name: encoded(value)})


def _set(place: str, value: object) -> Callable[[Any], object]:
    def change(body: Any) -> None:
        *steps, last = [int(step) if step.isdecimal() else step for step in place.split("/")]
        for step in steps:
            body = body[step]
        body[last] = value

    return change


def _drop(place: str) -> Callable[[Any], object]:
    def change(body: Any) -> None:
        *steps, last = [int(step) if step.isdecimal() else step for step in place.split("/")]
        for step in steps:
            body = body[step]
        del body[last]

    return change


def _text(name: str, old: bytes, new: bytes) -> bytes:
    content = members_of(GOOD)[f"{name}.json"]
    assert old in content
    return rebuilt(**{name: content.replace(old, new, 1)})


def _flag_encrypted(content: bytes) -> bytes:
    changed = bytearray(content)
    for signature, offset in ((b"PK\x01\x02", 8), (b"PK\x03\x04", 6)):
        at = changed.find(signature)
        changed[at + offset] |= 1
    return bytes(changed)


def _method(content: bytes, method: int) -> bytes:
    changed = bytearray(content)
    for signature, offset in ((b"PK\x01\x02", 10), (b"PK\x03\x04", 8)):
        at = changed.find(signature)
        changed[at + offset : at + offset + 2] = struct.pack("<H", method)
    return bytes(changed)


def _size(content: bytes, size: int) -> bytes:
    """The list of members says another size of the first."""
    changed = bytearray(content)
    at = changed.find(b"PK\x01\x02")
    changed[at + 24 : at + 28] = struct.pack("<L", size)
    return bytes(changed)


def _bomb() -> bytes:
    """A member of 39 million zeros, which packs to some forty thousand bytes."""
    members = members_of(GOOD) | {DOCUMENTS: b"0" * 39_000_000}
    return zipped(list(members.items()))


def _stored(documents: bytes) -> bytes:
    """Documents that are not packed."""
    return zipped(list((members_of(rebuilt(documents=documents))).items()), zipfile.ZIP_STORED)


def _deep(levels: int) -> bytes:
    return _text("documents", b'"body":{', b'"body":' + b"[" * levels + b"]" * levels + b',"x":{')


def _members(*names: str) -> bytes:
    good = members_of(GOOD)
    return zipped([(name, good.get(name, b"{}")) for name in names])


WRONG: dict[str, Callable[[], tuple[bytes, str]]] = {
    "an empty file": lambda: (b"", "no snapshot, or a part"),
    "no zip archive": lambda: (b"\x89PNG\r\n" + b"x" * 500, "no snapshot, or a part"),
    "a text": lambda: (b"{}" * 100, "no snapshot, or a part"),
    "half of it": lambda: (GOOD[: len(GOOD) // 2], "no snapshot, or a part"),
    "its end alone": lambda: (GOOD[-22:], "does not fit"),
    "something in front": lambda: (b"x" * 100 + GOOD, "does not fit"),
    "something behind": lambda: (GOOD + b"x", "no snapshot, or a part"),
    "a comment": lambda: (GOOD[:-2] + b"\x05\x00hello", "no snapshot, or a part"),
    "a member too few": lambda: (_members(MANIFEST, DOCUMENTS), "the three parts"),
    "a member too many": lambda: (_members(MANIFEST, DOCUMENTS, FINDINGS, "more.json"), "the three parts"),
    "a path": lambda: (_members(MANIFEST, DOCUMENTS, "../findings.json"), "the three parts"),
    "an absolute path": lambda: (_members(MANIFEST, DOCUMENTS, "/findings.json"), "the three parts"),
    "a name twice": lambda: (_members(MANIFEST, DOCUMENTS, DOCUMENTS), "the three parts"),
    "another case": lambda: (_members(MANIFEST, DOCUMENTS, "Findings.json"), "the three parts"),
    "a password": lambda: (_flag_encrypted(GOOD), "encrypted"),
    "another packer": lambda: (_method(GOOD, 12), "packed in a way"),
    "an unknown packer": lambda: (_method(GOOD, 99), "packed in a way"),
    "a bomb": lambda: (_bomb(), "200 times smaller"),
    "a member said to be huge": lambda: (_size(GOOD, 2**32 - 2), "more than any snapshot"),
    "a member said to be larger": lambda: (_size(GOOD, 100_000), "not as long|damaged|checksum"),
    "a member said to be smaller": lambda: (_size(GOOD, 10), "no JSON|damaged|not as long"),
    "damaged data": lambda: (GOOD[:80] + bytes(40) + GOOD[120:], "damaged"),
    "a checksum": lambda: (rebuilt(manifest=encoded(parsed("manifest") | {"members": {}})), "checksum"),
    "a newer version": lambda: (
        _with("manifest", _set("schema", "havpn-tui/snapshot/2")),
        "newer havpn-tui .schema 2, this one reads up to 1.; update havpn-tui",
    ),
    "another program's": lambda: (_with("manifest", _set("schema", "other/1")), "none of a snapshot"),
    "no schema": lambda: (_with("manifest", _drop("schema")), "none of a snapshot"),
    "a schema that is a number": lambda: (_with("manifest", _set("schema", 1)), "none of a snapshot"),
    "a manifest that is a list": lambda: (rebuilt(manifest=b"[]"), "none of a snapshot"),
    "no JSON": lambda: (rebuilt(documents=b"{"), "documents.json is no JSON"),
    "no UTF-8": lambda: (rebuilt(documents=b'{"a": "\xff"}'), "documents.json is no JSON"),
    "NaN": lambda: (_text("documents", b'"seconds":0.0', b'"seconds":NaN'), "has NaN"),
    "Infinity": lambda: (_text("documents", b'"seconds":0.0', b'"seconds":Infinity'), "has Infinity"),
    "a number without end": lambda: (_text("documents", b'"seconds":0.0', b'"seconds":' + b"9" * 5000), "5000 digits"),
    "a number too large": lambda: (_text("documents", b'"seconds":0.0', b'"seconds":1e999'), "too large"),
    "a negative time": lambda: (_text("documents", b'"seconds":0.0', b'"seconds":-1'), "no number of seconds"),
    "deep nesting": lambda: (_deep(200), "nested deeper than 60"),
    "deeper nesting": lambda: (_deep(200_000), "is no JSON"),
    "millions of values": lambda: (_stored(b"[" + b"0," * 2_100_000 + b"0]"), "more values"),
    "documents that are a list": lambda: (rebuilt(documents=b"[]"), "documents is no object"),
    "documents that are none": lambda: (rebuilt(documents=b'{"documents": [1]}'), r"documents\[0\] is no object"),
    "no body": lambda: (_with("documents", _drop("documents/0/body")), "body is missing"),
    "an unknown cloud": lambda: (_with("documents", _set("documents/0/cloud", "aws")), "neither azure nor gcp"),
    "an unknown outcome": lambda: (_with("documents", _set("documents/0/outcome", "maybe")), "no outcome"),
    "a path that is a number": lambda: (_with("documents", _set("documents/0/path", 7)), "path is no text"),
    "a query that is a text": lambda: (_with("documents", _set("documents/0/query", "x")), "query is no list"),
    "a query of numbers": lambda: (_with("documents", _set("documents/0/query", [[1, 2]])), "pairs of texts"),
    "a time without zone": lambda: (_with("manifest", _set("made_at", "2026-03-01T12:00:00")), "no time with a zone"),
    "a time that is none": lambda: (_with("manifest", _set("made_at", "yesterday")), "is no time"),
    "a time long gone": lambda: (_with("manifest", _set("made_at", "0001-01-01T00:00:00+00:00")), "these centuries"),
    "an answer twice": lambda: (
        rebuilt(documents=encoded({"documents": parsed("documents")["documents"][:1] * 2})),
        "two answers to one read",
    ),
    "a body of a failed read": lambda: (_with("documents", _set("documents/0/outcome", "failed")), "the read failed"),
    "a kind of masking not known": lambda: (_with("manifest", _set("masked/kinds", ["all"])), "'all', which"),
    "masking that is a flag": lambda: (_with("manifest", _set("masked", True)), "manifest.masked is no object"),
    "a scope of numbers": lambda: (_with("manifest", _set("scope/gcp/projects", [1])), "no list of texts"),
    "a flag that is a text": lambda: (_with("manifest", _set("scope/slow_reads", "yes")), "neither true nor false"),
    "findings of numbers": lambda: (rebuilt(findings=b'{"findings": [{"link": 1}]}'), "link is no text"),
}


def test_a_good_file_opens(tmp_path: Path) -> None:
    path = tmp_path / "a.havpn"
    path.write_bytes(GOOD)
    assert open_snapshot(path) == of_base(CLEAN)
    assert unpack(rebuilt()) == of_base(CLEAN)


@pytest.mark.parametrize("name", WRONG)
def test_what_is_wrong_is_told_in_one_line_that_names_the_file_and_the_way_out(name: str, tmp_path: Path) -> None:
    content, told = WRONG[name]()
    path = tmp_path / "ticket.havpn"
    path.write_bytes(content)
    with pytest.raises(SnapshotError, match=told) as problem:
        open_snapshot(path)
    line = str(problem.value)
    assert line.startswith(f"{path} cannot be opened: ")
    assert line.endswith(("or ask its sender for it again", "update havpn-tui"))
    assert "\n" not in line
    assert list(tmp_path.iterdir()) == [path]
    assert path.read_bytes() == content


def test_a_bomb_is_not_unpacked() -> None:
    content = _bomb()
    tracemalloc.start()
    try:
        with pytest.raises(WrongContent):
            unpack(content)
        assert tracemalloc.get_traced_memory()[1] < 5_000_000
    finally:
        tracemalloc.stop()


def test_more_is_never_unpacked_than_the_list_of_members_says() -> None:
    """The list says a million bytes, and the packed data holds 39 times as many."""
    content = bytearray(_bomb())
    at = content.find(DOCUMENTS.encode(), content.find(b"PK\x01\x02")) - 46
    content[at + 24 : at + 28] = struct.pack("<L", 1_000_000)
    tracemalloc.start()
    try:
        with pytest.raises(WrongContent):
            unpack(bytes(content))
        assert tracemalloc.get_traced_memory()[1] < 20_000_000
    finally:
        tracemalloc.stop()


@pytest.mark.parametrize("what", ["missing", "folder", "pipe", "too large"])
def test_what_is_no_file_is_told(what: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "x.havpn"
    if what == "folder":
        path.mkdir()
    elif what == "pipe":
        os.mkfifo(path)
    elif what == "too large":
        monkeypatch.setattr(opener, "LARGEST_FILE", 100)
        path.write_bytes(GOOD)
    with pytest.raises(SnapshotError, match=r"x\.havpn cannot be read: \w"):
        open_snapshot(path)


def test_a_file_name_cannot_speak_to_the_terminal(tmp_path: Path) -> None:
    with pytest.raises(SnapshotError) as problem:
        open_snapshot(tmp_path / "a\x1b[2Jb\n.havpn")
    assert str(problem.value).isprintable()


def test_stored_members_open_too() -> None:
    """A file that was unpacked and packed again without deflate."""
    assert unpack(zipped(list(members_of(GOOD).items()), zipfile.ZIP_STORED)) == of_base(CLEAN)


def test_fields_that_a_later_version_adds_do_no_harm() -> None:
    assert unpack(_with("manifest", _set("later", {"a": 1}))) == of_base(CLEAN)
    assert unpack(_with("documents", _set("documents/0/later", 1))) == of_base(CLEAN)


def test_the_errors_of_the_library_are_all_known() -> None:
    for error in (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError, struct.error):
        assert issubclass(error, opener._BROKEN)
