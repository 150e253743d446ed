"""The file: what is in it, the same bytes for the same snapshot, and that nothing is written over by mistake."""

from __future__ import annotations

import json
import math
import stat
import zipfile
from dataclasses import replace
from io import BytesIO
from pathlib import Path

import pytest

from probes.documents import Document, Json, documents_of
from probes.snapshot import archive
from probes.snapshot.archive import pack
from probes.snapshot.encode import DOCUMENTS, FINDINGS, MANIFEST
from probes.snapshot.errors import SnapshotError
from probes.snapshot.files import KEY_BYTES, load_key, replace_key, write_snapshot
from probes.snapshot.mask import mark_of, mask_snapshot
from probes.snapshot.opener import open_snapshot, unpack
from tests.checks.bases import CLEAN
from tests.probes.builder import denied, shuffled
from tests.snapshot.files import members_of
from tests.snapshot.states import KEY, of_base, of_scenario

SNAPSHOT = of_base(CLEAN)


def _reordered(value: Json) -> Json:
    if isinstance(value, dict):
        return {key: _reordered(value[key]) for key in reversed(value)}
    return [_reordered(one) for one in value] if isinstance(value, list) else value


def test_the_same_snapshot_gives_the_same_bytes() -> None:
    documents = [replace(one, body=_reordered(one.body)) for one in SNAPSHOT.documents]
    turned = replace(SNAPSHOT, documents=documents_of(documents[::-1]), findings=SNAPSHOT.findings[::-1])
    assert pack(turned) == pack(SNAPSHOT)
    other = shuffled(SNAPSHOT.documents, 1)
    assert pack(replace(SNAPSHOT, documents=other)) != pack(SNAPSHOT), "the order inside of lists has a meaning"


@pytest.mark.parametrize("name", ["healthy", "wrong-psk", "no-bgp-permission", "fleet"])
def test_a_snapshot_comes_back_as_it_was(name: str) -> None:
    snapshot = of_scenario(name)
    assert unpack(pack(snapshot)) == snapshot


def test_failed_reads_and_what_came_of_asking_again_come_back_as_they_were() -> None:
    documents = denied(SNAPSHOT.documents, next(iter(SNAPSHOT.documents)).read)
    last = [*documents][-1]
    later = replace(last, body=None, outcome=type(last.outcome).TIMED_OUT, reason="no answer in 30 s", wait=12.5)
    snapshot = replace(SNAPSHOT, documents=documents.with_answers(replace(last, retry=later)))
    assert unpack(pack(snapshot)) == snapshot


def test_strange_texts_come_back_as_they_were() -> None:
    one = next(iter(SNAPSHOT.documents))
    body: Json = {"a": "\x00\x1b[2J\ud800 ü 株", "": [1.5, -0.0, 2**60, None, True], "\n": {}}
    snapshot = replace(SNAPSHOT, documents=documents_of([replace(one, body=body)]))
    assert unpack(pack(snapshot)) == snapshot


def test_the_manifest_tells_what_is_in_the_file_and_how_it_was_masked() -> None:
    members = members_of(pack(mask_snapshot(SNAPSHOT, KEY)))
    manifest = json.loads(members[MANIFEST])
    assert list(members) == [MANIFEST, DOCUMENTS, FINDINGS]
    assert manifest["schema"] == "havpn-tui/snapshot/1"
    assert manifest["made_at"] == "2026-03-01T12:30:00+00:00"
    assert manifest["masked"] == {
        "kinds": ["accounts", "ids", "names", "private-prefixes", "public-addresses", "tags", "text"],
        "key": mark_of(KEY),
    }
    assert manifest["asked"]["azure connections.get: ok"] == 2
    assert manifest["members"].keys() == {DOCUMENTS, FINDINGS}
    assert KEY.hex() not in members[MANIFEST].decode()


def test_times_and_rights_of_the_members_are_fixed() -> None:
    with zipfile.ZipFile(BytesIO(pack(SNAPSHOT))) as file:
        assert {(entry.date_time, entry.external_attr >> 16) for entry in file.infolist()} == {
            ((1980, 1, 1, 0, 0, 0), 0o600)
        }


