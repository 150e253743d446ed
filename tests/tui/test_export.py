"""What the command line gives to the screens so that they can write snapshots."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from probes.documents import Cloud
from probes.gcp.reads import GcpScope
from probes.live import LiveSource
from probes.scope import Scope
from probes.snapshot.kinds import ALL
from probes.snapshot.mask import mask_snapshot
from probes.snapshot.source import SnapshotSource, make_view
from probes.view import ViewSource
from tests.snapshot.states import KEY, of_scenario
from tui import __version__, app, interactive
from tui.export import make_export
from tui.settings import Settings
from tui.snapshot import key_file

NOW = datetime(2026, 3, 1, 13, tzinfo=UTC)


def test_the_scope_is_the_one_that_is_looked_in_now_and_says_nothing_of_endpoints() -> None:
    source = LiveSource(Scope(gcp=GcpScope(("one",)), gcp_endpoint="http://127.0.0.1:1"))
    export = make_export(source)
    view = make_view(of_scenario("wrong-psk"))
    assert export.take(view, NOW).scope.gcp.projects == ("one",)
    source.look_in(Cloud.GCP, ("two", "three"))
    snapshot = export.take(view, NOW)
    assert snapshot.scope.gcp.projects == ("two", "three")
    assert not snapshot.scope.gcp_endpoint
    assert (snapshot.made_at, snapshot.version, snapshot.masking.kinds) == (NOW, __version__, frozenset())


def test_an_opened_file_is_what_it_was() -> None:
    stored = of_scenario("wrong-psk")
    assert make_export(SnapshotSource(stored)).take(make_view(stored), NOW) is stored


@pytest.mark.parametrize(
    ("ending", "begins"), [(".report.html", "<!doctype html>"), (".report.md", "## HA VPN audit: ")]
)
def test_a_report_tells_what_the_snapshot_holds(ending: str, begins: str) -> None:
    masked = mask_snapshot(of_scenario("wrong-psk"), KEY, ALL)
    report = make_export(SnapshotSource(masked)).report(masked, ending)
    assert report.startswith(begins)
    assert "HAVC" in report
    assert "Read from a snapshot of 2026-03-01 12:30 UTC" in report
    assert "northwind" not in report


@pytest.mark.parametrize("opened", [False, True], ids=["live", "file"])
def test_the_screens_are_given_the_key_of_the_command_line(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, opened: bool
) -> None:
    given: dict[str, Any] = {}

    def show(_source: ViewSource, **options: Any) -> int:
        given.update(options)
        return 0

    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path))
    monkeypatch.setattr(app, "run", show)
    source = SnapshotSource(of_scenario("wrong-psk"))
    run: Callable[[], object] = (
        (lambda: interactive.show_file(source, "ticket.havpn"))
        if opened
        else (lambda: interactive.run(Settings(), make_source=lambda _: source))
    )
    assert run() == 0
    assert given["export"].key_file == key_file()
    assert key_file().is_relative_to(tmp_path)
    assert given["export"].folder is None
