"""Every case of credentials for real: the clouds' own libraries, over loopback, to one sentence for a person."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from probes.azure.fetch import AzureReader
from probes.azure.reads import azure_read
from probes.documents import Cloud, Document, Outcome
from probes.gcp.fetch import GcpReader
from probes.gcp.reads import gcp_read
from probes.meter import RequestMeter
from tests.credentials.azure_cases import AZURE_CASES
from tests.credentials.case import Case
from tests.credentials.clouds import AZURE_TOKEN, GOOGLE_TOKEN, SECRET, SUBSCRIPTION
from tests.credentials.google_cases import GOOGLE_CASES
from tests.credentials.internet import Internet
from tests.probes.checks import assert_one_line

CONNECTIONS = f"/subscriptions/{SUBSCRIPTION}/resourceGroups/rg/providers/Microsoft.Network/connections"


def reader_of(cloud: Cloud, **places: str) -> AzureReader | GcpReader:
    """A reader of the real address, or of another one."""
    if cloud is Cloud.AZURE:
        return AzureReader(places.get("endpoint"), places.get("authority"), 5.0, RequestMeter())
    return GcpReader(places.get("endpoint"), 5.0, RequestMeter())


def read(reader: AzureReader | GcpReader) -> Document:
    """One read of the reader's cloud."""
    if isinstance(reader, AzureReader):
        return reader.fetch(azure_read("connections.list", CONNECTIONS))
    return reader.fetch(gcp_read("vpnTunnels.list", "projects/p/regions/r/vpnTunnels"))


def _names(cases: tuple[Case, ...]) -> list[str]:
    return [f"{case.cloud.value}: {case.name}" for case in cases]


HERE = tuple(case for case in (*AZURE_CASES, *GOOGLE_CASES) if not case.own_process)


@pytest.mark.parametrize("case", HERE, ids=_names(HERE))
def test_a_case_of_credentials(case: Case, prepare: Callable[[Case], None], internet: Internet) -> None:
    """What the sign-in comes to, who is signed in, and what a person is told to do about it."""
    prepare(case)
    reader = reader_of(case.cloud)
    document = read(reader)
    reader.close()
    print(f"SENTENCE {case.name:<40} {document.reason or reader.account}")
    assert reader.account == case.account, document.reason
    assert reader.login == case.command, document.reason
    if not case.told:
        assert document.outcome is Outcome.OK, document.reason
        return
    assert document.outcome is case.outcome, document.reason
    assert_one_line(document)
    for piece in (*case.told, *([f"`{' '.join(case.command)}`"] if case.command else [])):
        assert piece in document.reason, document.reason
    for secret in (SECRET, AZURE_TOKEN, GOOGLE_TOKEN, "PRIVATE KEY", "made-up-refresh-token", str(internet.authority)):
        assert secret not in document.reason