def test_more_than_can_be_opened_again_is_not_written(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(archive.LARGEST, DOCUMENTS, 1_000)
    with pytest.raises(SnapshotError, match="name fewer subscriptions and projects"):
        pack(SNAPSHOT)


def test_what_is_no_json_is_not_written() -> None:
    one: Document = replace(next(iter(SNAPSHOT.documents)), body={"a": math.nan})
    with pytest.raises(SnapshotError, match="is no JSON"):
        pack(replace(SNAPSHOT, documents=documents_of([one])))


def test_a_file_is_for_its_owner_alone_and_whole(tmp_path: Path) -> None:
    path = tmp_path / "a.havpn"
    size = write_snapshot(path, SNAPSHOT)
    assert (path.stat().st_size, stat.S_IMODE(path.stat().st_mode)) == (size, 0o600)
    assert open_snapshot(path) == SNAPSHOT
    assert list(tmp_path.iterdir()) == [path]


def test_a_file_that_is_there_stays_unless_it_may_be_replaced(tmp_path: Path) -> None:
    path = tmp_path / "a.havpn"
    path.write_text("mine")
    path.chmod(0o644)
    with pytest.raises(SnapshotError, match="is there already"):
        write_snapshot(path, SNAPSHOT)
    assert path.read_text() == "mine"
    write_snapshot(path, SNAPSHOT, replace=True)
    assert open_snapshot(path) == SNAPSHOT
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert list(tmp_path.iterdir()) == [path]


@pytest.mark.parametrize("replaced", [False, True])
@pytest.mark.parametrize("there", [False, True])
def test_a_link_is_never_written_through(tmp_path: Path, there: bool, replaced: bool) -> None:
    target, path = tmp_path / "target", tmp_path / "a.havpn"
    if there:
        target.write_text("mine")
    path.symlink_to(target)
    if replaced:
        write_snapshot(path, SNAPSHOT, replace=True)
        assert not path.is_symlink()
    else:
        with pytest.raises(SnapshotError, match="is there already"):
            write_snapshot(path, SNAPSHOT)
    assert target.exists() == there
    assert not there or target.read_text() == "mine"


@pytest.mark.parametrize("where", ["no/such/folder/a.havpn", "."])
def test_where_nothing_can_be_written_is_told(tmp_path: Path, where: str) -> None:
    with pytest.raises(SnapshotError, match="cannot be written: "):
        write_snapshot(tmp_path / where, SNAPSHOT)
    assert list(tmp_path.iterdir()) == []


def test_a_file_system_without_hard_links_will_do(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object) -> None:
        raise PermissionError(1, "Operation not permitted")

    monkeypatch.setattr("os.link", refuse)
    path = tmp_path / "a.havpn"
    write_snapshot(path, SNAPSHOT)
    assert open_snapshot(path) == SNAPSHOT
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    with pytest.raises(SnapshotError, match="is there already"):
        write_snapshot(path, SNAPSHOT)
    assert list(tmp_path.iterdir()) == [path]


def test_the_key_is_made_once_and_for_its_owner_alone(tmp_path: Path) -> None:
    path = tmp_path / "state" / "mask.key"
    key = load_key(path)
    assert (len(key), stat.S_IMODE(path.stat().st_mode)) == (KEY_BYTES, 0o600)
    assert load_key(path) == key
    new = replace_key(path)
    assert new != key
    assert load_key(path) == new
    assert [one.name for one in path.parent.iterdir()] == ["mask.key"]


@pytest.mark.parametrize(
    ("spoil", "told"),
    [
        (lambda path: path.chmod(0o644), "others may read it"),
        (lambda path: path.write_bytes(b"short"), "holds no key"),
        (lambda path: path.write_bytes(bytes(4_000)), "holds no key"),
        (lambda path: (path.rename(f"{path}.real"), path.symlink_to(f"{path}.real")), "cannot be read"),
        (lambda path: (path.unlink(), path.mkdir()), "cannot be read"),
    ],
    ids=["others may read it", "too short", "too long", "a link", "a folder"],
)
def test_a_key_that_is_none_of_this_person_alone_is_not_used(tmp_path: Path, spoil: object, told: str) -> None:
    path = tmp_path / "mask.key"
    load_key(path)
    assert callable(spoil)
    spoil(path)
    with pytest.raises(SnapshotError, match=told):
        load_key(path)


def test_a_key_that_cannot_be_made_is_told(tmp_path: Path) -> None:
    (tmp_path / "state").write_text("a file where the folder should be")
    with pytest.raises(SnapshotError, match="cannot be"):
        load_key(tmp_path / "state" / "mask.key")
    with pytest.raises(SnapshotError, match="cannot be written"):
        replace_key(tmp_path / "state" / "mask.key")
