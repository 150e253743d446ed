"""The export screen opened on a view or on a file, with planted words to search for."""

from __future__ import annotations

import io
import zipfile
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

from probes.documents import Document, Json, Outcome, documents_of
from probes.gcp.reads import gcp_read
from probes.snapshot.record import Snapshot
from probes.snapshot.source import SnapshotSource, make_view
from probes.view import View
from screens.exporttable import ExportTable
from tests.screens import samples
from tests.screens.conftest import NARROW, WIDE, Session, open_view
from tests.screens.parts import NOW
from tests.snapshot.states import of_scenario
from tui.app import HavpnApp
from tui.export import make_export

SECRET = "s3cr3t-Pl4nted-Key"
PLANTED = ("contoso-hub-prod", "20.73.41.9", "jane.doe@contoso.example", "0b7a1c22-9d3e-4f5a-8b6c-7d8e9fa0b1c2")
OWN = ("rg-network-prod", "cn-google-0", "7d2f4c1e-93ab-4b52-8c0d-5e1f3a9b6c20", "10.101.0.0/16")
"""What the lab's scenario calls its own."""
NAME = "havpn-20250304-120030.havpn"


def broken() -> View:
    """A view of the lab with identifying words, and a secret, inside an error message and an answer."""
    view = make_view(of_scenario("wrong-psk"))
    failed = Document(
        gcp_read("routers.get", "projects/p/regions/us-east4/routers/contoso-hub-prod"),
        Outcome.FAILED,
        NOW,
        reason=f"{' and '.join(PLANTED)} refused; sharedKey={SECRET}",
    )
    body: Json = {"items": [{"name": PLANTED[3], "description": f"for {PLANTED[0]}", "tags": {"owner": PLANTED[2]}}]}
    other = Document(gcp_read("routers.list", "projects/p/regions/us-west1/routers"), Outcome.OK, NOW, body=body)
    return replace(view, documents=documents_of((*view.documents, failed, other)))


@asynccontextmanager
async def open_with(view: View, folder: Path, size: tuple[int, int] = WIDE, **options: Any) -> AsyncIterator[Session]:
    async with open_view(view, size, **options) as session:
        out = folder / "out"
        out.mkdir(exist_ok=True)
        found = make_export(session.source)
        session.app.export = replace(found, key_file=folder / "state" / "mask.key", folder=out)
        yield session


def files_in(folder: Path) -> list[str]:
    return sorted(each.name for each in (folder / "out").iterdir())


def unpacked(path: Path) -> str:
    with zipfile.ZipFile(io.BytesIO(path.read_bytes())) as archive:
        return "\n".join(archive.read(name).decode() for name in archive.namelist()).casefold()


def table_of(session: Session) -> ExportTable:
    return session.app.screen.query_one(ExportTable)


async def turn(session: Session, *keys: str) -> str:
    for key in keys:
        table_of(session).select(key)
        await session.press("space")
    return session.text


@asynccontextmanager
async def open_file(snapshot: Snapshot, folder: Path) -> AsyncIterator[Session]:
    source = SnapshotSource(snapshot)
    app = HavpnApp(source, file="ticket.havpn", now=lambda: NOW, theme="havpn-dark")
    (folder / "out").mkdir()
    app.export = replace(make_export(source), key_file=folder / "mask.key", folder=folder / "out")
    async with app.run_test(size=NARROW, notifications=True) as pilot:
        session = Session(app, pilot, samples.StillSource())
        await session.until(lambda: app.begun)
        await session.settle()
        yield session
