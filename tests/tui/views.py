"""Views made by hand, as small as a test of the reports needs them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields, replace
from datetime import UTC, datetime, timedelta
from typing import Any

from probes.checks.diagnose import Diagnosis
from probes.checks.finding import Remedy, Target
from probes.documents import Cloud, Document, Documents, Outcome, Read, documents_of
from probes.matrix import Cell, Count, Mark, Matrix, Row, Section, Severity
from probes.model import EvidenceKind, Gateway, Link, PublicAddress, Tunnel, TunnelEnd
from probes.values import Source, absent, default, known, not_asked, unknown
from probes.view import Column, View
from tests.diagnoses import diagnosed, finding

NOW = datetime(2026, 1, 31, 8, 15, 0, tzinfo=UTC)
AZURE_READ = Read(Cloud.AZURE, "connections.get", "/subscriptions/s/resourceGroups/rg-net/connections/conn-0")
GCP_READ = Read(Cloud.GCP, "routers.status", "projects/p/regions/us-east4/routers/r", (("peer", "169.254.22.53"),))


def gateway(cloud: Cloud, name: str) -> Gateway:
    azure = cloud is Cloud.AZURE
    return Gateway(
        cloud=cloud,
        id=f"/subscriptions/s/{name}" if azure else f"projects/p/regions/us-east4/vpnGateways/{name}",
        name=name,
        place="eastus" if azure else "us-east4",
        scope="rg-net" if azure else "proj-net",
        shape=known("VpnGw1, active-active" if azure else "2 interfaces"),
        asn=known(65510 if azure else 65509),
        bgp_enabled=known(True) if azure else absent("Google Cloud has no such switch"),
        addresses=(PublicAddress(0, "0", known("20.1.2.3" if azure else "35.242.112.236")),),
        prefixes=default(("10.100.0.0/16",), "the whole network"),
        redundancy=not_asked("left out") if azure else known("CONNECTION_REDUNDANCY_MET"),
        ends_complete=known(content=True),
    )


def end(cloud: Cloud, name: str, index: int = 0) -> TunnelEnd:
    """An end of which nothing is known: the reports show of it who it is, and nothing else."""
    values: dict[str, Any] = {field.name: unknown("not part of this test") for field in fields(TunnelEnd)}
    who = {"cloud": cloud, "id": f"{name}#{index}", "resource_id": name, "name": name, "gateway_id": "gw"}
    return TunnelEnd(**{**values, **who, "index": index, "bgp_reused_by": ()})


def row(
    mark: Mark = Mark.AGREE,
    severity: Severity = Severity.BLOCKS,
    *,
    label: str = "BGP address",
    azure: str = "169.254.22.50 -> .49",
    gcp: str = "169.254.22.53 -> .54",
    note: str = "",
    gap: str = "",
    follows: str = "",
) -> Row:
    return Row(
        field=label.casefold().replace(" ", "_"),
        label=label,
        mark=mark,
        azure=Cell(azure, (Source(AZURE_READ, "$.properties.bgp", {"address": azure}),), gap),
        gcp=Cell(gcp, (Source(GCP_READ, "$.result.bgpPeerStatus[0]", gcp),)),
        severity=severity,
        note=note,
        rule="Each end must expect the address the other answers from (documented).",
        follows=follows,
    )


def section(*rows: Row, key: str = "tunnel 1") -> Section:
    tunnel = Tunnel(end(Cloud.AZURE, "conn-1"), end(Cloud.GCP, "tunnel-1", 1), (EvidenceKind.OUTSIDE_BOTH,))
    return Section(key, key, "conn-1 on instance 0", "tunnel-1 on interface 1", rows, tunnel)


def matrix(*rows: Row, pending: bool = False, azure: str = "vng-prod", gcp: str = "ha-vpn-gw") -> Matrix:
    tunnels = (section(*rows),)
    link = Link(gateway(Cloud.AZURE, azure), gateway(Cloud.GCP, gcp), (Tunnel(None, end(Cloud.GCP, "tunnel-0")),))
    gateways = Section("gateways", "gateways", azure, gcp, (row(label="ASN", azure="65510", gcp="65509"),))
    return Matrix(link, (gateways, *tunnels), Count(up=2), Count(up=1, down=1), Diagnosis(link), pending)


def document(outcome: Outcome = Outcome.OK, read: Read = AZURE_READ, reason: str = "") -> Document:
    return Document(read, outcome, NOW - timedelta(seconds=12), 0.25, {} if outcome is Outcome.OK else None, reason)


def columns(azure_problem: str = "", answered: int = 12) -> Mapping[Cloud, Column]:
    read_at = NOW - timedelta(seconds=12)
    return {
        Cloud.AZURE: Column(
            Cloud.AZURE, "me@corp", "sub..1f3a/rg-net", answered, 12, read_at, read_at, problem=azure_problem
        ),
        Cloud.GCP: Column(Cloud.GCP, "me@corp", "proj-net/us-east4", 9, 9, read_at, read_at),
    }


def view(*matrices: Matrix, documents: Documents | None = None, notes: tuple[str, ...] = ()) -> View:
    read = documents_of([document(), document(read=GCP_READ)]) if documents is None else documents
    return View(matrices, read, columns(), notes)


def broken_view() -> View:
    """Two tunnels' worth of trouble: a headline, what follows from it, a risk, and a value nobody could read."""
    made = matrix(
        row(label="status", azure="Connected", gcp="ESTABLISHED"),
        row(Mark.DIFFER, note="Azure expects .49, Google is at .53"),
        row(Mark.DIFFER, label="BGP session", azure="Connecting", gcp="Connect", follows="BGP address"),
        row(Mark.DIFFER, Severity.RISK, label="prefixes", azure=", ".join(f"10.{n}.0.0/16" for n in range(9)), gcp="-"),
        row(Mark.UNKNOWN, label="traffic", azure="?", gcp="-", gap="no permission: Microsoft.Network/…/read"),
        row(Mark.NONE, label="counters", azure="-", gcp="-"),
    )
    down = finding("the BGP session is down", code="HAVE08", cells=("bgp_session",))
    wrong = replace(finding("the ends use different /30s", consequences=(down,)), commands=("az network vpn list",))
    remedy = Remedy(Cloud.AZURE, "name .53", (Target(Cloud.AZURE, "lng-1", "properties.bgpSettings", ".53"),))
    risk = finding("Azure has static routes besides BGP", Severity.RISK, code="HAVD07", cells=("prefixes",))
    made = diagnosed(made, replace(wrong, remedies=(remedy,), evidence=made.sections[1].rows[1].azure.sources), risk)
    forbidden = document(Outcome.FORBIDDEN, replace(AZURE_READ, operation="connections.ike"), "no permission")
    return view(
        made,
        documents=documents_of([document(read=GCP_READ), document(), forbidden]),
        notes=("connection conn-classic belongs to a VNet-to-VNet link",),
    )
