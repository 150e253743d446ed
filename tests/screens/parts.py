"""The parts that views are built of by hand: rows, sections, documents, columns."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

from probes.checks.diagnose import Diagnosis
from probes.checks.finding import Finding
from probes.documents import Cloud, Document, Documents, Json, Outcome, Read, documents_of
from probes.matrix import Cell, Count, Mark, Matrix, Row, Section
from probes.model import Gateway, Link
from probes.values import Source, Value, known, unknown
from probes.view import Column, View
from tests.diagnoses import diagnosed

NOW = datetime(2025, 3, 4, 12, 0, 30, tzinfo=UTC)
FETCHED = NOW - timedelta(seconds=12)

_GROUP = "/subscriptions/00000000-0000-0000-0000-00000000001f/resourceGroups/rg-net/providers/Microsoft.Network"
_PROJECT = "projects/proj-net/regions/europe-west2"

GATEWAY = Read(Cloud.AZURE, "gateways.get", f"{_GROUP}/virtualNetworkGateways/vng-prod")
PEERS = Read(Cloud.AZURE, "gateways.bgp_peers", f"{_GROUP}/virtualNetworkGateways/vng-prod")
ROUTER = Read(Cloud.GCP, "routers.get", f"{_PROJECT}/routers/cr-prod")
STATUS = Read(Cloud.GCP, "routers.status", f"{_PROJECT}/routers/cr-prod")


def connection(number: int) -> Read:
    return Read(Cloud.AZURE, "connections.get", f"{_GROUP}/connections/conn-gcp-{number}")


def local_gateway(number: int) -> Read:
    return Read(Cloud.AZURE, "local_gateways.get", f"{_GROUP}/localNetworkGateways/lng-gcp-{number}")


def vpn_tunnel(number: int) -> Read:
    return Read(Cloud.GCP, "vpn_tunnels.get", f"{_PROJECT}/vpnTunnels/tunnel-azure-{number}")


def cell(text: str, read: Read | None = None, path: str = "", raw: object = None, gap: str = "") -> Cell:
    return Cell(text, (Source(read, path, text if raw is None else raw),) if read else (), gap)


PENDING = Cell("", pending=True)

RULES = {
    "status": "Each cloud words the state of the same tunnel; both must say that it is up. documented",
    "bgp_address": "What one end calls its own BGP address the other must call its peer's, inside one /30 of "
    "169.254.21.0-169.254.22.255 for Azure. RFC 3927; Azure BGP overview. documented",
    "outside": "The public address one end calls its own is the one the other end calls its peer. documented",
}


def gateways() -> Section:
    rows = (
        Row(
            "asn",
            "ASN",
            Mark.AGREE,
            cell("65510, told 65509", GATEWAY, "properties.bgpSettings.asn", 65510),
            cell("65509, told 65510", ROUTER, "bgp.asn", 65509),
            rule="The ASN one end has is the peer ASN the other end was told. documented",
        ),
        Row(
            "prefixes",
            "prefixes",
            Mark.AGREE,
            cell("10.100.0.0/16 -> learned", PEERS, "value[0].routesReceived", 18),
            cell("10.101.0.0/16 -> learned", STATUS, "result.bestRoutes[0].destRange", "10.100.0.0/16"),
            note="2 of 2 both ways",
        ),
    )
    names = ("vng-prod  VpnGw2AZ active-active", "ha-vpn-gw  cr-prod  europe-west2")
    return Section("gateways", "GATEWAYS", *names, rows)


def tunnel(number: int) -> Section:
    third, own, peer = (21, 14, 13) if number % 2 == 0 else (22, 50, 49)
    azure, gcp = f"203.0.113.{10 + number}", f"198.51.100.{20 + number}"
    conn, lng, tun = connection(number), local_gateway(number), vpn_tunnel(number)
    rows = (
        _row(
            "status",
            "status",
            cell("Connected", conn, "properties.connectionStatus"),
            cell("ESTABLISHED", tun, "status"),
        ),
        _row(
            "outside",
            "outside",
            cell(f"{azure} -> {gcp}", lng, "properties.gatewayIpAddress", gcp),
            cell(f"{gcp} -> {azure}", tun, "peerIp", azure),
        ),
        _row(
            "ike",
            "IKE",
            cell("IKEv2  GCMAES256 ECP384", conn, "properties.connectionProtocol", "IKEv2"),
            cell("IKEv2  defaults", tun, "ikeVersion", 2),
        ),
        _row(
            "selectors",
            "selectors",
            cell("any -> any", conn, "properties.usePolicyBasedTrafficSelectors", raw=False),
            cell("0.0.0.0/0 -> 0.0.0.0/0", tun, "localTrafficSelector", ["0.0.0.0/0"]),
        ),
        _row(
            "bgp_address",
            "BGP address",
            cell(
                f"169.254.{third}.{own} -> .{peer}",
                lng,
                "properties.bgpSettings.bgpPeeringAddress",
                f"169.254.{third}.{peer}",
            ),
            cell(
                f"169.254.{third}.{peer} -> .{own}",
                ROUTER,
                f"interfaces[{number}].ipRange",
                f"169.254.{third}.{peer}/30",
            ),
        ),
        _row(
            "bgp_session",
            "BGP session",
            cell("Connected 3d 04:11, 18 in", PEERS, f"value[{number}].state", "Connected"),
            cell("Established 3d 04:11, 12 learned", STATUS, f"result.bgpPeerStatus[{number}].state", "Established"),
        ),
        _row("routes", "prefixes", cell("18 in, 12 out", PEERS, ""), cell("12 in, 18 out", STATUS, "")),
        Row(
            "traffic",
            "traffic",
            Mark.NONE,
            cell("3.1 GB in, 0.9 GB out", conn, "properties.ingressBytesTransferred", 3_100_000_000),
            cell(""),
            note="Google Cloud has no counters here",
        ),
        Row(
            "psk",
            "PSK",
            Mark.UNKNOWN,
            cell("not asked"),
            cell("hash only", tun, "sharedSecretHash", "same-as-1"),
            note="cannot be compared by reading",
        ),
    )
    return Section(f"tunnel {number}", f"tunnel {number}", f"conn-gcp-{number}", f"tunnel-azure-{number}", rows)


def _row(field: str, label: str, azure: Cell, gcp: Cell) -> Row:
    return Row(field, label, Mark.AGREE, azure, gcp, rule=RULES.get(field, ""))


def change(section: Section, field: str, edit: Callable[[Row], Row]) -> Section:
    return replace(section, rows=tuple(edit(row) if row.field == field else row for row in section.rows))


def gateway(cloud: Cloud, name: str) -> Gateway:
    scope = "rg-net" if cloud is Cloud.AZURE else "proj-net"
    place = "uksouth" if cloud is Cloud.AZURE else "europe-west2"
    asn = 65510 if cloud is Cloud.AZURE else 65509
    nothing: Value[Any] = unknown("not part of this sample")
    yes = known(content=True)
    return Gateway(cloud, f"/{cloud}/{name}", name, place, scope, nothing, known(asn), yes, (), nothing, nothing, yes)


TWO_UP = Count(2)


def matrix(
    *sections: Section,
    names: tuple[str, str] = ("vng-prod", "ha-vpn-gw"),
    tunnels: Count = TWO_UP,
    sessions: Count = TWO_UP,
    findings: tuple[Finding, ...] = (),
    pending: bool = False,
) -> Matrix:
    link = Link(gateway(Cloud.AZURE, names[0]), gateway(Cloud.GCP, names[1]), ())
    return diagnosed(Matrix(link, sections, tunnels, sessions, Diagnosis(link), pending), *findings)


BODIES: dict[Read, Json] = {
    GATEWAY: {"name": "vng-prod", "properties": {"bgpSettings": {"asn": 65510, "peerWeight": 0}}},
    PEERS: {"value": [{"neighbor": "169.254.21.13", "state": "Connected"}, {"state": "Connecting"}]},
    ROUTER: {
        "name": "cr-prod",
        "bgp": {"asn": 65509, "advertiseMode": "CUSTOM"},
        "interfaces": [
            {"name": "if-0", "ipRange": "169.254.21.13/30", "linkedVpnTunnel": "tunnel-azure-0"},
            {"name": "if-1", "ipRange": "169.254.22.53/30", "linkedVpnTunnel": "tunnel-azure-1"},
        ],
    },
    STATUS: {"result": {"bgpPeerStatus": [{"state": "Established"}, {"state": "Connect"}], "bestRoutes": []}},
    **{
        connection(n): {
            "name": f"conn-gcp-{n}",
            "properties": {"connectionStatus": "Connected", "sharedKey": "(kept out)"},
        }
        for n in (0, 1)
    },
    **{
        local_gateway(n): {
            "name": f"lng-gcp-{n}",
            "properties": {
                "gatewayIpAddress": f"198.51.100.{20 + n}",
                "bgpSettings": {"asn": 65509, "bgpPeeringAddress": ("169.254.21.13", "169.254.22.49")[n]},
            },
        }
        for n in (0, 1)
    },
    **{
        vpn_tunnel(n): {
            "name": f"tunnel-azure-{n}",
            "status": "ESTABLISHED",
            "ikeVersion": 2,
            "sharedSecretHash": "same-as-1",
        }
        for n in (0, 1)
    },
}


def documents(*others: Document) -> Documents:
    found = [Document(read, Outcome.OK, FETCHED, 0.3, body) for read, body in BODIES.items()]
    return documents_of(found).with_answers(*others)


def columns(**changes: dict[str, object]) -> dict[Cloud, Column]:
    azure = Column(Cloud.AZURE, "me@corp.example", "sub ..1f3a / rg-net", 9, 9, FETCHED, FETCHED)
    gcp = Column(Cloud.GCP, "me@corp.example", "proj-net / europe-west2", 8, 8, NOW - timedelta(seconds=14), FETCHED)
    return {
        Cloud.AZURE: replace(azure, **changes.get("azure", {})),  # type: ignore[arg-type]  # any field of it
        Cloud.GCP: replace(gcp, **changes.get("gcp", {})),  # type: ignore[arg-type]  # likewise
    }


def view(*matrices: Matrix, notes: tuple[str, ...] = (), **changes: dict[str, object]) -> View:
    return View(matrices, documents(), columns(**changes), notes, requests_per_minute=4)
